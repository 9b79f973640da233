"""Registers that are set near their end, and begin anew after it: Given and Then."""

from __future__ import annotations

from pytest_bdd import given, then

from meterbench.bench import Bench, rollover
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
