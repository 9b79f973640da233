"""When what is sent over a network comes out of it, and what becomes of it on the way: the model of a WAN's conditions.

Layer: sans-IO protocol core; time in monotonic nanoseconds is handed in, chance comes from a seed. `up` is from the hub
to the broker, `down` the other way.

Rules of this file: a packet waits its turn (`rate_kbit_s`, first in, first out, at most `queue_bytes` waiting, what
does not fit is lost), then takes `delay_ms` give or take up to `jitter_ms` (uniform). `Lane.datagram` is for packets as
such: what is lost is gone, jitter may let one overtake another. `Lane.attempt` is for the segments of a TCP connection,
whose order and completeness `protocols.link_tcp` restores. `Lane.message` is for whole messages (PUBLISH packets): its
keys say what a gateway, or a carrier that is not TCP, does to them. During an outage nothing comes through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Final, Literal

Direction = Literal["up", "down"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("up", "down")
MS: Final = 1_000_000
S: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Way:
    """Conditions of one direction. `rate_kbit_s` 0: not limited. The four last act on whole messages, the others on
    packets; what is re-ordered is held back by `reorder_by_ms`, and what comes meanwhile overtakes it."""

    delay_ms: int = 0
    jitter_ms: int = 0
    loss_percent: int = 0
    rate_kbit_s: int = 0
    queue_bytes: int = 65536
    reorder_by_ms: int = 200
    message_loss_percent: int = 0
    duplication_percent: int = 0
    reordering_percent: int = 0
    corruption_percent: int = 0

    @property
    def touches_messages(self) -> bool:
        return bool(
            self.message_loss_percent or self.duplication_percent or self.reordering_percent or self.corruption_percent
        )

    def serialising_ns(self, size: int) -> int:
        """What `size` bytes take at the rate."""
        return size * 8 * MS // self.rate_kbit_s if self.rate_kbit_s else 0


@dataclass(frozen=True, slots=True)
class Conditions:
    """A WAN by its figures. An outage begins `outage_start_s` after the first connection, lasts `outage_s` (0: there is
    none) and comes again each `outage_every_s` (0: once). `outage_breaks`: connections do not live through it."""

    up: Way = Way()
    down: Way = Way()
    outage_start_s: int = 0
    outage_s: int = 0
    outage_every_s: int = 0
    outage_breaks: bool = False

    @classmethod
    def both(cls, **keys: int) -> Conditions:
        """The same in both directions."""
        return cls(Way(**keys), Way(**keys))

    @property
    def touches_messages(self) -> bool:
        return self.up.touches_messages or self.down.touches_messages

    @property
    def is_ideal(self) -> bool:
        return self == Conditions()

    @property
    def rtt_ns(self) -> int:
        return (self.up.delay_ms + self.down.delay_ms) * MS

    @property
    def rto_ns(self) -> int:
        """After which an unacknowledged segment is sent again: the round trip and four times its variance, which is
        taken for 200 ms at least, as Linux does [RFC 6298 §2]."""
        return self.rtt_ns + max(200, 4 * max(self.up.jitter_ms, self.down.jitter_ms)) * MS

    def is_out(self, since_ns: int) -> bool:
        """Whether a window of the plan lies there; `since_ns` counts from the first connection."""
        into = since_ns - self.outage_start_s * S
        if not self.outage_s or into < 0:
            return False
        return (into % (self.outage_every_s * S) if self.outage_every_s else into) < self.outage_s * S

    def next_outage(self, since_ns: int) -> int | None:
        """When the next window begins at or after that moment; None when none does."""
        first = self.outage_start_s * S
        if not self.outage_s:
            return None
        if since_ns <= first:
            return first
        if not self.outage_every_s:
            return None
        every = self.outage_every_s * S
        return first + -(-(since_ns - first) // every) * every

    def as_json(self) -> Mapping[str, object]:
        """As `rigs.conditions` reads it."""
        return asdict(self)


@dataclass(slots=True)
class Counters:
    """What a direction has carried and what became of it. Bytes and packets of the carrier; messages are PUBLISHes."""

    packets: int = 0
    bytes: int = 0
    lost: int = 0
    queue_full: int = 0
    in_outage: int = 0
    messages: int = 0
    messages_lost: int = 0
    duplicated: int = 0
    reordered: int = 0
    corrupted: int = 0


@dataclass(frozen=True, slots=True)
class MessageFate:
    """`copies` 0: dropped. `hold_ns`: held back so long before it is sent. `corrupt`: where, 0 to 1 of the payload."""

    copies: int = 1
    hold_ns: int = 0
    corrupt: float | None = None


WHOLE: Final = MessageFate()


@dataclass(slots=True)
class Lane:
    """One direction of a link, shared by all its connections."""

    way: Way
    seed: str
    counters: Counters = field(default_factory=Counters)
    _chance: Random = field(init=False)
    _free_ns: int = 0

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)

    def attempt(self, size: int, now_ns: int, *, is_out: bool) -> int | None:
        """When a packet that is sent now comes out; None when it is lost."""
        self.counters.packets += 1
        self.counters.bytes += size
        way = self.way
        if is_out:
            self.counters.in_outage += 1
            return None
        begins_ns = max(now_ns, self._free_ns)
        if way.rate_kbit_s and (begins_ns - now_ns) * way.rate_kbit_s > way.queue_bytes * 8 * MS:
            self.counters.queue_full += 1
            return None
        self._free_ns = begins_ns + way.serialising_ns(size)
        if self._happens(way.loss_percent):
            self.counters.lost += 1
            return None
        return self._free_ns + self._delay_ns()

    def datagram(self, size: int, now_ns: int, *, is_out: bool) -> tuple[int, ...]:
        """When a packet, and each copy of it, comes out; empty when it is lost."""
        fate = self.message()
        dues = (self.attempt(size, now_ns, is_out=is_out) for _ in range(fate.copies))
        return tuple(due + fate.hold_ns for due in dues if due is not None)

    def message(self) -> MessageFate:
        """What becomes of the next message before it is sent."""
        way, count = self.way, self.counters
        count.messages += 1
        if not way.touches_messages:
            return WHOLE
        if self._happens(way.message_loss_percent):
            count.messages_lost += 1
            return MessageFate(copies=0)
        copies, hold_ns, corrupt = 1, 0, None
        if self._happens(way.duplication_percent):
            count.duplicated += 1
            copies = 2
        if self._happens(way.reordering_percent):
            count.reordered += 1
            hold_ns = way.reorder_by_ms * MS
        if self._happens(way.corruption_percent):
            count.corrupted += 1
            corrupt = self._chance.random()
        return MessageFate(copies, hold_ns, corrupt)

    def _happens(self, percent: int) -> bool:
        return percent > 0 and self._chance.random() * 100 < percent

    def _delay_ns(self) -> int:
        way = self.way
        if not way.jitter_ms:
            return way.delay_ms * MS
        return max(0, int((way.delay_ms + self._chance.uniform(-way.jitter_ms, way.jitter_ms)) * MS))


class Shaper:
    """Both directions of a link and its outages. `began_ns`: the first connection, from which the plan counts."""

    def __init__(self, conditions: Conditions, seed: int, began_ns: int | None = None) -> None:
        self.conditions, self.began_ns = conditions, began_ns
        self.lanes: dict[Direction, Lane] = {one: Lane(_way(conditions, one), f"{seed} {one}") for one in DIRECTIONS}
        self.is_held_out = False
        """An outage by hand, until it is ended by hand."""

    def change(self, conditions: Conditions, now_ns: int) -> None:
        """From now on; a plan of outages counts from now. What is on its way comes out as it was sent."""
        self.conditions = conditions
        if self.began_ns is not None:
            self.began_ns = now_ns
        for direction, lane in self.lanes.items():
            lane.way = _way(conditions, direction)

    def is_out(self, now_ns: int) -> bool:
        planned = self.began_ns is not None and self.conditions.is_out(now_ns - self.began_ns)
        return self.is_held_out or planned

    def next_outage_ns(self, now_ns: int) -> int | None:
        if self.began_ns is None:
            return None
        found = self.conditions.next_outage(max(0, now_ns - self.began_ns))
        return None if found is None else self.began_ns + found

    def attempt(self, direction: Direction, size: int, now_ns: int) -> int | None:
        """See `Lane.attempt`."""
        return self.lanes[direction].attempt(size, now_ns, is_out=self.is_out(now_ns))

    def datagram(self, direction: Direction, size: int, now_ns: int) -> tuple[int, ...]:
        """See `Lane.datagram`."""
        return self.lanes[direction].datagram(size, now_ns, is_out=self.is_out(now_ns))


def _way(conditions: Conditions, direction: Direction) -> Way:
    return conditions.up if direction == "up" else conditions.down
