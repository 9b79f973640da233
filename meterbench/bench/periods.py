"""Accurate reads for defined periods: load points, whole days, ends of days and months, days on which clocks change.

The third source is the demand over the calendar. What the meter counts is judged by both error limits of its class;
that the half hours add up to the register is exact, whatever the accuracy. Days on which the clocks change follow the
rule of Great Britain: the last Sunday of March and of October, at 01:00 UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from catalogue import Service
from meterbench.accuracy import BELOW, FROM, error_limits
from meterbench.bench import answers
from meterbench.bench import demand as third
from meterbench.bench.demand import HALF_HOUR, RESOLUTION
from meterbench.bench.operator import Bench
from meterbench.bench.readings import answered_number, profile_of
from meterbench.bench.stimuli import Stimulus, ask, begin, send
from meterbench.checks import Band, Equals
from meterbench.errors import NotApplicable
from meterbench.quantities import FUEL_OF_UNIT, Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError

VIEW: Final = "consumer_profile"
UNIT: Final = {fuel: unit for unit, fuel in FUEL_OF_UNIT.items() if unit in ("W", "m3/h")}
LOADS: Final = ("minimum_load", "transitional_load", "maximum_load")
JUST_BELOW: Final = Decimal("0.99")
CHANGES: Final = {"forward": 3, "back": 10}
"""Month in which the clocks go forward or back."""
HOUR: Final = timedelta(hours=1)
INTO: Final = timedelta(seconds=2)
"""So far into a half hour that a demand of half hours begins with the next one."""


def load_point(bench: Bench, words: str) -> Quantity:
    """A load by its place in the meter's own range, at nominal voltage and unity power factor."""
    profile = bench.meter.profile
    if not {*LOADS, "accuracy_class"} <= profile.parameters.keys():
        raise NotApplicable("accuracy_class", f"{profile.id} does not declare its class and range")
    least, transitional, most = (profile.decimal(name) for name in LOADS)
    points = {
        "smallest": least,
        "last below the transitional": transitional * JUST_BELOW,
        "transitional": transitional,
        "middle": most / 2,
        "largest": most,
    }
    return Quantity(points[words], UNIT[bench.meter.fuel])


def load_has_run(bench: Bench, words: str, seconds: Decimal, direction: str = "import") -> None:
    """A Given: the load kept up for a calendar time, and gone."""
    if direction == "export":
        bench.require("export")
    bench.run = third.run_demand(bench, load_point(bench, words), seconds, direction)


