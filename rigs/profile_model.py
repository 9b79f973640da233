"""What a device profile is once it has been read: frozen types, and the accessors that name a missing key.

Layer: rigs. Users import these from `rigs.profile`, which also reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from rigs.errors import RigConfigError
from rigs.profile_point import Point, WordOrder
from rigs.toml_table import NOTHING, nearest

if TYPE_CHECKING:
    from rigs.ports import Reading, Value

CAPABILITIES: Final = (
    "prepayment",
    "debts",
    "emergency_credit",
    "export",
    "load_switch",
    "valve",
    "remote_enable",
    "voltage_events",
    "load_limit",
    "load_limit_restarts",
    "tamper_detection",
    "profile_import",
    "profile_export",
    "keypad",
    "test_mode",
    "holds_prices",
    "event_priorities",
    "life_dates",
    "firmware_update",
    "home_display",
    "consumer_messages",
    "load_control",
    "microgeneration",
    "tenancy",
    "maximum_demand",
    "gas_conversion",
    "flow_control",
    "power_thresholds",
    "tariff_registers",
    "billing_log",
    "single_phase",
    "polyphase",
    "single_element",
    "twin_element",
)
"""Every capability that a profile may declare; one that is not declared must not be relied on."""

LOG_ENTRY_REGISTERS: Final = 6
"""What is read of a log entry: sequence u32, time u32, code u16, data u16."""

Parameter = int | Decimal | str
ARGUMENT: Final = "$"
MAY_BE_MISSING: Final = "$?"


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """How the device wants to be spoken to on Modbus. `unit` is its address on the line."""

    unit: int
    read_function: int
    word_order: WordOrder
    max_registers: int
    max_gap: int
    timeout_s: float
    inter_request_s: float
    write_function: int = 16
    max_write_registers: int = 123


@dataclass(frozen=True, slots=True)
class LogMap:
    """A ring log: entry n (1, 2, ... = the `count` point) lies at base + ((n - 1) mod capacity) * entry_registers.

    An entry is sequence u32, time u32 (UTC seconds), code u16, data u16; further registers are not read.
    """

    name: str
    base: int
    capacity: int
    entry_registers: int
    count: str


@dataclass(frozen=True, slots=True)
class SeriesMap:
    """A ring of periods: the one that ended at `end` lies at slot `index`, each earlier one a slot before, wrapping.

    `period`: the point that says how long its periods are, where that can be set; else they have `period_s`."""

    name: str
    base: int
    capacity: int
    slot: Point
    no_data: int | None
    period_s: int
    end: str
    index: str
    count: str
    period: str | None = None


@dataclass(frozen=True, slots=True)
class RecordMap:
    """A ring of records: record n (1, 2, ... = the `count` point) lies at base + ((n - 1) mod capacity) *
    entry_registers. A field's address is its offset in the record; `number` and `time` (UTC) are the first two."""

    name: str
    base: int
    capacity: int
    entry_registers: int
    count: str
    fields: Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class AlertMap:
    """Which logs the hub watches and which event it pushes as which alert (`S1A-<name>`)."""

    logs: tuple[str, ...]
    push: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadService:
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandService:
    """`write`: point and literal (label, number), "$argument", or "$?argument" that a request may leave out, in order;
    `then_read`: points of the answer."""

    write: tuple[tuple[str, Parameter], ...]
    then_read: tuple[str, ...] = ()

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(name for _, value in self.write if (name := argument_of(value)))

    def writes(self, arguments: Mapping[str, Value]) -> dict[str, Value]:
        """What goes to each point, in order. Raises KeyError for an argument that is missing."""
        found: dict[str, Value] = {}
        for point, value in self.write:
            name = argument_of(value)
            if not name:
                found[point] = value
            elif name in arguments or not str(value).startswith(MAY_BE_MISSING):
                found[point] = arguments[name]
        return found


def argument_of(value: Parameter) -> str:
    """The argument that a literal of `write` names; empty for any other."""
    text = value if isinstance(value, str) and value.startswith(ARGUMENT) else ""
    return text.removeprefix(MAY_BE_MISSING if text.startswith(MAY_BE_MISSING) else ARGUMENT)


Parts: TypeAlias = Literal["phases", "elements"]
PARTS: Final[tuple[Parts, ...]] = ("phases", "elements")


