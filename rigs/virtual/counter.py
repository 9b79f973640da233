"""A register that counts whole units (Wh, litres) and begins anew after the last one that it holds (manual 4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rigs.virtual.units import FINE_PER_WHOLE

if TYPE_CHECKING:
    from rigs.virtual.conduct import Conduct

CAPACITY: Final = 2**32
"""Units after which a register of consumption, of a rate or of a block stands at 0 again (maker)."""


def risen(now: int, before: int) -> int:
    """By how many units a register rose, one that has begun anew in between included."""
    return (now - before) % CAPACITY


class Counter:
    """`name` is that of its register; what makes no whole unit yet waits in it for more."""

    def __init__(self, name: str, conduct: Conduct) -> None:
        self._name, self._conduct = name, conduct
        self.units = 0
        self._part = 0

    def count(self, fine: int) -> int:
        """Adds what has flowed; returns how many whole units that made."""
        whole, self._part = divmod(self._part + fine, FINE_PER_WHOLE)
        self.units = held(self._conduct, self._name, self.units + whole)
        return whole


def held(conduct: Conduct, name: str, counted: int) -> int:
    """What a register shows that has come to so many units."""
    return conduct.rolled(name, counted, counted % CAPACITY)
