"""Registers of a second element that come to their end wrongly, and what is counted of them wrongly in that moment."""

from __future__ import annotations

from rigs.virtual.counter import CAPACITY
from rigs.virtual.faults.rollover import (
    EnergyGoesOn,
    EnergyOfNineDigits,
    EnergyRemainderLost,
    EnergySigned,
    EnergyStopsAtEnd,
    WrongAtEnd,
)
from rigs.virtual.faults.twin_element import second_of
from rigs.virtual.meter import Meter
from rigs.virtual.period_ring import LARGEST, PeriodRing
from rigs.virtual.second_element import SecondProfile

TOTAL: tuple[str, ...] = ("import_total_secondary",)


class SecondStopsAtEnd(EnergyStopsAtEnd):
    """The register of element 2 stays at its last figure."""

    registers = TOTAL


class SecondRemainderLost(EnergyRemainderLost):
    """The register of element 2 begins at 0, whatever more it had to count then."""

    registers = TOTAL


class SecondGoesOn(EnergyGoesOn):
    """The register of element 2 goes on past the last figure that its maker has declared."""

    registers = TOTAL


class SecondOfNineDigits(EnergyOfNineDigits):
    """The register of element 2 begins anew after nine decimal digits."""

    registers = TOTAL


class SecondSigned(EnergySigned):
    """The register of element 2 stays at the last figure of a signed one of its width."""

    registers = TOTAL


class SecondRateStopsAtEnd(EnergyStopsAtEnd):
    """The registers of the rates of element 2 stay at their last figure."""

    registers = tuple(f"secondary_rate_{number}_total" for number in range(1, 5))


class SecondRollOverUndone(WrongAtEnd):
    """When power is back, the larger of two stored copies of the register of element 2 is taken for the later one."""

    registers = TOTAL
    has_rolled = False

    def shown(self, counted: int) -> int:
        self.has_rolled = self.has_rolled or counted >= CAPACITY
        return counted % CAPACITY

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        second = second_of(meter)
        if second is not None and self.has_rolled:
            self.deviate(SecondRollOverUndone)
            second.imported.units = CAPACITY - 1


class SecondRollOverFree(WrongAtEnd):
    """What element 2 takes while its register begins anew is not charged."""

    registers = TOTAL
    has_rolled = False

    def shown(self, counted: int) -> int:
        self.has_rolled = self.has_rolled or counted >= CAPACITY
        return counted % CAPACITY

    def secondary_charged(self, fine: int) -> int:
        fine = super().secondary_charged(fine)
        if not self.has_rolled:
            return fine
        self.has_rolled = False
        self.deviate(SecondRollOverFree)
        return 0


class SecondProfileFullAtRollOver(WrongAtEnd):
    """The half hour of element 2 in which its register begins anew holds the largest figure that it can."""

    registers = TOTAL

    def shown(self, counted: int) -> int:
        return counted % CAPACITY

    def rise(self, ring: PeriodRing, now: int, before: int, honest: int) -> int:
        honest = super().rise(ring, now, before, honest)
        if not isinstance(ring, SecondProfile) or now >= before:
            return honest
        self.deviate(SecondProfileFullAtRollOver)
        return LARGEST
