"""Schedules, requests for later, sequences and changes of product: Given, When and Then."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, dcc_later, dcc_schedules
from meterbench.bench.dcc import Asked, answers_at_once
from meterbench.bench.dcc_later import Product
from meterbench.bench.dcc_schedules import FLAWS, Plan
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given(sentence("the {user:Role} has a {frequency:Frequency} schedule of {reading:Reading}"), target_fixture="plan")
def _(bench: Bench, user: str, frequency: str, reading: str) -> Plan:
    return dcc_schedules.has(bench, user, reading, frequency)


@given(
    sentence("the {user:Role} has a daily schedule of {reading:Reading} for {count:Count} days"), target_fixture="plan"
)
def _(bench: Bench, user: str, reading: str, count: int) -> Plan:
    return dcc_schedules.has(bench, user, reading, readings=count)


@given(sentence("{count:Count} schedules of the {user:Role} for {reading:Reading}"), target_fixture="plans")
def _(bench: Bench, count: int, user: str, reading: str) -> list[Plan]:
    return dcc_schedules.has_several(bench, user, reading, count)


@given(sentence("the {user:Role} has deleted the schedule"))
def _(bench: Bench, plan: Plan, user: str) -> None:
    dcc_schedules.delete(bench, user, plan)


@given(sentence("scheduled readings are {delivery:Delivery}"))
def _(bench: Bench, delivery: str) -> None:
    dcc_schedules.set_terms(bench, delivery=delivery)


@given(sentence("scheduled readings are batched for at most {seconds:Duration}"))
def _(bench: Bench, seconds: Decimal) -> None:
    dcc_schedules.set_terms(bench, delivery="batched", batch_s=float(seconds))


@given(sentence("at most {most:Count} commands are on their way to a hub"))
def _(bench: Bench, most: int) -> None:
    dcc_schedules.limit_flow(bench, in_flight_per_hub=most)


@given("it is a minute past midnight")
def _(bench: Bench) -> None:
    dcc_schedules.past_midnight(bench)


@given("the meter is designated half-hourly metered")
def _(bench: Bench) -> None:
    dcc_schedules.designate(bench)


@given("the meter is designated half-hourly metered no longer")
def _(bench: Bench) -> None:
    dcc_schedules.designate(bench, False)


@given(sentence("requests for later are held by the {holder:Holder}"))
def _(bench: Bench, holder: str) -> None:
    dcc_schedules.set_terms(bench, future_dated=holder)


@given(sentence("dates may lie {forward:Duration} ahead and {backward:Duration} back"))
def _(bench: Bench, forward: Decimal, backward: Decimal) -> None:
    dcc_schedules.set_terms(bench, forward_s=float(forward), backward_s=float(backward))


@given(sentence("changes of product are {confirmation:Confirmation} and {reading:ReadOrNot}"))
def _(bench: Bench, confirmation: bool, reading: bool) -> None:
    dcc_schedules.set_terms(bench, confirmation=confirmation, reading=reading)


@given(sentence("the {user:Role} has asked for {product:Product} in {seconds:Duration}"), target_fixture="asked")
def _(bench: Bench, user: str, product: Product, seconds: Decimal) -> Asked:
    return dcc_later.has_asked_later(bench, user, product, seconds)


@given(sentence("the {user:Role} has taken that back"), target_fixture="cancellation")
def _(bench: Bench, asked: Asked, user: str) -> Asked:
    return dcc_later.take_back(bench, asked)


@given(
    sentence("the {user:Role} has asked for a sequence of {first:Product} in {seconds:Duration} and {second:Product}"),
    target_fixture="members",
)
def _(bench: Bench, user: str, first: Product, seconds: Decimal, second: Product) -> list[Asked]:
    return dcc_later.sequence(bench, user, [first, second], seconds)


@when(sentence("the {user:Role} creates a {frequency:Frequency} schedule of {reading:Reading}"), target_fixture="plan")
def _(bench: Bench, user: str, frequency: str, reading: str) -> Plan:
    return dcc_schedules.create(bench, user, reading, frequency)


@when(sentence("the {user:Role} creates a daily schedule of {reading:Reading} {flaw:Flaw}"), target_fixture="plan")
def _(bench: Bench, user: str, reading: str, flaw: str) -> Plan:
    return dcc_schedules.create(bench, user, reading, **FLAWS[flaw])


@when(sentence("the {user:Role} reads the schedule"), target_fixture="asked")
def _(bench: Bench, plan: Plan, user: str) -> Asked:
    return dcc_schedules.read(bench, user, plan)


@when(sentence("the {user:Role} deletes the schedule"), target_fixture="asked")
def _(bench: Bench, plan: Plan, user: str) -> Asked:
    return dcc_schedules.delete(bench, user, plan)


@when(sentence("{seconds:Duration} pass without mains"), target_fixture="stimulus")
def _(bench: Bench, seconds: Decimal) -> Stimulus:
    return dcc_schedules.pass_without_mains(bench, seconds)


@when(sentence("the meter goes over to the {incoming:Role}"), target_fixture="stimulus")
def _(bench: Bench, incoming: str) -> Stimulus:
    return dcc_schedules.changes_supplier(bench, incoming)


@when(sentence("the {user:Role} asks for {product:Product} in {seconds:Duration}"), target_fixture="asked")
def _(bench: Bench, user: str, product: Product, seconds: Decimal) -> Asked:
    return dcc_later.ask_later(bench, user, product, seconds)


@when(sentence("the {user:Role} asks for {product:Product} as of {seconds:Duration} ago"), target_fixture="asked")
def _(bench: Bench, user: str, product: Product, seconds: Decimal) -> Asked:
    return dcc_later.ask_later(bench, user, product, -seconds)


@when(sentence("the {user:Role} asks for {product:Product} after an unknown request"), target_fixture="asked")
def _(bench: Bench, user: str, product: Product) -> Asked:
    return dcc_later.follow_unknown(bench, user, product)


@when(sentence("the {user:Role} asks for parameters of emergency credit"), target_fixture="asked")
def _(bench: Bench, user: str) -> Asked:
    return dcc_later.configure_emergency_credit(bench, user)


@when(sentence("the {user:Role} asks for the {register:Direction} register of the meter"), target_fixture="asked")
def _(bench: Bench, user: str, register: str) -> Asked:
    return dcc_later.ask_register(bench, user, register)


@then("the register is the one that the bench side reads")
def _(bench: Bench, asked: Asked) -> None:
    dcc_later.register_agrees(bench, asked)


@then(sentence("the meter answers the change with {expected:Outcome}"))
def _(bench: Bench, asked: Asked, expected: str) -> None:
    dcc_later.meter_says(bench, asked, expected)


@then("the schedule is created")
def _(bench: Bench, plan: Plan) -> None:
    dcc_schedules.is_created(bench, plan)


@then(sentence("the schedule is refused with {code:Code}"))
def _(bench: Bench, plan: Plan, code: str) -> None:
    answers_at_once(bench, plan.asked, code)


@then("the schedule is told as it was created")
def _(bench: Bench, plan: Plan, asked: Asked) -> None:
    dcc_schedules.is_told_back(bench, plan, asked)


@then("the schedule is not there any more")
def _(bench: Bench, plan: Plan) -> None:
    dcc_schedules.is_gone(bench, plan)


@then(sentence("scheduled readings at the {user:Role}: {count:Count}"))
def _(bench: Bench, stimulus: Stimulus, plan: Plan, user: str, count: int) -> None:
    dcc_schedules.brings(bench, stimulus, plan, user, count)


@then("the last scheduled reading agrees with the bench side")
def _(bench: Bench, stimulus: Stimulus, plan: Plan) -> None:
    dcc_schedules.agrees(bench, stimulus, plan)


@then(sentence("scheduled readings that the DCC says it has not obtained: {count:Count}"))
def _(bench: Bench, stimulus: Stimulus, plan: Plan, count: int) -> None:
    dcc_schedules.is_notified(bench, stimulus, plan, count)


@then("the DCC says that the schedule is removed")
def _(bench: Bench, stimulus: Stimulus, plan: Plan) -> None:
    dcc_schedules.is_removed(bench, stimulus, plan)


@then(sentence("half-hourly readings of a day at the {user:Role}: {count:Count}"))
def _(bench: Bench, stimulus: Stimulus, user: str, count: int) -> None:
    dcc_schedules.is_read_daily(bench, stimulus, user, count)


@then(sentence("the results of the round arrive {together:Together}"))
def _(bench: Bench, stimulus: Stimulus, plans: list[Plan], together: bool) -> None:
    dcc_schedules.arrive(bench, stimulus, plans, together)


@then(sentence("at most {most:Count} commands were on their way at once"))
def _(bench: Bench, stimulus: Stimulus, most: int) -> None:
    dcc_schedules.flow_is_kept(bench, stimulus, most)


@then(sentence("the change is answered with {expected:Outcome}"))
def _(bench: Bench, asked: Asked, expected: str) -> None:
    dcc_later.outcome(bench, asked, expected)


@then(sentence("the cancellation is answered with {expected:Outcome}"))
def _(bench: Bench, cancellation: Asked, expected: str) -> None:
    dcc_later.outcome(bench, cancellation, expected)


@then(sentence("the first is answered with {first:Outcome} and the second with {second:Outcome}"))
def _(bench: Bench, members: list[Asked], first: str, second: str) -> None:
    dcc_later.outcome(bench, members[0], first)
    dcc_later.outcome(bench, members[1], second)


@then(sentence("commands to the meter since the change was asked for: {count:Count}"))
def _(bench: Bench, asked: Asked, count: int) -> None:
    dcc_later.commands(bench, asked, count)


@then(sentence("the unit price at the meter is {price:Price}"))
def _(bench: Bench, price: Decimal) -> None:
    dcc_later.has_price(bench, price)


@then(sentence("configurations after the change: {configuration:Count}, readings after the change: {readings:Count}"))
def _(bench: Bench, asked: Asked, configuration: int, readings: int) -> None:
    dcc_later.is_confirmed(bench, asked, configuration, readings)
