"""The third source: what a register should have counted, by arithmetic over the stimuli alone.

A demand is set, calendar time passes, the demand is taken away. Its content is power (or flow) times the calendar time
in between; the time that setting takes is carried as uncertainty. Nothing here reads the register that is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from meterbench.checks import Band
from meterbench.errors import NotRun
from meterbench.quantities import CONTENT_OF, Fuel, Quantity
from rigs.errors import BenchError
from rigs.rig import Device, Rig

if TYPE_CHECKING:
    from meterbench.bench.operator import Bench

HALF_HOUR: Final = timedelta(minutes=30)
HOUR_S: Final = 3600
FURTHER_PHASES: Final = (2, 3)
SECOND_ELEMENT: Final = 2
NEAR_HOUR: Final = timedelta(minutes=2)
"""A scenario's own real time is never as long."""
RESOLUTION: Final = {"Wh": Decimal(1), "m3": Decimal("0.001")}
"""A register counts whole steps: half a step each at the start and at the end of a difference."""

INSTRUMENT_PERCENT: Final = Decimal(1)
"""How far an instrument may be off that says whether a load or a flow is there or not: no document gives it. A switch
that does the wrong thing is off by all of it."""
LEAST_POWER_W: Final = Decimal(1)
"""What a load or a source may show of no power."""
LEAST_FLOW: Final = Decimal("0.001")
"""m3/h: what a valve that is shut may let through, a litre an hour [EN 16314, recalled]."""
COMMON_CAPACITY: Final = "register_capacity"
CAPACITIES: Final = {"energy_total": "energy_capacity"}
"""The parameter of registers that are not in the unit of the others."""
REGISTERS: Final = {"import": ("import_total", "consumption_total"), "export": ("export_total",)}
TARIFF_REGISTERS: Final = tuple(f"{kind}_{number}_total" for kind in ("rate", "block") for number in range(1, 5))
METER_CLOCK_S: Final = Decimal(10)
"""A meter's clock stays within 10 s of UTC [SMETS1-derived text 5.3.1]: its half hours may end that much later."""
CLOCK_SLACK_S: Final = Decimal(3)
"""How far the bench lets the clock of a meter at rest be off, with its resolution: content may move by that much."""


@dataclass(frozen=True, slots=True)
class DemandRun:
    """`content` passed the meter between the two readings that bracket the run; `before` are its registers then."""

    demand: Quantity
    content: Quantity
    uncertainty: Decimal
    before: dict[str, Decimal]
    direction: str


@dataclass(frozen=True, slots=True)
class Generated:
    """A microgenerator that has run beside a demand. `own_before` and `stored_before`: its own counter and what the
    meter had stored of it; `taken` and `given`: what should have crossed the meter, whose registers were `before`."""

    content: Quantity
    power: Quantity
    uncertainty: Decimal
    own_before: int
    stored_before: Decimal
    taken: Quantity
    given: Quantity
    before: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class PhasesRun:
    """Loads of the phases that have run: what should have been counted of each direction, how far off it may be,
    and the registers before."""

    content: dict[str, Quantity]
    margin_wh: Decimal
    before: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class ElementsRun:
    """Loads of the elements (W) that have run for so many seconds, `slack_s` of them the bench's own, and the registers
    before."""

    loads: dict[int, Decimal]
    ran_s: Decimal
    slack_s: Decimal
    before: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Slot:
    """One half hour of a demand that changes, with what it should hold. `demand` None: there was no mains."""

    end: datetime
    content: Quantity
    powered: bool
    demand: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """One period of network data: what it should hold in the unit of its series, and how far off that may be.

    `expected` None: the meter had no power in it.
    """

    end: datetime
    expected: Decimal | None
    margin: Decimal


def register_of(device: Device, direction: str) -> str:
    """The point that counts in the direction. Raises BenchError for a meter that has none."""
    for name in REGISTERS[direction]:
        if name in device.profile.points:
            return name
    raise BenchError(f"finding the {direction} register", device.profile.id, "the profile has no such point")


