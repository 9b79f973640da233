"""Given, When and Then of maximum demand."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, maximum_demand
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given("the maximum demand of the meter has been reset")
def _(bench: Bench) -> None:
    maximum_demand.has_been_reset(bench)


@given(sentence("the demand of these periods: {demands:HalfHours}"))
def _(bench: Bench, demands: list[Quantity | str]) -> None:
    maximum_demand.periods_have_run(bench, demands)


@when("the maximum demand of the meter is reset", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return maximum_demand.reset(bench)


@when(
    sentence(
        "a demand of {earlier:Demand} is followed by a reset and one of {later:Demand}, in the middle of a period"
    ),
    target_fixture="stimulus",
)
def _(bench: Bench, earlier: Quantity, later: Quantity) -> Stimulus:
    return maximum_demand.reset_between(bench, earlier, later)


@when(
    sentence("a demand of {demand:Demand} for one period lies for two thirds in one and for one in the next"),
    target_fixture="stimulus",
)
def _(bench: Bench, demand: Quantity) -> Stimulus:
    return maximum_demand.across(bench, demand)


@when(
    sentence("a period begins with {seconds:Duration} of {demand:Demand} and goes on without mains"),
    target_fixture="stimulus",
)
def _(bench: Bench, seconds: Decimal, demand: Quantity) -> Stimulus:
    return maximum_demand.cut_short(bench, demand, seconds)


@when(sentence("the {user:Role} sends {service:Service} for these periods of demand"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return maximum_demand.send_periods(bench, user, service)


@then(sentence("the maximum demand at the meter is {demand:Demand}, that of period {nth:Count}"))
def _(bench: Bench, demand: Quantity, nth: int) -> None:
    maximum_demand.maximum_is(bench, demand, nth)


@then("the meter holds no maximum demand")
def _(bench: Bench) -> None:
    maximum_demand.there_is_none(bench)


@then("the meter has stamped the reset with the time of the calendar")
def _(bench: Bench, stimulus: Stimulus) -> None:
    maximum_demand.reset_is_stamped(bench, stimulus)


@then(sentence("the maximum of the answered periods is {demand:Demand}, that of period {nth:Count}"))
def _(bench: Bench, answer: Smets1Answer, demand: Quantity, nth: int) -> None:
    maximum_demand.answered_maximum_is(bench, answer, demand, nth)


@then("the maximum of the answered periods is the one that the meter holds")
def _(bench: Bench, answer: Smets1Answer) -> None:
    maximum_demand.answered_maximum_agrees(bench, answer)
