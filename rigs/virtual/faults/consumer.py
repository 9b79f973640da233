"""Wrong meters in a consumer's hands, wrong appliances, wrong counters of microgeneration, modes that the supply does
not follow."""

from __future__ import annotations

from collections.abc import Mapping

from rigs.virtual.conduct import Conduct
from rigs.virtual.meter import Meter
from rigs.virtual.payment import Mode
from rigs.virtual.reasons import Reason
from rigs.virtual.supply_switch import Cause, SupplyState

Values = Mapping[str, int | str]


class EmergencyButtonIgnored(Conduct):
    """The button says that emergency credit is on, and it is not."""

    def pressed(self, meter: Meter, button: str, shown: str) -> str:
        shown = super().pressed(meter, button, shown)
        if shown == "Emergency On":
            meter.payment.account.emergency_active = False
            self.deviate(EmergencyButtonIgnored)
        return shown


class EmergencyAtThreshold(Conduct):
    """Emergency credit is offered at the threshold already."""

    def emergency_is_offered(self, is_offered: bool, balance_mp: int, threshold_mp: int) -> bool:
        honest = super().emergency_is_offered(is_offered, balance_mp, threshold_mp)
        if honest is not (balance_mp <= threshold_mp):
            self.deviate(EmergencyAtThreshold)
        return balance_mp <= threshold_mp


class EnableButtonSaysArmed(Conduct):
    """The button enables the supply and tells the consumer that it did not."""

    def pressed(self, meter: Meter, button: str, shown: str) -> str:
        if super().pressed(meter, button, shown) != "Supply On":
            return shown
        self.deviate(EnableButtonSaysArmed)
        return "Not Armed"


class LocksAfterFour(Conduct):
    """The keypad is locked by the fourth wrong code."""

    def wrong_entries(self, limit: int) -> int:
        self.deviate(LocksAfterFour)
        return super().wrong_entries(limit) - 1


class NeverLocks(Conduct):
    """The keypad takes wrong codes for ever."""

    def wrong_entries(self, limit: int) -> int:
        self.deviate(NeverLocks)
        return 1000 * super().wrong_entries(limit)


class DuplicateSaysAccepted(Conduct):
    """The keypad tells the consumer that a code was taken which was used before; nothing is credited."""

    def keyed(self, meter: Meter, shown: str) -> str:
        if super().keyed(meter, shown) != "Duplicate":
            return shown
        self.deviate(DuplicateSaysAccepted)
        return "Accepted"


class LoadMessageIgnored(Conduct):
    """A load message is answered as done and the appliance hears nothing."""

    def load_message(self, switch: int, is_on: bool) -> bool:
        is_on = super().load_message(switch, is_on)
        if self._first is None or self._first is is_on:
            self._first = is_on
            return is_on
        self.deviate(LoadMessageIgnored)
        return self._first

    _first: bool | None = None