def capacity_of(device: Device, name: str = "") -> Decimal:
    """How many units a counting register holds before it begins anew: a parameter, as no document gives it."""
    return device.profile.decimal(CAPACITIES.get(name, COMMON_CAPACITY))


def rise(device: Device, now: Decimal, before: Decimal, name: str = "") -> Decimal:
    """By how much a counting register rose, across its end as well where the profile says where that is."""
    difference = now - before
    if difference >= 0 or now < 0 or CAPACITIES.get(name, COMMON_CAPACITY) not in device.profile.parameters:
        return difference
    return difference + capacity_of(device, name)


def set_demand(rig: Rig, demand: Quantity, direction: str = "import") -> None:
    """Load in W (generation is a negative load) or gas flow in m3/h."""
    if demand.fuel == "electricity":
        if rig.load is None:
            raise NotRun("this rig has no load to set")
        rig.load.set_power(demand.value if direction == "import" else -demand.value)
    else:
        if rig.gas is None:
            raise NotRun("this rig has no gas flow to set")
        rig.gas.set_flow(demand.value)


def passing(rig: Rig, fuel: Fuel) -> Decimal:
    """W or m3/h that pass the meter now, by load or reference meter."""
    if fuel == "electricity" and rig.load is not None:
        return rig.load.drawn_power()
    if fuel == "gas" and rig.gas is not None:
        return rig.gas.actual_flow()
    raise NotRun(f"this rig has no demand of {fuel}")


def instrument_band(expected: Quantity) -> Band:
    """What an instrument may show of a power or a flow."""
    least = LEAST_POWER_W if expected.unit == "W" else LEAST_FLOW
    half = max(abs(expected.value) * INSTRUMENT_PERCENT / 100, least)
    return Band.around(expected.value, expected.unit, absolute=half)


def no_demand(rig: Rig) -> None:
    """Neither load nor flow, on either fuel."""
    if rig.load is not None:
        rig.load.set_power(Decimal(0))
        if any(device.profile.capabilities.get("polyphase") for device in rig.devices.values()):
            for phase in FURTHER_PHASES:
                rig.load.set_power(Decimal(0), phase)
        if any(device.profile.capabilities.get("twin_element") for device in rig.devices.values()):
            rig.load.set_power(Decimal(0), element=SECOND_ELEMENT)
    if rig.gas is not None:
        rig.gas.set_flow(Decimal(0))


def registers(device: Device) -> dict[str, Decimal]:
    """The counting registers as the bench side reads them now."""
    names = [name for group in REGISTERS.values() for name in group if name in device.profile.points]
    return _read(device, names)


def tariff_registers(device: Device) -> dict[str, Decimal]:
    """What each rate and block has counted, as the bench side reads it now; nothing of a meter without them."""
    return _read(device, [name for name in TARIFF_REGISTERS if name in device.profile.points])


def _read(device: Device, names: Sequence[str]) -> dict[str, Decimal]:
    return {name: Decimal(str(reading.value)) for name, reading in device.port.read(*names).items()} if names else {}


def run_demand(bench: Bench, demand: Quantity, seconds: Decimal, direction: str = "import") -> DemandRun:
    """Keeps the demand up for a calendar time and takes it away again."""
    rig = bench.rig
    before = {**registers(bench.meter), **tariff_registers(bench.meter)}
    asked_ns = rig.clock.monotonic_ns()
    set_demand(rig, demand, direction)
    began = rig.calendar.now()
    bench.hold(seconds)
    ended = rig.calendar.now()
    set_demand(rig, Quantity(Decimal(0), demand.unit))
    slack = _seconds(began, ended) - seconds + Decimal(rig.clock.monotonic_ns() - asked_ns) / 10**9
    content = demand.over(_seconds(began, ended))
    return DemandRun(demand, content, demand.over(abs(slack)).value, before, direction)


