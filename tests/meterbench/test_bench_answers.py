"""Each judgement of an answer seen to pass and to fail, and what somebody else did wrong never charged to the meter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bench_fakes import NOW, Meter, User, answer_of, asked, bench_with, delivers, judged, verdicts

from meterbench.bench import Bench, answers, readings
from meterbench.bench.demand import DemandRun, Slot
from meterbench.errors import ConformanceFailure
from meterbench.quantities import Quantity
from protocols.duis import LogEntry, ProfileEntry
from rigs.errors import BenchError, NoReply
from rigs.ports import LogRow, SeriesEntry

READ_STATUS, READ_REGISTERS = "Read Supply Status", "Read Instantaneous Import Registers"
ROW = "WAN-electricity-meter-reading-simple"
WH = "Wh"
HALF_HOUR = timedelta(minutes=30)


def wh(amount: int) -> Quantity:
    return Quantity(Decimal(amount), WH)


def bench_after(subject: str = "device", meter: Meter | None = None) -> Bench:
    """1000 Wh by 2000 W have been imported, and the half hours of `SLOTS` have run."""
    bench = bench_with(subject, meter=meter)
    before = {"import_total": Decimal(100), "export_total": Decimal(5)}
    bench.run = DemandRun(Quantity(Decimal(2000), "W"), wh(1000), Decimal(0), before, "import")
    bench.slots = SLOTS
    return bench


def judge(verb: Callable[..., None], values: dict[str, Any], *more: Any, meter: Meter | None = None) -> Bench:
    bench = bench_after(meter=meter)
    verb(bench, answer_of(asked(bench, READ_STATUS), **values), *more)
    return bench


# Registers, balance, firmware, supply state: right, wrong, absent

SLOTS = (
    Slot(NOW + HALF_HOUR, wh(1000), True),
    Slot(NOW + 2 * HALF_HOUR, wh(0), False),
    Slot(NOW + 3 * HALF_HOUR, wh(500), True),
)
VALUES: dict[str, tuple[Callable[..., None], tuple[Any, ...], Meter, dict[str, Any], dict[str, Any], str]] = {
    "register rises": (
        readings.register_has_risen,
        ("import",),
        Meter(),
        {"import_total": 1111},
        {"import_total": 1112},
        "rise of the answered import register: observed 1012 Wh, expected 989.0 to 1011.0 Wh inclusive",
    ),
    "register rises too little": (
        readings.register_has_risen,
        ("import",),
        Meter(),
        {"import_total": 1089},
        {"import_total": 1088},
        "rise of the answered import register: observed 988 Wh, expected 989.0 to 1011.0 Wh inclusive",
    ),
    "other register": (
        readings.register_has_not_risen,
        ("export",),
        Meter(),
        {"export_total": 5},
        {"export_total": 6},
        "rise of the answered export register: observed 1 Wh, expected 0 to 0 Wh inclusive",
    ),
    "register agrees": (
        readings.register_agrees,
        ("import",),
        Meter({"import_total": 1100, "export_total": 5}),
        {"import_total": 1101},
        {"import_total": 1102},
        "answered import register: observed 1102 Wh, expected 1099 to 1101 Wh inclusive",
    ),
    "balance": (
        readings.balance_after_consumption,
        (Decimal(985),),
        Meter({"unit_price": Decimal(15)}),
        {"balance": 985166},
        {"balance": 985167},
        "answered balance: observed 985.167 p, expected 984.8340 to 985.1660 p inclusive",
    ),
    "money": (
        readings.answered_money,
        ("payment_debt", Decimal(180)),
        Meter(),
        {"payment_debt": 180000},
        {"payment_debt": 180001},
        "answered payment debt (expected £1.80): observed 180.001 p, expected 180 p",
    ),
    "money agrees": (
        readings.money_agrees,
        ("balance",),
        Meter({"balance": Decimal("-1.5")}),
        {"balance": -1500},
        {"balance": 1500},
        "answered balance: observed 1.5 p, expected -1.5 p",
    ),
    "firmware declared": (
        readings.firmware_is_declared,
        (),
        Meter(),
        {"firmware_version": "1.4.2"},
        {"firmware_version": "1.4.3"},
        "answered firmware version: observed 1.4.3, expected 1.4.2",
    ),
    "firmware agrees": (
        readings.firmware_agrees,
        (),
        Meter({"firmware_version": "1.4.2"}),
        {"firmware_version": "1.4.2"},
        {"firmware_version": "1.4.1"},
        "answered firmware version: observed 1.4.1, expected 1.4.2",
    ),
    "supply state": (
        answers.answered_supply_state,
        ("disabled",),
        Meter(),
        {"supply_state": "disabled"},
        {"supply_state": "enabled"},
        "answered supply state: observed enabled, expected disabled",
    ),
}


@pytest.mark.parametrize("which", VALUES)
def test_a_right_value_passes_and_a_wrong_one_fails(which: str) -> None:
    verb, more, meter, right, wrong, text = VALUES[which]
    assert verdicts(judge(verb, right, *more, meter=meter)) == ["pass"]
    with pytest.raises(ConformanceFailure) as caught:
        judge(verb, wrong, *more, meter=meter)
    assert str(caught.value) == f"{ROW} {text} (evidence 0001)"


@pytest.mark.parametrize("which", VALUES)
def test_an_answer_without_the_value_fails(which: str) -> None:
    verb, more, meter, *_ = VALUES[which]
    with pytest.raises(ConformanceFailure, match="observed absent"):
        judge(verb, {}, *more, meter=meter)


def test_a_rise_without_a_demand_is_a_defect_of_the_feature() -> None:
    bench = bench_with("device")
    with pytest.raises(BenchError, match="no demand has run"):
        readings.register_has_risen(bench, answer_of(asked(bench, READ_STATUS), import_total=1), "import")


# Half hours


def entries(*halves: tuple[int, int]) -> tuple[ProfileEntry, ...]:
    """Number of the half hour, from 1, and its content in Wh."""
    return tuple(ProfileEntry(NOW + number * HALF_HOUR, content) for number, content in halves)


@pytest.mark.parametrize("told", [((1, 1000), (3, 500)), ((1, 1000), (2, 0), (3, 500)), ((3, 500), (1, 1000))])
def test_half_hours_of_the_demand_pass(told: tuple[tuple[int, int], ...]) -> None:
    bench = judge(readings.half_hours_are_those_of_the_demand, {"entries": entries(*told)})
    assert set(verdicts(bench)) == {"pass"}
    assert judged(bench)[-1] == ("half hours that were not asked for", "pass")


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (((1, 1000),), "half hour to 2026-01-14 10:30 UTC: entries: observed 0 entries, expected 1 to 1 entries"),
        ((), "half hour to 2026-01-14 09:30 UTC: entries: observed 0 entries, expected 1 to 1 entries"),
        (((1, 1000), (1, 1000), (3, 500)), "09:30 UTC: entries: observed 2 entries, expected 1 to 1 entries"),
        (((2, 1000), (4, 500)), "half hour to 2026-01-14 09:30 UTC: entries: observed 0 entries"),
        (((1, 500), (3, 1000)), "half hour to 2026-01-14 09:30 UTC: observed 500 Wh, expected 98"),
        (((1, 1000), (2, 500), (3, 500)), "half hour to 2026-01-14 10:00 UTC: observed 500 Wh, expected -"),
        (((1, 1000), (3, 510)), "half hour to 2026-01-14 10:30 UTC: observed 510 Wh, expected 49"),
        (((1, 1000), (3, 500), (4, 0)), "not asked for: observed 2026-01-14T11:00:00Z, expected none"),
        (((0, 0), (1, 1000), (3, 500)), "not asked for: observed 2026-01-14T09:00:00Z, expected none"),
    ],
    ids=["missing", "empty", "doubled", "shifted", "swapped", "without mains", "wrong content", "stray", "too early"],
)
def test_half_hours_that_are_not_those_of_the_demand_fail(told: tuple[tuple[int, int], ...], text: str) -> None:
    with pytest.raises(ConformanceFailure) as caught:
        judge(readings.half_hours_are_those_of_the_demand, {"entries": entries(*told)})
    assert text in str(caught.value)


def test_a_half_hour_that_ends_beside_its_grid_is_missing() -> None:
    late = (ProfileEntry(NOW + HALF_HOUR + timedelta(seconds=1), 1000), *entries((3, 500)))
    with pytest.raises(ConformanceFailure, match="half hour to 2026-01-14 09:30 UTC: entries: observed 0 entries"):
        judge(readings.half_hours_are_those_of_the_demand, {"entries": late})


def profile_judged(verb: Callable[..., None], told: tuple[ProfileEntry, ...], *more: Any, meter: Meter | None) -> Bench:
    bench = bench_after(meter=meter)
    window = {"read_from": NOW, "read_to": NOW + 3 * HALF_HOUR}
    name = next(one.name for one in bench.catalogue.services.values() if one.variant == "4.8.1")
    made = asked(bench, name, parameters=window)
    verb(bench, answer_of(made, entries=told), made.asked(), *more)
    return bench


RING = tuple(SeriesEntry(NOW + n * HALF_HOUR, Decimal(v) if v >= 0 else None, WH) for n, v in ((1, 9), (2, -1), (3, 7)))


def test_half_hours_agree_with_the_ring_or_fail() -> None:
    verb = readings.half_hours_agree
    assert verdicts(profile_judged(verb, entries((1, 9), (3, 7)), meter=Meter(series=RING))) == ["pass"]
    for told in (entries((1, 9)), entries((1, 9), (3, 8)), entries((3, 7), (1, 9)), entries((1, 9), (2, 0), (3, 7))):
        with pytest.raises(ConformanceFailure, match="answered half hours: observed"):
            profile_judged(verb, told, meter=Meter(series=RING))


def test_half_hours_without_gap_are_exactly_those_of_the_request() -> None:
    verb = readings.half_hours_without_gap
    whole = entries((1, 9), (2, 0), (3, 7))
    assert verdicts(profile_judged(verb, whole, 3, meter=None)) == ["pass", "pass"]
    with pytest.raises(ConformanceFailure, match="half hours answered: observed 2 entries, expected 3 entries"):
        profile_judged(verb, whole[:2], 3, meter=None)
    for told in ((whole[1], whole[0], whole[2]), (whole[0], whole[0], whole[2]), (*whole[:2], *entries((4, 7)))):
        with pytest.raises(ConformanceFailure, match="ends of the half hours: observed"):
            profile_judged(verb, told, 3, meter=None)


def test_each_half_hour_holds_its_content_or_fails() -> None:
    told = {"entries": entries((1, 1000), (2, 1011))}
    assert verdicts(judge(readings.each_half_hour_holds, told, wh(1000))) == ["pass"] * 3
    with pytest.raises(ConformanceFailure, match="half hours answered: observed 0 entries"):
        judge(readings.each_half_hour_holds, {"entries": ()}, wh(1000))
    with pytest.raises(ConformanceFailure, match="half hour to 2026-01-14 09:30 UTC: observed 1012 Wh"):
        judge(readings.each_half_hour_holds, {"entries": entries((1, 1012))}, wh(1000))


# Logs

OPENED, CLOSED = 0x0101, 0x0102
AFTER = timedelta(seconds=5)


def log_judged(verb: Callable[..., None], told: list[tuple[int, datetime]], word: object) -> Bench:
    """The cover has been opened at NOW and closed 5 s later."""
    bench = bench_after()
    bench.happened = [("cover-opened", NOW), ("cover-closed", NOW + AFTER)]
    log = tuple(LogEntry(at, code) for code, at in told)
    verb(bench, answer_of(asked(bench, READ_STATUS), entries=log), word)
    return bench


def test_a_log_with_the_event_once_and_at_its_time_passes() -> None:
    told = [(OPENED, NOW + timedelta(seconds=3)), (CLOSED, NOW + AFTER)]
    assert verdicts(log_judged(readings.log_holds_once, told, "cover-opened")) == ["pass", "pass"]


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ([(CLOSED, NOW)], "entries cover-opened: observed 0, expected 1"),
        ([(OPENED, NOW), (OPENED, NOW)], "entries cover-opened: observed 2, expected 1"),
        (
            [(OPENED, NOW + timedelta(seconds=4))],
            "cover-opened: logged 09:00:04, caused 09:00:00 UTC, apart by: "
            "observed 4 s, expected at most 3 s inclusive",
        ),
        ([(OPENED, NOW - timedelta(seconds=4))], "apart by: observed 4 s, expected at most 3 s inclusive"),
        ([(0x0999, NOW)], "entries cover-opened: observed 0, expected 1"),
    ],
    ids=["missing", "twice", "late", "early", "unknown code"],
)
def test_a_log_that_lacks_repeats_or_misdates_the_event_fails(told: list[tuple[int, datetime]], text: str) -> None:
    with pytest.raises(ConformanceFailure) as caught:
        log_judged(readings.log_holds_once, told, "cover-opened")
    assert text in str(caught.value)


def test_an_event_that_nothing_has_caused_is_a_defect_of_the_feature() -> None:
    with pytest.raises(BenchError, match="no Given has caused low-credit"):
        log_judged(readings.log_holds_once, [(OPENED, NOW)], "low-credit")


def test_the_newest_entries_pass_in_order_and_fail_out_of_it() -> None:
    right = [(OPENED, NOW), (CLOSED, NOW + AFTER)]
    assert verdicts(log_judged(readings.log_holds_newest, right, 2)) == ["pass"] * 3
    for told, text in (
        (right[:1], "entries answered: observed 1 entries, expected 2 entries"),
        (right[::-1], "events in order: observed cover-closed, cover-opened, expected cover-opened, cover-closed"),
        ([(OPENED, NOW + AFTER), (CLOSED, NOW)], "apart from when it was caused, at most: observed 5 s, expected"),
        ([(OPENED, NOW - AFTER), (CLOSED, NOW)], "apart from when it was caused, at most: observed 5 s, expected"),
    ):
        with pytest.raises(ConformanceFailure) as caught:
            log_judged(readings.log_holds_newest, told, 2)
        assert text in str(caught.value)


# The answer as such, and who is charged for what is wrong with it


def test_a_success_in_time_passes() -> None:
    bench = bench_with("device")
    made = asked(bench, READ_STATUS)
    delivers(bench, made, answer_of(made, supply_state="enabled"))
    assert answers.is_success(bench, made).values == {"supply_state": "enabled"}
    assert set(verdicts(bench)) == {"pass"}


def test_a_refusal_where_success_is_due_fails_the_meter() -> None:
    bench = bench_with("device")
    made = asked(bench, READ_STATUS)
    delivers(bench, made, refusal(made, code=1))
    with pytest.raises(ConformanceFailure) as caught:
        answers.is_success(bench, made)
    assert f"{ROW} answer to {READ_STATUS}: observed refusal: wrong_state, expected success" in str(caught.value)


def test_a_late_answer_fails() -> None:
    bench = bench_with("device")
    made = asked(bench, READ_STATUS)
    delivers(bench, made, answer_of(made), received_s=30.5)
    with pytest.raises(ConformanceFailure) as caught:
        answers.is_success(bench, made)
    assert f"response time of {READ_STATUS}: observed 30.5 s, expected at most 30 s inclusive" in str(caught.value)


def test_a_refusal_that_is_due_passes_with_a_reason_only() -> None:
    bench = bench_with("device")
    made = asked(bench, READ_STATUS)
    delivers(bench, made, refusal(made, code=1))
    answers.is_refusal(bench, made)
    assert set(verdicts(bench)) == {"pass"}
    delivers(bench, made, refusal(made, code=1, error=""))
    with pytest.raises(ConformanceFailure, match="length of its reason: observed 0"):
        answers.is_refusal(bench, made)


def test_a_success_where_a_refusal_is_due_fails() -> None:
    bench = bench_with("device")
    made = asked(bench, READ_STATUS)
    delivers(bench, made, answer_of(made))
    with pytest.raises(ConformanceFailure, match="observed success, expected a refusal"):
        answers.is_refusal(bench, made)


def refusal(made: Any, code: int, error: str = "wrong_state") -> Any:
    return replace(answer_of(made), success=False, error=error, error_code=code)


def case_of(wrong: str, subject: str) -> tuple[Bench, Any, Callable[..., Any]]:
    bench = bench_with(subject)
    verb: Callable[..., Any] = answers.is_success
    made = asked(bench, READ_STATUS)
    payload: Any = answer_of(made)
    match wrong:
        case "acknowledged with E4":
            made = asked(bench, READ_STATUS, ack="E4")
        case "no DUIS":
            made = asked(bench, READ_STATUS, ack=None, status=500)
        case "wrong variant":
            payload = replace(payload, variant="4.1.1")
        case "no payload":
            payload = None
        case "hub refuses":
            payload = refusal(made, code=2)
        case "hub refuses for the meter":
            payload, verb = refusal(made, code=2), answers.is_refusal
    delivers(bench, made, payload, "E4" if wrong == "delivered with E4" else "I0")
    return bench, made, verb


OWNERS = {
    "acknowledged with E4": ("dcc", "acknowledgement of the DCC: observed E4, expected I99"),
    "no DUIS": ("dcc", "acknowledgement of the DCC: observed HTTP 500, expected I99"),
    "delivered with E4": ("dcc", "code of the answer: observed E4, expected I0"),
    "no payload": ("dcc", "kind of answer: observed nothing, expected Smets1Answer"),
    "wrong variant": ("dcc", "variant answered: observed 4.1.1, expected 7.4"),
    "hub refuses": ("hub", f"answer to {READ_STATUS}: observed refusal: wrong_state, expected success"),
}


@pytest.mark.parametrize("wrong", OWNERS)
def test_what_the_dcc_or_the_hub_did_wrong_never_fails_a_meter(wrong: str) -> None:
    owner, text = OWNERS[wrong]
    bench, made, verb = case_of(wrong, "device")
    with pytest.raises(BenchError) as caught:
        verb(bench, made)
    assert str(caught.value) == f"while judging the device ({owner}): {text}; the {owner} is at fault here"
    assert "fail" not in verdicts(bench)


@pytest.mark.parametrize("wrong", OWNERS)
def test_it_fails_where_its_owner_is_judged(wrong: str) -> None:
    owner, text = OWNERS[wrong]
    bench, made, verb = case_of(wrong, owner)
    with pytest.raises(ConformanceFailure) as caught:
        verb(bench, made)
    assert text in str(caught.value)
    assert verdicts(bench)[-1] == "fail"


def test_what_the_meter_did_wrong_never_fails_the_dcc() -> None:
    bench = bench_with("dcc")
    made = asked(bench, READ_STATUS)
    delivers(bench, made, refusal(made, code=1))
    with pytest.raises(BenchError, match="the device is at fault here"):
        answers.is_success(bench, made)


def test_a_refusal_by_the_hub_is_none_of_the_meter() -> None:
    bench, made, verb = case_of("hub refuses for the meter", "device")
    with pytest.raises(BenchError, match="the hub is at fault here"):
        verb(bench, made)


@pytest.mark.parametrize(("subject", "error"), [("dcc", ConformanceFailure), ("device", BenchError)])
def test_the_code_of_a_refusal_by_the_dcc(subject: str, error: type[Exception]) -> None:
    bench = bench_with(subject)
    answers.is_refused_by_dcc(bench, asked(bench, READ_STATUS, ack="E2"), "E2")
    assert verdicts(bench) == ["pass"]
    with pytest.raises(error, match="code of the DCC: observed I99, expected E2"):
        answers.is_refused_by_dcc(bench, asked(bench, READ_STATUS), "E2")


# Silence


@pytest.mark.parametrize("subject", ["device", "hub", "dcc", "wan"])
def test_a_hub_that_is_not_reached_is_the_rigs(subject: str) -> None:
    bench = bench_with(subject)
    made = asked(bench, READ_STATUS)
    delivers(bench, made, None, "E20")
    with pytest.raises(BenchError, match=r"\(wan\): the DCC cannot reach the hub \(E20\)"):
        answers.is_success(bench, made)


def silent(meter: Meter, *, was_healthy: bool, subject: str = "device") -> tuple[Bench, Any]:
    bench = bench_with(subject, meter=meter)
    made = asked(bench, READ_STATUS)
    delivers(bench, made, None, "E21")
    if was_healthy:
        bench.recorder.link_healthy(bench.part)
    return bench, made


def test_a_silent_meter_fails_when_the_bench_reaches_it() -> None:
    bench, made = silent(Meter(), was_healthy=True)
    with pytest.raises(ConformanceFailure) as caught:
        answers.is_success(bench, made)
    assert f"the meter's answer to {READ_STATUS} (E21): observed no reply, expected a reply" in str(caught.value)


@pytest.mark.parametrize("subject", ["hub", "wan"])
def test_neither_hub_nor_network_fails_by_a_silent_meter_and_shields_it_so(subject: str) -> None:
    bench, made = silent(Meter(), was_healthy=True, subject=subject)
    with pytest.raises(BenchError, match=f"judging the {subject} by .* does not answer the hub"):
        answers.is_success(bench, made)


def test_a_silent_meter_that_has_started_anew_in_the_middle_does_not_fail() -> None:
    bench, made = silent(Meter(log=(LogRow(7, NOW, 0x0601, "power-lost", 0),)), was_healthy=True)
    bench.begun_at = NOW
    with pytest.raises(NoReply, match="it has lost its power in the middle of the scenario"):
        answers.is_success(bench, made)


def test_a_silent_meter_whose_mains_the_bench_has_switched_off_and_on_fails() -> None:
    bench, made = silent(Meter(log=(LogRow(7, NOW, 0x0601, "power-lost", 0),)), was_healthy=True)
    bench.begun_at, bench.cuts = NOW, 1
    with pytest.raises(ConformanceFailure):
        answers.is_success(bench, made)


def test_a_silent_meter_does_not_fail_when_its_link_was_never_healthy() -> None:
    with pytest.raises(NoReply, match="the link was not shown healthy in this run"):
        answers.is_success(*silent(Meter(), was_healthy=False))


def test_a_silent_meter_does_not_fail_when_the_bench_does_not_reach_it_either() -> None:
    dead = Meter(fault=NoReply("reading", "electricity meter", "nothing"))
    with pytest.raises(NoReply, match="and the link is down now"):
        answers.is_success(*silent(dead, was_healthy=True))


def test_no_delivery_is_nobodys_failure() -> None:
    bench = bench_with("device")
    bench.recorder.link_healthy(bench.part)
    with pytest.raises(NoReply, match=rf"waiting for the answer to {READ_STATUS} \(dcc\): nothing within 33 s"):
        answers.is_success(bench, asked(bench, READ_STATUS))
    assert "fail" not in verdicts(bench)


def test_an_answer_to_somebody_else_or_to_another_request_is_no_answer() -> None:
    bench = bench_with("device")
    made = asked(bench, READ_STATUS)
    delivers(bench, made, answer_of(made))
    users: Any = bench.rig.user
    [delivery] = users.deliveries(0)
    stranger = replace(delivery, role="gas supplier")
    other = replace(
        delivery, response=replace(delivery.response, request_id=replace(made.asked().request_id, counter=8))
    )
    bench.rig.user = _users(stranger, other)
    with pytest.raises(NoReply):
        answers.is_success(bench, made)


def test_the_probe_of_the_way_judges_nothing() -> None:
    bench = bench_with("device")
    answers.reaches_meter(bench)
    bench.rig.user = _users(code="E20")
    with pytest.raises(BenchError, match="Read Firmware Version is answered with E20"):
        answers.reaches_meter(bench)
    assert judged(bench) == []


def _users(*deliveries: Any, code: str = "I0") -> Any:
    return User(*deliveries, code=code)
