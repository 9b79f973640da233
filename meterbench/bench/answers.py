"""Then: what the head end answers.

No answer, or an answer that says that somebody else failed, is never charged to the meter unless its link was healthy
before and is healthy now: E20 (the hub cannot be reached) is the rig's, E21 (the meter does not answer the hub) is the
meter's only when the bench side reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from catalogue import Fuel
from meterbench.bench.demand import CLOCK_SLACK_S, RESOLUTION, DemandRun, accuracy_band, register_of, registers
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Exchange, Stimulus, send
from meterbench.checks import AtLeast, AtMost, Band, Equals, Matches
from meterbench.quantities import Quantity, show_pence
from protocols.duis import LogEntry, ProfileEntry, Response, Smets1Answer
from rigs.errors import BenchError, NoReply
from rigs.ports import Delivery
from rigs.profile import CommandService, SeriesService

ACKNOWLEDGED: Final = "I99"
DONE: Final = "I0"
HUB_UNREACHABLE, METER_SILENT = "E20", "E21"
MAX_WAIT_S: Final = Decimal(60)
DCC_GIVES_UP_S: Final = Decimal(33)
"""Longer than a rig's DCC waits for a meter (30 s by default): a late answer and a silent meter are both told apart."""
REFUSED_BY_METER: Final = 1
"""The integer code of a SMETS1 error when the meter itself said no [dcc_stub/README.md]."""
PROBE_SERVICE: Final = "Read Firmware Version"
STATUS_SERVICE: Final = "Read Supply Status"
LOG_TIME_TOLERANCE_S: Final = Decimal(3)


def reaches_meter(bench: Bench) -> None:
    """The head end gets an answer of the meter now; judges nothing. Raises BenchError when it does not."""
    stimulus = send(bench, bench.lead, bench.catalogue.service(PROBE_SERVICE))
    accept = _answers(stimulus.asked())
    found = bench.rig.user.wait_delivery(accept, stimulus.delivery_mark, float(DCC_GIVES_UP_S))
    code = found.response.code if found is not None and found.response is not None else "nothing"
    if code != DONE:
        raise BenchError("probing the way to the meter", "head end", f"{PROBE_SERVICE} is answered with {code}")


