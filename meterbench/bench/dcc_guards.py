"""The guards of the DCC: more requests than a throttle lets through, an operator who decides, and the audit log.

What was let through is counted on the WAN and seen at the meter; what the DCC says of it is judged against that. The
chain of the audit log is calculated here anew, from what docs/peers.md says of it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from catalogue import Service
from meterbench.bench.dcc import (
    ACKNOWLEDGED,
    ANSWER_WITHIN_S,
    Asked,
    answer_later,
    answers_at_once,
    ask_device,
    commands_since,
)
from meterbench.bench.observations import SETTLE_S
from meterbench.bench.operator import Bench
from meterbench.checks import Equals
from protocols.duis import DccAlert, Smets1Answer, Value
from rigs.ports_dcc import Delivery

BREACHES: Final = {
    "the User's threshold": "ad_user_threshold_breach",
    "the threshold of all Users": "ad_dcc_threshold_breach",
    "an attribute limit": "ad_attribute_limits_breach",
}
THEN: Final = {"refuses": "refuse", "quarantines": "quarantine"}
SILENCE_S: Final = 2.0
"""What the DCC grants a hub that is not there, seconds."""
CLOCK: Final = "6.11"
ALL: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Series:
    """Requests of one User, one after the other; `audited` entries were in the audit log before."""

    asked: tuple[Asked, ...]
    audited: int

    @property
    def first(self) -> Asked:
        return self.asked[0]


def throttle(bench: Bench, service: Service, most: int, window_s: Decimal, then: str) -> None:
    """A throttle of one service, for each User apart."""
    row = {"name": service.name, "variants": [service.variant], "most": most, "window_s": float(window_s)}
    bench.dcc.call("guards", "parameters", throttles=[{**row, "then": THEN[then]}])


def bulk_throttle(bench: Bench, most: int, window_s: Decimal, then: str) -> None:
    """A throttle of all critical services of all Users together."""
    row = {"name": "bulk", "critical": True, "per": "dcc", "most": most, "window_s": float(window_s)}
    bench.dcc.call("guards", "parameters", throttles=[{**row, "then": THEN[then]}])


def tolerance_limit(bench: Bench, most_s: Decimal) -> None:
    """An attribute limit of Synchronise Clock."""
    limit = {"variant": CLOCK, "parameter": "tolerance_s", "most": float(most_s), "then": "quarantine"}
    bench.dcc.call("guards", "parameters", limits=[limit])


def send_times(bench: Bench, role: str, service: Service, times: int) -> Series:
    """Each is answered by the meter before the next is sent, as far as the DCC lets it through."""
    bench.require_variant(service.variant)
    audited = _audit_count(bench)
    asked = [ask_device(bench, role, service.variant) for _ in range(times)]
    _settle(bench, asked)
    return Series(tuple(asked), audited)


def send_clock_with(bench: Bench, role: str, tolerance_s: Decimal) -> Series:
    bench.require_variant(CLOCK)
    audited, now = _audit_count(bench), bench.rig.calendar.now().replace(microsecond=0)
    parameters: dict[str, Value] = {"current_time": now, "tolerance_s": int(tolerance_s)}
    return Series((ask_device(bench, role, CLOCK, parameters),), audited)


def were_let_through(bench: Bench, role: str, service: Service, times: int) -> None:
    """A Given: so many requests have been acknowledged."""
    for asked in send_times(bench, role, service, times).asked:
        answers_at_once(bench, asked, ACKNOWLEDGED)


def is_in_quarantine(bench: Bench, role: str, service: Service) -> Asked:
    """A Given: the User's request is acknowledged and held."""
    bench.require_variant(service.variant)
    throttle(bench, service, 0, Decimal(3600), "quarantines")
    asked = ask_device(bench, role, service.variant)
    answers_at_once(bench, asked, ACKNOWLEDGED)
    return asked


def decide(bench: Bench, held: Asked, verb: str) -> Series:
    """The operator's word on a request in quarantine."""
    audited = _audit_count(bench)
    bench.dcc.call("guards", verb, request_id=held.request_id.text)
    return Series((held,), audited)


def codes_are(bench: Bench, series: Series, through: int, code: str) -> None:
    """The first `through` are acknowledged, each of the others is answered with the code."""
    for number, asked in enumerate(series.asked):
        answers_at_once(bench, asked, ACKNOWLEDGED if number < through else code)


def commands_went_out(bench: Bench, series: Series, count: int) -> None:
    _settle(bench, series.asked)
    found = commands_since(bench, series.first)
    bench.judge("dcc", "commands on the WAN", found, Equals(count, "messages"), source="WAN listener")


