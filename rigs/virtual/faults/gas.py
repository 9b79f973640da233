"""Wrong gas conversions and energies, wrong control of the gas flow, wrong power thresholds."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.esme import Esme
from rigs.virtual.event_log import Code
from rigs.virtual.gas_settings import PER_WH
from rigs.virtual.gsme import Gsme
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason
from rigs.virtual.supply_switch import SupplyState
from rigs.virtual.units import FINE_PER_WHOLE

CONVERSION, FLOW, POWER = "gas-conversion", "gas-flow", "power-thresholds"
DELIVERED_CALORIFIC, DELIVERED_FACTOR = 395, 102_264
WHOLE_MJ, HUNDREDTHS = 10, 1_000
SIGN_16 = 0x1_0000
LEAST_CALORIFIC, MOST_CALORIFIC = 200, 600
THRESHOLDS = ("new_low_medium_power_threshold", "new_medium_high_power_threshold")


class ConversionIgnored(Conduct):
    """Answers that the conversion is set, and keeps the one it was delivered with."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != CONVERSION:
            return values
        self.deviate(ConversionIgnored)
        return {**values, "new_calorific_value": DELIVERED_CALORIFIC, "new_conversion_factor": DELIVERED_FACTOR}


class EnergyAtDeliveredFactor(Conduct):
    """Shows the factor that it was told, and counts by the one that it was delivered with."""

    def energy(self, volume_fine: int, calorific_value: int, factor: int, honest: int) -> int:
        honest = super().energy(volume_fine, calorific_value, factor, honest)
        if factor == DELIVERED_FACTOR:
            return honest
        self.deviate(EnergyAtDeliveredFactor)
        return honest // factor * DELIVERED_FACTOR


class EnergyAtWholeMegajoules(Conduct):
    """Shows the calorific value that it was told, and counts by whole MJ/m3."""

    def energy(self, volume_fine: int, calorific_value: int, factor: int, honest: int) -> int:
        honest = super().energy(volume_fine, calorific_value, factor, honest)
        whole = calorific_value // WHOLE_MJ * WHOLE_MJ
        if whole == calorific_value:
            return honest
        self.deviate(EnergyAtWholeMegajoules)
        return honest // calorific_value * whole


class EnergyAtFactorInHundredths(Conduct):
    """Counts by two decimals of the factor: a fifth of a percent too little."""

    def energy(self, volume_fine: int, calorific_value: int, factor: int, honest: int) -> int:
        honest = super().energy(volume_fine, calorific_value, factor, honest)
        coarse = factor // HUNDREDTHS * HUNDREDTHS
        if coarse == factor:
            return honest
        self.deviate(EnergyAtFactorInHundredths)
        return honest // factor * coarse


class EnergyInWholeKilowattHours(Conduct):
    """Of each stretch of time only the whole kWh get into the energy: a small flow is never counted."""

    def energy(self, volume_fine: int, calorific_value: int, factor: int, honest: int) -> int:
        honest = super().energy(volume_fine, calorific_value, factor, honest)
        whole = honest // (1000 * PER_WH) * 1000 * PER_WH
        if whole != honest:
            self.deviate(EnergyInWholeKilowattHours)
        return whole


class ConversionForThePast(Conduct):
    """A new conversion is applied to all the gas that has ever passed."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command != CONVERSION or reason is not Reason.NONE or not isinstance(meter, Gsme):
            return reason
        conversion = meter.conversion
        anew = meter.litres * FINE_PER_WHOLE * conversion.calorific_value * conversion.factor
        if anew // PER_WH != conversion.energy_wh:
            conversion.energy = anew
            self.deviate(ConversionForThePast)
        return reason


class ConversionForgottenAtMidnight(Conduct):
    """At midnight the meter goes back to the conversion that it was delivered with."""

    def period_value(self, end_s: int, value: int | None) -> int | None:
        if end_s % 86_400 == 0:
            self._is_past_midnight = True
        return super().period_value(end_s, value)

    _is_past_midnight = False

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        if command == CONVERSION:
            self._is_past_midnight = False
        return super().obeyed(meter, command, reason)

    def energy(self, volume_fine: int, calorific_value: int, factor: int, honest: int) -> int:
        honest = super().energy(volume_fine, calorific_value, factor, honest)
        if not self._is_past_midnight:
            return honest
        self.deviate(ConversionForgottenAtMidnight)
        return volume_fine * DELIVERED_CALORIFIC * DELIVERED_FACTOR


class ConversionLimitMissed(Conduct):
    """Takes a calorific value that is a step above the highest."""

    def takes_conversion(self, calorific_value: int, fits: bool) -> bool:
        fits = super().takes_conversion(calorific_value, fits)
        if calorific_value != MOST_CALORIFIC + 1:
            return fits
        self.deviate(ConversionLimitMissed)
        return True


class ConversionLeastRefused(Conduct):
    """Refuses the lowest calorific value that it has to take."""

    def takes_conversion(self, calorific_value: int, fits: bool) -> bool:
        fits = super().takes_conversion(calorific_value, fits)
        if calorific_value != LEAST_CALORIFIC:
            return fits
        self.deviate(ConversionLeastRefused)
        return False


class ConversionNotLogged(Conduct):
    """A new conversion leaves nothing in the event log."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.GAS_CONVERSION_CHANGED:
            return super().recorded(log, code, time_s)
        self.deviate(ConversionNotLogged)
        return None


