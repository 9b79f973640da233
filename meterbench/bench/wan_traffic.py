"""The messages of the traffic model on the WAN: how many, how large, how soon; and what a number of meters sends.

Beside `wan_sizes`. Expectations are the rows of the traffic model and plain counting; what is seen is
what the listener and the capture have seen between the DCC and the hub.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from catalogue import Fuel, Traffic
from meterbench.bench import answers, dcc_firmware, observations, timing, wan_sizes
from meterbench.bench.dcc_firmware import Update
from meterbench.bench.operator import LEAD_ROLE, Bench
from meterbench.bench.stimuli import SMETS1_COMMAND_VARIANT, Exchange, Stimulus, begin
from meterbench.checks import AtMost, Equals
from meterbench.errors import NotApplicable
from protocols.dialects import read_any
from protocols.duis import DccAlert, ServiceRequest
from protocols.messages import Command
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery
from rigs.ports_wan import WanMessage

COLLECTED: Final = "Read Instantaneous Import Registers"
ANSWERS_WITHIN_S: Final = 60.0
BITS: Final = 8
WITHOUT_A_ROW: Final = "a service without a traffic row"


@dataclass(frozen=True, slots=True)
class Collection:
    """Readings of each meter of a rig, sent at once; `codes` of the answers, by how many have it."""

    stimulus: Stimulus
    meters: int
    times: int
    codes: Mapping[str, int]

    @property
    def exchanges(self) -> int:
        return self.meters * self.times


def row_of(bench: Bench, message: str) -> Traffic:
    return bench.catalogue.traffic(Fuel(bench.meter.fuel), message)


def is_carried(bench: Bench, message: str) -> None:
    """A Given: the rig's WAN can carry the message within its response time; NotApplicable where it cannot."""
    row, rate = row_of(bench, message), bench.rig.wan_rate_kbit_s
    needed = Decimal(row.size_bytes * BITS) / row.max_response_s / 1000
    if rate and needed > rate:
        raise NotApplicable("rate of the WAN", f"{row.id} needs {needed:.1f} kbit/s, this WAN carries {rate} kbit/s")


def success_within(bench: Bench, stimulus: Stimulus, message: str) -> None:
    """A success, within the service's own response time and that of the traffic model's row."""
    answers.is_success(bench, stimulus)
    row, name = row_of(bench, message), answers.latency_row(bench, stimulus.asked())
    if name == row.id:  # the row is the service's own, and has been judged
        return
    _judge(bench, stimulus, row)
    own = bench.repeats.get(name)
    if own is not None:  # each further sample counts for both rows
        bench.repeats[name] = bench.repeats[row.id] = partial(_once_more, bench, own, row)


def _judge(bench: Bench, stimulus: Stimulus, row: Traffic) -> None:
    """The answer, which is there, against the row of the traffic model."""
    found = bench.rig.user.wait_delivery(answers.answers_to(stimulus.asked()), stimulus.delivery_mark, 0)
    if found is None:
        raise BenchError("timing an answer", "bench", "the answer that was judged is gone")
    bench.gathered[row.id] = bench.gathered.get(row.id, 0) + 1
    limit = replace(bench.limit(stimulus.asked().service), max_response_s=row.max_response_s)
    what, source = f"response time of {row.title}", f"traffic model {row.source}"
    timing.judge_also(bench, stimulus, found, row.id, what, limit, source)


def _once_more(bench: Bench, own: Callable[[], Stimulus], row: Traffic) -> Stimulus:
    stimulus = own()
    _judge(bench, stimulus, row)
    return stimulus


def one_each_way(bench: Bench, stimulus: Stimulus) -> None:
    """One command and one reply: nothing is repeated, and nothing is said in two messages that one can say."""
    counts = _counts(wan_sizes.of_stimulus(bench, stimulus))
    for ending, what in ((observations.COMMAND, "commands on the WAN"), (observations.REPLY, "replies on the WAN")):
        bench.recorder.check(what, counts.get(ending, 0), Equals(1, "messages"), source="WAN listener")


def fit_times(bench: Bench, stimulus: Stimulus, times: int, message: str) -> None:
    """What counts as several messages of the model: a whole tariff (decision DEC-14)."""
    wan_sizes.messages_fit(bench, stimulus, message, times)


def payloads_at_most(bench: Bench, stimulus: Stimulus, size_bytes: int) -> None:
    """Of a service that the traffic model has no row for [WANP-5]: the size is the bench's parameter."""
    endings = (observations.COMMAND, observations.REPLY)
    wan_sizes.payloads_fit(bench, stimulus, WITHOUT_A_ROW, size_bytes, endings, "a parameter [WANP-5]")


def image_fits(bench: Bench, update: Update, message: str) -> None:
    """The command that carries the image, and the reply to it."""
    wan_sizes.messages_fit(bench, _stimulus(update), message)


