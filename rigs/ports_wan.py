"""What the bench may ask of the network between the DCC and the hub: its tap, its quality, its brokers and its modem.

Layer and rules: as `rigs.ports`, which has the bench side of the meter. The network is judged too (WAN-*, WANP-*,
GSM-1), so what a port says of it is a witness and not the truth: checks hold two of them against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from protocols.link_shaper import Conditions


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
