"""Top-up codes for the meter of a scenario, by its maker's published rule."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from meterbench.errors import NotApplicable
from protocols.utrn_vm1 import KIND_VEND, MAX_NUMBER, vend_code
from rigs.errors import BenchError, RigConfigError

if TYPE_CHECKING:
    from meterbench.bench.operator import Bench

FOREIGN_KEY: Final = bytes(range(16))
FOREIGN_SERIAL: Final = "VM1X999999"
USED, MISTYPED, FOREIGN = "the code used before", "a mistyped code", "a code for another meter"
NEIGHBOUR: Final = "a code for the other meter of the home"
REFUSED, KEPT, OTHER_KIND = "the code refused before", "the code made before", "a code of another kind"
NO_VEND: Final = "11"
ORDINARY_PENCE: Final = Decimal(1000)


def new_code(bench: Bench, pence: Decimal, kind: str = KIND_VEND) -> str:
    """A valid code that the meter has not seen. Raises RigConfigError for a format that the bench cannot write."""
    profile = bench.meter.profile
    if profile.text("utrn_format") != "vm1":
        raise RigConfigError(profile.file, "parameters.utrn_format", "vm1", profile.text("utrn_format"))
    return vend_code(bytes.fromhex(profile.text("utrn_key")), _serial(bench), int(pence), _number(bench), kind)


def code_for(bench: Bench, wish: str | Decimal) -> str:
    """The code of a feature's words: an amount in pence, or one of the words above."""
    if isinstance(wish, Decimal):
        return new_code(bench, wish)
    bench.meddled.add(bench.meter.eui)  # however it is entered: a row of wrong ones ends in a lock
    if wish in (USED, REFUSED, KEPT):
        if bench.used_code is None:
            raise BenchError("finding the code used before", "feature", "no Given has made one")
        return bench.used_code
    if wish == OTHER_KIND:
        return new_code(bench, ORDINARY_PENCE, NO_VEND)
    if wish == FOREIGN:
        return vend_code(FOREIGN_KEY, FOREIGN_SERIAL, int(ORDINARY_PENCE), _number(bench))
    if wish == NEIGHBOUR:
        return _code_of_neighbour(bench)
    if wish == MISTYPED:
        good = new_code(bench, ORDINARY_PENCE)
        return good[:-1] + str((int(good[-1]) + 1) % 10)
    raise BenchError("making a top-up code", "feature", f"unknown wish {wish!r}")


def _code_of_neighbour(bench: Bench) -> str:
    """One that the other meter would take."""
    other = next((device for device in bench.rig.devices.values() if device is not bench.meter), None)
    if other is None:
        raise NotApplicable("another meter", "this rig has one meter")
    with bench.turned_to(other):
        return new_code(bench, ORDINARY_PENCE)


def _serial(bench: Bench) -> str:
    return bench.meter.port.identity()["serial_number"]


def _number(bench: Bench) -> int:
    """Rising for each meter and over runs: minutes of the calendar to begin with."""
    eui = bench.meter.eui
    start = int(bench.rig.calendar.now().timestamp() // 60) % MAX_NUMBER
    bench.vends[eui] = max(bench.vends.get(eui, 0) + 1, start)
    return bench.vends[eui] % (MAX_NUMBER + 1)
