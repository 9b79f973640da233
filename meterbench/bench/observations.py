"""Then: what the bench side, the load, the reference meter, the other Users and the WAN see."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final

from catalogue import Fuel, Role
from meterbench.bench import answers, states, timing
from meterbench.bench.alarms import Raised
from meterbench.bench.demand import LEAST_POWER_W, accuracy_band, instrument_band, register_of, registers, rise
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus
from meterbench.checks import AtMost, Band, Equals
from meterbench.errors import NotRun
from meterbench.quantities import Quantity, show_pence
from protocols.duis import Smets1DeviceAlert
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery
from rigs.ports_wan import WanMessage
from rigs.rigfile import FURTHER_USERS

EVERYBODY: Final = frozenset({*(role.value for role in Role), *(user.replace("_", " ") for user in FURTHER_USERS)})
"""The Users of a rig, as steps name them."""
SETTLE_S: Final = 0.3
BALANCE_BUTTON: Final = "D"
SHOWN: Final = re.compile(r"(-?)\D*?(\d+)\.(\d\d)(?!\d)")
LESS_THAN_A_PENNY: Final = Decimal("0.999")
COMMAND, REPLY, ALERT = "/c", "/r", "/a"


def contactor_is(bench: Bench, state: str, power: Quantity) -> None:
    """Seen by the load and by the source; the meter's own switch register has to agree."""
    bench.require("load_switch")
    load, supply = bench.rig.load, bench.rig.supply
    if load is None or supply is None:
        raise NotRun("this rig has no load, or no supply that measures")
    drawn = load.drawn_power()
    band = instrument_band(power)
    bench.recorder.check(f"contactor {state}: power at the load", drawn, band, source="load")
    most = power.value + bench.meter.profile.decimal("own_consumption_w") + LEAST_POWER_W
    fed = supply.measure().power_w
    bench.recorder.check("power from the supply", fed, Band(band.low, most, "W"), source="supply")
    if "load_switch" in bench.meter.profile.points:
        told = str(bench.meter.port.read("load_switch")["load_switch"].value)
        bench.recorder.check("load switch as the meter has it", told, Equals(state), source="load")


def valve_is(bench: Bench, state: str, flow: Quantity) -> None:
    """Seen by the reference meter; the meter's own valve register has to agree."""
    bench.require("valve")
    if bench.rig.gas is None:
        raise NotRun("this rig has no reference meter for gas")
    actual = bench.rig.gas.actual_flow()
    band = instrument_band(flow)
    bench.recorder.check(f"valve {state}: gas flow", actual, band, source="reference meter")
    if "valve" in bench.meter.profile.points:
        told = str(bench.meter.port.read("valve")["valve"].value)
        bench.recorder.check("valve as the meter has it", told, Equals(state), source="reference meter")


def register_at_meter_has_not_risen(bench: Bench, direction: str) -> None:
    if bench.run is None:
        raise BenchError("judging a rise", "feature", "no demand has run")
    name = register_of(bench.meter, direction)
    risen = rise(bench.meter, registers(bench.meter)[name], bench.run.before[name])
    unit = bench.meter.profile.point(name).unit
    what = f"rise of the {direction} register at the meter"
    bench.recorder.check(what, risen, Band(0, 0, unit), source="no demand in this direction")


def balance_is(bench: Bench, pence: Decimal) -> None:
    what = f"balance at the meter (expected {show_pence(pence)})"
    bench.recorder.check(what, _balance(bench), Equals(pence, "p"), source="the stimulus")


def display_shows(bench: Bench, pence: Decimal) -> None:
    """What the meter's own display shows of the balance, which stands for the consumer's: a rig has no IHD."""
    what = f"balance on the display (expected {show_pence(pence)})"
    bench.recorder.check(what, _displayed_pence(bench), Equals(pence, "p"), source="the stimulus")


def display_agrees(bench: Bench) -> None:
    """The display shows the balance of the registers to the penny: which of two pence, no document says."""
    band = Band.around(_balance(bench), "p", absolute=LESS_THAN_A_PENNY)
    bench.recorder.check("balance on the display", _displayed_pence(bench), band, source="bench side")


def _displayed_pence(bench: Bench) -> Decimal:
    """Pounds and pence on the display, whatever stands around them; words alone have failed a check."""
    if bench.rig.consumer is None:
        raise NotRun("this rig has nobody to look at the display")
    shown = bench.rig.consumer.press(bench.meter.fuel, BALANCE_BUTTON)
    sign, pounds, pence = found.groups() if (found := SHOWN.search(shown)) else ("", "", "")
    bench.recorder.check("display shows an amount", bool(pence), Equals(True), source=f"it shows {shown!r}")
    return Decimal(f"{sign}{pounds}{pence}")


def balance_has_not_changed(bench: Bench) -> None:
    before = _balance_before(bench)
    bench.recorder.check("balance at the meter", _balance(bench), Equals(before, "p"), source="before the stimulus")


