"""A tariff at the meter: told, in force, counted by its registers and charged.

Rules of this file: what is told is what the registers have to say (`tariff_terms`); what each rate counts is said by
the scenario, from power times time; money is what the registers have counted at the prices told, to the last mp.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from catalogue import Service
from meterbench.bench.bench_side import command, expect, test_write
from meterbench.bench.demand import METER_CLOCK_S, RESOLUTION, accuracy_band, register_of, rise, tariff_registers
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.stimuli import Stimulus, has_come, note_balance, send
from meterbench.bench.tariff_terms import (
    OF_ELEMENT,
    Kind,
    Tariff,
    arguments,
    of_size,
    registers,
    update_price,
    update_second_price,
    update_second_tariff,
    update_tariff,
)
from meterbench.checks import Band, Equals
from meterbench.quantities import Fuel, Quantity
from rigs.errors import BenchError
from rigs.ports import Value

AT_ONCE: Final = datetime(1970, 1, 1, tzinfo=UTC)
TARIFF_SERVICE: Final = {1: "1.1.1", 2: "1.1.2"}
"""By element, as PRICE_SERVICE is."""
PRICE_SERVICE: Final = {1: "1.2.1", 2: "1.2.2"}
PARAMETERS: Final[Mapping[str, Callable[[Fuel, Tariff], dict[str, Any]]]] = {
    "1.1.1": update_tariff,
    "1.1.2": update_second_tariff,
    "1.2.1": update_price,
    "1.2.2": update_second_price,
}
LEAST_P: Final = Decimal("0.001")
ROOM: Final[Mapping[Kind, str]] = {
    "rate": "tariff_rates", "block": "tariff_blocks", "special day": "tariff_special_days", "day": "tariff_days"
}  # fmt: skip
"""The parameters that say how many a meter has: no document gives them for SMETS1."""


def has_tariff(bench: Bench, told: Tariff, element: int = 1) -> None:
    """A Given from the bench side."""
    bench.require("tariff_registers")
    with bench.latch.reaching(f"{bench.part}: a tariff"):
        command(bench, TARIFF_SERVICE[element], arguments(told, AT_ONCE))
        expect(bench, f"{OF_ELEMENT[element]}price_1", told.prices[0])


def tariff_of_size(bench: Bench, kind: Kind, beyond: int) -> Tariff:
    """As many rates, blocks, special days or different days as the meter has, and so many beyond."""
    bench.require("tariff_registers")
    return of_size(kind, bench.meter.profile.whole(ROOM[kind]) + beyond, bench.meter.fuel)


def has_set_tariff(bench: Bench, role: str, told: Tariff, element: int = 1) -> None:
    """A Given through the head end."""
    bench.require("tariff_registers")
    variant = TARIFF_SERVICE[element]
    done(bench, role, variant, PARAMETERS[variant](bench.meter.fuel, told))


def has_changed_prices(bench: Bench, role: str, told: Tariff) -> None:
    """A Given through the head end."""
    done(bench, role, PRICE_SERVICE[1], update_price(bench.meter.fuel, told))


def clock_stands_at(bench: Bench, moment: datetime) -> None:
    """The meter's own clock, in its test mode, not the calendar: its days and dates cost nothing."""
    test_write(bench, {"set_time": moment})
    seen = bench.meter.port.read("device_time")["device_time"].value
    if not isinstance(seen, datetime) or not timedelta(0) <= seen - moment <= timedelta(seconds=float(METER_CLOCK_S)):
        raise BenchError("setting the meter's clock", bench.part, f"it is {seen}")
    bench.clock_moved = seen - bench.rig.calendar.now()


def send_tariff(bench: Bench, role: str, service: Service, told: Tariff, later_s: Decimal | None = None) -> Stimulus:
    """Update Import Tariff of either element, or the prices of it alone; to take effect at once, or that much later."""
    bench.require("tariff_registers")
    note_balance(bench)
    note_tariff(bench)
    parameters = PARAMETERS[service.variant](bench.meter.fuel, told)
    if later_s is not None:
        parameters["execution_at"] = (bench.rig.calendar.now() + timedelta(seconds=float(later_s))).replace(
            microsecond=0
        )
    return send(bench, role, service, parameters)


def has_sent_tariff(bench: Bench, role: str, service: Service, told: Tariff, later_s: Decimal) -> None:
    """A Given: what is to take effect that much later is with the meter."""
    has_come(bench, send_tariff(bench, role, service, told, later_s))


