"""Requests for later and in sequence, changes of product, and the registers of a meter: through the DCC, and judged by
the answers that the User gets and by what the bench side reads of the meter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from meterbench.bench import dcc
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_schedules import REGISTERS, gather, smets1_answer
from meterbench.bench.operator import Bench
from meterbench.bench.product import Prepayment, prepayment_parameters
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.checks import Equals
from protocols.duis import RequestId, ServiceRequest, Smets1Answer, Value
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

EXPORT: Final = "4.2"
NEVER: Final = datetime(3000, 12, 31, tzinfo=UTC)
"""Takes back what waits [duis/templates, CANCELLATION]."""
EMERGENCY: Final = Prepayment(Decimal(500), Decimal(200), Decimal(100), Decimal(10_000), Decimal(20_000))
CONFIGURATION: Final[Mapping[str, str]] = {"1.6": "6.2.9", "1.2.1": "4.11.1"}


@dataclass(frozen=True, slots=True)
class Product:
    """A change of product: the service and its parameters."""

    variant: str
    parameters: Mapping[str, Any]


def ask_later(bench: Bench, role: str, product: Product, seconds: Decimal) -> Asked:
    """A request that shall be carried out so many seconds from now (negative: that was to be)."""
    bench.require_variant(product.variant)
    due = (bench.rig.calendar.now() + timedelta(seconds=float(seconds))).replace(microsecond=0)
    return dcc.ask_device(bench, role, product.variant, {**product.parameters, "execution_at": due})


def has_asked_later(bench: Bench, role: str, product: Product, seconds: Decimal) -> Asked:
    """A Given: accepted."""
    asked = ask_later(bench, role, product, seconds)
    if asked.code != dcc.ACKNOWLEDGED:
        raise BenchError(f"asking for {product.variant} later", "dcc", f"answered with {asked.code}")
    return asked


def take_back(bench: Bench, asked: Asked) -> Asked:
    parameters: dict[str, Value] = {**asked.request.parameters, "execution_at": NEVER}
    return dcc.ask_device(bench, asked.role, asked.request.variant, parameters)


def outcome(bench: Bench, asked: Asked, expected: str) -> None:
    """ "success", "refusal", "nothing" so far, or a response code."""
    if expected == "nothing":
        dcc.answer_later(bench, dcc.ask_device(bench, bench.lead, REGISTERS))
    found = dcc.answer_later(bench, asked, 0.0 if expected == "nothing" else dcc.ANSWER_WITHIN_S)
    payload = None if found is None else found.payload
    told = "nothing" if found is None else found.code
    if isinstance(payload, Smets1Answer):
        told = "success" if payload.success else "refusal"
    bench.judge("dcc", f"answer to {asked.request.variant}", told, Equals(expected), source="the request")


def commands(bench: Bench, asked: Asked, count: int) -> None:
    """Commands on the WAN since the request."""
    found = dcc.commands_since(bench, asked)
    bench.judge("dcc", "commands on the WAN", found, Equals(count, "messages"), source="the request")


def has_price(bench: Bench, pence: Decimal) -> None:
    """Bench side: the price in force."""
    told = Decimal(str(bench.meter.port.read("unit_price")["unit_price"].value))
    bench.judge("dcc", "unit price at the meter", told, Equals(pence, "p"), source="the stimulus")


def price_of(pence: Decimal) -> Product:
    """Update Price of an electricity meter."""
    elements = {
        "standing_charge": 0, "standing_charge_scale": -3, "price_scale": -5,
        "tou_tariff": {"tou_price": ({"value": int(pence * 1000), "index": 1},)},
    }  # fmt: skip
    return Product("1.2.1", {"price_elements": {"electricity_price_elements": elements}})


def mode_of(mode: str) -> Product:
    """Update Payment Mode; debts are not suspended, the disablement threshold is £0.00."""
    debts = {"suspend_debt_disabled": False, "suspend_debt_emergency": False, "disablement_threshold": 0}
    return Product("1.6", {"payment_mode": mode, **(debts if mode == "prepayment" else {})})


def sequence(bench: Bench, role: str, products: list[Product], seconds: Decimal) -> list[Asked]:
    """The first one at a later time, each of the others after the one before it."""
    found: list[Asked] = []
    for product in products:
        parameters = dict(product.parameters)
        if not found:
            parameters["execution_at"] = (bench.rig.calendar.now() + timedelta(seconds=float(seconds))).replace(
                microsecond=0
            )
        found.append(_in_sequence(bench, role, product.variant, parameters, found[-1] if found else None))
    return found


def follow_unknown(bench: Bench, role: str, product: Product) -> Asked:
    """A request after one that the DCC has never seen."""
    never_sent = bench.rig.user.next_request_id(role, bench.meter.eui)
    return _in_sequence(bench, role, product.variant, product.parameters, None, never_sent)


def _in_sequence(
    bench: Bench,
    role: str,
    variant: str,
    parameters: Mapping[str, Any],
    before: Asked | None,
    unknown: RequestId | None = None,
) -> Asked:
    bench.require_variant(variant)
    bench.dcc_touched = True
    marks, user = begin(bench), bench.rig.user
    request = ServiceRequest(user.next_request_id(role, bench.meter.eui), 1, variant, dict(parameters))
    preceding = unknown if before is None else before.request_id
    request = replace(request, first_in_sequence=True if preceding is None else None, preceding_request_id=preceding)
    return Asked(role, request, user.send(role, request), marks.at, marks.delivery_mark, marks.wan_mark)


def is_confirmed(bench: Bench, asked: Asked, configuration: int, readings: int) -> None:
    """What the DCC sends the supplier of its own accord after a change: the new configuration, and a reading."""
    bench.require_variant(CONFIGURATION[asked.request.variant])
    mark = asked.delivery_mark

    def unasked(variant: str, delivery: Delivery) -> bool:
        response = delivery.response
        if delivery.role != asked.role or response is None or response.request_id is not None:
            return False
        return isinstance(response.payload, Smets1Answer) and response.payload.variant == variant

    stimulus = Stimulus(asked.at, mark, asked.wan_mark, 0, 0)
    expected = {CONFIGURATION[asked.request.variant]: configuration, REGISTERS: readings}
    for variant, count in expected.items():
        found = gather(bench, stimulus, asked.role, partial(unasked, variant), count)
        what = f"{variant} at the {asked.role} after the change"
        bench.judge("dcc", what, len(found), Equals(count, "messages"), source="002:43")


def configure_emergency_credit(bench: Bench, role: str) -> Asked:
    """Update Prepay Configuration: consistent for a meter in prepayment mode only [002:40]."""
    bench.require_variant("2.1")
    return dcc.ask_device(bench, role, "2.1", prepayment_parameters(bench.meter.fuel, EMERGENCY))


def meter_says(bench: Bench, asked: Asked, expected: str) -> None:
    """The meter's own answer: "success" or "refusal"."""
    found = dcc.answer_later(bench, asked)
    payload = None if found is None else found.payload
    if not isinstance(payload, Smets1Answer):
        raise BenchError("judging the meter's answer", "dcc", f"answered with {asked.code}, then {found}")
    told = "success" if payload.success else "refusal"
    bench.judge("device", f"the meter's answer to {asked.request.variant}", told, Equals(expected), source="002:41")


def ask_register(bench: Bench, role: str, register: str) -> Asked:
    """The import or the export register."""
    return dcc.ask_device(bench, role, REGISTERS if register == "import" else EXPORT)


def register_agrees(bench: Bench, asked: Asked) -> None:
    """The answered register has the value that the bench side reads. Nothing flows meanwhile."""
    if asked.request.variant == EXPORT:
        bench.require("export")
    found = dcc.answer_later(bench, asked)
    payload = None if found is None else smets1_answer(found)
    gas = bench.meter.fuel == "gas"
    point = "export_total" if asked.request.variant == EXPORT else "consumption_total" if gas else "import_total"
    told: Any = "nothing" if payload is None else payload.values.get(point, "nothing")
    seen: Any = bench.meter.port.read(point)[point].value
    bench.judge("dcc", f"{point} that is answered", told, Equals(seen, "m3" if gas else "Wh"), source="bench side")
