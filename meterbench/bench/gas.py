"""What a gas supplier sets at its meter: the conversion of volume to energy, and when the meter itself shuts the gas.

Rules of this file: energy in kWh is volume x calorific value x conversion factor / 3.6, exact. What passed is held
against the meter's own volume (to a step of both registers) and against demand x time (within the meter's accuracy),
each conversion with the gas that was burnt under it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from catalogue import Service
from meterbench.bench import answers, rollover
from meterbench.bench import demand as third
from meterbench.bench.bench_side import command
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.states import press_enable
from meterbench.bench.stimuli import Stimulus, begin, send
from meterbench.checks import Band, Equals
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.ports import Value

CONVERT: Final = "Update Device Configuration (Gas Conversion)"
READ: Final = "Read Device Configuration (Gas)"
STEPS: Final = {"calorific_value": Decimal("0.1"), "conversion_factor": Decimal("0.00001")}
"""MJ/m3, and a number: one step of the meter's registers."""
FLOW_STEP: Final = Decimal("0.0001")
MJ_PER_KWH: Final = Decimal("3.6")
LITRES_PER_M3: Final = 1000
EDGES: Final = {"at its least": ("least", 0), "below its least": ("least", -1), "at its most": ("most", 0),
                "above its most": ("most", 1)}  # fmt: skip
LIMITS: Final = {"calorific_value": "_calorific_value_mj_per_m3", "conversion_factor": "_conversion_factor"}
TYPICAL: Final = {"calorific_value": Decimal("39.5"), "conversion_factor": Decimal("1.02264")}
"""What is told of the other one when one of the two is at a limit."""
FLOW_POINTS: Final = ("uncontrolled_flow_rate", "supply_depletion_state", "supply_tamper_state",
                      "stabilisation_period", "measurement_period")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conversion:
    """Calorific value in MJ/m3, and the factor to standard conditions."""

    calorific_value: Decimal
    conversion_factor: Decimal

    @property
    def kwh_per_m3(self) -> Decimal:
        return self.calorific_value * self.conversion_factor / MJ_PER_KWH


@dataclass(frozen=True, slots=True)
class FlowControl:
    """Above `rate` (m3/h) as a mean over `measurement_s`, which begin `stabilisation_s` after the supply was enabled,
    the supply is disabled. `tamper`, `depletion`: "unchanged" or "locked"."""

    rate: Decimal
    measurement_s: int
    stabilisation_s: int
    tamper: str
    depletion: str


@dataclass(frozen=True, slots=True)
class Burnt:
    """Gas that has passed under one conversion: by the demand, and by the meter's own volume register (both m3)."""

    conversion: Conversion
    run: third.DemandRun
    metered: Decimal


@dataclass(slots=True)
class Fire:
    """What has been burnt since `before_wh`, in the order of burning."""

    before_wh: Decimal
    burnt: list[Burnt]


# Conversion


def send_conversion(bench: Bench, role: str, service: Service, told: Conversion) -> Stimulus:
    note_conversion(bench)
    return send(bench, role, service, conversion_elements(told))


def send_at_edge(bench: Bench, role: str, service: Service, name: str, edge: str) -> Stimulus:
    """One of the two at, or one step beyond, the limit that the device declares; the other one typical."""
    which, beyond = EDGES[edge]
    limit = bench.meter.profile.decimal(f"{which}{LIMITS[name]}")
    return send_conversion(bench, role, service, Conversion(**{**TYPICAL, name: limit + beyond * STEPS[name]}))


def conversion_is_set(bench: Bench, told: Conversion) -> None:
    """A Given from the bench side."""
    with bench.latch.reaching(f"{bench.part}: a gas conversion"):
        command(bench, "6.6", _conversion_registers(told))


def has_set_conversion(bench: Bench, role: str, told: Conversion) -> None:
    """A Given through the head end."""
    done(bench, role, CONVERT, conversion_elements(told))


def note_conversion(bench: Bench) -> None:
    """As the bench side reads it before the stimulus, where the meter has one."""
    if "calorific_value" in bench.meter.profile.points:
        bench.noted = {name: reading.value for name, reading in bench.meter.port.read(*STEPS).items()}


def conversion_at_meter(bench: Bench, told: Conversion) -> None:
    _expect(bench, _conversion_registers(told), "the stimulus")


def conversion_of_request_at_meter(bench: Bench, stimulus: Stimulus) -> None:
    parameters: Mapping[str, Any] = stimulus.asked().request.parameters
    conversion_at_meter(bench, Conversion(**{name: Decimal(parameters[name]) for name in STEPS}))


def conversion_is_unchanged(bench: Bench) -> None:
    _expect(bench, bench.noted, "before the stimulus")


def conversion_reported(bench: Bench, told: Conversion) -> None:
    """As the gas supplier is answered."""
    answered_conversion(bench, answers.is_success(bench, send(bench, bench.lead, bench.catalogue.service(READ))), told)


def answered_conversion(bench: Bench, answer: Smets1Answer, told: Conversion) -> None:
    _answered(bench, answer, {name: getattr(told, name) for name in STEPS})


# Energy


def burn(bench: Bench, flow: Quantity, seconds: Decimal) -> None:
    """Gas flows for a calendar time under the conversion that the meter is set to."""
    seen = bench.meter.port.read("energy_total", *STEPS)
    told = Conversion(**{name: int(str(seen[name].value)) * step for name, step in STEPS.items()})
    fire = bench.fire or Fire(Decimal(str(seen["energy_total"].value)), [])
    run = third.run_demand(bench, flow, seconds)
    risen = third.rise(bench.meter, third.registers(bench.meter)["consumption_total"], run.before["consumption_total"])
    bench.fire = Fire(fire.before_wh, [*fire.burnt, Burnt(told, run, risen)])