def note_tariff(bench: Bench) -> None:
    """What is in force before the stimulus, of each element."""
    points: list[str] = []
    for element, prefix in OF_ELEMENT.items():
        points += [*registers(Tariff((Decimal(0),) * 4), element), f"{prefix}next_price_time"]
    names = [name for name in points if _has(bench, name)]
    bench.noted = {name: reading.value for name, reading in bench.meter.port.read(*names).items()}


def _has(bench: Bench, name: str) -> bool:
    return name in bench.meter.profile.points


def at_meter(bench: Bench, told: Tariff, element: int = 1) -> None:
    """Each part of it, as the bench side reads it."""
    wanted = registers(told, element)
    seen = bench.meter.port.read(*wanted)
    for name, value in wanted.items():
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(value), source="the stimulus")


def unchanged(bench: Bench, elements: Collection[int] = (1, 2)) -> None:
    """What is in force and what is held for these elements, as before the stimulus."""
    second = OF_ELEMENT[2]
    noted = {name: value for name, value in bench.noted.items() if (2 if name.startswith(second) else 1) in elements}
    seen = bench.meter.port.read(*noted)
    for name, before in noted.items():
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(before), source="before the stimulus")


def price_in_force(bench: Bench, pence: Decimal, element: int = 1) -> None:
    point = f"{OF_ELEMENT[element]}unit_price"
    seen: Value = bench.meter.port.read(point)[point].value
    bench.recorder.check(f"{point} in force at the meter", seen, Equals(pence, "p"), source="the scenario")


# What flows


def registers_have_risen(bench: Bench, kind: str, contents: Sequence[Quantity]) -> None:
    """Each register of the kind (rate, block) by its content, those that are not named by nothing."""
    run = bench.run
    if run is None:
        raise BenchError("judging registers", "feature", "no demand has run")
    seen = tariff_registers(bench.meter)
    slack = run.uncertainty + run.demand.over(METER_CLOCK_S).value
    for number, name in enumerate((name for name in seen if name.startswith(kind)), 1):
        risen = rise(bench.meter, seen[name], run.before[name])
        unit = bench.meter.profile.point(name).unit
        told = contents[number - 1] if number <= len(contents) else Quantity(Decimal(0), unit)
        band = accuracy_band(bench.meter, told, run.demand, slack) if told.value else Band(0, 0, unit)
        bench.recorder.check(f"rise of {name}", risen, band, source="power x time in the rate")


def registers_add_up(bench: Bench) -> None:
    """What the total has counted is in exactly one register of a rate or block."""
    run = bench.run
    if run is None:
        raise BenchError("judging registers", "feature", "no demand has run")
    total = register_of(bench.meter, "import")
    seen = tariff_registers(bench.meter)
    parts = sum((rise(bench.meter, value, run.before[name]) for name, value in seen.items()), Decimal(0))
    whole = rise(bench.meter, Decimal(str(bench.meter.port.read(total)[total].value)), run.before[total])
    unit = bench.meter.profile.point(total).unit
    bench.recorder.check("rise of rates and blocks together", parts, Equals(whole, unit), source=f"rise of {total}")


def charged_exactly(bench: Bench, told: Tariff) -> None:
    """The balance has fallen by what each register has counted at its price: to what a register's last step costs."""
    run, before = bench.run, bench.balance_before
    if run is None or before is None:
        raise BenchError("judging the charge", "feature", "no demand has run")
    seen = tariff_registers(bench.meter)
    kind = "block" if told.thresholds else "rate"
    names = [f"{kind}_{number}_total" for number in range(1, len(told.prices) + 1)]
    unit = bench.meter.profile.point(names[0]).unit
    per_unit = [price / 1000 if unit == "Wh" else price for price in told.prices]
    cost = sum(
        (rise(bench.meter, seen[name], run.before[name]) * price for name, price in zip(names, per_unit, strict=True)),
        Decimal(0),
    )
    margin = sum(per_unit) * RESOLUTION[unit] + LEAST_P
    fallen = before - Decimal(str(bench.meter.port.read("balance")["balance"].value))
    limit = Band.around(cost, "p", absolute=margin)
    bench.recorder.check("fall of the balance at the meter", fallen, limit, source="registers x prices told")
