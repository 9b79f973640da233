"""Wrong updates of firmware: taken wrongly, lost with the power, shown wrongly, or at the cost of something else."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code
from rigs.virtual.firmware import ImageState
from rigs.virtual.meter import Meter
from rigs.virtual.products import Values
from rigs.virtual.reasons import Reason
from rigs.virtual.supply_switch import Cause, SupplyState

BEGIN, CLOSE, ACTIVATE, CALENDAR = "image-begin", "image-close", "image-activate", "billing-calendar"
SIGN_16 = 0x1_0000
SMALLEST_BYTES = 92
RESTART_S = 30
CORE, APPLICATION = 0, 1


class Activating(Conduct):
    """Knows what was installed before the last activation, and calls `activated` when it has been carried out."""

    before: dict[int, str]

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        if command == ACTIVATE:
            self.before = dict(meter.firmware.installed)
        return super().told(meter, command, values)

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        if command == ACTIVATE and reason is Reason.NONE:
            self.activated(meter)
        return reason

    def activated(self, meter: Meter) -> None:
        """For the deviation."""


class UpgradeVersionStale(Activating):
    """Runs the new core and goes on showing the version of the old one."""

    _new = ""

    def activated(self, meter: Meter) -> None:
        self._new = meter.firmware.installed[CORE]

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "firmware_version" or value != self._new or value == self.before[CORE]:
            return value
        self.deviate(UpgradeVersionStale)
        return self.before[CORE]


class UpgradeLostOnPowerLoss(Activating):
    """After a power loss the meter runs what it ran before the update."""

    _is_new = False

    def activated(self, meter: Meter) -> None:
        self._is_new = meter.firmware.installed != self.before

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if self._is_new:
            self._is_new = False
            meter.firmware.installed.update(self.before)
            self.deviate(UpgradeLostOnPowerLoss)


class HeldImageLostOnPowerLoss(Conduct):
    """An image that is held is gone after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.firmware.state is ImageState.VERIFIED:
            meter.firmware.drop()
            self.deviate(HeldImageLostOnPowerLoss)


class PartOfImageLostOnPowerLoss(Conduct):
    """A transfer that was under way begins from nothing after a power loss."""

    def power_returned(self, meter: Meter) -> None:
        super().power_returned(meter)
        if meter.firmware.state is ImageState.RECEIVING:
            meter.firmware.drop()
            self.deviate(PartOfImageLostOnPowerLoss)


class SameVersionTaken(Conduct):
    """Takes an image of the version that it runs."""

    def image_is_newer(self, installed: str, version: str, newer: bool) -> bool:
        newer = super().image_is_newer(installed, version, newer)
        if installed != version:
            return newer
        self.deviate(SameVersionTaken)
        return True


class VersionsAsText(Conduct):
    """Compares versions letter by letter: 1.4.10 is older than 1.4.9."""

    def image_is_newer(self, installed: str, version: str, newer: bool) -> bool:
        newer = super().image_is_newer(installed, version, newer)
        if (version > installed) is newer:
            return newer
        self.deviate(VersionsAsText)
        return not newer


class AnyHashActivates(Conduct):
    """Activates the image that it holds whatever the hash says."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        held = meter.firmware.held
        if command != ACTIVATE or held is None or str(values["image_activate"]).lower() == held.digest:
            return values
        self.deviate(AnyHashActivates)
        return {**values, "image_activate": held.digest}


class InstalledWithoutActivation(Conduct):
    """Installs an image as soon as it has been checked."""

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        reason = super().obeyed(meter, command, reason)
        held = meter.firmware.held
        if command == CLOSE and held is not None:
            meter.firmware.activate({"image_activate": held.digest})
            self.deviate(InstalledWithoutActivation)
        return reason


class UpgradeLosesCalendar(Activating):
    """An update costs the billing calendar."""

    def activated(self, meter: Meter) -> None:
        fields = meter.products.calendar.fields
        if any(fields.values()):
            fields.update(dict.fromkeys(fields, 0))
            self.deviate(UpgradeLosesCalendar)


class UpgradeEnablesSupply(Activating):
    """The new firmware starts with the supply on."""

    def activated(self, meter: Meter) -> None:
        if meter.switch.state is SupplyState.DISABLED:
            meter.switch.change(SupplyState.ENABLED, Cause.COMMAND)
            self.deviate(UpgradeEnablesSupply)


class UpgradeStopsClock(Activating):
    """The clock stands still while the new firmware starts, and says that it is right."""

    def activated(self, meter: Meter) -> None:
        status = meter.clock.status
        meter.clock.set(meter.clock.time_s - RESTART_S)
        meter.clock.status = status
        self.deviate(UpgradeStopsClock)


class UpgradeNotLogged(Conduct):
    """An update leaves nothing in the event log."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.FIRMWARE_INSTALLED:
            return super().recorded(log, code, time_s)
        self.deviate(UpgradeNotLogged)
        return None


class RefusedImageNotLogged(Conduct):
    """An image that was refused leaves nothing in the security log."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code != Code.FIRMWARE_REFUSED:
            return super().recorded(log, code, time_s)
        self.deviate(RefusedImageNotLogged)
        return None


class ImageSizeIn16Bits(Conduct):
    """Of the size of an image it keeps the low 16 bits."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        size = int(values.get("image_size", 0))
        if command != BEGIN or size < SIGN_16:
            return values
        self.deviate(ImageSizeIn16Bits)
        return {**values, "image_size": size % SIGN_16}


class SmallestImageRefused(Conduct):
    """Refuses an image of no payload."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        if command != BEGIN or values["image_size"] != SMALLEST_BYTES:
            return values
        self.deviate(SmallestImageRefused)
        return {**values, "image_size": SMALLEST_BYTES - 1}


class ActivatedAndRefused(Conduct):
    """Installs an image and answers that it did not."""

    def answered(self, command: str, reason: Reason) -> Reason:
        reason = super().answered(command, reason)
        if command != ACTIVATE or reason is not Reason.NONE:
            return reason
        self.deviate(ActivatedAndRefused)
        return Reason.WRONG_STATE


class SoftwareNotInstalled(Activating):
    """An application is answered as installed and is not."""

    def activated(self, meter: Meter) -> None:
        if meter.firmware.installed[APPLICATION] != self.before[APPLICATION]:
            meter.firmware.installed.update(self.before)
            self.deviate(SoftwareNotInstalled)


class SecondUpgradeIgnored(Activating):
    """An update on top of an update is answered as installed and is not."""

    _last = ""

    def activated(self, meter: Meter) -> None:
        if self._last and self.before[CORE] == self._last:
            meter.firmware.installed.update(self.before)
            self.deviate(SecondUpgradeIgnored)
        self._last = meter.firmware.installed[CORE]


class DownloadWithoutEffect(Conduct):
    """A billing calendar is answered as taken, and what was there stays."""

    def told(self, meter: Meter, command: str, values: Values) -> Values:
        values = super().told(meter, command, values)
        fields = meter.products.calendar.fields
        kept = {f"new_billing_{name}": value for name, value in fields.items()}
        if command != CALENDAR or not any(fields.values()) or all(values[name] == kept[name] for name in kept):
            return values
        self.deviate(DownloadWithoutEffect)
        return {**values, **kept}


class UploadStale(Conduct):
    """The register of consumption is for ever what it was when it was first read."""

    _first: int | str | None = None

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point not in ("import_total", "consumption_total"):
            return value
        if self._first is None:
            self._first = value
        if self._first != value:
            self.deviate(UploadStale)
        return self._first
