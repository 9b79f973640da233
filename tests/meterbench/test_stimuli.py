"""When: what is sent, and the marks from which its effects are judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bench_fakes import BOOK, NOW, Calendar, Meter, Supply, User, bench_with, judged

from meterbench.bench import Bench, states, stimuli
from meterbench.bench.demand import Slot
from meterbench.errors import NotApplicable, NotRun
from meterbench.quantities import Quantity
from protocols.duis import ServiceRequest
from rigs.errors import BenchError
from rigs.ports import Fuel, Value

COUNTS: dict[str, Value] = {"event_count": 3, "security_count": 5}
W = Quantity(Decimal(100), "W")


def bench(fuel: Fuel = "electricity", **values: Value) -> Bench:
    meter = Meter({**COUNTS, "balance": Decimal(100), "supply_state": "enabled", **values})
    made = bench_with("device", fuel=fuel, meter=meter, supply=Supply(), user=User())
    made.log_counts, made.begun_at = states.log_counts(made), NOW
    return made


def sent(made: Bench) -> ServiceRequest:
    user: Any = made.rig.user
    [request] = user.sent
    assert isinstance(request, ServiceRequest)
    return request


SENDS: dict[str, tuple[Callable[[Bench], object], str, dict[str, Value | bool]]] = {
    "a service": (lambda b: stimuli.send(b, "import supplier", BOOK.service("Disable Supply")), "7.2", {}),
    "into prepayment": (
        lambda b: stimuli.send_payment_mode(b, "import supplier", BOOK.service("Update Payment Mode"), "prepayment"),
        "1.6",
        {
            "payment_mode": "prepayment",
            "suspend_debt_disabled": False,
            "suspend_debt_emergency": False,
            "disablement_threshold": 0,
        },
    ),
    "into credit": (
        lambda b: stimuli.send_payment_mode(b, "import supplier", BOOK.service("Update Payment Mode"), "credit"),
        "1.6",
        {"payment_mode": "credit"},
    ),
    "the time": (
        lambda b: stimuli.send_clock(b, "import supplier", BOOK.service("Synchronise Clock"), Decimal(10)),
        "6.11",
        {"current_time": NOW, "tolerance_s": 10},
    ),
    "a log": (
        lambda b: stimuli.send_log_reading(b, "import supplier", BOOK.service("6.13"), "security"),
        "6.13",
        {"log": "security", "read_from": NOW - timedelta(seconds=3), "read_to": NOW + timedelta(seconds=1)},
    ),
    "the last hour": (
        lambda b: stimuli.send_half_hours(b, "import supplier", BOOK.service("4.8.1"), Decimal(3600)),
        "4.8.1",
        {"read_from": NOW - timedelta(minutes=90), "read_to": NOW - timedelta(minutes=30)},
    ),
}


@pytest.mark.parametrize("what", SENDS)
def test_a_request_says_what_the_sentence_says(what: str) -> None:
    send, variant, parameters = SENDS[what]
    made = bench()
    send(made)
    request = sent(made)
    assert (request.variant, request.command_variant, request.request_id.target) == (variant, 1, made.meter.eui)
    assert dict(request.parameters) == parameters
    assert judged(made) == []


def test_the_last_half_hour_may_be_asked_for_once_every_clock_has_ended_it() -> None:
    """09:00:09 is not late enough for a clock that may be 10 s slow; 09:00:10 is."""
    for second, ended in ((9, "08:30"), (10, "09:00")):
        made = bench()
        made.rig.calendar = Calendar(at=NOW + timedelta(seconds=second))
        stimuli.send_half_hours(made, "import supplier", BOOK.service("4.8.1"), Decimal(1800))
        until = sent(made).parameters["read_to"]
        assert isinstance(until, datetime)
        assert f"{until:%H:%M}" == ended


def test_the_half_hours_of_the_given_are_asked_for_from_their_beginning() -> None:
    made = bench()
    ends = [datetime(2026, 1, 14, 9, 30, tzinfo=UTC) + timedelta(minutes=30) * index for index in range(3)]
    made.slots = tuple(Slot(end, Quantity(Decimal(50), "Wh"), True) for end in ends)
    stimuli.send_half_hours(made, "import supplier", BOOK.service("4.8.1"))
    assert dict(sent(made).parameters) == {"read_from": NOW, "read_to": ends[-1]}


def test_the_logs_of_a_gas_meter_have_names_of_their_own() -> None:
    made = bench("gas")
    stimuli.send_log_reading(made, "gas supplier", BOOK.service("6.13"), "event")
    assert sent(made).parameters["log"] == "gsme_event"


def test_a_service_that_the_meter_does_not_have_is_sent_by_those_only_who_may_not_use_it() -> None:
    made = bench()
    services = {name: one for name, one in made.meter.profile.services.items() if name != "7.2"}
    made.device = replace(made.meter, profile=replace(made.meter.profile, services=services))
    with pytest.raises(NotApplicable, match=r"service 7\.2"):
        stimuli.send(made, "import supplier", BOOK.service("Disable Supply"))
    stimuli.send(made, "other user", BOOK.service("Disable Supply"))
    assert sent(made).variant == "7.2"


def test_what_a_given_has_logged_lies_seconds_before_the_stimulus() -> None:
    made = bench()
    assert stimuli.begin(made).at == NOW
    made.log_counts = (0, 0, 0)
    assert stimuli.begin(made).at == NOW + timedelta(seconds=float(states.APART_S))


def test_an_effect_of_a_voltage_counts_from_the_end_of_its_time() -> None:
    made = bench()
    stimuli.apply_voltage(made, Decimal("263.0"), Decimal(3))
    supply: Any = made.rig.supply
    assert [told for told in supply.told if told.endswith("V")] == ["263.0 V", "230.0 V"]
    assert made.rig.calendar.now() == NOW + timedelta(seconds=3)


NO_SOURCE: dict[str, Callable[[Bench], object]] = {
    "another voltage": lambda b: stimuli.apply_voltage(b, Decimal(263), Decimal(3)),
    "a steady voltage": lambda b: states.steady_supply(b, Decimal(230), Decimal(50)),
}


@pytest.mark.parametrize("what", NO_SOURCE)
def test_a_voltage_that_no_source_sets_is_not_run_and_fails_nobody(what: str) -> None:
    made = bench()
    made.rig.supply = None
    with pytest.raises(NotRun, match="this rig has no supply to set"):
        NO_SOURCE[what](made)
    assert judged(made) == []


def test_a_given_through_the_head_end_is_seen_at_the_meter_or_is_not_reached() -> None:
    made = bench(supply_state="disabled")
    stimuli.disabled_by(made, "import supplier")
    assert made.happened == [("supply-disabled", NOW)]
    with pytest.raises(BenchError, match="supply_state is enabled, not disabled"):
        stimuli.disabled_by(bench(), "import supplier")
    silent = bench(supply_state="disabled")
    user: Any = silent.rig.user
    user.wait_delivery = lambda *_: None
    with pytest.raises(BenchError, match=r"while sending Disable Supply \(head end\): no answer within 30 s"):
        stimuli.disabled_by(silent, "import supplier")


def test_a_when_without_a_request_has_no_answer_to_judge() -> None:
    with pytest.raises(BenchError, match="the When sends no request"):
        stimuli.let_pass(bench(), Decimal(1)).asked()
