"""What the bench may ask of anything plugged in.

Layer: between the bench API (`meterbench`) and the adapters. Each port is a `typing.Protocol`; a rig file decides
which adapter stands behind it, so that swapping a virtual meter for a real one changes data and no code.

Rules of this file: values are exact (`int`, `Decimal`, `str`, aware UTC `datetime`), never floats; a unit is part of a
name or of a type; every call is synchronous and bounded; failures are the families of `rigs.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:  # a hub needs no DUIS and shall not load it
    from protocols.duis import RequestId, Response, ServiceRequest
    from protocols.link_shaper import Conditions

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


@dataclass(frozen=True, slots=True)
class WanMessage:
    """A message seen on the WAN leg by a listener of the bench's own."""

    topic: str
    payload: bytes
    utc: datetime
    monotonic_ns: int


class WanTap(Protocol):
    """The bench's own ear on the WAN stub."""

    def mark(self) -> int:
        """A position in the traffic; everything published before the call is known to lie before it."""
        ...

    def since(self, mark: int) -> tuple[WanMessage, ...]: ...
    def heard(self, mark: int) -> tuple[WanMessage, ...]:
        """As `since`, gaps or not: for what is there, never for what is not."""
        ...


class HubPower(Protocol):
    """The power of the hub, by a switch of the bench's at its supply."""

    @property
    def is_on(self) -> bool: ...
    def cut(self) -> None:
        """At once, and without a word to anybody."""
        ...

    def restore(self) -> None:
        """Returns once the hub runs again. Raises BenchError for one that does not."""
        ...


class Brokers(Protocol):
    """The two brokers of a rig with a standby."""

    def end_in_use(self) -> None:
        """The one at which the hub is ends at once, and stays away until the rig starts anew. Raises BenchError when
        there is no other left."""
        ...


class WanStranger(Protocol):
    """A client of the broker that is neither DCC nor hub, and may publish what it likes: bad input on purpose."""

    def publish(self, topic: str, payloads: Sequence[bytes]) -> None:
        """Returns once the broker has taken all of them, in this order. Raises PortUnavailable, BenchError."""
        ...


@dataclass(frozen=True, slots=True)
class MessageSize:
    """Bytes of one WAN message: the application payload, the MQTT packet around it, and all bytes on the wire; and when
    its last packet left for the broker (monotonic ns, by the capture)."""

    topic: str
    payload: int
    packet: int
    wire: int
    monotonic_ns: int = 0


class WanSizes(Protocol):
    """Sizes counted on captured packets or computed, for the messages since a mark of the tap."""

    @property
    def status(self) -> str:
        """ "running"; "computed: " and why, where packets cannot be read; "missing: " and what to grant or install."""
        ...

    def since(self, monotonic_ns: int) -> tuple[MessageSize, ...]: ...


class Network(Protocol):
    """The network between the broker and the hub. `in_force`: its conditions, a name or figures. `node`: the address
    at which the hub's WAN module is reached, once its way leads over the network."""

    in_force: str | Conditions
    node: tuple[str, int] | None

    @property
    def is_in_the_way(self) -> bool: ...
    def lead_over(self) -> None:
        """The hub's way leads over it from now on, until `rest`."""
        ...

    def rest(self) -> None:
        """As the rig file has it."""
        ...

    def set_conditions(self, conditions: str | Conditions) -> None: ...
    def begin_outage(self, *, breaks: bool) -> None:
        """Nothing comes through; `breaks`: connections do not live through it (a bearer that is lost)."""
        ...

    def end_outage(self) -> None: ...
    def replace_module(self, conditions: str | Conditions) -> tuple[tuple[str, int], tuple[str, int]]:
        """A new WAN module on a network of these conditions; the old and the new node address."""
        ...

    def reaches(self, node: tuple[str, int]) -> bool:
        """Whether the head end's broker answers at a node address."""
        ...

    def state(self) -> Mapping[str, Any]:
        """Counters, as `disturbed_since` takes them."""
        ...

    def disturbed_since(self, before: Mapping[str, Any], *, of_time: bool = False) -> str:
        """What it has done since then for which nobody behind it is to blame; empty: nothing. `of_time`: with what has
        cost time only."""
        ...


