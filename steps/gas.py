"""Gas conversion, energy and control of the gas flow: Given, When and Then."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, gas
from meterbench.bench.gas import Conversion, FlowControl
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("a gas conversion of {told:Conversion}"))
def _(bench: Bench, told: Conversion) -> None:
    gas.conversion_is_set(bench, told)


@given(sentence("the {user:Role} has set a gas conversion of {told:Conversion}"))
def _(bench: Bench, user: str, told: Conversion) -> None:
    gas.has_set_conversion(bench, user, told)


@given(sentence("{flow:Flow} of gas has been burnt for {seconds:Duration}"))
def _(bench: Bench, flow: Quantity, seconds: Decimal) -> None:
    gas.burn(bench, flow, seconds)


@given(sentence("a control of the gas flow of {told:FlowControl}"))
def _(bench: Bench, told: FlowControl) -> None:
    gas.flow_control_is_set(bench, told)


@when(sentence("the {user:Role} sends {service:Service} of {told:Conversion}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, told: Conversion) -> Stimulus:
    return gas.send_conversion(bench, user, service, told)


@when(
    sentence("the {user:Role} sends {service:Service} with the {setting:GasSetting} {edge:Edge}"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, setting: str, edge: str) -> Stimulus:
    return gas.send_at_edge(bench, user, service, setting, edge)


@when(sentence("{flow:Flow} of gas is burnt for {seconds:Duration}"), target_fixture="stimulus")
def _(bench: Bench, flow: Quantity, seconds: Decimal) -> Stimulus:
    return gas.let_burn(bench, flow, seconds)


@when(sentence("the {user:Role} sends {service:Service} of {told:FlowControl}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, told: FlowControl) -> Stimulus:
    return gas.send_flow_control(bench, user, service, told)


@when(
    sentence("the {user:Role} sends {service:Service} of {told:FlowControl}, the rate as a whole number"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, told: FlowControl) -> Stimulus:
    return gas.send_flow_control(bench, user, service, told, whole=True)


@when(sentence("the consumer enables the supply and draws {draws:Draws}"), target_fixture="stimulus")
def _(bench: Bench, draws: list[tuple[Quantity, Decimal]]) -> Stimulus:
    return gas.enable_and_draw(bench, draws)


@then(sentence("the gas conversion at the meter is {told:Conversion}"))
def _(bench: Bench, told: Conversion) -> None:
    gas.conversion_at_meter(bench, told)


@then("the gas conversion at the meter is the one of the request")
def _(bench: Bench, stimulus: Stimulus) -> None:
    gas.conversion_of_request_at_meter(bench, stimulus)


@then("the gas conversion at the meter has not changed")
def _(bench: Bench) -> None:
    gas.conversion_is_unchanged(bench)


@then(sentence("the gas conversion reported is {told:Conversion}"))
def _(bench: Bench, told: Conversion) -> None:
    gas.conversion_reported(bench, told)


@then(sentence("the answered gas conversion is {told:Conversion}"))
def _(bench: Bench, answer: Smets1Answer, told: Conversion) -> None:
    gas.answered_conversion(bench, answer, told)


@then("the energy at the meter has risen by the gas that was burnt, each part at its own conversion")
def _(bench: Bench) -> None:
    gas.energy_is_that_of_the_gas(bench)


@then(sentence("the control of the gas flow at the meter is {told:FlowControl}"))
def _(bench: Bench, told: FlowControl) -> None:
    gas.flow_control_at_meter(bench, told)


@then(sentence("the control of the gas flow reported is {told:FlowControl}"))
def _(bench: Bench, told: FlowControl) -> None:
    gas.flow_control_reported(bench, told)