def balance_has_fallen(bench: Bench, pence: Decimal) -> None:
    """By the price of the demand, within what the accuracy of the meter costs."""
    run = bench.run
    if run is None:
        raise BenchError("judging the balance", "feature", "no demand has run")
    price = Decimal(str(bench.meter.port.read("unit_price")["unit_price"].value))
    per_unit = price / 1000 if run.content.unit == "Wh" else price
    band = accuracy_band(bench.meter, run.content, run.demand, run.uncertainty)
    margin = (Decimal(band.high) - Decimal(band.low)) / 2 * per_unit + Decimal("0.001")
    fallen = _balance_before(bench) - _balance(bench)
    what = "fall of the balance at the meter"
    bench.recorder.check(what, fallen, Band.around(pence, "p", absolute=margin), source="price x demand")


def works_in_mode(bench: Bench, mode: str) -> None:
    told = str(bench.meter.port.read("payment_mode")["payment_mode"].value)
    bench.recorder.check("payment mode at the meter", told, Equals(mode), source="the stimulus")


def clock_is_right(bench: Bench, within_s: Decimal) -> None:
    """A time that a request has told is later by as long as it was on its way: that is not the meter's."""
    error = abs(states.clock_error_s(bench))
    limit = AtMost(within_s + answers.took_s(bench), "s")
    bench.recorder.check("error of the meter's clock", error, limit, source="calendar, and the way of the request")


def clock_status_is(bench: Bench, status: str) -> None:
    """Reliable once it has been given the time, unreliable while it was set by hand. Raises NotRun for a meter without
    such a register: nobody has seen how its clock stands."""
    if "clock_status" not in bench.meter.profile.points:
        raise NotRun(f"{bench.meter.profile.id} does not tell the status of its clock")
    told = str(bench.meter.port.read("clock_status")["clock_status"].value)
    bench.recorder.check("status of the meter's clock", told, Equals(status), source="A1: how it was set")


def clock_is_still_off(bench: Bench, seconds: Decimal, direction: str) -> None:
    offset = seconds if direction == "ahead" else -seconds
    band = Band.around(offset, "s", absolute=states.CLOCK_TOLERANCE_S)
    bench.recorder.check("error of the meter's clock", states.clock_error_s(bench), band, source="the stimulus")


def alert_reaches(bench: Bench, stimulus: Stimulus, alert: Raised, role: str) -> None:
    """The alert arrives at the role's User, about this meter, stamped not before the stimulus, and in time."""
    limit = bench.catalogue.alert_limit(Fuel(bench.meter.fuel))
    wanted = alert_of(bench, stimulus, alert, roles={role})
    found = bench.rig.user.wait_delivery(wanted, stimulus.delivery_mark, float(limit.max_response_s) + 1)
    if found is None:
        way_is_open(bench)
        _require_not_raised(bench, stimulus, alert, 1)
    observed = alert.title if found is not None else f"nothing within {limit.max_response_s + 1} s"
    bench.judge("device", f"alert at the {role}", observed, Equals(alert.title), source="the stimulus")
    if found is not None:
        bench.alerted.add(role)
        timing.judge_alert(bench, stimulus, found, alert.title, limit)
        row = str(limit.requirement)
        bench.gathered[row] = bench.gathered.get(row, 0) + 1
        if stimulus.again is not None:
            bench.repeats[row] = partial(_alert_once_more, bench, stimulus.again, alert, role)


def _alert_once_more(bench: Bench, again: Callable[[], Stimulus], alert: Raised, role: str) -> Stimulus:
    stimulus = again()
    alert_reaches(bench, stimulus, alert, role)
    return stimulus


def no_other_user_receives(bench: Bench, stimulus: Stimulus, alert: Raised) -> None:
    """Nobody but those to whom `alert_reaches` has seen it delivered in this scenario."""
    others = EVERYBODY - bench.alerted
    wanted = alert_of(bench, stimulus, alert, roles=others)
    found = bench.rig.user.wait_delivery(wanted, stimulus.delivery_mark, SETTLE_S)
    seen = found.role if found is not None else "nobody"
    bench.judge("dcc", f"other users who receive a {alert.title}", seen, Equals("nobody"), source="routing")


def no_alert_reaches(bench: Bench, stimulus: Stimulus, alert: Raised) -> None:
    """Two polls of the hub and a little more pass without it, and an answer that would have come after it is there."""
    wanted = alert_of(bench, stimulus, alert, roles=EVERYBODY)
    found = bench.rig.user.wait_delivery(wanted, stimulus.delivery_mark, quiet_s(bench))
    if found is None:
        way_is_open(bench)
        found = next(filter(wanted, bench.rig.user.deliveries(stimulus.delivery_mark)), None)
    seen = f"one at the {found.role}" if found is not None else "none"
    bench.recorder.check(f"{alert.title}s", seen, Equals("none"), source="the stimulus")


def exactly_one_alert(bench: Bench, stimulus: Stimulus, alert: Raised, role: str) -> None:
    """The alert arrives, and no second one follows, not even until an answer is there that would have come after it."""
    alert_reaches(bench, stimulus, alert, role)
    so_many_have_come(bench, stimulus, alert, role, 1)


