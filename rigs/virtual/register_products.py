"""The registers of the supplier's product: prices, balance, prepayment, debts, billing calendar (manual 4.11).

Part of `register_table`; pure data.
"""

from __future__ import annotations

from typing import Final

from rigs.virtual.register_row import Row

MILLI: Final = "0.001"
MODE: Final = {"credit": 0, "prepayment": 1}
HOURLY_DAILY: Final = {"hourly": 0, "daily": 1}
BILLING_PERIODS: Final = {"daily": 1, "weekly": 2, "monthly": 3, "quarterly": 4, "six_monthly": 5, "yearly": 6}
BILLING: Final = {"none": 0, **BILLING_PERIODS}


def product_rows() -> tuple[Row, ...]:
    return (
        Row("new_mpxn", 0x0030, "string", "w", registers=8, chapter="4.1"),
        Row("standing_charge", 0x0516, "u32", unit="p", scale=MILLI, chapter="4.11"),
        Row("next_price_time", 0x0518, "u32", unit="utc", chapter="4.11"),
        Row("emergency_credit_limit", 0x051A, "s32", unit="p", scale=MILLI, chapter="4.11"),
        Row("emergency_credit_threshold", 0x051C, "s32", unit="p", scale=MILLI, chapter="4.11"),
        Row("max_balance", 0x051E, "s32", unit="p", scale=MILLI, chapter="4.11"),
        Row("max_credit", 0x052A, "s32", unit="p", scale=MILLI, chapter="4.11"),
        Row("debt_recovery_rate_cap", 0x052C, "s32", unit="p", scale=MILLI, chapter="4.11"),
        Row("debt_share", 0x052E, "u16", chapter="4.11"),
        Row("emergency_command", 0x0558, "u16", "w", labels={"activate": 1}, chapter="4.11"),
        Row("balance_adjustment", 0x0560, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="balance-update"),
        Row(
            "balance_action",
            0x0562,
            "u16",
            "w",
            labels={"adjust": 1, "reset": 2},
            chapter="4.11",
            block="balance-update",
        ),
        Row("balance_for_mode", 0x0563, "u16", "w", labels=MODE, chapter="4.11", block="balance-update"),
        Row(
            "new_debt_recovery_rate_cap", 0x0570, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="prepayment"
        ),
        Row(
            "new_emergency_credit_limit", 0x0572, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="prepayment"
        ),
        Row(
            "new_emergency_credit_threshold",
            0x0574,
            "s32",
            "w",
            unit="p",
            scale=MILLI,
            chapter="4.11",
            block="prepayment",
        ),
        Row("new_low_credit_threshold", 0x0576, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="prepayment"),
        Row("new_max_balance", 0x0578, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="prepayment"),
        Row("new_max_credit", 0x057A, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="prepayment"),
        Row("new_prepayment_commit", 0x057C, "u16", "w", labels={"go": 1}, chapter="4.11", block="prepayment"),
        Row("new_non_disablement", 0x2800, "string", "w", registers=32, chapter="4.15", block="non-disablement"),
        Row("new_friendly_days", 0x2820, "string", "w", registers=32, chapter="4.15", block="non-disablement"),
        Row("non_disablement", 0x2840, "string", registers=32, chapter="4.15"),
        Row("friendly_days", 0x2860, "string", registers=32, chapter="4.15"),
        Row("payment_debt_change", 0x0580, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="debt"),
        Row("time_debt_1_change", 0x0582, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="debt"),
        Row("time_debt_2_change", 0x0584, "s32", "w", unit="p", scale=MILLI, chapter="4.11", block="debt"),
        Row("new_debt_share", 0x0586, "u16", "w", chapter="4.11", block="debt"),
        Row("new_debt_1_rate", 0x0587, "u32", "w", unit="p", scale=MILLI, chapter="4.11", block="debt"),
        Row("new_debt_1_period", 0x0589, "u16", "w", labels=HOURLY_DAILY, chapter="4.11", block="debt"),
        Row("new_debt_2_rate", 0x058A, "u32", "w", unit="p", scale=MILLI, chapter="4.11", block="debt"),
        Row("new_debt_2_period", 0x058C, "u16", "w", labels=HOURLY_DAILY, chapter="4.11", block="debt"),
        Row("new_debt_commit", 0x058D, "u16", "w", labels={"go": 1}, chapter="4.11", block="debt"),
        Row("debt_1_rate", 0x0590, "u32", unit="p", scale=MILLI, chapter="4.11"),
        Row("debt_1_period", 0x0592, "u16", labels=HOURLY_DAILY, chapter="4.11"),
        Row("debt_2_rate", 0x0593, "u32", unit="p", scale=MILLI, chapter="4.11"),
        Row("debt_2_period", 0x0595, "u16", labels=HOURLY_DAILY, chapter="4.11"),
        Row("billing_period", 0x05A0, "u16", labels=BILLING, chapter="4.11"),
        Row("billing_time", 0x05A1, "u32", unit="s", chapter="4.11"),
        Row("billing_day", 0x05A3, "u16", chapter="4.11"),
        Row("billing_month", 0x05A4, "u16", chapter="4.11"),
        Row("billing_start", 0x05A5, "u32", unit="utc", chapter="4.11"),
        Row("new_billing_period", 0x05B0, "u16", "w", labels=BILLING_PERIODS, chapter="4.11", block="billing"),
        Row("new_billing_time", 0x05B1, "u32", "w", unit="s", chapter="4.11", block="billing"),
        Row("new_billing_day", 0x05B3, "u16", "w", chapter="4.11", block="billing"),
        Row("new_billing_month", 0x05B4, "u16", "w", chapter="4.11", block="billing"),
        Row("new_billing_start", 0x05B5, "u32", "w", unit="utc", chapter="4.11", block="billing"),
        Row("new_billing_commit", 0x05B7, "u16", "w", labels={"go": 1}, chapter="4.11", block="billing"),
    )
