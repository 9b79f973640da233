"""Wrong readings, wrong registers, wrong half hours."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.period_ring import NO_DATA
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.supply_switch import SupplyState
from rigs.virtual.units import PERIOD_S

TOTALS = ("import_total", "consumption_total")


class ReadingScale(Conduct):
    """The total shows 2 % more than it holds."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point not in TOTALS or not isinstance(value, int):
            return value
        scaled = value * 102 // 100
        if scaled != value:
            self.deviate(ReadingScale)
        return scaled


class ReadingStale(Conduct):
    """The total shows for ever what it held when it was first read."""

    _first: int | str | None = None

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point not in TOTALS:
            return value
        if self._first is None:
            self._first = value
        if self._first != value:
            self.deviate(ReadingStale)
        return self._first


class ExportSign(Conduct):
    """Generation is added to the import register."""

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        import_fine, export_fine = super().metered(import_fine, export_fine)
        if export_fine:
            self.deviate(ExportSign)
        return import_fine + export_fine, 0


class RegistersSwapped(Conduct):
    """Consumption goes into the export register and generation into the import register."""

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        import_fine, export_fine = super().metered(import_fine, export_fine)
        if import_fine or export_fine:
            self.deviate(RegistersSwapped)
        return export_fine, import_fine


class ExportZero(Conduct):
    """The export register shows 0."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "export_total" or value == 0:
            return value
        self.deviate(ExportZero)
        return 0


class BalanceSign(Conduct):
    """The balance shows with the other sign."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "balance" or not isinstance(value, int) or value == 0:
            return value
        self.deviate(BalanceSign)
        return -value


class FirmwareVersionWrong(Conduct):
    """The version of the release before."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "firmware_version":
            return value
        self.deviate(FirmwareVersionWrong)
        return "1.4.1"


class FirmwareVersionTruncated(Conduct):
    """The version without its last part."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "firmware_version":
            return value
        self.deviate(FirmwareVersionTruncated)
        return str(value).rpartition(".")[0]


class ProfileGap(Conduct):
    """The half hour that ends at each even hour of UTC holds no data."""

    def period_value(self, end_s: int, value: int | None) -> int | None:
        value = super().period_value(end_s, value)
        if end_s % 7200 or value is None:
            return value
        self.deviate(ProfileGap)
        return None


class ProfileShift(Conduct):
    """Periods are stamped half an hour late."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if not point.endswith("_profile_end") or not isinstance(value, int):
            return value
        self.deviate(ProfileShift)
        return value + PERIOD_S


class ProfileSwap(Conduct):
    """The two half hours of each hour are stored in the wrong order."""

    def period_stored(self, log: ProfileLog) -> None:
        super().period_stored(log)
        before = (log.index - 1) % len(log.ring)
        pair = (log.ring[before], log.ring[log.index])
        if log.end_s % 3600 == 0 and log.count > 1 and pair[0] != pair[1] and NO_DATA not in pair:
            log.ring[before], log.ring[log.index] = pair[1], pair[0]
            self.deviate(ProfileSwap)


class StatusSaysEnabled(Conduct):
    """The supply state reads as enabled whatever it is."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "supply_state" or value == SupplyState.ENABLED:
            return value
        self.deviate(StatusSaysEnabled)
        return SupplyState.ENABLED
