"""The `[services]` of a profile: how the hub works the meter for each Service Reference Variant.

Layer: rigs, part of `rigs.profile`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rigs.profile_model import (
    PARTS,
    CommandMap,
    CommandService,
    ImageMap,
    ImageService,
    LogService,
    Parameter,
    ReadService,
    RecordMap,
    RecordService,
    SeriesMap,
    SeriesService,
    Service,
    argument_of,
)
from rigs.profile_point import Point, UnwritableValue
from rigs.toml_table import Table, nearest

_KINDS: Final = ("read", "command", "series", "log", "records", "image")
_VARIANT: Final = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){1,2}")


def named_point(row: Table, key: str, points: Mapping[str, Point], *, readable: bool = True) -> str:
    """The name of a point that the table holds at `key`."""
    name = row.text(key, expected="the name of a point")
    return check_point(row, key, name, points, readable=readable)


def check_point(row: Table, key: str, name: str, points: Mapping[str, Point], *, readable: bool) -> str:
    if name not in points:
        raise row.error(key, "the name of a point", name, nearest(name, points))
    if not (points[name].readable if readable else points[name].writable):
        raise row.error(key, f"a {'readable' if readable else 'writable'} point", name)
    return name


def service_rows(top: Table) -> tuple[tuple[str, Table], ...]:
    """The rows of [services], each with its variant."""
    rows = top.tables("services")
    for name, _ in rows:
        if not _VARIANT.fullmatch(name):
            raise top.table("services").error(name, "a Service Reference Variant such as 4.1.1", name)
    return rows


def read_service(
    row: Table,
    points: Mapping[str, Point],
    series: Mapping[str, SeriesMap],
    records: Mapping[str, RecordMap],
    command: CommandMap | None,
    image: ImageMap | None,
) -> Service:
    """How one Service Reference Variant is worked. Raises RigConfigError."""
    kind = row.choice("kind", _KINDS)
    service: Service
    if kind == "read":
        service = ReadService(_point_names(row, "points", points))
    elif kind == "series":
        service = SeriesService(
            _ring_name(row, "series", series), _further(row, series), row.choice("parts", PARTS, "phases")
        )
    elif kind == "records":
        service = RecordService(_ring_name(row, "records", records))
    elif kind == "log":
        service = LogService()
    else:
        if command is None:
            raise row.error("kind", "a [command] table in this profile", kind, "how is the end of a command seen?")
        if kind == "image" and image is None:
            raise row.error("kind", "an [image] table in this profile", kind, "how does an image get in?")
        reads = _point_names(row, "then_read", points) if "then_read" in row else ()
        service = ImageService(reads) if kind == "image" else CommandService(_writes(row, points), reads)
    row.done()
    return service


def _ring_name(row: Table, table: str, rings: Mapping[str, SeriesMap] | Mapping[str, RecordMap]) -> str:
    chosen = row.text(table, expected=f"a name of [{table}]")
    if chosen not in rings:
        raise row.error(table, f"a name of [{table}]", chosen, nearest(chosen, rings))
    return chosen


def _further(row: Table, series: Mapping[str, SeriesMap]) -> tuple[str, ...]:
    names = row.texts("further", ())
    for name in names:
        if name not in series:
            raise row.error("further", "names of [series]", name, nearest(name, series))
    return names


def read_image(row: Table, points: Mapping[str, Point]) -> ImageMap:
    """The [image] table of a profile. Raises RigConfigError."""
    shape = "[point, literal]"
    close = row.raw("close", shape)
    if not isinstance(close, list) or len(close) != 2 or not isinstance(close[0], str):
        raise row.error("close", shape, close)
    name = check_point(row, "close", close[0], points, readable=False)
    _refuse_literal(row, points[name], close[1], "close")
    block_bytes = row.whole("block_bytes", 2, 242)  # 123 registers a request, two of them for the offset
    if block_bytes % 2:
        raise row.error("block_bytes", "an even number", block_bytes)
    image = ImageMap(
        size=named_point(row, "size", points, readable=False),
        block=row.whole("block", 0, 0xFFFF),
        block_bytes=block_bytes,
        close=(name, close[1]),
        activate=named_point(row, "activate", points, readable=False),
    )
    row.done()
    return image


def _point_names(row: Table, key: str, points: Mapping[str, Point]) -> tuple[str, ...]:
    names = row.texts(key)
    if not names:
        raise row.error(key, "at least one point", [])
    return tuple(check_point(row, key, name, points, readable=True) for name in names)


def _writes(row: Table, points: Mapping[str, Point]) -> tuple[tuple[str, Parameter], ...]:
    shape = 'a list of [point, literal, "$argument" or "$?argument"]'
    rows = row.raw("write", shape)
    if not isinstance(rows, list) or not rows:
        raise row.error("write", shape, rows)
    writes: list[tuple[str, Parameter]] = []
    for item in rows:
        if not isinstance(item, list) or len(item) != 2 or not isinstance(item[0], str):
            raise row.error("write", shape, item)
        name, value = check_point(row, "write", item[0], points, readable=False), item[1]
        if not argument_of(value):
            _refuse_literal(row, points[name], value)
        writes.append((name, value))
    return tuple(writes)


def _refuse_literal(row: Table, point: Point, value: Parameter, key: str = "write") -> None:
    try:
        point.encode(value)
    except UnwritableValue as problem:
        raise row.error(key, f"for {point.name} {problem.expected}", value) from None
