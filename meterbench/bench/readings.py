"""Then: what the values of an answer are worth, against the stimulus, the bench side and the declaration.

The third source of each expectation is named in its check: demand and calendar (`demand.py`), the amount that a
scenario has set, the time at which the bench caused an event. That the bench side reads the same comes on top.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from meterbench.bench.answers import text_of
from meterbench.bench.demand import CLOCK_SLACK_S, RESOLUTION, DemandRun, accuracy_band, register_of, registers, rise
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Exchange
from meterbench.checks import AtLeast, AtMost, Band, Equals
from meterbench.quantities import Quantity, show_pence
from protocols.duis import LogEntry, ProfileEntry, Smets1Answer
from rigs.errors import BenchError
from rigs.profile import SeriesService

LOG_TIME_TOLERANCE_S: Final = Decimal(3)


def register_agrees(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    """The answered register is the one that the bench side reads now, to a step of its resolution."""
    name = register_of(bench.meter, direction)
    seen = registers(bench.meter)[name]
    unit = bench.meter.profile.point(name).unit
    band = Band.around(seen, unit, absolute=RESOLUTION[unit])
    bench.recorder.check(
        f"answered {direction} register", answered_number(bench, answer, name), band, source="bench side"
    )


def register_has_risen(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    """Since before the demand, by the demand's content."""
    run = _run(bench)
    name = register_of(bench.meter, direction)
    risen = rise(bench.meter, answered_number(bench, answer, name), run.before[name])
    band = accuracy_band(bench.meter, run.content, run.demand, run.uncertainty)
    bench.recorder.check(f"rise of the answered {direction} register", risen, band, source="demand x calendar time")


