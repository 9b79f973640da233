"""Alerts on their way through the DCC: what the hub pushed onto the WAN against what reaches each User.

The third source is the bench's own listener on the WAN: how many alerts the head end pushed is known before anybody
asks what the DCC made of them. A meter or hub that pushes nothing is no fault of the DCC.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from catalogue import Alert, Role
from meterbench.bench import states
from meterbench.bench.dcc import Asked, answer_later, ask_device
from meterbench.bench.observations import ALERT, SETTLE_S
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, begin, open_cover_in_a_row
from meterbench.checks import Equals
from protocols.duis import DccAlert, Smets1Answer, Smets1DeviceAlert
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

WITHIN_S: Final = 20.0
LOOK_S: Final = 0.2
ROLE_CODES: Final = dict(zip((role.value for role in Role), (role.name for role in Role), strict=True))
"""The code of each role; `Role` is named after it."""
NETWORK_DATA: Final = "4.10"
HAND: Final = {"at the DCC": "dcc", "on the device": "device", "by elective request": "elective_request"}
OVER_VOLTAGE: Final = ("electricity_network_operator_alerts", "network_operator_esme_single_phase", "x8020")
"""Where Configure Alert Behaviour has the RMS Extreme Over Voltage Alert [DUIS V5.4]."""
IDENTITY: Final = re.compile(
    rb"<(?:\w+:)?(ResponseID|ResponseDateTime|BusinessTargetID|Signature)\b.*?</(?:\w+:)?\1>", re.S
)
"""What may differ between two copies of one alert: whom it is for and when it left."""


def table_has(bench: Bench, alert: Alert, roles: list[str], **conditions: Any) -> None:
    """The dispatching table of the DCC is this one row."""
    row = {"alert": name_of(alert), "roles": [ROLE_CODES[role] for role in roles], **conditions}
    bench.dcc.call("alerts", "parameters", routes=[row])


def table_is_empty(bench: Bench) -> None:
    bench.dcc.call("alerts", "parameters", routes=[])


def priority_is(bench: Bench, alert: Alert, priority: int) -> None:
    bench.dcc.call("alerts", "parameters", priorities={name_of(alert): priority})


def volume_is_regulated(bench: Bench, most: int, window_s: Decimal) -> None:
    bench.dcc.call("alerts", "parameters", regulation={"most": most, "window_s": float(window_s)})


def alerts_are_configured(bench: Bench, hand: str) -> None:
    bench.dcc.call("alerts", "parameters", configured_by=HAND[hand])


def over_voltage_switched(bench: Bench, role: str, word: str) -> Asked:
    """Configure Alert Behaviour for the RMS Extreme Over Voltage Alert: Enable or Disable."""
    settings, phase, code = OVER_VOLTAGE
    return ask_device(bench, role, "6.22", {settings: {phase: {code: word}}})


def over_voltage_was_switched(bench: Bench, role: str, word: str) -> None:
    """As a Given: done, and answered with success. What the DCC does not do is its own failure."""
    asked = over_voltage_switched(bench, role, word)
    response = answer_later(bench, asked)
    found = asked.code if response is None else response.code
    bench.judge("dcc", f"Configure Alert Behaviour to {word}", found, Equals("I0"), source="ALT-1 at the DCC")


def receiver_is_away(bench: Bench, role: str) -> None:
    """Until the scenario ends, or its receiver is back."""
    bench.absent.add(role)
    bench.rig.user.take_nothing(role, True)


def receiver_comes_back(bench: Bench, role: str) -> Stimulus:
    stimulus = begin(bench)
    bench.absent.discard(role)
    bench.rig.user.take_nothing(role, False)
    return stimulus


def open_cover_times(bench: Bench, times: int) -> Stimulus:
    """Opened and closed, a calendar second between two times, and each pushed onto the WAN by the head end."""
    stimulus = open_cover_in_a_row(bench, times)
    _wait_pushed(bench, stimulus, times)
    return stimulus


def dcc_has_heard(bench: Bench, alert: Alert, times: int) -> None:
    """A Given: the cover was opened so often, and what became of its alerts is on record at the DCC."""
    open_cover_times(bench, times)
    _until(bench, lambda: len(_record(bench, alert, bench.begun_at)) >= times)


def report_outage(bench: Bench) -> Stimulus:
    """The communications provider reports that the meter's hub lost its supply a minute ago."""
    stimulus = begin(bench)
    bench.happened.append(("outage", _outage_start(stimulus)))
    bench.dcc.call("alerts", "outage", hub=_hub(bench), start=_outage_start(stimulus).isoformat())
    return stimulus


