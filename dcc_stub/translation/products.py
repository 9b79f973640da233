"""What a supplier sells or sets up, from the elements of DUIS to the flat values of a command and back.

Layer: pure rules, part of `services`. FLATTEN: parameters of a request to arguments of the command; NEST: results of a
reply to values of the answer, named after the schema's elements (`protocols.duis.shapes`).

Rules of this file, where the schema names no unit (our reading): an electricity rate of a debt is in pounds times ten
to its scale; every other amount is in thousandths of a penny (mp); an uncontrolled gas flow rate that is a whole number
is in ten-thousandths of a m3/h. What the hub's meters have no room for is refused
(an amount finer than a mp).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Final

from dcc_stub.translation import billing, home, non_disablement, quality, tariffs
from dcc_stub.translation.elements import MP_SCALE, Flat, Parameters, mp, of_fuel, seconds_of_day
from dcc_stub.translation.errors import TranslationError
from protocols.duis import Fuel, Value

_RATE_PERIODS: Final = {"HOURLY": 0, "DAILY": 1}
_PERIODS: Final = ("daily", "weekly", "monthly", "quarterly", "six_monthly", "yearly")
_PERIODICITIES: Final = ("Daily", "Weekly", "Monthly", "Quarterly", "SixMonthly", "Yearly")
_ADJUST, _RESET = 1, 2
_CONVERSION_STEPS: Final = {"calorific_value": 10, "conversion_factor": 100_000}
_FLOW_STEPS: Final = 10_000
_ON_EVENT: Final = {"Unchanged": 0, "Locked": 1}


def _balance(_fuel: str, parameters: Parameters) -> Flat:
    mode = "prepayment_mode" if "prepayment_mode" in parameters else "credit_mode"
    change = parameters[mode]
    adjustment = change.get("adjust_meter_balance")
    return {
        "payment_mode": int(mode == "prepayment_mode"),
        "balance_action": _RESET if adjustment is None else _ADJUST,
        "balance_adjustment": adjustment or 0,
    }


_PREPAYMENT: Final = {
    "debt_recovery_rate_cap": "debt_recovery_rate_cap",
    "emergency_credit_limit": "emergency_credit_limit",
    "emergency_credit_threshold": "emergency_credit_threshold",
    "low_credit_threshold": "low_credit_threshold",
    "max_meter_balance": "max_balance",
    "max_credit_threshold": "max_credit",
}


def _prepayment(fuel: str, parameters: Parameters) -> Flat:
    part = of_fuel(fuel, parameters, "update_prepay_config_electricity", "update_prepay_config_gas")
    calendar = part[f"{fuel}_non_disablement_calendar"]
    periods, special = (non_disablement.gas if fuel == "gas" else non_disablement.electricity)(calendar)
    amounts = {name: part[element] for element, name in _PREPAYMENT.items()}
    return {**amounts, "non_disablement": periods, "friendly_days": special}


def _debt(fuel: str, parameters: Parameters) -> Flat:
    flat: Flat = {
        "payment_debt": parameters["payment_debt_register"],
        "time_debt_1": parameters["time_debt_register1"],
        "time_debt_2": parameters["time_debt_register2"],
        "debt_share": parameters["debt_recovery_per_payment"],
    }
    for number in (1, 2):
        rate = of_fuel(fuel, parameters, f"elec_debt_recovery{number}", f"gas_debt_recovery{number}")
        scale = rate.get("debt_recovery_rate_price_scale", MP_SCALE)
        flat[f"debt_{number}_rate"] = mp(rate["debt_recovery_rate"], scale)
        flat[f"debt_{number}_period"] = _RATE_PERIODS[rate["debt_recovery_rate_period"]]
    return flat


def _calendar(fuel: str, parameters: Parameters) -> Flat:
    part = of_fuel(fuel, parameters, "electricity_billing_calendar", "gas_billing_calendar")
    if fuel == "gas":
        start: datetime = part["billing_period_start"]
        period = _PERIODICITIES.index(part["periodicity"]) + 1
        return _calendar_values(period, 0, 0, 0, int(start.timestamp()))
    name = next(name for name in _PERIODS if name in part)
    day, month = part[name], 0
    if isinstance(day, Mapping):
        day, month = day["day_of_month"], day["billing_period_start_month"]
    day = 0 if name == "daily" else int(day)
    return _calendar_values(
        _PERIODS.index(name) + 1, seconds_of_day(part["billing_time"], "a meter bills by UTC"), day, month, 0
    )


def _calendar_values(period: int, time_s: int, day: int, month: int, start: int) -> Flat:
    return {
        "billing_period": period, "billing_time": time_s, "billing_day": day, "billing_month": month,
        "billing_start": start,
    }  # fmt: skip


def _mpxn(fuel: str, parameters: Parameters) -> Flat:
    if fuel == "gas":
        mprn = parameters.get("import_mprn")
        if mprn is None:
            raise TranslationError("the request holds nothing for a gas meter")
        return {"mpxn": mprn}
    part = of_fuel(fuel, parameters, "import_mpans", "import_mprn")
    names = {"mpxn": "import_mpan", "secondary_mpxn": "secondary_import_mpan"}
    return {name: part[element] for name, element in names.items() if element in part}


def _conversion(_fuel: str, parameters: Parameters) -> Flat:
    """The schema allows no finer steps than those of the command."""
    return {name: int(parameters[name] * steps) for name, steps in _CONVERSION_STEPS.items()}


def _flow(_fuel: str, parameters: Parameters) -> Flat:
    rate = parameters.get("uncontrolled_gas_flow_rate")
    if rate is None:
        rate = int(parameters["uncontrolled_gas_flow_rate_decimal"] * _FLOW_STEPS)
    states = {name: _ON_EVENT[parameters[name]] for name in ("supply_depletion_state", "supply_tamper_state")}
    periods = {name: parameters[name] for name in ("stabilisation_period", "measurement_period")}
    return {"uncontrolled_flow_rate": rate, **states, **periods}


def _image(_fuel: str, parameters: Parameters) -> Flat:
    """`activate` is the DCC's own word: in how many stages a cohort updates (`dcc_stub.firmware`)."""
    stage = {"activate": parameters["activate"]} if "activate" in parameters else {}
    return {"image": base64.b64decode(parameters["firmware_image"]), **stage}


