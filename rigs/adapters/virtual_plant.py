"""The virtual plant: load bank, gas rig, covers, battery, consumer and calendar of a virtual site, by its control port.

Adapters of the ports `Load`, `GasRig`, `Cover`, `Battery`, `Consumer` and `Calendar`. On a real rig a load bank, a flow
bench, relays and a person stand in their place; the calendar of a real rig cannot be advanced (`RealCalendar`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, Protocol

from rigs.adapters.dcc_control import Moved
from rigs.adapters.peers import ControlClient
from rigs.errors import BenchError
from rigs.ports import Clock, Fuel

STUCK: Final = 100
"""Stops at one moment after which something is wrong."""


class VirtualLoad:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def set_power(self, watts: Decimal, phase: int = 1, element: int = 1) -> None:
        place = {name: at for name, at in (("phase", phase), ("element", element)) if at != 1}
        self._control.request("load", watts=int(watts), **place)

    def drawn_power(self) -> Decimal:
        return Decimal(str(self._control.request("load_power")["watts"]))


class VirtualGasRig:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def set_flow(self, cubic_metres_per_hour: Decimal) -> None:
        self._control.request("gas_flow", m3_per_h=f"{cubic_metres_per_hour:f}")

    def fit_valve(self, is_fitted: bool) -> None:
        self._control.request("gas_valve", fitted=is_fitted)

    def actual_flow(self) -> Decimal:
        return Decimal(self._control.request("gas_actual")["m3_per_h"])

    def reference_volume(self) -> Decimal:
        return Decimal(self._control.request("gas_actual")["reference_m3"])


class VirtualCover:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def set_cover(self, fuel: Fuel, is_open: bool) -> None:
        self._control.request("cover", device=fuel, open=is_open)


class VirtualBattery:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def set_days(self, fuel: Fuel, days: int) -> None:
        self._control.request("battery", device=fuel, days=days)

    def put_in(self, fuel: Fuel, is_in: bool) -> None:
        self._control.request("battery", device=fuel, present=is_in)


class VirtualConsumer:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def press(self, fuel: Fuel, button: str) -> str:
        return str(self._control.request("press", device=fuel, button=button)["display"])

    def key_in(self, fuel: Fuel, digits: str) -> str:
        return str(self._control.request("keypad", device=fuel, digits=digits)["display"])


SetOffset = Callable[[float], None]


class DccCalendar(Protocol):
    """The DCC's share: it knows what is due on the way."""

    def move_calendar(self, offset_s: float) -> Moved: ...
    def run_due(self) -> None: ...


class SharedCalendar:
    """One calendar for stub, hub and meters: the wall clock plus an offset that each of them is told.

    The DCC hears of it first and stops where something of its own is due; then `peers` take the offset in the order
    given, and only then the DCC does what is due: a reading at midnight is taken from meters that stand at midnight.
    The meters come last, so that an event that they stamp is never in the future of the hub or the stub.
    """

    def __init__(self, clock: Clock, offset_s: float, dcc: DccCalendar, peers: Sequence[SetOffset]) -> None:
        self._clock = clock
        self._offset_s = offset_s
        self._dcc, self._peers = dcc, tuple(peers)

    @property
    def can_advance(self) -> bool:
        return True

    @property
    def offset_s(self) -> float:
        return self._offset_s

    def now(self) -> datetime:
        return self._clock.utc() + timedelta(seconds=self._offset_s)

    def advance(self, seconds: Decimal) -> None:
        if seconds < 0:
            raise ValueError(f"a calendar is never advanced by {seconds} s")
        wanted = self._offset_s + float(seconds)
        stuck = 0
        while True:
            moved = self._dcc.move_calendar(wanted)
            stuck = stuck + 1 if moved.offset_s <= self._offset_s else 0
            self._offset_s = max(self._offset_s, moved.offset_s)
            for tell in self._peers:
                tell(self._offset_s)
            if not moved.stopped:
                return
            if stuck > STUCK:
                raise BenchError("advancing the calendar", "dcc", "its timetable does not get on")
            self._dcc.run_due()


class RealCalendar:
    """The calendar of a real rig is the world's: it can be read and not advanced."""

    @property
    def can_advance(self) -> bool:
        return False

    def now(self) -> datetime:
        return datetime.now(UTC)

    def advance(self, seconds: Decimal) -> None:
        raise BenchError("advancing the calendar", "calendar", f"a real rig cannot skip {seconds} s", "use --soak")
