"""The condition of a meter and its alerts: what is brought about at the meter, and what its Users are told.

Rules of this file: whoever changes something of it says so (`meddled`), and `condition_rest` puts it back at the begin
of the next scenario; the third source is the stimulus and the calendar.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from meterbench.bench import states
from meterbench.bench.alarms import Raised
from meterbench.bench.bench_side import expect, label, test_write
from meterbench.bench.condition_rest import battery_of, set_limit, set_priority
from meterbench.bench.observations import alert_of, alert_stamps, so_many_have_come
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.bench.vending import MISTYPED, ORDINARY_PENCE, code_for, new_code
from meterbench.bench.words import ACCEPTED, in_its_words
from meterbench.checks import AtMost, Band, Equals
from protocols.duis import Smets1Answer
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

BURST_WITHIN_S: Final = 60.0
"""How long the last of several alerts may take: the response time of one says nothing of a burst."""
STAMP_TOLERANCE_S: Final = Decimal(3)
LIFE_EVENTS: Final = {"calibration": "calibration-life-ended", "service": "service-life-ended"}


# Given


def battery_lasts(bench: Bench, days: int) -> None:
    """A battery with so many days left; what the meter makes of it is what a scenario judges."""
    bench.meddled.add(bench.meter.eui)
    battery_of(bench).set_days(bench.meter.fuel, days)
    bench.meter.port.read("remaining_battery_days")  # shown once: a meter that goes on showing it is found later


def battery_threshold(bench: Bench, days: int) -> None:
    """The capacity below which the battery counts as low."""
    bench.meddled.add(bench.meter.eui)
    test_write(bench, {"set_battery_threshold": days})
    expect(bench, "battery_threshold", days)


def battery_falls_below(bench: Bench, threshold: int, days: int) -> None:
    """The capacity falls below the threshold so many days from now: the last day that counts has begun then."""
    battery_threshold(bench, threshold)
    bench.happened.append(("low-battery", bench.rig.calendar.now() + timedelta(days=days)))
    battery_lasts(bench, threshold - 1 + days)


def life_ends_in(bench: Bench, life: str, seconds: Decimal) -> None:
    """The calibration or the service life is over at a full second so long after now."""
    bench.require("life_dates")
    bench.meddled.add(bench.meter.eui)
    end = bench.rig.calendar.now().replace(microsecond=0) + timedelta(seconds=int(seconds))
    test_write(bench, {f"set_{life}_life_end": end})
    expect(bench, f"{life}_life_end", end)
    bench.happened.append((LIFE_EVENTS[life], end))


def fault_is_there(bench: Bench, fault: str) -> None:
    """By the production test of the maker; a supply fault is found only once something flows that must not."""
    bench.meddled.add(bench.meter.eui)
    if fault != "supply":
        bench.happened.append((f"{fault}-fault", bench.rig.calendar.now()))
    test_write(bench, {"simulate_fault": fault})


def fault_has_ended(bench: Bench) -> None:
    bench.happened.append(("fault-ended", bench.rig.calendar.now()))
    test_write(bench, {"simulate_fault": "none"})
    expect(bench, "fault", "none")


def event_has_priority(bench: Bench, event: str) -> None:
    """An event of the maker is an alert from now on."""
    if set_priority(bench, event, "priority") != "done":
        raise BenchError(f"giving {event} priority", bench.part, "the meter refuses it")


def alerts_are_limited(bench: Bench, most: int) -> None:
    """So many alerts of one kind leave the meter within an hour."""
    bench.meddled.add(bench.meter.eui)
    set_limit(bench, most)


def wrong_codes_were_entered(bench: Bench, times: int) -> None:
    """A row of wrong codes that begins now: a right one ends what was before."""
    bench.require("keypad")
    bench.meddled.add(bench.meter.eui)
    for code in (new_code(bench, ORDINARY_PENCE), *[code_for(bench, MISTYPED)] * times):
        at = bench.rig.calendar.now()
        if states.key_in(bench, code) != in_its_words(bench, ACCEPTED):
            bench.happened.append(("top-up-refused", at))


def battery_was_changed(bench: Bench) -> None:
    """Out and in again: the loss of power of a meter that runs on its battery."""
    bench.meddled.add(bench.meter.eui)
    battery = battery_of(bench)
    for name, is_in in (("power-lost", False), ("power-restored", True)):
        bench.happened.append((name, bench.rig.calendar.now()))
        battery.put_in(bench.meter.fuel, is_in)


# When


def remove_battery(bench: Bench) -> Stimulus:
    bench.meddled.add(bench.meter.eui)
    battery = battery_of(bench)
    stimulus = begin(bench)
    battery.put_in(bench.meter.fuel, False)
    return stimulus


def change_battery(bench: Bench) -> Stimulus:
    stimulus = begin(bench)
    battery_was_changed(bench)
    return stimulus


def provoke_fault(bench: Bench, fault: str) -> Stimulus:
    stimulus = begin(bench)
    fault_is_there(bench, fault)
    return stimulus


def enter_wrong_codes(bench: Bench, times: int) -> Stimulus:
    bench.require("keypad")
    bench.meddled.add(bench.meter.eui)
    stimulus = begin(bench)
    for _ in range(times):
        stimulus.display = states.key_in(bench, code_for(bench, MISTYPED))
    return stimulus


def log_only(bench: Bench, event: str) -> Stimulus:
    """Somebody wants an event to be a mere entry of the log; `display` has what the meter says."""
    stimulus = begin(bench)
    stimulus.display = set_priority(bench, event, "log_only")
    return stimulus


# Then


def alert_is_stamped(bench: Bench, stimulus: Stimulus, alert: Raised, event: str) -> None:
    """Each alert that came tells the time at which the event happened, not that at which it was sent."""
    caused = [at for name, at in bench.happened if name == event] or [stimulus.at]
    told = alert_stamps(bench, stimulus, alert)
    bench.recorder.check(f"{alert.title}s with a time", len(told), Equals(len(caused)), source="the stimulus")
    for at, moment in zip(told, caused, strict=True):
        error = abs(Decimal((at - moment) // timedelta(milliseconds=1))) / 1000
        what = f"{alert.title}: told {at:%Y-%m-%d %H:%M:%S}, happened {moment:%Y-%m-%d %H:%M:%S} UTC, apart by"
        bench.recorder.check(what, error, AtMost(STAMP_TOLERANCE_S, "s"), source="calendar")


def so_many_alerts(bench: Bench, stimulus: Stimulus, alert: Raised, role: str, count: int) -> None:
    """So many reach the User, and no more within two looks of the hub."""
    wanted = alert_of(bench, stimulus, alert, roles={role})
    seen: set[int] = set()  # when each arrived: who waits may be shown one twice

    def is_last(delivery: Delivery) -> bool:
        if wanted(delivery):
            seen.add(delivery.received_ns)
        return len(seen) >= count

    bench.rig.user.wait_delivery(is_last, stimulus.delivery_mark, BURST_WITHIN_S)
    so_many_have_come(bench, stimulus, alert, role, count)


def meter_refuses(bench: Bench, stimulus: Stimulus) -> None:
    bench.recorder.check("the meter's word", stimulus.display, Equals("refused"), source="the requirement")


def meter_knows_fault(bench: Bench, fault: str) -> None:
    bench.recorder.check("fault that the meter has found", label(bench, "fault"), Equals(fault), source="the stimulus")


def battery_reads(bench: Bench, days: int) -> None:
    """A begun day counts, so that what has passed may show as one less."""
    told = Decimal(str(bench.meter.port.read("remaining_battery_days")["remaining_battery_days"].value))
    bench.recorder.check("days left of the battery", told, Band(days - 1, days, "d"), source="calendar")


def answered_time_is_right(bench: Bench, stimulus: Stimulus, answer: Smets1Answer, within_s: Decimal) -> None:
    """The time that the meter tells lies between the request and now, give or take."""
    told = answer.values.get("device_time")
    if not isinstance(told, datetime):
        bench.recorder.check("answered time", "absent", Equals("a time"), source="the service's answer")
        raise BenchError("reading the answer", "bench", f"device_time is {told!r}")
    late, early = told - bench.rig.calendar.now(), stimulus.at - told
    error = Decimal(max(late, early) // timedelta(milliseconds=1)) / 1000
    bench.recorder.check(
        f"answered time {told:%Y-%m-%d %H:%M:%S} UTC, off by", error, AtMost(within_s, "s"), source="calendar"
    )


def answered_clock_is_reliable(bench: Bench, answer: Smets1Answer) -> None:
    """As the meter tells it, and as the bench side reads it."""
    told = str(answer.values.get("clock_status", "absent")).lower()
    bench.recorder.check(
        "answered state of the clock", told, Equals("reliable"), source="A1: set and within its limits"
    )
    seen = label(bench, "clock_status")
    bench.recorder.check("state of the clock at the meter", seen, Equals("reliable"), source="bench side")


def answered_battery_lasts(bench: Bench, answer: Smets1Answer, days: int) -> None:
    told = Decimal(str(answer.values.get("remaining_battery_days", -1)))
    bench.recorder.check("answered days left of the battery", told, Band(days - 1, days, "d"), source="calendar")
