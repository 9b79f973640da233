"""Given: the condition of a meter at rest, and its alerts as delivered, put back when a scenario has changed them.

A part of `states`: no fault, date, priority or wrong code of a former scenario may raise an alert in the next one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from meterbench.bench.bench_side import expect, label, no_verdict, test_write
from meterbench.bench.operator import Bench
from meterbench.bench.vending import ORDINARY_PENCE, new_code
from meterbench.bench.words import LOCKED, in_its_words
from meterbench.errors import NotRun
from rigs.errors import BenchError
from rigs.ports import Battery, Value

FRESH_DAYS: Final = 3650
NO_DATE: Final = datetime(1970, 1, 1, tzinfo=UTC)
UNPROVOKED: Final[dict[str, Value]] = {
    "simulate_fault": "none", "set_calibration_life_end": NO_DATE, "set_service_life_end": NO_DATE,
}  # fmt: skip
LOCK_S: Final = Decimal(3600)
"""For how long wrong codes lock the entry of a meter that does not declare it."""
SLACK_S: Final = Decimal(3)


def condition_at_rest(bench: Bench) -> None:
    """Puts back what a scenario before has changed: battery, faults, dates, priorities, wrong codes."""
    if bench.rig.battery is not None and "remaining_battery_days" in bench.meter.profile.points:
        _battery_at_rest(bench, bench.rig.battery)
    if bench.meter.eui not in bench.meddled:
        return
    points = bench.meter.profile.points
    for name, value in UNPROVOKED.items():
        if name in points:
            test_write(bench, {name: value})
    if "new_alert_limit" in points and label(bench, "alert_limit") != "0":
        set_limit(bench, 0)
    for event in [name for eui, name in bench.prioritised if eui == bench.meter.eui]:
        set_priority(bench, event, "log_only")
        bench.prioritised.discard((bench.meter.eui, event))
    _keypad_at_rest(bench)
    bench.meddled.discard(bench.meter.eui)


def _battery_at_rest(bench: Bench, battery: Battery) -> None:
    left = int(label(bench, "remaining_battery_days"))
    if bench.meter.eui in bench.meddled:
        battery.put_in(bench.meter.fuel, True)
        if "set_battery_threshold" in bench.meter.profile.points:
            test_write(bench, {"set_battery_threshold": int(bench.meter.profile.decimal("battery_threshold_days"))})
    if left < FRESH_DAYS // 2 or bench.meter.eui in bench.meddled:
        battery.set_days(bench.meter.fuel, FRESH_DAYS)


def _keypad_at_rest(bench: Bench) -> None:
    """A right code ends the row of wrong ones; a locked entry needs its hour first."""
    consumer = bench.rig.consumer
    if consumer is None or not bench.meter.profile.capabilities.get("keypad"):
        return
    if consumer.key_in(bench.meter.fuel, new_code(bench, ORDINARY_PENCE)) == in_its_words(bench, LOCKED):
        profile = bench.meter.profile
        declared = "keypad_lock_s" in profile.parameters
        bench.hold((profile.decimal("keypad_lock_s") if declared else LOCK_S) + SLACK_S)
        consumer.key_in(bench.meter.fuel, new_code(bench, ORDINARY_PENCE))


def set_limit(bench: Bench, most: int) -> None:
    """Alerts of one kind within an hour; 0 is no limit."""
    bench.require("event_priorities")
    with no_verdict(bench):
        bench.meter.port.run_command({"new_alert_limit": most})
    expect(bench, "alert_limit", most)


def set_priority(bench: Bench, event: str, priority: str) -> str:
    """What the meter says of it: done or refused."""
    bench.require("event_priorities")
    code = next((code for code, name in bench.meter.profile.events.items() if name == event), None)
    if code is None:
        raise BenchError(f"setting the priority of {event}", "feature", f"{bench.meter.profile.id} has no such event")
    bench.meddled.add(bench.meter.eui)
    bench.prioritised.add((bench.meter.eui, event))
    setting: dict[str, Value] = {"event_setting_code": code, "event_setting_priority": priority}
    with no_verdict(bench):
        return bench.meter.port.run_command({**setting, "event_setting_commit": "go"}).result


def battery_of(bench: Bench) -> Battery:
    if bench.rig.battery is None:
        raise NotRun("this rig has no hand on the battery")
    return bench.rig.battery
