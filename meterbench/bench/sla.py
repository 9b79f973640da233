"""Then: the DCC's performance by service [WANP-2].

The time is that of the whole way, as a User has it; the DCC is failed by what it took itself. What is refused is timed
as well, and is no answer of the service: it does not count among its samples.
"""

from __future__ import annotations

from decimal import Decimal

from catalogue import Fuel, ResponseLimit
from meterbench.bench import answers, timing
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Exchange, Stimulus
from meterbench.hops import Breakdown, Stage
from meterbench.recorder import Timing
from meterbench.sla import target
from rigs.errors import BenchError


def answered_in_time(bench: Bench, stimulus: Stimulus) -> None:
    """Within the target, and success: the SLA is judged first, as the response time may be the same figure."""
    exchange = stimulus.asked()
    limit = _target(bench, exchange)
    bound = answers.bound_s(limit)
    found = bench.rig.user.wait_delivery(answers.answers_to(exchange), stimulus.delivery_mark, bound)
    if found is not None:  # what never comes is judged below
        what = f"SLA of {exchange.service.name}"
        timing.judge_also(bench, stimulus, found, None, what, limit, f"SLA: {timing.source_of(limit)}")
    answers.is_success(bench, stimulus)


def both_answered_in_time(bench: Bench, stimulus: Stimulus) -> None:
    """The same of both requests; the first must not pay for the second, nor the other way round."""
    if stimulus.fellow is None:
        raise BenchError("judging an answer", "feature", "the When sends one request only")
    for exchange in (stimulus.asked(), stimulus.fellow):
        answered_in_time(bench, stimulus.of(exchange))


def refused_in_time(bench: Bench, stimulus: Stimulus) -> None:
    """What the DCC said at once. The HTTP way is in its time: nothing else is between."""
    exchange = stimulus.asked()
    took_ns = exchange.synchronous.received_ns - exchange.synchronous.sent_ns
    limit = _target(bench, exchange)
    hops = Breakdown("request", (Stage("DCC", "dcc", took_ns),))
    bench.recorder.latency(
        None, f"time until {exchange.service.name} was refused", Decimal(took_ns) / 10**9, limit.max_response_s,
        source=f"SLA: {timing.source_of(limit)}", timing=Timing("request", "", hops),
    )  # fmt: skip


def _target(bench: Bench, exchange: Exchange) -> ResponseLimit:
    service = exchange.service
    return target(service.variant, service.limit(Fuel(bench.meter.fuel)), bench.targets)
