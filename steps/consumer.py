"""A consumer at his meter: Given, When and Then."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, consumer
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given(
    sentence("emergency credit of {credit:Money} is offered below {below:Money} and the balance is {pence:Money}"),
)
def _(bench: Bench, credit: Decimal, below: Decimal, pence: Decimal) -> None:
    consumer.emergency_credit_is_offered(bench, credit, below, pence)


@given(sentence("the consumer has taken emergency credit of {credit:Money}"))
def _(bench: Bench, credit: Decimal) -> None:
    consumer.has_taken_emergency_credit(bench, credit)


@given(sentence("the consumer has entered {times:Count} mistyped codes"))
def _(bench: Bench, times: int) -> None:
    consumer.has_mistyped(bench, times)


@when(sentence("the consumer presses the {button:Button} button"), target_fixture="stimulus")
def _(bench: Bench, button: str) -> Stimulus:
    return consumer.presses(bench, button)


@then(sentence("the meter tells the consumer {words:Notice}"))
def _(bench: Bench, stimulus: Stimulus, words: str) -> None:
    consumer.is_told(bench, stimulus, words)


@then("emergency credit is in use at the meter")
def _(bench: Bench) -> None:
    consumer.emergency_credit_in_use(bench, True)


@then("emergency credit is not in use at the meter")
def _(bench: Bench) -> None:
    consumer.emergency_credit_in_use(bench, False)


@then(sentence("the keypad takes a code for {pence:Money} once {seconds:Duration} have passed"))
def _(bench: Bench, pence: Decimal, seconds: Decimal) -> None:
    consumer.keypad_takes_later(bench, pence, seconds)
