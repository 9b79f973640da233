"""Twin element meters: loads on either element, and what is counted of each in registers, rates and half hours.

Rules of this file: the third source is what the bench has hung on each element and for how long; the import register
and the profile of a twin element meter are those of the primary element, the secondary one has its own [SMETS 4.6.5.15,
5.13.2.11], and a rate of an element counts while its own switching table says so [SMETS 5.13.1.2].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from meterbench.bench import billing, rollover
from meterbench.bench import demand as third
from meterbench.bench.bench_side import expect
from meterbench.bench.demand import METER_CLOCK_S, SECOND_ELEMENT, ElementsRun, Slot
from meterbench.bench.operator import Bench
from meterbench.bench.readings import answered_number, profile_of
from meterbench.bench.stimuli import Exchange, note_balance
from meterbench.bench.tariff import LEAST_P, has_tariff
from meterbench.bench.tariff_terms import Tariff, registers
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.ports import Load
from rigs.profile import SeriesService

TOTALS: Final = {1: "import_total", 2: "import_total_secondary"}
RATES: Final = {
    1: tuple(f"rate_{number}_total" for number in range(1, 5)),
    2: tuple(f"secondary_rate_{number}_total" for number in range(1, 5)),
}
ELEMENTS: Final = (1, 2)


def _load(bench: Bench) -> Load:
    bench.require("twin_element")
    if bench.rig.load is None:
        raise NotRun("this rig has no load to set")
    return bench.rig.load


def second_has_table(bench: Bench, table: Tariff) -> None:
    """A Given from the bench side: a tariff of which prices do not matter."""
    bench.require("twin_element")
    has_tariff(bench, table, SECOND_ELEMENT)
    for name, value in registers(table, SECOND_ELEMENT).items():
        expect(bench, name, value)


def loads_have_run(bench: Bench, loads: Mapping[int, Decimal], seconds: Decimal) -> None:
    """A Given: each load on its element for a calendar time; nothing before and after."""
    note_balance(bench)
    load, before = _load(bench), _registers(bench)
    asked_ns = bench.rig.clock.monotonic_ns()
    for element, watts in loads.items():
        load.set_power(watts, element=element)
    began = bench.rig.calendar.now()
    bench.hold(seconds)
    ran_s = Decimal((bench.rig.calendar.now() - began) // timedelta(microseconds=1)) / 10**6
    third.no_demand(bench.rig)
    slack_s = abs(ran_s - seconds) + Decimal(bench.rig.clock.monotonic_ns() - asked_ns) / 10**9
    bench.elements_run = ElementsRun(dict(loads), ran_s, slack_s, before)


def half_hours_have_run(bench: Bench, halves: Sequence[tuple[Decimal, Decimal]]) -> None:
    """Half hours of the calendar with a load on each element; at both ends of each nothing flows, so that all of it is
    in it also of a meter whose clock is off by as much."""
    load = _load(bench)
    third.to_next_half_hour(bench)
    ends: list[datetime] = []
    for loads in halves:
        ends.append(third.next_half_hour(bench.rig.calendar.now()))
        bench.hold(METER_CLOCK_S)
        for element, watts in enumerate(loads, 1):
            load.set_power(watts, element=element)
        third.hold_until(bench, ends[-1] - timedelta(seconds=float(METER_CLOCK_S)))
        third.no_demand(bench.rig)
        third.hold_until(bench, ends[-1])
    bench.hold(METER_CLOCK_S)
    span_s = Decimal(1800) - 2 * METER_CLOCK_S
    bench.slots, bench.second_slots = (
        tuple(_slot(end, loads[at], span_s) for end, loads in zip(ends, halves, strict=True)) for at in (0, 1)
    )


def _slot(end: datetime, watts: Decimal, span_s: Decimal) -> Slot:
    demand = Quantity(watts, "W")
    return Slot(end, demand.over(span_s), True, demand)


def _registers(bench: Bench) -> dict[str, Decimal]:
    names = [*TOTALS.values(), *RATES[1], *RATES[2]]
    return {name: Decimal(str(reading.value)) for name, reading in bench.meter.port.read(*names).items()}


def _run(bench: Bench) -> ElementsRun:
    if bench.elements_run is None:
        raise BenchError("judging a rise", "feature", "no loads of elements have run")
    return bench.elements_run


def totals_have_risen(bench: Bench, answer: Smets1Answer) -> None:
    """Both answered registers, and those of the bench side, by what each element drew; both sides show the same."""
    run, seen = _run(bench), _registers(bench)
    for element, name in TOTALS.items():
        content = Quantity(run.loads.get(element, Decimal(0)), "W").over(run.ran_s)
        told = answered_number(bench, answer, name)
        for where, value in (("answered", told), ("at the meter", seen[name])):
            risen = third.rise(bench.meter, value, run.before[name])
            what = f"rise of the register of element {element} {where}"
            bench.recorder.check(what, risen, _band(bench, element, content), source="its load x calendar time")
        what = f"answered register of element {element}"
        bench.recorder.check(what, told, Equals(seen[name], "Wh"), source="bench side")


def rates_have_risen(bench: Bench, element: int, contents: Sequence[Quantity]) -> None:
    """Each rate of the element by its content, those that are not named by nothing."""
    run, seen = _run(bench), _registers(bench)
    for number, name in enumerate(RATES[element], 1):
        content = contents[number - 1] if number <= len(contents) else Quantity(Decimal(0), "Wh")
        risen = third.rise(bench.meter, seen[name], run.before[name])
        what = f"rise of rate {number} of element {element}"
        bench.recorder.check(what, risen, _band(bench, element, content), source="its load x time in the rate")


def rates_add_up(bench: Bench) -> None:
    """What an element has counted is in exactly one of its rates."""
    run, seen = _run(bench), _registers(bench)
    for element, total in TOTALS.items():
        rises = [third.rise(bench.meter, seen[name], run.before[name]) for name in (total, *RATES[element])]
        what = f"rise of the rates of element {element} together"
        bench.recorder.check(what, sum(rises[1:], Decimal(0)), Equals(rises[0], "Wh"), source=f"rise of {total}")


def register_has_begun_anew(bench: Bench, answer: Smets1Answer) -> None:
    """The answered register of the second element."""
    seen = answered_number(bench, answer, TOTALS[SECOND_ELEMENT])
    _begun_anew(bench, "answered register of element 2", TOTALS[SECOND_ELEMENT], seen)


def rate_has_begun_anew(bench: Bench, number: int) -> None:
    """At the meter; of the second element, all of whose load was in that rate."""
    name = RATES[SECOND_ELEMENT][number - 1]
    _begun_anew(bench, f"{name} at the meter", name, _registers(bench)[name])


def _begun_anew(bench: Bench, what: str, name: str, seen: Decimal) -> None:
    run = _run(bench)
    content = Quantity(run.loads[SECOND_ELEMENT], "W").over(run.ran_s)
    rollover.begun_anew(bench, what, name, seen, run.before[name], _band(bench, SECOND_ELEMENT, content))


def snapshots_have_risen(bench: Bench, answer: Smets1Answer, contents: Sequence[Quantity]) -> None:
    """Between the two newest answered snapshots: each rate of the second element by its content, those that are not
    named by nothing, and its register by all of them."""
    newest = [entry.second for entry in billing.entries(bench, answer)[-2:]]
    size = 1 + len(RATES[SECOND_ELEMENT])
    what = "values of element 2 in the two newest snapshots"
    bench.recorder.check(what, [len(one) for one in newest] == [size] * 2, Equals(True), source="the scenario")
    if any(len(one) != size for one in newest) or len(newest) < 2:
        return
    told = [*contents, *(Quantity(Decimal(0), "Wh"),) * (size - 1 - len(contents))]
    whole = Quantity(sum((one.value for one in told), Decimal(0)), "Wh")
    names = ("the register", *(f"rate {number}" for number in range(1, size)))
    for name, before, after, content in zip(names, *newest, (whole, *told), strict=True):
        risen = third.rise(bench.meter, after, before)
        limit = _band(bench, SECOND_ELEMENT, content)
        bench.recorder.check(f"rise of {name} of element 2 in a snapshot", risen, limit, source="its load x time")


def charged_exactly(bench: Bench, tariffs: Mapping[int, Tariff]) -> None:
    """The balance has fallen by what the rates of both elements have counted at their prices: to what a register's last
    step costs. Prices are a kWh."""
    run, seen = _run(bench), _registers(bench)
    if bench.balance_before is None:
        raise BenchError("judging the charge", bench.part, "it has no balance")
    cost = margin = Decimal(0)
    for element, told in tariffs.items():
        for name, price in zip(RATES[element], told.prices, strict=False):
            cost += third.rise(bench.meter, seen[name], run.before[name]) * price / 1000
            margin += third.RESOLUTION["Wh"] * price / 1000
    fallen = bench.balance_before - Decimal(str(bench.meter.port.read("balance")["balance"].value))
    limit = Band.around(cost, "p", absolute=margin + LEAST_P)
    bench.recorder.check("fall of the balance at the meter", fallen, limit, source="registers x prices told")


def _band(bench: Bench, element: int, content: Quantity) -> Band:
    """Nothing at all where nothing is to be counted."""
    if not content.value:
        return Band(0, 0, "Wh")
    run = _run(bench)
    demand = Quantity(run.loads[element], "W")
    slack = demand.over(run.slack_s + METER_CLOCK_S).value
    return third.accuracy_band(bench.meter, content, demand, slack)


def answered_halves(bench: Bench, answer: Smets1Answer) -> None:
    """The secondary value of each half hour is what the second element drew in it."""
    told = {entry.end: entry.secondary for entry in profile_of(answer)}
    for slot in bench.second_slots:
        what = f"element {SECOND_ELEMENT}, half hour to {slot.end:%Y-%m-%d %H:%M} UTC"
        band = third.accuracy_band(bench.meter, slot.content, slot.demand) if slot.content.value else Band(0, 0, "Wh")
        seen = told.get(slot.end)
        bench.recorder.check(f"{what}: told", seen is not None, Equals(True), source="its load")
        if seen is not None:
            bench.recorder.check(what, Decimal(seen), band, source="its load x half an hour")


def answered_halves_agree(bench: Bench, answer: Smets1Answer, exchange: Exchange) -> None:
    """The secondary values are those that the bench side reads from the ring of the second element."""
    service = bench.meter.profile.services[exchange.service.variant]
    if not isinstance(service, SeriesService) or len(service.further) != 1:
        raise BenchError("comparing elements", bench.part, f"{exchange.service.variant} reads no series of each")
    start, end = (exchange.request.parameters[name] for name in ("read_from", "read_to"))
    assert isinstance(start, datetime) and isinstance(end, datetime)
    ring = bench.meter.port.read_series(service.further[0], start, end)
    seen = tuple((entry.end, entry.value) for entry in ring if entry.value is not None)
    told = tuple((one.end, Decimal(one.secondary)) for one in profile_of(answer) if one.secondary is not None)
    bench.recorder.check("answered half hours of element 2", told, Equals(seen), source="bench side")


def nothing_of_a_second(bench: Bench, answer: Smets1Answer) -> None:
    """Neither a register or meter point of a second element nor a secondary value of a half hour or snapshot."""
    told = [name for name in (TOTALS[2], "secondary_import_mpan") if name in answer.values]
    parts = (part for value in answer.values.values() if isinstance(value, tuple) for part in value)
    told += [name for part in parts if isinstance(part, Mapping) for name in part if name.startswith("secondary")]
    told += [f"half hour to {one.end:%H:%M}" for one in profile_of(answer) if one.secondary is not None]
    bench.recorder.check("told of a second element", tuple(told), Equals(()), source="the meter has one")
