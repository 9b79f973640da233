"""Alerts as the work of the hub: what its meter raises is on the WAN once and in order, whatever befalls the hub.

The meter's own log says how much there is to tell, the bench's listener hears what the hub sends. That each of it
reaches its User is the DCC's work, and no failure of the hub.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from catalogue import Alert, Fuel
from meterbench.bench import answers, states
from meterbench.bench.dcc_alerts import name_of
from meterbench.bench.gsm import until
from meterbench.bench.observations import ALERT, alert_of, quiet_s
from meterbench.bench.operator import Bench
from meterbench.bench.resilience import TROUBLES, cut_power, fail_power, power
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.checks import AtMost, Equals
from protocols import messages
from protocols.dialects import DIALECTS
from rigs.errors import BenchError
from rigs.ports_wan import WanMessage

WITHIN_S: Final = 15.0
"""Until what was raised while the hub was away is told. No document says: a hub starts in a second or two."""


def open_cover_as(bench: Bench, trouble: str) -> Stimulus:
    """The hub may or may not have looked at its meter when it happens."""
    return _opened(bench, lambda: TROUBLES[trouble](bench))


def open_cover_told(bench: Bench, alert: Alert) -> Stimulus:
    """The power fails once the alert is told; the answer that is awaited comes after the acknowledgement of it."""
    stimulus = _opened(bench, lambda: None)
    if not until(bench, lambda: bool(_told(bench, stimulus, alert)), WITHIN_S):
        raise BenchError("awaiting an alert", "hub", "it has told none before its power fails")
    answers.reaches_meter(bench)
    fail_power(bench)
    return stimulus


def open_cover_without_power(bench: Bench, times: int) -> Stimulus:
    """Opened and closed so often while the hub has none; then it comes back."""
    stimulus = begin(bench)
    bench.noted["raised"] = _raised(bench)
    cut_power(bench)
    states.cover_was_opened(bench, times)
    power(bench).restore()
    return stimulus


def open_cover_asleep(bench: Bench, times: int) -> Stimulus:
    """Opened and closed so often, while a Given has sent the hub to sleep."""
    bench.require("tamper_detection")
    stimulus = begin(bench)
    bench.noted["raised"] = _raised(bench)
    states.cover_was_opened(bench, times)
    return stimulus


def tells(bench: Bench, stimulus: Stimulus, alert: Alert, role: str, count: int) -> None:
    """So many, each once and in the order of the meter's log, and nothing of it is lost on its way to the User."""
    until(bench, lambda: len(_told(bench, stimulus, alert)) >= count, WITHIN_S)
    _require_raised(bench, count)
    mine = alert_of(bench, stimulus, alert, roles={role})
    bench.rig.user.wait_delivery(lambda _: False, stimulus.delivery_mark, quiet_s(bench))
    told = {one.id: one.time for one in reversed(_told(bench, stimulus, alert))}  # each as it came first
    what = f"{alert.title}s that the hub has told"
    source = "the meter's log"
    bench.judge("hub", what, len(told), Equals(count), source=source)
    in_order = [(told[number], number) for number in dict.fromkeys(one.id for one in _told(bench, stimulus, alert))]
    bench.judge("hub", f"{what}: in order", in_order == sorted(in_order), Equals(True), source=source)
    delivered = sum(mine(one) for one in bench.rig.user.deliveries(stimulus.delivery_mark))
    bench.judge("dcc", f"{alert.title}s at the {role}", delivered, Equals(count), source="WAN listener")


def none_twice(bench: Bench, stimulus: Stimulus, alert: Alert) -> None:
    """No alert is on the WAN a second time. (A hub that dies before its acknowledgement may repeat one.)"""
    bench.rig.wan.mark()
    numbers = [one.id for one in _told(bench, stimulus, alert)]
    what = f"{alert.title}s that came again"
    bench.judge("hub", what, len(numbers) - len(set(numbers)), Equals(0), source="WAN listener")


def tells_in_time(bench: Bench, stimulus: Stimulus, alert: Alert) -> None:
    """On the WAN within the response time of an alert; a meter that raises none is not the hub's failure."""
    limit = bench.catalogue.alert_limit(Fuel(bench.meter.fuel))
    most_s = float(limit.max_response_s)
    until(bench, lambda: bool(_told(bench, stimulus, alert)), most_s + 1)
    came = [at_ns for _, at_ns in _heard(bench, stimulus, alert)]
    _require_raised(bench, 1)
    bench.judge("hub", f"{alert.title} on the WAN", bool(came), Equals(True), source="the meter's log")
    took_s = Decimal(came[0] - stimulus.effect_ns) / 10**9
    what = f"time until the {alert.title} is on the WAN"
    bench.judge("hub", what, took_s, AtMost(limit.max_response_s, "s"), source="traffic model")


def _opened(bench: Bench, then: Callable[[], None]) -> Stimulus:
    bench.require("tamper_detection")
    stimulus = begin(bench)
    bench.noted["raised"] = _raised(bench)
    states.set_cover(bench, True)
    then()
    return stimulus


def _require_raised(bench: Bench, count: int) -> None:
    """Raises BenchError for a meter that has logged fewer."""
    before = bench.noted.get("raised")
    if not isinstance(before, int):
        raise BenchError("judging alerts", "feature", "the When has noted no log")
    if (raised := _raised(bench) - before) < count:
        raise BenchError("judging the hub by its alerts", bench.part, f"it has raised {raised} of {count}")


def _raised(bench: Bench) -> int:
    """Entries in the logs of the meter from which the hub takes its alerts."""
    profile = bench.meter.profile
    counts = [profile.logs[name].count for name in profile.alerts.logs]
    return sum(int(str(reading.value)) for reading in bench.meter.port.read(*counts).values())


def _told(bench: Bench, stimulus: Stimulus, alert: Alert) -> Sequence[messages.Alert]:
    """By the hub, as often as they came."""
    return [found for found, _ in _heard(bench, stimulus, alert)]


def _heard(bench: Bench, stimulus: Stimulus, alert: Alert) -> Sequence[tuple[messages.Alert, int]]:
    """Of this meter, stamped since the stimulus; and when each was heard, monotonic ns."""
    earliest = int((stimulus.at - states.CLOCK_SLACK).timestamp())
    device = bytes.fromhex(bench.meter.eui.replace("-", ""))
    found = []
    for message in bench.rig.wan.heard(stimulus.wan_mark):
        one = _read(bench, message) if message.topic.endswith(ALERT) else None
        if one is not None and (one.device, one.alert) == (device, name_of(alert)) and one.time >= earliest:
            found.append((one, message.monotonic_ns))
    return found


def _read(bench: Bench, message: WanMessage) -> messages.Alert | None:
    try:
        found = DIALECTS[bench.rig.cohort].decode(message.payload)
    except messages.DialectError:
        return None
    return found if isinstance(found, messages.Alert) else None
