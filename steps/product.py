"""Given, When and Then of the supplier's product: balance, prepayment, debts, emergency credit."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, non_disablement, product
from meterbench.bench.non_disablement import NoDisablement
from meterbench.bench.product import Debt, Prepayment
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given(sentence("an emergency credit of {pence:Money}"))
def _(bench: Bench, pence: Decimal) -> None:
    product.emergency_credit(bench, pence)


@given(sentence("{used:Money} used of an emergency credit of {limit:Money}"))
def _(bench: Bench, used: Decimal, limit: Decimal) -> None:
    product.emergency_credit_used(bench, used, limit)


@given(sentence("the {user:Role} has capped the recovery of debt at {pence:Money} a week"))
def _(bench: Bench, user: str, pence: Decimal) -> None:
    product.has_capped(bench, user, pence)


@given(sentence("the {user:Role} has set no disablement {told:NoDisablement}"))
def _(bench: Bench, user: str, told: NoDisablement) -> None:
    product.has_set_no_disablement(bench, user, told)


@given(sentence("it is {minute:TimeOfDay} on a {day:Weekday}"))
def _(bench: Bench, minute: int, day: str) -> None:
    non_disablement.it_is(bench, minute, day)


@then(sentence("the supply went off once, at {minute:TimeOfDay}"))
def _(bench: Bench, minute: int) -> None:
    non_disablement.went_off_at(bench, minute)


@given(sentence("the {user:Role} has activated emergency credit"))
def _(bench: Bench, user: str) -> None:
    product.has_activated(bench, user)


@given(sentence("the {user:Role} has corrected the balance by {pence:Money}"))
def _(bench: Bench, user: str, pence: Decimal) -> None:
    product.has_adjusted(bench, user, pence)


@given(sentence("the {user:Role} has set {debt:Debt}"))
def _(bench: Bench, user: str, debt: Debt) -> None:
    product.has_set_debt(bench, user, debt)


@given(sentence("the {user:Role} has configured {told:Prepayment}"))
def _(bench: Bench, user: str, told: Prepayment) -> None:
    product.has_configured(bench, user, told)


@when(
    sentence("the {user:Role} sends {service:Service} of {pence:Money} in {mode:Mode} mode"), target_fixture="stimulus"
)
def _(bench: Bench, user: str, service: Service, pence: Decimal, mode: str) -> Stimulus:
    return product.send_adjustment(bench, user, service, pence, mode)


@when(sentence("the {user:Role} sends {service:Service} to zero in {mode:Mode} mode"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, mode: str) -> Stimulus:
    return product.send_reset(bench, user, service, mode)


@when(sentence("the {user:Role} sends {service:Service} with {told:Prepayment}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, told: Prepayment) -> Stimulus:
    return product.send_prepayment(bench, user, service, told)


@when(sentence("the {user:Role} sends {service:Service} with {debt:Debt}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, debt: Debt) -> Stimulus:
    return product.send_debt(bench, user, service, debt)


@then("the prepayment configuration at the meter is the one told")
def _(bench: Bench, stimulus: Stimulus) -> None:
    product.configuration_is_told(bench, stimulus)


@then("the prepayment configuration at the meter has not changed")
def _(bench: Bench) -> None:
    product.configuration_is_unchanged(bench)


@then(sentence("the {account:Account} at the meter is {pence:Money}"))
def _(bench: Bench, account: str, pence: Decimal) -> None:
    product.amount_at_meter(bench, account, pence)


@then(sentence("the emergency credit at the meter is {pence:Money} within the price of the meter's accuracy"))
def _(bench: Bench, pence: Decimal) -> None:
    product.emergency_credit_is_near(bench, pence)


@then(sentence("Read Instantaneous Prepay Values reports a balance of {pence:Money}"))
def _(bench: Bench, pence: Decimal) -> None:
    product.reported(bench, "balance", pence)


@then(sentence("Read Instantaneous Prepay Values reports {article:A} {account:Account} of {pence:Money}"))
def _(bench: Bench, account: str, pence: Decimal) -> None:
    product.reported(bench, account, pence)
