"""What a fleet of meters sends over the WAN: messages, bytes, peaks and network time of each row of the traffic model.

Layer: meterbench, plain arithmetic over two tables: the catalogue's rows (size, response time) [000:165-195] and the
volumes [WANP-4]. Nothing here is measured.

Rules of this file: exact numbers (`Decimal`), rounded for print only. A size of the traffic model is that of a message
with its padding and without transport; what MQTT 3.1.1 and TCP/IP add is told beside it. Of an exchange one message
has the row's size, the one the other way the table's `other_bytes`. Peaks take the busiest days of all rows to be the
same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, exp, sqrt
from typing import Final

from catalogue import Catalogue, Traffic
from meterbench.traffic.volumes import DAYS, Kind, Performance, Volume, Volumes
from protocols.mqtt_sizes import publish_bytes

TOPIC: Final = "mb/00db1234567890af/c"
SEGMENT_BYTES, HEADER_BYTES, PUBACK_BYTES = 1448, 52, 4
"""Of TCP over IPv4 with time stamps on Ethernet; and of the MQTT acknowledgement at QoS 1."""
BITS: Final = 8
HOURS: Final = 24
HOUR_S: Final = 3600
NORMAL_AT: Final = 3.45
"""Of the normal distribution: exceeded once in 3600 times."""
EXACT_UP_TO: Final = 400.0


@dataclass(frozen=True, slots=True)
class Load:
    """One row under one scenario in one period. `one_s`: of a single exchange on one meter's connection; `daily`:
    collections on the row's busiest day; `hourly`: messages a second in each hour of that day."""

    row: Traffic
    volume: Volume
    kind: Kind
    meters: Decimal
    collections: Decimal
    messages: Decimal
    payload_bytes: Decimal
    wire_bytes: Decimal
    network_s: Decimal
    one_s: Decimal
    daily: Decimal
    hourly: tuple[Decimal, ...]
    midnight_per_s: Decimal
    note: str

    @property
    def is_carried(self) -> bool:
        """Whether the connection can carry one exchange within the row's response time."""
        return self.one_s <= self.row.max_response_s


@dataclass(frozen=True, slots=True)
class Phase:
    """A scenario, or the part of it that has one level of service."""

    scenario: str
    performance: Performance
    loads: tuple[Load, ...]

    @property
    def hourly(self) -> tuple[Decimal, ...]:
        """Messages a second in each hour of the busiest day."""
        return tuple(sum((load.hourly[hour] for load in self.loads), Decimal(0)) for hour in range(HOURS))

    @property
    def busy_hour(self) -> int:
        return max(range(HOURS), key=lambda hour: self.hourly[hour])

    @property
    def busy_second(self) -> int:
        """Messages in the fullest second of the busy hour, their arrivals being independent of one another."""
        return fullest_second(float(self.hourly[self.busy_hour]))

    @property
    def midnight_per_s(self) -> Decimal:
        return sum((load.midnight_per_s for load in self.loads), Decimal(0))

    def total(self, name: str) -> Decimal:
        return sum((getattr(load, name) for load in self.loads), Decimal(0))


@dataclass(frozen=True, slots=True)
class Plan:
    """A WAN scenario [000:620-622] for a number of meters; its phases follow one another."""

    scenario: str
    title: str
    meters: int
    period_days: Decimal
    phases: tuple[Phase, ...]


def plan(catalogue: Catalogue, volumes: Volumes, scenario: str, meters: int, period_days: Decimal) -> Plan:
    """`scenario` is one of the table's."""
    phases = tuple(
        Phase(name, volumes.performance[name], tuple(_loads(catalogue, volumes, name, meters, period_days)))
        for name in volumes.phases[scenario]
    )
    return Plan(scenario, catalogue[scenario].title, meters, period_days, phases)


def traffic_rows(catalogue: Catalogue) -> tuple[Traffic, ...]:
    return tuple(row for row in catalogue if isinstance(row, Traffic))


def message_of(row: Traffic) -> str:
    """The row's name in the table of volumes: `meter-reading-simple`."""
    return row.id.removeprefix(f"WAN-{row.category.replace('_', '-')}-")


def kbit_s(row: Traffic) -> Decimal:
    """The rate that carries the row's size within its response time, kbit/s: what the document's last column is."""
    return Decimal(row.size_bytes * BITS) / row.max_response_s / 1000


def is_printed_right(row: Traffic) -> bool:
    """Whether the document's figure is the computed one to its one decimal."""
    return kbit_s(row).quantize(Decimal("0.1")) == row.kbps_printed


def wire_bytes(payload_bytes: int) -> int:
    """A message with MQTT, TCP and IP, and its acknowledgement."""
    packet = publish_bytes(TOPIC, payload_bytes)
    return packet + HEADER_BYTES * ceil(packet / SEGMENT_BYTES) + PUBACK_BYTES + HEADER_BYTES


def fullest_second(mean: float) -> int:
    """The count of a second that a Poisson process of this mean exceeds in at most one second of an hour."""
    if mean > EXACT_UP_TO:
        return ceil(mean + NORMAL_AT * sqrt(mean))
    count, chance = 0, exp(-mean)
    beyond = 1 - chance
    while beyond > 1 / HOUR_S:
        count += 1
        chance *= mean / count
        beyond -= chance
    return count


def _loads(catalogue: Catalogue, volumes: Volumes, scenario: str, meters: int, period_days: Decimal) -> Sequence[Load]:
    found = []
    for row in traffic_rows(catalogue):
        name = message_of(row)
        kind, volume = volumes.kinds[name], volumes.volumes[scenario][name]
        concerned = meters * _share(volumes, row, kind) * volume.share
        found.append(_load(row, volume, kind, concerned, volumes, scenario, period_days))
    return found


def _share(volumes: Volumes, row: Traffic, kind: Kind) -> Decimal:
    """Of the fleet: the meters of the row's fuel; none where the document has no service for the row."""
    if not row.service_applies:
        return Decimal(0)
    fuel = next((fuel for fuel in volumes.fleet if row.category.endswith(fuel)), kind.of)
    return volumes.fleet.get(fuel, Decimal(1))


def _load(
    row: Traffic, volume: Volume, kind: Kind, meters: Decimal, volumes: Volumes, scenario: str, period_days: Decimal
) -> Load:
    link = volumes.performance[scenario]
    sizes = [row.size_bytes] if kind.alone else [row.size_bytes, volumes.other_bytes]
    sent_s = sum(Decimal(wire_bytes(size) * BITS) / (link.rate_kbit_s * 1000) for size in sizes)
    collections = meters * volume.per_year * period_days / DAYS
    daily = meters * volume.per_year / volume.on_days
    each_s = daily * len(sizes) / (volume.hours * HOUR_S)
    window = range(volume.from_h, volume.from_h + volume.hours)
    return Load(
        row=row, volume=volume, kind=kind, meters=meters, collections=collections, messages=collections * len(sizes),
        payload_bytes=collections * sum(sizes), wire_bytes=collections * sum(map(wire_bytes, sizes)),
        network_s=collections * sent_s, one_s=sent_s + len(sizes) * link.delay_s, daily=daily,
        hourly=tuple(each_s if hour in window else Decimal(0) for hour in range(HOURS)),
        midnight_per_s=daily * len(sizes) / volumes.clock_s if volume.midnight else Decimal(0),
        note="" if row.service_applies else "no service of the catalogue carries it",
    )  # fmt: skip
