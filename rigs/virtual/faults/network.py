"""Wrong network data and wrong power."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct

NOMINAL_MV = 230_000
PERIODS_S = {"voltage_log_end": 1800, "network_log_end": 360}


class NetworkScale(Conduct):
    """Each period of network data holds 3 % too much."""

    def network_value(self, end_s: int, value: int | None) -> int | None:
        value = super().network_value(end_s, value)
        if not value:
            return value
        self.deviate(NetworkScale)
        return value * 103 // 100


class NetworkGap(Conduct):
    """Every other period of network data holds none."""

    _is_gap = False

    def network_value(self, end_s: int, value: int | None) -> int | None:
        value = super().network_value(end_s, value)
        self._is_gap = not self._is_gap
        if value is None or not self._is_gap:
            return value
        self.deviate(NetworkGap)
        return None


class NetworkLate(Conduct):
    """Each period of network data is stamped as the one after it."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point not in PERIODS_S or not isinstance(value, int):
            return value
        self.deviate(NetworkLate)
        return value + PERIODS_S[point]


class VoltageLowOnly(Conduct):
    """A voltage above the nominal one counts for a tenth of its time in the mean."""

    def averaged(self, voltage_mv: int, span_ns: int) -> int:
        span_ns = super().averaged(voltage_mv, span_ns)
        if voltage_mv <= NOMINAL_MV or span_ns < 10:
            return span_ns
        self.deviate(VoltageLowOnly)
        return span_ns // 10


class PowerScale(Conduct):
    """The power imported shows 3 % too much."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "active_power_import" or not isinstance(value, int) or not value:
            return value
        self.deviate(PowerScale)
        return value * 103 // 100


class PowerInHundreds(Conduct):
    """The power imported shows whole hundreds of W."""

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "active_power_import" or not isinstance(value, int) or value % 100 == 0:
            return value
        self.deviate(PowerInHundreds)
        return value // 100 * 100


class PowerStale(Conduct):
    """The power imported shows for ever what it was when it was first read."""

    _first: int | str | None = None

    def reported(self, point: str, value: int | str) -> int | str:
        value = super().reported(point, value)
        if point != "active_power_import":
            return value
        if self._first is None:
            self._first = value
        if self._first != value:
            self.deviate(PowerStale)
        return self._first