def is_success(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    """Acknowledged, answered with success, and in time."""
    answer = _timely_answer(bench, stimulus)
    what = f"answer to {stimulus.asked().service.name}"
    bench.judge(_answerer(answer), what, _outcome(answer), Equals("success"), source="service catalogue")
    bench.recorder.link_healthy(f"{bench.part}, hub side")
    _gather_samples(bench, stimulus.asked())
    return answer


def is_refusal(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    """Acknowledged by the DCC and refused by the meter, with a reason, and in time."""
    answer = _timely_answer(bench, stimulus)
    what = f"answer to {stimulus.asked().service.name}"
    bench.judge(
        _answerer(answer), what, _outcome(answer), Matches("refusal: .*", "a refusal"), source="the requirement"
    )
    bench.judge("hub", f"{what}: who refused", _answerer(answer), Equals("device"), source="the requirement")
    bench.recorder.check(f"{what}: length of its reason", len(answer.error or ""), AtLeast(1, "characters"))
    return answer


def is_refused_by_dcc(bench: Bench, stimulus: Stimulus, code: str) -> None:
    """The synchronous answer carries the code."""
    seen = stimulus.asked().synchronous
    bench.judge("dcc", "code of the DCC", _code(seen.response, seen.http_status), Equals(code), source="access rules")


def supply_state_reported(bench: Bench, state: str) -> None:
    """A Read Supply Status of the fuel's own supplier."""
    stimulus = send(bench, bench.lead, bench.catalogue.service(STATUS_SERVICE))
    answered_supply_state(bench, is_success(bench, stimulus), state)


def answered_supply_state(bench: Bench, answer: Smets1Answer, state: str) -> None:
    bench.recorder.check("answered supply state", _text(answer, "supply_state"), Equals(state), source="the stimulus")


def register_agrees(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    """The answered register is the one that the bench side reads now, to a step of its resolution."""
    name = register_of(bench.meter, direction)
    seen = registers(bench.meter)[name]
    unit = bench.meter.profile.point(name).unit
    band = Band.around(seen, unit, absolute=RESOLUTION[unit])
    bench.recorder.check(f"answered {direction} register", _number(bench, answer, name), band, source="bench side")


def register_has_risen(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    """Since before the demand, by the demand's content."""
    run = _run(bench)
    name = register_of(bench.meter, direction)
    risen = _number(bench, answer, name) - run.before[name]
    band = accuracy_band(bench.meter, run.content, run.demand, run.uncertainty)
    bench.recorder.check(f"rise of the answered {direction} register", risen, band, source="demand x calendar time")


def register_has_not_risen(bench: Bench, answer: Smets1Answer, direction: str) -> None:
    name = register_of(bench.meter, direction)
    risen = _number(bench, answer, name) - _run(bench).before[name]
    unit = bench.meter.profile.point(name).unit
    what = f"rise of the answered {direction} register"
    bench.recorder.check(what, risen, Band(0, 0, unit), source="no demand in this direction")


def half_hours_are_those_of_the_demand(bench: Bench, answer: Smets1Answer) -> None:
    """Each half hour of the Given has one entry with its content; one without mains has none, or nothing in it."""
    entries = _profile(answer)
    largest = max(slot.content.value for slot in bench.slots)
    slack = largest * 2 * CLOCK_SLACK_S / 3600
    for slot in bench.slots:
        values = [entry.value for entry in entries if entry.end == slot.end]
        what = f"half hour to {slot.end:%Y-%m-%d %H:%M} UTC"
        fewest = 1 if slot.powered else 0
        bench.recorder.check(f"{what}: entries", len(values), Band(fewest, 1, "entries"), source="calendar")
        demand = Quantity(slot.content.value * 2, "W" if slot.content.unit == "Wh" else "m3/h")
        band = accuracy_band(bench.meter, slot.content, demand, slack)
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
    told = tuple((entry.end, Decimal(entry.value)) for entry in _profile(answer))
    bench.recorder.check("answered half hours", told, Equals(seen), source="bench side")


def half_hours_without_gap(bench: Bench, answer: Smets1Answer, exchange: Exchange, count: int) -> None:
    """Exactly the half hours of the request, each once, in order."""
    start = exchange.request.parameters["read_from"]
    assert isinstance(start, datetime)
    wanted = tuple(start + timedelta(minutes=30 * (index + 1)) for index in range(count))
    told = tuple(entry.end for entry in _profile(answer))
    bench.recorder.check("half hours answered", len(told), Equals(count, "entries"), source="the request")
    bench.recorder.check("ends of the half hours", told, Equals(wanted), source="calendar")


def each_half_hour_holds(bench: Bench, answer: Smets1Answer, content: Quantity) -> None:
    run = _run(bench)
    band = accuracy_band(bench.meter, content, run.demand, run.uncertainty)
    for entry in _profile(answer):
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
    stamps = [entry.at for entry in _log(answer)]
    bench.recorder.check("time stamps rise", stamps == sorted(stamps), Equals(True), source="calendar")


def firmware_is_declared(bench: Bench, answer: Smets1Answer) -> None:
    declared = bench.meter.profile.text("firmware_version")
    told = _text(answer, "firmware_version")
    bench.recorder.check("answered firmware version", told, Equals(declared), source="declaration of the device")


def firmware_agrees(bench: Bench, answer: Smets1Answer) -> None:
    seen = str(bench.meter.port.read("firmware_version")["firmware_version"].value)
    told = _text(answer, "firmware_version")
    bench.recorder.check("answered firmware version", told, Equals(seen), source="bench side")


def _gather_samples(bench: Bench, exchange: Exchange) -> None:
    """`--samples`: a service that only reads is asked again until its row has as many; each answer is judged."""
    recipe = bench.meter.profile.services.get(exchange.service.variant)
    row = _latency_row(bench, exchange)
    while bench.gathered.get(row, 0) < bench.samples and not isinstance(recipe, CommandService):
        again = send(bench, exchange.role, exchange.service, exchange.request.parameters)
        repeated = _timely_answer(bench, again)
        what = f"repeated answer to {exchange.service.name}"
        bench.judge(_answerer(repeated), what, _outcome(repeated), Equals("success"), source="--samples")


def _latency_row(bench: Bench, exchange: Exchange) -> str:
    """The row that states the limit, else the service's own."""
    return exchange.service.limit(Fuel(bench.meter.fuel)).requirement or exchange.service.row


def _timely_answer(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    exchange = stimulus.asked()
    seen = exchange.synchronous
    code = _code(seen.response, seen.http_status)
    bench.judge("dcc", "acknowledgement of the DCC", code, Equals(ACKNOWLEDGED), source="DUIS")
    limit = exchange.service.limit(Fuel(bench.meter.fuel))
    bound = max(min(limit.max_response_s, MAX_WAIT_S) + 2, DCC_GIVES_UP_S)
    found = bench.rig.user.wait_delivery(_answers(exchange), stimulus.delivery_mark, float(bound))
    if found is None or found.response is None:
        bench.rig.check()
        raise NoReply(f"waiting for the answer to {exchange.service.name}", "dcc", f"nothing within {bound} s")
    answer = _payload(bench, exchange, found.response)
    observed_s = Decimal(found.received_ns - seen.sent_ns) / 10**9
    what = f"response time of {exchange.service.name}"
    row = _latency_row(bench, exchange)
    bench.gathered[row] = bench.gathered.get(row, 0) + 1
    bench.recorder.latency(row, what, observed_s, limit.max_response_s, source=limit.source)
    return answer


def _payload(bench: Bench, exchange: Exchange, response: Response) -> Smets1Answer:
    name = exchange.service.name
    if response.code == HUB_UNREACHABLE:
        bench.rig.check()
        raise BenchError(f"sending {name}", "wan", "the DCC cannot reach the hub (E20)")
    if response.code == METER_SILENT:
        bench.recorder.no_reply(bench.part, f"the meter's answer to {name} (E21)", lambda: _answers_bench(bench))
    bench.judge("dcc", "code of the answer", response.code, Equals(DONE), source="DUIS")
    payload = response.payload
    kind = type(payload).__name__ if payload is not None else "nothing"
    bench.judge("dcc", "kind of answer", kind, Equals(Smets1Answer.__name__), source="DUIS")
    assert isinstance(payload, Smets1Answer)  # the line above has raised otherwise
    variant = Equals(exchange.service.variant)
    bench.judge("dcc", "variant answered", payload.variant, variant, source="the request")
    return payload


def _answers_bench(bench: Bench) -> bool:
    bench.meter.port.identity()
    return True


def _answers(exchange: Exchange) -> Callable[[Delivery], bool]:
    def accept(delivery: Delivery) -> bool:
        response = delivery.response
        return delivery.role == exchange.role and response is not None and response.request_id == exchange.request_id

    return accept


def _code(response: Response | None, http_status: int) -> str:
    return response.code if response is not None else f"HTTP {http_status}"


def _answerer(answer: Smets1Answer) -> str:
    """Who gave this answer: the meter, or the hub on its behalf (it has no such service, or an argument is wrong)."""
    return "device" if answer.success or answer.error_code == REFUSED_BY_METER else "hub"


def _outcome(answer: Smets1Answer) -> str:
    return "success" if answer.success else f"refusal: {answer.error}"


def _text(answer: Smets1Answer, name: str) -> str:
    return str(answer.values.get(name, "absent"))


def _number(bench: Bench, answer: Smets1Answer, name: str) -> Decimal:
    """The value; an answer without it has failed a check."""
    value = answer.values.get(name)
    if isinstance(value, int | Decimal):
        return Decimal(value)
    bench.recorder.check(f"answered {name}", "absent", Equals("a number"), source="the service's answer")
    raise BenchError("reading the answer", "bench", f"{name} is {value!r}")


def _pence(bench: Bench, answer: Smets1Answer, name: str) -> Decimal:
    return _number(bench, answer, name) / 1000


def _profile(answer: Smets1Answer) -> list[ProfileEntry]:
    entries = answer.values.get("entries", ())
    return [entry for entry in entries if isinstance(entry, ProfileEntry)] if isinstance(entries, tuple) else []


def _log(answer: Smets1Answer) -> list[LogEntry]:
    entries = answer.values.get("entries", ())
    return [entry for entry in entries if isinstance(entry, LogEntry)] if isinstance(entries, tuple) else []


def _run(bench: Bench) -> DemandRun:
    if bench.run is None:
        raise BenchError("judging a rise", "feature", "no demand has run")
    return bench.run