def run_slots(
    bench: Bench, demands: Sequence[Quantity | str], direction: str = "import", *, apart_s: Decimal = Decimal(0)
) -> tuple[Slot, ...]:
    """Half hours of the calendar, each with its demand; `no mains` switches the supply off for the whole of it.

    `apart_s`: so long at both ends of the whole nothing flows, so that all of it is in these half hours also of a
    meter whose clock is off by as much.
    """
    unit = next(demand.unit for demand in demands if isinstance(demand, Quantity))
    to_next_half_hour(bench)
    slots = []
    for number, demand in enumerate(demands, 1):
        end = next_half_hour(bench.rig.calendar.now())
        before = apart_s if number == 1 else Decimal(0)
        after = apart_s if number == len(demands) else Decimal(0)
        if isinstance(demand, Quantity):
            bench.hold(before)
            set_demand(bench.rig, demand, direction)
            hold_until(bench, end - timedelta(seconds=float(after)))
            if after:
                no_demand(bench.rig)
            slots.append(Slot(end, demand.over(Decimal(1800) - before - after), True, demand))
        else:
            bench_supply(bench, on=False)
            slots.append(Slot(end, Quantity(Decimal(0), CONTENT_OF[unit]), False))
        hold_until(bench, end)
        if not isinstance(demand, Quantity):
            bench_supply(bench, on=True)
    no_demand(bench.rig)
    bench.hold(METER_CLOCK_S)
    return tuple(slots)


def bench_supply(bench: Bench, on: bool) -> None:
    """The mains of the electricity side, by the source's output."""
    if bench.rig.supply is None:
        raise NotRun("this rig has no supply to switch")
    bench.cuts += not on
    bench.rig.supply.set_output(on)
    bench.feed.on = on


def next_half_hour(now: datetime) -> datetime:
    """The first half hour of UTC after `now`."""
    floor = now.replace(minute=0 if now.minute < 30 else 30, second=0, microsecond=0)
    return floor + HALF_HOUR


def next_end(now: datetime, period_s: int) -> datetime:
    """The first end of a period of the calendar's UTC after `now`."""
    return now.replace(microsecond=0) + timedelta(seconds=period_s - int(now.timestamp()) % period_s)


def hold_until(bench: Bench, moment: datetime) -> None:
    """Not at all where the moment has passed."""
    bench.hold(max(Decimal(0), _seconds(bench.rig.calendar.now(), moment)))


def to_next_half_hour(bench: Bench) -> None:
    hold_until(bench, next_half_hour(bench.rig.calendar.now()))


def clear_of_full_hour(bench: Bench) -> None:
    """Past a full hour that is near: what a meter does at full hours it then does as often as a scenario lets one pass,
    however slow the rig is."""
    end = next_end(bench.rig.calendar.now(), HOUR_S)
    if end - bench.rig.calendar.now() < NEAR_HOUR:
        hold_until(bench, end + timedelta(seconds=1))


def accuracy_band(device: Device, expected: Quantity, demand: Quantity | None, slack: Decimal = Decimal(0)) -> Band:
    """The expected content within the declared accuracy of the meter, its resolution and the bench's own slack.

    A gas meter of class 1.5 has twice its error below the transitional flow Qt [Directive 2014/32/EU Annex IV].
    """
    profile = device.profile
    percent = profile.decimal("accuracy_percent")
    if demand is not None and demand.unit == "m3/h" and demand.value < profile.decimal("transitional_flow_m3_per_h"):
        percent = profile.decimal("accuracy_below_qt_percent")
    half = abs(expected.value) * percent / 100 + RESOLUTION[expected.unit] + slack
    return Band.around(expected.value, expected.unit, absolute=half)


def _seconds(start: datetime, end: datetime) -> Decimal:
    return Decimal((end - start) // timedelta(microseconds=1)) / 10**6
