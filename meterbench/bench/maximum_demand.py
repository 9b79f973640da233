"""Maximum demand: the largest mean over the fixed periods of a meter, its time stamp, and its reset.

The third source is the demand of the scenario, spread by arithmetic over the periods of the calendar; what the head end
answers is the profile, from which a User takes the largest period, and what the bench side reads is the meter's own
register. No SMETS1 request reads or resets that register [001:85-129]: a reset is done at the meter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from catalogue import Service
from meterbench.bench import demand as third
from meterbench.bench.demand import CLOCK_SLACK_S, DemandRun, Slot
from meterbench.bench.operator import Bench
from meterbench.bench.readings import profile_of
from meterbench.bench.stimuli import Stimulus, begin, send
from meterbench.checks import Band, Equals
from meterbench.quantities import CONTENT_OF, Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError

MAXIMUM, TIME, RESET_TIME = "maximum_demand", "maximum_demand_time", "maximum_demand_reset_time"
RESET: Final = {"reset_maximum_demand": "go"}
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
STAMP_SLACK: Final = timedelta(seconds=float(CLOCK_SLACK_S))


def has_been_reset(bench: Bench) -> None:
    """A Given at the meter, at the end of one of its periods, so that no period is begun when a scenario begins."""
    bench.require("maximum_demand")
    with bench.latch.reaching(f"{bench.part}: a maximum demand that is reset"):
        _to_end_of_period(bench)
        outcome = bench.meter.port.run_command(RESET)
        if outcome.result != "done" or bench.meter.port.read(MAXIMUM)[MAXIMUM].value != 0:
            raise BenchError("resetting the maximum demand", bench.part, f"{outcome.result}: {outcome.reason}")


def reset(bench: Bench) -> Stimulus:
    """The reset as the stimulus; whether it is done is left to the Then."""
    bench.require("maximum_demand")
    stimulus = begin(bench)
    bench.meter.port.run_command(RESET)
    return stimulus


def periods_have_run(bench: Bench, demands: list[Quantity | str]) -> None:
    """Periods of the meter, one after the other, each with its demand or without mains for all of it."""
    end = third.next_end(bench.rig.calendar.now(), int(_period(bench)))
    third.hold_until(bench, end - timedelta(seconds=1))
    halves = int(_period(bench)) // int(third.HALF_HOUR.total_seconds())
    largest = max((one for one in demands if isinstance(one, Quantity)), key=lambda one: one.value)
    before = third.registers(bench.meter)
    slots = third.run_slots(bench, [demand for demand in demands for _ in range(halves)])
    _note(bench, largest, before, [_joined(slots[at : at + halves]) for at in range(0, len(slots), halves)])


def across(bench: Bench, demand: Quantity) -> Stimulus:
    """A demand for one period's length, two thirds of it before the end of a period and a third after it."""
    stimulus, start, before = _begun(bench)
    part = timedelta(seconds=float(_period(bench) / 3))
    third.hold_until(bench, start + part)
    third.set_demand(bench.rig, demand)
    third.hold_until(bench, start + 4 * part)
    third.no_demand(bench.rig)
    third.hold_until(bench, start + 6 * part)
    contents = [demand.over(_period(bench) * parts / 3) for parts in (2, 1)]
    slots = [Slot(start + 3 * part * nth, content, True) for nth, content in enumerate(contents, 1)]
    _note(bench, demand, before, slots)
    return stimulus


def reset_between(bench: Bench, earlier: Quantity, later: Quantity) -> Stimulus:
    """Half a period of one demand, a reset, and half a period of the other."""
    bench.require("maximum_demand")
    stimulus, start, before = _begun(bench)
    half = timedelta(seconds=float(_period(bench) / 2))
    third.set_demand(bench.rig, earlier)
    third.hold_until(bench, start + half)
    bench.meter.port.run_command(RESET)
    third.set_demand(bench.rig, later)
    third.hold_until(bench, start + 2 * half)
    third.no_demand(bench.rig)
    slot = Slot(start + 2 * half, later.over(_period(bench) / 2), True)
    _note(bench, max(earlier, later, key=lambda one: one.value), before, [slot])
    return stimulus


def cut_short(bench: Bench, demand: Quantity, seconds: Decimal) -> Stimulus:
    """A period that begins with the demand; the mains is away from then on until the period is over."""
    stimulus, start, before = _begun(bench)
    end = start + timedelta(seconds=float(_period(bench)))
    third.set_demand(bench.rig, demand)
    third.hold_until(bench, start + timedelta(seconds=float(seconds)))
    third.bench_supply(bench, on=False)
    third.no_demand(bench.rig)
    third.hold_until(bench, end + STAMP_SLACK)
    third.bench_supply(bench, on=True)
    bench.rig.settle()
    _note(bench, demand, before, [Slot(end, demand.over(seconds), True)])
    return stimulus


def send_periods(bench: Bench, role: str, service: Service) -> Stimulus:
    """A profile reading for the periods of the scenario."""
    start = bench.slots[0].end - timedelta(seconds=float(_period(bench)))
    return send(bench, role, service, {"read_from": start, "read_to": bench.slots[-1].end})