def image_is_carried_whole(bench: Bench, update: Update) -> None:
    """One command has every byte of it, and no other has as many bytes as it."""
    commands = _commands(bench, update)
    what = f"commands that hold the image of {len(update.image)} B"
    whole = sum(_holds(payload, update.image) for payload in commands)
    bench.recorder.check(what, whole, Equals(1, "messages"), source="WAN listener")
    as_long = sum(len(payload) >= len(update.image) for payload in commands)
    bench.recorder.check("commands as long as the image", as_long, Equals(1, "messages"), source="WAN listener")


def delivered_within(bench: Bench, update: Update, message: str) -> None:
    """The sender hears that the image is at the meter, within the row's response time."""
    row = row_of(bench, message)
    dcc_firmware.is_taken_on(bench, update)
    found = dcc_firmware.end_of(bench, update, float(row.max_response_s) + 1)
    payload = found.response.payload if found is not None and found.response is not None else None
    told = payload.body if isinstance(payload, DccAlert) else "nothing"
    owner = "device" if told == dcc_firmware.FAILED else "wan"
    bench.judge(owner, "told of the end", told, Equals(dcc_firmware.DELIVERED), source="the image")
    if found is not None:
        commands = [zlib.crc32(one) for one in _commands(bench, update) if _holds(one, update.image)]
        timing.judge_image(bench, _stimulus(update), update.asked.request_id.text, commands, found, row)


def collect(bench: Bench, times: int) -> Collection:
    """So many readings of each meter of the rig, all sent before the first answer is looked at."""
    service, stimulus, user = bench.catalogue.service(COLLECTED), begin(bench), bench.rig.user
    open_ids: dict[Any, None] = {}
    for _ in range(times):
        for fuel, device in bench.rig.devices.items():
            request_id = user.next_request_id(LEAD_ROLE[fuel], device.eui)
            request = ServiceRequest(request_id, SMETS1_COMMAND_VARIANT, service.variant, {})
            synchronous = user.send(LEAD_ROLE[fuel], request)
            stimulus.exchange = Exchange(LEAD_ROLE[fuel], service, request, synchronous)
            open_ids[request_id] = None
    codes: dict[str, int] = {}

    def last(delivery: Delivery) -> bool:
        response = delivery.response
        if response is not None and response.request_id in open_ids:
            del open_ids[response.request_id]
            codes[response.code] = codes.get(response.code, 0) + 1
        return not open_ids

    user.wait_delivery(last, stimulus.delivery_mark, ANSWERS_WITHIN_S)
    return Collection(stimulus, len(bench.rig.devices), times, codes)


def volume_is_planned(bench: Bench, collection: Collection, message: str) -> None:
    """Number of meters times frequency: so many exchanges of two messages each, none larger than the row's size."""
    row, heard = row_of(bench, message), _heard(bench, collection.stimulus)
    planned = collection.exchanges
    good = collection.codes.get(answers.DONE, 0)
    bench.judge("dcc", "readings that were collected", good, Equals(planned, "readings"), source="meters x frequency")
    counts = _counts(heard)
    for ending, what in ((observations.COMMAND, "commands on the WAN"), (observations.REPLY, "replies on the WAN")):
        bench.recorder.check(what, counts.get(ending, 0), Equals(planned, "messages"), source="meters x frequency")
    sizes = [len(one.payload) for one in heard if not one.topic.endswith(observations.ALERT)]
    source = f"size of {row.id}"
    bench.recorder.check(
        "largest payload on the WAN", max(sizes, default=0), AtMost(row.size_bytes, "B"), source=source
    )
    most = AtMost(2 * planned * row.size_bytes, "B")
    bench.recorder.check("payload on the WAN", sum(sizes), most, source=f"meters x frequency x {source}")


def _holds(payload: bytes, image: bytes) -> bool:
    message = read_any(payload)
    return isinstance(message, Command) and image in message.values.values()


def _commands(bench: Bench, update: Update) -> list[bytes]:
    """Those that the listener has heard since the update was asked for."""
    return [one.payload for one in _heard(bench, _stimulus(update)) if one.topic.endswith(observations.COMMAND)]


def _heard(bench: Bench, stimulus: Stimulus) -> tuple[WanMessage, ...]:
    bench.rig.wan.mark()
    return bench.rig.wan.since(stimulus.wan_mark)


def _counts(heard: Sequence[WanMessage]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in heard:
        counts[one.topic[-2:]] = counts.get(one.topic[-2:], 0) + 1
    return counts


def _stimulus(update: Update) -> Stimulus:
    asked = update.asked
    sent_ns = asked.synchronous.sent_ns
    return Stimulus(asked.at, asked.delivery_mark, asked.wan_mark, sent_ns, sent_ns)
