"""The full path: an accepted request is acknowledged, sent once, and its answer delivered to the one who asked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from stub_rig import ESME, GSME, HUB, WITHIN_S, StubRig, answer_of, ok, reads

from protocols.duis import LogEntry, ProfileEntry, RequestId
from protocols.hub_dialect import Command, Reply

AT = datetime(2026, 1, 10, tzinfo=UTC)
PERIOD = {"read_from": AT, "read_to": AT + timedelta(days=1)}
SECONDS = {"read_from": 1_768_003_200, "read_to": 1_768_089_600}
AMOUNTS = {
    "balance": -1, "emergency_credit_balance": 2, "accumulated_debt": 3, "payment_debt": 4, "time_debt_1": 5,
    "time_debt_2": 6,
}  # fmt: skip
PREPAYMENT = {"suspend_debt_disabled": True, "suspend_debt_emergency": False, "disablement_threshold": -5000}

CASES: list[tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # variant, device, parameters, arguments of the command, results of the hub, values of the answer
    (
        "1.6", ESME, {"payment_mode": "credit"},
        {"payment_mode": 0, "suspend_debt_disabled": 0, "suspend_debt_emergency": 0, "disablement_threshold": 0},
        {}, {},
    ),
    (
        "1.6", ESME, {"payment_mode": "prepayment", **PREPAYMENT},
        {"payment_mode": 1, "suspend_debt_disabled": 1, "suspend_debt_emergency": 0, "disablement_threshold": -5000},
        {}, {},
    ),
    ("2.2", ESME, {"utrn": "73946144332040217315"}, {"utrn": "73946144332040217315"}, {}, {}),
    ("3.2", ESME, {"restriction_time": AT}, {"restriction_time": 1_768_003_200}, {}, {}),
    ("3.2", GSME, {"restriction_time": AT}, {"restriction_time": 1_768_003_200}, {}, {}),
    ("3.3", ESME, {}, {}, {}, {}),
    ("3.3", ESME, {"log": "event"}, {}, {}, {}),
    ("3.3", GSME, {}, {}, {}, {}),
    ("4.1.1", ESME, {}, {}, {"import_total": 12345}, {"import_total": 12345}),
    ("4.1.1", GSME, {}, {}, {"consumption_total": 12345}, {"consumption_total": Decimal("12.345")}),
    ("4.3", ESME, {}, {}, AMOUNTS, AMOUNTS),
    (
        "4.8.1", ESME, PERIOD, SECONDS, {"first_end": 1_768_005_000, "period_s": 1800, "periods": [7, None, 9]},
        {"entries": (ProfileEntry(AT + timedelta(minutes=30), 7), ProfileEntry(AT + timedelta(minutes=90), 9))},
    ),
    (
        "4.8.1", GSME, PERIOD, SECONDS, {"first_end": 1_768_005_000, "period_s": 1800, "periods": [1500]},
        {"entries": (ProfileEntry(AT + timedelta(minutes=30), Decimal("1.5")),)},
    ),
    (
        "4.10", ESME, PERIOD, SECONDS,
        {"first_end": 1_768_005_000, "period_s": 1800, "periods": [230_100, None, 99_000]},
        {
            "phases": "single", "measurement_period_s": 1800,
            "entries": (
                ProfileEntry(AT + timedelta(minutes=30), Decimal("230.1")),
                ProfileEntry(AT + timedelta(minutes=90), Decimal(99)),
            ),
        },
    ),
    (
        "4.10", GSME, PERIOD, SECONDS, {"first_end": 1_768_003_560, "period_s": 360, "periods": [0, 1500]},
        {
            "entries": (
                ProfileEntry(AT + timedelta(minutes=6), Decimal(0)),
                ProfileEntry(AT + timedelta(minutes=12), Decimal("1.5")),
            )
        },
    ),
    ("4.16", ESME, {}, {}, {"active_power_import": 2300}, {"active_power_import": 2300, "active_power_unit": "W"}),
    (
        "6.11", ESME, {"current_time": AT, "tolerance_s": 10}, {"current_time": 1_768_003_200, "tolerance_s": 10},
        {"device_time": 1_768_003_201, "clock_status": 2},
        {"device_time": AT + timedelta(seconds=1), "clock_status": "reliable"},
    ),
    (
        "6.13", ESME, {**PERIOD, "log": "security"}, {**SECONDS, "log": "security"},
        {"log_entries": [[1_768_003_200, 0x12, 5], [1_768_003_201, 0x13, 0]]},
        {"entries": (LogEntry(AT, 0x12, "Physical Tamper Alert"), LogEntry(AT + timedelta(seconds=1), 0x13))},
    ),
    ("7.1", ESME, {}, {}, {}, {}),
    ("7.2", GSME, {}, {}, {}, {}),
    ("7.3", ESME, {}, {}, {}, {}),
    ("7.4", ESME, {}, {}, {"supply_state": 2}, {"supply_state": "armed"}),
    (
        "7.4", GSME, {}, {}, {"supply_state": 0, "remaining_battery_days": 900},
        {"supply_state": "disabled", "remaining_battery_days": 900},
    ),
    (
        "11.3", ESME, {"firmware_hash": "AB" * 32}, {"firmware_hash": "ab" * 32}, {"firmware_version": "1.5.0"},
        {"firmware_version": "1.5.0"},
    ),
    ("11.2", ESME, {}, {}, {"firmware_version": "1.2.3"}, {"firmware_version": "1.2.3"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("variant", "device", "parameters", "arguments", "results", "values"),
    CASES,
    ids=[f"{case[0]}-{'gas' if case[1] == GSME else 'electricity'}-{index}" for index, case in enumerate(CASES)],
)
def test_each_service_goes_to_the_hub_and_its_answer_to_the_user(
    rig: StubRig, variant: str, device: str, parameters: dict[str, Any], arguments: dict[str, Any],
    results: dict[str, Any], values: dict[str, Any],
) -> None:  # fmt: skip
    rig.hub.behave = reads(**results)
    before = len(rig.hub.commands)
    response = rig.ask(variant, "gas_supplier" if device == GSME else "import_supplier", device, **parameters)
    [command] = rig.hub.wait_commands(before + 1)[before:]
    assert (command.service, command.device.hex("-").upper(), command.values) == (variant, device, arguments)
    answer = answer_of(response)
    assert (response.code, answer.success, answer.values) == ("I0", True, values)


@pytest.mark.parametrize(("variant", "results"), [("4.2", {"export_total": 77}), ("4.8.3", None)])
def test_export_services_answer_the_export_supplier(rig: StubRig, variant: str, results: dict[str, Any] | None) -> None:
    profile = {"first_end": 1_768_005_000, "period_s": 1800, "periods": [3]}
    rig.hub.behave = reads(**(results or profile))
    answer = answer_of(rig.ask(variant, "export_supplier", **({} if results else PERIOD)))
    assert answer.values == (results or {"entries": (ProfileEntry(AT + timedelta(minutes=30), 3),)})


def test_times_of_the_answer_are_calendar_time_of_the_rig(rig: StubRig) -> None:
    rig.hub.behave = reads(firmware_version="1")
    request = rig.request("11.2")
    sent = rig.send(request)
    assert sent.response is not None
    assert abs((sent.response.when - datetime.now(UTC) + timedelta(days=1)).total_seconds()) < 5
    response = rig.answer_to(request.request_id, 0)
    assert answer_of(response).timestamp == datetime.fromtimestamp(1_768_000_000, UTC)
    assert response.response_id == request.request_id.reply()


def test_a_refusal_of_the_meter_is_an_answer_that_says_why(rig: StubRig) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, "refused", 1_768_000_000, {}, "no_credit")
    response = rig.ask("7.1")
    answer = answer_of(response)
    assert (response.code, answer.success, answer.error, answer.error_code) == ("I0", False, "no_credit", 1)


@pytest.mark.parametrize("status", ["unsupported", "invalid"])
def test_what_the_profile_cannot_do_is_an_answer_without_success(rig: StubRig, status: Any) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, status, 1_768_000_000)
    answer = answer_of(rig.ask("7.3"))
    assert (answer.success, answer.error) == (False, status)


@pytest.mark.parametrize(("status", "code"), [("no_reply", "E21"), ("bad_reply", "E21"), ("hub_fault", "E20")])
def test_a_silent_meter_is_e21_and_a_hub_in_the_way_e20(rig: StubRig, status: Any, code: str) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, status, 1_768_000_000)
    response = rig.ask("4.1.1")
    assert (response.code, response.payload, response.variant) == (code, None, "4.1.1")


@pytest.mark.parametrize(
    ("variant", "values"),
    [
        ("4.1.1", {"firmware_version": "x"}),
        ("4.1.1", {}),
        ("4.16", {}),
        ("4.10", {"periods": [1]}),
        ("7.4", {"supply_state": 9}),
        ("11.2", {"firmware_version": "\x00"}),
        ("6.13", {"log_entries": [[2**62, 1, 0]]}),
        ("4.8.1", {"first_end": 2**62, "period_s": 1, "periods": [1]}),
        ("4.8.1", {"first_end": 1, "period_s": 2**62, "periods": [1, 1]}),
    ],
)
def test_an_unusable_reply_is_e21_and_the_stub_lives(rig: StubRig, variant: str, values: dict[str, Any]) -> None:
    rig.hub.behave = reads(**values)
    parameters = {"4.8.1": PERIOD, "4.10": PERIOD, "6.13": {**PERIOD, "log": "event"}}.get(variant, {})
    assert rig.ask(variant, **parameters).code == "E21"
    rig.settle()


def test_a_log_that_no_such_meter_has_is_refused_without_sending(rig: StubRig) -> None:
    before = len(rig.hub.commands)
    answer = answer_of(rig.ask("6.13", log="gsme_event", **PERIOD))
    assert (answer.success, answer.error) == (False, "a SMETS1 electricity meter has no log gsme_event")
    rig.settle()
    assert {command.service for command in rig.hub.commands[before:]} == {"11.2"}


def test_a_request_is_answered_once_whatever_the_hub_repeats(rig: StubRig) -> None:
    def thrice(command: Command) -> Reply:
        rig.hub.say("r", ok(command))
        rig.hub.say("r", Reply(command.id, command.device, "refused", 1_768_000_000))
        return ok(command)

    rig.hub.behave = thrice
    request = rig.request("7.2")
    rig.send(request)
    rig.settle()
    assert len(rig.answers(request.request_id)) == 1


def test_a_repeated_request_is_acknowledged_again_and_not_executed_again(rig: StubRig) -> None:
    before = len(rig.hub.commands)
    request = rig.request("7.2")
    for _ in range(3):
        sent = rig.send(request)
        assert sent.response is not None
        assert sent.response.code == "I99"
    rig.settle()
    assert [command.service for command in rig.hub.commands[before:]].count("7.2") == 1
    assert len(rig.answers(request.request_id)) == 1


def test_replies_that_belong_to_nobody_are_dropped(rig: StubRig) -> None:
    def forge(command: Command) -> None:
        rig.hub.say("r", Reply(command.id, b"\x01" * 8, "refused", 1_768_000_000))  # of another device
        rig.hub.say("r", Reply(command.id, command.device, "refused", 1_768_000_000), hub="00db1234567890ff")
        rig.hub.say("r", Reply(command.id ^ 1, command.device, "refused", 1_768_000_000))
        rig.hub.say("r", ok(command))

    rig.hub.behave = forge
    assert answer_of(rig.ask("7.2")).success is True


@pytest.mark.parametrize("kind", ["r", "a"])
@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff", b"\x9f" * 5000, b"\xa0", b"\xa1\x00\x02", b"\xbf" * 900, b"{}", b"\xc2\x58\x40" + b"1" * 64],
)
def test_hostile_bytes_from_the_wan_are_survived(rig: StubRig, kind: str, payload: bytes) -> None:
    rig.hub.say(kind, payload)
    rig.hub.say(kind, payload, hub="x")
    rig.settle()


def test_no_answer_of_the_hub_is_e20_and_a_late_reply_is_dropped(rig: StubRig) -> None:
    held: list[Command] = []

    def hold(command: Command) -> None:
        held.append(command)

    rig.restart(device_timeout_s=0.2)
    rig.hub.behave = hold
    response = rig.ask("7.2")
    assert response.code == "E20"
    rig.hub.say("r", ok(held[0]))
    rig.restart(device_timeout_s=5.0)
    rig.settle()
    assert isinstance(response.request_id, RequestId)
    assert len(rig.answers(response.request_id)) == 1


def test_health_is_ok_while_the_broker_is_there(rig: StubRig) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S)
    connection.request("GET", "/health")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b'{"status":"ok"}')
    connection.close()
    assert HUB in str(rig.config["devices"])
