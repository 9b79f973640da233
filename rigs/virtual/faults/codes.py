"""Meters that are wrong about which top-up codes are good, other than by the check digits."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct

KIND_VEND = "10"
LIMIT_PENCE = 50_000


class OtherKindTaken(Conduct):
    """Accepts a code of another kind than a vend, as one."""

    def is_vend(self, utrn: str, is_vend: bool) -> bool:
        if super().is_vend(utrn, is_vend) or utrn[:2] == KIND_VEND:
            return is_vend
        self.deviate(OtherKindTaken)
        return True


class NothingTaken(Conduct):
    """Accepts a code for nothing."""

    def is_vend(self, utrn: str, is_vend: bool) -> bool:
        if super().is_vend(utrn, is_vend) or utrn[:2] != KIND_VEND:
            return is_vend
        self.deviate(NothingTaken)
        return True


class OldCodeTaken(Conduct):
    """Accepts a code that was made before all that it remembers, and that may well have been used."""

    def is_too_old(self, is_too_old: bool) -> bool:
        if super().is_too_old(is_too_old):
            self.deviate(OldCodeTaken)
        return False


class LimitOfFiveDigits(Conduct):
    """Judges a top-up by the last five digits of its amount, and credits all six."""

    _entered = ""

    def is_vend(self, utrn: str, is_vend: bool) -> bool:
        self._entered = utrn
        return super().is_vend(utrn, is_vend)

    def exceeds_top_up_limit(self, exceeds: bool) -> bool:
        if not super().exceeds_top_up_limit(exceeds) or int(self._entered[3:8]) > LIMIT_PENCE:
            return exceeds
        self.deviate(LimitOfFiveDigits)
        return False


class RefusedIsUsed(Conduct):
    """Takes a code for used that it has refused in credit mode."""

    _entered = ""
    _refused: frozenset[str] = frozenset()

    def is_vend(self, utrn: str, is_vend: bool) -> bool:
        self._entered = utrn
        return super().is_vend(utrn, is_vend)

    def refuses_top_up(self, in_credit_mode: bool) -> bool:
        if super().refuses_top_up(in_credit_mode):
            self._refused |= {self._entered}
        return in_credit_mode

    def is_duplicate(self, known: bool) -> bool:
        if super().is_duplicate(known) or self._entered not in self._refused:
            return known
        self.deviate(RefusedIsUsed)
        return True