class LoadMinutesAreSeconds(Conduct):
    """The duration of a load message is taken for seconds; at least a minute."""

    def load_minutes(self, minutes: int) -> int:
        self.deviate(LoadMinutesAreSeconds)
        return max(1, super().load_minutes(minutes) // 60)


class LoadMinutesTooLong(Conduct):
    """A load message holds a minute longer than it says."""

    def load_minutes(self, minutes: int) -> int:
        self.deviate(LoadMinutesTooLong)
        return super().load_minutes(minutes) + 1


class LoadMinutesSigned(Conduct):
    """The duration of a load message has 15 bits."""

    def load_minutes(self, minutes: int) -> int:
        minutes = super().load_minutes(minutes)
        if minutes > 0x7FFF:
            self.deviate(LoadMinutesSigned)
        return max(1, minutes & 0x7FFF)


class LoadStays(Conduct):
    """The appliance is left as a message has told it when the message no longer holds."""

    def load_returns(self, is_normally_on: bool, was_on: bool | None) -> bool:
        honest = super().load_returns(is_normally_on, was_on)
        if was_on is None or was_on is honest:
            return honest
        self.deviate(LoadStays)
        return was_on


class LoadOnAnySwitch(Conduct):
    """A load message for another switch works the appliance of the first."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != "load-message" or values["new_load_switch"] == 1:
            return values
        self.deviate(LoadOnAnySwitch)
        return {**values, "new_load_switch": 1}


class GenerationIsExport(Conduct):
    """What has left the home is stored for what was generated."""

    _exported_fine = 0

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        self._exported_fine += export_fine
        return super().metered(import_fine, export_fine)

    def generated(self, total_wh: int, before_wh: int) -> int:
        exported_wh = self._exported_fine // 3_600_000_000_000_000
        if super().generated(total_wh, before_wh) != exported_wh:
            self.deviate(GenerationIsExport)
        return exported_wh


class GenerationIn32Bits(Conduct):
    """The stored generation begins anew after 2^32 Wh."""

    def generated(self, total_wh: int, before_wh: int) -> int:
        total_wh = super().generated(total_wh, before_wh)
        if total_wh > 0xFFFF_FFFF:
            self.deviate(GenerationIn32Bits)
        return total_wh & 0xFFFF_FFFF


class GenerationInTens(Conduct):
    """The stored generation is rounded down to tens of Wh."""

    def generated(self, total_wh: int, before_wh: int) -> int:
        total_wh = super().generated(total_wh, before_wh)
        if total_wh % 10:
            self.deviate(GenerationInTens)
        return total_wh - total_wh % 10


class GenerationNotRefreshed(Conduct):
    """The generation is received once."""

    def generated(self, total_wh: int, before_wh: int) -> int:
        total_wh = super().generated(total_wh, before_wh)
        if before_wh and before_wh != total_wh:
            self.deviate(GenerationNotRefreshed)
        return before_wh or total_wh


class GenerationLostOnPowerLoss(Conduct):
    """The stored generation is gone after a loss of power."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        generation = getattr(meter, "generation", None)
        if generation is not None and generation.total_wh:
            generation.total_wh = 0
            self.deviate(GenerationLostOnPowerLoss)


class ExportIsGross(Conduct):
    """Export is counted as all that is generated, whatever of it the home uses itself."""

    _gross_wh = 0

    def generated(self, total_wh: int, before_wh: int) -> int:
        self._gross_wh += max(0, total_wh - before_wh)
        return super().generated(total_wh, before_wh)

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "export_total" or value == self._gross_wh:
            return value
        self.deviate(ExportIsGross)
        return self._gross_wh


class NoSmallExport(Conduct):
    """Export below 25 W does not start the register."""

    def registered_power(self, power_mw: int) -> int:
        power_mw = super().registered_power(power_mw)
        if not -25_000 < power_mw < 0:
            return power_mw
        self.deviate(NoSmallExport)
        return 0


class ModeLeavesSupplyOn(Conduct):
    """A change to prepayment without credit is carried out and lets electricity or gas flow."""

    _has_changed = False

    def mode_taken(self, meter: Meter) -> None:
        super().mode_taken(meter)
        self._has_changed = meter.payment.account.mode is Mode.PREPAYMENT

    def flows(self, commanded: bool) -> bool:
        if super().flows(commanded) or not self._has_changed:
            return commanded
        self.deviate(ModeLeavesSupplyOn)
        return True


class ModeArmsWhatWasDisabled(Conduct):
    """A change to credit mode arms a supply that its supplier has disabled."""

    def mode_taken(self, meter: Meter) -> None:
        super().mode_taken(meter)
        switch = meter.switch
        is_by_command = switch.state is SupplyState.DISABLED and not switch.is_disabled_for_credit
        if meter.payment.account.mode is Mode.CREDIT and is_by_command:
            switch.change(SupplyState.ARMED, Cause.COMMAND)
            self.deviate(ModeArmsWhatWasDisabled)


class ModeLeavesSupplyDisabled(Conduct):
    """A supply that had run out of credit is not made ready by a change to credit mode."""

    def mode_taken(self, meter: Meter) -> None:
        super().mode_taken(meter)
        if meter.payment.account.mode is Mode.CREDIT and meter.switch.is_disabled_for_credit:
            meter.switch.change(SupplyState.DISABLED, Cause.COMMAND)
            self.deviate(ModeLeavesSupplyDisabled)


class ModeAnsweredAsRefused(Conduct):
    """A change of mode is carried out and answered as refused, where the supply is disabled by it."""

    _disables = False

    def mode_taken(self, meter: Meter) -> None:
        super().mode_taken(meter)
        self._disables = not meter.payment.has_credit

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != "payment-mode" or not self._disables or reason is not Reason.NONE:
            return reason
        self.deviate(ModeAnsweredAsRefused)
        return Reason.NO_CREDIT


class NoValveAnswersDone(Conduct):
    """A gas meter without a valve answers that it has shut the gas."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != "disable" or reason is not Reason.WRONG_STATE:
            return reason
        self.deviate(NoValveAnswersDone)
        return Reason.NONE


class NoValveAnswersPrepayment(Conduct):
    """A gas meter without a valve answers that it is in prepayment mode, and stays in credit mode."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != "payment-mode" or reason is not Reason.WRONG_STATE:
            return reason
        self.deviate(NoValveAnswersPrepayment)
        return Reason.NONE
