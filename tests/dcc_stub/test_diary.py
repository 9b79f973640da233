"""Schedules, requests for later, sequences and what follows a change of product, over the interface and the WAN."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from stub_rig import (
    BROKER_OF_ACCESS_CONTROL,
    ESME,
    GSME,
    SUSPENDED,
    USERS,
    WITHIN_S,
    StubRig,
    answer_of,
    check_schema,
    ok,
    stub_rig,
)

from protocols.duis import DccAlert, Response, ServiceRequest, reference_of
from protocols.hub_dialect import Command, Reply
from rigs.ports_dcc import Delivery

DAY = 86400
NEVER = datetime(3000, 12, 31, tzinfo=UTC)
WHOLE_DAY = {"start_date_offset": -1, "start_time": "00:00:00Z", "end_date_offset": 0, "end_time": "00:00:00Z"}
PREPAYMENT = {"payment_mode": "prepayment", "suspend_debt_disabled": False, "suspend_debt_emergency": False,
              "disablement_threshold": 0}  # fmt: skip


@pytest.fixture(scope="module")
def diary_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    """Its calendar goes on and on, so that it is no rig for others."""
    with stub_rig(tmp_path_factory.mktemp("diary")) as rig:
        yield rig


@pytest.fixture
def rig(diary_rig: StubRig) -> Iterator[StubRig]:
    diary_rig.hub.behave = ok
    diary_rig.dcc.reset()
    yield diary_rig
    diary_rig.stub.check()
    assert not diary_rig.hub.failures, "the script of the hub"


def now(rig: StubRig) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(rig.config["calendar_offset_s"]))


def schedule(rig: StubRig, variant: str = "4.16", device: str = ESME, **more: Any) -> dict[str, Any]:
    element = {
        "4.16": {"dsp_read_active_power_import": True},
        "4.8.1": {"dsp_read_active_import_profile_data": WHOLE_DAY},
        "4.8.3": {"dsp_read_export_profile_data": WHOLE_DAY},
        "4.10": {"dsp_read_network_data": WHOLE_DAY},
    }[variant]
    return {
        "schedule_frequency": "Daily", "schedule_start_date": now(rig).date().isoformat(),
        "schedule_execution_start_time": "00:00:00Z", "dsp_scheduled_service_reference": reference_of(variant),
        "dsp_scheduled_service_reference_variant": variant, "device": device, **element, **more,
    }  # fmt: skip


def tell_dcc(rig: StubRig, variant: str, parameters: dict[str, Any], role: str = "import_supplier") -> Response:
    request = ServiceRequest(rig.users.next_request_id(role, BROKER_OF_ACCESS_CONTROL), 8, variant, parameters)
    sent = rig.send(request, role)
    assert sent.response is not None, sent.body
    return sent.response


def create(rig: StubRig, variant: str = "4.16", role: str = "import_supplier", **more: Any) -> int:
    given = tell_dcc(rig, "5.1", schedule(rig, variant, **more), role)
    assert given.code == "I0", given
    assert given.content is not None
    assert isinstance(given.content[1], int)
    return given.content[1]


def results(rig: StubRig, number: int, mark: int, count: int = 1) -> list[Response]:
    """What came for a schedule, at least so many."""
    found: list[Delivery] = []

    def is_next(delivery: Delivery) -> bool:
        return of_schedule(delivery) and not any(delivery is one for one in found)

    def of_schedule(delivery: Delivery) -> bool:
        return delivery.response is not None and delivery.response.schedule_id == number

    while len(found) < count:
        one = rig.users.wait_delivery(is_next, mark, WITHIN_S)
        assert one is not None, rig.stub.log_tail(30)
        check_schema(one.body)
        found.append(one)
    return [one.response for one in found if one.response is not None]


def alerts(rig: StubRig, mark: int, body: str, role: str = "import_supplier") -> list[DccAlert]:
    def fits(delivery: Delivery) -> bool:
        payload = None if delivery.response is None else delivery.response.payload
        return delivery.role == role and isinstance(payload, DccAlert) and payload.body == body

    found = rig.users.wait_delivery(fits, mark, WITHIN_S)
    assert found is not None, rig.stub.log_tail(30)
    check_schema(found.body)
    return [
        one.response.payload
        for one in rig.users.deliveries(mark)
        if fits(one) and one.response is not None and isinstance(one.response.payload, DccAlert)
    ]


def power(command: Command) -> Reply:
    if command.service == "4.16":
        return ok(command, {"active_power_import": 230})
    if command.service == "4.8.1":
        return ok(command, {"first_end": command.values["read_from"], "period_s": 1800, "periods": [1, 2]})
    if command.service == "4.1.1":
        return ok(command, {"import_total": 1000})
    if command.service == "6.2.9":
        return ok(command, {"payment_mode": 1, "suspend_debt_disabled": 0, "suspend_debt_emergency": 0})
    return ok(command)


def services(rig: StubRig) -> list[str]:
    return [command.service for command in rig.hub.commands]


# schedules


def test_a_schedule_is_created_read_and_deleted(rig: StubRig) -> None:
    number = create(rig, "4.8.1")
    read = tell_dcc(rig, "5.2", {"dsp_schedule_id": number})
    assert read.code == "I0"
    rows: Any = read.content[1]["dsp_schedules"]  # type: ignore[index, call-overload]
    assert [(row["dsp_schedule_id"], row["dsp_schedule_details"]["device"]) for row in rows] == [(number, ESME)]
    assert tell_dcc(rig, "5.2", {"device": ESME}).content == read.content
    assert tell_dcc(rig, "5.3", {"dsp_schedule_id": number}).code == "I99"
    assert tell_dcc(rig, "5.2", {"dsp_schedule_id": number}).code == "E11"
    assert tell_dcc(rig, "5.2", {"device": ESME}).code == "I99"


@pytest.mark.parametrize(
    ("code", "role", "variant", "more"),
    [
        ("E19", "import_supplier", "4.16", {"device": "00-DB-12-34-56-78-90-FF"}),
        ("E4", "rival_supplier", "4.16", {}),
        ("E2", "other_user", "4.16", {}),
        ("E11", "gas_supplier", "4.8.3", {"device": GSME}),
        ("E5", "import_supplier", "4.16", {"device": SUSPENDED}),
        ("E11", "import_supplier", "4.16", {"schedule_end_date": "2001-01-01"}),
        ("E11", "import_supplier", "4.16", {"dsp_scheduled_service_reference": "4.8"}),
    ],
)
def test_a_schedule_that_cannot_be_is_refused(
    rig: StubRig, code: str, role: str, variant: str, more: dict[str, Any]
) -> None:
    given = tell_dcc(rig, "5.1", schedule(rig, variant, **more), role)
    assert given.code in (code, "E2" if code == "E11" and role == "gas_supplier" else code)
    assert not rig.dcc.call("diary", "look")["schedules"]


def test_another_users_schedule_is_not_there(rig: StubRig) -> None:
    number = create(rig)
    for variant in ("5.2", "5.3"):
        assert tell_dcc(rig, variant, {"dsp_schedule_id": number}, "electricity_distributor").code == "E11"
    assert tell_dcc(rig, "5.2", {"dsp_schedule_id": number}).code == "I0"


def test_a_daily_read_of_the_day_before_comes_each_day_with_its_schedule(rig: StubRig) -> None:
    rig.hub.behave = power
    number = create(rig, "4.8.1")
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.advance(3 * DAY)
    found = results(rig, number, mark, 3)
    assert [answer_of(one).variant for one in found] == ["4.8.1"] * 3
    asked = rig.hub.commands[before:]
    midnights = [command.values["read_to"] for command in asked]
    assert [at % DAY for at in midnights] == [0] * 3
    assert midnights == [midnights[0] + DAY * day for day in range(3)]
    assert [command.values["read_from"] for command in asked] == [at - DAY for at in midnights]


def test_a_schedule_ends_with_its_last_date(rig: StubRig) -> None:
    rig.hub.behave = power
    tomorrow = (now(rig) + timedelta(days=1)).date().isoformat()
    number = create(rig, schedule_end_date=tomorrow)
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.advance(4 * DAY)
    assert len(results(rig, number, mark)) == 1
    assert services(rig)[before:] == ["4.16"]
    assert not rig.dcc.call("diary", "look")["schedules"]


def test_a_deleted_schedule_brings_nothing(rig: StubRig) -> None:
    number = create(rig)
    assert tell_dcc(rig, "5.3", {"device": ESME}).code == "I99"
    before = len(rig.hub.commands)
    rig.advance(2 * DAY)
    assert len(rig.hub.commands) == before, number


@pytest.mark.parametrize("status", ["refused", "no_reply", "hub_fault"])
def test_a_reading_that_is_not_obtained_is_notified(rig: StubRig, status: Any) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, status, 1_768_000_000, {}, "a reason")
    number = create(rig)
    mark = rig.users.mark()
    rig.advance(DAY)
    told = alerts(rig, mark, "CommandFailure")
    assert [one.fields["schedule_id"] for one in told] == [number]
    assert tell_dcc(rig, "5.2", {"dsp_schedule_id": number}).code == "I0"


def changes_hands(rig: StubRig) -> None:
    """The rival takes the meter over: five days to object, one of notice [002:81]."""
    said = rig.dcc.call("cos", "begin", device=ESME, by=USERS["rival_supplier"])
    assert said["taken"], said


def test_who_has_lost_the_device_loses_the_schedule_and_is_told(rig: StubRig) -> None:
    rig.hub.behave = power
    number = create(rig)
    mark, before = rig.users.mark(), len(rig.hub.commands)
    changes_hands(rig)
    rig.advance(9 * DAY)
    told = alerts(rig, mark, "DSPScheduleRemoval")
    assert [one.fields["dsp_schedule_id"] for one in told] == [number]
    assert services(rig)[before:].count("4.16") in (6, 7)
    assert tell_dcc(rig, "5.2", {"dsp_schedule_id": number}).code == "E11"


def test_batched_results_come_together_when_the_last_has_come(rig: StubRig) -> None:
    rig.dcc.call("diary", "terms", delivery="batched")
    numbers = [create(rig), create(rig, "4.8.1")]
    mark = rig.users.mark()
    seen: list[int] = []

    def behave(command: Command) -> Reply:
        seen.append(
            sum(d.response is not None and d.response.schedule_id in numbers for d in rig.users.deliveries(mark))
        )
        return power(command)

    rig.hub.behave = behave
    rig.advance(DAY)
    for number in numbers:
        results(rig, number, mark)
    assert seen == [0, 0]


def test_a_round_that_is_late_is_handed_out_at_its_bound(rig: StubRig) -> None:
    rig.dcc.call("diary", "terms", delivery="batched", batch_s=0)
    number = create(rig)
    mark = rig.users.mark()
    rig.hub.behave = power
    rig.advance(DAY)
    assert len(results(rig, number, mark)) == 1


def test_a_half_hourly_meter_is_read_each_day_for_its_supplier(rig: StubRig) -> None:
    rig.hub.behave = power
    rig.dcc.call("diary", "designate", device=ESME, half_hourly=True)
    number = rig.dcc.call("diary", "look")["schedules"][0]["id"]
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.advance(2 * DAY)
    results(rig, number, mark, 2)
    assert services(rig)[before:] == ["4.8.1", "4.8.1"]
    rig.dcc.call("diary", "designate", device=ESME, half_hourly=False)
    rig.advance(2 * DAY)
    assert len(rig.hub.commands) == before + 2


# requests for later


def test_a_request_for_later_is_held_over_a_restart_and_executed_on_its_date(rig: StubRig) -> None:
    rig.hub.behave = power
    request = rig.request("4.1.1", execution_at=now(rig) + timedelta(hours=5))
    mark, before = rig.users.mark(), len(rig.hub.commands)
    assert rig.send(request).response.code == "I99"  # type: ignore[union-attr]
    assert rig.send(request).response.code == "I99"  # type: ignore[union-attr]
    os.kill(rig.stub.pid, signal.SIGKILL)
    rig.restart()
    rig.advance(4 * 3600)
    assert len(rig.hub.commands) == before
    rig.advance(2 * 3600)
    assert answer_of(rig.answer_to(request.request_id, mark)).success
    assert services(rig)[before:] == ["4.1.1"]


def test_a_cancellation_takes_back_what_waits(rig: StubRig) -> None:
    request = rig.request("1.6", **PREPAYMENT, execution_at=now(rig) + timedelta(hours=5))
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.send(request)
    cancellation = rig.request("1.6", **PREPAYMENT, execution_at=NEVER)
    assert rig.send(cancellation).response.code == "I99"  # type: ignore[union-attr]
    assert answer_of(rig.answer_to(request.request_id, mark)).error == "cancelled"
    assert rig.answer_to(cancellation.request_id, mark).code == "I0"
    rig.advance(DAY)
    assert len(rig.hub.commands) == before
    assert len(rig.answers(request.request_id, mark)) == 1
    again = rig.request("1.6", **PREPAYMENT, execution_at=NEVER)
    rig.send(again)
    assert answer_of(rig.answer_to(again.request_id, mark)).error == "nothing to cancel"


@pytest.mark.parametrize(("seconds", "code"), [(-60, "E11"), (60, "I99"), (1000, "I99"), (1100, "E11")])
def test_how_far_a_date_may_lie(rig: StubRig, seconds: int, code: str) -> None:
    rig.dcc.call("diary", "terms", forward_s=1050)
    sent = rig.send(rig.request("4.1.1", execution_at=now(rig) + timedelta(seconds=seconds)))
    assert sent.response is not None
    assert sent.response.code == code


def test_access_is_looked_at_again_when_a_request_is_due(rig: StubRig) -> None:
    rig.hub.behave = power
    request = rig.request("4.3", execution_at=now(rig) + timedelta(days=8))
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.send(request)
    changes_hands(rig)
    rig.advance(9 * DAY)
    assert rig.answer_to(request.request_id, mark).code == "E4"
    assert "4.3" not in services(rig)[before:]


def test_a_request_that_was_not_sent_in_its_time_ends_with_e30(rig: StubRig) -> None:
    rig.dcc.call("diary", "terms", window_s=3600)
    request = rig.request("4.1.1", execution_at=now(rig) + timedelta(hours=1))
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.send(request)
    diary = {"window_s": 3600}
    offset = float(rig.config["calendar_offset_s"])
    rig.restart(calendar_offset_s=offset + 3 * 3600, diary=diary)
    assert rig.answer_to(request.request_id, mark).code == "E30"
    assert len(rig.hub.commands) == before
    rig.restart(diary={})


# sequences


def sequence(rig: StubRig, *variants: str) -> list[ServiceRequest]:
    found: list[ServiceRequest] = []
    for variant in variants:
        request = rig.request(variant)
        before = found[-1].request_id if found else None
        found.append(replace(request, first_in_sequence=None if before else True, preceding_request_id=before))
    return found


def test_a_sequence_goes_one_after_the_other(rig: StubRig) -> None:
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.hub.behave = lambda _command: None
    first, second, third = sequence(rig, "11.2", "4.1.1", "7.4")
    for request in (first, second, third):
        assert rig.send(request).response.code == "I99"  # type: ignore[union-attr]
    command = rig.hub.wait_commands(before + 1)[before]
    assert len(rig.dcc.call("diary", "look")["waiting"]) == 2
    rig.hub.behave = lambda command: ok(command, {"supply_state": 1}) if command.service == "7.4" else power(command)
    rig.hub.say("r", ok(command, {"firmware_version": "1"}))
    assert answer_of(rig.answer_to(third.request_id, mark)).success
    assert services(rig)[before:] == ["11.2", "4.1.1", "7.4"]


def test_a_failure_ends_the_sequence(rig: StubRig) -> None:
    mark, before = rig.users.mark(), len(rig.hub.commands)
    rig.hub.behave = lambda _command: None
    requests = sequence(rig, "7.1", "4.1.1", "7.4")
    for request in requests:
        rig.send(request)
    command = rig.hub.wait_commands(before + 1)[before]
    rig.hub.say("r", Reply(command.id, command.device, "refused", 1_768_000_000, {}, "no"))
    for request in requests[1:]:
        assert not answer_of(rig.answer_to(request.request_id, mark)).success
    assert len(rig.hub.commands) == before + 1
    late = replace(rig.request("4.1.1"), preceding_request_id=requests[0].request_id)
    assert rig.send(late).response.code == "E11"  # type: ignore[union-attr]


def test_an_unknown_predecessor_is_refused(rig: StubRig) -> None:
    request = rig.request("4.1.1")
    other = rig.users.next_request_id("import_supplier", ESME)
    assert rig.send(replace(request, preceding_request_id=other)).response.code == "E11"  # type: ignore[union-attr]


def test_a_wait_for_a_predecessor_is_bounded(rig: StubRig) -> None:
    rig.dcc.call("diary", "terms", sequence_s=3600)
    mark = rig.users.mark()
    rig.hub.behave = power
    later = now(rig) + timedelta(hours=9)
    first, second = sequence(rig, "4.1.1", "4.1.1")
    rig.send(replace(first, parameters={"execution_at": later}))
    rig.send(second)
    rig.advance(2 * 3600)
    assert rig.answer_to(second.request_id, mark).code == "E30"


# a change of product


def test_a_change_of_product_is_confirmed_with_configuration_and_reading(rig: StubRig) -> None:
    rig.dcc.call("diary", "terms", confirmation=True)
    rig.hub.behave = power
    mark = rig.users.mark()
    assert rig.ask("1.6", **PREPAYMENT).code == "I0"
    for variant in ("6.2.9", "4.1.1"):
        found = rig.users.wait_delivery(lambda one, variant=variant: is_own(one, variant), mark, WITHIN_S)  # type: ignore[misc]
        assert found is not None
        check_schema(found.body)


def test_a_change_of_product_without_confirmation_and_reading(rig: StubRig) -> None:
    rig.dcc.call("diary", "terms", confirmation=False, reading=False)
    before = len(rig.hub.commands)
    rig.ask("1.6", **PREPAYMENT)
    rig.settle()
    assert "4.1.1" not in services(rig)[before:]
    rig.dcc.call("diary", "terms", reading=True)
    rig.hub.behave = power
    mark = rig.users.mark()
    rig.ask("1.6", **PREPAYMENT)
    assert rig.users.wait_delivery(lambda one: is_own(one, "4.1.1"), mark, WITHIN_S) is not None


def is_own(delivery: Delivery, variant: str) -> bool:
    """Something that the DCC sends of its own accord."""
    response = delivery.response
    if response is None or response.request_id is not None or response.payload is None:
        return False
    return getattr(response.payload, "variant", None) == variant


def test_schedules_outlive_a_kill(rig: StubRig) -> None:
    rig.hub.behave = power
    number = create(rig)
    os.kill(rig.stub.pid, signal.SIGKILL)
    rig.restart()
    mark = rig.users.mark()
    rig.advance(DAY)
    assert answer_of(results(rig, number, mark)[0]).values["active_power_import"] == 230
