"""Numbers with their units: demand, energy, volume, time, money, voltage."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from meterbench.quantities import NUMBER, Quantity, parse_pence, parse_quantity, parse_seconds
from steps.converters.words import Reads, text, written

DEMAND: Final = rf"{NUMBER} (?:W|m3/h)"
CONTENT: Final = rf"{NUMBER} (?:Wh|m3)"
MONEY: Final = rf"-?£{NUMBER}"
_PART: Final = rf"(?:{NUMBER} V|no mains)"


@written(DEMAND)
def demand(words: str) -> Quantity:
    return parse_quantity(words, "W", "m3/h")


@written(rf"{NUMBER} W")
def power(words: str) -> Quantity:
    return parse_quantity(words, "W")


@written(rf"{NUMBER} m3/h")
def flow(words: str) -> Quantity:
    return parse_quantity(words, "m3/h")


@written(rf"{NUMBER} m3/h(?:, {NUMBER} m3/h)*")
def flows(words: str) -> list[Quantity]:
    return [flow(part) for part in words.split(", ")]


@written(CONTENT)
def content(words: str) -> Quantity:
    return parse_quantity(words, "Wh", "m3")


@written(rf"(?:{DEMAND}|no mains)(?:, (?:{DEMAND}|no mains))*")
def half_hours(words: str) -> list[Quantity | str]:
    return [part if part == "no mains" else demand(part) for part in words.split(", ")]


@written(rf"{_PART}(?: then {_PART})*(?:, {_PART}(?: then {_PART})*)*")
def voltages(words: str) -> list[list[Decimal | str]]:
    """Half hours, each of equal parts: `230.0 V, 220.0 V then 240.0 V, no mains`."""
    return [
        [part if part == "no mains" else Decimal(part.removesuffix(" V")) for part in half.split(" then ")]
        for half in words.split(", ")
    ]


@written(rf"{NUMBER} (?:s|min|h|d)")
def duration(words: str) -> Decimal:
    return parse_seconds(words)


@written(MONEY)
def money(words: str) -> Decimal:
    return parse_pence(words)


@written(rf"{NUMBER} p")
def pence(words: str) -> Decimal:
    return parse_pence(words)


@written(rf"{NUMBER} p/(?:kWh|m3)")
def price(words: str) -> Decimal:
    return parse_quantity(words, "p/kWh", "p/m3").value


@written(NUMBER)
def number(words: str) -> Decimal:
    return Decimal(words)


@written(r"\d+")
def count(words: str) -> int:
    return int(words)


TYPES: Final[dict[str, Reads]] = {
    "Demand": demand, "Power": power, "Flow": flow, "Flows": flows, "Content": content, "HalfHours": half_hours,
    "Voltages": voltages, "Duration": duration, "Money": money, "Pence": pence, "Price": price, "Number": number,
    "Count": count, "Code": text(r"I\d+|E\d+"), "Refusal": text(r"E\d+"),
}  # fmt: skip
