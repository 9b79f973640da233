"""Which top-up codes a meter remembers, and what follows for one that is older.

Rules of this file: how many it remembers is a parameter of its profile, as no document gives it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from meterbench.bench.bench_side import command, set_mode
from meterbench.bench.operator import Bench
from meterbench.bench.vending import new_code
from rigs.errors import BenchError

LEAST: Final = Decimal(1)


def was_refused(bench: Bench, pence: Decimal) -> None:
    """A Given: right in everything, entered from the bench side while the meter was in credit mode."""
    bench.used_code = new_code(bench, pence)
    set_mode(bench, "credit")
    outcome = bench.meter.port.run_command({"utrn": bench.used_code})
    if outcome.result != "refused":
        raise BenchError("entering a code in credit mode", bench.part, f"it is {outcome.result}")
    set_mode(bench, "prepayment")


def was_made_before_others(bench: Bench, pence: Decimal, fewer: int = 0) -> None:
    """A Given: nobody has entered it, and the meter has accepted as many later ones as it remembers, or fewer."""
    with bench.latch.reaching(f"{bench.part}: codes that it remembers"):
        bench.used_code = new_code(bench, pence)
        for _ in range(bench.meter.profile.whole("remembered_codes") - fewer):
            command(bench, "2.2", {"utrn": new_code(bench, LEAST)})
