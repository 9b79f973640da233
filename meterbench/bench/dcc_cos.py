"""A change of supplier: what the registration systems tell the DCC, and what each party then may and gets.

The moment of a change is worked out here, from the catalogue's days and the time at which the industry said what it
said; the DCC is never asked for it. Every judgement is the DCC's own unless the meter is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from meterbench.bench import dcc, states
from meterbench.bench import demand as third
from meterbench.bench.dcc import Asked
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from protocols.duis import ProfileEntry, Response, Smets1Answer, Value
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

INCOMING: Final = "incoming supplier"
TAKES_OVER: Final = {"electricity": "incoming supplier", "gas": "incoming gas supplier"}
"""The User of the rig file that is registered for nothing and takes over a meter."""
OBJECTION, RESOLUTION, GAS = timedelta(days=5), timedelta(days=5), timedelta(days=7)
"""[002:85] [002:70]"""
NOTICE: Final = timedelta(days=1)
"""Electricity, from the end of the last period to the moment: the documented default of the stub."""
LAST_ACTIVITY: Final = "1.20"
PAST_S: Final = Decimal(5)
"""Calendar seconds by which the moment has surely passed."""
HALF_HOUR_S: Final = 1800
READING, PROFILE, STATUS, CLEAR = "4.1.1", "4.8.1", "7.4", "3.3"
OWN_READING_WITHIN_S: Final = 15.0
"""The requests to the meter have ended when the calendar stands at the moment; what is left is the delivery."""
TRIES_WITHIN_S: Final = 10.0
"""Well above the pause between two attempts of a DCC to deliver something."""
SOURCE: Final = "the process of the catalogue"


@dataclass(slots=True)
class Change:
    """One change of supplier of the scenario's meter. `moment`: when it is effective, by the bench's arithmetic."""

    process: int
    begun_at: datetime
    delivery_mark: int
    moment: datetime | None = None
    cleared_at: datetime | None = None

    def at(self) -> datetime:
        if self.moment is None:
            raise BenchError("working with the change of supplier", "feature", "its moment is not known yet")
        return self.moment


def party(bench: Bench, name: str) -> str:
    """The User behind "incoming supplier" or "outgoing supplier"."""
    return bench.lead if name == "outgoing supplier" else TAKES_OVER[bench.meter.fuel]


def ask_for(bench: Bench, name: str, **wishes: Any) -> Mapping[str, Any]:
    """The registration system passes on that a party asks to take over the meter."""
    by = _eui(bench, party(bench, name))
    incoming = _eui(bench, party(bench, INCOMING))
    return bench.dcc.call("cos", "begin", device=bench.meter.eui, by=by, incoming=incoming, **wishes)


def has_asked(bench: Bench, **wishes: Any) -> Change:
    """The incoming supplier has asked, and the DCC has taken it."""
    at, mark = bench.rig.calendar.now(), bench.rig.user.mark()
    said = ask_for(bench, INCOMING, **wishes)
    if not said["taken"]:
        raise BenchError("beginning a change of supplier", "dcc", str(said.get("why")))
    return Change(int(said["process"]), at, mark)


def tell(bench: Bench, change: Change, verb: str, **fields: Any) -> bool:
    """The registration system tells something of the process; did it have an effect?"""
    return bool(bench.dcc.call("cos", verb, process=change.process, **fields)["taken"])


def reach_activity(bench: Bench, change: Change, activity: str) -> bool:
    """Gas: from 1.20 on the moment is known."""
    at = bench.rig.calendar.now()
    taken = tell(bench, change, "activity", activity=activity)
    if taken and activity == LAST_ACTIVITY:
        change.moment = at + GAS
    return taken


def is_certain(bench: Bench, change: Change) -> None:
    """Nothing can stop it any more: activity 1.20 (gas), or the end of the objection period (electricity)."""
    if bench.meter.fuel == "gas":
        reach_activity(bench, change, LAST_ACTIVITY)
        return
    change.moment = change.begun_at + OBJECTION + NOTICE
    go_to(bench, change.begun_at + OBJECTION + timedelta(seconds=5))


def is_away(bench: Bench, change: Change, seconds: Decimal) -> None:
    """Certain, and so much calendar time before its moment."""
    is_certain(bench, change)
    go_to(bench, change.at() - timedelta(seconds=float(seconds)))


def is_effective(bench: Bench, change: Change, since_s: Decimal = PAST_S) -> None:
    is_certain(bench, change)
    go_to(bench, change.at() + timedelta(seconds=float(since_s)))


def comes_without_mains(bench: Bench, change: Change) -> None:
    """The mains is away when the moment comes and back a minute later."""
    if bench.rig.supply is None:
        raise NotRun("this rig has no supply to set")
    is_away(bench, change, Decimal(60))
    third.bench_supply(bench, on=False)
    go_to(bench, change.at() + timedelta(seconds=60))
    third.bench_supply(bench, on=True)
    bench.rig.settle()


def comes(bench: Bench, change: Change) -> Stimulus:
    """The moment of the change passes."""
    stimulus = begin(bench)
    change.delivery_mark = stimulus.delivery_mark
    go_to(bench, change.at() + timedelta(seconds=float(PAST_S)))
    return stimulus


def go_to(bench: Bench, moment: datetime) -> None:
    """Calendar time passes until the moment; nothing where it has passed."""
    left = (moment - bench.rig.calendar.now()).total_seconds()
    if left > 0:
        bench.hold(Decimal(str(round(left, 3))))


def is_answered(bench: Bench, name: str, code: str) -> None:
    """A party asks for the state of the supply: admitted (I99, and the meter's own answer) or refused with the code.
    A meter that has no such service, as one without a valve, cannot show that a party is admitted."""
    if code == dcc.ACKNOWLEDGED:
        bench.require_variant(STATUS)
    asked = dcc.ask_device(bench, party(bench, name), STATUS)
    dcc.answers_at_once(bench, asked, code)
    if code == dcc.ACKNOWLEDGED:
        succeeds(bench, asked)
        return
    bench.judge("dcc", "commands on the WAN", dcc.commands_since(bench, asked), Equals(0, "messages"), source=SOURCE)


def send(bench: Bench, name: str, variant: str) -> Asked:
    """A service of a party, with the parameters that it needs."""
    bench.require_variant(variant)
    return dcc.ask_device(bench, party(bench, name), variant, _parameters(bench, variant))


def has_done(bench: Bench, change: Change, name: str, variant: str) -> None:
    """A Given: a service of a party has been carried out. Raises BenchError when it was not."""
    if variant == CLEAR:
        states.apart(bench)
        change.cleared_at = bench.rig.calendar.now()
    asked = send(bench, name, variant)
    found = dcc.answer_later(bench, asked)
    payload = None if found is None else found.payload
    if not isinstance(payload, Smets1Answer) or not payload.success:
        raise BenchError(f"{variant} of the {name}", "head end", f"answered with {asked.code}, {payload}")


def succeeds(bench: Bench, asked: Asked) -> Smets1Answer:
    """Judges that the request was acknowledged, and its later answer."""
    dcc.answers_at_once(bench, asked, dcc.ACKNOWLEDGED)
    payload = _payload(dcc.answer_later(bench, asked))
    what = f"outcome of {asked.request.variant} for the {asked.role}"
    outcome = "nothing" if payload is None else "success" if payload.success else f"refusal: {payload.error}"
    bench.judge("dcc", what, outcome, Equals("success"), source=SOURCE)
    assert payload is not None
    return payload


def read_profile(bench: Bench, change: Change, name: str, hours: Decimal, side: str, beyond: int = 0) -> Asked:
    """Half hours on one side of the moment; `beyond`: so many half hours more across it."""
    seconds = timedelta(seconds=float(hours))
    before, after = _edges(change.at())
    slots = timedelta(seconds=HALF_HOUR_S * beyond)
    start, end = (before - seconds, before + slots) if side == "before" else (after - slots, after + seconds)
    return dcc.ask_device(bench, party(bench, name), PROFILE, {"read_from": start, "read_to": end})


def holds_own_period(bench: Bench, asked: Asked) -> None:
    """The answered half hours: whole, within the period asked for, and those that the bench side reads."""
    payload = succeeds(bench, asked)
    period = {key: _moment(asked.request.parameters[key]) for key in ("read_from", "read_to")}
    entries = [entry for entry in _entries(payload) if isinstance(entry, ProfileEntry)]
    seen = bench.meter.port.read_series("import_profile", period["read_from"], period["read_to"])
    count = int((period["read_to"] - period["read_from"]).total_seconds()) // HALF_HOUR_S
    bench.recorder.check("half hours answered", len(entries), Band(count - 1, count + 1, "half hours"), source=SOURCE)
    strays = sum(not period["read_from"] <= entry.end <= period["read_to"] for entry in entries)
    bench.judge("dcc", "half hours of another period", strays, Equals(0, "half hours"), source=SOURCE)
    stored = {one.end: one.value for one in seen if one.value is not None}
    differing = sum(stored.get(entry.end) != entry.value for entry in entries)
    bench.recorder.check("half hours unlike the meter's own", differing, Equals(0, "half hours"), source="bench side")


def gets_reading(bench: Bench, change: Change, name: str) -> None:
    """The DCC's own reading at the change, agreeing with the bench side. Nothing flows meanwhile."""
    payload = _own(bench, change, name, READING)
    point, value = ("import_total", "Wh") if bench.meter.fuel == "electricity" else ("consumption_total", "m3")
    found: Any = None if payload is None else payload.values.get(point)
    expected: Any = bench.meter.port.read(point)[point].value
    bench.judge("dcc", f"reading of the DCC for the {name}", found, Equals(expected, value), source="bench side")


def gets_the_same_reading(bench: Bench, change: Change) -> None:
    """One reading: both have the same value and stamp."""
    both = [_own(bench, change, name, READING) for name in ("outgoing supplier", INCOMING)]
    texts = [str(None if one is None else (one.values.get("import_total"), one.timestamp)) for one in both]
    bench.judge("dcc", "reading of the incoming supplier", texts[1], Equals(texts[0]), source="the outgoing one's")


def gets_snapshot(bench: Bench, change: Change) -> None:
    """The outgoing supplier has registers and profile, and nothing of the time after the moment."""
    gets_reading(bench, change, "outgoing supplier")
    payload = _own(bench, change, "outgoing supplier", PROFILE)
    bench.judge("dcc", "profile of the snapshot", payload is not None, Equals(True), source=SOURCE)
    assert payload is not None
    ends = [entry.end for entry in _entries(payload) if isinstance(entry, ProfileEntry)]
    late = sum(end > change.at() for end in ends)
    bench.judge("dcc", "half hours after the moment", late, Equals(0, "half hours"), source=SOURCE)


def gets_nothing(bench: Bench, change: Change, name: str, variant: str = "") -> None:
    """No reading of the DCC's own (of that service), once a request of the same User has been answered since."""
    own = [
        payload.variant
        for delivery in bench.rig.user.deliveries(change.delivery_mark)
        if delivery.role == party(bench, name) and (payload := _unasked(delivery)) is not None
    ]
    count = sum(one.startswith(variant) for one in own)
    bench.judge("dcc", f"readings of the DCC for the {name}", count, Equals(0, "messages"), source=SOURCE)


def is_there(bench: Bench, name: str, there: bool) -> None:
    """Whether a party's Receive Response service takes messages."""
    bench.absent.discard(party(bench, name)) if there else bench.absent.add(party(bench, name))
    bench.rig.user.take_nothing(party(bench, name), not there)


def comes_back(bench: Bench, change: Change, name: str) -> Stimulus:
    """A party's Receive Response service is there again. Before that the DCC has tried once more: what it gives up
    when a life ends, it gives up then."""
    stimulus = begin(bench)
    bench.rig.user.wait_refused(party(bench, name), TRIES_WITHIN_S)
    change.delivery_mark = stimulus.delivery_mark
    is_there(bench, name, True)
    return stimulus


def is_in_default_state(bench: Bench, change: Change) -> None:
    """The bench side: credit mode, and nothing in the event log from before the clearing."""
    observed = bench.meter.port.read("payment_mode")["payment_mode"].value
    bench.judge("device", "payment mode", str(observed), Equals("credit"), source="manual 2.4")
    cleared = (change.cleared_at or bench.rig.calendar.now()) - states.CLOCK_SLACK
    old = [row.name for row in bench.meter.port.read_log("event") if row.at < cleared]
    bench.judge("device", "older entries in the event log", len(old), Equals(0, "entries"), source="manual")


def said(bench: Bench, taken: bool, expected: bool) -> None:
    """Whether what the registration system told had an effect."""
    bench.judge("dcc", "the word of the registration system has an effect", taken, Equals(expected), source=SOURCE)


def _own(bench: Bench, change: Change, name: str, variant: str) -> Smets1Answer | None:
    def accept(delivery: Delivery) -> bool:
        payload = _unasked(delivery)
        return delivery.role == party(bench, name) and payload is not None and payload.variant == variant

    found = bench.rig.user.wait_delivery(accept, change.delivery_mark, OWN_READING_WITHIN_S)
    return None if found is None else _unasked(found)


def _unasked(delivery: Delivery) -> Smets1Answer | None:
    response = delivery.response
    return _payload(response) if response is not None and response.request_id is None else None


def _payload(response: Response | None) -> Smets1Answer | None:
    return response.payload if response is not None and isinstance(response.payload, Smets1Answer) else None


def _entries(payload: Smets1Answer) -> tuple[Any, ...]:
    entries = payload.values.get("entries", ())
    return entries if isinstance(entries, tuple) else ()


def _moment(value: Value) -> datetime:
    assert isinstance(value, datetime)
    return value


def _edges(moment: datetime) -> tuple[datetime, datetime]:
    """The half-hour boundaries before and after (the same when it is on one)."""
    before = moment - timedelta(seconds=moment.timestamp() % HALF_HOUR_S)
    return before, before if before == moment else before + timedelta(seconds=HALF_HOUR_S)


def _parameters(bench: Bench, variant: str) -> Mapping[str, Value]:
    now = bench.rig.calendar.now().replace(microsecond=0)
    day = timedelta(days=1)
    by_service: Mapping[str, Mapping[str, Value]] = {
        "1.5": {"credit_mode": {"reset_meter_balance": True}},
        "1.6": {"payment_mode": "credit"},
        PROFILE: {"read_from": now - day, "read_to": now},
    }
    return by_service.get(variant, {})


def _eui(bench: Bench, role: str) -> str:
    return bench.rig.user.next_request_id(role, bench.meter.eui).originator
