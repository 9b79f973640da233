"""Reads the parameters of a change of supplier: the object under `change_of_supplier` [docs/peers.md]."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from dcc_stub.config.table import Table
from dcc_stub.cos.process import Variant
from dcc_stub.cos.terms import FUELS, READINGS, VARIANTS, CosTerms, DayCount


def parse_terms(table: Table) -> CosTerms:
    """The object under `change_of_supplier`; each key is optional. Raises ConfigError."""
    plain = CosTerms()
    left = table.left()

    def words(key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_texts(table, key)) if key in left else default

    def whole(key: str, default: int, most: int = 366) -> int:
        return table.whole(key, 0, most, default)

    terms = CosTerms(
        variant=cast(Variant, _word(table, "variant", VARIANTS, plain.variant)),
        is_order_enforced=table.take("order_enforced", bool, default=plain.is_order_enforced),
        days=cast(DayCount, _word(table, "days", ("calendar", "working"), plain.days)),
        holidays=frozenset(_dates(table, "holidays")),
        objection_days=whole("objection_days", plain.objection_days),
        resolution_days=whole("resolution_days", plain.resolution_days),
        notice_days=whole("notice_days", plain.notice_days),
        gas_days=whole("gas_days", plain.gas_days),
        reading=_readings(table.table("reading")),
        extraction=words("extraction", plain.extraction),
        clearing=words("clearing", plain.clearing),
        configuration=words("configuration", plain.configuration),
        has_storage=table.take("data_storage", bool, default=plain.has_storage),
        snapshot=words("snapshot", plain.snapshot),
        snapshot_s=table.number("snapshot_s", 1800.0, 400 * 86400.0, plain.snapshot_s),
        retry_s=table.number("retry_s", 1.0, 7 * 86400.0, plain.retry_s),
        attempts=table.whole("attempts", 1, 1000, plain.attempts),
    )
    table.end()
    return terms


def _word(table: Table, key: str, allowed: tuple[str, ...], default: str) -> str:
    return table.word(key, allowed) if key in table.left() else default


def _texts(table: Table, key: str) -> list[str]:
    values = table.take(key, list)
    for value in values:
        if not isinstance(value, str):
            raise table.wrong(key, "a list of services, such as 4.1.1", value)
    return values


def _dates(table: Table, key: str) -> list[date]:
    if key not in table.left():
        return []
    found = []
    for text in _texts(table, key):
        try:
            found.append(date.fromisoformat(text))
        except ValueError:
            raise table.wrong(key, "dates such as 2026-12-25", text) from None
    return found


def _readings(table: Table) -> Mapping[str, str]:
    found = {fuel: _word(table, fuel, ("dcc", "incoming"), READINGS[fuel]) for fuel in FUELS}
    table.end()
    return found
