"""Given: brings the rig into a state from the bench side, and sees that it is reached.

Rules of this file: each verb confirms by a fresh reading; what cannot be reached raises BenchError and is latched, so
that the next scenarios name the first cause instead of trying again; nothing here records a check.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from meterbench.bench import demand as third
from meterbench.bench.bench_side import command, expect, label, set_mode, test_write
from meterbench.bench.condition_rest import condition_at_rest
from meterbench.bench.operator import Bench
from meterbench.bench.product_rest import (
    COMFORTABLE_PENCE,
    EMERGENCY_PENCE,
    flow_control_at_rest,
    product_at_rest,
)
from meterbench.bench.quality_rest import phases_of, quality_at_rest
from meterbench.bench.vending import new_code
from meterbench.errors import NotApplicable, NotRun
from meterbench.quantities import Fuel, Quantity
from rigs.errors import BenchError
from rigs.ports import Supply, Value

NOMINAL_V, NOMINAL_HZ = Decimal("230.0"), Decimal("50.00")
CLOCK_TOLERANCE_S: Final = Decimal(2)
MAY_BE_OFF_S: Final = 10
SYNCHRONISE: Final = "6.11"
CLOCK_SLACK: Final = timedelta(seconds=3)
"""How far a time stamp of a meter at rest may be off: its tolerance and its resolution."""
APART_S: Final = Decimal(6)
"""More than both: what was is stamped late at the most, and what comes is looked for early at the most."""
AT_REST: Final = {"payment_mode": "credit", "supply_state": "enabled"}
ENABLE_BUTTON: Final = "A"


def commissioned(bench: Bench, fuel: Fuel) -> None:
    """A meter at rest: nominal supply, no demand, cover closed, right clock, credit mode, supply enabled."""
    if fuel not in bench.rig.devices:
        raise NotApplicable(fuel, f"this rig has no {fuel} meter")
    bench.device = bench.rig.devices[fuel]
    with bench.latch.reaching(f"{bench.part} at rest"):
        bench.rig.check()
        _rig_at_rest(bench)
        _meter_at_rest(bench)
    bench.recorder.link_healthy(bench.part)
    apart(bench)
    bench.begun_at = bench.rig.calendar.now()
    bench.log_counts = log_counts(bench)


def apart(bench: Bench) -> None:
    """Seconds between what was and what comes, so that the time stamps of a slightly wrong clock tell them apart."""
    if bench.rig.calendar.can_advance:
        bench.rig.calendar.advance(APART_S)
    else:
        bench.rig.clock.wait(float(APART_S))


def supply_is(bench: Bench, state: str) -> None:
    """The supply enabled, disabled or armed, as the meter itself reports it."""
    bench.require_supply()
    with bench.latch.reaching(f"{bench.part}: supply {state}"):
        if state == "enabled":
            _enable(bench)
        if state in {"disabled", "armed"} and label(bench, "supply_state") != "disabled":
            command(bench, "7.2", {})
        if state == "armed":
            command(bench, "7.3", {})
        expect(bench, "supply_state", state)


def supply_reads(bench: Bench, state: str) -> None:
    """Only looks, and does not bring it about."""
    expect(bench, "supply_state", state)


def payment_mode(bench: Bench, mode: str, pence: Decimal | None = None) -> None:
    """The payment mode, with a balance when one is given; prepayment without one starts at £10.00."""
    bench.require("prepayment")
    with bench.latch.reaching(f"{bench.part}: {mode} mode"):
        if mode == "prepayment":
            debts: dict[str, Value] = {"set_payment_debt": Decimal(0), "set_emergency_credit": EMERGENCY_PENCE}
            has = {point: value for point, value in debts.items() if point in bench.meter.profile.points}
            test_write(bench, {**has, "set_balance": COMFORTABLE_PENCE})
            test_write(bench, {"set_low_credit_threshold": Decimal(0)})
        set_mode(bench, mode)
        expect(bench, "payment_mode", mode)
    if pence is not None:
        with bench.latch.reaching(f"{bench.part}: a balance"):
            test_write(bench, {"set_balance": pence})
            expect(bench, "balance", pence)


def will_change_firmware(bench: Bench) -> None:
    """Whoever changes what a meter runs says so: the next scenario begins with the declared firmware again."""
    bench.require("firmware_update")
    bench.updated.add(bench.meter.eui)


def set_firmware(bench: Bench, version: str) -> None:
    """The core that is installed, by the maker's test mode; no image is held then."""
    will_change_firmware(bench)
    test_write(bench, {"set_firmware_version": version})
    expect(bench, "firmware_version", version)


