"""Registers that come to their end wrongly, and what is counted of them wrongly in that moment."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.counter import CAPACITY
from rigs.virtual.esme import Esme
from rigs.virtual.maximum_demand import MaximumDemand
from rigs.virtual.meter import Meter
from rigs.virtual.period_ring import LARGEST, NetworkLog, PeriodRing
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.units import FINE_PER_WHOLE

TOTALS = ("import_total", "export_total", "consumption_total")
IMPORTS = ("import_total", "consumption_total")
BILLION = 10**9
SIGNED_MOST = 2**31 - 1
ENERGY: tuple[str, ...] = ("energy_total",)


class RegisterStopsAtEnd(Conduct):
    """A register stays at its last figure."""

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if register not in TOTALS or counted < CAPACITY:
            return held
        self.deviate(RegisterStopsAtEnd)
        return CAPACITY - 1


class RegisterRemainderLost(Conduct):
    """A register begins at 0, whatever more it had to count then."""

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if register not in TOTALS or counted <= CAPACITY:
            return held
        self.deviate(RegisterRemainderLost)
        return 0


class RegisterGoesOn(Conduct):
    """A register goes on past the last figure that its maker has declared."""

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if register not in TOTALS or held == counted:
            return held
        self.deviate(RegisterGoesOn)
        return counted


class RegisterOfNineDigits(Conduct):
    """A register begins anew after nine decimal digits."""

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if register not in TOTALS or held < BILLION:
            return held
        self.deviate(RegisterOfNineDigits)
        return held % BILLION


class RegisterSigned(Conduct):
    """A register stays at the last figure of a signed one of its width."""

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if register not in TOTALS or held <= SIGNED_MOST:
            return held
        self.deviate(RegisterSigned)
        return SIGNED_MOST


class RollOverUndone(Conduct):
    """When power is back, the larger of two stored copies of the import register is taken for the later one."""

    _largest = 0

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if register == "import_total":
            self._largest = CAPACITY - 1 if counted >= CAPACITY else max(self._largest, held)
        return held

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if isinstance(meter, Esme) and meter.imported.units < self._largest == CAPACITY - 1:
            self.deviate(RollOverUndone)
            meter.imported.units = self._largest


class _AtRollOver(Conduct):
    """Knows that the register of consumption has begun anew, until somebody asks."""

    _has_rolled = False

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        self._has_rolled = self._has_rolled or (register in IMPORTS and counted >= CAPACITY)
        return held

    def has_rolled(self) -> bool:
        had, self._has_rolled = self._has_rolled, False
        return had


class CostOfDifference(_AtRollOver):
    """What is charged is the difference of two figures of the register: a negative one is credited."""

    def charged(self, fine: int) -> int:
        fine = super().charged(fine)
        if not self.has_rolled():
            return fine
        self.deviate(CostOfDifference)
        return fine - CAPACITY * FINE_PER_WHOLE


class CostLeftOut(_AtRollOver):
    """A difference of the register that is negative is not charged at all."""

    def charged(self, fine: int) -> int:
        fine = super().charged(fine)
        if not self.has_rolled():
            return fine
        self.deviate(CostLeftOut)
        return 0


class RateMissesRollOver(_AtRollOver):
    """The register of a rate or block does not count what came with the end of the total."""

    def registered(self, active: int, units: int) -> tuple[tuple[int, int], ...]:
        told = super().registered(active, units)
        if not self.has_rolled():
            return told
        self.deviate(RateMissesRollOver)
        return ()


class _PeriodAtRollOver(Conduct):
    """What a kind of period holds in which the register began anew."""

    ring: type[PeriodRing]
    holds: int

    def rise(self, ring: PeriodRing, now: int, before: int, honest: int) -> int:
        honest = super().rise(ring, now, before, honest)
        if not isinstance(ring, self.ring) or now >= before:
            return honest
        self.deviate_as(_PeriodAtRollOver)
        return self.holds


class ProfileLosesRollOver(_PeriodAtRollOver):
    """The half hour in which the register begins anew holds nothing."""

    ring, holds = ProfileLog, 0


class ProfileFullAtRollOver(_PeriodAtRollOver):
    """The half hour in which the register begins anew holds the largest figure that it can."""

    ring, holds = ProfileLog, LARGEST


class DemandFullAtRollOver(_PeriodAtRollOver):
    """The period in which the register begins anew is the largest demand for ever."""

    ring, holds = MaximumDemand, LARGEST


class NetworkFullAtRollOver(_PeriodAtRollOver):
    """The six minutes in which the register begins anew hold the largest figure that they can."""

    ring, holds = NetworkLog, LARGEST


class RateStopsAtEnd(Conduct):
    """The registers of rates stay at their last figure."""

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if not register.startswith("rate") or counted < CAPACITY:
            return held
        self.deviate(RateStopsAtEnd)
        return CAPACITY - 1


class BlockRemainderLost(Conduct):
    """A register of a block begins at 0, whatever more it had to count then."""

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        if not register.startswith("block") or counted <= CAPACITY:
            return held
        self.deviate(BlockRemainderLost)
        return 0


class SnapshotNeverLess(Conduct):
    """A snapshot keeps the total of the one before where the register shows less."""

    _last = 0

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        kept = super().billed(log, time_s, values)
        if kept is None or log != "calendar":
            return kept
        stamp, (total, *others) = kept
        if total < self._last:
            self.deviate(SnapshotNeverLess)
            total = self._last
        self._last = total
        return stamp, (total, *others)


class WrongAtEnd(Conduct):
    """What certain registers show that count on to, or past, where another meter would begin anew."""

    registers: tuple[str, ...]

    def shown(self, counted: int) -> int:
        raise NotImplementedError

    def rolled(self, register: str, counted: int, held: int) -> int:
        held = super().rolled(register, counted, held)
        shown = self.shown(counted) if register in self.registers else held
        if shown != held:
            self.deviate_as(WrongAtEnd)
        return shown


class EnergyStopsAtEnd(WrongAtEnd):
    """The energy stays at its last figure."""

    registers = ENERGY

    def shown(self, counted: int) -> int:
        return min(counted, CAPACITY - 1)


class EnergyRemainderLost(WrongAtEnd):
    """The energy begins at 0, whatever more it had to count then."""

    registers = ENERGY

    def shown(self, counted: int) -> int:
        return counted if counted < CAPACITY else 0


class EnergyGoesOn(WrongAtEnd):
    """The energy goes on past the last figure that its maker has declared."""

    registers = ENERGY

    def shown(self, counted: int) -> int:
        return counted


class EnergyOfNineDigits(WrongAtEnd):
    """The energy begins anew after nine decimal digits."""

    registers = ENERGY

    def shown(self, counted: int) -> int:
        return counted % BILLION


class EnergySigned(WrongAtEnd):
    """The energy stays at the last figure of a signed register of its width."""

    registers = ENERGY

    def shown(self, counted: int) -> int:
        return min(counted, SIGNED_MOST)
