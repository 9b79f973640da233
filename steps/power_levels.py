"""Power thresholds and the ambient indicator: Given, When and Then."""

from __future__ import annotations

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, power_levels
from meterbench.bench.power_levels import Thresholds
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("power thresholds of {told:Thresholds}"))
def _(bench: Bench, told: Thresholds) -> None:
    power_levels.thresholds_are_set(bench, told)


@given(sentence("the {user:Role} has set power thresholds of {told:Thresholds}"))
def _(bench: Bench, user: str, told: Thresholds) -> None:
    power_levels.has_set(bench, user, told)


@given(sentence("a generation of {power:Power}"))
def _(bench: Bench, power: Quantity) -> None:
    power_levels.generates(bench, power)


@when(sentence("the {user:Role} sends {service:Service} of {told:Thresholds}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, told: Thresholds) -> Stimulus:
    return power_levels.send_thresholds(bench, user, service, told)


@then(sentence("the power thresholds at the meter are {told:Thresholds}"))
def _(bench: Bench, told: Thresholds) -> None:
    power_levels.at_meter(bench, told)


@then(sentence("the power thresholds reported are {told:Thresholds}"))
def _(bench: Bench, told: Thresholds) -> None:
    power_levels.reported(bench, told)


@then(sentence("the answered power thresholds are {told:Thresholds}"))
def _(bench: Bench, answer: Smets1Answer, told: Thresholds) -> None:
    power_levels.answered(bench, answer, told)


@then(sentence("by {told:Thresholds} the ambient indicator shows {level:Level}"))
def _(bench: Bench, told: Thresholds, level: str) -> None:
    power_levels.indicator_is(bench, level, told)
