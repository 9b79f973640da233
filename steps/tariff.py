"""Given, When and Then of tariffs: told, in force, counted and charged."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, tariff, tariff_answers
from meterbench.bench.stimuli import Stimulus
from meterbench.bench.tariff_terms import Kind, Tariff
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("the meter has {told:Tariff}"))
def _(bench: Bench, told: Tariff) -> None:
    tariff.has_tariff(bench, told)


@given(sentence("a tariff with {size:TariffSize}"), target_fixture="that_tariff")
def _(bench: Bench, size: tuple[Kind, int]) -> Tariff:
    return tariff.tariff_of_size(bench, *size)


@given(sentence("the {user:Role} has set {told:Tariff}"))
def _(bench: Bench, user: str, told: Tariff) -> None:
    tariff.has_set_tariff(bench, user, told)


@given(sentence("the {user:Role} has changed prices to {told:Tariff}"))
def _(bench: Bench, user: str, told: Tariff) -> None:
    tariff.has_changed_prices(bench, user, told)


@given(sentence("the clock of the meter stands at {moment:Instant} UTC"))
def _(bench: Bench, moment: datetime) -> None:
    tariff.clock_stands_at(bench, moment)


@when(sentence("the {user:Role} sends {service:Service} with {told:Tariff}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, told: Tariff) -> Stimulus:
    return tariff.send_tariff(bench, user, service, told)


@when(sentence("the {user:Role} sends {service:Service} with that tariff"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, that_tariff: Tariff) -> Stimulus:
    return tariff.send_tariff(bench, user, service, that_tariff)


@given(sentence("the {user:Role} has sent {service:Service} with {told:Tariff} for {seconds:Duration} later"))
def _(bench: Bench, user: str, service: Service, told: Tariff, seconds: Decimal) -> None:
    tariff.has_sent_tariff(bench, user, service, told, seconds)


@then(sentence("the meter has {told:Tariff}"))
def _(bench: Bench, told: Tariff) -> None:
    tariff.at_meter(bench, told)


@then("the meter has that tariff")
def _(bench: Bench, that_tariff: Tariff) -> None:
    tariff.at_meter(bench, that_tariff)


@then("the tariff at the meter has not changed")
def _(bench: Bench) -> None:
    tariff.unchanged(bench)


@then(sentence("the price in force at the meter is {pence:Price}"))
def _(bench: Bench, pence: Decimal) -> None:
    tariff.price_in_force(bench, pence)


@then(sentence("Read Tariff reports {told:Tariff}"))
def _(bench: Bench, told: Tariff) -> None:
    tariff_answers.reported(bench, told)


@then("Read Tariff reports that tariff")
def _(bench: Bench, that_tariff: Tariff) -> None:
    tariff_answers.reported(bench, that_tariff)


@then(sentence("the answer tells {told:Tariff}"))
def _(bench: Bench, answer: Smets1Answer, told: Tariff) -> None:
    tariff_answers.answered(bench, answer, told)


@then(sentence("the answered price in force is {pence:Price}"))
def _(bench: Bench, answer: Smets1Answer, pence: Decimal) -> None:
    tariff_answers.answered_price(bench, answer, pence)


@then(sentence("the {kind:Register} registers have risen by {contents:Contents}"))
def _(bench: Bench, kind: str, contents: list[Quantity]) -> None:
    tariff.registers_have_risen(bench, kind, contents)


@then("rates and blocks have risen together as the total has")
def _(bench: Bench) -> None:
    tariff.registers_add_up(bench)


@then(sentence("the balance has fallen by what the registers cost under {told:Tariff}"))
def _(bench: Bench, told: Tariff) -> None:
    tariff.charged_exactly(bench, told)
