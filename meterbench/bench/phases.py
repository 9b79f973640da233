"""Polyphase meters: voltages and loads phase by phase, and what the meter makes of each of them and of all together.

Rules of this file: the third source is what the bench has set on each phase and for how long; that all phases count
together is arithmetic over it, by the rule that the profile declares (`phase_sum`), as no document has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

from meterbench.bench import demand as third
from meterbench.bench import quality, states
from meterbench.bench.demand import PhasesRun
from meterbench.bench.operator import Bench
from meterbench.bench.readings import answered_number, network_log
from meterbench.bench.stimuli import Exchange, Stimulus, begin
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from meterbench.quantities import Quantity
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.profile import SeriesService

PHASES: Final = (1, 2, 3)
NET, EACH = "net", "each"
VOLTAGE_V: Final = Decimal("0.5")
"""What a register of the voltage may differ from the source."""


@dataclass(frozen=True, slots=True)
class PhasesPart:
    """Of a course: the voltage of each phase (V) for a time, or no mains (None)."""

    level: tuple[Decimal, ...] | None
    seconds: Decimal


def follow(bench: Bench, course: Sequence[PhasesPart]) -> Stimulus:
    """The phases go through the parts and are nominal afterwards."""
    _require_source(bench)
    stimulus = begin(bench)
    quality.follow_course(bench, course, lambda volts: states.feed_phases(bench, volts))
    stimulus.effect_ns = bench.rig.clock.monotonic_ns()
    states.feed(bench, states.NOMINAL_V, states.NOMINAL_HZ)
    return stimulus


def have_followed(bench: Bench, course: Sequence[PhasesPart]) -> None:
    """A Given of the same; what the meter makes of it is left to the Thens."""
    follow(bench, course)


def stand_at(bench: Bench, course: Sequence[PhasesPart]) -> Stimulus:
    """The phases go through the parts and stay at the last of them."""
    _require_source(bench)
    stimulus = begin(bench)
    quality.follow_course(bench, course, lambda volts: states.feed_phases(bench, volts))
    return stimulus


def _require_source(bench: Bench) -> None:
    bench.require("polyphase")
    if bench.rig.supply is None:
        raise NotRun("this rig has no supply to set")


def voltages_at_meter(bench: Bench) -> None:
    """Each phase against what the source measures there."""
    supply = bench.rig.supply
    if supply is None:
        raise NotRun("this rig has no supply to measure")
    for phase in PHASES:
        point = _of("voltage", phase)
        told = Decimal(str(bench.meter.port.read(point)[point].value))
        band = Band.around(supply.measure(phase).voltage_v, "V", absolute=VOLTAGE_V)
        bench.recorder.check(f"voltage of phase {phase} at the meter", told, band, source="supply")


def counted(bench: Bench, phase: int, over: int, under: int) -> None:
    """How often the mean of that phase has left its limits."""
    names = [f"{_of(f'average_{side}_voltage', phase)}_count" for side in ("over", "under")]
    seen = bench.meter.port.read(*names)
    for name, count in zip(names, (over, under), strict=True):
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(count), source="the stimulus")


def only_of(bench: Bench, phases: Sequence[int]) -> None:
    """Excursions of the voltage since the scenario began are of these phases, each of which has some, and no other."""
    before = dict(zip(bench.meter.profile.logs, bench.log_counts, strict=True)).get("event", 0)
    rows = [row.name for row in bench.meter.port.read_log("event") if row.sequence > before]
    seen = {_phase_of(name) for name in rows if name.startswith(("rms-", "average-rms-"))}
    bench.recorder.check("phases with excursions", tuple(sorted(seen)), Equals(tuple(phases)), source="the stimulus")


def _phase_of(event: str) -> int:
    return next((phase for phase in PHASES if f"-phase-{phase}" in event), 1)


def _of(point: str, phase: int) -> str:
    return point if phase == 1 else f"{point}_{phase}"


def answered_means(bench: Bench, answer: Smets1Answer, course: Sequence[PhasesPart]) -> None:
    """Of each phase one entry for each part of the course, as long and as high."""
    for phase in PHASES:
        seen, told_s = network_log(answer, phase)
        what = f"phase {phase}: "
        wanted = [part.level[phase - 1] for part in course if part.level is not None]
        bench.recorder.check(
            f"{what}periods answered", len(seen), Equals(len(wanted), "periods"), source="the stimulus"
        )
        step_s = course[0].seconds
        bench.recorder.check(f"{what}measurement period", told_s, Equals(int(step_s), "s"), source="the limits")
        for before, after in pairwise(seen):
            apart = Decimal((after.end - before.end).total_seconds())
            bench.recorder.check(f"{what}from one period to the next", apart, Equals(step_s, "s"), source="the limits")
        for entry, volts in zip(seen, wanted, strict=True):
            mean = f"{what}mean of the period to {entry.end:%H:%M:%S} UTC"
            band = Band.around(volts, "V", absolute=quality.MEAN_V)
            bench.recorder.check(mean, Decimal(entry.value), band, source="the stimulus")


def answered_agree(bench: Bench, answer: Smets1Answer, exchange: Exchange) -> None:
    """The same entries as the bench side reads from the ring of each phase."""
    service = bench.meter.profile.services[exchange.service.variant]
    if not isinstance(service, SeriesService) or len(service.further) != len(PHASES) - 1:
        raise BenchError("comparing phases", bench.part, f"{exchange.service.variant} reads no series of each phase")
    start, end = (exchange.request.parameters[name] for name in ("read_from", "read_to"))
    assert isinstance(start, datetime) and isinstance(end, datetime)
    for phase, series in enumerate((service.series, *service.further), 1):
        ring = bench.meter.port.read_series(series, start, end)
        seen = tuple((entry.end, entry.value) for entry in ring if entry.value is not None)
        told = tuple((entry.end, Decimal(entry.value)) for entry in network_log(answer, phase)[0])
        bench.recorder.check(f"answered periods of phase {phase}", told, Equals(seen), source="bench side")


def loads_have_run(bench: Bench, loads: Mapping[int, Decimal], seconds: Decimal, dead: int | None = None) -> None:
    """A Given: each load on its phase for a calendar time; on one that is dead nothing flows."""
    bench.require("polyphase")
    load = bench.rig.load
    if load is None:
        raise NotRun("this rig has no load to set")
    if dead is not None:
        _require_source(bench)
        states.feed_phases(bench, [Decimal(0) if phase == dead else states.NOMINAL_V for phase in PHASES])
    before = third.registers(bench.meter)
    asked_ns = bench.rig.clock.monotonic_ns()
    for phase, watts in loads.items():
        load.set_power(watts, phase)
    began = bench.rig.calendar.now()
    bench.hold(seconds)
    ran_s = Decimal(str((bench.rig.calendar.now() - began).total_seconds()))
    third.no_demand(bench.rig)
    slack_s = abs(ran_s - seconds) + Decimal(bench.rig.clock.monotonic_ns() - asked_ns) / 10**9
    states.feed(bench, states.NOMINAL_V, states.NOMINAL_HZ)
    flows = {phase: watts for phase, watts in loads.items() if phase != dead}
    sums = _sums(flows, bench.meter.profile.text("phase_sum"))
    content = {direction: Quantity(watts, "W").over(ran_s) for direction, watts in sums.items()}
    bench.phases_run = PhasesRun(content, _margin(bench, flows, ran_s, slack_s), before)


def _sums(flows: Mapping[int, Decimal], rule: str) -> dict[str, Decimal]:
    """Import and export in W: of what all phases make together, or of each phase by itself."""
    if rule not in (NET, EACH):
        raise BenchError("adding up phases", "profile", f"phase_sum is {rule!r}, neither {NET} nor {EACH}")
    parts = [sum(flows.values(), Decimal(0))] if rule == NET else list(flows.values())
    return {
        "import": sum((one for one in parts if one > 0), Decimal(0)),
        "export": -sum((one for one in parts if one < 0), Decimal(0)),
    }


def _margin(bench: Bench, flows: Mapping[int, Decimal], ran_s: Decimal, slack_s: Decimal) -> Decimal:
    """Each phase is measured within the declared accuracy; a step of the register and the bench's slack on top."""
    gross = sum(map(abs, flows.values()), Decimal(0))
    percent = bench.meter.profile.decimal("accuracy_percent")
    return gross * ran_s / 3600 * percent / 100 + third.RESOLUTION["Wh"] + gross * slack_s / 3600


def registers_have_risen(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    """The answered register by what the phases make together, and the bench side's of both directions as well."""
    if bench.phases_run is None:
        raise BenchError("judging a rise", "feature", "no loads of phases have run")
    before, now = bench.phases_run.before, third.registers(bench.meter)
    name = third.register_of(bench.meter, direction)
    risen = third.rise(bench.meter, answered_number(bench, answer, name), before[name])
    _check_rise(bench, bench.phases_run, f"rise of the answered {direction} register", risen, direction)
    for one in ("import", "export"):
        point = third.register_of(bench.meter, one)
        what = f"rise of the {one} register at the meter"
        _check_rise(bench, bench.phases_run, what, third.rise(bench.meter, now[point], before[point]), one)


def _check_rise(bench: Bench, run: PhasesRun, what: str, risen: Decimal, direction: str) -> None:
    band = Band.around(run.content[direction].value, "Wh", absolute=run.margin_wh)
    bench.recorder.check(what, risen, band, source="loads of the phases x calendar time")
