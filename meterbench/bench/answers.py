"""Then: what the head end answers.

No answer, or an answer that says that somebody else failed, is never charged to the meter unless its link was healthy
before and is healthy now: E20 (the hub cannot be reached) is the rig's, E21 (the meter does not answer the hub) is the
meter's only when the bench side reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Final

from catalogue import ResponseLimit
from meterbench.bench import timing
from meterbench.bench.operator import Bench
from meterbench.bench.states import CLOCK_SLACK
from meterbench.bench.stimuli import Exchange, Stimulus, send
from meterbench.checks import AtLeast, Equals, Matches
from meterbench.latency import repeats
from protocols.duis import Response, Smets1Answer
from rigs.errors import BenchError, NoReply
from rigs.ports_dcc import Delivery
from rigs.profile import CommandService, ImageService

ACKNOWLEDGED: Final = "I99"
DONE: Final = "I0"
HUB_UNREACHABLE, METER_SILENT = "E20", "E21"
MAX_WAIT_S: Final = Decimal(60)
DCC_GIVES_UP_S: Final = Decimal(33)
"""Longer than a rig's DCC waits for a meter (30 s by default): a late answer and a silent meter are both told apart."""
REFUSED_BY_METER: Final = 1
"""The integer code of a SMETS1 error when the meter itself said no [dcc_stub/README.md]."""
POWER_LOST: Final = "power-lost"
NEWEST: Final = 10
"""Entries of a log in which a loss of power within the scenario has to stand."""
PROBE_SERVICE: Final = "Read Firmware Version"
STATUS_SERVICE: Final = "Read Supply Status"


def reaches_meter(bench: Bench) -> None:
    """The head end gets an answer of the meter now; judges nothing. Raises BenchError when it does not."""
    stimulus = send(bench, bench.lead, bench.catalogue.service(PROBE_SERVICE))
    accept = answers_to(stimulus.asked())
    found = bench.rig.user.wait_delivery(accept, stimulus.delivery_mark, float(DCC_GIVES_UP_S))
    code = found.response.code if found is not None and found.response is not None else "nothing"
    if code != DONE:
        raise BenchError("probing the way to the meter", "head end", f"{PROBE_SERVICE} is answered with {code}")


def is_success(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    """Acknowledged, answered with success, and in time."""
    answer = timely_answer(bench, stimulus)
    what = f"answer to {stimulus.asked().service.name}"
    bench.judge(_answerer(answer), what, _outcome(answer), Equals("success"), source="service catalogue")
    bench.recorder.link_healthy(f"{bench.part}, hub side")
    _may_be_asked_again(bench, stimulus.asked())
    return answer


def is_refusal(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    """Acknowledged by the DCC and refused by the meter, with a reason, and in time."""
    answer = timely_answer(bench, stimulus)
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
    bench.recorder.check("answered supply state", text_of(answer, "supply_state"), Equals(state), source="the stimulus")


def _may_be_asked_again(bench: Bench, exchange: Exchange) -> None:
    """For `--samples`. A reading has to succeed each time; of a command that does no harm twice only the time is
    judged, as a meter may well refuse what it has done already. What is not repeated says why."""
    variant = exchange.service.variant
    is_command = isinstance(bench.meter.profile.services.get(variant), CommandService | ImageService)
    if not is_command or variant in repeats().again:
        bench.repeats[latency_row(bench, exchange)] = partial(_ask_again, bench, exchange, is_command)
    elif bench.samples:
        bench.recorder.note(f"{exchange.service.name} is not repeated for samples: {repeats().why_not(variant)}")


def _ask_again(bench: Bench, exchange: Exchange, is_command: bool) -> Stimulus:
    again = send(bench, exchange.role, exchange.service, exchange.request.parameters)
    repeated = timely_answer(bench, again)
    if not is_command:
        what = f"repeated answer to {exchange.service.name}"
        bench.judge(_answerer(repeated), what, _outcome(repeated), Equals("success"), source="--samples")
    return again


def latency_row(bench: Bench, exchange: Exchange) -> str:
    """The row that states the limit, else the service's own; of several the one that the scenario is about."""
    stated = bench.limit(exchange.service).requirement
    tags = bench.recorder.scenario.case.tags
    return stated or min(exchange.service.rows, key=lambda row: row not in tags)


def timely_answer(bench: Bench, stimulus: Stimulus) -> Smets1Answer:
    """Acknowledged by the DCC, and an answer of any kind within the response time."""
    exchange = stimulus.asked()
    seen = exchange.synchronous
    code = _code(seen.response, seen.http_status)
    bench.judge("dcc", "acknowledgement of the DCC", code, Equals(ACKNOWLEDGED), source="DUIS")
    limit = bench.limit(exchange.service)
    bound = bound_s(limit)
    found = bench.rig.user.wait_delivery(answers_to(exchange), stimulus.delivery_mark, bound)
    if found is None or found.response is None:
        bench.rig.check()
        raise NoReply(f"waiting for the answer to {exchange.service.name}", "dcc", f"nothing within {bound:g} s")
    answer = _payload(bench, exchange, found.response)
    row = latency_row(bench, exchange)
    bench.gathered[row] = bench.gathered.get(row, 0) + 1
    timing.judge_answer(bench, row, stimulus, found, limit)
    return answer


def took_s(bench: Bench) -> Decimal:
    """From the sending of the last request to its answer; nothing where there is no request or no answer."""
    if bench.asked is None:
        return Decimal(0)
    exchange = bench.asked.asked()
    found = next(filter(answers_to(exchange), bench.rig.user.deliveries(bench.asked.delivery_mark)), None)
    return Decimal(0) if found is None else Decimal(found.received_ns - exchange.synchronous.sent_ns) / 10**9


def bound_s(limit: ResponseLimit) -> float:
    """How long an answer is waited for."""
    return float(max(min(limit.max_response_s, MAX_WAIT_S) + 2, DCC_GIVES_UP_S))


def _payload(bench: Bench, exchange: Exchange, response: Response) -> Smets1Answer:
    name = exchange.service.name
    if response.code == HUB_UNREACHABLE:
        bench.rig.check()
        raise BenchError(f"sending {name}", "wan", "the DCC cannot reach the hub (E20)")
    if response.code == METER_SILENT and bench.subject in ("wan", "hub"):
        found = "the meter does not answer the hub (E21), by what the DCC says"
        raise BenchError(f"judging the {bench.subject} by {name}", bench.part, found)
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
    """Raises BenchError for a meter that has started anew in the middle: its silence then says nothing of a service."""
    bench.meter.port.identity()
    profile, since = bench.meter.profile, bench.begun_at
    if since is None or "event" not in profile.logs:
        return True
    rows = bench.meter.port.read_log("event", NEWEST)
    lost = sum(row.name == POWER_LOST and row.at >= since - CLOCK_SLACK for row in rows)
    if lost > bench.cuts:
        raise BenchError("waiting for an answer", bench.part, "it has lost its power in the middle of the scenario")
    return True


def answers_to(exchange: Exchange) -> Callable[[Delivery], bool]:
    """Which deliveries are answers to that request of that User."""

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


def text_of(answer: Smets1Answer, name: str) -> str:
    return str(answer.values.get(name, "absent"))
