"""The full path: an accepted request is acknowledged, sent once, and its answer delivered to the one who asked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from stub_rig import ESME, GSME, HUB, WITHIN_S, StubRig, answer_of, ok, reads

from dcc_stub.translation.services import arguments
from protocols.duis import LogEntry, ProfileEntry, RequestId, ServiceRequest
from protocols.hub_dialect import Command, Reply

AT = datetime(2026, 1, 10, tzinfo=UTC)
PERIOD = {"read_from": AT, "read_to": AT + timedelta(days=1)}
SECONDS = {"read_from": 1_768_003_200, "read_to": 1_768_089_600}
AMOUNTS = {
    "balance": -1, "emergency_credit_balance": 2, "accumulated_debt": 3, "payment_debt": 4, "time_debt_1": 5,
    "time_debt_2": 6,
}  # fmt: skip
PREPAYMENT = {"suspend_debt_disabled": True, "suspend_debt_emergency": False, "disablement_threshold": -5000}

AT_ONCE = {"effective_from": 0}
NO_MORE_PRICES = {"price_2": 0, "price_3": 0, "price_4": 0, "blocks": 1}
ALL_DAY = "1" * 48
ONE_RATE = {
    "threshold_1": 0, "threshold_2": 0, "threshold_3": 0, "seasons": 1, "days": 1, "specials": 0, "week": "1111111",
    "day_1": ALL_DAY, "day_2": ALL_DAY, "day_3": ALL_DAY, "special_days": "",
}  # fmt: skip
_DATE = {
    "year": {"non_specified_year": True}, "month": {"non_specified_month": True},
    "day_of_month": {"non_specified_day_of_month": True}, "day_of_week": {"non_specified_day_of_week": True},
}  # fmt: skip
ELECTRICITY_TARIFF: dict[str, Any] = {
    "elec_tariff_elements": {
        "currency_units": "GBP",
        "switching_table": {
            "day_profiles": {
                "day_profile": (
                    {"day_name": 1, "profile_schedule": ({"start_time": "00:00:00", "tou_tariff_action": 1},)},
                )
            },
            "week_profiles": {
                "week_profile": (
                    {
                        "week_name": 1,
                        "referenced_day_name": tuple({"value": 1, "index": day} for day in range(1, 8)),
                    },
                )
            },
            "seasons": {
                "season": ({"season_name": "all", "season_start_date": _DATE, "referenced_week_name": 1},)
            },
        },
        "special_days": {},
        "threshold_matrix": {
            "thresholds": tuple(
                {"index": number, "block_threshold": ({"value": 0, "index": 1},)} for number in range(1, 9)
            )
        },
    },
    "price_elements": {
        "electricity_price_elements": {
            "standing_charge": 6, "standing_charge_scale": -1, "price_scale": -3,
            "tou_tariff": {"tou_price": ({"value": 150, "index": 1},)},
        }
    },
}  # fmt: skip
_GAS_DATE = {
    "gas_year_with_wildcards": {"non_specified_year": True},
    "gas_month_with_wildcards": {"non_specified_month": True},
    "gas_day_of_month_with_wildcards": {"gas_non_specified_day_of_month": True},
    "gas_day_of_week_with_wildcards": {"non_specified_day_of_week": True},
}
GAS_TARIFF: dict[str, Any] = {
    "gas_tariff_elements": {
        "switching_table": {
            "day_profiles": {"day_profile": ({"day_name": 1, "tou_tariff_action": 1},)},
            "week_profiles": {
                "week_profile": (
                    {
                        "week_name": 1,
                        "referenced_day_name": tuple({"value": 1, "index": day} for day in range(1, 8)),
                    },
                )
            },
            "seasons": {"season": ({"season_start_date": _GAS_DATE, "referenced_week_name": 1},)},
        },
        "special_days": {},
        "threshold_matrix": {"block_threshold": ({"value": 0, "index": 1},)},
    },
    "price_elements": {
        "gas_price_elements": {
            "currency_units": "GBP", "standing_charge": 30_000,
            "tou_tariff": {"tou_price": ({"value": 40_000, "index": 1},)},
        }
    },
}  # fmt: skip
GAS_TWO_BLOCKS: dict[str, Any] = {
    "price_elements": {
        "gas_price_elements": {
            "currency_units": "GBP", "standing_charge": 0,
            "block_tariff": {
                "block_price": ({"value": 40_000, "index": 1}, {"value": 1, "index": 2}), "number_of_thresholds": 1,
            },
        }
    }
}  # fmt: skip
_WEEK = tuple({"value": 1, "index": day} for day in range(1, 8))
_WEEK_ANSWER = {
    "electricity": {"week_profile": ({"week_name": 1, "referenced_elec_day": _WEEK},)},
    "gas": {"week_profile": ({"week_name": 1, "referenced_day": _WEEK},)},
}
_IN_FORCE: dict[str, Any] = {
    **{f"threshold_{n}": 0 for n in range(1, 4)}, **{f"price_{n}": 0 for n in range(1, 5)}, "week": "1111111",
    "day_1": ALL_DAY, "day_2": ALL_DAY, "day_3": ALL_DAY, "special_days": "",
}  # fmt: skip
TWO_RATES = {
    **_IN_FORCE, "rates": 2, "blocks": 1, "price_1": 15_001, "price_2": 7_500, "day_1": "2" * 15 + "1" * 33,
    "special_days": "2612252",
}  # fmt: skip
TWO_RATES_TOLD: dict[str, Any] = {
    "tariff_tou_price_matrix": {"tariff_tou_price": ({"value": 15_001, "index": 1}, {"value": 7_500, "index": 2})},
    "tariff_switching_table": {
        "day_profiles": {
            "day_profile": (
                {
                    "day": 1,
                    "profile_schedule": (
                        {"start_time": "00:00:00", "tou_tariff_action": 2},
                        {"start_time": "07:30:00", "tou_tariff_action": 1},
                    ),
                },
                {"day": 2, "profile_schedule": ({"start_time": "00:00:00", "tou_tariff_action": 1},)},
            )
        },
        "week_profiles": _WEEK_ANSWER["electricity"],
    },
    "tariff_switching_table_special_days": {
        "special_day": (
            {
                "date": {
                    "year": {"specified_year": 2026},
                    "month": {"specified_month": 12},
                    "day_of_month": {"specified_day_of_month": 25},
                    "day_of_week": {"non_specified_day_of_week": True},
                },
                "referenced_day": 2,
            },
        )
    },
}
SECOND_TARIFF: dict[str, Any] = {
    **{name: ELECTRICITY_TARIFF["elec_tariff_elements"][name] for name in ("switching_table", "special_days")},
    "price_elements": {
        "price_scale": -4, "electricity_price_element": ({"value": 75, "index": 2}, {"value": 150, "index": 1}),
    },
}  # fmt: skip
SECOND_PRICES = {"unit_price": 1_500, "price_2": 750, "price_3": 0, "price_4": 0, "rates": 2, "effective_from": 0}
SECOND_IN_FORCE = {
    f"secondary_{name}": value
    for name, value in {**TWO_RATES, "unit_price": 7_500}.items()
    if not name.startswith(("threshold", "blocks"))
}
TWO_BLOCKS = {**_IN_FORCE, "rates": 1, "blocks": 2, "price_2": 32_767, "threshold_1": 2_000}
SNAPSHOT = [1_768_003_200, 1500, 1000, 0, 0, 0, 500, 0, 0, 0, 1, 2, 3, 4, 5, 6]
ACCOUNT_THEN = {
    "timestamp": AT, "meter_balance": 1, "emergency_credit_balance": 2, "accumulated_debt_register": 3,
    "payment_debt_register": 4, "time_debt_registers1": 5, "time_debt_registers2": 6,
}  # fmt: skip


def _indexed(*values: Any) -> tuple[dict[str, Any], ...]:
    return tuple({"value": value, "index": index} for index, value in enumerate(values, 1))


PREPAY = {
    "debt_recovery_rate_cap": 1, "emergency_credit_limit": 2, "emergency_credit_threshold": 3,
    "low_credit_threshold": 4, "max_meter_balance": 5, "max_credit_threshold": 6,
}  # fmt: skip
PREPAY_ARGUMENTS = {
    "debt_recovery_rate_cap": 1, "emergency_credit_limit": 2, "emergency_credit_threshold": 3,
    "low_credit_threshold": 4, "max_balance": 5, "max_credit": 6, "non_disablement": "", "friendly_days": "",
}  # fmt: skip
ELECTRICITY_CALENDAR: dict[str, Any] = {
    "electricity_non_disablement_calendar": {
        "electricity_special_days": {},
        "electricity_non_disablement_schedule": (
            {
                "non_disablement_script": "START", "special_days_applicability": {},
                "days_of_week_applicability": {},
                "schedule_dates_and_time": {
                    "switch_time": "00:00:00", "start_date": "2026-01-01", "end_date": "2026-12-31",
                },
            },
        ),
    }
}  # fmt: skip
GAS_CALENDAR: dict[str, Any] = {
    "gas_non_disablement_calendar": {
        "day_profiles": {
            "gas_non_disablement_day_profile": (
                {
                    "time_start_action": ({"start_time": "00:00:00", "non_disablement_action": "STOP"},),
                    "gas_day_name": 1,
                },
            )
        },
        "week_profiles": {
            "week_profile": (
                {"week_name": 1, "referenced_day_name": tuple({"value": 1, "index": day} for day in range(1, 8))},
            )
        },
        "season_profiles": {"season": ({"season_start_date": _GAS_DATE, "referenced_week_name": 1},)},
        "special_days": {},
    }
}
DEBTS = {
    "payment_debt_register": 400, "time_debt_register1": -1, "time_debt_register2": 2,
    "debt_recovery_per_payment": 2500,
}  # fmt: skip
DEBT_ARGUMENTS = {"payment_debt": 400, "time_debt_1": -1, "time_debt_2": 2, "debt_share": 2500}
GAS_FLOW = {
    "supply_depletion_state": "Locked", "supply_tamper_state": "Unchanged", "stabilisation_period": 60,
    "measurement_period": 300,
}  # fmt: skip
TOLD_FLOW = {**GAS_FLOW, "supply_depletion_state": 1, "supply_tamper_state": 0}
_CHECKS = ("rms_extreme_over_voltage", "rms_extreme_under_voltage", "rms_voltage_sag", "rms_voltage_swell")
VOLTAGE: dict[str, Any] = {
    "rms_voltage_settings": {
        **{f"{check}_measurement_period": 30 + at for at, check in enumerate(_CHECKS)},
        **{f"{check}_threshold": 250 + at for at, check in enumerate(_CHECKS)},
    },
    "single_phase_voltage_settings": {
        "average_rms_over_voltage_threshold": 264, "average_rms_under_voltage_threshold": 200,
        "average_rms_voltage_measurement_period": 600,
    },
}  # fmt: skip
MILLIVOLTS = {
    **{f"{check}_period": 30 + at for at, check in enumerate(_CHECKS)},
    **{f"{check}_threshold": 250_000 + 1000 * at for at, check in enumerate(_CHECKS)},
    "average_over_voltage_threshold": 264_000, "average_under_voltage_threshold": 200_000,
    "average_voltage_period": 600,
}  # fmt: skip
BILLING = {"billing_period": 0, "billing_time": 3723, "billing_day": 0, "billing_month": 0, "billing_start": 0}

THREE_PHASES: dict[str, Any] = {
    "rms_voltage_settings": VOLTAGE["rms_voltage_settings"],
    "poly_phase_voltage_settings": tuple(
        {
            "phase": phase,
            "phase_voltage_settings": {
                **VOLTAGE["single_phase_voltage_settings"],
                "average_rms_over_voltage_threshold": 265 - phase,
                "average_rms_under_voltage_threshold": 199 + phase,
            },
        }
        for phase in (3, 1, 2)
    ),
}
THREE_TOLD = {
    **MILLIVOLTS,
    "average_over_voltage_2_threshold": 263_000, "average_under_voltage_2_threshold": 201_000,
    "average_over_voltage_3_threshold": 262_000, "average_under_voltage_3_threshold": 202_000,
}  # fmt: skip


def of_phase(phase: int, *entries: tuple[int, str]) -> dict[str, Any]:
    log = tuple({"value": Decimal(volts), "timestamp": datetime.fromtimestamp(end, UTC)} for end, volts in entries)
    data = {"avg_rms_voltage_profile_data_log": {"log_entry": log, "measurement_period": 600}}
    return {"voltage_operational_data": data, "phase": phase}


CASES: list[tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    # variant, device, parameters, arguments of the command, results of the hub, values of the answer
    (
        "1.6", ESME, {"payment_mode": "credit"},
        {"payment_mode": 0, "suspend_debt_disabled": 0, "suspend_debt_emergency": 0, "disablement_threshold": 0},
        {}, {},
    ),
    (
        "1.6", ESME, {"payment_mode": "prepayment", **PREPAYMENT},
        {"payment_mode": 1, "suspend_debt_disabled": 1, "suspend_debt_emergency": 0, "disablement_threshold": -5000},
        {}, {},
    ),
    (
        "1.1.1", ESME, ELECTRICITY_TARIFF,
        {"unit_price": 15_000, "standing_charge": 60_000, "rates": 1, **NO_MORE_PRICES, **ONE_RATE, **AT_ONCE}, {}, {},
    ),
    (
        "1.1.1", GSME, GAS_TARIFF,
        {"unit_price": 40_000, "standing_charge": 30_000, "rates": 1, **NO_MORE_PRICES, **ONE_RATE, **AT_ONCE}, {}, {},
    ),
    (
        "1.2.1", ESME, {"price_elements": ELECTRICITY_TARIFF["price_elements"]},
        {"unit_price": 15_000, "standing_charge": 60_000, "rates": 1, **NO_MORE_PRICES, **AT_ONCE}, {}, {},
    ),
    (
        "1.2.1", GSME, GAS_TWO_BLOCKS,
        {
            "unit_price": 40_000, "standing_charge": 0, "rates": 1, **NO_MORE_PRICES, "price_2": 1, "blocks": 2,
            **AT_ONCE,
        },
        {}, {},
    ),
    (
        "1.5", ESME, {"prepayment_mode": {"adjust_meter_balance": -5}},
        {"payment_mode": 1, "balance_action": 1, "balance_adjustment": -5}, {}, {},
    ),
    (
        "1.5", GSME, {"credit_mode": {"reset_meter_balance": True}},
        {"payment_mode": 0, "balance_action": 2, "balance_adjustment": 0}, {}, {},
    ),
    ("2.1", ESME, {"update_prepay_config_electricity": {**PREPAY, **ELECTRICITY_CALENDAR}}, PREPAY_ARGUMENTS, {}, {}),
    ("2.1", GSME, {"update_prepay_config_gas": {**PREPAY, **GAS_CALENDAR}}, PREPAY_ARGUMENTS, {}, {}),
    (
        "2.3", ESME,
        {
            **DEBTS,
            "elec_debt_recovery1": {
                "debt_recovery_rate": 3, "debt_recovery_rate_price_scale": -2, "debt_recovery_rate_period": "DAILY",
            },
            "elec_debt_recovery2": {
                "debt_recovery_rate": 4, "debt_recovery_rate_price_scale": -5, "debt_recovery_rate_period": "HOURLY",
            },
        },
        {**DEBT_ARGUMENTS, "debt_1_rate": 3000, "debt_1_period": 1, "debt_2_rate": 4, "debt_2_period": 0}, {}, {},
    ),
    (
        "2.3", GSME,
        {
            **DEBTS,
            "gas_debt_recovery1": {"debt_recovery_rate": 3, "debt_recovery_rate_period": "HOURLY"},
            "gas_debt_recovery2": {"debt_recovery_rate": 4, "debt_recovery_rate_period": "DAILY"},
        },
        {**DEBT_ARGUMENTS, "debt_1_rate": 3, "debt_1_period": 0, "debt_2_rate": 4, "debt_2_period": 1}, {}, {},
    ),
    ("2.5", ESME, {}, {}, {}, {}),
    (
        "4.11.1", ESME, {}, {}, {**TWO_RATES, "unit_price": 15_001, "standing_charge": 60_000},
        {
            "primary_active_tariff_price": 15_001, "currency_units_label": "GBP", "currency_units_name": "Millipence",
            "standing_charge": 6000, "standing_charge_scale": -4, "price_scale": -5,
            **TWO_RATES_TOLD,
        },
    ),
    (
        "4.11.1", ESME, {}, {}, {**TWO_BLOCKS, "unit_price": 0, "standing_charge": 32_769},
        {
            "primary_active_tariff_price": 0, "currency_units_label": "GBP", "currency_units_name": "Millipence",
            "price_scale": -5,
            "tariff_block_price_matrix": {
                "tariff_block_prices": (
                    {"index": 1, "block_price": ({"value": 0, "index": 1}, {"value": 32_767, "index": 2})},
                )
            },
            "tariff_threshold_matrix": {
                "elec_tariff_thresholds": ({"index": 1, "block_threshold": ({"value": 2_000, "index": 1},)},)
            },
            "tariff_switching_table": {
                "day_profiles": {
                    "day_profile": (
                        {"day": 1, "profile_schedule": ({"start_time": "00:00:00", "tou_tariff_action": 1},)},
                    )
                },
                "week_profiles": _WEEK_ANSWER["electricity"],
            },
        },
    ),
    (
        "4.11.1", GSME, {}, {}, {**TWO_BLOCKS, "unit_price": 0, "standing_charge": 32_769},
        {
            "primary_active_tariff_price": 0, "primary_active_tariff_price_scale": -5,
            "currency_units_label": "GBP", "standing_charge": 32_769,
            "block_tariff": {"block_price": ({"value": 0, "index": 1}, {"value": 32_767, "index": 2})},
            "tariff_thresholds": {"block_threshold": ({"value": Decimal(2), "index": 1},)},
            "tariff_switching_table": {
                "day_profiles": {"day_profile": ({"day_name": 1, "tou_tariff_action": 1},)},
                "week_profiles": _WEEK_ANSWER["gas"],
            },
        },
    ),
    (
        "1.1.2", ESME, SECOND_TARIFF,
        {**SECOND_PRICES, **{name: value for name, value in ONE_RATE.items() if "threshold" not in name}}, {}, {},
    ),
    ("1.2.2", ESME, {"price_elements": SECOND_TARIFF["price_elements"]}, SECOND_PRICES, {}, {}),
    (
        "4.11.2", ESME, {}, {}, SECOND_IN_FORCE,
        {"secondary_active_tariff_price": 7_500, "price_scale": -5, **TWO_RATES_TOLD},
    ),
    ("4.4.3", ESME, PERIOD, SECONDS, {"records": []}, {}),
    (
        "4.4.3", ESME, PERIOD, SECONDS, {"records": [SNAPSHOT]},
        {
            "esme_billing_data_log_entry": (
                {
                    "timestamp": AT, "active_import_register_value_consumption": 1500,
                    "tariff_tou_register_matrix_value": _indexed(1000, 0, 0, 0),
                    "tariff_tou_block1_register_matrix_value": _indexed(500),
                    "tariff_tou_block2_register_matrix_value": _indexed(0),
                    "tariff_tou_block3_register_matrix_value": _indexed(0),
                    "tariff_tou_block4_register_matrix_value": _indexed(0),
                },
            ),
            "esme_billing_prepayment_data_log_entry": (ACCOUNT_THEN,),
        },
    ),
    (
        "4.4.2", ESME, PERIOD, SECONDS, {"records": [[*SNAPSHOT, 90, 7, 8, 9, 66]]},
        {
            "log_entry_consumption_and_tariff_registers_data": (
                {
                    "timestamp": AT, "active_import_register_consumption": 1500,
                    "tariff_tou_register_matrix_value": _indexed(1000, 0, 0, 0),
                    "tariff_tou_block1_register_matrix_value": _indexed(500),
                    "tariff_tou_block2_register_matrix_value": _indexed(0),
                    "tariff_tou_block3_register_matrix_value": _indexed(0),
                    "tariff_tou_block4_register_matrix_value": _indexed(0),
                    "secondary_active_import_register_consumption": 90,
                    "secondary_tariff_tou_register_matrix_value": _indexed(7, 8, 9, 66),
                },
            ),
            "log_entry_prepayment_data": (ACCOUNT_THEN,),
        },
    ),
    (
        "4.4.2", GSME, PERIOD, SECONDS, {"records": [SNAPSHOT]},
        {
            "log_entry_consumption_register": (
                {
                    "timestamp": AT, "consumption_register": Decimal("1.5"),
                    "tariff_tou_register_matrix_value": _indexed(*map(Decimal, "1000")),
                    "block_register_matrix_value": _indexed(Decimal("0.5"), *map(Decimal, "000")),
                },
            ),
            "log_entry_prepayment_data": (ACCOUNT_THEN,),
        },
    ),
    (
        "4.4.4", GSME, PERIOD, SECONDS, {"records": [[1_768_003_200, 5], [1_768_003_260, 7]]},
        {
            "payment_based_debt_repayment": {
                "log_entry": (
                    {"amount": 5, "timestamp": AT}, {"amount": 7, "timestamp": AT + timedelta(minutes=1)},
                )
            }
        },
    ),
    (
        "4.4.5", ESME, PERIOD, SECONDS, {"records": [[1_768_003_200, 5]]},
        {"prepayment_credits": {"log_entry": ({"amount": 5, "timestamp": AT},)}},
    ),
    ("6.2.3", ESME, {}, {}, dict.fromkeys(BILLING, 0), {}),
    (
        "6.2.3", ESME, {}, {}, {**BILLING, "billing_period": 1},
        {"billing_calendar": {"electricity_billing_calendar": {"billing_time": "01:02:03", "daily": True}}},
    ),
    (
        "6.2.3", ESME, {}, {}, {**BILLING, "billing_period": 4, "billing_day": 28, "billing_month": 3},
        {
            "billing_calendar": {
                "electricity_billing_calendar": {
                    "billing_time": "01:02:03", "quarterly": {"day_of_month": 28, "billing_period_start_month": 3},
                }
            }
        },
    ),
    (
        "6.2.3", GSME, {}, {}, {**BILLING, "billing_period": 5, "billing_start": 1_768_003_200},
        {"billing_calendar": {"gas_billing_calendar": {"billing_period_start": AT, "periodicity": "SixMonthly"}}},
    ),
    (
        "6.2.4", ESME, {}, {}, {"manufacturer": "meterbench", "model": "VM1-E"},
        {"device_identifier": ESME, "model_type": "VM1-E", "manufacturer_identifier": "meterbench"},
    ),
    (
        "6.2.5", ESME, {}, {}, {"low_medium_power_threshold": 1, "medium_high_power_threshold": 2**32 - 1},
        {"low_medium_power_threshold": 1, "medium_high_power_threshold": 2**32 - 1},
    ),
    (
        "6.2.8", GSME, {}, {},
        {
            "calorific_value": 395, "conversion_factor": 102_264, "uncontrolled_flow_rate": 61_680,
            "stabilisation_period": 60, "measurement_period": 300,
        },
        {
            "calorific_value": Decimal("39.5"), "conversion_factor": Decimal("1.02264"),
            "uncontrolled_gas_flow_rate": Decimal("6.1680"), "flow_stabilisation_period": 60,
            "flow_measurement_period": 300,
        },
    ),
    (
        "6.6", GSME, {"calorific_value": Decimal("39.5"), "conversion_factor": Decimal("1.02264")},
        {"calorific_value": 395, "conversion_factor": 102_264}, {}, {},
    ),
    (
        "6.7", GSME, {"uncontrolled_gas_flow_rate": 61_680, **GAS_FLOW},
        {"uncontrolled_flow_rate": 61_680, **TOLD_FLOW}, {}, {},
    ),
    (
        "6.7", GSME, {"uncontrolled_gas_flow_rate_decimal": Decimal("0.0001"), **GAS_FLOW},
        {"uncontrolled_flow_rate": 1, **TOLD_FLOW}, {}, {},
    ),
    (
        "6.12", ESME, {"low_medium_power_threshold": 0, "medium_high_power_threshold": 1},
        {"low_medium_power_threshold": 0, "medium_high_power_threshold": 1}, {}, {},
    ),
    ("6.2.7", ESME, {}, {}, {"mpxn": "2000000000015"}, {"import_mpan": "2000000000015"}),
    ("6.2.7", GSME, {}, {}, {"mpxn": "3938424403"}, {"mprn": "3938424403"}),
    ("6.2.7", GSME, {}, {}, {"mpxn": ""}, {}),
    (
        "6.2.9", GSME, {}, {}, {"payment_mode": 1, "suspend_debt_disabled": 0, "suspend_debt_emergency": 1},
        {"payment_mode": "Prepayment", "suspend_debt_disabled": False, "suspend_debt_emergency": True},
    ),
    (
        "6.4.1", ESME,
        {
            "load_limit_period": 300, "load_limit_power_threshold": 6900, "load_limit_restoration_period": 30,
            "load_limit_supply_state": "Disable",
        },
        {
            "load_limit_period": 300, "load_limit_threshold": 6900, "load_limit_restoration_period": 30,
            "load_limit_supply_state": 1,
        },
        {}, {},
    ),
    ("6.4.2", ESME, {}, {}, {}, {}),
    ("6.5", ESME, VOLTAGE, {**MILLIVOLTS, "reset_voltage_counters": 1}, {}, {}),
    ("6.5", ESME, THREE_PHASES, {**THREE_TOLD, "reset_voltage_counters": 1}, {}, {}),
    (
        "4.10", ESME, PERIOD, SECONDS,
        {
            "first_end": 1_768_005_000, "period_s": 600, "phases": 3,
            "periods": [230_100, 231_000, 229_000, None, None, 218_500],
        },
        {
            "poly_phase": {
                "phase_voltage_operational_data": (
                    of_phase(1, (1_768_005_000, "230.1"), (1_768_005_600, "231")),
                    of_phase(2, (1_768_005_000, "229")),
                    of_phase(3, (1_768_005_600, "218.5")),
                )
            }
        },
    ),
    (
        "6.5", ESME, {**VOLTAGE, "rms_voltage_counters_not_reset": True}, {**MILLIVOLTS, "reset_voltage_counters": 0},
        {}, {},
    ),
    (
        "6.8", ESME, {"electricity_billing_calendar": {"billing_time": "01:02:03Z", "weekly": 7}},
        {**BILLING, "billing_period": 2, "billing_day": 7}, {}, {},
    ),
    (
        "6.8", ESME,
        {
            "electricity_billing_calendar": {
                "billing_time": "01:02:03", "yearly": {"day_of_month": 1, "billing_period_start_month": 12},
            }
        },
        {**BILLING, "billing_period": 6, "billing_day": 1, "billing_month": 12}, {}, {},
    ),
    (
        "6.8", GSME, {"gas_billing_calendar": {"billing_period_start": AT, "periodicity": "Monthly"}},
        {**dict.fromkeys(BILLING, 0), "billing_period": 3, "billing_start": 1_768_003_200}, {}, {},
    ),
    (
        "8.1.1", ESME, {"current_time": AT, "tolerance_s": 10}, {"current_time": 1_768_003_200, "tolerance_s": 10},
        {"device_time": 1_768_003_201, "clock_status": 2},
        {"device_time": AT + timedelta(seconds=1), "clock_status": "reliable"},
    ),
    ("6.20.1", ESME, {"import_mpans": {"import_mpan": "1200023305967"}}, {"mpxn": "1200023305967"}, {}, {}),
    (
        "6.20.1", ESME, {"import_mpans": {"import_mpan": "1200023305967", "secondary_import_mpan": "1234567890126"}},
        {"mpxn": "1200023305967", "secondary_mpxn": "1234567890126"}, {}, {},
    ),
    (
        "6.2.7", ESME, {}, {}, {"mpxn": "1200023305967", "secondary_mpxn": "1234567890126"},
        {"import_mpan": "1200023305967", "secondary_import_mpan": "1234567890126"},
    ),
    ("6.20.1", GSME, {"import_mprn": "4912345608"}, {"mpxn": "4912345608"}, {}, {}),
    ("2.2", ESME, {"utrn": "73946144332040217315"}, {"utrn": "73946144332040217315"}, {}, {}),
    ("3.2", ESME, {"restriction_time": AT}, {"restriction_time": 1_768_003_200}, {}, {}),
    ("3.2", GSME, {"restriction_time": AT}, {"restriction_time": 1_768_003_200}, {}, {}),
    ("3.3", ESME, {}, {}, {}, {}),
    ("3.3", ESME, {"log": "event"}, {}, {}, {}),
    ("3.3", GSME, {}, {}, {}, {}),
    ("4.1.1", ESME, {}, {}, {"import_total": 12345}, {"import_total": 12345}),
    ("4.1.1", GSME, {}, {}, {"consumption_total": 12345}, {"consumption_total": Decimal("12.345")}),
    ("4.3", ESME, {}, {}, AMOUNTS, AMOUNTS),
    (
        "4.8.1", ESME, PERIOD, SECONDS, {"first_end": 1_768_005_000, "period_s": 1800, "periods": [7, None, 9]},
        {"entries": (ProfileEntry(AT + timedelta(minutes=30), 7), ProfileEntry(AT + timedelta(minutes=90), 9))},
    ),
    (
        "4.8.1", ESME, PERIOD, SECONDS,
        {"first_end": 1_768_005_000, "period_s": 1800, "elements": 2, "periods": [7, None, 9, 3, None, 0]},
        {
            "entries": (
                ProfileEntry(AT + timedelta(minutes=30), 7, secondary=3),
                ProfileEntry(AT + timedelta(minutes=90), 9, secondary=0),
            )
        },
    ),
    (
        "4.8.1", GSME, PERIOD, SECONDS, {"first_end": 1_768_005_000, "period_s": 1800, "periods": [1500]},
        {"entries": (ProfileEntry(AT + timedelta(minutes=30), Decimal("1.5")),)},
    ),
    (
        "4.10", ESME, PERIOD, SECONDS,
        {"first_end": 1_768_005_000, "period_s": 1800, "periods": [230_100, None, 99_000]},
        {
            "phases": "single", "measurement_period_s": 1800,
            "entries": (
                ProfileEntry(AT + timedelta(minutes=30), Decimal("230.1")),
                ProfileEntry(AT + timedelta(minutes=90), Decimal(99)),
            ),
        },
    ),
    (
        "4.10", GSME, PERIOD, SECONDS, {"first_end": 1_768_003_560, "period_s": 360, "periods": [0, 1500]},
        {
            "entries": (
                ProfileEntry(AT + timedelta(minutes=6), Decimal(0)),
                ProfileEntry(AT + timedelta(minutes=12), Decimal("1.5")),
            )
        },
    ),
    ("4.16", ESME, {}, {}, {"active_power_import": 2300}, {"active_power_import": 2300, "active_power_unit": "W"}),
    (
        "6.11", ESME, {"current_time": AT, "tolerance_s": 10}, {"current_time": 1_768_003_200, "tolerance_s": 10},
        {"device_time": 1_768_003_201, "clock_status": 2},
        {"device_time": AT + timedelta(seconds=1), "clock_status": "reliable"},
    ),
    (
        "6.13", ESME, {**PERIOD, "log": "security"}, {**SECONDS, "log": "security"},
        {"log_entries": [[1_768_003_200, 0x12, 5], [1_768_003_201, 0x13, 0]]},
        {"entries": (LogEntry(AT, 0x12, "Physical Tamper Alert"), LogEntry(AT + timedelta(seconds=1), 0x13))},
    ),
    ("7.1", ESME, {}, {}, {}, {}),
    ("7.2", GSME, {}, {}, {}, {}),
    ("7.3", ESME, {}, {}, {}, {}),
    ("7.4", ESME, {}, {}, {"supply_state": 2}, {"supply_state": "armed"}),
    (
        "7.4", GSME, {}, {}, {"supply_state": 0, "remaining_battery_days": 900},
        {"supply_state": "disabled", "remaining_battery_days": 900},
    ),
    (
        "11.3", ESME, {"firmware_hash": "AB" * 32}, {"firmware_hash": "ab" * 32}, {"firmware_version": "1.5.0"},
        {"firmware_version": "1.5.0"},
    ),
    ("11.2", ESME, {}, {}, {"firmware_version": "1.2.3"}, {"firmware_version": "1.2.3"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("variant", "device", "parameters", "arguments", "results", "values"),
    CASES,
    ids=[f"{case[0]}-{'gas' if case[1] == GSME else 'electricity'}-{index}" for index, case in enumerate(CASES)],
)
def test_each_service_goes_to_the_hub_and_its_answer_to_the_user(
    rig: StubRig, variant: str, device: str, parameters: dict[str, Any], arguments: dict[str, Any],
    results: dict[str, Any], values: dict[str, Any],
) -> None:  # fmt: skip
    rig.hub.behave = reads(**results)
    before = len(rig.hub.commands)
    response = rig.ask(variant, asker(variant, device), device, **parameters)
    [command] = rig.hub.wait_commands(before + 1)[before:]
    assert (command.service, command.device.hex("-").upper(), command.values) == (variant, device, arguments)
    answer = answer_of(response)
    assert (response.code, answer.success, answer.values) == ("I0", True, values)


def asker(variant: str, device: str) -> str:
    """Who may ask that."""
    if variant == "6.5":
        return "electricity_distributor"
    return "gas_supplier" if device == GSME else "import_supplier"


@pytest.mark.parametrize(("variant", "results"), [("4.2", {"export_total": 77}), ("4.8.3", None)])
def test_export_services_answer_the_export_supplier(rig: StubRig, variant: str, results: dict[str, Any] | None) -> None:
    profile = {"first_end": 1_768_005_000, "period_s": 1800, "periods": [3]}
    rig.hub.behave = reads(**(results or profile))
    answer = answer_of(rig.ask(variant, "export_supplier", **({} if results else PERIOD)))
    assert answer.values == (results or {"entries": (ProfileEntry(AT + timedelta(minutes=30), 3),)})


def test_times_of_the_answer_are_calendar_time_of_the_rig(rig: StubRig) -> None:
    rig.hub.behave = reads(firmware_version="1")
    request = rig.request("11.2")
    sent = rig.send(request)
    assert sent.response is not None
    assert abs((sent.response.when - datetime.now(UTC) + timedelta(days=1)).total_seconds()) < 5
    response = rig.answer_to(request.request_id, 0)
    assert answer_of(response).timestamp == datetime.fromtimestamp(1_768_000_000, UTC)
    assert response.response_id == request.request_id.reply()


def test_a_refusal_of_the_meter_is_an_answer_that_says_why(rig: StubRig) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, "refused", 1_768_000_000, {}, "no_credit")
    response = rig.ask("7.1")
    answer = answer_of(response)
    assert (response.code, answer.success, answer.error, answer.error_code) == ("I0", False, "no_credit", 1)


@pytest.mark.parametrize("status", ["unsupported", "invalid"])
def test_what_the_profile_cannot_do_is_an_answer_without_success(rig: StubRig, status: Any) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, status, 1_768_000_000)
    answer = answer_of(rig.ask("7.3"))
    assert (answer.success, answer.error) == (False, status)


@pytest.mark.parametrize(("status", "code"), [("no_reply", "E21"), ("bad_reply", "E21"), ("hub_fault", "E20")])
def test_a_silent_meter_is_e21_and_a_hub_in_the_way_e20(rig: StubRig, status: Any, code: str) -> None:
    rig.hub.behave = lambda command: Reply(command.id, command.device, status, 1_768_000_000)
    response = rig.ask("4.1.1")
    assert (response.code, response.payload, response.variant) == (code, None, "4.1.1")


@pytest.mark.parametrize(
    ("variant", "values"),
    [
        ("4.1.1", {"firmware_version": "x"}),
        ("4.1.1", {}),
        ("4.16", {}),
        ("4.10", {"periods": [1]}),
        ("4.11.1", {"unit_price": 1}),
        ("4.11.2", {"secondary_unit_price": 1}),
        ("4.4.3", {"records": [[*SNAPSHOT, 90]]}),
        ("6.2.4", {"model": "VM1-E"}),
        ("6.2.7", {}),
        ("6.2.9", {"payment_mode": 2, "suspend_debt_disabled": 0, "suspend_debt_emergency": 0}),
        ("6.2.3", {**BILLING, "billing_period": 7}),
        ("7.4", {"supply_state": 9}),
        ("11.2", {"firmware_version": "\x00"}),
        ("6.13", {"log_entries": [[2**62, 1, 0]]}),
        ("4.8.1", {"first_end": 2**62, "period_s": 1, "periods": [1]}),
        ("4.8.1", {"first_end": 1, "period_s": 2**62, "periods": [1, 1]}),
        ("4.8.1", {"first_end": 1_768_005_000, "period_s": 1800, "elements": 2, "periods": [1, 2, 3]}),
        ("4.8.1", {"first_end": 1_768_005_000, "period_s": 1800, "elements": 3, "periods": [1, 2, 3]}),
    ],
)
def test_an_unusable_reply_is_e21_and_the_stub_lives(rig: StubRig, variant: str, values: dict[str, Any]) -> None:
    rig.hub.behave = reads(**values)
    parameters = {"4.8.1": PERIOD, "4.10": PERIOD, "4.4.3": PERIOD, "6.13": {**PERIOD, "log": "event"}}.get(variant, {})
    assert rig.ask(variant, **parameters).code == "E21"
    rig.settle()


def test_a_price_for_later_tells_the_meter_its_time() -> None:
    request = ServiceRequest(
        RequestId("90-B3-D5-1F-30-01-00-00", ESME, 1), 1, "1.2.1",
        {"price_elements": ELECTRICITY_TARIFF["price_elements"], "execution_at": AT},
    )  # fmt: skip
    assert arguments("electricity", request)["effective_from"] == 1_768_003_200


_ELECTRICITY_PRICE = ELECTRICITY_TARIFF["price_elements"]["electricity_price_elements"]


@pytest.mark.parametrize(
    ("variant", "device", "parameters", "why"),
    [
        ("1.2.1", ESME, {"price_elements": GAS_TARIFF["price_elements"]}, "holds nothing for an electricity meter"),
        ("1.2.1", GSME, {"price_elements": ELECTRICITY_TARIFF["price_elements"]}, "holds nothing for a gas meter"),
        (
            "1.2.1", ESME,
            {"price_elements": {"electricity_price_elements": {**_ELECTRICITY_PRICE, "price_scale": -7}}},
            "150E-7 pounds is no whole number of thousandths of a penny in range",
        ),
        (
            "1.2.1", ESME,
            {"price_elements": {"electricity_price_elements": {**_ELECTRICITY_PRICE, "price_scale": 127}}},
            "150E127 pounds is no whole number",
        ),
        (
            "1.1.1", ESME,
            {
                **ELECTRICITY_TARIFF,
                "elec_tariff_elements": {**ELECTRICITY_TARIFF["elec_tariff_elements"], "currency_units": "ECB"},
            },
            "prices in GBP, not in ECB",
        ),
        ("2.1", GSME, {"update_prepay_config_electricity": {**PREPAY, **ELECTRICITY_CALENDAR}}, "for a gas meter"),
        ("6.8", GSME, {"electricity_billing_calendar": {"billing_time": "00:00:00", "daily": True}}, "for a gas meter"),
        (
            "6.8", ESME, {"electricity_billing_calendar": {"billing_time": "00:00:00+01:00", "daily": True}},
            "a meter bills by UTC",
        ),
        (
            "6.5", ESME,
            {
                "rms_voltage_settings": VOLTAGE["rms_voltage_settings"],
                "poly_phase_voltage_settings": tuple(
                    {
                        "phase": phase,
                        "phase_voltage_settings": {
                            **VOLTAGE["single_phase_voltage_settings"],
                            "average_rms_voltage_measurement_period": 300 * phase,
                        },
                    }
                    for phase in (1, 2, 3)
                ),
            },
            "has one measurement period for all phases",
        ),
        ("6.20.1", ESME, {"import_mprn": "1"}, "holds nothing for an electricity meter"),
        ("6.20.1", GSME, {"import_mpans": {"import_mpan": "1200023305967"}}, "holds nothing for a gas meter"),
    ],
)  # fmt: skip
def test_what_such_a_meter_can_never_do_is_refused_without_sending(
    rig: StubRig, variant: str, device: str, parameters: dict[str, Any], why: str
) -> None:
    before = len(rig.hub.commands)
    answer = answer_of(rig.ask(variant, asker(variant, device), device, **parameters))
    assert answer.success is False
    assert why in str(answer.error)
    rig.settle()
    assert variant not in {command.service for command in rig.hub.commands[before:]}


def test_a_log_that_no_such_meter_has_is_refused_without_sending(rig: StubRig) -> None:
    before = len(rig.hub.commands)
    answer = answer_of(rig.ask("6.13", log="gsme_event", **PERIOD))
    assert (answer.success, answer.error) == (False, "a SMETS1 electricity meter has no log gsme_event")
    rig.settle()
    assert {command.service for command in rig.hub.commands[before:]} == {"11.2"}


def test_a_request_is_answered_once_whatever_the_hub_repeats(rig: StubRig) -> None:
    def thrice(command: Command) -> Reply:
        rig.hub.say("r", ok(command))
        rig.hub.say("r", Reply(command.id, command.device, "refused", 1_768_000_000))
        return ok(command)

    rig.hub.behave = thrice
    request = rig.request("7.2")
    rig.send(request)
    rig.settle()
    assert len(rig.answers(request.request_id)) == 1


def test_a_repeated_request_is_acknowledged_again_and_not_executed_again(rig: StubRig) -> None:
    before = len(rig.hub.commands)
    request = rig.request("7.2")
    for _ in range(3):
        sent = rig.send(request)
        assert sent.response is not None
        assert sent.response.code == "I99"
    rig.settle()
    assert [command.service for command in rig.hub.commands[before:]].count("7.2") == 1
    assert len(rig.answers(request.request_id)) == 1


def test_replies_that_belong_to_nobody_are_dropped(rig: StubRig) -> None:
    def forge(command: Command) -> None:
        rig.hub.say("r", Reply(command.id, b"\x01" * 8, "refused", 1_768_000_000))  # of another device
        rig.hub.say("r", Reply(command.id, command.device, "refused", 1_768_000_000), hub="00db1234567890ff")
        rig.hub.say("r", Reply(command.id ^ 1, command.device, "refused", 1_768_000_000))
        rig.hub.say("r", ok(command))

    rig.hub.behave = forge
    assert answer_of(rig.ask("7.2")).success is True


@pytest.mark.parametrize("kind", ["r", "a"])
@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff", b"\x9f" * 5000, b"\xa0", b"\xa1\x00\x02", b"\xbf" * 900, b"{}", b"\xc2\x58\x40" + b"1" * 64],
)
def test_hostile_bytes_from_the_wan_are_survived(rig: StubRig, kind: str, payload: bytes) -> None:
    rig.hub.say(kind, payload)
    rig.hub.say(kind, payload, hub="x")
    rig.settle()


def test_no_answer_of_the_hub_is_e20_and_a_late_reply_is_dropped(rig: StubRig) -> None:
    held: list[Command] = []

    def hold(command: Command) -> None:
        held.append(command)

    rig.restart(device_timeout_s=0.2)
    rig.hub.behave = hold
    response = rig.ask("7.2")
    assert response.code == "E20"
    rig.hub.say("r", ok(held[0]))
    rig.restart(device_timeout_s=5.0)
    rig.settle()
    assert isinstance(response.request_id, RequestId)
    assert len(rig.answers(response.request_id)) == 1


def test_health_is_ok_while_the_broker_is_there(rig: StubRig) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S)
    connection.request("GET", "/health")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b'{"status":"ok"}')
    connection.close()
    assert HUB in str(rig.config["devices"])