def unit_price(bench: Bench, pence: Decimal) -> None:
    """Pence a kWh or a m3."""
    test_write(bench, {"set_unit_price": pence})
    expect(bench, "unit_price", pence)


def low_credit_threshold(bench: Bench, pence: Decimal) -> None:
    test_write(bench, {"set_low_credit_threshold": pence})
    expect(bench, "low_credit_threshold", pence)


def accumulated_debt(bench: Bench, pence: Decimal) -> None:
    test_write(bench, {"set_accumulated_debt": pence})
    expect(bench, "accumulated_debt", pence)


def payment_debt(bench: Bench, pence: Decimal) -> None:
    test_write(bench, {"set_payment_debt": pence})
    expect(bench, "payment_debt", pence)


def demand(bench: Bench, wanted: Quantity) -> None:
    """A demand that stays until the scenario is over."""
    third.set_demand(bench.rig, wanted)
    _let_through_as_told(bench, wanted)


def _let_through_as_told(bench: Bench, wanted: Quantity) -> None:
    """A meter that tells that it is enabled and lets nothing through is enabled anew; one that goes on to tell one
    thing of its supply and to do another has not been brought into any state: what follows would be charged to the
    service that is judged, and not to the one that left it so."""
    if "supply_state" not in bench.meter.profile.points or bench.feed.on is not True or _is_nothing(wanted):
        return
    told, passing = _told_and_passing(bench, wanted)
    if told == "enabled" and _is_nothing(passing):
        _close(bench)
        told, passing = _told_and_passing(bench, wanted)
    if told and (told == "enabled") is _is_nothing(passing):
        raise BenchError("setting a demand", bench.part, f"its supply is {told}, and {passing} pass of {wanted}")


def _told_and_passing(bench: Bench, wanted: Quantity) -> tuple[str, Quantity]:
    """What the meter tells of its supply, empty while that changes, and what passes it meanwhile."""
    before = label(bench, "supply_state")
    passing = Quantity(third.passing(bench.rig, wanted.fuel), wanted.unit)
    return before if label(bench, "supply_state") == before else "", passing


def _is_nothing(passing: Quantity) -> bool:
    """As far as an instrument can tell."""
    return passing.value <= Decimal(third.instrument_band(Quantity(Decimal(0), passing.unit)).high)


def demand_has_run(bench: Bench, wanted: Quantity, seconds: Decimal, direction: str = "import") -> None:
    """A demand that ran for a calendar time and is gone."""
    if direction == "export":
        bench.require("export")
    bench.run = third.run_demand(bench, wanted, seconds, direction)


def half_hours_have_run(bench: Bench, slots: list[Quantity | str], direction: str = "import") -> None:
    """Half hours of changing demand, aligned with the calendar's."""
    bench.require("profile_import" if direction == "import" else "profile_export")
    bench.noted.update(third.registers(bench.meter))
    bench.slots = third.run_slots(bench, slots, direction, apart_s=third.METER_CLOCK_S)


def steady_supply(bench: Bench, volts: Decimal, hertz: Decimal) -> None:
    """The source's output, confirmed by its own measurement."""
    supply = bench.rig.supply
    if supply is None:
        raise NotRun("this rig has no supply to set")
    feed(bench, volts, hertz)
    seen = supply.measure()
    if abs(seen.voltage_v - volts) > 1 or abs(seen.frequency_hz - hertz) > Decimal("0.1"):
        raise BenchError("setting the supply", "supply", f"it measures {seen.voltage_v} V at {seen.frequency_hz} Hz")