FLATTEN: Final[Mapping[str, Callable[[str, Parameters], Flat]]] = {
    "1.1.1": tariffs.tariff,
    "1.1.2": tariffs.second_tariff,
    "1.2.1": tariffs.price,
    "1.2.2": tariffs.second_price,
    "1.5": _balance,
    "2.1": _prepayment,
    "2.3": _debt,
    "6.6": _conversion,
    "6.7": _flow,
    "6.4.1": quality.load_limit,
    "6.5": quality.voltage,
    "6.8": _calendar,
    "6.20.1": _mpxn,
    "7.5": home.activate,
    "7.6": home.deactivate,
    "7.8": home.reset,
    "11.1": _image,
}


def _read_calendar(fuel: Fuel, results: Parameters, _device: str) -> dict[str, Value]:
    """A meter that was never told a calendar answers without one."""
    period = int(results["billing_period"])
    if not period:
        return {}
    if fuel == "gas":
        start = datetime.fromtimestamp(results["billing_start"], UTC)
        gas: Value = {"billing_period_start": start, "periodicity": _PERIODICITIES[period - 1]}
        return {"billing_calendar": {"gas_billing_calendar": gas}}
    minutes, second = divmod(int(results["billing_time"]), 60)
    at = time(minutes // 60, minutes % 60, second).isoformat()
    day, month = int(results["billing_day"]), int(results["billing_month"])
    when: Value = {"day_of_month": day, "billing_period_start_month": month} if period > 3 else day if day else True
    return {"billing_calendar": {"electricity_billing_calendar": {"billing_time": at, _PERIODS[period - 1]: when}}}


def _read_identity(_fuel: Fuel, results: Parameters, device: str) -> dict[str, Value]:
    return {
        "device_identifier": device,
        "model_type": str(results["model"]),
        "manufacturer_identifier": str(results["manufacturer"]),
    }


def _read_mpxn(fuel: Fuel, results: Parameters, _device: str) -> dict[str, Value]:
    """A meter without one, new or reset, answers without one; so does one without a second element."""
    first = "import_mpan" if fuel == "electricity" else "mprn"
    told = {first: str(results["mpxn"]), "secondary_import_mpan": str(results.get("secondary_mpxn", ""))}
    return {element: mpxn for element, mpxn in told.items() if mpxn}


def _read_gas(_fuel: Fuel, results: Parameters, _device: str) -> dict[str, Value]:
    exact = {name: Decimal(results[name]) / steps for name, steps in _CONVERSION_STEPS.items()}
    return {
        **exact,
        "uncontrolled_gas_flow_rate": Decimal(results["uncontrolled_flow_rate"]) / _FLOW_STEPS,
        "flow_stabilisation_period": results["stabilisation_period"],
        "flow_measurement_period": results["measurement_period"],
    }


def _read_mode(_fuel: Fuel, results: Parameters, _device: str) -> dict[str, Value]:
    flags = {name: bool(results[name]) for name in ("suspend_debt_disabled", "suspend_debt_emergency")}
    return {"payment_mode": ("Credit", "Prepayment")[results["payment_mode"]], **flags}


NEST: Final[Mapping[str, Callable[[Fuel, Parameters, str], dict[str, Value]]]] = {
    **billing.READ,
    "4.11.1": tariffs.read_tariff,
    "4.11.2": tariffs.read_second_tariff,
    "6.2.3": _read_calendar,
    "6.2.4": _read_identity,
    "6.2.7": _read_mpxn,
    "6.2.8": _read_gas,
    "6.2.9": _read_mode,
    "7.7": home.read_states,
}
"""By variant: fuel, results, and the device's EUI. KeyError and the like: the results are not those of the service."""
