"""One row of `[points]`, and the slot of a `[series]`: TOML to `Point`.

Layer: rigs, part of `rigs.profile`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

from rigs.profile_model import LinkSettings
from rigs.profile_point import CANONICAL, WORDS, Access, Point, PointType, WordOrder
from rigs.toml_table import Table, nearest

_TYPES: Final[tuple[PointType, ...]] = ("u16", "s16", "u32", "s32", "u64", "s64", "f32", "string")
_SLOT_TYPES: Final[tuple[PointType, ...]] = ("u16", "s16", "u32", "s32", "u64", "s64")
_ACCESS: Final[tuple[Access, ...]] = ("r", "w", "rw")
_ORDERS: Final[tuple[WordOrder, ...]] = ("big", "little")
_SIDES: Final[tuple[Literal["both", "bench"], ...]] = ("both", "bench")
_SCALE: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


def read_point(name: str, row: Table, link: LinkSettings) -> Point:
    """A row of the register map. Raises RigConfigError."""
    kind = row.choice("type", _TYPES)
    point = Point(
        name=name,
        address=row.whole("address", 0, 0xFFFF),
        type=kind,
        registers=_registers(row, kind),
        scale=_scale(row, kind),
        unit=_unit(row, kind),
        access=row.choice("access", _ACCESS),
        side=row.choice("side", _SIDES, "both"),
        labels=_labels(row, kind),
        source=row.text("source"),
        word_order=row.choice("word_order", _ORDERS, link.word_order),
        read_function=row.whole("read_function", 3, 4, link.read_function),
        no_data=row.whole("no_data", -(2**63), 2**64 - 1) if "no_data" in row else None,
    )
    row.done()
    if point.end > 0x10000:
        raise row.error("address", f"at most 0x{0x10000 - point.registers:04X} for {point.registers} registers",
                        f"0x{point.address:04X}")  # fmt: skip
    most = min(link.max_registers if point.readable else 125, link.max_write_registers if point.writable else 125)
    if point.registers > most:
        raise row.error("registers", f"at most {most}, what [link] allows in one request", point.registers)
    if point.labels and (point.scale != 1 or point.unit):
        raise row.error("labels", "neither scale nor unit beside labels", dict(point.labels))
    if point.unit == "utc" and (point.scale != 1 or not kind.startswith("u")):
        raise row.error("unit", "an unsigned type of scale 1 for a time", kind)
    return point


def read_slot(name: str, row: Table, link: LinkSettings) -> Point:
    """The point that stands for one slot of a ring of periods; its address is the ring's base."""
    kind = row.choice("type", _SLOT_TYPES)
    return Point(
        name=name,
        address=row.whole("base", 0, 0xFFFF),
        type=kind,
        registers=WORDS[kind],
        scale=_scale(row, kind),
        unit=_unit(row, kind),
        word_order=row.choice("word_order", _ORDERS, link.word_order),
        read_function=row.whole("read_function", 3, 4, link.read_function),
        no_data=row.whole("no_data", -(2**63), 2**64 - 1) if "no_data" in row else None,
    )


def _registers(row: Table, kind: PointType) -> int:
    if kind == "string":
        return row.whole("registers", 1, 125)
    return row.whole("registers", WORDS[kind], WORDS[kind], WORDS[kind], hint=f"a {kind} has that many registers")


def _scale(row: Table, kind: PointType) -> Decimal:
    """Decimal text, so that no digit is lost; a whole number is taken as well."""
    value = row.raw("scale", 'a decimal in quotes, such as "0.001"', "1")
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _SCALE.fullmatch(text) or Decimal(text) == 0:
        raise row.error("scale", 'a decimal above 0 in quotes, such as "0.001"', value)
    if kind == "string" and "scale" in row:
        raise row.error("scale", "no scale for a string", value)
    return Decimal(text)


def _unit(row: Table, kind: PointType) -> str:
    unit = row.text("unit", "")
    if unit not in CANONICAL:
        raise row.error("unit", "a unit the bench knows", unit, nearest(unit, CANONICAL))
    if kind == "string" and unit:
        raise row.error("unit", "no unit for a string", unit)
    return unit


def _labels(row: Table, kind: PointType) -> dict[str, int]:
    if "labels" not in row:
        return {}
    if kind not in ("u16", "s16", "u32", "s32"):
        raise row.error("labels", "labels only on whole numbers of 16 or 32 bits", kind)
    inner = row.table("labels")
    bits = 16 * WORDS[kind]
    least, most = (0, 2**bits - 1) if kind.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    labels: dict[str, int] = {}
    for label in inner.names():
        number = inner.whole(label, least, most)
        if number in labels.values():
            raise inner.error(label, "a number of its own", number)
        labels[label] = number
    return labels
