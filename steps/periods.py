"""Given, When and Then of accurate reads for defined periods, and of readings that are not obtained."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, dates, periods
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("the {point:LoadPoint} load of the meter, for {seconds:Duration}"))
def _(bench: Bench, point: str, seconds: Decimal) -> None:
    periods.load_has_run(bench, point, seconds)


@given(sentence("the {point:LoadPoint} load of the meter as generation, for {seconds:Duration}"))
def _(bench: Bench, point: str, seconds: Decimal) -> None:
    periods.load_has_run(bench, point, seconds, "export")


@given(sentence("it is an hour before the end of the {words:CalendarEnd}"))
def _(bench: Bench, words: str) -> None:
    periods.stands_before(bench, words)


@given(sentence("a demand of {demand:Demand} all through the day on which the clocks go {direction:ClockChange}"))
def _(bench: Bench, demand: Quantity, direction: str) -> None:
    periods.changing_day(bench, direction, demand)


@when(sentence("the {user:Role} sends {service:Service} while the mains is away"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return periods.send_without_mains(bench, user, service)


@when(sentence("the {user:Role} sends {service:Service} for that local day"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return periods.send_local_day(bench, user, service)


@then(sentence("the answered {direction:Direction} register has risen within the limits of the meter's class"))
def _(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    periods.risen_within_class(bench, answer, direction)


@then("the answered half hours add up to what the import register has risen by")
def _(bench: Bench, answer: Smets1Answer) -> None:
    periods.half_hours_add_up(bench, answer)


@then(sentence("the half hours at the meter from {start:Instant} to {end:Instant} UTC hold {content:Content} each"))
def _(bench: Bench, start: datetime, end: datetime, content: Quantity) -> None:
    dates.half_hours_hold(bench, start, end, content)


@then(sentence("the maximum demand at the meter is one of the day of {day:Instant} UTC"))
def _(bench: Bench, day: datetime) -> None:
    dates.maximum_is_of_day(bench, day)


@then("the consumer is given the same half hours")
def _(bench: Bench, answer: Smets1Answer) -> None:
    periods.consumer_is_given(bench, answer)


@then(sentence("its User alone is notified with {code:Refusal} that no reading was obtained"))
def _(bench: Bench, stimulus: Stimulus, code: str) -> None:
    periods.none_obtained(bench, stimulus, code)
