"""Tariffs in words, and instants of a meter's clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Final

from meterbench.bench.tariff_terms import ALTERNATING, WEEKEND, Kind, Tariff, Window
from meterbench.quantities import NUMBER, Quantity, parse_pence, parse_quantity
from steps.converters.values import CONTENT, MONEY, price
from steps.converters.words import Reads, choice, meaning, written

PRICE: Final = rf"{NUMBER} p/(?:kWh|m3)"
DATE: Final = r"\d{4}-\d\d-\d\d"
WINDOW: Final = rf"(?:from \d\d:\d\d to \d\d:\d\d|{ALTERNATING}|{WEEKEND}|on {DATE}(?:, {DATE})*)"
RATE: Final = rf", {PRICE} {WINDOW}"
BLOCK: Final = rf"{PRICE} to {CONTENT}, "
STANDING: Final = rf" and {NUMBER} p a day"
TARIFF: Final = rf"a tariff of (?:(?:{BLOCK})+{PRICE} beyond|{PRICE})(?:{RATE})*(?:{STANDING})?"
INSTANT: Final = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
SIZES: Final[dict[str, tuple[Kind, int]]] = {
    "as many rates as the meter has": ("rate", 0),
    "one rate more than the meter has": ("rate", 1),
    "as many blocks as the meter has": ("block", 0),
    "as many special days as the meter has": ("special day", 0),
    "one special day more than the meter has": ("special day", 1),
    "as many different days as the meter has": ("day", 0),
    "one different day more than the meter has": ("day", 1),
}
"""The schema knows four blocks: one more than these meters have cannot be said."""
ACCOUNTS: Final = {"balance": "balance", "payment debt": "payment_debt"}


@written(TARIFF)
def tariff(words: str) -> Tariff:
    """`a tariff of 30.001 p/kWh, 7.5 p/kWh from 00:30 to 07:30 and 53.7 p a day`, local times;
    `a tariff of 30 p/kWh to 2000 Wh, 10 p/kWh beyond`;
    both: `a tariff of 30 p/kWh to 2000 Wh, 10 p/kWh beyond, 7.5 p/kWh on 2026-12-25, 2026-12-26`.
    """
    body = words.removeprefix("a tariff of ")
    found = re.search(rf"{STANDING}$", body)
    standing = Decimal(found[0].split()[1]) if found else Decimal(0)
    body = body[: found.start()] if found else body
    limits = tuple(parse_quantity(text, "Wh", "m3") for text in re.findall(rf"to ({CONTENT})", body))
    windows = tuple(map(window, re.findall(WINDOW, body)))
    return Tariff(tuple(map(price, re.findall(PRICE, body))), windows, limits, standing)


def window(words: str) -> Window:
    if words in (WEEKEND, ALTERNATING):
        return Window(alternates=words == ALTERNATING)
    if words.startswith("on "):
        return Window(on=tuple(map(date.fromisoformat, re.findall(DATE, words))))
    start, end = (time.fromisoformat(at) for at in re.findall(r"\d\d:\d\d", words))
    return Window(start, end)


@written(INSTANT)
def instant(words: str) -> datetime:
    """Of UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@written(rf"{INSTANT}(?:, {INSTANT})*")
def instants(words: str) -> list[datetime]:
    return [instant(part) for part in words.split(", ")]


@written(rf"{CONTENT}(?:, {CONTENT})*")
def contents(words: str) -> list[Quantity]:
    return [parse_quantity(part, "Wh", "m3") for part in words.split(", ")]


@written(rf"{MONEY}(?:, {MONEY})*")
def amounts(words: str) -> list[Decimal]:
    return [parse_pence(part) for part in words.split(", ")]


TYPES: Final[dict[str, Reads]] = {
    "Tariff": tariff, "Instant": instant, "Instants": instants, "Contents": contents, "Amounts": amounts,
    "Register": choice("rate", "block"), "Kept": meaning(ACCOUNTS), "TariffSize": meaning(SIZES),
}  # fmt: skip
