"""The registers of the second element of a twin element meter (manual 15).

Part of `register_table`; pure data.
"""

from __future__ import annotations

from typing import Final

from rigs.virtual.register_row import Row
from rigs.virtual.register_tariff import DAY_REGISTERS

CHAPTER: Final = "15"
BLOCK: Final = "secondary-table"
SECOND_PROFILE_BASE: Final = 0x0000
"""Of its profile, in input registers: the holding registers have no room for it."""

SECOND_ELEMENT: Final = (
    Row("import_total_secondary", 0x3000, "u64", unit="Wh", chapter=CHAPTER),
    Row("secondary_active_rate", 0x3004, "u16", chapter=CHAPTER),
    *(Row(f"secondary_rate_{n}_total", 0x3004 + 2 * n, "u32", unit="Wh", chapter=CHAPTER) for n in range(1, 5)),
    Row("secondary_week", 0x300E, "string", registers=4, chapter=CHAPTER),
    *(
        Row(f"secondary_day_{n}", 0x3012 + DAY_REGISTERS * (n - 1), "string", registers=DAY_REGISTERS, chapter=CHAPTER)
        for n in range(1, 4)
    ),
    Row("secondary_profile_end", 0x3060, "u32", unit="utc", chapter=CHAPTER),
    Row("secondary_profile_count", 0x3062, "u16", chapter=CHAPTER),
    Row("secondary_profile_index", 0x3063, "u16", chapter=CHAPTER),
    Row("new_secondary_week", 0x3070, "string", "w", CHAPTER, registers=4, block=BLOCK),
    *(
        Row(
            f"new_secondary_day_{n}", 0x3074 + DAY_REGISTERS * (n - 1), "string", "w", CHAPTER,
            registers=DAY_REGISTERS, block=BLOCK,
        )
        for n in range(1, 4)
    ),
    Row("new_secondary_commit", 0x30BC, "u16", "w", CHAPTER, labels={"go": 1}, block=BLOCK),
)  # fmt: skip
