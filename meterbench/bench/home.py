"""Displays on the home area network: what a consumer sees of his meter, and what his supplier tells him.

What should be on the screen follows from the stimulus; that the meter's registers say the same on the bench side comes
on top. A display is sent everything at the sending instants of its meter, so a look at it first lets one pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from catalogue import Service
from meterbench.bench import tenancy
from meterbench.bench.demand import CLOCK_SLACK_S, accuracy_band, instrument_band, rise
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.stimuli import Stimulus, begin, send
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from meterbench.quantities import Quantity, show_pence
from rigs.errors import BenchError
from rigs.ports import Display, Shown

DISPLAY, FURTHER = "display", "further display"
STANDARD: Final = "zigbee-sep"
WRONG_CODE: Final = "000000"
MESSAGE_SERVICE: Final = "Display Message"
SOON: Final = Decimal("0.5")
CLEAR_S: Final = 5
"""From here to the next sending instant a link and a look at the screen have their time."""
ACCOUNT: Final = (
    "balance", "emergency_credit_balance", "accumulated_debt", "payment_debt", "time_debt_1", "time_debt_2",
    "debt_1_rate", "debt_2_rate", "low_credit_threshold", "unit_price", "standing_charge", "payment_mode",
    "supply_state",
)  # fmt: skip
"""Of what a display is sent when it links [SMETS1-derived text 5.4.1]: what stands still while nothing happens."""
MISSING: Final = Decimal(-(10**15))
"""Of an item that is not on the screen: no limit holds it."""
TOTALS: Final = ("import_total", "consumption_total")


def display_of(bench: Bench) -> Display:
    """NotRun where the rig has no display."""
    bench.require("home_display")
    if bench.rig.display is None:
        raise NotRun("this rig has no display on the home area network")
    return bench.rig.display


def code_of(bench: Bench) -> str:
    """The joining code that stands on the meter."""
    serial = bench.meter.port.identity()["serial_number"]
    return serial[-int(bench.meter.profile.decimal("han_code_digits")) :]


def interval_s(bench: Bench) -> Decimal:
    return bench.meter.profile.decimal("han_interval_s")


def link(bench: Bench, name: str = DISPLAY, code: str | None = None, technology: str = STANDARD) -> bool:
    """Asks the meter to link a display; the joining code of the meter unless told."""
    return display_of(bench).link(name, bench.meter.fuel, code or code_of(bench), technology)


def is_linked(bench: Bench, name: str = DISPLAY) -> None:
    """A Given. Raises BenchError when the meter does not link it."""
    with bench.latch.reaching(f"{bench.part}: a display that is linked"):
        if not link(bench, name):
            raise BenchError("linking a display", bench.part, "the meter did not link it")


def are_linked(bench: Bench, count: int) -> None:
    for number in range(1, count + 1):
        is_linked(bench, f"{DISPLAY} {number}")


def clear_of_sending(bench: Bench) -> None:
    """Not near an instant at which displays are sent everything, by the meter's clock: what a display has at once it
    has not been sent then, however slow the rig is."""
    interval = int(interval_s(bench))
    into = Decimal(str(bench.rig.calendar.now().timestamp())) % interval
    if bench.rig.calendar.can_advance and not CLOCK_SLACK_S <= into <= interval - CLEAR_S:
        bench.hold((interval + CLOCK_SLACK_S - into) % interval)


def asks(bench: Bench, name: str = DISPLAY, code: str | None = None, technology: str = STANDARD) -> Stimulus:
    """A When: a display asks to be linked."""
    stimulus = begin(bench)
    clear_of_sending(bench)
    link(bench, name, code, technology)
    return stimulus


def is_taken_away(bench: Bench) -> None:
    display_of(bench).unlink(DISPLAY)


def arranged(bench: Bench, **rules: str) -> None:
    """How the home is arranged, for this scenario."""
    display_of(bench).arrange(**rules)


def are_chosen(bench: Bench, items: list[str]) -> None:
    """What the supplier has chosen that the display informs of."""
    display_of(bench).choose(DISPLAY, items)


def informs_of(bench: Bench, items: list[str]) -> None:
    """Exactly these, in whatever order."""
    seen = ", ".join(sorted(look(bench)))
    bench.recorder.check("items on the display", seen, Equals(", ".join(sorted(items))), source="the arrangement")


def has_no_valve(bench: Bench) -> None:
    """A gas meter that is made without one."""
    if bench.rig.gas is None:
        raise NotRun("this rig has no gas meter without a valve")
    bench.rig.gas.fit_valve(False)


def gas_flows(bench: Bench, flow: Quantity) -> None:
    """Seen by the reference meter."""
    if bench.rig.gas is None:
        raise NotRun("this rig has no reference meter for gas")
    bench.recorder.check("gas flow", bench.rig.gas.actual_flow(), instrument_band(flow), source="reference meter")


def look(bench: Bench, name: str = DISPLAY, fresh: bool = True) -> Mapping[str, Shown]:
    """The screen now; `fresh`: once a sending instant has passed."""
    if fresh:
        bench.hold(interval_s(bench) + SOON)
    return display_of(bench).look(name, bench.meter.fuel)


def shows_what_the_meter_holds(bench: Bench, name: str = DISPLAY) -> None:
    """At once: each item of the account, the totals, the clock, as the bench side reads them."""
    screen = look(bench, name, fresh=False)
    totals = [point for point in TOTALS if point in bench.meter.profile.points]
    wanted = [point for point in (*ACCOUNT, *totals) if point in bench.meter.profile.points]
    for point, reading in bench.meter.port.read(*wanted).items():
        told = screen[point].value if point in screen else "nothing"
        bench.recorder.check(f"{point} on the display", told, Equals(reading.value, reading.unit), source="bench side")
    _clock_is_right(bench, screen)


def _clock_is_right(bench: Bench, screen: Mapping[str, Shown]) -> None:
    error = _seconds_after(screen, "device_time", bench.rig.calendar.now())
    bench.recorder.check("error of the clock on the display", error, Band(-3, 3, "s"), source="calendar")


def shows_nothing(bench: Bench, name: str = DISPLAY) -> None:
    """Not even after a sending instant."""
    items = ", ".join(sorted(look(bench, name)))
    bench.recorder.check("items on the display", items or "none", Equals("none"), source="the stimulus")


def linked_devices(bench: Bench, count: int) -> None:
    seen = bench.meter.port.read("han_devices")["han_devices"].value
    bench.recorder.check("devices that the meter has linked", seen, Equals(count, "devices"), source="the stimulus")


def shows_money(bench: Bench, item: str, pence: Decimal) -> None:
    """An amount, exact, once a sending instant has passed."""
    what = f"{item} on the display (expected {show_pence(pence)})"
    bench.recorder.check(what, _number(look(bench), item), Equals(pence, "p"), source="the stimulus")


def shows_word(bench: Bench, item: str, word: str) -> None:
    screen = look(bench)
    told = str(screen[item].value) if item in screen else "nothing"
    bench.recorder.check(f"{item} on the display", told, Equals(word), source="the stimulus")


def shows_power(bench: Bench, power: Quantity, direction: str = "import") -> None:
    """Active power of the last sending instant, export negative, within the declared accuracy; waits for no other."""
    wanted = power.value if direction == "import" else -power.value
    percent = bench.meter.profile.decimal("accuracy_percent")
    band = Band.around(wanted, "W", absolute=abs(wanted) * percent / 100 + 1)
    told = _number(look(bench, fresh=False), "active_power")
    bench.recorder.check("active power on the display", told, band, source="the load")


def shows_consumption(bench: Bench) -> None:
    """The total has risen by the demand that has run, within the meter's accuracy."""
    if bench.run is None:
        raise BenchError("judging a rise", "feature", "no demand has run")
    name = next(point for point in TOTALS if point in bench.meter.profile.points)
    risen = rise(bench.meter, _number(look(bench), name), bench.run.before[name])
    band = accuracy_band(bench.meter, bench.run.content, bench.run.demand, bench.run.uncertainty)
    bench.recorder.check(f"rise of {name} on the display", risen, band, source="demand x calendar time")