def quarantine_was_told(bench: Bench, series: Series, count: int, breach: str) -> None:
    """A DCC alert for each request that is held, to its User, naming it."""
    _settle(bench, series.asked)
    expected = [asked.request_id.text for asked in series.asked[len(series.asked) - count :]] if count else []
    bench.rig.user.wait_delivery(lambda _: False, series.first.delivery_mark, SETTLE_S)
    found = [fields for one in bench.rig.user.deliveries(series.first.delivery_mark)
             if one.role == series.first.role and (fields := _quarantined(one)) is not None]  # fmt: skip
    named = [event["request_id"].text for fields in found for event in fields.values()]
    bench.judge(
        "dcc", "requests told as quarantined", " ".join(named), Equals(" ".join(expected)), source="the requests"
    )
    kinds = sorted({kind for fields in found for kind in fields})
    bench.judge(
        "dcc", "what they breach", ", ".join(kinds), Equals(BREACHES[breach] if count else ""), source="the guard"
    )
    references = [event["quarantine_event_ref"] for fields in found for event in fields.values()]
    bench.judge("dcc", "different event references", len(set(references)), Equals(count), source="DUIS")


def is_answered_with_success(bench: Bench, series: Series) -> None:
    response = answer_later(bench, series.first)
    payload = response.payload if response is not None else None
    outcome = str(isinstance(payload, Smets1Answer) and payload.success).lower()
    bench.judge("dcc", "the answer is a success", outcome, Equals("true"), source="the request")


def is_answered_later(bench: Bench, series: Series, code: str) -> None:
    response = answer_later(bench, series.first)
    found = "nothing" if response is None else response.code
    bench.judge("dcc", "code of the later answer", found, Equals(code), source="the operator")


def audit_holds(bench: Bench, series: Series, event: str, count: int) -> None:
    """Every request of the stimulus has its entry, and the chain of all entries holds."""
    entries = _audit(bench)
    wanted = {asked.request_id.text for asked in series.asked}
    told = sum(one[2] == event and one[3] in wanted for one in entries[series.audited :])
    bench.judge("dcc", f"entries that say {event}", told, Equals(count), source="the requests")
    broken = [str(one[0]) for one, expected in zip(entries, _chain(entries), strict=True) if one[5] != expected]
    bench.judge("dcc", "entries whose hash does not hold", ", ".join(broken[:3]), Equals(""), source="SHA-256")


def shows_part(bench: Bench, asked: Asked, part: str) -> None:
    """The part that the DCC says has failed; empty where none did."""
    _settle(bench, (asked,), ANSWER_WITHIN_S)
    found = bench.dcc.call("transactions", "show", request_id=asked.request_id.text)
    bench.judge("dcc", "part that failed", found["part"], Equals(part), source="the stimulus")
    told = str(bool(found["why"])).lower()
    bench.judge("dcc", "a reason is told", told, Equals(str(bool(part)).lower()), source="MIX-16")


def hub_is_missing(bench: Bench) -> None:
    """The meter's hub on record is one that does not exist, and the DCC waits less long for it than the rig file says:
    what it says when the time is over does not depend on how long that was."""
    bench.dcc.call("transactions", "parameters", device_timeout_s=SILENCE_S)
    bench.dcc.call("cohorts", "move", device=bench.meter.eui, cohort=bench.rig.cohort, hub="00db1234567890ee", needs=[])


def ask_once(bench: Bench, role: str, service: Service) -> Asked:
    """A request without more to say; a log reading asks for the last hour of the event log by its electricity name."""
    now = bench.rig.calendar.now().replace(microsecond=0)
    window: dict[str, Value] = {"log": "event", "read_from": now - timedelta(hours=1), "read_to": now}
    parameters: dict[str, Value] = window if service.variant == "6.13" else {}
    return ask_device(bench, role, service.variant, parameters)


def supply_stays(bench: Bench, state: str) -> None:
    """The meter's own supply state, by the bench side."""
    found = str(bench.meter.port.read("supply_state")["supply_state"].value)
    bench.judge("dcc", "supply state at the meter", found, Equals(state), source="bench side")


def _settle(bench: Bench, asked: Any, within_s: float = 10.0) -> None:
    """Until each acknowledged request that went out has been answered, bounded; what is held is not."""
    held = {row["request_id"] for row in bench.dcc.call("guards", "held")["held"]}
    for one in asked:
        if one.code == ACKNOWLEDGED and one.request_id.text not in held:
            answer_later(bench, one, within_s)


def _quarantined(delivery: Delivery) -> dict[str, Any] | None:
    payload = delivery.response.payload if delivery.response is not None else None
    is_told = isinstance(payload, DccAlert) and payload.body == "QuarantinedRequest"
    return dict(payload.fields) if is_told and isinstance(payload, DccAlert) else None


def _audit_count(bench: Bench) -> int:
    return int(bench.dcc.call("audit", "entries", after=ALL)["count"])


def _audit(bench: Bench) -> list[list[Any]]:
    entries: list[list[Any]] = []
    while page := bench.dcc.call("audit", "entries", after=len(entries))["entries"]:
        entries += page
        if len(page) < 1000:
            break
    return entries


def _chain(entries: list[list[Any]]) -> list[str]:
    before, hashes = bytes(32), []
    for entry in entries:
        text = json.dumps(entry[:5], separators=(",", ":"))
        before = hashlib.sha256(before + text.encode()).digest()
        hashes.append(before.hex())
    return hashes
