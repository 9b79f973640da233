"""What a supplier sells, seen from its User and from the meter: balance, prepayment, debts, emergency credit.

Rules of this file: amounts are exact; what a request says is what the meter's registers have to say afterwards, read
on the bench side, and what Read Instantaneous Prepay Values answers, read through the head end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from catalogue import Service
from meterbench.bench import answers, non_disablement
from meterbench.bench.bench_side import expect, label, test_write
from meterbench.bench.demand import accuracy_band, clear_of_full_hour
from meterbench.bench.non_disablement import NoDisablement
from meterbench.bench.operator import Bench
from meterbench.bench.product_rest import EMERGENCY_PENCE
from meterbench.bench.readings import answered_money
from meterbench.bench.stimuli import Stimulus, note_balance, send
from meterbench.checks import Band, Equals
from meterbench.quantities import Fuel, show_pence
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

GIVEN_WITHIN_S: Final = 30.0
PREPAY_VALUES: Final = "Read Instantaneous Prepay Values"
DELIVERED_SHARE: Final = Decimal(25)
"""Percent of a top-up for the payment debt: what a debt that says nothing of it leaves in the meter."""
RATE_SCALE: Final = -3
"""An electricity rate is a short number of pounds times ten to a scale; tenths of a penny reach beyond £30."""
CONFIGURED: Final = {
    "emergency_credit_limit": "emergency_credit_limit",
    "emergency_credit_threshold": "emergency_credit_threshold",
    "low_credit_threshold": "low_credit_threshold",
    "max_meter_balance": "max_balance",
    "max_credit_threshold": "max_credit",
}
"""Element of DUIS to point of the meter; thousandths of a penny, and pence."""
PERIODS: Final = ("non_disablement", "friendly_days")
"""Points that hold the calendar that goes with them."""


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Parameters of prepayment, pence."""

    emergency_credit: Decimal
    offered_below: Decimal
    low_below: Decimal
    most_top_up: Decimal
    most_balance: Decimal


@dataclass(frozen=True, slots=True)
class Debt:
    """A change of one debt, pence, and how it is recovered: percent of a top-up, or pence every hour or day."""

    register: str
    change: Decimal
    percent: Decimal = DELIVERED_SHARE
    rate: Decimal = Decimal(0)
    period: str = "HOURLY"


def send_adjustment(bench: Bench, role: str, service: Service, pence: Decimal, mode: str) -> Stimulus:
    """Update Balance by an amount of either sign, said to be for a payment mode."""
    note_balance(bench)
    return send(bench, role, service, {f"{mode}_mode": {"adjust_meter_balance": _mp(pence)}})


def send_reset(bench: Bench, role: str, service: Service, mode: str) -> Stimulus:
    """Update Balance to zero."""
    note_balance(bench)
    return send(bench, role, service, {f"{mode}_mode": {"reset_meter_balance": True}})


def send_prepayment(bench: Bench, role: str, service: Service, told: Prepayment) -> Stimulus:
    note_configuration(bench)
    return send(bench, role, service, prepayment_parameters(bench.meter.fuel, told))


def send_debt(bench: Bench, role: str, service: Service, told: Debt) -> Stimulus:
    note_balance(bench)
    return send(bench, role, service, debt_parameters(bench.meter.fuel, told))


def has_configured(bench: Bench, role: str, told: Prepayment) -> None:
    """A Given through the head end."""
    done(bench, role, "Update Prepay Configuration", prepayment_parameters(bench.meter.fuel, told))


def has_capped(bench: Bench, role: str, pence: Decimal) -> None:
    """A Given through the head end: the cap, beside what a meter at rest is configured to."""
    _configured_at_rest(bench, role, cap=pence)


def has_set_no_disablement(bench: Bench, role: str, told: NoDisablement) -> None:
    """A Given through the head end: the calendar, beside what a meter at rest is configured to."""
    calendar = non_disablement.elements(bench.meter.fuel, told, bench.rig.calendar.now())
    _configured_at_rest(bench, role, calendar=calendar)


def _configured_at_rest(bench: Bench, role: str, **beside: Any) -> None:
    profile = bench.meter.profile
    most = profile.decimal("max_top_up_p"), profile.decimal("max_balance_p")
    told = Prepayment(EMERGENCY_PENCE, Decimal(0), Decimal(0), *most)
    done(bench, role, "Update Prepay Configuration", prepayment_parameters(bench.meter.fuel, told, **beside))


def has_set_debt(bench: Bench, role: str, told: Debt) -> None:
    """A Given through the head end; debts are recovered at full hours."""
    clear_of_full_hour(bench)
    done(bench, role, "Update Debt", debt_parameters(bench.meter.fuel, told))


def has_adjusted(bench: Bench, role: str, pence: Decimal) -> None:
    """A Given through the head end, for the mode in which the meter is."""
    mode = label(bench, "payment_mode")
    done(bench, role, "Update Meter Balance", {f"{mode}_mode": {"adjust_meter_balance": _mp(pence)}})


def has_activated(bench: Bench, role: str) -> None:
    """A Given through the head end."""
    done(bench, role, "Activate Emergency Credit", {})


def done(bench: Bench, role: str, service: str, parameters: Mapping[str, Any]) -> None:
    """A request of a Given, answered with success. Raises BenchError for any other answer, and for none."""
    stimulus = send(bench, role, bench.catalogue.service(service), parameters)
    accept = answers.answers_to(stimulus.asked())
    found: Delivery | None = bench.rig.user.wait_delivery(accept, stimulus.delivery_mark, GIVEN_WITHIN_S)
    payload = found.response.payload if found is not None and found.response is not None else None
    if not (isinstance(payload, Smets1Answer) and payload.success):
        why = payload.error if isinstance(payload, Smets1Answer) else f"no answer within {GIVEN_WITHIN_S} s"
        raise BenchError(f"sending {service}", bench.part, str(why))


