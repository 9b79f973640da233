"""The legal sequences of a change of supplier, and how its days are counted."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dcc_stub.cos.process import FIRST, Event, Fuel, Process, State
from dcc_stub.cos.terms import CosTerms

DAY = datetime(2026, 1, 14, 9, tzinfo=UTC)  # a Wednesday


def process(fuel: Fuel = "electricity", **fields: object) -> Process:
    plain = Process(1, "d", fuel, "in", "out", "C", "", True, FIRST[fuel])
    return replace(plain, **fields)  # type: ignore[arg-type]


def went(fuel: Fuel, *events: Event) -> list[State]:
    states: list[State] = []
    here: Process | None = process(fuel)
    for event in events:
        assert here is not None
        here = here.after(event)
        states.append(here.state if here else "withdrawn")
    return states


def test_without_an_objection_the_change_is_confirmed_and_then_effective() -> None:
    assert went("electricity", "period ended", "moment") == ["confirmed", "effective"]


def test_an_objection_that_is_resolved_leads_back_at_the_end_of_its_period() -> None:
    assert went("electricity", "object", "resolve", "period ended") == ["objected", "resolved", "confirmed"]


def test_an_objection_that_nobody_resolves_ends_the_change() -> None:
    assert went("electricity", "object", "period ended") == ["objected", "unpicked"]


@pytest.mark.parametrize("event", ["object", "resolve", "withdraw", "activity"])
def test_a_confirmed_change_is_stopped_by_nothing(event: Event) -> None:
    assert process(state="confirmed").after(event) is None


def test_gas_activities_rise_and_the_last_one_is_irrevocable() -> None:
    early = process("gas").after_activity(19)
    assert early is not None
    assert (early.state, early.activity) == ("in progress", 19)
    assert early.after_activity(19) is None
    assert early.after_activity(18) is None
    last = early.after_activity(20)
    assert last is not None
    assert last.state == "irrevocable"
    assert last.after("withdraw") is None
    assert last.after_activity(20) is None
    assert process("gas").after_activity(21) is None


def test_gas_knows_no_objection() -> None:
    assert process("gas").after("object") is None


def test_calendar_days_keep_the_time_of_day() -> None:
    assert CosTerms().after(DAY, 5) == datetime(2026, 1, 19, 9, tzinfo=UTC)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    terms = CosTerms(days="working", holidays=frozenset({date(2026, 1, 20)}))
    assert terms.after(DAY, 2) == datetime(2026, 1, 16, 9, tzinfo=UTC)
    assert terms.after(DAY, 3) == datetime(2026, 1, 19, 9, tzinfo=UTC)
    assert terms.after(DAY, 4) == datetime(2026, 1, 21, 9, tzinfo=UTC)
    assert terms.after(DAY, 0) == DAY


def test_variant_b_waits_from_the_moment_until_everything_is_read() -> None:
    before = process(variant="B", state="confirmed", effective_at=DAY)
    assert not before.waits_for_snapshot(datetime(2026, 1, 14, 8, 59, 59, tzinfo=UTC))
    assert before.waits_for_snapshot(DAY)
    reading = process(variant="B", state="effective", effective_at=DAY, awaited=frozenset({"4.1.1", "4.8.1"}))
    half = reading.after_reading("4.1.1", True)
    assert half.waits_for_snapshot(DAY)
    done = half.after_reading("4.8.1", False)
    assert not done.waits_for_snapshot(DAY)
    assert done.lacking == {"4.8.1"}
