"""Device profiles: what a meter is, what it claims, and how its registers are read. Data, read strictly.

Layer: rigs. A profile is `rigs/devices/<id>.toml` (shipped as package data) or a path. Adding a point, a capability or
a whole device touches no Python; a mistake in one refuses the run (`RigConfigError` with file and dotted key).

Rules of this file: a name used by one part of a profile (services, series, alerts) exists in another; two readable
points never claim one register, nor do two writable ones; a command's literal values are ones that its points take.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from rigs.errors import RigConfigError
from rigs.profile_model import (
    CAPABILITIES,
    LOG_ENTRY_REGISTERS,
    AlertMap,
    CommandMap,
    CommandService,
    ImageMap,
    ImageService,
    LinkSettings,
    LogMap,
    LogService,
    Parameter,
    Profile,
    ReadService,
    RecordMap,
    RecordService,
    SeriesMap,
    SeriesService,
    Service,
    argument_of,
)
from rigs.profile_point import Point, UnreadableValue, UnwritableValue, canonical
from rigs.profile_records import read_records
from rigs.profile_rows import read_point, read_slot
from rigs.profile_services import named_point, read_image, read_service, service_rows
from rigs.profile_variant import base_file, unfolded
from rigs.toml_table import Table, nearest, read_toml, resolve

__all__ = [
    "CAPABILITIES",
    "LOG_ENTRY_REGISTERS",
    "AlertMap",
    "CommandMap",
    "CommandService",
    "ImageMap",
    "ImageService",
    "LinkSettings",
    "LogMap",
    "LogService",
    "Parameter",
    "Point",
    "Profile",
    "ReadService",
    "RecordMap",
    "RecordService",
    "SeriesMap",
    "SeriesService",
    "Service",
    "UnreadableValue",
    "UnwritableValue",
    "argument_of",
    "canonical",
    "load_profile",
]

_FUELS: Final[tuple[Literal["electricity", "gas"], ...]] = ("electricity", "gas")
_ORDERS: Final[tuple[Literal["big", "little"], ...]] = ("big", "little")
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")


def load_profile(name_or_path: str | Path) -> Profile:
    """The profile of an id (`virtual-smets1-esme`) or of a file. Raises RigConfigError."""
    return read_profile(read_toml(resolve(name_or_path, "devices")))


def read_profile(top: Table) -> Profile:
    """The profile in a table, checked. Raises RigConfigError."""
    base = base_file(top)
    top = unfolded(top, base)
    head = top.table("profile")
    link = _link(top.table("link"))
    points = {name: read_point(name, row, link) for name, row in top.tables("points")}
    _refuse_overlaps(top, points)
    logs = {name: _log(name, row, points) for name, row in top.tables("logs")}
    series = {name: _series(name, row, points, link) for name, row in top.tables("series")}
    records = read_records(top, points, link)
    events = _events(top.table("events", {}))
    command = _command(top.table("command"), points) if "command" in top else None
    image = read_image(top.table("image"), points) if "image" in top else None
    profile = Profile(
        file=top.file,
        id=head.text("id"),
        maker=head.text("maker"),
        model=head.text("model"),
        generation=head.text("generation"),
        fuel=head.choice("fuel", _FUELS),
        device_type=head.text("device_type"),
        manual=head.text("manual", ""),
        link=link,
        capabilities=_capabilities(top.table("capabilities")),
        parameters=_parameters(top.table("parameters", {})),
        points=points,
        logs=logs,
        series=series,
        events=events,
        alerts=_alerts(top.table("alerts", {}), logs, events),
        services={name: read_service(row, points, series, records, command, image) for name, row in service_rows(top)},
        command=command,
        image=image,
        records=records,
        based_on="" if base is None else str(base),
    )
    head.done()
    top.done()
    return profile


def _link(row: Table) -> LinkSettings:
    link = LinkSettings(
        unit=row.whole("unit", 1, 247),
        read_function=row.whole("read_function", 3, 4),
        word_order=row.choice("word_order", _ORDERS),
        max_registers=row.whole("max_registers", 1, 125),
        max_gap=row.whole("max_gap", 0, 125),
        timeout_s=row.seconds("timeout_s", "0.01", "60"),
        inter_request_s=row.seconds("inter_request_s", "0", "10"),
        write_function=row.whole("write_function", 6, 16, 16),
        max_write_registers=row.whole("max_write_registers", 1, 123, 123),
    )
    if link.write_function not in (6, 16):
        raise row.error("write_function", "6 or 16", link.write_function)
    row.done()
    return link


def _refuse_overlaps(top: Table, points: Mapping[str, Point]) -> None:
    """Each pair is looked at among the readable points of one function, and among the writable ones."""
    groups: dict[str, list[Point]] = {}
    for point in points.values():
        if point.readable:
            groups.setdefault(f"readable by function {point.read_function}", []).append(point)
        if point.writable:
            groups.setdefault("writable", []).append(point)
    for kind, members in groups.items():
        ordered = sorted(members, key=lambda point: (point.address, point.name))
        for before, after in pairwise(ordered):
            if after.address < before.end:
                expected = f"an address of its own: {before.name} has 0x{before.address:04X} to 0x{before.end - 1:04X}"
                found = f"0x{after.address:04X}"
                key = f"points.{after.name}.address"
                raise RigConfigError(top.file, key, expected, found, f"both are {kind}")


def _log(name: str, row: Table, points: Mapping[str, Point]) -> LogMap:
    log = LogMap(
        name=name,
        base=row.whole("base", 0, 0xFFFF),
        capacity=row.whole("capacity", 1, 0xFFFF),
        entry_registers=row.whole("entry_registers", LOG_ENTRY_REGISTERS, 125),
        count=named_point(row, "count", points),
    )
    _refuse_beyond(row, log.base, log.capacity * log.entry_registers)
    row.done()
    return log


def _series(name: str, row: Table, points: Mapping[str, Point], link: LinkSettings) -> SeriesMap:
    slot = read_slot(name, row, link)
    series = SeriesMap(
        name=name,
        base=slot.address,
        capacity=row.whole("capacity", 1, 0xFFFF),
        slot=slot,
        no_data=slot.no_data,
        period_s=row.whole("period_s", 1, 86400, unit="s"),
        end=named_point(row, "end", points),
        index=named_point(row, "index", points),
        count=named_point(row, "count", points),
        period=named_point(row, "period", points) if "period" in row.names() else None,
    )
    if points[series.end].unit != "utc":
        raise row.error("end", 'a point of unit "utc"', series.end)
    _refuse_beyond(row, series.base, series.capacity * slot.registers)
    row.done()
    return series


def _refuse_beyond(row: Table, base: int, registers: int) -> None:
    if base + registers > 0x10000:
        raise row.error("capacity", "a ring that ends at or before address 0xFFFF", f"0x{base + registers - 1:X}")


def _events(row: Table) -> dict[int, str]:
    events: dict[int, str] = {}
    for key in row.names():
        name = row.text(key, expected="the bench's name of an event")
        try:
            code = int(key, 0)
        except ValueError:
            code = -1
        if not 0 <= code <= 0xFFFF or code in events:
            raise row.error(key, "an event code of its own, 0x0000 to 0xFFFF", key)
        if name in events.values():
            raise row.error(key, "an event name of its own", name)
        events[code] = name
    return events


def _alerts(row: Table, logs: Mapping[str, LogMap], events: Mapping[int, str]) -> AlertMap:
    watched = row.texts("logs", ())
    for name in watched:
        if name not in logs:
            raise row.error("logs", "names of [logs]", name, nearest(name, logs))
    push = row.table("push", {})
    alerts: dict[str, str] = {}
    for event in push.names():
        if event not in events.values():
            raise push.error(event, "an event of [events]", event, nearest(event, events.values()))
        alerts[event] = push.text(event, expected="the name of an alert")
    row.done()
    return AlertMap(watched, alerts)


def _capabilities(row: Table) -> dict[str, bool]:
    for name in row.names():
        if name not in CAPABILITIES:
            raise row.error(name, f"a capability: {', '.join(CAPABILITIES)}", name, nearest(name, CAPABILITIES))
    claims = {name: row.flag(name) for name in CAPABILITIES if name in row}
    row.done()
    return claims


def _parameters(row: Table) -> dict[str, Parameter]:
    return {name: _parameter(row, name) for name in row.names()}


def _parameter(row: Table, name: str) -> Parameter:
    """Decimal text and TOML floats become `Decimal`; other text stays text (a key of hex digits is not a number)."""
    value = row.raw(name, "a number or text")
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise row.error(name, "a number or text", value)
    if isinstance(value, Decimal) and not value.is_finite():
        raise row.error(name, "a finite number", value)
    return value


def _command(row: Table, points: Mapping[str, Point]) -> CommandMap:
    command = CommandMap(
        count=named_point(row, "count", points),
        result=named_point(row, "result", points),
        reason=named_point(row, "reason", points) if "reason" in row else None,
        timeout_s=row.seconds("timeout_s", "0.1", "3600"),
    )
    if not {"busy", "done", "refused"} <= points[command.result].labels.keys():
        raise row.error("result", "a point with the labels busy, done and refused", command.result)
    row.done()
    return command
