"""Payments of consumers: sentences about `meterbench.bench.dcc_payment`."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, dcc_payment
from meterbench.bench.dcc_payment import Payment
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given(sentence("the {party:ChargedWith} checks customers and payment modes"))
def _(bench: Bench, party: str) -> None:
    dcc_payment.set_terms(bench, check_by=party)


@given(sentence("the {party:ChargedWith} calculates the top-up codes"))
def _(bench: Bench, party: str) -> None:
    dcc_payment.set_terms(bench, utrn_by=party)


@given(sentence("gas customers are known by their {identifier:Identifier}"))
def _(bench: Bench, identifier: str) -> None:
    dcc_payment.set_terms(bench, gas_customer_id=identifier)


@given(sentence("the {user:Role} has switched the meter to {mode:Mode} mode through the DCC"))
def _(bench: Bench, user: str, mode: str) -> None:
    dcc_payment.mode_through_dcc(bench, user, mode)


@given(sentence("the meter has changed to the {user:Role}"))
def _(bench: Bench, user: str) -> None:
    dcc_payment.change_of_supplier(bench, user)


@given(sentence("a payment of {pence:Money} that the supplier has been asked to check"), target_fixture="payment")
def _(bench: Bench, pence: Decimal) -> Payment:
    return dcc_payment.asked_payment(bench, pence)


@given(sentence("a payment of {pence:Money} for which the DCC has issued a code"), target_fixture="payment")
def _(bench: Bench, pence: Decimal) -> Payment:
    return dcc_payment.issued_payment(bench, pence)


@when(sentence("a consumer pays {pence:Money} with {customer:Customer}"), target_fixture="payment")
def _(bench: Bench, pence: Decimal, customer: str) -> Payment:
    return dcc_payment.pay(bench, pence, customer)


@when(sentence("a consumer pays {pence:Money} once more"), target_fixture="second_payment")
def _(bench: Bench, pence: Decimal) -> Payment:
    return dcc_payment.pay(bench, pence)


@when(sentence("the {user:Role} confirms the payment"), target_fixture="payment")
def _(bench: Bench, payment: Payment, user: str) -> Payment:
    return dcc_payment.confirm(bench, payment, user, is_good=True)


@when(sentence("the {user:Role} refuses the payment"), target_fixture="payment")
def _(bench: Bench, payment: Payment, user: str) -> Payment:
    return dcc_payment.confirm(bench, payment, user, is_good=False)


@when(sentence("the {user:Role} sends {service:Service} with the code of the DCC"), target_fixture="stimulus")
def _(bench: Bench, payment: Payment, user: str, service: Service) -> Stimulus:
    return dcc_payment.send_code(bench, payment, user, service)


@when("the consumer enters the code of the DCC at the meter", target_fixture="stimulus")
def _(bench: Bench, payment: Payment) -> Stimulus:
    return dcc_payment.key_in_issued(bench, payment)


@then(sentence("the payment belongs to the {user:Role}"))
def _(bench: Bench, payment: Payment, user: str) -> None:
    dcc_payment.belongs_to(bench, payment, user)


@then(sentence("the {user:Role} alone is told of the payment, without a code"))
def _(bench: Bench, payment: Payment, user: str) -> None:
    dcc_payment.one_notice(bench, payment, user, with_code=False)


@then(sentence("the {user:Role} alone receives a code for the payment"))
def _(bench: Bench, payment: Payment, user: str) -> None:
    dcc_payment.one_notice(bench, payment, user, with_code=True)


@then("nobody receives a code for the payment")
def _(bench: Bench, payment: Payment) -> None:
    dcc_payment.no_code(bench, payment)


@then("the payment is refused")
def _(bench: Bench, payment: Payment) -> None:
    dcc_payment.is_refused(bench, payment)


@then("the DCC does not take this word for the payment")
def _(bench: Bench, payment: Payment) -> None:
    dcc_payment.is_not_taken(bench, payment)


@then("the meter takes the code of the DCC")
def _(bench: Bench, stimulus: Stimulus) -> None:
    dcc_payment.code_is_taken(bench, stimulus)


@then("the DCC issues another code than before")
def _(bench: Bench, payment: Payment, second_payment: Payment) -> None:
    dcc_payment.codes_differ(bench, payment, second_payment)
