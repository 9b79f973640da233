"""Given, When and Then of network data and power."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, network, readings
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("the voltage has followed these half hours: {halves:Voltages}"))
def _(bench: Bench, halves: list[list[Decimal | str]]) -> None:
    network.voltages_have_followed(bench, halves)


@given(sentence("the flow has followed these six minutes: {flows:Flows}"))
def _(bench: Bench, flows: list[Quantity]) -> None:
    network.flows_have_followed(bench, flows)


@given(sentence("a generation of {power:Power} that goes on"))
def _(bench: Bench, power: Quantity) -> None:
    network.standing_generation(bench, power)


@when(sentence("the {user:Role} sends {service:Service} for these periods"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return network.send_periods(bench, user, service)


@then("the answered periods are those of the Given")
def _(bench: Bench, answer: Smets1Answer) -> None:
    network.periods_are_those(bench, answer)


@then("the answered periods agree with the bench side")
def _(bench: Bench, stimulus: Stimulus, answer: Smets1Answer) -> None:
    readings.half_hours_agree(bench, answer, stimulus.asked())


@then(sentence("the answered power is {power:Power} within the meter's accuracy"))
def _(bench: Bench, answer: Smets1Answer, power: Quantity) -> None:
    network.power_is(bench, answer, power)
