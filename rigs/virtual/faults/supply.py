"""Wrong supplies: commands ignored, answered wrongly, forgotten; contacts and valves that do not follow."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.reasons import Reason
from rigs.virtual.supply_switch import Cause, SupplyState


class EnableIgnored(Conduct):
    """Answers that the supply is enabled, and leaves it as it was."""

    def supply_outcome(self, command: str, before: SupplyState, after: SupplyState) -> SupplyState:
        after = super().supply_outcome(command, before, after)
        if command != "enable" or before is after:
            return after
        self.deviate(EnableIgnored)
        return before


class DisableIgnored(Conduct):
    """Answers that the supply is disabled, and leaves it as it was."""

    def supply_outcome(self, command: str, before: SupplyState, after: SupplyState) -> SupplyState:
        after = super().supply_outcome(command, before, after)
        if command != "disable" or before is after:
            return after
        self.deviate(DisableIgnored)
        return before


class ArmIgnored(Conduct):
    """Answers that the supply is armed, and leaves it disabled."""

    def supply_outcome(self, command: str, before: SupplyState, after: SupplyState) -> SupplyState:
        after = super().supply_outcome(command, before, after)
        if command != "arm":
            return after
        self.deviate(ArmIgnored)
        return before


class ArmEnables(Conduct):
    """Arming lets electricity or gas through without anybody at the meter."""

    def supply_outcome(self, command: str, before: SupplyState, after: SupplyState) -> SupplyState:
        after = super().supply_outcome(command, before, after)
        if command != "arm":
            return after
        self.deviate(ArmEnables)
        return SupplyState.ENABLED


class DisableAnswersFailure(Conduct):
    """Opens the supply and answers that it was refused."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != "disable" or reason is not Reason.NONE:
            return reason
        self.deviate(DisableAnswersFailure)
        return Reason.WRONG_STATE


class DisableNeverEnds(Conduct):
    """Opens the supply and is busy with it for ever."""

    def busy_s(self, command: str) -> float:
        if command != "disable":
            return super().busy_s(command)
        self.deviate(DisableNeverEnds)
        return 3600.0


class EnableWithoutCredit(Conduct):
    """A command enables or arms the supply of a prepayment meter that has no credit."""

    def has_credit(self, has_credit: bool) -> bool:
        if not super().has_credit(has_credit):
            self.deviate(EnableWithoutCredit)
        return True


class ButtonEnablesDisabled(Conduct):
    """The button enables a supply that nobody has armed."""

    def button_enables(self, armed: bool) -> bool:
        if not super().button_enables(armed):
            self.deviate(ButtonEnablesDisabled)
        return True


class AlwaysFlows(Conduct):
    """The contact is welded, the valve leaks: reported as disabled, and still it flows."""

    def flows(self, commanded: bool) -> bool:
        if not super().flows(commanded):
            self.deviate(AlwaysFlows)
        return True


class DisableLostOnPowerCycle(Conduct):
    """A disabled supply is enabled after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.switch.state is SupplyState.DISABLED:
            meter.switch.change(SupplyState.ENABLED, Cause.COMMAND)
            self.deviate(DisableLostOnPowerCycle)


class OverVoltageTooEarly(Conduct):
    """Any moment above the threshold is an event, however short."""

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        period_ns = super().excursion_period_ns(check, period_ns)
        return -1 if check == "rms_extreme_over_voltage" else period_ns

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code == 0x0301:
            self.deviate(OverVoltageTooEarly)
        return super().recorded(log, code, time_s)


class OverVoltageThreshold(Conduct):
    """Takes 280 V for the threshold."""

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        honest = super().is_beyond(check, measured, threshold, beyond)
        if check != "rms_extreme_over_voltage":
            return honest
        faulty = measured > 280_000
        if faulty is not honest:
            self.deviate(OverVoltageThreshold)
        return faulty
