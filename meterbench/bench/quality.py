"""Quality of the supply: limits that a network operator sets, courses of the voltage, and what the meter makes of them.

Rules of this file: what happens to the voltage and for how long is the bench's own doing and is timed by the calendar;
a course that took noticeably longer than it says is the rig's failure and no verdict on the meter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, Protocol, TypeVar

from catalogue import Service
from meterbench.bench import demand as third
from meterbench.bench import states
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.quality_rest import CHECKS, VoltageEdge, VoltageLimits, all_registers, phases_of, write_limits
from meterbench.bench.readings import network_log
from meterbench.bench.stimuli import Stimulus, begin, send
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.ports import LogRow
from rigs.profile import SeriesService

LATE_S: Final = Decimal("0.8")
"""How much longer than told a part of a course may take: less than the second that a boundary is about."""
STAMP_S: Final = Decimal(3)
"""A meter at rest is within 2 s of the calendar, and its stamps have a resolution of 1 s."""
BETWEEN_STAMPS_S: Final = Decimal(1)
MEAN_V: Final = Decimal(1)
"""What a clock that is a few seconds off moves from one period of minutes into the next, and the resolution."""
SETTINGS: Final = "Update Device Configuration (Voltage)"
NETWORK_DATA: Final = "4.10"
ORDINARY_MEANS: Final = (Decimal(216), Decimal(253))
ORDINARY_PERIOD_S: Final = 600
ORDINARY_S: Final = 10
COUNTERS: Final = ("average_over_voltage_count", "average_under_voltage_count")


Level = TypeVar("Level")
Told = TypeVar("Told", covariant=True)


class Step(Protocol[Told]):
    """A part of a course of any kind."""

    @property
    def level(self) -> Told | None: ...
    @property
    def seconds(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Part:
    """Of a course: a voltage (V) or a demand for a time, or no mains (None)."""

    level: Decimal | None
    seconds: Decimal


def limits_are_set(bench: Bench, limits: VoltageLimits) -> None:
    """A Given from the bench side, counters at 0."""
    bench.require("voltage_events")
    with bench.latch.reaching(f"{bench.part}: voltage limits"):
        write_limits(bench, limits)
        _require_limits(bench, limits)


def _require_limits(bench: Bench, limits: VoltageLimits) -> None:
    wanted = all_registers(bench, limits)
    seen = bench.meter.port.read(*wanted)
    for name, value in wanted.items():
        if seen[name].value != value:
            raise BenchError("setting voltage limits", bench.part, f"{name} is {seen[name].value}, not {value}")


def send_limits(bench: Bench, role: str, service: Service, limits: VoltageLimits, *, keep: bool = False) -> Stimulus:
    """Update Device Configuration (Voltage); counters are reset unless it says that they are kept."""
    return send(bench, role, service, voltage_request(limits, keep=keep, phases=phases_of(bench.meter.profile)))


def limits_at_an_edge(bench: Bench, edge: VoltageEdge) -> VoltageLimits:
    """What a meter takes, or just beyond, by parameters of its profile: no document gives them."""
    bench.require("voltage_events")
    whole = bench.meter.profile.whole
    if edge.check == "period":
        return VoltageLimits(mean=(*ORDINARY_MEANS, whole("refused_voltage_period_s")))
    volts = Decimal(whole(f"{edge.end}_voltage_threshold_v") + edge.beyond)
    if edge.check == "mean":
        under, over = (volts, ORDINARY_MEANS[1]) if edge.end == "lowest" else (ORDINARY_MEANS[0], volts)
        return VoltageLimits(mean=(under, over, ORDINARY_PERIOD_S))
    return VoltageLimits({edge.check: (volts, ORDINARY_S)})


def voltage_request(limits: VoltageLimits, *, keep: bool, phases: int = 1) -> dict[str, Any]:
    """The parameters of 6.5, for a single phase or for three."""
    told = limits.registers()
    rms: dict[str, Any] = {}
    for name in CHECKS:
        rms[f"{name}_measurement_period"], rms[f"{name}_threshold"] = told[f"{name}_period"], _volts(told, name)
    flag = {"rms_voltage_counters_not_reset": True} if keep else {}
    if phases == 1:
        return {"rms_voltage_settings": rms, "single_phase_voltage_settings": _means(limits, 1), **flag}
    each = tuple(
        {"phase": phase, "phase_voltage_settings": _means(limits, phase)} for phase in range(1, phases + 1)
    )  # fmt: skip
    return {"rms_voltage_settings": rms, "poly_phase_voltage_settings": each, **flag}


def _means(limits: VoltageLimits, phase: int) -> dict[str, Any]:
    under, over = limits.of_phase(phase)
    return {
        "average_rms_over_voltage_threshold": int(over),
        "average_rms_under_voltage_threshold": int(under),
        "average_rms_voltage_measurement_period": limits.mean[2],
    }


def _volts(told: dict[str, Any], name: str) -> int:
    return int(told[f"{name}_threshold"])


def has_told(bench: Bench, role: str, limits: VoltageLimits) -> None:
    """A Given through the head end."""
    done(bench, role, SETTINGS, voltage_request(limits, keep=False, phases=phases_of(bench.meter.profile)))


def log_of_means_is_empty(bench: Bench) -> None:
    """What the meter holds of the time before now."""
    service = bench.meter.profile.services[NETWORK_DATA]
    if not isinstance(service, SeriesService):
        raise BenchError("reading the means", bench.part, f"{NETWORK_DATA} reads no series")
    now = bench.rig.calendar.now()
    held = len(bench.meter.port.read_series(service.series, now - timedelta(days=1), now))
    bench.recorder.check("periods of the mean voltage at the meter", held, Equals(0, "periods"), source="the stimulus")


def answered_means(bench: Bench, answer: Smets1Answer, course: Sequence[Part]) -> None:
    """One entry for each part of the course, as long and as high, the last of them the newest."""
    seen, told_s = network_log(answer)
    bench.recorder.check("periods answered", len(seen), Equals(len(course), "periods"), source="the stimulus")
    bench.recorder.check(
        "measurement period answered", told_s, Equals(int(course[0].seconds), "s"), source="the limits"
    )
    for before, after in pairwise(seen):
        apart = _seconds(after.end - before.end)
        bench.recorder.check("from one period to the next", apart, Equals(course[0].seconds, "s"), source="the limits")
    for entry, part in zip(seen, course, strict=True):
        band = Band.around(part.level or Decimal(0), "V", absolute=MEAN_V)
        what = f"mean of the period to {entry.end:%Y-%m-%d %H:%M:%S} UTC"
        bench.recorder.check(what, Decimal(entry.value), band, source="the stimulus")


def limits_at_meter(bench: Bench, limits: VoltageLimits) -> None:
    """Each threshold and period, as the bench side reads it."""
    wanted = all_registers(bench, limits)
    seen = bench.meter.port.read(*wanted)
    for name, value in wanted.items():
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(value), source="the stimulus")


def counters_at_meter(bench: Bench, over: int, under: int) -> None:
    """How often the mean has left its limits."""
    seen = bench.meter.port.read(*COUNTERS)
    for name, count in zip(COUNTERS, (over, under), strict=True):
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(count), source="the stimulus")


def measurement_period_begins(bench: Bench, seconds: Decimal) -> None:
    """A Given: periods of a measurement are in step with UTC [manual of the meter]."""
    bench.hold(_left_of(bench.rig.calendar.now(), seconds))


def follow_voltage(bench: Bench, course: Sequence[Part]) -> Stimulus:
    """The voltage goes through the parts and is nominal afterwards; on a polyphase meter that of phase 1."""
    bench.require("voltage_events")
    if bench.rig.supply is None:  # a voltage that nobody set is no stimulus, and no alert after it no failure
        raise NotRun("this rig has no supply to set")
    stimulus = begin(bench)
    follow_course(bench, course, lambda volts: states.feed_first(bench, volts))
    stimulus.effect_ns = bench.rig.clock.monotonic_ns()
    states.feed(bench, states.NOMINAL_V, states.NOMINAL_HZ)
    return stimulus


def voltage_has_followed(bench: Bench, course: Sequence[Part]) -> None:
    """A Given of the same; what the meter makes of it is left to the Thens."""
    follow_voltage(bench, course)


def follow_demand(bench: Bench, course: Sequence[Part]) -> Stimulus:
    """The demand (W) goes through the parts and is taken away afterwards; negative is generation."""
    stimulus = begin(bench)
    follow_course(bench, course, lambda watts: _demand(bench, watts))
    stimulus.effect_ns = bench.rig.clock.monotonic_ns()
    third.no_demand(bench.rig)
    return stimulus


def _demand(bench: Bench, watts: Decimal) -> None:
    third.set_demand(bench.rig, Quantity(abs(watts), "W"), "import" if watts >= 0 else "export")
    if bench.feed.on is False:
        states.feed(bench, states.NOMINAL_V, states.NOMINAL_HZ)


def follow_course(bench: Bench, course: Sequence[Step[Level]], apply: Callable[[Level], None]) -> None:
    """Each level for its time. Raises BenchError when a part took noticeably longer."""
    for part in course:
        began = bench.rig.calendar.now()
        if part.level is None:
            third.bench_supply(bench, on=False)
        else:
            apply(part.level)
        bench.hold(part.seconds)
        late = _seconds(bench.rig.calendar.now() - began) - part.seconds
        if late > LATE_S:
            raise BenchError("following a course", "rig", f"a part of {part.seconds} s took {late} s longer")


def logged_after(bench: Bench, stimulus: Stimulus, event: str, seconds: Decimal) -> None:
    """Once in the event log, stamped so long after the stimulus began."""
    rows = _rows(bench, event)
    bench.recorder.check(f"entries {event} of the event log", len(rows), Equals(1, "entries"), source="the stimulus")
    apart = _seconds(rows[0].at - stimulus.at)
    band = Band.around(seconds, "s", absolute=STAMP_S)
    bench.recorder.check(f"{event} after the stimulus", apart, band, source="calendar")


def logged_at_period_end(bench: Bench, stimulus: Stimulus, event: str, seconds: Decimal) -> None:
    """Once in the event log, stamped when the measurement period ended in which the stimulus began."""
    logged_after(bench, stimulus, event, _left_of(stimulus.at, seconds))


def _left_of(moment: datetime, period_s: Decimal) -> Decimal:
    return period_s - _seconds(moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % period_s


def logged_apart(bench: Bench, event: str, seconds: Decimal, before: str) -> None:
    """Once in the event log, so long after the one entry of another event: stamps of one clock."""
    times: list[datetime] = []
    for name in (before, event):
        rows = _rows(bench, name)
        bench.recorder.check(f"entries {name} of the event log", len(rows), Equals(1, "entries"), source="the stimulus")
        times.append(rows[0].at)
    band = Band.around(seconds, "s", absolute=BETWEEN_STAMPS_S)
    bench.recorder.check(f"{event} after {before}", _seconds(times[1] - times[0]), band, source="the limit")


def _rows(bench: Bench, event: str) -> list[LogRow]:
    """Entries since the scenario began, by their numbers."""
    before = dict(zip(bench.meter.profile.logs, bench.log_counts, strict=True)).get("event", 0)
    return [row for row in bench.meter.port.read_log("event") if row.name == event and row.sequence > before]


def _seconds(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / 10**6
