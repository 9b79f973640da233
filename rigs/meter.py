"""A meter seen through its profile: names and values in front, registers behind.

Layer: rigs, on top of a `RegisterLink`; used by the bench and by the hub. It implements `rigs.ports.MeterPort`.

Rules of this file: a value that spans registers comes from one request; a ring that moved while it was read is read
again, a bounded number of times, and never returned torn; a write is checked whole before its first byte is sent; no
exchange is repeated in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, TypeVar

from protocols.modbus_plan import Span, plan_blocks
from rigs.adapters.clock import SystemClock
from rigs.errors import BenchError, CommandUnfinished, RigConfigError
from rigs.meter_rings import SeriesWindow, block_words, log_spans, parse_entry, parse_record, record_spans
from rigs.ports import Clock, CommandOutcome, LogRow, Reading, Record, RegisterLink, SeriesEntry, Value
from rigs.profile import LogMap, Point, Profile, UnreadableValue
from rigs.toml_table import NOTHING, nearest

Ring = TypeVar("Ring")

RING_ATTEMPTS: Final = 4
"""How often a ring that moved under the reader is read before the bench gives up."""

POLL_S: Final = 0.01
"""Pause between two looks at a running command."""

IDENTITY: Final = ("manufacturer", "model", "serial_number", "firmware_version")


class ProfiledMeter:
    """One meter on one link. `side` is who reads it: the hub may not write what is the bench's alone."""

    def __init__(
        self, link: RegisterLink, profile: Profile, clock: Clock | None = None, side: Literal["hub", "bench"] = "bench"
    ) -> None:
        self._link, self.profile, self._side = link, profile, side
        self._clock: Clock = clock or SystemClock()

    def close(self) -> None:
        self._link.close()

    def read(self, *points: str) -> Mapping[str, Reading]:
        """The points in the fewest requests. Raises LinkError, DeviceException, UnreadableValue."""
        wanted = [self._readable(name) for name in points]
        readings: dict[str, Reading] = {}
        for function in sorted({point.read_function for point in wanted}):
            group = [point for point in wanted if point.read_function == function]
            words, at_ns = self._fetch(function, [Span(point.address, point.registers) for point in group])
            for point in group:
                raw = words[Span(point.address, point.registers)]
                readings[point.name] = Reading(point.name, point.decode(raw), point.unit, raw, at_ns[point.address])
        return {name: readings[name] for name in points}

    def write(self, values: Mapping[str, Value]) -> None:
        """Writes in the order given; points that follow each other in the map go in one request."""
        runs: list[tuple[int, list[int]]] = []
        most = self.profile.link.max_write_registers
        for name, value in values.items():
            point = self._writable(name)
            words = list(point.encode(value))
            if runs and runs[-1][0] + len(runs[-1][1]) == point.address and len(runs[-1][1]) + len(words) <= most:
                runs[-1][1].extend(words)
            else:
                runs.append((point.address, words))
        for address, words in runs:
            if self.profile.link.write_function == 16:
                self._link.write_registers(address, words)
            else:
                for offset, word in enumerate(words):
                    self._link.write_register(address + offset, word)

    def identity(self) -> Mapping[str, str]:
        """Who the meter says it is: those of manufacturer, model, serial number and firmware that its map has."""
        names = [name for name in IDENTITY if name in self.profile.points and self.profile.points[name].readable]
        return {name: str(reading.value) for name, reading in self.read(*names).items()}

    def read_log(self, log: str, newest: int | None = None) -> tuple[LogRow, ...]:
        """The `newest` entries (all that the ring still holds when None), oldest first.

        A place without sequence number is an entry that has been cleared. An entry logged during the reading is not
        waited for; entries overwritten during it make it start again.
        """
        ring = self._ring(self.profile.logs, "logs", log)
        for _ in range(RING_ATTEMPTS):
            before = self._whole(ring.count)
            held = min(before, ring.capacity)
            wanted = held if newest is None else min(newest, held)
            rows = self._log_rows(ring, range(before - wanted + 1, before + 1)) if wanted else ()
            after = self._whole(ring.count)
            if before <= after <= before - wanted + ring.capacity:
                return rows
        raise self._moved(f"log {log}", ring.count)

    def _log_rows(self, ring: LogMap, numbers: Sequence[int]) -> tuple[LogRow, ...]:
        spans = log_spans(ring, numbers)
        words, _ = self._fetch(self.profile.points[ring.count].read_function, spans)
        rows = (parse_entry(words[span], self.profile) for span in spans)
        return tuple(row for row in rows if row.sequence)

    def read_records(self, records: str) -> tuple[Record, ...]:
        """All that the ring holds, oldest first; one that is overwritten during the reading makes it start again."""
        ring = self._ring(self.profile.records, "records", records)
        for _ in range(RING_ATTEMPTS):
            before = self._whole(ring.count)
            numbers = range(max(0, before - ring.capacity) + 1, before + 1)
            spans = record_spans(ring, numbers)
            words, _ = self._fetch(self.profile.points[ring.count].read_function, spans)
            if self._whole(ring.count) == before:
                return tuple(parse_record(words[span], ring) for span in spans)
        raise self._moved(f"records {records}", ring.count)

    def read_series(self, series: str, start: datetime, end: datetime) -> tuple[SeriesEntry, ...]:
        """The periods that ended after `start` and at or before `end`, oldest first, as far as the ring holds them."""
        ring = self._ring(self.profile.series, "series", series)
        for _ in range(RING_ATTEMPTS):
            window = self._window(series)
            ages = window.ages(start, end)
            spans = [window.span(age) for age in ages]
            words, _ = self._fetch(ring.slot.read_function, spans)
            if not window.overtaken(self._window(series), oldest=ages[0] if ages else 0):
                values = [self._slot_value(ring.slot, words[span]) for span in spans]
                return tuple(
                    SeriesEntry(window.ended(age), value, ring.slot.unit)
                    for age, value in zip(ages, values, strict=True)
                )
        raise self._moved(f"series {series}", ring.index)

    def _window(self, series: str) -> SeriesWindow:
        ring = self.profile.series[series]
        readings = self.read(ring.end, ring.count, ring.index, *([ring.period] if ring.period else []))
        end, count, index = (readings[name] for name in (ring.end, ring.count, ring.index))
        if not isinstance(end.value, datetime) or not isinstance(count.value, int) or not isinstance(index.value, int):
            raise RigConfigError(self.profile.file, f"series.{series}", "a time and two whole numbers", readings)
        if index.value >= ring.capacity:
            raise UnreadableValue(index.point, index.raw, f"slot {index.value} of a ring of {ring.capacity}")
        if ring.period:
            ring = replace(ring, period_s=_period_s(readings[ring.period]))
        return SeriesWindow(ring, end.value, min(count.value, ring.capacity), index.value)

    @staticmethod
    def _slot_value(slot: Point, words: tuple[int, ...]) -> Decimal | None:
        raw = slot.raw(words)
        return None if raw == slot.no_data else raw * slot.scale

    def run_command(self, writes: Mapping[str, Value]) -> CommandOutcome:
        """Writes, then waits until the meter says that the command is over, at most the profile's time-out.

        Raises CommandUnfinished when it never does; DeviceException when the write itself is refused.
        """
        command = self.profile.command
        if command is None:
            raise RigConfigError(self.profile.file, "command", "how the end of a command is seen", None)
        names = [command.count, command.result, *([command.reason] if command.reason else [])]
        count = self._whole(command.count)
        started_ns = self._clock.monotonic_ns()
        self.write(writes)
        while True:
            seen = self.read(*names)
            elapsed_s = (self._clock.monotonic_ns() - started_ns) / 1e9
            result = str(seen[command.result].value)
            if seen[command.count].value != count and result != "busy":
                reason = str(seen[command.reason].value) if command.reason else ""
                return CommandOutcome(result, reason, elapsed_s)
            if elapsed_s >= command.timeout_s:
                raise CommandUnfinished(f"writing {', '.join(writes)}", self.profile.id, elapsed_s, result)
            self._clock.wait(POLL_S)

    def write_image(self, image: bytes) -> CommandOutcome:
        """Takes a firmware image to the meter and has it checked; how the last command ended that was given.

        Raises as `run_command`, and DeviceException for a block that the meter does not take.
        """
        how = self.profile.image
        if how is None:
            raise RigConfigError(self.profile.file, "image", "how a firmware image gets in", None)
        begun = self.run_command({how.size: len(image)})
        if begun.result != "done":
            return begun
        for offset in range(0, len(image), how.block_bytes):
            self._link.write_registers(how.block, block_words(offset, image[offset : offset + how.block_bytes]))
        return self.run_command({how.close[0]: how.close[1]})

    def _fetch(self, function: int, spans: Iterable[Span]) -> tuple[dict[Span, tuple[int, ...]], dict[int, int]]:
        """The words of each span, and by address the monotonic time at which its block had arrived."""
        wanted = sorted(set(spans))
        link = self.profile.link
        read: Callable[[int, int], tuple[int, ...]] = (
            self._link.read_holding if function == 3 else self._link.read_input
        )
        words: dict[Span, tuple[int, ...]] = {}
        at_ns: dict[int, int] = {}
        done = 0
        for block in plan_blocks(wanted, link.max_registers, link.max_gap):
            got = read(block.address, block.count)
            now_ns = self._clock.monotonic_ns()
            while done < len(wanted) and wanted[done].end <= block.end:
                span, done = wanted[done], done + 1
                words[span] = got[span.address - block.address : span.end - block.address]
                at_ns[span.address] = now_ns
        return words, at_ns

    def _whole(self, name: str) -> int:
        value = self.read(name)[name].value
        if not isinstance(value, int):
            raise RigConfigError(self.profile.file, f"points.{name}", "a whole number", value)
        return value

    def _readable(self, name: str) -> Point:
        point = self.profile.point(name)
        if not point.readable:
            raise RigConfigError(self.profile.file, f"points.{name}.access", "a readable point", point.access)
        return point

    def _writable(self, name: str) -> Point:
        point = self.profile.point(name)
        if not point.writable:
            raise RigConfigError(self.profile.file, f"points.{name}.access", "a writable point", point.access)
        if point.side == "bench" and self._side != "bench":
            raise RigConfigError(self.profile.file, f"points.{name}.side", "a point that the hub may write", point.side)
        return point

    def _ring(self, rings: Mapping[str, Ring], table: str, name: str) -> Ring:
        if name not in rings:
            raise RigConfigError(
                self.profile.file, f"{table}.{name}", f"a name of [{table}]", NOTHING, nearest(name, rings)
            )
        return rings[name]

    def _moved(self, what: str, moving: str) -> BenchError:
        found = f"{moving} moved too fast in each of {RING_ATTEMPTS} readings"
        return BenchError(f"reading {what}", self.profile.id, found, "the meter logs faster than this link can read")


def _period_s(reading: Reading) -> int:
    if not isinstance(reading.value, int) or reading.value < 1:
        raise UnreadableValue(reading.point, reading.raw, "the length of a period")
    return reading.value
