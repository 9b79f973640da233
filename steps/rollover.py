"""Registers that are set near their end, and begin anew after it: Given and Then."""

from __future__ import annotations

from pytest_bdd import given, then

from meterbench.bench import Bench, elements, gas, rollover
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("the {direction:Direction} register of the meter stands {content:Content} before its end"))
def _(bench: Bench, direction: str, content: Quantity) -> None:
    rollover.stands_before_end(bench, direction, content)


@given(sentence("the {direction:Direction} register of the meter stands {content:Content} before {place:Content}"))
def _(bench: Bench, direction: str, content: Quantity, place: Quantity) -> None:
    rollover.stands_before(bench, direction, content, place)


@given(sentence("the register of the first {kind:Register} stands {content:Content} before its end"))
def _(bench: Bench, kind: str, content: Quantity) -> None:
    rollover.part_stands_before_end(bench, kind, content)


@then(sentence("the answered {direction:Direction} register has begun anew after its end"))
def _(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    rollover.answered_has_begun_anew(bench, answer, direction)


@then(sentence("the register of the first {kind:Register} has begun anew after its end"))
def _(bench: Bench, kind: str) -> None:
    rollover.part_has_begun_anew(bench, kind)


@given(sentence("the register of element 2 stands {content:Content} before its end"))
def _(bench: Bench, content: Quantity) -> None:
    rollover.second_stands_before(bench, content)


@given(sentence("the register of element 2 stands {content:Content} before {place:Content}"))
def _(bench: Bench, content: Quantity, place: Quantity) -> None:
    rollover.second_stands_before(bench, content, place)


@given(sentence("the register of rate {number:Count} of element 2 stands {content:Content} before its end"))
def _(bench: Bench, number: int, content: Quantity) -> None:
    rollover.second_rate_stands_before_end(bench, number, content)


@then("the answered register of element 2 has begun anew after its end")
def _(bench: Bench, answer: Smets1Answer) -> None:
    elements.register_has_begun_anew(bench, answer)


@then(sentence("the register of rate {number:Count} of element 2 has begun anew after its end"))
def _(bench: Bench, number: int) -> None:
    elements.rate_has_begun_anew(bench, number)


@given(sentence("the energy register of the meter stands {content:Content} before its end"))
def _(bench: Bench, content: Quantity) -> None:
    rollover.energy_stands_before(bench, content)


@given(sentence("the energy register of the meter stands {content:Content} before {place:Content}"))
def _(bench: Bench, content: Quantity, place: Quantity) -> None:
    rollover.energy_stands_before(bench, content, place)


@then("the energy register of the meter has begun anew after its end")
def _(bench: Bench) -> None:
    gas.energy_has_begun_anew(bench)
