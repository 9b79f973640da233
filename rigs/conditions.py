"""The named conditions of a WAN (`rigs/wan/conditions.toml`), and how a table of them is read.

Layer: rigs. The same reader takes the table of a rig file, of the shipped profiles, and of a peer's configuration.
Errors are RigConfigError.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from protocols.link_shaper import Conditions, Way
from rigs.toml_table import Table, read_toml

_MS: Final = 600_000
_PERCENT: Final = 100
_LIMITS: Final[Mapping[str, tuple[int, int, str]]] = {
    "delay_ms": (0, _MS, "ms"),
    "jitter_ms": (0, _MS, "ms"),
    "loss_percent": (0, _PERCENT, "%"),
    "rate_kbit_s": (0, 1_000_000, "kbit/s"),
    "queue_bytes": (1500, 1 << 24, "bytes"),
    "reorder_by_ms": (1, _MS, "ms"),
    "message_loss_percent": (0, _PERCENT, "%"),
    "duplication_percent": (0, _PERCENT, "%"),
    "reordering_percent": (0, _PERCENT, "%"),
    "corruption_percent": (0, _PERCENT, "%"),
}
_DAY_S: Final = 86_400


def read_conditions(row: Table) -> Conditions:
    """Keys of both directions, with `up` and `down` over them; closes the table."""
    common = _keys(row, {})
    ways = {name: _way(row, name, common) for name in ("up", "down")}
    found = Conditions(
        **ways,
        outage_start_s=row.whole("outage_start_s", 0, _DAY_S, 0, unit="s"),
        outage_s=row.whole("outage_s", 0, _DAY_S, 0, unit="s"),
        outage_every_s=row.whole("outage_every_s", 0, _DAY_S, 0, unit="s"),
        outage_breaks=row.flag("outage_breaks", False),
    )
    if found.outage_every_s and found.outage_every_s <= found.outage_s:
        raise row.error("outage_every_s", "more than outage_s", found.outage_every_s)
    row.done()
    return found


def _way(row: Table, name: str, common: Mapping[str, int]) -> Way:
    inner = row.table(name, {})
    way = Way(**_keys(inner, common))
    inner.done()
    if way.jitter_ms > way.delay_ms:
        raise row.error(name if name in row else "jitter_ms", "a jitter of at most the delay", way.jitter_ms)
    return way


def _keys(row: Table, common: Mapping[str, int]) -> dict[str, int]:
    """Those that are there, over those that hold for both directions."""
    found = {
        name: row.whole(name, least, most, unit=unit) for name, (least, most, unit) in _LIMITS.items() if name in row
    }
    return {**common, **found}


def conditions_of(body: Mapping[str, object], file: str, key: str = "conditions") -> Conditions:
    """From a mapping that came from elsewhere (JSON)."""
    return read_conditions(Table(file, key, body))


@cache
def profiles() -> Mapping[str, Conditions]:
    """By name, in the order of the file."""
    top = read_toml(Path(str(files("rigs") / "wan" / "conditions.toml")))
    found = {}
    for name in top.names():
        row = top.table(name)
        row.text("source")
        found[name] = read_conditions(row)
    return found


def named(conditions: str | Conditions) -> Conditions:
    """The figures of a name; figures as they are."""
    return profiles()[conditions] if isinstance(conditions, str) else conditions