@dataclass(frozen=True, slots=True)
class SeriesService:
    """`further`: series of the same periods, which are answered with it: those of further `parts`."""

    series: str
    further: tuple[str, ...] = ()
    parts: Parts = "phases"


@dataclass(frozen=True, slots=True)
class LogService:
    """Which log is an argument of the request."""


@dataclass(frozen=True, slots=True)
class RecordService:
    """The records of a ring, in the order of its fields."""

    records: str


@dataclass(frozen=True, slots=True)
class ImageService:
    """A firmware image goes to the meter; `then_read`: points of the answer."""

    then_read: tuple[str, ...] = ()


Service = ReadService | CommandService | SeriesService | LogService | RecordService | ImageService


@dataclass(frozen=True, slots=True)
class ImageMap:
    """How a firmware image gets into the meter: its size (a command), then blocks of at most `block_bytes` (even) at
    the register `block`, each headed by its offset (u32), then `close` (a command: point and label) has it checked.
    `activate` takes the SHA-256 of the whole image in hex digits (a command)."""

    size: str
    block: int
    block_bytes: int
    close: tuple[str, Parameter]
    activate: str


@dataclass(frozen=True, slots=True)
class CommandMap:
    """How the meter tells that a command is over: `count` has moved and `result` is no longer "busy"."""

    count: str
    result: str
    reason: str | None
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of meter. `file` is where it was read, for errors; `based_on` the file whose rows it has besides."""

    file: str
    id: str
    maker: str
    model: str
    generation: str
    fuel: Literal["electricity", "gas"]
    device_type: str
    manual: str
    link: LinkSettings
    capabilities: Mapping[str, bool]
    parameters: Mapping[str, Parameter]
    points: Mapping[str, Point]
    logs: Mapping[str, LogMap]
    series: Mapping[str, SeriesMap]
    events: Mapping[int, str]
    alerts: AlertMap
    services: Mapping[str, Service]
    command: CommandMap | None
    image: ImageMap | None = None
    records: Mapping[str, RecordMap] = field(default_factory=dict)
    based_on: str = ""

    def point(self, name: str) -> Point:
        """Raises RigConfigError naming `points.<name>`."""
        if name not in self.points:
            raise self._missing(f"points.{name}", "a point", nearest(name, self.points))
        return self.points[name]

    def capability(self, name: str) -> bool:
        """What the device claims. Raises RigConfigError when the profile does not say."""
        if name not in self.capabilities:
            raise self._missing(f"capabilities.{name}", "true or false", nearest(name, self.capabilities))
        return self.capabilities[name]

    def parameter(self, name: str) -> Parameter:
        """A value that a test needs. Raises RigConfigError when the profile does not have it."""
        if name not in self.parameters:
            raise self._missing(f"parameters.{name}", "a value", nearest(name, self.parameters))
        return self.parameters[name]

    def decimal(self, name: str) -> Decimal:
        """A parameter that must be a number, exact."""
        value = self.parameter(name)
        if isinstance(value, str):
            raise self._refusal(f"parameters.{name}", "a number", value)
        return Decimal(value)

    def whole(self, name: str) -> int:
        """A parameter that must be a whole number."""
        value = self.decimal(name)
        if value != int(value):
            raise self._refusal(f"parameters.{name}", "a whole number", value)
        return int(value)

    def text(self, name: str) -> str:
        """A parameter that must be text."""
        value = self.parameter(name)
        if not isinstance(value, str):
            raise self._refusal(f"parameters.{name}", "text", value)
        return value

    def event_name(self, code: int) -> str:
        """The bench's name for the maker's event code; "unknown 0x...." for a code the profile does not list."""
        return self.events.get(code, f"unknown 0x{code:04X}")

    def canonical(self, reading: Reading) -> int | str:
        """A reading as the hub's dialect carries it (Wh, litres, mp, epoch seconds, label numbers, text)."""
        return self.point(reading.point).canonical(reading.value)

    def _missing(self, key: str, expected: str, hint: str) -> RigConfigError:
        return self._refusal(key, expected, NOTHING, hint)

    def _refusal(self, key: str, expected: str, found: object, hint: str = "") -> RigConfigError:
        return RigConfigError(self.file, key, expected, found, hint)
