"""The key `guards` of the configuration: throttles, and limits of what a request may say. None of them by default.

A throttle counts the accepted requests of its services within a sliding window of calendar time, those of each User
apart or of all Users together; what goes beyond is quarantined or refused. So a security control is data: supply
disconnection [FLT-1 002:95], bulk critical requests, or an anomaly threshold of one User and service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dcc_stub.config.table import EUI, Table
from protocols.duis import BODY_ELEMENTS

Per = Literal["user", "dcc"]
Then = Literal["quarantine", "refuse"]
DAY_S: Final = 86400.0


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most `most` requests within `window_s`. `variants` empty: every critical one. `user` empty: each User."""

    name: str
    variants: frozenset[str]
    per: Per
    user: str
    most: int
    window_s: float
    then: Then


@dataclass(frozen=True, slots=True)
class AttributeLimit:
    """A parameter of a service that has to lie within bounds, inclusive."""

    variant: str
    parameter: str
    least: float
    most: float
    then: Then


@dataclass(frozen=True, slots=True)
class GuardsConfig:
    throttles: tuple[Throttle, ...] = ()
    limits: tuple[AttributeLimit, ...] = ()


def parse_guards(table: Table) -> GuardsConfig:
    """The object `guards`. Raises ConfigError."""
    given = table.left()
    throttles = table.rows("throttles", _throttle) if "throttles" in given else ()
    limits = table.rows("limits", _limit) if "limits" in given else ()
    table.end()
    names = [throttle.name for throttle in throttles]
    if len(set(names)) != len(names):
        raise table.wrong("throttles", "names that differ", names)
    return GuardsConfig(throttles, limits)


def _throttle(row: Table) -> Throttle:
    is_critical = row.take("critical", bool, default=False)
    variants = frozenset(row.words("variants", _variants(), default=[]))
    if is_critical is bool(variants):
        raise row.wrong("variants", "variants, or critical: true", sorted(variants))
    return Throttle(
        name=row.text("name"),
        variants=variants,
        per=_per(row),
        user=row.shaped("user", EUI, "an EUI-64") if "user" in row.left() else "",
        most=row.whole("most", 0, 10**6),
        window_s=row.number("window_s", 0.001, 366 * DAY_S),
        then=_then(row),
    )


def _limit(row: Table) -> AttributeLimit:
    huge = 1e18
    return AttributeLimit(
        row.word("variant", _variants()), row.text("parameter"), row.number("least", -huge, huge, -huge),
        row.number("most", -huge, huge, huge), _then(row),
    )  # fmt: skip


def _per(row: Table) -> Per:
    return "dcc" if "per" in row.left() and row.word("per", ("user", "dcc")) == "dcc" else "user"


def _then(row: Table) -> Then:
    words: Mapping[str, Then] = {"quarantine": "quarantine", "refuse": "refuse"}
    return words[row.word("then", tuple(words))] if "then" in row.left() else "quarantine"


def _variants() -> tuple[str, ...]:
    return tuple(BODY_ELEMENTS)
