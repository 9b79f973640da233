"""Standard in, cohort format out, standard back: the stub against a scripted head end of each cohort."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from stub_rig import ESME, GSME, WITHIN_S, StubRig, answer_of, devices, ok, stub_rig

from protocols.dialects import DIALECTS
from protocols.messages import CANCELLED, Alert, Command, Part, Reply
from rigs.adapters.dcc_control import HttpDccControl
from rigs.adapters.peers import Peer
from rigs.errors import BenchError

AT = 1_768_000_000
DEVICE = bytes.fromhex(ESME.replace("-", ""))
OTHERS = ("ledger", "bundle", "slate")
MARKS = {"ledger": b"LEDGER1;Q;", "bundle": b'{"order":', "slate": b"SL\x01\x01"}
READING: dict[str, dict[str, Any]] = {
    "4.1.1": {"import_total": 12345},
    "7.4": {"supply_state": 1},
    "11.2": {"firmware_version": "1.4.2"},
}


@pytest.fixture(scope="module", params=OTHERS)
def cohort_rig(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, StubRig]]:
    with stub_rig(tmp_path_factory.mktemp(request.param), cohort=request.param) as rig:
        yield request.param, rig
        rig.stub.check()
        assert not rig.hub.failures


def answering(cohort: str, variant: str) -> Any:
    """A head end that answers the service; in a transaction beside a part that went wrong."""
    if not DIALECTS[cohort].transactions:
        return lambda command: ok(command, READING[variant])
    parts = {"4.3": Part("no_reply", {}, "silent"), variant: Part("ok", READING[variant])}
    return lambda command: Reply(command.id, command.device, "ok", AT, {}, "", parts)


@pytest.mark.parametrize("variant", READING)
def test_a_standard_request_leaves_in_the_cohorts_format_and_comes_back_standard(
    cohort_rig: tuple[str, StubRig], variant: str
) -> None:
    cohort, rig = cohort_rig
    rig.hub.behave = answering(cohort, variant)
    before = len(rig.hub.commands)
    response = rig.ask(variant)
    assert response.code == "I0"
    assert answer_of(response).values == {
        **READING[variant],
        **({"supply_state": "enabled"} if variant == "7.4" else {}),
    }
    assert [one.startswith(MARKS[cohort]) for one in rig.hub.payloads[before:]] == [True]
    service = rig.hub.commands[before].service
    assert service == variant or variant in DIALECTS[cohort].transactions[service]


def test_a_refusal_and_a_silence_come_back_as_such(cohort_rig: tuple[str, StubRig]) -> None:
    cohort, rig = cohort_rig

    def ends(status: Any, detail: str = "") -> Any:
        if not DIALECTS[cohort].transactions:
            return lambda command: Reply(command.id, command.device, status, AT, {}, detail)
        return lambda command: Reply(command.id, command.device, "ok", AT, {}, "", {"7.2": Part(status, {}, detail)})

    rig.hub.behave = ends("refused", "wrong_state")
    answer = answer_of(rig.ask("7.2"))
    assert (answer.success, answer.error) == (False, "wrong_state")
    rig.hub.behave = ends("no_reply")
    assert rig.ask("7.2").code == "E21"
    rig.hub.behave = ends("hub_fault")
    assert rig.ask("7.2").code == "E20"


def test_an_alert_is_read_in_the_cohorts_dialect(cohort_rig: tuple[str, StubRig]) -> None:
    _, rig = cohort_rig
    mark = rig.users.mark()
    rig.hub.push("physical-tamper", 41)
    found = rig.users.wait_delivery(lambda one: one.response is not None, mark, WITHIN_S)
    assert found is not None
    assert rig.alerts(mark)[0][1].counter == 41


HOSTILE = [
    b"",
    b"\0" * 300000,
    b"[" * 60000,
    b"LEDGER1;A;1;00DB1234567890A0;DONE;01/01/2026 00:00:00 +0000;\r\n!0000\r\n",
    b'{"order":1,"site":"00-DB-12-34-56-78-90-A0","closed":"2026-01-14T09:00:00Z","outcome":"completed"}',
    b"SL\x01\x02" + b"\xff" * 50,
    DIALECTS["hub"].encode(Alert(1, DEVICE, "physical-tamper", AT)),
    DIALECTS["ledger"].encode(Command(1, DEVICE, "7.4")),
    DIALECTS["slate"].encode(Command(1, DEVICE, "7.4")),
]


def test_hostile_bytes_never_end_the_stub(cohort_rig: tuple[str, StubRig]) -> None:
    cohort, rig = cohort_rig
    mark = rig.users.mark()
    for payload in HOSTILE:
        for kind in ("r", "a"):
            rig.hub.say(kind, payload)
    rig.hub.say("r", DIALECTS[cohort].encode(Alert(1, DEVICE, "physical-tamper", AT)), hub="00db1234567890ff")
    rig.hub.behave = answering(cohort, "11.2")
    assert rig.ask("11.2").code == "I0"
    assert not rig.alerts(mark)


NOW = datetime(2026, 1, 10, tzinfo=UTC)
PERIOD = {"read_from": datetime(2026, 1, 1, tzinfo=UTC), "read_to": datetime(2026, 1, 2, tzinfo=UTC), "log": "event"}
NOT_OFFERED: dict[str, tuple[str, dict[str, Any]]] = {
    "ledger": ("2.2", {"utrn": "73946144332040217315"}),
    "bundle": ("6.13", PERIOD),
    "slate": ("6.11", {"current_time": NOW, "tolerance_s": 10}),
}


def test_a_service_that_the_cohort_does_not_offer_is_refused_and_nothing_is_sent(
    cohort_rig: tuple[str, StubRig],
) -> None:
    cohort, rig = cohort_rig
    variant, parameters = NOT_OFFERED[cohort]
    before = len(rig.hub.commands)
    sent = rig.send(rig.request(variant, **parameters))
    assert sent.response is not None
    assert sent.response.code == "E11"
    rig.hub.behave = answering(cohort, "11.2")
    assert rig.ask("11.2").code == "I0"
    assert len(rig.hub.commands) == before + 1


def test_only_a_head_end_with_schedules_is_asked_for_later(cohort_rig: tuple[str, StubRig]) -> None:
    cohort, rig = cohort_rig
    rig.hub.behave = holds
    before = len(rig.hub.commands)
    sent = rig.send(rig.request("4.1.1", execution_at=datetime(2030, 1, 1, tzinfo=UTC)))
    assert sent.response is not None
    assert sent.response.code == "I99"
    if cohort == "slate":
        rig.hub.wait_commands(before + 1)
        return
    rig.hub.behave = answering(cohort, "11.2")
    rig.ask("11.2")
    assert len(rig.hub.commands) == before + 1


def test_an_elective_service_is_carried_where_the_configuration_switches_it_on(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="ledger") as rig:
        sent = rig.send(rig.request("4.2", "export_supplier"), "export_supplier")
        assert sent.response is not None
        assert sent.response.code == "E11"
        rig.restart(elective_services={"ledger": ["4.2"]})
        rig.hub.behave = lambda command: ok(command, {"export_total": 7})
        assert answer_of(rig.ask("4.2", "export_supplier")).values == {"export_total": 7}


def test_a_service_that_nobody_offers_refuses_the_start(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="ledger") as rig:
        rig.stub.stop()
        with pytest.raises(BenchError, match=r"elective_services\.ledger"):
            Peer.start("stub", "dcc_stub", {**rig.config, "elective_services": {"ledger": ["2.2"]}}, tmp_path)
        rig.start_stub()


def test_two_cohorts_at_one_hub_are_each_spoken_to_in_their_own_dialect(tmp_path: Any) -> None:
    mixed = [{**one, "cohort": "slate" if one["eui"] == GSME else "ledger"} for one in devices()]
    with stub_rig(tmp_path, cohort="ledger", devices=mixed) as rig:
        rig.hub.behave = answering("ledger", "7.4")
        assert rig.ask("7.4").code == "I0"
        mark = rig.users.mark()
        rig.hub.say(
            "a", DIALECTS["slate"].encode(Alert(9, bytes.fromhex(GSME.replace("-", "")), "physical-tamper", AT))
        )
        assert rig.users.wait_delivery(lambda one: one.response is not None, mark, WITHIN_S) is not None
        assert [role for role, _ in rig.alerts(mark)] == ["gas_supplier"]


LATER = datetime(2030, 1, 1, tzinfo=UTC)


def holds(command: Command) -> Reply:
    return Reply(command.id, command.device, "held", AT)


def test_a_request_that_the_head_end_holds_is_answered_when_it_has_been_carried_out(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="slate", device_timeout_s=0.5) as rig:
        rig.hub.behave = holds
        mark = rig.users.mark()
        request = rig.request("4.1.1", execution_at=LATER)
        assert rig.send(request).response is not None
        command = rig.hub.wait_commands(1)[0]
        assert command.execute_at == int(LATER.timestamp())
        settle_past_the_timeout(rig)
        assert not rig.answers(request.request_id, mark)
        rig.restart()
        rig.hub.say("r", Reply(command.id, command.device, "ok", AT, READING["4.1.1"]))
        assert answer_of(rig.answer_to(request.request_id, mark)).success
        rig.hub.say("r", Reply(command.id, command.device, "ok", AT))
        rig.ask("11.2")
        assert len(rig.answers(request.request_id, mark)) == 1


def nothing(_command: Command) -> None:
    """Silence."""


def settle_past_the_timeout(rig: StubRig) -> None:
    """A request that is never answered ends after the same time-out, later than the held one would have."""
    rig.hub.behave = nothing
    assert rig.ask("11.2").code == "E20"
    rig.hub.behave = ok


def test_a_head_end_that_does_not_take_it_on_is_out_of_reach(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="slate", device_timeout_s=0.3) as rig:
        rig.hub.behave = nothing
        mark = rig.users.mark()
        request = rig.request("4.1.1", execution_at=LATER)
        rig.send(request)
        assert rig.answer_to(request.request_id, mark).code == "E20"


def test_what_the_head_end_holds_is_called_back_when_the_rig_is_reset(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="slate") as rig:
        rig.hub.behave = holds
        mark = rig.users.mark()
        request = rig.request("4.1.1", execution_at=datetime.now(UTC) + timedelta(days=300))
        rig.send(request)
        command = rig.hub.wait_commands(1)[0]
        rig.hub.behave = ok
        rig.ask("11.2")
        HttpDccControl(f"http://127.0.0.1:{rig.stub.ready['port']}").reset()
        cancel = rig.hub.wait_cancels(1)[0]
        assert cancel.target == command.id
        rig.hub.say("r", Reply(command.id, command.device, "refused", AT, {}, CANCELLED))
        rig.hub.say("r", Reply(cancel.id, cancel.device, "ok", AT))
        answer = answer_of(rig.answer_to(request.request_id, mark))
        assert (answer.success, answer.error) == (False, CANCELLED)


NEVER = datetime(3000, 12, 31, tzinfo=UTC)


def take_back(rig: StubRig, variant: str, mark: int) -> str:
    """The code of the later answer."""
    cancellation = rig.request(variant, execution_at=NEVER)
    rig.send(cancellation)
    return str(rig.answer_to(cancellation.request_id, mark).code)


def test_what_the_head_end_has_not_said_yet_that_it_holds_is_taken_back_as_well(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="slate") as rig:
        rig.hub.behave = nothing
        mark = rig.users.mark()
        request = rig.request("4.1.1", execution_at=LATER)
        rig.send(request)
        command = rig.hub.wait_commands(1)[0]
        assert take_back(rig, "4.1.1", mark) == "I0"
        assert rig.hub.wait_cancels(1)[0].target == command.id
        rig.hub.say("r", holds(command))
        rig.hub.say("r", Reply(command.id, command.device, "refused", AT, {}, CANCELLED))
        answer = answer_of(rig.answer_to(request.request_id, mark))
        assert (answer.success, answer.error) == (False, CANCELLED)


def test_what_has_not_left_yet_is_taken_back_and_never_leaves(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="slate", flow={"in_flight_per_hub": 1}) as rig:
        rig.hub.behave = nothing
        mark = rig.users.mark()
        first, request = rig.request("11.2"), rig.request("4.1.1", execution_at=LATER)
        rig.send(first)
        command = rig.hub.wait_commands(1)[0]
        rig.send(request)
        assert take_back(rig, "4.1.1", mark) == "I0"
        answer = answer_of(rig.answer_to(request.request_id, mark))
        assert (answer.success, answer.error) == (False, CANCELLED)
        rig.hub.behave = ok
        rig.hub.say("r", Reply(command.id, command.device, "ok", AT))
        assert rig.answer_to(first.request_id, mark)
        rig.ask("11.2")
        assert [one.service for one in rig.hub.commands] == ["11.2", "11.2"]
        assert rig.hub.cancels == []
        assert len(rig.answers(request.request_id, mark)) == 1


def test_what_is_for_now_is_not_taken_back(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="slate") as rig:
        rig.hub.behave = nothing
        mark = rig.users.mark()
        request = rig.request("4.1.1")
        rig.send(request)
        rig.hub.wait_commands(1)
        cancellation = rig.request("4.1.1", execution_at=NEVER)
        rig.send(cancellation)
        assert answer_of(rig.answer_to(cancellation.request_id, mark)).error == "nothing to cancel"
        assert not rig.answers(request.request_id, mark)


def test_a_cohort_that_there_is_not_is_refused(tmp_path: Any) -> None:
    unknown = [{**one, "cohort": "of tomorrow"} for one in devices()]
    with stub_rig(tmp_path, devices=unknown) as rig:
        sent = rig.send(rig.request("7.4"))
        assert sent.response is not None
        assert sent.response.code == "E11"
        assert not rig.hub.commands


def test_the_rig_asks_what_a_cohort_offers_and_switches_an_elective_service_on(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="ledger") as rig:
        control = HttpDccControl(f"http://127.0.0.1:{rig.stub.ready['port']}")
        assert "2.2" in control.call("translation", "offer", cohort="ledger")["missing"]
        on = control.call("translation", "elective", cohort="ledger", services=["4.2"])
        assert {"variant": "4.2", "switched_on": True} in on["extra"]
        rig.hub.behave = lambda command: ok(command, {"export_total": 7})
        assert answer_of(rig.ask("4.2", "export_supplier")).values == {"export_total": 7}
        with pytest.raises(BenchError, match="elective services of the cohort"):
            control.call("translation", "elective", cohort="ledger", services=["2.2"])
        control.reset()
        sent = rig.send(rig.request("4.2", "export_supplier"), "export_supplier")
        assert sent.response is not None
        assert sent.response.code == "E11"


def test_the_rig_changes_the_meter_type_of_a_device_and_an_unknown_one_is_refused(tmp_path: Any) -> None:
    with stub_rig(tmp_path, cohort="ledger") as rig:
        control = HttpDccControl(f"http://127.0.0.1:{rig.stub.ready['port']}")
        assert control.call("translation", "meter_type", device=ESME, type="unheard of") == {"before": "ledger"}
        sent = rig.send(rig.request("7.4"))
        assert sent.response is not None
        assert sent.response.code == "E11"
        control.reset()
        rig.hub.behave = answering("ledger", "7.4")
        assert rig.ask("7.4").code == "I0"