def note_configuration(bench: Bench) -> None:
    """The parameters of prepayment before the stimulus, as the bench side reads them, where the meter has them."""
    points = [point for point in (*CONFIGURED.values(), *PERIODS) if point in bench.meter.profile.points]
    bench.noted = {name: reading.value for name, reading in bench.meter.port.read(*points).items()} if points else {}


def configuration_is_told(bench: Bench, stimulus: Stimulus) -> None:
    """Each parameter at the meter is the one of the request."""
    (part,) = (value for value in stimulus.asked().request.parameters.values() if isinstance(value, Mapping))
    seen = bench.meter.port.read(*CONFIGURED.values())
    for element, point in CONFIGURED.items():
        pence = Decimal(str(part[element])) / 1000
        bench.recorder.check(f"{point} at the meter", seen[point].value, Equals(pence, "p"), source="the stimulus")


def configuration_is_unchanged(bench: Bench) -> None:
    seen = bench.meter.port.read(*bench.noted)
    for point, before in bench.noted.items():
        unit = "" if isinstance(before, str) else "p"
        bench.recorder.check(
            f"{point} at the meter", seen[point].value, Equals(before, unit), source="before the stimulus"
        )


def amount_at_meter(bench: Bench, point: str, pence: Decimal) -> None:
    """An account of the meter, exact."""
    seen = Decimal(str(bench.meter.port.read(point)[point].value))
    what = f"{point} at the meter (expected {show_pence(pence)})"
    bench.recorder.check(what, seen, Equals(pence, "p"), source="the stimulus")


def emergency_credit_is_near(bench: Bench, pence: Decimal) -> None:
    """What is left of the emergency credit after a demand, within what the accuracy of the meter costs."""
    run = bench.run
    if run is None:
        raise BenchError("judging the emergency credit", "feature", "no demand has run")
    seen = bench.meter.port.read("unit_price", "emergency_credit_balance")
    price = Decimal(str(seen["unit_price"].value))
    band = accuracy_band(bench.meter, run.content, run.demand, run.uncertainty)
    margin = (Decimal(band.high) - Decimal(band.low)) / 2 * (price / 1000 if run.content.unit == "Wh" else price)
    left = Decimal(str(seen["emergency_credit_balance"].value))
    limit = Band.around(pence, "p", absolute=margin + Decimal("0.001"))
    bench.recorder.check("emergency credit at the meter", left, limit, source="price x demand")


def reported(bench: Bench, point: str, pence: Decimal) -> None:
    """The amount that the fuel's own supplier is answered."""
    answer = answers.is_success(bench, send(bench, bench.lead, bench.catalogue.service(PREPAY_VALUES)))
    answered_money(bench, answer, point, pence)


def emergency_credit_used(bench: Bench, used: Decimal, limit: Decimal) -> None:
    """A Given from the bench side: so much of the limit is used, and it is active."""
    emergency_credit(bench, limit)
    with bench.latch.reaching(f"{bench.part}: a used emergency credit"):
        test_write(bench, {"set_emergency_used": used})
        expect(bench, "emergency_credit_balance", limit - used)


def emergency_credit(bench: Bench, pence: Decimal) -> None:
    """A Given from the bench side: so much of it, nothing used, not active."""
    with bench.latch.reaching(f"{bench.part}: an emergency credit"):
        test_write(bench, {"set_emergency_credit": pence})
        expect(bench, "emergency_credit_balance", pence)


def _mp(pence: Decimal) -> int:
    exact = pence * 1000
    if exact != exact.to_integral_value():
        raise BenchError("writing an amount", "feature", f"{pence} p is no whole number of thousandths of a penny")
    return int(exact)


def prepayment_parameters(
    fuel: Fuel, told: Prepayment, cap: Decimal = Decimal(0), calendar: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What Update Prepay Configuration says for a meter of that fuel; `cap` on the recovery of debt, pence, 0: none;
    no `calendar`: one without a period in which the supply is kept on."""
    amounts = (told.emergency_credit, told.offered_below, told.low_below, told.most_balance, told.most_top_up)
    elements: dict[str, Any] = {name: _mp(pence) for name, pence in zip(CONFIGURED, amounts, strict=True)}
    return {
        f"update_prepay_config_{fuel}": {
            "debt_recovery_rate_cap": _mp(cap),
            **elements,
            **(calendar or non_disablement.elements(fuel, None)),
        }
    }


def debt_parameters(fuel: Fuel, told: Debt) -> dict[str, Any]:
    """What Update Debt says to a meter of that fuel."""
    debts = {"payment_debt": 0, "time_debt_1": 0, "time_debt_2": 0, told.register: _mp(told.change)}
    rates = [told.rate if told.register == f"time_debt_{number}" else Decimal(0) for number in (1, 2)]
    return {
        "payment_debt_register": debts["payment_debt"],
        "time_debt_register1": debts["time_debt_1"],
        "time_debt_register2": debts["time_debt_2"],
        "debt_recovery_per_payment": int(told.percent * 100),
        **{f"{_RATE[fuel]}{number}": _rate(fuel, rates[number - 1], told.period) for number in (1, 2)},
    }


def _rate(fuel: Fuel, pence: Decimal, period: str) -> dict[str, Any]:
    if fuel == "gas":
        return {"debt_recovery_rate": _mp(pence), "debt_recovery_rate_period": period}
    return {
        "debt_recovery_rate": int(pence * 10),
        "debt_recovery_rate_price_scale": RATE_SCALE,
        "debt_recovery_rate_period": period,
    }


_RATE: Final[Mapping[Fuel, str]] = {"electricity": "elec_debt_recovery", "gas": "gas_debt_recovery"}
