"""Given: the state before the stimulus."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given

from meterbench.bench import Bench, code_memory, states, stimuli
from meterbench.quantities import Fuel, Quantity
from steps.converters import sentence


@given(sentence("a commissioned {fuel:Fuel} meter"))
def _(bench: Bench, fuel: Fuel) -> None:
    states.commissioned(bench, fuel)


@given(sentence("a commissioned {fuel:Fuel} meter whose supply is {state:State}"))
def _(bench: Bench, fuel: Fuel, state: str) -> None:
    states.commissioned(bench, fuel)
    states.supply_is(bench, state)


@given(sentence("a commissioned {fuel:Fuel} meter in {mode:Mode} mode"))
def _(bench: Bench, fuel: Fuel, mode: str) -> None:
    states.commissioned(bench, fuel)
    states.payment_mode(bench, mode)


@given(sentence("a commissioned {fuel:Fuel} meter in {mode:Mode} mode with a balance of {pence:Money}"))
def _(bench: Bench, fuel: Fuel, mode: str, pence: Decimal) -> None:
    states.commissioned(bench, fuel)
    states.payment_mode(bench, mode, pence)


@given(sentence("a commissioned {fuel:Fuel} meter whose clock is {seconds:Number} s {off:Off}"))
def _(bench: Bench, fuel: Fuel, seconds: Decimal, off: str) -> None:
    states.commissioned(bench, fuel)
    states.clock_is_off(bench, seconds, off)


@given(sentence("the supply is {state:State}"))
def _(bench: Bench, state: str) -> None:
    states.supply_is(bench, state)


@given(sentence("a demand of {demand:Demand}"))
def _(bench: Bench, demand: Quantity) -> None:
    states.demand(bench, demand)


@given(sentence("a demand of {demand:Demand} that has run for {seconds:Duration}"))
def _(bench: Bench, demand: Quantity, seconds: Decimal) -> None:
    states.demand_has_run(bench, demand, seconds)


@given(sentence("a generation of {power:Power} that has run for {seconds:Duration}"))
def _(bench: Bench, power: Quantity, seconds: Decimal) -> None:
    states.demand_has_run(bench, power, seconds, "export")


@given(sentence("the demand has followed these half hours: {slots:HalfHours}"))
def _(bench: Bench, slots: list[Quantity | str]) -> None:
    states.half_hours_have_run(bench, slots)


@given(sentence("the generation has followed these half hours: {slots:HalfHours}"))
def _(bench: Bench, slots: list[Quantity | str]) -> None:
    states.half_hours_have_run(bench, slots, "export")


@given(sentence("a unit price of {price:Price}"))
def _(bench: Bench, price: Decimal) -> None:
    states.unit_price(bench, price)


@given(sentence("a low credit threshold of {pence:Money}"))
def _(bench: Bench, pence: Decimal) -> None:
    states.low_credit_threshold(bench, pence)


@given(sentence("an accumulated debt of {pence:Money}"))
def _(bench: Bench, pence: Decimal) -> None:
    states.accumulated_debt(bench, pence)


@given(sentence("a payment debt of {pence:Money}"))
def _(bench: Bench, pence: Decimal) -> None:
    states.payment_debt(bench, pence)


@given(sentence("a code for {pence:Money} that the meter has accepted"))
def _(bench: Bench, pence: Decimal) -> None:
    states.code_was_accepted(bench, pence)


@given(sentence("a code for {pence:Money} that the meter has refused in credit mode"))
def _(bench: Bench, pence: Decimal) -> None:
    code_memory.was_refused(bench, pence)


@given(sentence("a code for {pence:Money} that was made before as many others as the meter remembers"))
def _(bench: Bench, pence: Decimal) -> None:
    code_memory.was_made_before_others(bench, pence)


@given(sentence("a code for {pence:Money} that was made before one other less than the meter remembers"))
def _(bench: Bench, pence: Decimal) -> None:
    code_memory.was_made_before_others(bench, pence, fewer=1)


@given(sentence("a code for {pence:Money} that the consumer has entered"))
def _(bench: Bench, pence: Decimal) -> None:
    states.code_was_keyed_in(bench, pence)


@given(sentence("a code for {pence:Money} that the consumer has entered twice"))
def _(bench: Bench, pence: Decimal) -> None:
    states.code_was_keyed_in_twice(bench, pence)


@given(sentence("a steady supply of {volts:Number} V at {hertz:Number} Hz"))
def _(bench: Bench, volts: Decimal, hertz: Decimal) -> None:
    states.steady_supply(bench, volts, hertz)


@given(sentence("the mains has failed for {seconds:Duration}"))
def _(bench: Bench, seconds: Decimal) -> None:
    states.mains_has_failed(bench, seconds)


@given(sentence("{seconds:Duration} have passed"))
def _(bench: Bench, seconds: Decimal) -> None:
    bench.hold(seconds)


@given("the cover of the meter has been opened and closed")
def _(bench: Bench) -> None:
    states.cover_was_opened(bench)


@given(sentence("the cover of the meter has been opened and closed {times:Count} times"))
def _(bench: Bench, times: int) -> None:
    states.cover_was_opened(bench, times)


@given(sentence("the {user:Role} has armed the supply"))
def _(bench: Bench, user: str) -> None:
    stimuli.armed_by(bench, user)


@given(sentence("the {user:Role} has disabled the supply"))
def _(bench: Bench, user: str) -> None:
    stimuli.disabled_by(bench, user)
