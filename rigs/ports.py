"""What the bench may ask of anything plugged in at the meter: the meter, its supply and load, its home, and time.

Layer: between the bench API (`meterbench`) and the adapters. Each port is a `typing.Protocol`; a rig file decides
which adapter stands behind it, so that swapping a virtual meter for a real one changes data and no code. The ports of
the other two parts of a rig are `rigs.ports_wan` (the network) and `rigs.ports_dcc` (the head end).

Rules of this file: values are exact (`int`, `Decimal`, `str`, aware UTC `datetime`), never floats; a unit is part of a
name or of a type; every call is synchronous and bounded; failures are the families of `rigs.errors`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:  # a hub needs no DUIS and shall not load it
    pass

Fuel = Literal["electricity", "gas"]
Value = int | Decimal | str | datetime
SupplyState = Literal["disabled", "enabled", "armed"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A point as the meter gave it: `value` scaled and in `unit`, `raw` the register words as read."""

    point: str
    value: Value
    unit: str
    raw: tuple[int, ...]
    monotonic_ns: int


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry of a meter log: the maker's own code and its name in the profile (or "unknown 0x....")."""

    sequence: int
    at: datetime
    code: int
    name: str
    data: int


Record = Mapping[str, Value]
"""One record of a ring by field: `number`, `time` and what the profile lists."""


@dataclass(frozen=True, slots=True)
class SeriesEntry:
    """One period of a profile log. `value` is None where the meter recorded no data for the period."""

    end: datetime
    value: Decimal | None
    unit: str


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What the meter said of a command: "done" or "refused", the label of its reason, and how long it took."""

    result: str
    reason: str
    elapsed_s: float


class RegisterLink(Protocol):
    """A Modbus client for one device: raw registers, one bounded attempt a call, no silent repeats.

    Raises LinkError (and its subclasses) or PortUnavailable for the line, DeviceException for the meter's own refusal.
    """

    def read_holding(self, address: int, count: int) -> tuple[int, ...]: ...
    def read_input(self, address: int, count: int) -> tuple[int, ...]: ...
    def write_registers(self, address: int, values: Sequence[int]) -> None: ...
    def write_register(self, address: int, value: int) -> None: ...
    def close(self) -> None: ...


class MeterPort(Protocol):
    """A meter seen through its profile, from the bench side or from the hub."""

    def read(self, *points: str) -> Mapping[str, Reading]: ...
    def write(self, values: Mapping[str, Value]) -> None: ...
    def read_log(self, log: str, newest: int | None = None) -> tuple[LogRow, ...]: ...
    def read_series(self, series: str, start: datetime, end: datetime) -> tuple[SeriesEntry, ...]: ...
    def read_records(self, records: str) -> tuple[Record, ...]: ...
    def run_command(self, writes: Mapping[str, Value]) -> CommandOutcome: ...
    def identity(self) -> Mapping[str, str]: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SupplyMeasurement:
    """What the source itself measures at its terminals."""

    voltage_v: Decimal
    current_a: Decimal
    power_w: Decimal
    frequency_hz: Decimal


class Supply(Protocol):
    """The AC source that feeds the electricity meter. A call returns once the instrument has confirmed it."""

    def identify(self) -> str: ...
    def set_voltage(self, volts: Decimal, phase: int | None = None) -> None:
        """Of all phases, or of one (1, 2, 3) alone. Raises InstrumentError for a phase that the source has not."""
        ...

    def set_frequency(self, hertz: Decimal) -> None: ...
    def set_output(self, on: bool) -> None: ...
    def measure(self, phase: int = 1) -> SupplyMeasurement:
        """Voltage and current of that phase, power of all."""
        ...

    def close(self) -> None: ...


class Load(Protocol):
    """What hangs on the electricity meter's outgoing side; negative power is generation (export)."""

    def set_power(self, watts: Decimal, phase: int = 1, element: int = 1) -> None: ...
    def drawn_power(self) -> Decimal:
        """Watts that really flow at the load, seen by the load and not by the meter."""
        ...


class GasRig(Protocol):
    """The gas bench: a flow demand behind the meter and a reference meter that is not the one under test."""

    def set_flow(self, cubic_metres_per_hour: Decimal) -> None: ...
    def actual_flow(self) -> Decimal: ...
    def fit_valve(self, is_fitted: bool) -> None:
        """Puts a gas meter with or without a valve on the bench, until the home is at rest."""
        ...

    def reference_volume(self) -> Decimal:
        """Cubic metres passed since the rig started, by the reference meter."""
        ...


class Cover(Protocol):
    """The tamper switch of a device: its cover."""

    def set_cover(self, fuel: Fuel, is_open: bool) -> None: ...


class Battery(Protocol):
    """The battery of a meter that has one of its own, or what stands in its place."""

    def set_days(self, fuel: Fuel, days: int) -> None:
        """One that lasts so many days from now on."""
        ...

    def put_in(self, fuel: Fuel, is_in: bool) -> None: ...


class Consumer(Protocol):
    """A person at the meter: presses its buttons and types on its keypad."""

    def press(self, fuel: Fuel, button: str) -> str:
        """Returns what the meter's display shows then."""
        ...

    def key_in(self, fuel: Fuel, digits: str) -> str:
        """Returns what the meter's display shows after the entry."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """One item on the screen of a display: a number with its unit ("" for a count or a state), or a text."""

    value: Value
    unit: str = ""


class Display(Protocol):
    """Displays on the home area network of the meters, each by a name of the bench's own."""

    def link(self, display: str, fuel: Fuel, code: str, technology: str) -> bool:
        """Asks the meter to link the display; `technology` is that of its radio. Returns whether it did."""
        ...

    def unlink(self, display: str) -> None: ...
    def look(self, display: str, fuel: Fuel) -> Mapping[str, Shown]:
        """What it shows of a meter now, by item; nothing of one that it has never heard."""
        ...

    def choose(self, display: str, items: Sequence[str]) -> None:
        """What its supplier has chosen that it informs of."""
        ...

    def arrange(self, **rules: str) -> None:
        """How the home is arranged, until `rest`: `technology` (any, open, single), `information` (choice, minimum,
        exactly)."""
        ...

    def rest(self) -> None:
        """No display, no appliance, no generation, and the arrangements of the site."""
        ...


class Appliance(Protocol):
    """An appliance behind the electricity meter that follows load messages on the home area network."""

    def fit(self, watts: Decimal, is_normally_on: bool) -> None: ...
    def is_on(self) -> bool:
        """Seen at the appliance."""
        ...


class Microgenerator(Protocol):
    """A generator behind the electricity meter with a measurement device of its own."""

    def generate(self, watts: Decimal, is_linked: bool = True) -> None:
        """`is_linked`: whether its measurement device is heard on the home area network."""
        ...

    def preset(self, counted_wh: int) -> None:
        """Puts one here whose own counter has counted so much already; it gives nothing yet."""
        ...

    def generated_wh(self) -> int:
        """What its own counter shows: whole Wh since the rig started."""
        ...


class Calendar(Protocol):
    """Calendar time of the whole rig. Latency never uses it."""

    @property
    def can_advance(self) -> bool: ...
    def now(self) -> datetime: ...
    def advance(self, seconds: Decimal) -> None:
        """Returns once every peer has lived through the time. Raises BenchError where time cannot be advanced."""
        ...


class Clock(Protocol):
    """Real time: monotonic for latency, UTC for stamps, waiting with a bound."""

    def monotonic_ns(self) -> int: ...
    def utc(self) -> datetime: ...
    def wait(self, seconds: float) -> None: ...
