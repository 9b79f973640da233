"""Where the time of an answer or an alert went: collects the stamps of the rig's parts for `meterbench.hops`."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from catalogue import ResponseLimit, Traffic
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus
from meterbench.hops import Breakdown, Seen, of_alert, of_image, of_request
from meterbench.recorder import Timing
from meterbench.sla import RIG_FILE
from rigs.hops import Passed
from rigs.ports_dcc import Delivery

Way = Callable[[Seen], Breakdown]
CAPTURED_MAX = 8
"""Captured packets that a late sample keeps."""


def judge_answer(bench: Bench, row: str | None, stimulus: Stimulus, found: Delivery, limit: ResponseLimit) -> None:
    """The response time of a request, from its sending to its delivery, against the limit of its service."""
    exchange = stimulus.asked()
    sent_ns = exchange.synchronous.sent_ns
    took_ns = found.received_ns - sent_ns
    hops = _way(bench, stimulus, found, sent_ns, _of_request(stimulus), took_ns / 1e9 > limit.max_response_s)
    name = exchange.service.name
    timing = Timing("request", f"{exchange.service.variant} {name}", hops)
    observed_s = Decimal(took_ns) / 10**9
    bench.recorder.latency(
        row, f"response time of {name}", observed_s, limit.max_response_s, source=source_of(limit), timing=timing
    )


def judge_also(
    bench: Bench, stimulus: Stimulus, found: Delivery, row: str | None, what: str, limit: ResponseLimit, source: str
) -> None:
    """The same answer against another limit than its service's."""
    exchange = stimulus.asked()
    took_ns = found.received_ns - exchange.synchronous.sent_ns
    is_late = took_ns / 1e9 > limit.max_response_s
    hops = _way(bench, stimulus, found, exchange.synchronous.sent_ns, _of_request(stimulus), is_late)
    timing = Timing("request", f"{exchange.service.variant} {exchange.service.name}", hops)
    bench.recorder.latency(row, what, Decimal(took_ns) / 10**9, limit.max_response_s, source=source, timing=timing)


def judge_alert(bench: Bench, stimulus: Stimulus, found: Delivery, title: str, limit: ResponseLimit) -> None:
    """The time of an alert, from what happened at the meter to its delivery."""
    took_ns = max(0, found.received_ns - stimulus.effect_ns)
    hops = _way(bench, stimulus, found, stimulus.effect_ns, _of_alert(bench), took_ns / 1e9 > limit.max_response_s)
    bench.recorder.latency(
        limit.requirement, f"response time of {title}", Decimal(took_ns) / 10**9, limit.max_response_s,
        source=source_of(limit), timing=Timing("alert", title, hops),
    )  # fmt: skip


def judge_image(
    bench: Bench, stimulus: Stimulus, request_id: str, commands: Sequence[int], found: Delivery, row: Traffic
) -> None:
    """The time of a firmware image, from the request to the word that the meter has it. `commands`: CRCs of those that
    were heard with it."""
    took_ns, began_ns = found.received_ns - stimulus.effect_ns, stimulus.effect_ns
    way = partial(of_image, request_id=request_id, commands=commands)
    hops = _way(bench, stimulus, found, began_ns, way, took_ns / 1e9 > row.max_response_s)
    bench.recorder.latency(
        row.id, f"response time of {row.title}", Decimal(took_ns) / 10**9, row.max_response_s, source=row.source,
        timing=Timing("image", "", hops),
    )  # fmt: skip


def source_of(limit: ResponseLimit) -> str:
    """The basis of a limit and the lines of the documents; or the rig file, and what it stands for."""
    if limit.source.startswith(RIG_FILE):
        return limit.source
    return f"{limit.basis.value} {limit.source}".strip()


def _of_alert(bench: Bench) -> Way:
    return partial(of_alert, poll_s=float(bench.meter.profile.decimal("alert_poll_s")))


def _of_request(stimulus: Stimulus) -> Way:
    return partial(of_request, request_id=stimulus.asked().request_id.text)


def _way(bench: Bench, stimulus: Stimulus, found: Delivery, began_ns: int, of: Way, is_late: bool) -> Breakdown | None:
    """None on a rig that tells no stamps."""
    hops = bench.rig.hops
    if hops is None:
        return None
    dcc, hub = hops.since(began_ns)
    passed = hops.passed(began_ns) if dcc.missing or is_late else ()
    seen = Seen(began_ns, found.received_ns, zlib.crc32(found.body), dcc, hub, passed)
    if dcc.missing and not passed:
        heard = tuple(
            Passed(one.topic, zlib.crc32(one.payload), False, "tap", one.monotonic_ns)
            for one in bench.rig.wan.since(stimulus.wan_mark)
        )
        seen = replace(seen, passed=heard, wan_by="listener")
    way = of(seen)
    return replace(way, notes=(*way.notes, *_captured(passed, began_ns))) if is_late else way


def _captured(passed: tuple[Passed, ...], began_ns: int) -> list[str]:
    """For a late sample: what the packets say."""
    return [
        f"captured {(one.ns - began_ns) / 1e6:.1f} ms after the beginning: {one.topic[-2:]} "
        f"{'to the broker' if one.to_broker else 'from the broker'} ({one.client})"
        for one in passed[:CAPTURED_MAX]
    ]
