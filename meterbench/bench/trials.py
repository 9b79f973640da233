"""The smallest request of each service that a device in the right state carries out: by it a declaration is tried.

A service that is new to catalogue/services.csv gets a row in TRIALS and one in features/processes/capabilities.feature;
a test says which is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from catalogue import Service
from meterbench.bench import states
from meterbench.bench.bench_side import expect, test_write
from meterbench.bench.billing import EVER
from meterbench.bench.configuration import Calendar, calendar_elements
from meterbench.bench.gas import Conversion, FlowControl, conversion_elements, flow_elements
from meterbench.bench.load_limit import limit_request
from meterbench.bench.operator import Bench
from meterbench.bench.power_levels import Thresholds
from meterbench.bench.product import Debt, Prepayment, debt_parameters, prepayment_parameters
from meterbench.bench.quality import voltage_request
from meterbench.bench.quality_rest import LoadLimit, VoltageLimits, phases_of
from meterbench.bench.stimuli import LOG_TO_READ
from meterbench.bench.tariff import PARAMETERS
from meterbench.bench.tariff_terms import Tariff
from meterbench.bench.vending import code_for
from rigs.errors import BenchError

BALANCE: Final = Decimal(500)
LITTLE: Final = Decimal(100)
PREPAYMENT: Final = Prepayment(Decimal(500), Decimal(100), Decimal(100), Decimal(5000), Decimal(100000))
SYNCHRONISATION_S: Final = 10
CONVERSION: Final = Conversion(Decimal("39.5"), Decimal("1.02264"))
FLOW: Final = FlowControl(Decimal("6.0"), 60, 60, "unchanged", "unchanged")
POWER: Final = Thresholds(1000, 3000)
TARIFF: Final = Tariff((Decimal(15),))
LIMIT: Final = LoadLimit(20_000, 60)
VOLTAGES: Final = VoltageLimits(mean=(Decimal(207), Decimal(253), 1800))

Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """The request, and the state in which a device that has the service carries it out."""

    parameters: Callable[[Bench], Parameters] = lambda _bench: {}
    state: Callable[[Bench], None] = lambda _bench: None


def trial_of(service: Service) -> Trial:
    """Raises BenchError for a service without one."""
    if service.variant not in TRIALS:
        raise BenchError("trying a service", "bench", f"no trial of {service.variant} {service.name}")
    return TRIALS[service.variant]


def _prepaid(bench: Bench) -> None:
    states.payment_mode(bench, "prepayment", BALANCE)


def _short_of_credit(bench: Bench) -> None:
    """Prepayment with a balance below which emergency credit is offered."""
    states.payment_mode(bench, "prepayment", BALANCE)
    test_write(bench, {"set_low_credit_threshold": BALANCE + LITTLE})
    expect(bench, "low_credit_threshold", BALANCE + LITTLE)


def _supply(state: str) -> Callable[[Bench], None]:
    return lambda bench: states.supply_is(bench, state)


def _last_hour(bench: Bench) -> Parameters:
    now = bench.rig.calendar.now().replace(minute=0, second=0, microsecond=0)
    return {"read_from": now - timedelta(hours=1), "read_to": now}


def _log(bench: Bench) -> Parameters:
    now = bench.rig.calendar.now().replace(microsecond=0)
    window = {"read_from": now - timedelta(hours=1), "read_to": now + timedelta(seconds=1)}
    return {"log": LOG_TO_READ[bench.meter.fuel]["event"], **window}


def _clock(bench: Bench) -> Parameters:
    now = bench.rig.calendar.now().replace(microsecond=0)
    return {"current_time": now, "tolerance_s": SYNCHRONISATION_S}


def _calendar(bench: Bench) -> Parameters:
    told = Calendar("monthly", day=1) if bench.meter.fuel == "electricity" else Calendar("monthly")
    return calendar_elements(bench.meter.fuel, told)


def _tenancy(bench: Bench) -> Parameters:
    """A tenancy that has just begun."""
    return {"restriction_time": (bench.rig.calendar.now() - timedelta(seconds=5)).replace(microsecond=0)}


def _told(variant: str, bench: Bench) -> Parameters:
    return PARAMETERS[variant](bench.meter.fuel, TARIFF)


READS: Final = (
    "4.1.1", "4.2", "4.3", "4.11.1", "4.11.2", "4.16",
    "6.2.3", "6.2.4", "6.2.5", "6.2.7", "6.2.8", "6.2.9", "7.4", "11.2",
)  # fmt: skip
TRIALS: Final[Mapping[str, Trial]] = {
    **{variant: Trial(partial(_told, variant)) for variant in PARAMETERS},
    **dict.fromkeys(("4.4.2", "4.4.3", "4.4.4", "4.4.5"), Trial(lambda _: {"read_from": EVER[0], "read_to": EVER[1]})),
    "1.5": Trial(lambda _: {"credit_mode": {"adjust_meter_balance": 1000}}),
    "1.6": Trial(lambda _: {"payment_mode": "credit"}),
    "2.1": Trial(lambda bench: prepayment_parameters(bench.meter.fuel, PREPAYMENT), _prepaid),
    "2.2": Trial(lambda bench: {"utrn": code_for(bench, LITTLE)}, _prepaid),
    "2.3": Trial(lambda bench: debt_parameters(bench.meter.fuel, Debt("payment_debt", LITTLE)), _prepaid),
    "2.5": Trial(state=_short_of_credit),
    **dict.fromkeys(("3.3", "6.4.2", *READS), Trial()),
    **dict.fromkeys(("4.8.1", "4.8.3", "4.10"), Trial(_last_hour)),
    "3.2": Trial(_tenancy),
    "6.4.1": Trial(lambda _: limit_request(LIMIT)),
    "6.5": Trial(lambda bench: voltage_request(VOLTAGES, keep=False, phases=phases_of(bench.meter.profile))),
    "6.6": Trial(lambda _: conversion_elements(CONVERSION)),
    "6.7": Trial(lambda _: flow_elements(FLOW)),
    "6.8": Trial(_calendar),
    "6.11": Trial(_clock),
    "6.12": Trial(lambda _: POWER.values),
    "6.13": Trial(_log),
    "7.1": Trial(state=_supply("disabled")),
    "7.2": Trial(state=_supply("enabled")),
    "7.3": Trial(state=_supply("disabled")),
}
"""By variant: every service of catalogue/services.csv."""
