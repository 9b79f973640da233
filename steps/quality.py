"""Given, When and Then of the quality of the supply and of load limiting."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, configuration, load_limit, quality
from meterbench.bench.quality import Part
from meterbench.bench.quality_rest import LoadLimit, VoltageEdge, VoltageLimits
from meterbench.bench.stimuli import Stimulus
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("voltage limits of {limits:VoltageLimits}"))
def _(bench: Bench, limits: VoltageLimits) -> None:
    quality.limits_are_set(bench, limits)


@given(sentence("the {user:Role} has set voltage limits of {limits:VoltageLimits}"))
def _(bench: Bench, user: str, limits: VoltageLimits) -> None:
    quality.has_told(bench, user, limits)


@given(sentence("a measurement period of {seconds:Duration} begins"))
def _(bench: Bench, seconds: Decimal) -> None:
    quality.measurement_period_begins(bench, seconds)


@given(sentence("the supply has gone through {course:VoltageCourse}"))
def _(bench: Bench, course: list[Part]) -> None:
    quality.voltage_has_followed(bench, course)


@when(sentence("the supply goes through {course:VoltageCourse}"), target_fixture="stimulus")
def _(bench: Bench, course: list[Part]) -> Stimulus:
    return quality.follow_voltage(bench, course)


@when(sentence("the {user:Role} sends {service:Service} with {limits:VoltageLimits}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, limits: VoltageLimits) -> Stimulus:
    return quality.send_limits(bench, user, service, limits)


@when(
    sentence("the {user:Role} sends {service:Service} with {limits:VoltageLimits} and keeps the counters"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, limits: VoltageLimits) -> Stimulus:
    return quality.send_limits(bench, user, service, limits, keep=True)


@given(sentence("limits of the voltage with {edge:VoltageEdge}"), target_fixture="these_limits")
def _(bench: Bench, edge: VoltageEdge) -> VoltageLimits:
    return quality.limits_at_an_edge(bench, edge)


@when(sentence("the {user:Role} sends {service:Service} with these limits"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, these_limits: VoltageLimits) -> Stimulus:
    return quality.send_limits(bench, user, service, these_limits)


@then("the voltage limits at the meter are these")
def _(bench: Bench, these_limits: VoltageLimits) -> None:
    quality.limits_at_meter(bench, these_limits)


@then(sentence("the voltage limits at the meter are {limits:VoltageLimits}"))
def _(bench: Bench, limits: VoltageLimits) -> None:
    quality.limits_at_meter(bench, limits)


@then("the log of the mean voltage at the meter is empty")
def _(bench: Bench) -> None:
    quality.log_of_means_is_empty(bench)


@then(sentence("the answered network data are {course:VoltageCourse}"))
def _(bench: Bench, answer: Smets1Answer, course: list[Part]) -> None:
    quality.answered_means(bench, answer, course)


@then(sentence("the mean voltage was counted {over:Count} times over and {under:Count} times under"))
def _(bench: Bench, over: int, under: int) -> None:
    quality.counters_at_meter(bench, over, under)


@then(sentence("the event log at the meter holds no {event:Event}"))
def _(bench: Bench, event: str) -> None:
    configuration.log_at_meter_holds(bench, "event", event, 0)


@then(sentence("the event log at the meter holds {event:Event} {times:Count} times"))
def _(bench: Bench, event: str, times: int) -> None:
    configuration.log_at_meter_holds(bench, "event", event, times)


@then(sentence("the event log at the meter holds {event:Event} once, after {seconds:Duration}"))
def _(bench: Bench, stimulus: Stimulus, event: str, seconds: Decimal) -> None:
    quality.logged_after(bench, stimulus, event, seconds)


@then(sentence("the event log at the meter holds {event:Event} once, at the end of the period of {seconds:Duration}"))
def _(bench: Bench, stimulus: Stimulus, event: str, seconds: Decimal) -> None:
    quality.logged_at_period_end(bench, stimulus, event, seconds)


@then(sentence("the event log at the meter holds {event:Event} once, {seconds:Duration} after {before:Event}"))
def _(bench: Bench, event: str, seconds: Decimal, before: str) -> None:
    quality.logged_apart(bench, event, seconds, before)


@given(sentence("a load limit of {limit:LoadLimit}"))
def _(bench: Bench, limit: LoadLimit) -> None:
    load_limit.limit_is_set(bench, limit)


@given(sentence("the {user:Role} has set a load limit of {limit:LoadLimit}"))
def _(bench: Bench, user: str, limit: LoadLimit) -> None:
    load_limit.has_told(bench, user, limit)


@given(sentence("the {user:Role} has set another load limit of {limit:LoadLimit}"))
def _(bench: Bench, user: str, limit: LoadLimit) -> None:
    load_limit.has_told(bench, user, limit)


@given(sentence("the {user:Role} has synchronised the clock"))
def _(bench: Bench, user: str) -> None:
    load_limit.has_synchronised(bench, user)


@given(sentence("the demand has gone through {course:DemandCourse}"))
def _(bench: Bench, course: list[Part]) -> None:
    quality.follow_demand(bench, course)


@when(sentence("the demand goes through {course:DemandCourse}"), target_fixture="stimulus")
def _(bench: Bench, course: list[Part]) -> Stimulus:
    return quality.follow_demand(bench, course)


@when(sentence("the {user:Role} sends {service:Service} of {limit:LoadLimit}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, limit: LoadLimit) -> Stimulus:
    return load_limit.send_limit(bench, user, service, limit)


@when(
    sentence("the {user:Role} sends {service:Service} with a period that is {period:PeriodBeyond}"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, period: tuple[load_limit.PeriodEnd, int]) -> Stimulus:
    return load_limit.send_period_out_of_range(bench, user, service, *period)


@then(sentence("the load limit at the meter is {limit:LoadLimit}"))
def _(bench: Bench, limit: LoadLimit) -> None:
    load_limit.limit_at_meter(bench, limit)


@then(sentence("the load limit at the meter has counted {count:Count} events"))
def _(bench: Bench, count: int) -> None:
    load_limit.counter_at_meter(bench, count)