def mains_has_failed(bench: Bench, seconds: Decimal) -> None:
    """The mains away for a calendar time and back again; waits until the meter answers."""
    bench.happened.append(("power-lost", bench.rig.calendar.now()))
    third.bench_supply(bench, on=False)
    bench.hold(seconds)
    bench.happened.append(("power-restored", bench.rig.calendar.now()))
    third.bench_supply(bench, on=True)
    bench.rig.settle()


def clock_is_off(bench: Bench, seconds: Decimal, direction: str) -> None:
    """Sets the meter's own clock ahead of the calendar or behind it."""
    offset = seconds if direction == "ahead" else -seconds
    now = bench.rig.calendar.now().replace(microsecond=0)
    test_write(bench, {"set_time": now + timedelta(seconds=float(offset))})
    if abs(clock_error_s(bench) - offset) > CLOCK_TOLERANCE_S:
        raise BenchError("setting the meter's clock", bench.part, f"it is {clock_error_s(bench)} s off")


def clock_error_s(bench: Bench) -> Decimal:
    """Meter minus calendar, seconds; the meter's clock has a resolution of 1 s."""
    told = bench.meter.port.read("device_time")["device_time"].value
    if not isinstance(told, datetime):
        raise BenchError("reading the meter's clock", bench.part, f"device_time is {told!r}, not a time")
    error = told - bench.rig.calendar.now()
    return Decimal(error // timedelta(milliseconds=1)) / 1000


def cover_was_opened(bench: Bench, times: int = 1) -> None:
    """Opened and closed, a calendar second apart, so that each has a time stamp of its own."""
    bench.require("tamper_detection")
    for _ in range(times):
        for name, is_open in (("cover-opened", True), ("cover-closed", False)):
            bench.happened.append((name, bench.rig.calendar.now()))
            set_cover(bench, is_open)
            bench.hold(Decimal(1))


def set_cover(bench: Bench, is_open: bool) -> None:
    if bench.rig.cover is None:
        raise NotRun("this rig has no way to move the cover")
    bench.rig.cover.set_cover(bench.meter.fuel, is_open)


def code_was_accepted(bench: Bench, pence: Decimal) -> None:
    """A code that the meter has taken, entered from the bench side."""
    bench.used_code = new_code(bench, pence)
    command(bench, "2.2", {"utrn": bench.used_code})


def code_was_keyed_in(bench: Bench, pence: Decimal) -> None:
    """A code that the consumer has entered and the meter has taken."""
    bench.require("keypad")
    before = Decimal(str(bench.meter.port.read("balance")["balance"].value))
    bench.used_code = new_code(bench, pence)
    bench.happened.append(("top-up-accepted", bench.rig.calendar.now()))
    key_in(bench, bench.used_code)
    expect(bench, "balance", before + pence)


def code_was_keyed_in_twice(bench: Bench, pence: Decimal) -> None:
    """A code that the meter has taken once, and not again."""
    code_was_keyed_in(bench, pence)
    after = Decimal(str(bench.meter.port.read("balance")["balance"].value))
    bench.happened.append(("top-up-refused", bench.rig.calendar.now()))
    key_in(bench, str(bench.used_code))
    expect(bench, "balance", after)


def key_in(bench: Bench, digits: str) -> str:
    if bench.rig.consumer is None:
        raise NotRun("this rig has nobody to type at the meter")
    return bench.rig.consumer.key_in(bench.meter.fuel, digits)


def press_enable(bench: Bench) -> None:
    if bench.rig.consumer is None:
        raise NotRun("this rig has nobody to press a button")
    bench.rig.consumer.press(bench.meter.fuel, ENABLE_BUTTON)


def log_counts(bench: Bench) -> tuple[int, ...]:
    """How many entries each log of the profile has had."""
    names = [log.count for log in bench.meter.profile.logs.values()]
    return tuple(int(str(reading.value)) for reading in bench.meter.port.read(*names).values()) if names else ()


def feed(bench: Bench, volts: Decimal, hertz: Decimal) -> None:
    """Tells the source what it is not already doing."""
    supply, known = bench.rig.supply, bench.feed
    if supply is None:
        return
    if known.volts != volts:
        supply.set_voltage(volts)
    if known.hertz != hertz:
        supply.set_frequency(hertz)
    known.volts, known.hertz = volts, hertz
    _output_on(bench, supply)


def feed_phases(bench: Bench, volts: Sequence[Decimal]) -> None:
    """Each phase its own voltage."""
    supply, known = bench.rig.supply, bench.feed
    if supply is None:
        return
    was = known.phases if known.volts is None else (known.volts,) * len(volts)
    known.volts, known.phases = None, ()  # until all of them are told
    for phase, (one, before) in enumerate(zip_longest(volts, was[: len(volts)]), 1):
        if one != before:
            supply.set_voltage(one, phase)
    known.phases = tuple(volts)
    _output_on(bench, supply)


def feed_first(bench: Bench, volts: Decimal) -> None:
    """What is said of the voltage without a phase: of a polyphase meter it is that of phase 1, whose objects are those
    of a meter of one phase [SMETS 5.7.4.4 against 5.19.1.1]."""
    phases = phases_of(bench.meter.profile)
    if phases == 1:
        feed(bench, volts, NOMINAL_HZ)
    else:
        feed_phases(bench, (volts, *(NOMINAL_V,) * (phases - 1)))


def _output_on(bench: Bench, supply: Supply) -> None:
    if bench.feed.on is not True:
        supply.set_output(True)
        bench.feed.on = True
        bench.rig.settle()


def _rig_at_rest(bench: Bench) -> None:
    third.no_demand(bench.rig)
    feed(bench, NOMINAL_V, NOMINAL_HZ)
    if bench.rig.cover is not None:
        bench.rig.cover.set_cover(bench.meter.fuel, False)
    if bench.rig.display is not None:
        bench.rig.display.rest()


def _meter_at_rest(bench: Bench) -> None:
    profile = bench.meter.profile
    if "device_time" in profile.points:
        _clock_at_rest(bench)
    if bench.meter.eui in bench.updated and profile.capabilities.get("test_mode"):
        test_write(bench, {"set_firmware_version": profile.text("firmware_version")})
        bench.updated.remove(bench.meter.eui)
    if profile.capabilities.get("prepayment") and label(bench, "payment_mode") != "credit":
        set_mode(bench, "credit")
    product_at_rest(bench)
    if profile.capabilities.get("flow_control"):
        flow_control_at_rest(bench)
    quality_at_rest(bench)
    condition_at_rest(bench)
    if profile.capabilities.get("load_switch") or profile.capabilities.get("valve"):
        _enable(bench)
    for point, value in AT_REST.items():
        if point in profile.points:
            expect(bench, point, value)


def _clock_at_rest(bench: Bench) -> None:
    """Times are judged by seconds, and a meter may be 10 s off [SMETS1-derived text 5.3.1]: such a one is given the
    time first, in its test mode or as its supplier would. One that tells a wrong time even then is judged by it."""
    if abs(clock_error_s(bench)) <= CLOCK_TOLERANCE_S:
        return
    now = bench.rig.calendar.now().replace(microsecond=0)
    if bench.meter.profile.capabilities.get("test_mode"):
        test_write(bench, {"set_time": now})
    elif SYNCHRONISE in bench.meter.profile.services and abs(clock_error_s(bench)) <= MAY_BE_OFF_S:
        command(bench, SYNCHRONISE, {"current_time": now, "tolerance_s": MAY_BE_OFF_S})
    if CLOCK_TOLERANCE_S < (off := abs(clock_error_s(bench))) <= MAY_BE_OFF_S:
        raise BenchError("setting the meter's clock", bench.part, f"it is {off} s off, as it may be")


def _enable(bench: Bench) -> None:
    if label(bench, "supply_state") != "enabled":
        _close(bench)


def _close(bench: Bench) -> None:
    """By its own service, or armed and then by the consumer, whatever the meter tells of itself."""
    if "7.1" in bench.meter.profile.services:
        command(bench, "7.1", {})
    else:
        _arm(bench)
        press_enable(bench)
    expect(bench, "supply_state", "enabled")


def _arm(bench: Bench) -> None:
    """From whatever it tells: of a supply that wants closing "enabled" is untrue, and it may be armed already."""
    told = label(bench, "supply_state")
    if told == "disabled":
        command(bench, "7.3", {})
    elif told == "enabled":
        with suppress(BenchError):
            command(bench, "7.3", {})
