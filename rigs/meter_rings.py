"""Where the entries of a meter's rings lie, what one says, and a block of an image.

Arithmetic only; the reading and writing is in `rigs.meter`.

Layer: rigs, sans-IO. The layouts are those of `LogMap` and `SeriesMap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from protocols.modbus_plan import Span
from rigs.ports import LogRow, Record
from rigs.profile import LOG_ENTRY_REGISTERS, LogMap, Profile, RecordMap, SeriesMap


def log_spans(ring: LogMap, numbers: Iterable[int]) -> list[Span]:
    """Where the entries of these numbers (1, 2, 3, ...) lie."""
    return [
        Span(ring.base + ((number - 1) % ring.capacity) * ring.entry_registers, LOG_ENTRY_REGISTERS)
        for number in numbers
    ]


def record_spans(ring: RecordMap, numbers: Iterable[int]) -> list[Span]:
    """Where the records of these numbers (1, 2, 3, ...) lie, each whole."""
    size = ring.entry_registers
    return [Span(ring.base + ((number - 1) % ring.capacity) * size, size) for number in numbers]


def parse_record(words: Sequence[int], ring: RecordMap) -> Record:
    """The values of the record by field."""
    return {name: field.decode(tuple(words[field.address : field.end])) for name, field in ring.fields.items()}


def parse_entry(words: Sequence[int], profile: Profile) -> LogRow:
    """The entry in six registers: sequence u32, time u32 (UTC seconds), code u16, data u16."""
    sequence, seconds = words[0] << 16 | words[1], words[2] << 16 | words[3]
    at = datetime.fromtimestamp(seconds, UTC)
    return LogRow(sequence, at, words[4], profile.event_name(words[4]), words[5])


def block_words(offset: int, data: bytes) -> list[int]:
    """The registers of a block of a firmware image: its offset, u32, then the bytes; an odd last one gets a 0."""
    padded = offset.to_bytes(4, "big") + data + bytes(len(data) % 2)
    return [int.from_bytes(padded[at : at + 2], "big") for at in range(0, len(padded), 2)]


@dataclass(frozen=True, slots=True)
class SeriesWindow:
    """A ring of periods as it stood at one moment. An age counts periods back from the newest, which has age 0."""

    ring: SeriesMap
    end: datetime
    held: int
    index: int

    def ended(self, age: int) -> datetime:
        return self.end - timedelta(seconds=age * self.ring.period_s)

    def span(self, age: int) -> Span:
        """The registers of the period of that age."""
        slot = (self.index - age) % self.ring.capacity
        return Span(self.ring.base + slot * self.ring.slot.registers, self.ring.slot.registers)

    def ages(self, start: datetime, end: datetime) -> range:
        """The ages held whose period ended after `start` and at or before `end`, oldest first."""
        period = timedelta(seconds=self.ring.period_s)
        youngest = max(0, -((end - self.end) // period))
        first_too_old = -((start - self.end) // period)
        oldest = min(self.held, first_too_old) - 1
        return range(oldest, youngest - 1, -1)

    def overtaken(self, later: SeriesWindow, oldest: int) -> bool:
        """Whether, by the time of `later`, the period of age `oldest` may be overwritten or the ring restarted."""
        if later.ring.period_s != self.ring.period_s:
            return True
        moved_s = (later.end - self.end).total_seconds()
        moved, rest = divmod(moved_s, self.ring.period_s)
        if rest or moved < 0 or (self.index + int(moved)) % self.ring.capacity != later.index:
            return True
        return oldest + moved >= self.ring.capacity
