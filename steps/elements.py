"""Given and Then of twin element meters."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, configuration, elements, tariff, tariff_answers
from meterbench.bench.demand import SECOND_ELEMENT
from meterbench.bench.stimuli import Stimulus
from meterbench.bench.tariff_terms import Tariff
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given("an electricity meter with one element")
def _(bench: Bench) -> None:
    bench.require("single_element")


@given(sentence("element 2 switches to {table:SwitchingTable}"))
def _(bench: Bench, table: Tariff) -> None:
    elements.second_has_table(bench, table)


@given(sentence("element 2 has {told:Tariff}"))
def _(bench: Bench, told: Tariff) -> None:
    tariff.has_tariff(bench, told, SECOND_ELEMENT)


@given(sentence("the {user:Role} has set for element 2 {told:Tariff}"))
def _(bench: Bench, user: str, told: Tariff) -> None:
    tariff.has_set_tariff(bench, user, told, SECOND_ELEMENT)


@given(sentence("the {user:Role} has set the meter point {mpan:Mpan} for element 2"))
def _(bench: Bench, user: str, mpan: str) -> None:
    configuration.has_set_meter_points(bench, user, mpan)


@given(sentence("the {user:Role} has set the meter point of element 1 alone"))
def _(bench: Bench, user: str) -> None:
    configuration.has_set_meter_points(bench, user)


@given(sentence("loads of {loads:ElementLoads} have run for {seconds:Duration}"))
def _(bench: Bench, loads: dict[int, Decimal], seconds: Decimal) -> None:
    elements.loads_have_run(bench, loads, seconds)


@given(sentence("the elements have followed these half hours: {halves:ElementHalves}"))
def _(bench: Bench, halves: list[tuple[Decimal, Decimal]]) -> None:
    elements.half_hours_have_run(bench, halves)


@when(sentence("loads of {loads:ElementLoads} run for {seconds:Duration}"))
def _(bench: Bench, loads: dict[int, Decimal], seconds: Decimal) -> None:
    elements.loads_have_run(bench, loads, seconds)


@then("the answered registers of both elements have risen by what each of them drew")
def _(bench: Bench, answer: Smets1Answer) -> None:
    elements.totals_have_risen(bench, answer)


@then(sentence("the rates of element {element:Element} have risen by {contents:Contents}"))
def _(bench: Bench, element: int, contents: list[Quantity]) -> None:
    elements.rates_have_risen(bench, element, contents)


@then(sentence("element 2 has {told:Tariff}"))
def _(bench: Bench, told: Tariff) -> None:
    tariff.at_meter(bench, told, SECOND_ELEMENT)


@then("element 2 has that tariff")
def _(bench: Bench, that_tariff: Tariff) -> None:
    tariff.at_meter(bench, that_tariff, SECOND_ELEMENT)


@then(sentence("the answered meter point of element 2 is {mpan:Mpan}"))
def _(bench: Bench, answer: Smets1Answer, mpan: str) -> None:
    configuration.second_meter_point_is(bench, answer, mpan)


@then(sentence("element 2 of the meter has the meter point {mpan:Mpan}"))
def _(bench: Bench, mpan: str) -> None:
    configuration.second_meter_point_reads(bench, mpan)


@then(sentence("the tariff of element {element:Element} at the meter has not changed"))
def _(bench: Bench, element: int) -> None:
    tariff.unchanged(bench, (element,))


@then(sentence("the price in force of element 2 at the meter is {pence:Price}"))
def _(bench: Bench, pence: Decimal) -> None:
    tariff.price_in_force(bench, pence, SECOND_ELEMENT)


@then(sentence("Read Tariff reports for element 2 {told:Tariff}"))
def _(bench: Bench, told: Tariff) -> None:
    tariff_answers.reported(bench, told, SECOND_ELEMENT)


@then("Read Tariff reports for element 2 that tariff")
def _(bench: Bench, that_tariff: Tariff) -> None:
    tariff_answers.reported(bench, that_tariff, SECOND_ELEMENT)


@then(
    sentence("the balance has fallen by the cost of element 1 under {first:Tariff}, of element 2 under {second:Tariff}")
)
def _(bench: Bench, first: Tariff, second: Tariff) -> None:
    elements.charged_exactly(bench, {1: first, 2: second})


@then(sentence("the rates of element 2 have risen between the newest answered snapshots by {contents:Contents}"))
def _(bench: Bench, answer: Smets1Answer, contents: list[Quantity]) -> None:
    elements.snapshots_have_risen(bench, answer, contents)


@then("the rates of each element have risen together as its register has")
def _(bench: Bench) -> None:
    elements.rates_add_up(bench)


@then("the answered half hours of element 2 are those of its load")
def _(bench: Bench, answer: Smets1Answer) -> None:
    elements.answered_halves(bench, answer)


@then("the answered half hours of element 2 agree with the bench side")
def _(bench: Bench, answer: Smets1Answer, stimulus: Stimulus) -> None:
    elements.answered_halves_agree(bench, answer, stimulus.asked())


@then("the answer says nothing of a second element")
def _(bench: Bench, answer: Smets1Answer) -> None:
    elements.nothing_of_a_second(bench, answer)