def maximum_is(bench: Bench, demand: Quantity, nth: int) -> None:
    """The meter's register, within its accuracy, and the end of that period of the scenario as its time."""
    told = Decimal(str(bench.meter.port.read(MAXIMUM)[MAXIMUM].value))
    bench.recorder.check("maximum demand at the meter", told, _band(bench, demand), source="demand x calendar time")
    _time_is(bench, TIME, bench.slots[nth - 1].end)


def there_is_none(bench: Bench) -> None:
    """Neither a demand nor a time."""
    told = Decimal(str(bench.meter.port.read(MAXIMUM)[MAXIMUM].value))
    unit = bench.meter.profile.point(MAXIMUM).unit
    bench.recorder.check("maximum demand at the meter", told, Equals(Decimal(0), unit), source="the stimulus")
    _time_is(bench, TIME, NEVER)


def reset_is_stamped(bench: Bench, stimulus: Stimulus) -> None:
    """With the calendar time of the stimulus."""
    told = bench.meter.port.read(RESET_TIME)[RESET_TIME].value
    error = abs(_moment(told) - stimulus.at)
    what = f"time of the reset at the meter, {told}, apart from the stimulus by"
    margin = Band(0, Decimal(STAMP_SLACK.seconds), "s")
    bench.recorder.check(what, Decimal(error // timedelta(milliseconds=1)) / 1000, margin, source="calendar")


def answered_maximum_is(bench: Bench, answer: Smets1Answer, demand: Quantity, nth: int) -> None:
    """The largest period that a User can make of the answered half hours, and when it ended."""
    end, told = _largest(bench, answer)
    bench.recorder.check("maximum of the answered periods", told, _band(bench, demand), source="demand x calendar time")
    wanted = bench.slots[nth - 1].end
    bench.recorder.check("end of the answered maximum", end.isoformat(), Equals(wanted.isoformat()), source="calendar")


def answered_maximum_agrees(bench: Bench, answer: Smets1Answer) -> None:
    """The meter's register is the largest of what it tells by half hours."""
    end, told = _largest(bench, answer)
    seen = bench.meter.port.read(MAXIMUM, TIME)
    unit = bench.meter.profile.point(MAXIMUM).unit
    held = Decimal(str(seen[MAXIMUM].value))
    bench.recorder.check("maximum of the answered periods", told, Equals(held, unit), source="bench side")
    at = _moment(seen[TIME].value)
    bench.recorder.check("end of the answered maximum", end.isoformat(), Equals(at.isoformat()), source="bench side")


def _largest(bench: Bench, answer: Smets1Answer) -> tuple[datetime, Decimal]:
    """Of whole periods; of equal ones the first. An answer without one has failed a check."""
    period_s = int(_period(bench))
    content: dict[datetime, Decimal] = {}
    for entry in profile_of(answer):
        end = entry.end + timedelta(seconds=-int(entry.end.timestamp()) % period_s)
        content[end] = content.get(end, Decimal(0)) + Decimal(entry.value)
    bench.recorder.check("periods answered", bool(content), Equals(True), source="the request")
    end = max(sorted(content), key=content.__getitem__)
    return end, content[end] * 3600 / period_s


def _band(bench: Bench, demand: Quantity) -> Band:
    """The declared accuracy at that demand, a step of the register over the period, and what the clock may be off."""
    slack = bench.run.uncertainty if bench.run is not None else Decimal(0)
    band = third.accuracy_band(bench.meter, demand.over(_period(bench)), demand, slack)
    margin = (Decimal(band.high) - Decimal(band.low)) / 2 * 3600 / _period(bench)
    return Band.around(demand.value, demand.unit, absolute=margin)


def _time_is(bench: Bench, point: str, wanted: datetime) -> None:
    told = _moment(bench.meter.port.read(point)[point].value)
    bench.recorder.check(f"{point} at the meter", told.isoformat(), Equals(wanted.isoformat()), source="calendar")


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise BenchError("reading a time of the meter", "bench", f"it is {value!r}")
    return value


def _begun(bench: Bench) -> tuple[Stimulus, datetime, dict[str, Decimal]]:
    """A stimulus that begins where a period of the meter does; that moment, and the registers then."""
    start = _to_end_of_period(bench)
    return begin(bench), start, third.registers(bench.meter)


def _note(bench: Bench, largest: Quantity, before: dict[str, Decimal], slots: list[Slot]) -> None:
    """Waits until the meter's clock has passed the last period as well."""
    bench.hold(third.METER_CLOCK_S)
    bench.slots = tuple(slots)
    content = Quantity(sum((slot.content.value for slot in slots), Decimal(0)), CONTENT_OF[largest.unit])
    bench.run = DemandRun(largest, content, largest.over(CLOCK_SLACK_S).value, before, "import")


def _period(bench: Bench) -> Decimal:
    return bench.meter.profile.decimal("demand_period_s")


def _to_end_of_period(bench: Bench) -> datetime:
    end = third.next_end(bench.rig.calendar.now(), int(_period(bench)))
    third.hold_until(bench, end)
    return end


def _joined(halves: Sequence[Slot]) -> Slot:
    content = sum((slot.content.value for slot in halves), Decimal(0))
    return Slot(halves[-1].end, Quantity(content, halves[-1].content.unit), halves[-1].powered)
