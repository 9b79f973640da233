"""Network data and power: what the supply, the load and the gas rig did, against what the head end answers.

Rules of this file: the third source is the instrument (the source's own measurement of its voltage, the load's own
power) or the demand times the calendar; that the bench side reads the same comes on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from catalogue import Service
from meterbench.bench import demand as third
from meterbench.bench import states
from meterbench.bench.demand import Period, accuracy_band
from meterbench.bench.operator import Bench
from meterbench.bench.readings import profile_of
from meterbench.bench.stimuli import Stimulus, send
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from meterbench.quantities import Fuel, Quantity
from protocols.duis import Smets1Answer
from rigs.ports import Supply

PERIOD_S: Final[dict[Fuel, int]] = {"electricity": 1800, "gas": 360}
"""Half hours of voltage; six minutes of gas [SMETS1 network data]."""
VOLTAGE_STEP: Final = Decimal("0.1")
SLACK_W: Final = Decimal(1)
OFF: Final = "no mains"


def voltages_have_followed(bench: Bench, halves: Sequence[Sequence[Decimal | str]]) -> None:
    """Half hours, each of equal parts with a voltage or without mains; what counts is what the source measures."""
    third.to_next_half_hour(bench)
    means = _drive(bench, _parts(bench, halves))
    _feed(bench, states.NOMINAL_V)
    bench.hold(third.METER_CLOCK_S)
    told = [mean for _, mean in means if mean is not None]
    swing = max((abs(one - other) for one in [*told, states.NOMINAL_V] for other in told), default=Decimal(0))
    margin = VOLTAGE_STEP + swing * third.CLOCK_SLACK_S / 900
    bench.periods = tuple(Period(end, mean, margin) for end, mean in means)


def _parts(bench: Bench, halves: Sequence[Sequence[Decimal | str]]) -> list[tuple[datetime, Decimal | str]]:
    """When each part ends, with its voltage."""
    parts = []
    end = bench.rig.calendar.now()
    for half in halves:
        start = third.next_half_hour(end) - third.HALF_HOUR
        for index, volts in enumerate(half, 1):
            end = start + third.HALF_HOUR * index / len(half)
            parts.append((end, volts))
    return parts


def _drive(bench: Bench, parts: Sequence[tuple[datetime, Decimal | str]]) -> list[tuple[datetime, Decimal | None]]:
    """The mean measured of each half hour. Without mains begins earlier and ends later than the meter's clock may be
    off, so that not a moment of such a half hour has mains."""
    means: list[tuple[datetime, Decimal | None]] = []
    seen: list[Decimal] = []
    early = timedelta(seconds=float(third.CLOCK_SLACK_S))
    for index, (end, volts) in enumerate(parts):
        _feed(bench, volts)
        if not isinstance(volts, str):
            seen.append(_supply(bench).measure().voltage_v)
        is_next_off = index + 1 < len(parts) and parts[index + 1][1] == OFF
        third.hold_until(bench, end - early if is_next_off and volts != OFF else end)
        if is_next_off:
            _feed(bench, OFF)
        third.hold_until(bench, end + early if volts == OFF and not is_next_off else end)
        if end.timestamp() % 1800 == 0:
            means.append((end, sum(seen, Decimal(0)) / len(seen) if seen else None))
            seen = []
    return means


def flows_have_followed(bench: Bench, flows: Sequence[Quantity]) -> None:
    """Six minutes each, aligned with the calendar's."""
    third.hold_until(bench, third.next_end(bench.rig.calendar.now(), PERIOD_S["gas"]))
    end = third.next_end(bench.rig.calendar.now(), PERIOD_S["gas"])
    periods = []
    nothing = Quantity(Decimal(0), "m3/h")
    for before, flow, after in zip([nothing, *flows], flows, [*flows[1:], None], strict=False):
        third.set_demand(bench.rig, flow)
        if flow != after:  # a flow that goes on is one leap: the meter has to part it by itself
            third.hold_until(bench, end)
        content = flow.over(Decimal(PERIOD_S["gas"]))
        changes = abs(flow.value - before.value) + abs(flow.value - (after or nothing).value)
        band = accuracy_band(bench.meter, content, flow, changes * third.CLOCK_SLACK_S / 3600)
        periods.append(Period(end, content.value, Decimal(band.high) - content.value))
        end += timedelta(seconds=PERIOD_S["gas"])
    third.no_demand(bench.rig)
    bench.hold(third.METER_CLOCK_S)
    bench.periods = tuple(periods)


def send_periods(bench: Bench, role: str, service: Service) -> Stimulus:
    """For the periods of the Given; the last one before now where there is none."""
    step = timedelta(seconds=PERIOD_S[bench.meter.fuel])
    last = third.next_end(bench.rig.calendar.now(), PERIOD_S[bench.meter.fuel]) - step
    ends = [period.end for period in bench.periods] or [last]
    return send(bench, role, service, {"read_from": ends[0] - step, "read_to": ends[-1]})


def periods_are_those(bench: Bench, answer: Smets1Answer) -> None:
    """One entry for each period of the Given with what it should hold, none where the meter had no power."""
    entries = {entry.end: Decimal(entry.value) for entry in profile_of(answer)}
    unit = "V" if bench.meter.fuel == "electricity" else "m3"
    ends = tuple(period.end for period in bench.periods if period.expected is not None)
    bench.recorder.check("ends of the answered periods", tuple(entries), Equals(ends), source="calendar")
    for period in bench.periods:
        if period.expected is not None and period.end in entries:
            band = Band.around(period.expected, unit, absolute=period.margin)
            what = f"period to {period.end:%Y-%m-%d %H:%M} UTC"
            bench.recorder.check(what, entries[period.end], band, source="instrument x calendar")


def standing_generation(bench: Bench, power: Quantity) -> None:
    bench.require("export")
    third.set_demand(bench.rig, power, "export")


def power_is(bench: Bench, answer: Smets1Answer, power: Quantity) -> None:
    """Against the scenario, the load's own measurement of what is imported, and the bench side."""
    told = Decimal(str(answer.values.get("active_power_import", -1)))
    unit = str(answer.values.get("active_power_unit", "absent"))
    bench.recorder.check("unit of the answered power", unit, Equals("W"), source="DUIS")
    percent = bench.meter.profile.decimal("accuracy_percent")
    if bench.rig.load is None:
        raise NotRun("this rig has no load that measures")
    drawn = max(Decimal(0), bench.rig.load.drawn_power())
    for source, watts in (("the stimulus", power.value), ("load", drawn)):
        band = Band.around(watts, "W", absolute=watts * percent / 100 + SLACK_W)
        bench.recorder.check("answered power", told, band, source=source)
    seen = Decimal(str(bench.meter.port.read("active_power_import")["active_power_import"].value))
    band = Band.around(seen, "W", absolute=seen * percent / 100 + SLACK_W)  # of a moment later
    bench.recorder.check("answered power", told, band, source="bench side")


def _supply(bench: Bench) -> Supply:
    if bench.rig.supply is None:
        raise NotRun("this rig has no supply to set")
    return bench.rig.supply


def _feed(bench: Bench, volts: Decimal | str) -> None:
    if volts == OFF:
        third.bench_supply(bench, on=False)
    elif isinstance(volts, Decimal):
        states.feed(bench, volts, states.NOMINAL_HZ)
