"""The other meter of a home: Given and Then."""

from __future__ import annotations

from pytest_bdd import given, then

from meterbench.bench import Bench, neighbour
from meterbench.quantities import Fuel
from steps.converters import sentence


@given(sentence("the {fuel:Fuel} meter is left alone"))
def _(bench: Bench, fuel: Fuel) -> None:
    neighbour.is_left_alone(bench, fuel)


@then(sentence("the {fuel:Fuel} meter is as it was"))
def _(bench: Bench, fuel: Fuel) -> None:
    neighbour.is_as_it_was(bench, fuel)
