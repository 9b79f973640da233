"""When and Then of the billing data log."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, billing
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("{count:Count} codes that the meter has accepted, from {first:Money} each {step:Money} more"))
def _(bench: Bench, count: int, first: Decimal, step: Decimal) -> None:
    billing.codes_were_accepted(bench, count, first, step)


@when(sentence("the {user:Role} sends {service:Service} for all entries"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return billing.send_reading(bench, user, service)


@when(
    sentence("the {user:Role} sends {service:Service} from {start:Instant} to {end:Instant} UTC"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, start: datetime, end: datetime) -> Stimulus:
    return billing.send_reading(bench, user, service, (start, end))


@then(sentence("the newest answered entries were made at {moments:Instants} UTC"))
def _(bench: Bench, answer: Smets1Answer, moments: list[datetime]) -> None:
    billing.taken_at(bench, answer, moments)


@then(sentence("entries that were made since the scenario began: {count:Count}"))
def _(bench: Bench, answer: Smets1Answer, count: int) -> None:
    billing.taken_now(bench, answer, count)


@then(sentence("entries answered: {count:Count}"))
def _(bench: Bench, answer: Smets1Answer, count: int) -> None:
    billing.has_entries(bench, answer, count)


@then("the answered entries agree with the meter")
def _(bench: Bench, answer: Smets1Answer, stimulus: Stimulus) -> None:
    billing.agrees(bench, answer, stimulus.asked().service)


@then(sentence("the newest answered totals are {contents:Contents} apart"))
def _(bench: Bench, answer: Smets1Answer, contents: list[Quantity]) -> None:
    billing.totals_apart(bench, answer, contents)


@then(sentence("the newest answered amounts are {amounts:Amounts}"))
def _(bench: Bench, answer: Smets1Answer, amounts: list[Decimal]) -> None:
    billing.newest_amounts(bench, answer, amounts)


@then(sentence("the newest snapshot holds a {field:Kept} of {pence:Money}"))
def _(bench: Bench, answer: Smets1Answer, field: str, pence: Decimal) -> None:
    billing.newest_account(bench, answer, field, pence)
