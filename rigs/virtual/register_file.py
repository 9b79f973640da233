"""Reads and writes of a meter's registers, whoever asks (manual 3).

Rules of this file: a read must begin and end in a register that the side may see, and may cross at most 16 reserved
ones in a row, which read as 0; write-only registers read as 0; test-mode registers do not exist for the hub's side;
a write touches whole values and whole blocks and is checked before anything is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.register_row import Row, decode, encode

MAX_GAP: Final = 16
Value = int | str
Reader = Callable[[], Value]
Writer = Callable[[Mapping[str, Value]], None]


class IllegalAddressError(Exception):
    """Modbus exception 2: a register that is not listed, not writable, or not for this side."""


class IllegalValueError(Exception):
    """Modbus exception 3: part of a value or of a block, or a value outside its bounds."""


@dataclass(frozen=True, slots=True)
class Area:
    """A ring that is read in blocks of its own: a log or a profile."""

    base: int
    length: int
    words: Callable[[int, int], list[int]]

    def covers(self, start: int, count: int) -> bool:
        return self.base <= start and start + count <= self.base + self.length


@dataclass(frozen=True, slots=True)
class Inlet:
    """Where blocks of an image go in: a write begins at `base`, is of any length and lies inside."""

    base: int
    length: int
    take: Callable[[Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """A register table by address and by block."""

    row_at: Mapping[int, Row]
    blocks: Mapping[str, Sequence[Row]]


_LAYOUTS: Final[dict[int, tuple[Sequence[Row], Layout]]] = {}


def _layout(table: Sequence[Row]) -> Layout:
    """Made once for a table (which is kept with it, so that its identity stays its own): meters share it."""
    known = _LAYOUTS.get(id(table))
    if known is None:
        blocks: dict[str, list[Row]] = {}
        for row in table:
            if row.block:
                blocks.setdefault(row.block, []).append(row)
        layout = Layout({address: row for row in table for address in row.addresses}, blocks)
        known = _LAYOUTS[id(table)] = (table, layout)
    return known[1]


class RegisterFile:
    """`readers` is keyed by row name; `writers` by block name, or by row name for a row that belongs to no block."""

    def __init__(
        self,
        table: Sequence[Row],
        readers: Mapping[str, Reader],
        writers: Mapping[str, Writer],
        areas: Sequence[Area],
        conduct: Conduct,
        inlet: Inlet,
        inputs: Sequence[Area] = (),
    ) -> None:
        """`inputs`: areas of input registers, which have addresses of their own."""
        self._inlet, self._inputs = inlet, inputs
        self._readers = readers
        self._writers = writers
        self._areas = areas
        self._conduct = conduct
        layout = _layout(table)
        self._row_at, self._blocks = layout.row_at, layout.blocks

    @property
    def has_inputs(self) -> bool:
        return bool(self._inputs)

    def read_inputs(self, start: int, count: int) -> list[int]:
        for area in self._inputs:
            if area.covers(start, count):
                return area.words(start - area.base, count)
        raise IllegalAddressError

    def read(self, start: int, count: int, *, test_mode: bool) -> list[int]:
        for area in self._areas:
            if area.covers(start, count):
                return area.words(start - area.base, count)
        rows = [self._visible(address, test_mode) for address in range(start, start + count)]
        self._check_gaps(rows)
        known: dict[str, list[int]] = {}
        words: list[int] = []
        for address, row in enumerate(rows, start):
            if row is None:
                words.append(0)
                continue
            if row.name not in known:
                known[row.name] = self._words_of(row)
            words.append(known[row.name][address - row.address])
        return words

    def _visible(self, address: int, test_mode: bool) -> Row | None:
        row = self._row_at.get(address)
        if row is None or (row.test_mode and not test_mode) or not self._conduct.listed(row.name, test_mode):
            return None
        return row

    @staticmethod
    def _check_gaps(rows: Sequence[Row | None]) -> None:
        if rows[0] is None or rows[-1] is None:
            raise IllegalAddressError
        gap = 0
        for row in rows:
            gap = gap + 1 if row is None else 0
            if gap > MAX_GAP:
                raise IllegalAddressError

    def _words_of(self, row: Row) -> list[int]:
        if row.access == "w":
            return [0] * row.width
        return encode(row, self._conduct.reported(row.name, self._readers[row.name]()))

    def write(self, start: int, words: Sequence[int], *, test_mode: bool) -> None:
        if start == self._inlet.base and len(words) <= self._inlet.length:
            self._inlet.take(words)
            return
        rows = self._written_rows(start, len(words), test_mode)
        values: dict[str, Value] = {}
        for row in rows:
            value = decode(row, words[row.address - start : row.address - start + row.width])
            if value is None:
                raise IllegalValueError
            values[row.name] = value
        for writer in dict.fromkeys(row.block or row.name for row in rows):
            self._writers[writer](values)

    def _written_rows(self, start: int, count: int, test_mode: bool) -> list[Row]:
        rows: dict[str, Row] = {}
        for address in range(start, start + count):
            row = self._visible(address, test_mode)
            if row is None or row.access != "w":
                raise IllegalAddressError
            rows[row.name] = row
        for row in rows.values():
            parts = self._blocks[row.block] if row.block else [row]
            if any(at not in range(start, start + count) for part in parts for at in part.addresses):
                raise IllegalValueError
        return list(rows.values())
