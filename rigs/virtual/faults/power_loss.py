"""Meters that forget with their power what they should keep: with the mains, or with the battery of a gas meter.

Each forgets one thing, when the power is back, and goes on as if it had never known it.
"""

from __future__ import annotations

from dataclasses import replace

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code
from rigs.virtual.gas_settings import FlowSettings
from rigs.virtual.gsme import Gsme
from rigs.virtual.meter import Meter
from rigs.virtual.payment import TOP_UP_LIMIT_MP
from rigs.virtual.supply_switch import Cause, SupplyState
from rigs.virtual.units import FINE_PER_MP

DELIVERED = {"low_credit_threshold": 200_000, "emergency_threshold": 200_000, "max_credit": TOP_UP_LIMIT_MP}
DELIVERED_CONVERSION = (395, 102_264)
HOUR_S = 3600
THOUSAND = 1000


class ArmedIsEnabled(Conduct):
    """An armed supply is enabled when the power is back."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.switch.state is SupplyState.ARMED:
            meter.switch.change(SupplyState.ENABLED, Cause.COMMAND)
            self.deviate(ArmedIsEnabled)


class EnabledIsArmed(Conduct):
    """An enabled supply waits for the consumer when the power is back."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.switch.state is SupplyState.ENABLED:
            meter.switch.change(SupplyState.ARMED, Cause.COMMAND)
            self.deviate(EnabledIsArmed)


class UsedCodesForgotten(Conduct):
    """Takes codes again that it has used before."""

    _was_away = False

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        self._was_away = True

    def is_duplicate(self, known: bool) -> bool:
        known = super().is_duplicate(known)
        if known and self._was_away:
            self.deviate(UsedCodesForgotten)
            return False
        return known


class PrepaymentForgotten(Conduct):
    """Thresholds and the limit of a top-up are those of the delivery again."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        account = meter.payment.account
        if any(getattr(account, field) != value for field, value in DELIVERED.items()):
            self.deviate(PrepaymentForgotten)
        for field, value in DELIVERED.items():
            setattr(account, field, value)


class DebtRateForgotten(Conduct):
    """The debts are kept, and recovered no more."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        account = meter.payment.account
        if account.debt_1_rate or account.debt_2_rate:
            account.debt_1_rate = account.debt_2_rate = 0
            self.deviate(DebtRateForgotten)


class CapBeginsAnew(Conduct):
    """What was recovered in the period of the cap does not count any more."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.payment.account.debt_rate_cap and meter.payment.recovered:
            meter.payment.begin_cap()
            self.deviate(CapBeginsAnew)


class EmergencyForgotten(Conduct):
    """Emergency credit that is in use is in use no more."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.payment.account.emergency_active:
            meter.payment.account.emergency_active = False
            self.deviate(EmergencyForgotten)


class ConsumptionForgiven(Conduct):
    """The balance goes back to what it was before it was last told: what was consumed since is charged to nobody."""

    _fine = 0

    def charged(self, fine: int) -> int:
        fine = super().charged(fine)
        self._fine += fine
        return fine

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        account = meter.payment.account
        forgiven, self._fine = self._fine * account.unit_price // FINE_PER_MP, 0
        if forgiven:
            account.balance += forgiven
            self.deviate(ConsumptionForgiven)


class TariffForgotten(Conduct):
    """One rate is left of a tariff."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        tariffs = meter.tariffs
        if (tariffs.current.rates, tariffs.current.blocks) != (1, 1):
            tariffs.current = replace(tariffs.current, rates=1, blocks=1)
            self.deviate(TariffForgotten)


class HeldTariffForgotten(Conduct):
    """What is held for later never goes into force."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.tariffs.held is not None:
            meter.tariffs.held = None
            self.deviate(HeldTariffForgotten)


class BlocksBeginAnew(Conduct):
    """The first block begins again, whatever was consumed of it."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.tariffs.current.blocks > 1 and meter.tariffs.block_fine:
            meter.tariffs.reset_blocks()
            self.deviate(BlocksBeginAnew)


class BillingLogForgotten(Conduct):
    """The billing data log is empty."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        for ring in meter.billing.rings.values():
            if ring.count:
                ring.count = 0
                self.deviate(BillingLogForgotten)


class PeriodsForgotten(Conduct):
    """The import profile is empty."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.rings[0].count:
            meter.rings[0].count = 0
            self.deviate(PeriodsForgotten)


class NetworkForgotten(Conduct):
    """The log of network data is empty."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.rings[1].count:
            meter.rings[1].count = 0
            self.deviate(NetworkForgotten)


class RegisterInThousands(Conduct):
    """The register of consumption goes back to the last thousand of its units."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Gsme)
        if meter.volume.units % THOUSAND:
            meter.volume.units -= meter.volume.units % THOUSAND
            self.deviate(RegisterInThousands)


class ClockOfLastHour(Conduct):
    """The clock goes on from the last full hour, which is written to lasting memory."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        kept_s = meter.clock.time_s // HOUR_S * HOUR_S
        if kept_s != meter.clock.time_s:
            meter.clock.set(kept_s)
            meter.clock_moved()
            self.deviate(ClockOfLastHour)


class MeterPointForgotten(Conduct):
    """The meter point is that of no meter again."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.mpxn:
            meter.mpxn = ""
            self.deviate(MeterPointForgotten)


class LowCreditToldAgain(Conduct):
    """A low balance that was alerted is alerted again."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.payment.forget_low_credit():
            self.deviate(LowCreditToldAgain)


class DisablementToldAgain(Conduct):
    """A supply that is disabled already is alerted as disabled again."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.switch.state is SupplyState.DISABLED:
            meter.journal.event(Code.SUPPLY_DISABLED, Cause.COMMAND)
            self.deviate(DisablementToldAgain)


class ConversionForgotten(Conduct):
    """The conversion is that of the delivery again."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Gsme)
        conversion = meter.conversion
        if (conversion.calorific_value, conversion.factor) != DELIVERED_CONVERSION:
            conversion.calorific_value, conversion.factor = DELIVERED_CONVERSION
            self.deviate(ConversionForgotten)


class FlowControlForgotten(Conduct):
    """The control of the flow is that of the delivery again."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        assert isinstance(meter, Gsme)
        if meter.flow_guard.settings != FlowSettings():
            meter.flow_guard.settings = FlowSettings()
            self.deviate(FlowControlForgotten)


class EmptyBatteryLeavesGasOn(Conduct):
    """Gas flows on without battery, whatever was set."""

    def locks_without_battery(self, locks: bool) -> bool:
        if super().locks_without_battery(locks):
            self.deviate(EmptyBatteryLeavesGasOn)
        return False


class EmptyBatteryShutsGas(Conduct):
    """Without battery the gas is shut, whatever was set."""

    def locks_without_battery(self, locks: bool) -> bool:
        if not super().locks_without_battery(locks):
            self.deviate(EmptyBatteryShutsGas)
        return True