def reach(bench: Bench, stimulus: Stimulus, alert: Alert, role: str, count: int) -> None:
    """So many alerts reach the User, each its own, in the order in which the meter logged them."""
    wanted = _alert_of(bench, alert, {role})
    _until(
        bench,
        lambda: len(_matching(bench, stimulus, wanted)) >= max(count, 1),
        SETTLE_S * 3 if count == 0 else WITHIN_S,
    )
    bench.rig.user.wait_delivery(lambda _: False, stimulus.delivery_mark, SETTLE_S)
    numbers = [payload_of(one).counter for one in _matching(bench, stimulus, wanted)]
    bench.judge("dcc", f"{alert.title}s at the {role}", len(numbers), Equals(count), source="WAN listener")
    in_order = str(numbers == sorted(set(numbers))).lower()
    bench.judge(
        "dcc", f"{alert.title}s each once and in the meter's order", in_order, Equals("true"), source="the meter's log"
    )


def reach_nobody_else(bench: Bench, stimulus: Stimulus, alert: Alert, roles: list[str]) -> None:
    wanted = _alert_of(bench, alert, {role.value for role in Role} - set(roles))
    bench.rig.user.wait_delivery(wanted, stimulus.delivery_mark, SETTLE_S * 3)
    found = sorted({one.role for one in _matching(bench, stimulus, wanted)})
    bench.judge("dcc", f"others who receive a {alert.title}", ", ".join(found), Equals(""), source="the table")


def on_record(bench: Bench, stimulus: Stimulus, alert: Alert, count: int, fate: str) -> None:
    """What became of the alerts since the scenario began, as the DCC has it on record."""
    since = bench.begun_at or stimulus.at
    _until(bench, lambda: len(_record(bench, alert, since)) >= count)
    found = sum(row["fate"] == fate for row in _record(bench, alert, since))
    bench.judge("dcc", f"{alert.title}s on record as {fate}", found, Equals(count), source="WAN listener")


def summary_reaches(bench: Bench, stimulus: Stimulus, alert: Alert, role: str, count: int) -> None:
    """One message that tells how many alerts were left out."""
    wanted = _alert_of(bench, alert, {role})

    def is_summary(delivery: Delivery) -> bool:
        return wanted(delivery) and delivery.response is not None and delivery.response.throttled_count is not None

    bench.rig.user.wait_delivery(is_summary, stimulus.delivery_mark, WITHIN_S if count else SETTLE_S * 3)
    found = [one.response for one in bench.rig.user.deliveries(stimulus.delivery_mark) if is_summary(one)]
    counts = ", ".join(str(one.throttled_count) for one in found if one is not None)
    expected = str(count) if count else ""
    bench.judge("dcc", f"{alert.title}s told as left out", counts, Equals(expected), source="the stimulus")


def says(bench: Bench, stimulus: Stimulus, alert: Alert, role: str) -> None:
    """The alert is in the words of the standard, about the meter itself, at the time of the stimulus."""
    found = _first(bench, stimulus, alert, role)
    bench.judge("dcc", "device that it names", found.device, Equals(bench.meter.eui), source="rig file")
    bench.judge("dcc", "its description", found.description, Equals(alert.title), source=alert.source)
    error_s = abs((found.timestamp - stimulus.at).total_seconds())
    near = str(error_s <= WITHIN_S).lower()
    bench.judge("dcc", "its time is that of the stimulus", near, Equals("true"), source="the stimulus")


def same_for_all(bench: Bench, stimulus: Stimulus, alert: Alert, roles: list[str]) -> None:
    """Every copy is the same message, but for whom it is."""
    copies = set()
    for role in roles:
        _first(bench, stimulus, alert, role)
        delivery = _matching(bench, stimulus, _alert_of(bench, alert, {role}))[0]
        eui = delivery.response.response_id.target if delivery.response and delivery.response.response_id else ""
        copies.add(IDENTITY.sub(b"", delivery.body).replace(eui.encode(), b"USER"))
    bench.judge("dcc", "different messages for one alert", len(copies), Equals(1), source="ALT-4")


def holds_nothing_of_the_head_end(bench: Bench, stimulus: Stimulus, alert: Alert, role: str) -> None:
    """The bytes that the head end pushed are nowhere in what the User got."""
    wanted = _alert_of(bench, alert, {role})
    bodies = b"".join(one.body for one in _matching(bench, stimulus, wanted))
    pushed = _pushed(bench, stimulus)
    found = sum(one in bodies or one.hex().encode() in bodies.lower() for one in pushed)
    bench.judge("dcc", "messages of the head end in the alert", found, Equals(0, "messages"), source="WAN listener")


def outage_reaches(bench: Bench, stimulus: Stimulus, role: str) -> None:
    """PowerOutageEvent with the hub, the meter point and the time that the provider reported."""
    found = bench.rig.user.wait_delivery(_outage(role), stimulus.delivery_mark, WITHIN_S)
    payload = None if found is None or found.response is None else found.response.payload
    fields = dict(payload.fields) if isinstance(payload, DccAlert) else {}
    hub = str(fields.get("comms_hub", "no alert")).replace("-", "").lower()
    bench.judge("dcc", f"hub of the outage at the {role}", hub, Equals(_hub(bench)), source="rig file")
    mpxn = str(fields.get("mpxn"))
    bench.judge(
        "dcc", "meter point of the outage", mpxn, Equals(bench.rig.devices["electricity"].mpxn), source="rig file"
    )
    start, expected = fields.get("start"), _outage_start(stimulus)
    same = isinstance(start, datetime) and abs((start - expected).total_seconds()) < 1
    bench.judge(
        "dcc", "start of the outage is the reported one", str(same).lower(), Equals("true"), source="the stimulus"
    )