@dataclass(frozen=True, slots=True)
class ModemState:
    """What the hub's modem says of itself. `place`: home, roaming, searching, denied, off, unknown; `network`: PLMN or
    ""; `connected`: its way to the broker stands; `wakes`, those of them by the hub itself (`urgent`) and `connections`
    count since the rig's start."""

    place: str
    network: str
    dbm: int | None
    sim: str
    connected: bool
    asleep: bool
    wakes: int
    connections: int
    fault: str
    urgent: int = 0


class HubModem(Protocol):
    """The modem of the hub, on a rig whose carrier is GSM. `home` and `permitted` (in order) are the stated rules by
    which its SIM roams."""

    home: str
    permitted: tuple[str, ...]

    def state(self) -> ModemState: ...
    def sleep(self) -> None:
        """Its data session is closed, until it is woken."""
        ...

    def wake(self) -> None: ...
    def linked(self, connections: int, within_s: float) -> bool:
        """Whether, by then, the hub takes commands over at least so many connections since the rig's start."""
        ...

    def room(self) -> tuple[int, int]:
        """Short messages in its store, and how many it can hold."""
        ...


class MobileWorld(Protocol):
    """The mobile network around a virtual modem; a real one cannot be moved. `networks`: all there are; `stranger`: one
    that is not permitted to the SIM."""

    networks: tuple[str, ...]
    stranger: str

    def reach(self, networks: frozenset[str]) -> None:
        """These are within reach, and no other."""
        ...

    def attached(self) -> str:
        """The network on which the SIM is, by the networks' own record; "" for none."""
        ...

    def end_session(self) -> None:
        """The network ends the data session of the SIM, and goes on serving it."""
        ...

    def put_sim(self, is_in: bool) -> None: ...
    def fill_store(self) -> None: ...
    def stored(self) -> int: ...
    def delivered(self) -> int:
        """Short messages that the service centre has delivered to the SIM since the rig's start."""
        ...

    def message(self, sender: str, text: str) -> None: ...
    def hang(self, how: str) -> None:
        """The modem hangs: "prompt" until an escape, "soft" until a restart, "hard" for ever, "" no longer."""
        ...

    def restarts(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Synchronous:
    """What the DCC answered at once: the HTTP status and, when its body is DUIS, the response read from it.

    Signatures as in `Delivery`.
    """

    http_status: int
    response: Response | None
    body: bytes
    sent_ns: int
    received_ns: int
    signed_by: str | None = None
    signature_fault: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What arrived at a User's Receive Response service.

    On a rig with signatures `signed_by` is the EUI of the DCC's party whose signature holds; otherwise it is None,
    `signature_fault` says why, and there is no response, as a User does not act on such a message.
    """

    role: str
    response: Response | None
    body: bytes
    received_ns: int
    utc: datetime
    signed_by: str | None = None
    signature_fault: str = ""


class DccUser(Protocol):
    """All DCC Users of the rig: sends requests in a role and keeps what the DCC delivers to each of them."""

    def next_request_id(self, role: str, device: str) -> RequestId:
        """The next id of that User for a device (EUI text); counters rise for each originator."""
        ...

    def send(self, role: str, request: ServiceRequest) -> Synchronous: ...
    def send_raw(self, role: str, resource: str, body: bytes) -> Synchronous: ...
    def mark(self) -> int:
        """A position in the deliveries of all roles."""
        ...

    def take_nothing(self, role: str, is_away: bool) -> None:
        """The Receive Response service of that role refuses every message, until it is told otherwise."""
        ...

    def wait_refused(self, role: str, within_s: float) -> bool:
        """Whether, from now on, the DCC tries in vain to deliver something to a role that takes nothing."""
        ...

    def deliveries(self, since: int) -> tuple[Delivery, ...]: ...
    def wait_delivery(self, accept: Callable[[Delivery], bool], since: int, within_s: float) -> Delivery | None:
        """The first delivery after `since` that `accept` takes; None when none came in time."""
        ...


class DccControl(Protocol):
    """The world around the DCC, moved by the bench in its place (registrations that change, a process that begins), and
    a look at what the DCC has on record. Part and verb as in docs/peers.md. A real DCC has no such thing.

    Raises PeerDied, and BenchError with what the DCC stub found wrong.
    """

    def call(self, part: str, verb: str, **fields: Any) -> Mapping[str, Any]: ...
    def counted(self, what: str) -> int:
        """How often the DCC has said so since its start, by its own counters ("stray reply")."""
        ...

    def reset(self) -> None:
        """Everything as the rig file has it."""
        ...

    def run_due(self) -> None:
        """Does what is due by now, and returns when no request to a device is open any more, within a bound."""
        ...
