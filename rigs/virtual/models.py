"""Which meters the maker builds: the whole VM1-E and VM1-G, those for cohorts that lack something (manual 13), the
VM1-E for three phases (manual 14), that with two elements (manual 15).

Pure data, and what a meter that lacks something does not list: its registers are not there (Modbus exception 2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rigs.virtual.register_row import Row

PREPAYMENT: Final = "prepayment"
DEBTS: Final = "debts"
EMERGENCY: Final = "emergency credit"
EXPORT: Final = "export"
VALVE: Final = "valve"

_DEBTS: Final = frozenset({
    "accumulated_debt", "payment_debt", "time_debt_1", "time_debt_2", "set_payment_debt", "set_accumulated_debt",
    "debt_recovery_rate_cap",
    "debt_share", "debt_1_rate", "debt_1_period", "debt_2_rate", "debt_2_period",
})  # fmt: skip
_EMERGENCY: Final = frozenset({
    "emergency_credit_balance", "emergency_credit_limit", "emergency_credit_threshold", "emergency_command",
    "set_emergency_credit", "set_emergency_used",
})  # fmt: skip
_ACCOUNT: Final = frozenset({
    "balance", "low_credit_threshold", "disablement_threshold", "utrn", "set_balance", "set_low_credit_threshold",
    "max_balance", "max_credit",
})  # fmt: skip
ROWS: Final[Mapping[str, frozenset[str]]] = {
    PREPAYMENT: _ACCOUNT | _DEBTS | _EMERGENCY,
    DEBTS: _DEBTS,
    EMERGENCY: _EMERGENCY,
    EXPORT: frozenset(
        {"export_total", "set_export_total", "export_profile_end", "export_profile_count", "export_profile_index"}
    ),
    VALVE: frozenset({"supply_state", "valve", "supply_command"}),
}
"""By what is lacking: registers."""
BLOCKS: Final[Mapping[str, frozenset[str]]] = {
    PREPAYMENT: frozenset({"mode", "balance-update", "prepayment", "debt"}),
    DEBTS: frozenset({"prepayment", "debt"}),
    EMERGENCY: frozenset({"prepayment"}),
    VALVE: frozenset({"flow"}),
}
"""By what is lacking: blocks of registers that are written whole. Parameters of prepayment are one block."""


@dataclass(frozen=True, slots=True)
class Model:
    fuel: Literal["electricity", "gas"]
    lacks: frozenset[str] = frozenset()
    phases: int = 1
    elements: int = 1

    @property
    def is_plain(self) -> bool:
        """Whether it has what the fuel's first one has, no more and no less."""
        return not self.lacks and self.phases == self.elements == 1


MODELS: Final[Mapping[str, Model]] = {
    "virtual-smets1-esme": Model("electricity"),
    "virtual-smets1-gsme": Model("gas"),
    "virtual-smets1-esme-no-prepayment": Model("electricity", frozenset({PREPAYMENT})),
    "virtual-smets1-gsme-no-prepayment": Model("gas", frozenset({PREPAYMENT})),
    "virtual-smets1-esme-basic-prepayment": Model("electricity", frozenset({DEBTS, EMERGENCY})),
    "virtual-smets1-gsme-basic-prepayment": Model("gas", frozenset({DEBTS, EMERGENCY})),
    "virtual-smets1-esme-no-export": Model("electricity", frozenset({EXPORT})),
    "virtual-smets1-gsme-no-valve": Model("gas", frozenset({VALVE, PREPAYMENT})),
    "virtual-smets1-esme-polyphase": Model("electricity", phases=3),
    "virtual-smets1-esme-twin-element": Model("electricity", elements=2),
}
"""By the id of the profile that the maker gives out with it."""


def listed(table: Sequence[Row], lacks: frozenset[str]) -> tuple[Row, ...]:
    """The registers that a meter has which lacks these; of a whole one the table itself, so that what is made of it
    once serves a cohort."""
    if not lacks:
        return tuple(table)
    rows = frozenset().union(*(ROWS[one] for one in lacks))
    blocks = frozenset().union(*(BLOCKS.get(one, frozenset()) for one in lacks))
    return tuple(row for row in table if row.name not in rows and row.block not in blocks)