def outage_reaches_no(bench: Bench, stimulus: Stimulus, role: str) -> None:
    found = bench.rig.user.wait_delivery(_outage(role), stimulus.delivery_mark, SETTLE_S * 3)
    bench.judge("dcc", f"outages at the {role}", int(found is not None), Equals(0), source="the table")


def read_network_data(bench: Bench, role: str, window_s: Decimal) -> Asked:
    """An ad hoc reading of power quality for the last while, by whoever asks (Read Network Data)."""
    now = bench.rig.calendar.now().replace(microsecond=0)
    bench.require_variant(NETWORK_DATA)
    return ask_device(
        bench, role, NETWORK_DATA, {"read_from": now - timedelta(seconds=float(window_s)), "read_to": now}
    )


def network_data_comes(bench: Bench, asked: Asked) -> None:
    """Success, and something of power quality in it."""
    response = answer_later(bench, asked)
    payload = response.payload if response is not None else None
    values = payload.values if isinstance(payload, Smets1Answer) and payload.success else {}
    outcome = "data" if any(values.values()) else "none"
    bench.judge("dcc", f"power quality data at the {asked.role}", outcome, Equals("data"), source="000:267")


def name_of(alert: Alert) -> str:
    """As the DCC's table calls it."""
    return alert.id.removeprefix("S1A-")


def payload_of(delivery: Delivery) -> Smets1DeviceAlert:
    payload = delivery.response.payload if delivery.response is not None else None
    assert isinstance(payload, Smets1DeviceAlert)
    return payload


def _first(bench: Bench, stimulus: Stimulus, alert: Alert, role: str) -> Smets1DeviceAlert:
    wanted = _alert_of(bench, alert, {role})
    found = bench.rig.user.wait_delivery(wanted, stimulus.delivery_mark, WITHIN_S)
    seen = "one" if found is not None else "none"
    bench.judge("dcc", f"{alert.title} at the {role}", seen, Equals("one"), source="WAN listener")
    assert found is not None  # the line above has raised otherwise
    return payload_of(found)


def _record(bench: Bench, alert: Alert, since: datetime | None) -> list[Any]:
    earliest = (since or datetime.fromtimestamp(0, UTC)) - states.CLOCK_SLACK
    rows = bench.dcc.call("alerts", "record", device=bench.meter.eui)["alerts"]
    return [row for row in rows if row["alert"] == name_of(alert) and row["at"] >= int(earliest.timestamp())]


def _matching(bench: Bench, stimulus: Stimulus, wanted: Callable[[Delivery], bool]) -> list[Delivery]:
    return [one for one in bench.rig.user.deliveries(stimulus.delivery_mark) if wanted(one)]


def _alert_of(bench: Bench, alert: Alert, roles: set[str]) -> Callable[[Delivery], bool]:
    def accept(delivery: Delivery) -> bool:
        payload = delivery.response.payload if delivery.response is not None else None
        return (
            delivery.role in roles and isinstance(payload, Smets1DeviceAlert)
            and payload.description == alert.title and payload.device == bench.meter.eui
        )  # fmt: skip

    return accept


def _outage(role: str) -> Callable[[Delivery], bool]:
    def accept(delivery: Delivery) -> bool:
        payload = delivery.response.payload if delivery.response is not None else None
        return delivery.role == role and isinstance(payload, DccAlert) and payload.body == "PowerOutageEvent"

    return accept


def _outage_start(stimulus: Stimulus) -> datetime:
    return stimulus.at.replace(microsecond=0) - timedelta(seconds=60)


def _hub(bench: Bench) -> str:
    """The hub of the meter, as it is named in the topics of the WAN."""
    return bench.rig.facts["hub"]


def _pushed(bench: Bench, stimulus: Stimulus) -> list[bytes]:
    bench.rig.wan.mark()
    return [one.payload for one in bench.rig.wan.since(stimulus.wan_mark) if one.topic.endswith(ALERT)]


def _wait_pushed(bench: Bench, stimulus: Stimulus, count: int) -> None:
    """Raises BenchError: a hub that pushes nothing says nothing of the DCC."""
    if not _until(bench, lambda: len(_pushed(bench, stimulus)) >= count):
        found = f"{len(_pushed(bench, stimulus))} alerts on the WAN, not {count}"
        raise BenchError("waiting for the alerts of the meter", "hub", found)


def _until(bench: Bench, holds: Callable[[], bool], within_s: float = WITHIN_S) -> bool:
    """Looks again and again, with a bound; whether it holds."""
    end = bench.rig.clock.monotonic_ns() + int(within_s * 1e9)
    while not holds():
        if bench.rig.clock.monotonic_ns() > end:
            return False
        bench.rig.user.wait_delivery(lambda _: False, bench.rig.user.mark(), LOOK_S)
    return True
