"""Whole numbers in which the site counts, so that nothing is ever rounded on the way to a register.

A power is kept in milliwatts and a flow in millilitres per hour; multiplied by nanoseconds both become "fine" units,
and the same number of fine units makes one watt-hour and one litre.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

NS: Final = 1_000_000_000
HOUR_NS: Final = 3600 * NS
DAY_NS: Final = 24 * HOUR_NS
FINE_PER_WHOLE: Final = 1000 * HOUR_NS  # mW·ns in one Wh; (ml/h)·ns in one litre is 1000 * HOUR_NS as well
FINE_PER_MP: Final = 1000 * FINE_PER_WHOLE  # fine units x price (1/1000 p per kWh or m3) that cost 1/1000 p
PERIOD_S: Final = 1800  # a half hour, UTC-aligned (manual 4.8)


def to_whole(number: object, limit: int, parts: int) -> int:
    """A JSON number or decimal text in so many parts of its unit, to the nearest; at most `limit` units either way.

    Raises ValueError for anything else (booleans, NaN, infinities, text that is no number).
    """
    if isinstance(number, bool) or not isinstance(number, int | float | str):
        raise ValueError(f"expected a number, found {number!r}")
    try:
        value = Decimal(str(number))
    except InvalidOperation:
        raise ValueError(f"expected a number, found {number!r}") from None
    if not value.is_finite() or abs(value) > limit:
        raise ValueError(f"{number!r} is outside -{limit} to {limit}")
    return int((value * parts).to_integral_value())
