"""The registers of the tariff: what is in force, what each rate and block has counted, what is told (manual 4.12).

Part of `register_table`; pure data.
"""

from __future__ import annotations

from typing import Final

from rigs.virtual.register_row import Row

MILLI: Final = "0.001"
CHAPTER: Final = "4.12"
DAY_REGISTERS: Final = 24
SPECIAL_REGISTERS: Final = 18
PRESETS: Final = {"rate": 0x219E, "block": 0x21A6}
BILLING_BASES: Final = {"calendar": 0x2400, "change": 0x2600, "credit": 0x2800, "debt": 0x2820}
"""Of the rings of the billing data log (manual 4.13)."""


def tariff_rows(price_unit: str, unit: str, scale: str) -> tuple[Row, ...]:
    """`unit` and `scale` are those of the total."""
    counts = (Row(f"{name}_records", 0x2190 + 2 * at, "u32", chapter="4.13") for at, name in enumerate(BILLING_BASES))
    told = (*_told(price_unit, unit, scale), *_prices_told(price_unit))
    preset = (
        Row(f"set_{kind}_{n}_total", base + 2 * n, "u32", "w", "8", unit, scale, test_mode=True)
        for kind, base in PRESETS.items()
        for n in range(1, 5)
    )
    return (*_in_force(price_unit, unit, scale), *told, *counts, *preset)


def _in_force(price_unit: str, unit: str, scale: str) -> tuple[Row, ...]:
    return (
        Row("rates", 0x2000, "u16", chapter=CHAPTER),
        Row("blocks", 0x2001, "u16", chapter=CHAPTER),
        Row("active_register", 0x2002, "u16", chapter=CHAPTER),
        *(Row(f"price_{n}", 0x2001 + 2 * n, "u32", unit=price_unit, scale=MILLI, chapter=CHAPTER) for n in range(1, 5)),
        *(Row(f"threshold_{n}", 0x2009 + 2 * n, "u32", unit=unit, scale=scale, chapter=CHAPTER) for n in range(1, 4)),
        *(Row(f"rate_{n}_total", 0x200F + 2 * n, "u32", unit=unit, scale=scale, chapter=CHAPTER) for n in range(1, 5)),
        *(Row(f"block_{n}_total", 0x2017 + 2 * n, "u32", unit=unit, scale=scale, chapter=CHAPTER) for n in range(1, 5)),
        Row("block_consumption", 0x2021, "u32", unit=unit, scale=scale, chapter=CHAPTER),
        Row("week", 0x2023, "string", registers=4, chapter=CHAPTER),
        *(
            Row(f"day_{n}", 0x2027 + DAY_REGISTERS * (n - 1), "string", registers=DAY_REGISTERS, chapter=CHAPTER)
            for n in range(1, 4)
        ),
        Row("special_days", 0x206F, "string", registers=SPECIAL_REGISTERS, chapter=CHAPTER),
    )


def _told(price_unit: str, unit: str, scale: str) -> tuple[Row, ...]:
    def row(name: str, address: int, **more: str) -> Row:
        return Row(f"new_tariff_{name}", address, "u32", "w", CHAPTER, block="tariff", **more)  # type: ignore[arg-type]

    def count(name: str, address: int) -> Row:
        return Row(f"new_tariff_{name}", address, "u16", "w", CHAPTER, block="tariff")

    def text(name: str, address: int, registers: int) -> Row:
        return Row(f"new_tariff_{name}", address, "string", "w", CHAPTER, registers=registers, block="tariff")

    return (
        *(count(name, 0x2100 + at) for at, name in enumerate(("rates", "blocks", "seasons", "days", "specials"))),
        *(row(f"price_{n}", 0x2103 + 2 * n, unit=price_unit, scale=MILLI) for n in range(1, 5)),
        row("standing_charge", 0x210D, unit="p", scale=MILLI),
        *(row(f"threshold_{n}", 0x210D + 2 * n, unit=unit, scale=scale) for n in range(1, 4)),
        text("week", 0x2115, 4),
        *(text(f"day_{n}", 0x2119 + DAY_REGISTERS * (n - 1), DAY_REGISTERS) for n in range(1, 4)),
        text("special_days", 0x2161, SPECIAL_REGISTERS),
        row("from", 0x2173, unit="utc"),
        Row("new_tariff_commit", 0x2175, "u16", "w", CHAPTER, labels={"go": 1}, block="tariff"),
    )


def _prices_told(price_unit: str) -> tuple[Row, ...]:
    """The prices of the tariff in force."""
    return (
        Row("new_unit_price", 0x2180, "u32", "w", CHAPTER, price_unit, MILLI, block="price"),
        *(
            Row(f"new_price_{n}", 0x217E + 2 * n, "u32", "w", CHAPTER, price_unit, MILLI, block="price")
            for n in range(2, 5)
        ),
        Row("new_standing_charge", 0x2188, "u32", "w", CHAPTER, "p", MILLI, block="price"),
        Row("new_rates", 0x218A, "u16", "w", CHAPTER, block="price"),
        Row("new_blocks", 0x218B, "u16", "w", CHAPTER, block="price"),
        Row("new_price_from", 0x218C, "u32", "w", CHAPTER, "utc", block="price"),
        Row("new_price_commit", 0x218E, "u16", "w", CHAPTER, labels={"go": 1}, block="price"),
    )