def so_many_have_come(bench: Bench, stimulus: Stimulus, alert: Raised, role: str, count: int) -> None:
    """Of an alert; two polls of the hub and an answer that would have come after a further one bring no further one."""
    wanted = alert_of(bench, stimulus, alert, roles={role})
    bench.rig.user.wait_delivery(lambda _: False, stimulus.delivery_mark, quiet_s(bench))
    if sum(map(wanted, bench.rig.user.deliveries(stimulus.delivery_mark))) <= count:
        way_is_open(bench)
    found = sum(map(wanted, bench.rig.user.deliveries(stimulus.delivery_mark)))
    if found < count:
        _require_not_raised(bench, stimulus, alert, count)
    bench.recorder.check(f"{alert.title}s at the {role}", found, Equals(count), source="the stimulus")


def _require_not_raised(bench: Bench, stimulus: Stimulus, alert: Raised, count: int) -> None:
    """What the meter has raised, rightly stamped and as often as it should, was lost behind it: a scenario that judges
    the meter cannot. Raises BenchError."""
    if bench.subject != "device":
        return
    profile = bench.meter.profile
    earliest = _earliest(bench, stimulus)
    kinds = {event for event, kind in profile.alerts.push.items() if kind == alert.id.removeprefix("S1A-")}
    rows = [row for log in profile.alerts.logs for row in bench.meter.port.read_log(log)]
    raised = sum(row.name in kinds and row.at >= earliest for row in rows)
    if raised >= count:
        found = f"the meter has raised {raised} of {count} and they have not all come"
        raise BenchError(f"judging the meter by its {alert.title}", "hub or dcc", found)


def _earliest(bench: Bench, stimulus: Stimulus) -> datetime:
    """How early an effect of the stimulus may be stamped, by the meter's clock."""
    return (stimulus.at + bench.clock_moved).replace(microsecond=0) - states.CLOCK_SLACK


def nothing_sent_to_meter(bench: Bench, stimulus: Stimulus) -> None:
    """No command on the WAN since the stimulus; the marker proves that the listener has heard all until now."""
    commands = [message.topic for message in wan_since(bench, stimulus) if message.topic.endswith(COMMAND)]
    bench.judge("dcc", "commands on the WAN", len(commands), Equals(0, "messages"), source="WAN listener")


def no_alert_on_wan(bench: Bench, stimulus: Stimulus) -> None:
    bench.rig.user.wait_delivery(lambda _: False, stimulus.delivery_mark, quiet_s(bench))
    way_is_open(bench)
    alerts = [message.topic for message in wan_since(bench, stimulus) if message.topic.endswith(ALERT)]
    bench.judge("device", "alerts on the WAN", len(alerts), Equals(0, "messages"), source="WAN listener")


def way_is_open(bench: Bench) -> None:
    """An alert that does not come says something of the meter only if one could have come: every part of the rig runs,
    the broker passes messages on, and the meter is reached through the head end. Raises BenchError."""
    bench.rig.check()
    bench.rig.wan.mark()
    answers.reaches_meter(bench)


def quiet_s(bench: Bench) -> float:
    """Long enough for two polls of the hub and the way to the User."""
    return 2 * float(bench.meter.profile.decimal("alert_poll_s")) + 0.5


def wan_since(bench: Bench, stimulus: Stimulus) -> tuple[WanMessage, ...]:
    """All that the listener has heard since the stimulus; a marker proves that it is all."""
    bench.rig.wan.mark()
    return bench.rig.wan.since(stimulus.wan_mark)


def alert_stamps(bench: Bench, stimulus: Stimulus, alert: Raised) -> list[datetime]:
    """The times that the alerts tell that have come to anybody, in the order in which they came."""
    wanted = alert_of(bench, stimulus, alert, roles=EVERYBODY)
    found = [one for one in bench.rig.user.deliveries(stimulus.delivery_mark) if wanted(one)]
    payloads = [one.response.payload for one in found if one.response is not None]
    return [payload.timestamp for payload in payloads if isinstance(payload, Smets1DeviceAlert)]


def alert_of(bench: Bench, stimulus: Stimulus, alert: Raised, roles: Set[str]) -> Callable[[Delivery], bool]:
    earliest = _earliest(bench, stimulus)
    device = bench.meter.eui

    def accept(delivery: Delivery) -> bool:
        payload = delivery.response.payload if delivery.response is not None else None
        return (
            delivery.role in roles
            and isinstance(payload, Smets1DeviceAlert)
            and payload.description == alert.title
            and payload.device == device
            and payload.timestamp >= earliest
        )

    return accept


def _balance(bench: Bench) -> Decimal:
    return Decimal(str(bench.meter.port.read("balance")["balance"].value))


def _balance_before(bench: Bench) -> Decimal:
    if bench.balance_before is None:
        raise BenchError("judging the balance", "feature", "the When has noted no balance")
    return bench.balance_before
