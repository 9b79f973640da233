"""The table of volumes: how often each message of the traffic model is collected, and of which meters.

Layer: meterbench. Source: `volumes.toml` beside this file, or one of the same form (`--volumes`); what a document says
[000:202-204 000:620-622] is marked `stated` there, what it does not say `ours`. A wrong or missing key is a
RigConfigError with file and key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from rigs.errors import RigConfigError
from rigs.toml_table import Table, read_toml

DEFAULT: Final = Path(__file__).with_name("volumes.toml")
SCENARIOS: Final = ("WANS-1", "WANS-2", "WANS-3")
DAYS: Final = 365
"""Of a year; months are a twelfth of it."""
Basis = Literal["stated", "ours"]
Way = Literal["up", "down"]
_MOST: Final = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Volume:
    """Collections of one meter: `per_year` on `on_days` days, each within `hours` from `from_h`."""

    per_year: Decimal
    share: Decimal
    on_days: int
    from_h: int
    hours: int
    midnight: bool
    basis: Basis
    why: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A message of the model. `way`: up from the meter or down to it, the one that has the row's size. `alone`: no
    message goes the other way. `of`: the meters of a row that names no fuel."""

    way: Way
    alone: bool
    of: Literal["all", "electricity", "gas"]


@dataclass(frozen=True, slots=True)
class Performance:
    """What Low or High is taken to mean, of one meter's connection: kbit/s and seconds one way."""

    name: str
    rate_kbit_s: Decimal
    delay_s: Decimal


@dataclass(frozen=True, slots=True)
class Volumes:
    """The whole table. `phases`: the scenarios that a scenario consists of, itself when it has volumes of its own."""

    file: str
    fleet: Mapping[str, Decimal]
    other_bytes: int
    clock_s: int
    performance: Mapping[str, Performance]
    phases: Mapping[str, tuple[str, ...]]
    volumes: Mapping[str, Mapping[str, Volume]]
    kinds: Mapping[str, Kind]


def load_volumes(file: Path = DEFAULT) -> Volumes:
    """Raises RigConfigError."""
    try:
        top = read_toml(file)
    except OSError as problem:
        raise RigConfigError(str(file), "--volumes", "a table of volumes", problem.strerror) from None
    fleet = {name: _number(one, "share", Decimal(1)) for name, one in _sourced(top, "fleet")}
    if sorted(fleet) != ["electricity", "gas"] or sum(fleet.values()) != 1:
        raise top.error("fleet", "shares of electricity and gas that make 1", dict(fleet))
    exchange = top.table("exchange")
    other, clock = exchange.table("other_bytes"), exchange.table("clock_s")
    phases, lows = _scenarios(top)
    kinds = {name: _kind(one) for name, one in top.tables("messages")}
    volumes = {
        scenario: {name: _volume(one) for name, one in top.table("volumes").tables(scenario)} for scenario in lows
    }
    for scenario, rows in volumes.items():
        if rows.keys() != kinds.keys():
            differ = sorted(rows.keys() ^ kinds.keys())
            raise top.error(f"volumes.{scenario}", "a volume for each of [messages]", ", ".join(differ))
    named = {name: _performance(name, one) for name, one in top.tables("performance")}
    found = Volumes(
        str(file), fleet, _sourced_one(other).whole("bytes", 1, 1_000_000),
        _sourced_one(clock).whole("seconds", 1, 86_400),
        {scenario: _named(top, named, low) for scenario, low in lows.items()}, phases, volumes, kinds,
    )  # fmt: skip
    for table in (other, clock):
        table.done()
    return found


def _sourced(top: Table, name: str) -> list[tuple[str, Table]]:
    return [(key, _sourced_one(one)) for key, one in top.tables(name)]


def _sourced_one(one: Table) -> Table:
    """A figure without its origin is refused."""
    one.choice("basis", ("stated", "ours"))
    one.text("why")
    return one


def _number(table: Table, name: str, most: Decimal = _MOST, default: Decimal | None = None) -> Decimal:
    expected = f"a number from 0 to {most}"
    value = table.raw(name, expected) if default is None else table.raw(name, expected, default)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= most:
        raise table.error(name, expected, value)
    return Decimal(value)


def _scenarios(top: Table) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """The phases of each scenario, and the performance of each that is its own only phase."""
    phases: dict[str, tuple[str, ...]] = {}
    performance: dict[str, str] = {}
    for name, one in top.tables("scenarios"):
        if "phases" in one:
            phases[name] = one.texts("phases")
        else:
            phases[name], performance[name] = (name,), one.text("performance")
        one.done()
    for name, parts in phases.items():
        if not parts or not performance.keys() >= set(parts):
            raise top.error(f"scenarios.{name}.phases", "scenarios with a performance of their own", parts)
    if missing := [name for name in SCENARIOS if name not in phases]:
        raise top.error("scenarios", f"a table {missing[0]}", sorted(phases))
    return phases, performance


def _volume(one: Table) -> Volume:
    found = Volume(
        _number(one, "per_year"), _number(one, "share", Decimal(1), Decimal(1)), one.whole("on_days", 1, DAYS, DAYS),
        one.whole("from_h", 0, 23, 0), one.whole("hours", 1, 24, 24), one.flag("midnight", False),
        one.choice("basis", ("stated", "ours")), one.text("why"),
    )  # fmt: skip
    one.done()
    if found.from_h + found.hours > 24:
        raise one.error("hours", f"at most {24 - found.from_h}: a window ends with its day", found.hours)
    return found


def _kind(one: Table) -> Kind:
    found = Kind(
        one.choice("way", ("up", "down")), one.flag("alone", False),
        one.choice("of", ("all", "electricity", "gas"), "all"),
    )  # fmt: skip
    one.done()
    return found


def _performance(name: str, one: Table) -> Performance:
    rate, delay = (_sourced_one(one.table(key)) for key in ("rate_kbit_s", "delay_s"))
    found = Performance(name, _number(rate, "value"), _number(delay, "value"))
    if not found.rate_kbit_s:
        raise rate.error("value", "a rate above 0", 0)
    for table in (rate, delay, one):
        table.done()
    return found


def _named(top: Table, known: Mapping[str, Performance], name: str) -> Performance:
    if name not in known:
        raise top.error("scenarios", f"one of the performances {', '.join(known)}", name)
    return known[name]
