"""The home: displays on its area network, appliances, a microgenerator. Given, When and Then."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, home, home_energy
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given("a display that is linked to the meter")
def _(bench: Bench) -> None:
    home.is_linked(bench)


@given(sentence("{count:Count} displays that are linked to the meter"))
def _(bench: Bench, count: int) -> None:
    home.are_linked(bench, count)


@given("the display has been taken away")
def _(bench: Bench) -> None:
    home.is_taken_away(bench)


@given(sentence("the message {text:Notice} from the supplier"))
def _(bench: Bench, text: str) -> None:
    home.message_was_sent(bench, text)


@given(sentence("the technology of the home area network {technology:Technologies}"))
def _(bench: Bench, technology: str) -> None:
    home.arranged(bench, technology=technology)


@given(sentence("displays inform of {information:Information}"))
def _(bench: Bench, information: str) -> None:
    home.arranged(bench, information=information)


@given(sentence("the supplier has chosen that the display informs of {items:Items}"))
def _(bench: Bench, items: list[str]) -> None:
    home.are_chosen(bench, items)


@given("the gas meter has no valve")
def _(bench: Bench) -> None:
    home.has_no_valve(bench)


@when(sentence("a display with {radio:Radio} asks to be linked"), target_fixture="stimulus")
def _(bench: Bench, radio: str) -> Stimulus:
    return home.asks(bench, technology=radio)


@when("a display asks to be linked with the joining code of the meter", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return home.asks(bench)


@when("a display asks to be linked with a wrong joining code", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return home.asks(bench, code=home.WRONG_CODE)


@when("a further display asks to be linked with the joining code of the meter", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return home.asks(bench, home.FURTHER)


@when(sentence("the {user:Role} sends {service:Service} with the text {text:Notice}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, text: str) -> Stimulus:
    return home.send_message(bench, user, service, text)


@when("a tenancy begins at the meter", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return home.another_tenancy_begins(bench)


@then(sentence("the display in the home informs of nothing but {items:Items}"))
def _(bench: Bench, items: list[str]) -> None:
    home.informs_of(bench, items)


@then(sentence("gas of {flow:Flow} goes on flowing"))
def _(bench: Bench, flow: Quantity) -> None:
    home.gas_flows(bench, flow)


@then("the display in the home shows what the meter holds")
def _(bench: Bench) -> None:
    home.shows_what_the_meter_holds(bench)


@then("the further display shows what the meter holds")
def _(bench: Bench) -> None:
    home.shows_what_the_meter_holds(bench, home.FURTHER)


@then("the display in the home shows nothing of the meter")
def _(bench: Bench) -> None:
    home.shows_nothing(bench)


@then("the further display shows nothing of the meter")
def _(bench: Bench) -> None:
    home.shows_nothing(bench, home.FURTHER)


@then(sentence("{count:Count} devices are linked to the meter"))
def _(bench: Bench, count: int) -> None:
    home.linked_devices(bench, count)


@then(sentence("the display in the home shows {article:A} {item:Item} of {pence:Money}"))
def _(bench: Bench, item: str, pence: Decimal) -> None:
    home.shows_money(bench, item, pence)


@then(sentence("the display in the home shows {article:A} {item:Item} of {price:Price}"))
def _(bench: Bench, item: str, price: Decimal) -> None:
    home.shows_money(bench, item, price)


@then(sentence("the display in the home shows {mode:Mode} mode"))
def _(bench: Bench, mode: str) -> None:
    home.shows_word(bench, "payment_mode", mode)


@then(sentence("the display in the home shows the supply as {state:State}"))
def _(bench: Bench, state: str) -> None:
    home.shows_word(bench, "supply_state", state)


@then(sentence("the display in the home shows an active power of {power:Power}"))
def _(bench: Bench, power: Quantity) -> None:
    home.shows_power(bench, power)


@then(sentence("the display in the home shows an export of {power:Power}"))
def _(bench: Bench, power: Quantity) -> None:
    home.shows_power(bench, power, "export")


@then("the display in the home shows the consumption risen by the demand within the meter's accuracy")
def _(bench: Bench) -> None:
    home.shows_consumption(bench)


@then(sentence("the display in the home shows the message {text:Notice}"))
def _(bench: Bench, text: str) -> None:
    home.shows_message(bench, text)


@then("the display in the home shows no message")
def _(bench: Bench) -> None:
    home.shows_no_message(bench)


@then(sentence("the message at the meter is {text:Notice}"))
def _(bench: Bench, text: str) -> None:
    home.message_at_meter(bench, text)


@then("the time of the message on the display is that of the request")
def _(bench: Bench, stimulus: Stimulus) -> None:
    home.message_time_is_now(bench, stimulus)


# Appliances


@given(sentence("an appliance of {power:Power} that is normally {state:OnOff}"))
def _(bench: Bench, power: Quantity, state: str) -> None:
    home_energy.fitted(bench, power, state)


@given(sentence("the {user:Role} has sent {service:Service} for {minutes:Count} min"))
def _(bench: Bench, user: str, service: Service, minutes: int) -> None:
    home_energy.has_sent(bench, user, service, minutes)


@when(sentence("the {user:Role} sends {service:Service} for {minutes:Count} min"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, minutes: int) -> Stimulus:
    return home_energy.send_load_message(bench, user, service, minutes)


@when(
    sentence("the {user:Role} sends {service:Service} for {minutes:Count} min to switch {switch:Count}"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, minutes: int, switch: int) -> Stimulus:
    return home_energy.send_load_message(bench, user, service, minutes, switch)


@when(sentence("the {user:Role} sends {service:Service} to the appliance"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return home_energy.send_load_message(bench, user, service)


@then(sentence("the appliance is {state:OnOff} and the load draws {power:Power}"))
def _(bench: Bench, state: str, power: Quantity) -> None:
    home_energy.appliance_is(bench, state, power)


@then(sentence("Read Auxiliary Load Switch Data reports the appliance as {state:OnOff}"))
def _(bench: Bench, state: str) -> None:
    home_energy.switch_reported(bench, state)


@then(sentence("the answered state of the switch is {state:OnOff}"))
def _(bench: Bench, answer: Smets1Answer, state: str) -> None:
    home_energy.answered_switch(bench, answer, state)


# Microgeneration


@given(sentence("a microgenerator that gives {power:Power}"))
def _(bench: Bench, power: Quantity) -> None:
    home_energy.generates(bench, power)


@given(sentence("a microgenerator whose own counter stands at {counted:Content}"))
def _(bench: Bench, counted: Quantity) -> None:
    home_energy.has_counted(bench, counted)


@given(sentence("a microgenerator has given {power:Power} for {seconds:Duration}"))
def _(bench: Bench, power: Quantity, seconds: Decimal) -> None:
    home_energy.has_generated(bench, power, seconds)


@given(sentence("a microgenerator has given {power:Power} for {seconds:Duration} beside a demand of {load:Power}"))
def _(bench: Bench, power: Quantity, seconds: Decimal, load: Quantity) -> None:
    home_energy.has_generated(bench, power, seconds, load)


@given("the DCC knows the measurement device of the microgenerator")
def _(bench: Bench) -> None:
    home_energy.device_is_enrolled(bench)


@given("the measurement device of the microgenerator is no longer heard")
def _(bench: Bench) -> None:
    home_energy.is_no_longer_heard(bench)


@when(sentence("a microgenerator gives {power:Power} for {seconds:Duration}"), target_fixture="stimulus")
def _(bench: Bench, power: Quantity, seconds: Decimal) -> Stimulus:
    return home_energy.generation(bench, power, seconds)


@when(
    sentence("the {user:Role} sends {service:Service} to the measurement device of the microgenerator"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return home_energy.reads_generation(bench, user, service)


@then("the meter has stored what was generated")
def _(bench: Bench) -> None:
    home_energy.total_is_stored(bench)


@then("the registers of the meter have risen by the difference of generation and demand")
def _(bench: Bench) -> None:
    home_energy.net_is_counted(bench)


@then("the answered total is what the microgenerator has counted itself")
def _(bench: Bench, answer: Smets1Answer) -> None:
    home_energy.answered_total(bench, answer)


@then("the answered export is the difference of generation and demand")
def _(bench: Bench, answer: Smets1Answer) -> None:
    home_energy.answered_export_is_net(bench, answer)
