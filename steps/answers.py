"""Then: what the head end answers."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import then

from meterbench.bench import Bench, answers, readings
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@then("the answer is a success within its response time", target_fixture="answer")
def _(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    return answers.is_success(bench, stimulus)


@then("the answer is a refusal by the meter within its response time", target_fixture="answer")
def _(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    return answers.is_refusal(bench, stimulus)


@then(sentence("the DCC refuses with {code:Refusal}"))
def _(bench: Bench, stimulus: Stimulus, code: str) -> None:
    answers.is_refused_by_dcc(bench, stimulus, code)


@then(sentence("Read Supply Status reports the supply as {state:State}"))
def _(bench: Bench, state: str) -> None:
    answers.supply_state_reported(bench, state)


@then(sentence("the answered supply state is {state:State}"))
def _(bench: Bench, answer: Smets1Answer, state: str) -> None:
    answers.answered_supply_state(bench, answer, state)


@then(sentence("the answered {direction:Direction} register agrees with the bench side"))
def _(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    readings.register_agrees(bench, answer, direction)


@then(sentence("the answered {direction:Direction} register has risen by the demand within the meter's accuracy"))
def _(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    readings.register_has_risen(bench, answer, direction)


@then(sentence("the answered {direction:Direction} register has not risen"))
def _(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    readings.register_has_not_risen(bench, answer, direction)


@then("the answered half hours are those of the demand within the meter's accuracy")
def _(bench: Bench, answer: Smets1Answer) -> None:
    readings.half_hours_are_those_of_the_demand(bench, answer)


@then("the answered half hours agree with the bench side")
def _(bench: Bench, stimulus: Stimulus, answer: Smets1Answer) -> None:
    readings.half_hours_agree(bench, answer, stimulus.asked())


@then(sentence("the answer holds {count:Count} half hours without a gap"))
def _(bench: Bench, stimulus: Stimulus, answer: Smets1Answer, count: int) -> None:
    readings.half_hours_without_gap(bench, answer, stimulus.asked(), count)


@then(sentence("each answered half hour holds {content:Content} within the meter's accuracy"))
def _(bench: Bench, answer: Smets1Answer, content: Quantity) -> None:
    readings.each_half_hour_holds(bench, answer, content)


@then(sentence("the answered balance is {pence:Money} within the price of the meter's accuracy"))
def _(bench: Bench, answer: Smets1Answer, pence: Decimal) -> None:
    readings.balance_after_consumption(bench, answer, pence)


@then(sentence("the answered balance is {pence:Money}"))
def _(bench: Bench, answer: Smets1Answer, pence: Decimal) -> None:
    readings.answered_money(bench, answer, "balance", pence)


@then(sentence("the answered payment debt is {pence:Money}"))
def _(bench: Bench, answer: Smets1Answer, pence: Decimal) -> None:
    readings.answered_money(bench, answer, "payment_debt", pence)


@then("the answered balance agrees with the bench side")
def _(bench: Bench, answer: Smets1Answer) -> None:
    readings.money_agrees(bench, answer, "balance")


@then(sentence("the answered log holds {event:Event} once at the time when it happened"))
@then(sentence("the answered log holds {event:Event} each time that it happened"))
def _(bench: Bench, answer: Smets1Answer, event: str) -> None:
    readings.log_holds_once(bench, answer, event)


@then(sentence("the answered log holds the newest {count:Count} entries in order"))
def _(bench: Bench, answer: Smets1Answer, count: int) -> None:
    readings.log_holds_newest(bench, answer, count)


@then("the answered firmware version is the one declared for the device")
def _(bench: Bench, answer: Smets1Answer) -> None:
    readings.firmware_is_declared(bench, answer)


@then("the answered firmware version agrees with the bench side")
def _(bench: Bench, answer: Smets1Answer) -> None:
    readings.firmware_agrees(bench, answer)
