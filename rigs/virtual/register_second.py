"""The registers of the second element of a twin element meter (manual 15).

Part of `register_table`; pure data.
"""

from __future__ import annotations

from typing import Final

from rigs.virtual.counter import CAPACITY
from rigs.virtual.register_row import Kind, Row
from rigs.virtual.register_tariff import DAY_REGISTERS, MILLI, SPECIAL_REGISTERS

CHAPTER: Final = "15"
PRICE_UNIT: Final = "p/kWh"
TARIFF_BLOCK: Final = "secondary-tariff"
PRICE_BLOCK: Final = "secondary-price"
COUNTS: Final = ("rates", "seasons", "days", "specials")
SECOND_BILLING_BASES: Final = {"calendar": 0x3200, "change": 0x3480}
"""Of the rings of the billing data log whose snapshots hold the second element too."""
SECOND_PROFILE_BASE: Final = 0x0000
"""Of its profile, in input registers: the holding registers have no room for it."""


def _text(name: str, address: int, registers: int) -> Row:
    return Row(name, address, "string", registers=registers, chapter=CHAPTER)


def _told(name: str, address: int, kind: Kind = "u16", unit: str = "", registers: int = 0) -> Row:
    scale = MILLI if unit == PRICE_UNIT else "1"
    told = f"new_secondary_tariff_{name}"
    return Row(told, address, kind, "w", CHAPTER, unit, scale, registers=registers, block=TARIFF_BLOCK)


SECOND_ELEMENT: Final = (
    Row("import_total_secondary", 0x3000, "u64", unit="Wh", chapter=CHAPTER),
    Row("secondary_active_rate", 0x3004, "u16", chapter=CHAPTER),
    *(Row(f"secondary_rate_{n}_total", 0x3004 + 2 * n, "u32", unit="Wh", chapter=CHAPTER) for n in range(1, 5)),
    _text("secondary_week", 0x300E, 4),
    *(_text(f"secondary_day_{n}", 0x3012 + DAY_REGISTERS * (n - 1), DAY_REGISTERS) for n in range(1, 4)),
    _text("secondary_special_days", 0x305A, SPECIAL_REGISTERS),
    Row("secondary_rates", 0x306C, "u16", chapter=CHAPTER),
    *(
        Row(f"secondary_price_{n}", 0x306B + 2 * n, "u32", unit=PRICE_UNIT, scale=MILLI, chapter=CHAPTER)
        for n in range(1, 5)
    ),
    Row("secondary_unit_price", 0x3075, "u32", unit=PRICE_UNIT, scale=MILLI, chapter=CHAPTER),
    Row("secondary_next_price_time", 0x3077, "u32", unit="utc", chapter=CHAPTER),
    Row("secondary_profile_end", 0x307A, "u32", unit="utc", chapter=CHAPTER),
    Row("secondary_profile_count", 0x307C, "u16", chapter=CHAPTER),
    Row("secondary_profile_index", 0x307D, "u16", chapter=CHAPTER),
    *(_told(name, 0x3080 + at) for at, name in enumerate(COUNTS)),
    *(_told(f"price_{n}", 0x3082 + 2 * n, "u32", PRICE_UNIT) for n in range(1, 5)),
    _told("week", 0x308C, "string", registers=4),
    *(_told(f"day_{n}", 0x3090 + DAY_REGISTERS * (n - 1), "string", registers=DAY_REGISTERS) for n in range(1, 4)),
    _told("special_days", 0x30D8, "string", registers=SPECIAL_REGISTERS),
    _told("from", 0x30EA, "u32", "utc"),
    Row("new_secondary_tariff_commit", 0x30EC, "u16", "w", CHAPTER, labels={"go": 1}, block=TARIFF_BLOCK),
    *(
        Row(f"new_secondary_price_{n}", 0x30EE + 2 * n, "u32", "w", CHAPTER, PRICE_UNIT, MILLI, block=PRICE_BLOCK)
        for n in range(1, 5)
    ),
    Row("new_secondary_price_rates", 0x30F8, "u16", "w", CHAPTER, block=PRICE_BLOCK),
    Row("new_secondary_price_from", 0x30F9, "u32", "w", CHAPTER, "utc", block=PRICE_BLOCK),
    Row("new_secondary_price_commit", 0x30FB, "u16", "w", CHAPTER, labels={"go": 1}, block=PRICE_BLOCK),
    _text("secondary_mpxn", 0x3100, 8),
    Row("new_secondary_mpxn", 0x3108, "string", "w", CHAPTER, registers=8),
    Row("set_import_total_secondary", 0x3110, "u64", "w", CHAPTER, "Wh", test_mode=True, maximum=CAPACITY - 1),
    *(
        Row(f"set_secondary_rate_{n}_total", 0x3112 + 2 * n, "u32", "w", CHAPTER, "Wh", test_mode=True)
        for n in range(1, 5)
    ),
)