def register_has_not_risen(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    name = register_of(bench.meter, direction)
    risen = rise(bench.meter, answered_number(bench, answer, name), _run(bench).before[name])
    unit = bench.meter.profile.point(name).unit
    what = f"rise of the answered {direction} register"
    bench.recorder.check(what, risen, Band(0, 0, unit), source="no demand in this direction")


def half_hours_are_those_of_the_demand(bench: Bench, answer: Smets1Answer) -> None:
    """Each half hour of the Given has one entry with its content; one without mains has none, or nothing in it."""
    entries = profile_of(answer)
    largest = max(slot.content.value for slot in bench.slots)
    slack = largest * 2 * CLOCK_SLACK_S / 3600
    for slot in bench.slots:
        values = [entry.value for entry in entries if entry.end == slot.end]
        what = f"half hour to {slot.end:%Y-%m-%d %H:%M} UTC"
        fewest = 1 if slot.powered else 0
        bench.recorder.check(f"{what}: entries", len(values), Band(fewest, 1, "entries"), source="calendar")
        band = accuracy_band(bench.meter, slot.content, slot.demand, slack)
        for value in values:
            bench.recorder.check(what, Decimal(value), band, source="demand x half an hour")
    stray = tuple(entry.end for entry in entries if entry.end not in {slot.end for slot in bench.slots})
    bench.recorder.check("half hours that were not asked for", stray, Equals(()), source="the request")


def half_hours_agree(bench: Bench, answer: Smets1Answer, exchange: Exchange) -> None:
    """The same entries as the bench side reads from the meter's ring."""
    service = bench.meter.profile.services[exchange.service.variant]
    if not isinstance(service, SeriesService):
        raise BenchError("comparing the profile", bench.part, f"{exchange.service.variant} reads no series")
    start, end = (exchange.request.parameters[name] for name in ("read_from", "read_to"))
    assert isinstance(start, datetime) and isinstance(end, datetime)
    ring = bench.meter.port.read_series(service.series, start, end)
    seen = tuple((entry.end, entry.value) for entry in ring if entry.value is not None)
    told = tuple((entry.end, Decimal(entry.value)) for entry in profile_of(answer))
    bench.recorder.check("answered half hours", told, Equals(seen), source="bench side")


def half_hours_without_gap(bench: Bench, answer: Smets1Answer, exchange: Exchange, count: int) -> None:
    """Exactly the half hours of the request, each once, in order."""
    start = exchange.request.parameters["read_from"]
    assert isinstance(start, datetime)
    wanted = tuple(start + timedelta(minutes=30 * (index + 1)) for index in range(count))
    told = tuple(entry.end for entry in profile_of(answer))
    bench.recorder.check("half hours answered", len(told), Equals(count, "entries"), source="the request")
    bench.recorder.check("ends of the half hours", told, Equals(wanted), source="calendar")


def each_half_hour_holds(bench: Bench, answer: Smets1Answer, content: Quantity) -> None:
    run = _run(bench)
    band = accuracy_band(bench.meter, content, run.demand, run.uncertainty)
    entries = profile_of(answer)
    bench.recorder.check("half hours answered", len(entries), AtLeast(1, "entries"), source="the request")
    for entry in entries:
        what = f"half hour to {entry.end:%Y-%m-%d %H:%M} UTC"
        bench.recorder.check(what, Decimal(entry.value), band, source="demand x half an hour")


def balance_after_consumption(bench: Bench, answer: Smets1Answer, pence: Decimal) -> None:
    """The balance less the price of the demand, within what the accuracy of the meter costs."""
    run = _run(bench)
    price = Decimal(str(bench.meter.port.read("unit_price")["unit_price"].value))
    per_unit = price / 1000 if run.content.unit == "Wh" else price
    half = accuracy_band(bench.meter, run.content, run.demand, run.uncertainty)
    margin = (Decimal(half.high) - Decimal(half.low)) / 2 * per_unit + Decimal("0.001")
    bench.recorder.check(
        "answered balance",
        _pence(bench, answer, "balance"),
        Band.around(pence, "p", absolute=margin),
        source="price x demand",
    )


def answered_money(bench: Bench, answer: Smets1Answer, name: str, pence: Decimal) -> None:
    """An amount, exact, that the scenario has set."""
    what = f"answered {name.replace('_', ' ')} (expected {show_pence(pence)})"
    bench.recorder.check(what, _pence(bench, answer, name), Equals(pence, "p"), source="the stimulus")


def money_agrees(bench: Bench, answer: Smets1Answer, name: str) -> None:
    seen = Decimal(str(bench.meter.port.read(name)[name].value))
    bench.recorder.check(f"answered {name}", _pence(bench, answer, name), Equals(seen, "p"), source="bench side")


def log_holds_once(bench: Bench, answer: Smets1Answer, event: str) -> None:
    """The event once, stamped with the calendar time at which the bench caused it."""
    caused = [at for name, at in bench.happened if name == event]
    if not caused:
        raise BenchError("judging the log", "feature", f"no Given has caused {event}")
    entries = [entry.at for entry in _log(answer) if bench.meter.profile.event_name(entry.code) == event]
    bench.recorder.check(f"entries {event}", len(entries), Equals(len(caused)), source="the stimulus")
    for told, at in zip(entries, caused, strict=True):
        error = abs(Decimal((told - at) // timedelta(milliseconds=1))) / 1000
        what = f"{event}: logged {told:%H:%M:%S}, caused {at:%H:%M:%S} UTC, apart by"
        bench.recorder.check(what, error, AtMost(LOG_TIME_TOLERANCE_S, "s"), source="calendar")


def log_holds_newest(bench: Bench, answer: Smets1Answer, count: int) -> None:
    """The newest entries of a full log, oldest first, as the bench caused them."""
    told = tuple(bench.meter.profile.event_name(entry.code) for entry in _log(answer))
    wanted = tuple(name for name, _ in bench.happened[-count:])
    bench.recorder.check("entries answered", len(told), Equals(count, "entries"), source="capacity of the log")
    bench.recorder.check("events in order", told, Equals(wanted), source="the stimulus")
    caused = [at for _, at in bench.happened[-count:]]
    apart = max(abs(entry.at - at) for entry, at in zip(_log(answer), caused, strict=True))
    error = Decimal(apart // timedelta(milliseconds=1)) / 1000
    what = "time of an entry apart from when it was caused, at most"
    bench.recorder.check(what, error, AtMost(LOG_TIME_TOLERANCE_S, "s"), source="calendar")


def firmware_is_declared(bench: Bench, answer: Smets1Answer) -> None:
    declared = bench.meter.profile.text("firmware_version")
    told = text_of(answer, "firmware_version")
    bench.recorder.check("answered firmware version", told, Equals(declared), source="declaration of the device")


def firmware_agrees(bench: Bench, answer: Smets1Answer) -> None:
    seen = str(bench.meter.port.read("firmware_version")["firmware_version"].value)
    told = text_of(answer, "firmware_version")
    bench.recorder.check("answered firmware version", told, Equals(seen), source="bench side")


def answered_number(bench: Bench, answer: Smets1Answer, name: str) -> Decimal:
    """The value; an answer without it has failed a check."""
    value = answer.values.get(name)
    if isinstance(value, int | Decimal):
        return Decimal(value)
    bench.recorder.check(f"answered {name}", "absent", Equals("a number"), source="the service's answer")
    raise BenchError("reading the answer", "bench", f"{name} is {value!r}")


def _pence(bench: Bench, answer: Smets1Answer, name: str) -> Decimal:
    return answered_number(bench, answer, name) / 1000


def profile_of(answer: Smets1Answer) -> list[ProfileEntry]:
    """The entries of an answered profile, in the order of the answer."""
    if "poly_phase" in answer.values:
        return network_log(answer)[0]
    entries = answer.values.get("entries", ())
    return [entry for entry in entries if isinstance(entry, ProfileEntry)] if isinstance(entries, tuple) else []


def network_log(answer: Smets1Answer, phase: int = 1) -> tuple[list[ProfileEntry], Decimal]:
    """The entries of an answered log of the mean voltage and its measurement period in s, of a phase where the answer
    has several; empty where it has none of that phase."""
    if "poly_phase" not in answer.values:
        return profile_of(answer) if phase == 1 else [], Decimal(str(answer.values.get("measurement_period_s", 0)))
    poly: Any = answer.values["poly_phase"]
    each = poly.get("phase_voltage_operational_data", ())
    data: Any = next((one.get("voltage_operational_data", {}) for one in each if one.get("phase") == phase), {})
    log = data.get("avg_rms_voltage_profile_data_log", {})
    entries = [ProfileEntry(one["timestamp"], one["value"]) for one in log.get("log_entry", ())]
    return entries, Decimal(log.get("measurement_period", 0))


def _log(answer: Smets1Answer) -> list[LogEntry]:
    entries = answer.values.get("entries", ())
    return [entry for entry in entries if isinstance(entry, LogEntry)] if isinstance(entries, tuple) else []


def _run(bench: Bench) -> DemandRun:
    if bench.run is None:
        raise BenchError("judging a rise", "feature", "no demand has run")
    return bench.run
