"""What a consumer does at his meter, by its buttons and its keypad, and what the meter tells him then."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from meterbench.bench import states
from meterbench.bench.bench_side import command, expect, test_write
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.bench.vending import MISTYPED, code_for
from meterbench.bench.words import ACCEPTED, LOCKED, in_its_words
from meterbench.checks import Equals
from meterbench.errors import NotRun
from rigs.errors import BenchError

EMERGENCY_BUTTON: Final = "B"


def press(bench: Bench, button: str) -> str:
    """Returns what the meter's own display shows then."""
    if bench.rig.consumer is None:
        raise NotRun("this rig has nobody to press a button")
    return bench.rig.consumer.press(bench.meter.fuel, button)


def presses(bench: Bench, button: str) -> Stimulus:
    """A When."""
    stimulus = begin(bench)
    stimulus.display = press(bench, button)
    return stimulus


def is_told(bench: Bench, stimulus: Stimulus, words: str) -> None:
    what = "what the display of the meter tells the consumer"
    bench.recorder.check(what, stimulus.display, Equals(in_its_words(bench, words)), source="the maker's manual")


def emergency_credit_is_offered(bench: Bench, credit: Decimal, below: Decimal, pence: Decimal) -> None:
    """Emergency credit of an amount below a balance, and the balance."""
    with bench.latch.reaching(f"{bench.part}: emergency credit on offer"):
        test_write(bench, {"set_emergency_credit": credit})
        test_write(bench, {"set_low_credit_threshold": below})
        test_write(bench, {"set_balance": pence})
        expect(bench, "emergency_credit_threshold", below)
        expect(bench, "balance", pence)


def has_taken_emergency_credit(bench: Bench, credit: Decimal) -> None:
    """A Given: by his button."""
    pence = Decimal(str(bench.meter.port.read("balance")["balance"].value))
    emergency_credit_is_offered(bench, credit, pence + 100, pence)
    press(bench, EMERGENCY_BUTTON)


def emergency_credit_in_use(bench: Bench, is_in_use: bool) -> None:
    """Seen by what it does: with a balance of nothing the supply stays on, or goes off."""
    test_write(bench, {"set_balance": Decimal(0)})
    wanted = "enabled" if is_in_use else "disabled"
    seen = str(bench.meter.port.read("supply_state")["supply_state"].value)
    bench.recorder.check("supply with nothing but emergency credit", seen, Equals(wanted), source="the stimulus")


def has_mistyped(bench: Bench, times: int) -> None:
    """So many wrong codes; a code that was right before them begins the count."""
    command(bench, "2.2", {"utrn": code_for(bench, Decimal(1))})
    if bench.rig.consumer is None:
        raise NotRun("this rig has nobody to type at the meter")
    pence = Decimal(str(bench.meter.port.read("balance")["balance"].value)) - 1
    for _ in range(times):
        shown = states.key_in(bench, code_for(bench, MISTYPED))
        if shown == in_its_words(bench, ACCEPTED):
            raise BenchError("mistyping a code", bench.part, "the meter took it")
    test_write(bench, {"set_balance": pence})


def keypad_takes_later(bench: Bench, pence: Decimal, seconds: Decimal) -> None:
    """Locked still, just before the time is over, and not afterwards."""
    margin = Decimal(60)
    bench.hold(seconds - margin)
    locked = states.key_in(bench, code_for(bench, pence))
    bench.recorder.check(
        "keypad before the end of its lock", locked, Equals(in_its_words(bench, LOCKED)), source="the maker's manual"
    )
    bench.hold(margin)
    shown = states.key_in(bench, code_for(bench, pence))
    bench.recorder.check(
        "keypad after the end of its lock", shown, Equals(in_its_words(bench, ACCEPTED)), source="the maker's manual"
    )