def send_message(bench: Bench, role: str, service: Service, text: str) -> Stimulus:
    return send(bench, role, service, {"supplier_message": text})


def message_was_sent(bench: Bench, text: str) -> None:
    """A Given through the head end: the meter has taken it."""
    bench.require("consumer_messages")
    done(bench, bench.lead, MESSAGE_SERVICE, {"supplier_message": text})


def another_tenancy_begins(bench: Bench) -> Stimulus:
    stimulus = begin(bench)
    tenancy.has_begun(bench)
    return stimulus


def shows_message(bench: Bench, text: str, name: str = DISPLAY) -> None:
    """The whole text, without waiting for a sending instant, and still after one."""
    for when, fresh in (("at once", False), ("after a sending instant", True)):
        screen = look(bench, name, fresh)
        told = str(screen["message"].value) if "message" in screen else "nothing"
        bench.recorder.check(f"message on the display {when}", told, Equals(text), source="the stimulus")


def shows_no_message(bench: Bench) -> None:
    shows_message(bench, "")


def message_at_meter(bench: Bench, text: str) -> None:
    seen = bench.meter.port.read("message")["message"].value
    bench.recorder.check("message at the meter", seen, Equals(text), source="the stimulus")


def message_time_is_now(bench: Bench, stimulus: Stimulus) -> None:
    """When the message came, by the display."""
    late = _seconds_after(look(bench, fresh=False), "message_time", stimulus.at)
    bench.recorder.check("time of the message after the request", late, Band(-3, 5, "s"), source="the stimulus")


def _number(screen: Mapping[str, Shown], item: str) -> Decimal:
    value = screen[item].value if item in screen else None
    return Decimal(str(value)) if isinstance(value, int | Decimal) else MISSING


def _seconds_after(screen: Mapping[str, Shown], item: str, moment: datetime) -> Decimal:
    told = screen[item].value if item in screen else None
    return Decimal((told - moment) // timedelta(milliseconds=1)) / 1000 if isinstance(told, datetime) else MISSING
