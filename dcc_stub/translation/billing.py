"""The billing data log, from the records of a meter to the entries of DUIS.

Layer: pure rules, part of `services`. A record of a snapshot is UTC seconds, the register of the total, four of rates,
four of blocks, then balance, emergency credit, accumulated debt, payment debt and two time debts (mp), and of a twin
element meter the register and the four rates of its second element; one of a credit or of a payment to a debt is UTC
seconds and the amount. Volumes are litres on the WAN and m3 in the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from protocols.duis import Fuel, Value

REGISTERS: Final = 4
SNAPSHOT: Final = 16
TWIN_SNAPSHOT: Final = SNAPSHOT + 1 + REGISTERS
AMOUNTS: Final = (
    *("meter_balance", "emergency_credit_balance", "accumulated_debt_register"),
    *("payment_debt_register", "time_debt_registers1", "time_debt_registers2"),
)
_CALENDAR: Final[Mapping[Fuel, tuple[str, str]]] = {
    "electricity": ("esme_billing_data_log_entry", "esme_billing_prepayment_data_log_entry"),
    "gas": ("gsme_billing_data_log_entry", "gsme_billing_prepayment_data_log_entry"),
}
_CHANGE: Final[Mapping[Fuel, tuple[str, str]]] = {
    "electricity": ("log_entry_consumption_and_tariff_registers_data", "log_entry_prepayment_data"),
    "gas": ("log_entry_consumption_register", "log_entry_prepayment_data"),
}
_TOTALS: Final[Mapping[str, Mapping[Fuel, str]]] = {
    "4.4.2": {"electricity": "active_import_register_consumption", "gas": "consumption_register"},
    "4.4.3": dict.fromkeys(("electricity", "gas"), "active_import_register_value_consumption"),
}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _indexed(fuel: Fuel, values: Sequence[int | Decimal]) -> Any:
    """The schema has decimals for the index of a gas register as well."""
    number = int if fuel == "electricity" else Decimal
    return tuple({"value": value, "index": number(index)} for index, value in enumerate(values, 1))


def _registers(variant: str, fuel: Fuel, row: Sequence[int]) -> Any:
    scaled: Callable[[int], Any] = int if fuel == "electricity" else (lambda litres: Decimal(litres) / 1000)
    total, rates, blocks = scaled(row[1]), list(map(scaled, row[2:6])), list(map(scaled, row[6:10]))
    found: dict[str, Any] = {
        "timestamp": _moment(row[0]),
        _TOTALS[variant][fuel]: total,
        "tariff_tou_register_matrix_value": _indexed(fuel, rates),
    }
    if fuel == "gas":
        return {**found, "block_register_matrix_value": _indexed(fuel, blocks)}
    if len(row) == TWIN_SNAPSHOT:
        found[f"secondary_{_TOTALS[variant][fuel]}"] = int(row[SNAPSHOT])
        found["secondary_tariff_tou_register_matrix_value"] = _indexed(fuel, list(map(int, row[SNAPSHOT + 1 :])))
    return found | {
        f"tariff_tou_block{number}_register_matrix_value": _indexed(fuel, [block])
        for number, block in enumerate(blocks, 1)
    }


def _account(row: Sequence[int]) -> Any:
    return {"timestamp": _moment(row[0]), **dict(zip(AMOUNTS, row[10:SNAPSHOT], strict=True))}


def _snapshots(variant: str, names: Mapping[Fuel, tuple[str, str]]) -> Callable[[Fuel, Mapping[str, Any], str], Any]:
    def read(fuel: Fuel, results: Mapping[str, Any], _device: str) -> dict[str, Value]:
        rows = results["records"]
        sizes = (SNAPSHOT, TWIN_SNAPSHOT) if fuel == "electricity" else (SNAPSHOT,)
        if any(len(row) not in sizes for row in rows):
            raise ValueError(f"a snapshot has {' or '.join(map(str, sizes))} values")
        registers, accounts = names[fuel]
        if not rows:
            return {}
        return {
            registers: tuple(_registers(variant, fuel, row) for row in rows),
            accounts: tuple(_account(row) for row in rows),
        }

    return read


def _amounts(name: str) -> Callable[[Fuel, Mapping[str, Any], str], Any]:
    def read(_fuel: Fuel, results: Mapping[str, Any], _device: str) -> dict[str, Value]:
        entries: Any = tuple({"amount": amount, "timestamp": _moment(at)} for at, amount in results["records"])
        return {name: {"log_entry": entries} if entries else {}}

    return read


READ: Final[Mapping[str, Callable[[Fuel, Mapping[str, Any], str], Any]]] = {
    "4.4.2": _snapshots("4.4.2", _CHANGE),
    "4.4.3": _snapshots("4.4.3", _CALENDAR),
    "4.4.4": _amounts("payment_based_debt_repayment"),
    "4.4.5": _amounts("prepayment_credits"),
}
"""By variant; as `products.NEST`."""
