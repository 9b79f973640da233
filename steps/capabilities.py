"""Given, When and Then of what a device declares, and of the prepayment of its cohort."""

from __future__ import annotations

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, capabilities, dcc_prepayment
from meterbench.bench.dcc import Asked
from meterbench.bench.stimuli import Stimulus
from meterbench.bench.translation import Offer
from meterbench.quantities import Fuel
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("a commissioned {fuel:Fuel} meter that is ready for {service:Service}"))
def _(bench: Bench, fuel: Fuel, service: Service) -> None:
    capabilities.ready(bench, fuel, service)


@when(sentence("{service:Service} is tried"), target_fixture="stimulus")
def _(bench: Bench, service: Service) -> Stimulus:
    return capabilities.attempt(bench, service)


@when(sentence("service {variant:Word} of the standard is tried"), target_fixture="asked")
def _(bench: Bench, variant: str) -> Asked:
    return capabilities.attempt_variant(bench, variant)


@then("nothing is done that the device does not declare")
def _(bench: Bench, asked: Asked) -> None:
    capabilities.nothing_undeclared(bench, asked)


@then("the answer holds the amounts of the declared extent of prepayment and no others")
def _(bench: Bench, answer: Smets1Answer) -> None:
    capabilities.amounts_are_of_the_extent(bench, answer)


@given(sentence("the {name:Thing} is of the {cohort:Cohort} cohort, whose head end commissions by itself"))
def _(bench: Bench, name: str, cohort: str) -> None:
    dcc_prepayment.is_of_cohort(bench, name, cohort)


@then("the offer shows the extent of prepayment that the head end lets through")
def _(bench: Bench, offer: Offer) -> None:
    dcc_prepayment.extent_is_shown(bench, offer)


@then("the answer is as the device declares it")
def _(bench: Bench, stimulus: Stimulus) -> None:
    capabilities.as_declared(bench, stimulus)