def let_burn(bench: Bench, flow: Quantity, seconds: Decimal) -> Stimulus:
    stimulus = begin(bench)
    burn(bench, flow, seconds)
    return stimulus


def energy_is_that_of_the_gas(bench: Bench) -> None:
    """The energy register has risen by what was burnt, each part at its own conversion."""
    fire = _fire(bench)
    risen = third.rise(bench.meter, _energy(bench), fire.before_wh, rollover.ENERGY)
    metered = margin = Decimal(0)
    for one in fire.burnt:
        metered += one.metered * one.conversion.kwh_per_m3 * 1000
        margin += one.conversion.kwh_per_m3 * 1000 / LITRES_PER_M3
    bench.recorder.check("rise of the energy", risen, Band.around(metered, "Wh", absolute=margin + 1),
                         source="the meter's volume x calorific value x factor / 3.6")  # fmt: skip
    bench.recorder.check("rise of the energy", risen, _content_of(bench, fire),
                         source="demand x time x calorific value x factor / 3.6")  # fmt: skip


def energy_has_begun_anew(bench: Bench) -> None:
    fire = _fire(bench)
    content = _content_of(bench, fire)
    rollover.begun_anew(bench, "energy at the meter", rollover.ENERGY, _energy(bench), fire.before_wh, content)


def _fire(bench: Bench) -> Fire:
    if bench.fire is None:
        raise BenchError("judging the energy", "feature", "no gas has been burnt")
    return bench.fire


def _energy(bench: Bench) -> Decimal:
    return Decimal(str(bench.meter.port.read(rollover.ENERGY)[rollover.ENERGY].value))


def _content_of(bench: Bench, fire: Fire) -> Band:
    """The energy of what was burnt, by demand and time."""
    expected = accuracy = Decimal(0)
    for one in fire.burnt:
        wh_per_m3 = one.conversion.kwh_per_m3 * 1000
        band = third.accuracy_band(bench.meter, one.run.content, one.run.demand, one.run.uncertainty)
        expected += one.run.content.value * wh_per_m3
        accuracy += (Decimal(band.high) - Decimal(band.low)) / 2 * wh_per_m3
    return Band.around(expected, "Wh", absolute=accuracy + 1)


# Flow


def send_flow_control(bench: Bench, role: str, service: Service, told: FlowControl, whole: bool = False) -> Stimulus:
    """`whole`: the rate as the whole number of ten-thousandths of a m3/h [GCS24], else as a decimal [GCS24a]."""
    return send(bench, role, service, flow_elements(told, whole))


def flow_elements(told: FlowControl, whole: bool = False) -> dict[str, Value]:
    """What Update Device Configuration (Gas Flow) says."""
    rate: dict[str, Value] = {"uncontrolled_gas_flow_rate_decimal": told.rate}
    if whole:
        rate = {"uncontrolled_gas_flow_rate": int(told.rate / FLOW_STEP)}
    states: dict[str, Value] = {
        "supply_depletion_state": told.depletion.title(),
        "supply_tamper_state": told.tamper.title(),
        "stabilisation_period": told.stabilisation_s,
        "measurement_period": told.measurement_s,
    }
    return {**rate, **states}


def flow_control_is_set(bench: Bench, told: FlowControl) -> None:
    """A Given from the bench side."""
    with bench.latch.reaching(f"{bench.part}: control of the gas flow"):
        command(bench, "6.7", _flow_registers(told))


def flow_control_at_meter(bench: Bench, told: FlowControl) -> None:
    _expect(bench, _flow_registers(told), "the stimulus")


def flow_control_reported(bench: Bench, told: FlowControl) -> None:
    """As the gas supplier is answered; the states on tamper and depletion are not in this answer."""
    answer = answers.is_success(bench, send(bench, bench.lead, bench.catalogue.service(READ)))
    periods: dict[str, Decimal | int] = {
        "uncontrolled_gas_flow_rate": told.rate,
        "flow_stabilisation_period": told.stabilisation_s,
        "flow_measurement_period": told.measurement_s,
    }
    _answered(bench, answer, periods)


def enable_and_draw(bench: Bench, draws: list[tuple[Quantity, Decimal]]) -> Stimulus:
    """The consumer enables the supply and draws one flow after the other; the last stays."""
    stimulus = begin(bench)
    third.set_demand(bench.rig, draws[0][0])
    press_enable(bench)
    for flow, seconds in draws:
        third.set_demand(bench.rig, flow)
        bench.hold(seconds)
    stimulus.effect_ns = bench.rig.clock.monotonic_ns()
    return stimulus


def conversion_elements(told: Conversion) -> dict[str, Value]:
    """What Update Device Configuration (Gas Conversion) says."""
    return {name: getattr(told, name) for name in STEPS}


def _conversion_registers(told: Conversion) -> dict[str, Value]:
    return {name: int(getattr(told, name) / step) for name, step in STEPS.items()}


def _flow_registers(told: FlowControl) -> dict[str, Value]:
    values = (int(told.rate / FLOW_STEP), told.depletion, told.tamper, told.stabilisation_s, told.measurement_s)
    return dict(zip(FLOW_POINTS, values, strict=True))


def _expect(bench: Bench, wanted: Mapping[str, Value], source: str) -> None:
    seen = bench.meter.port.read(*wanted)
    for name, value in wanted.items():
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(value), source=source)


def _answered(bench: Bench, answer: Smets1Answer, wanted: Mapping[str, Decimal | int]) -> None:
    for name, value in wanted.items():
        told = answer.values.get(name)
        shown = Decimal(told) if isinstance(told, int | Decimal) else str(told)
        bench.recorder.check(f"answered {name}", shown, Equals(Decimal(value)), source="the stimulus")