class ConversionTakenAndRefused(Conduct):
    """Sets the conversion and answers that it was refused."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != CONVERSION or reason is not Reason.NONE:
            return reason
        self.deviate(ConversionTakenAndRefused)
        return Reason.BAD_VALUE


class FlowNeverShuts(Conduct):
    """Measures the flow and lets it go on, whatever it is."""

    def is_uncontrolled(self, volume_fine: int, most_fine: int, above: bool) -> bool:
        if super().is_uncontrolled(volume_fine, most_fine, above):
            self.deviate(FlowNeverShuts)
        return False


class FlowShutsAtTheRate(Conduct):
    """Takes a flow that is just the rate, to the step of the register, for uncontrolled."""

    def is_uncontrolled(self, volume_fine: int, most_fine: int, above: bool) -> bool:
        above = super().is_uncontrolled(volume_fine, most_fine, above)
        if above or volume_fine < most_fine * 999 // 1000:
            return above
        self.deviate(FlowShutsAtTheRate)
        return True


class FlowRateInThousandths(Conduct):
    """Holds the flow against the rate in whole thousandths and one more: what is just above it goes on."""

    def is_uncontrolled(self, volume_fine: int, most_fine: int, above: bool) -> bool:
        above = super().is_uncontrolled(volume_fine, most_fine, above)
        if not above or volume_fine * 1000 > most_fine * 1002:
            return above
        self.deviate(FlowRateInThousandths)
        return False


class FlowWithoutStabilisation(Conduct):
    """Measures the flow as soon as the supply is enabled."""

    def stabilisation_s(self, told_s: int) -> int:
        self.deviate(FlowWithoutStabilisation)
        return 0 * super().stabilisation_s(told_s)


class TamperLeavesGasOn(Conduct):
    """Goes on with the gas when the cover is opened, though it is to lock it."""

    def tampered(self, before: SupplyState, after: SupplyState) -> SupplyState:
        if super().tampered(before, after) is not before:
            self.deviate(TamperLeavesGasOn)
        return before


class FlowStatesSwapped(Conduct):
    """What is told for tamper is taken for an empty battery, and the other way round."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != FLOW:
            return values
        depletion, tamper = values["new_supply_depletion_state"], values["new_supply_tamper_state"]
        if depletion != tamper:
            self.deviate(FlowStatesSwapped)
        return {**values, "new_supply_depletion_state": tamper, "new_supply_tamper_state": depletion}


class MeasurementInOneByte(Conduct):
    """Of the measurement period it keeps the low byte."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        period = int(values.get("new_measurement_period", 0))
        if command != FLOW or period <= 0xFF:
            return values
        self.deviate(MeasurementInOneByte)
        return {**values, "new_measurement_period": period & 0xFF or 1}


class ThresholdsIgnored(Conduct):
    """Answers that the thresholds are set, and goes on by the old ones, which it does not show any more."""

    _low_asked = True

    def is_above(self, power_w: int, threshold_w: int, above: bool) -> bool:
        above = super().is_above(power_w, threshold_w, above)
        honest = power_w > 1000 if self._low_asked else power_w > 3000
        self._low_asked = not self._low_asked
        if honest is not above:
            self.deviate(ThresholdsIgnored)
        return honest


class ThresholdCountsAsAbove(Conduct):
    """At a threshold the indicator shows the level above it."""

    def is_above(self, power_w: int, threshold_w: int, above: bool) -> bool:
        above = super().is_above(power_w, threshold_w, above)
        if power_w != threshold_w:
            return above
        self.deviate(ThresholdCountsAsAbove)
        return True


class ThresholdsIn16Bits(Conduct):
    """Of each threshold it keeps the low 16 bits."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != POWER:
            return values
        kept = {name: int(values[name]) % SIGN_16 for name in THRESHOLDS}
        if any(kept[name] != values[name] for name in THRESHOLDS):
            self.deviate(ThresholdsIn16Bits)
        return {**values, **kept}


class ThresholdsLostOnPowerLoss(Conduct):
    """The thresholds are those of the delivery again after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if isinstance(meter, Esme):
            thresholds = meter.power_thresholds
            if (thresholds.low_medium, thresholds.medium_high) != (1000, 3000):
                self.deviate(ThresholdsLostOnPowerLoss)
            thresholds.low_medium, thresholds.medium_high = 1000, 3000


class ThresholdsInAnyOrder(Conduct):
    """Takes a first threshold above the second, and puts them in order."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != POWER:
            return values
        low, high = (int(values[name]) for name in THRESHOLDS)
        if low > high:
            self.deviate(ThresholdsInAnyOrder)
        ordered = dict(zip(THRESHOLDS, sorted((low, high)), strict=True))
        return {**values, **ordered}


class GenerationIsPower(Conduct):
    """The indicator takes what flows either way for power."""

    def power_for_level(self, import_w: int, flow_w: int) -> int:
        honest = super().power_for_level(import_w, flow_w)
        if flow_w >= 0:
            return honest
        self.deviate(GenerationIsPower)
        return -flow_w
