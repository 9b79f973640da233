"""What the VM1-E has received from the measurement device of a microgenerator, and keeps (manual 12.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rigs.virtual.units import FINE_PER_WHOLE, NS

if TYPE_CHECKING:
    from rigs.virtual.esme import Esme


class Generation:
    """The total of the device's own counter, as it was last received; kept while nothing comes, and without power."""

    def __init__(self, meter: Esme) -> None:
        self._meter = meter
        self._heard_ns = 0
        self.total_wh = 0
        self.time_s = 0

    def due_ns(self, until_ns: int) -> int | None:
        """The last instant up to `until_ns` at which the device is asked and has not been asked yet."""
        interval_ns = self._meter.han_interval_s * NS
        last_ns = until_ns // interval_ns * interval_ns
        return last_ns if last_ns > self._heard_ns and self._meter.is_powered else None

    def receive(self, counted_fine: int) -> None:
        self._heard_ns = self._meter.moment.now_ns
        self.total_wh = self._meter.conduct.generated(counted_fine // FINE_PER_WHOLE, self.total_wh)
        self.time_s = self._meter.clock.time_s
