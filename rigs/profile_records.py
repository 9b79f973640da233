"""Rings of records: `[entries]` says what a record holds, `[records]` where a ring of them lies.

Layer: rigs, part of `rigs.profile`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rigs.profile_model import LinkSettings, RecordMap
from rigs.profile_point import Point
from rigs.profile_rows import read_point
from rigs.profile_services import named_point
from rigs.toml_table import Table

HEAD: Final = ("number", "time")


def read_records(top: Table, points: Mapping[str, Point], link: LinkSettings) -> dict[str, RecordMap]:
    """The rings of a profile by name. Raises RigConfigError."""
    entries = {name: _entry(row, link) for name, row in top.tables("entries")}
    return {name: _ring(name, row, points, entries) for name, row in top.tables("records")}


def _entry(row: Table, link: LinkSettings) -> dict[str, Point]:
    """The fields of a record; their addresses are offsets in it."""
    fields = {name: read_point(name, inner, link) for name, inner in row.tables("fields")}
    row.done()
    if tuple(fields)[:2] != HEAD or fields["time"].unit != "utc":
        raise row.error("fields", 'first "number", then "time" with the unit "utc"', list(fields)[:2])
    return fields


def _ring(name: str, row: Table, points: Mapping[str, Point], entries: Mapping[str, Mapping[str, Point]]) -> RecordMap:
    fields = entries[row.choice("entry", tuple(entries))]
    ring = RecordMap(
        name=name,
        base=row.whole("base", 0, 0xFFFF),
        capacity=row.whole("capacity", 1, 0xFFFF),
        entry_registers=row.whole("entry_registers", max(field.end for field in fields.values()), 125),
        count=named_point(row, "count", points),
        fields=fields,
    )
    last = ring.base + ring.capacity * ring.entry_registers
    if last > 0x10000:
        raise row.error("capacity", "a ring that ends at or before address 0xFFFF", f"0x{last - 1:X}")
    row.done()
    return ring
