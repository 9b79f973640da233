"""What the nested elements of DUIS have in common on their way to a meter: fuel, money, time of day.

Layer: pure rules, part of `services`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any, Final

from dcc_stub.translation.errors import TranslationError
from protocols.hub_dialect import WireValue

Parameters = Mapping[str, Any]
Flat = dict[str, WireValue]

MP_SCALE: Final = -5
"""A mp is a hundred-thousandth of a pound."""
CURRENCY: Final = "GBP"
SHORT: Final = 2**15
_MOST_MP: Final = 2**32 - 1
_ARTICLES: Final = {"electricity": "an electricity", "gas": "a gas"}


def of_fuel(fuel: str, parameters: Parameters, electricity: str, gas: str) -> Parameters:
    """The part of the request that is for the device's fuel."""
    part = parameters.get(electricity if fuel == "electricity" else gas)
    if not isinstance(part, Mapping):
        raise TranslationError(f"the request holds nothing for {_ARTICLES[fuel]} meter")
    return part


def mp(value: int, scale: int) -> int:
    """Pounds times ten to the scale, in mp."""
    exact = Decimal(value).scaleb(scale - MP_SCALE)
    if exact != exact.to_integral_value() or not 0 <= exact <= _MOST_MP:
        raise TranslationError(f"{value}E{scale} pounds is no whole number of thousandths of a penny in range")
    return int(exact)


def require_pounds(currency: object) -> None:
    if currency != CURRENCY:
        raise TranslationError(f"a meter in GB has prices in {CURRENCY}, not in {currency}")


def seconds_of_day(text: str, what: str) -> int:
    """Of a time of day without a zone other than UTC; a fraction is dropped."""
    told = time.fromisoformat(text)
    if told.utcoffset():
        raise TranslationError(f"{what}, not at {text}")
    return told.hour * 3600 + told.minute * 60 + told.second


def short_scale(*amounts: int) -> int | None:
    """The least power of ten by which amounts of mp are short numbers; None where no one does it."""
    fits = (n for n in range(6) if all(one % 10**n == 0 and one // 10**n < SHORT for one in amounts))
    return next(fits, None)