def risen_within_class(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    """Each limit of the class by itself; a step of the register and the bench's own slack come on top."""
    run = _run(bench)
    profile = bench.meter.profile
    load = BELOW if run.demand.value < profile.decimal("transitional_load") else FROM
    limits = error_limits(bench.meter.fuel, profile.text("accuracy_class"), load)
    name = third.register_of(bench.meter, direction)
    risen = third.rise(bench.meter, answered_number(bench, answer, name), run.before[name])
    content, margin = run.content.value, RESOLUTION[run.content.unit] + run.uncertainty
    low = content * (1 + limits.lower_percent / 100) - margin
    high = content * (1 + limits.upper_percent / 100) + margin
    what = f"rise of the answered {direction} register, {run.demand}"
    bench.recorder.check(what, risen, Band(low, high, run.content.unit), source=f"demand x time; {limits.source}")


def half_hours_add_up(bench: Bench, answer: Smets1Answer) -> None:
    """All that the register has counted since before the demand is in the half hours, to the last step: nothing has
    flowed near their ends (`run_slots`)."""
    name = third.register_of(bench.meter, "import")
    if bench.run is None and name not in bench.noted:
        raise BenchError("adding up half hours", "feature", "no demand has run")
    before = bench.run.before[name] if bench.run is not None else Decimal(str(bench.noted[name]))
    risen = third.rise(bench.meter, third.registers(bench.meter)[name], before)
    total = sum((Decimal(entry.value) for entry in profile_of(answer)), Decimal(0))
    unit = bench.meter.profile.point(name).unit
    bench.recorder.check("sum of the answered half hours", total, Equals(risen, unit), source="rise of the register")


def stands_before(bench: Bench, words: str) -> None:
    """A Given: an hour before the end of the day or the month, so that demands of half hours go across it."""
    now = bench.rig.calendar.now()
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if words == "month":
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    end = day + timedelta(days=1)
    if end - now < 2 * HOUR:
        end = end + timedelta(days=1) if words == "day" else (end + timedelta(days=32)).replace(day=1)
    third.hold_until(bench, end - HOUR - HALF_HOUR + INTO)


def changing_day(bench: Bench, direction: str, demand: Quantity) -> None:
    """A Given: the local day on which the clocks go forward or back is over, with a demand from an hour before it to an
    hour after it."""
    start, end = _local_day(bench.rig.calendar.now() + 2 * HOUR, direction)
    third.hold_until(bench, start - HOUR)
    bench.run = third.run_demand(bench, demand, Decimal(int((end - start + 2 * HOUR).total_seconds())))
    bench.noted["local_day"] = start
    bench.noted["local_day_end"] = end


def send_local_day(bench: Bench, role: str, service: Service) -> Stimulus:
    """A profile reading for that day, from local midnight to local midnight."""
    window = {"read_from": bench.noted["local_day"], "read_to": bench.noted["local_day_end"]}
    return send(bench, role, service, window)


def consumer_is_given(bench: Bench, answer: Smets1Answer) -> None:
    """What the meter gives to the consumer's display is what the User was answered, half hour by half hour."""
    start, end = bench.slots[0].end - HALF_HOUR, bench.slots[-1].end
    told = tuple((entry.end, Decimal(entry.value)) for entry in profile_of(answer))
    view = bench.meter.port.read_series(VIEW, start, end)
    shown = tuple((entry.end, entry.value) for entry in view if entry.value is not None)
    bench.recorder.check("half hours for the consumer", shown, Equals(told), source="the answer to the User")


def send_without_mains(bench: Bench, role: str, service: Service) -> Stimulus:
    """The request while the mains is away; it stays so until the next scenario."""
    stimulus = begin(bench)
    third.bench_supply(bench, on=False)
    return ask(bench, stimulus, role, service)


def none_obtained(bench: Bench, stimulus: Stimulus, code: str) -> None:
    """Whoever has asked, and nobody else, is told by that code that there is no reading, and gets no value with it."""
    asked = stimulus.asked()
    accept = answers.answers_to(asked)
    found = bench.rig.user.wait_delivery(accept, stimulus.delivery_mark, float(answers.DCC_GIVES_UP_S))
    response = found.response if found is not None else None
    told = response.code if response is not None else "nothing"
    bench.judge("dcc", "notification that no reading was obtained", told, Equals(code), source="DUIS")
    values = response.payload.values if response is not None and isinstance(response.payload, Smets1Answer) else {}
    bench.judge("dcc", "values told with it", len(values), Equals(0, "values"), source="no reading was obtained")
    others = [
        one.role for one in bench.rig.user.deliveries(stimulus.delivery_mark)
        if one.response is not None and one.response.request_id == asked.request_id and one.role != asked.role
    ]  # fmt: skip
    bench.judge("dcc", "others who are notified", ", ".join(others), Equals(""), source="the request")


def _run(bench: Bench) -> third.DemandRun:
    if bench.run is None:
        raise BenchError("judging a rise", "feature", "no demand has run")
    return bench.run


def _local_day(after: datetime, direction: str) -> tuple[datetime, datetime]:
    """Start and end, in UTC, of the next local day on which the clocks change."""
    year = after.year
    while True:
        sunday = datetime(year, CHANGES[direction], 31, tzinfo=UTC)
        sunday -= timedelta(days=(sunday.weekday() + 1) % 7)
        start = sunday if direction == "forward" else sunday - HOUR
        if start - HOUR > after:
            return start, start + timedelta(hours=23 if direction == "forward" else 25)
        year += 1
