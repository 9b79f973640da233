"""Bad input on the WAN: what a stranger publishes to the hub, or to the DCC in a hub's name, and what comes of it.

Nothing is to happen at the meter, nobody is to be told anything, both parts live on and answer the next request, and
the part that it was meant for says that it came: the hub by a note, the DCC by a counter. The bad messages are made
from good ones, which the listener has heard, so that they are of the rig's own dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from meterbench.bench import answers, observations, states, stimuli
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.checks import AtLeast, Equals
from meterbench.errors import NotRun
from protocols.dialects import DIALECTS
from protocols.duis import DccAlert, Smets1DeviceAlert
from protocols.messages import Alert, Cancel, Command, DialectError, Reply
from rigs.errors import BenchError
from rigs.ports_dcc import DccControl
from rigs.ports_wan import WanStranger

HUGE_BYTES: Final = 1_000_000
DEPTH: Final = 100_000
MANY: Final = 300
FOREIGN_HUB: Final = "00db12345678ffff"
STRANGER: Final = bytes.fromhex("00db12345678fffe")
NO_MESSAGE: Final = b"\x00\xff\xfe no message \xc3\x28"
UNKNOWN_ID: Final = 0xFFFFFFF0
STAMP_S: Final = 1_700_000_000
"""By which alerts of a stranger are known: long before the calendar of any rig."""
TO_HUB: Final = ("bytes that are no message", "an empty message", "a command that is cut off", "an oversized command",
                 "deeply nested lists", "a command with a byte too many", "a reply", "an alert",
                 "a command of another dialect")  # fmt: skip
TO_DCC: Final = ("bytes that are no message", "an empty message", "a reply that is cut off", "an oversized reply",
                 "deeply nested lists", "a reply with a byte too many", "a command", "a reply to nothing",
                 "a reply that has been answered", "a reply in the name of another hub",
                 "an alert in the name of another hub", "an alert of a stranger",
                 "a reply of another dialect")  # fmt: skip
BAD: Final = tuple(dict.fromkeys((*TO_HUB, *TO_DCC)))
"""The words of the features."""
UNREADABLE, STRAY, LATE, STRAY_ALERT = "bad wan message", "stray reply", "late reply", "stray alert"
SAID: Final[Mapping[str, str]] = {
    "a reply to nothing": STRAY, "a reply that has been answered": LATE, "a reply in the name of another hub": "",
    "an alert in the name of another hub": "", "an alert of a stranger": STRAY_ALERT,
}  # fmt: skip
"""What the DCC counts it as; "" is one of them all: a hub of no dialect is not read at all."""
ANY: Final = (UNREADABLE, STRAY, LATE, STRAY_ALERT)


@dataclass(frozen=True, slots=True)
class Injected:
    """What was sent, how often, and how things stood before. `counted`: what the DCC had said until then;
    `counter`: of the last request."""

    words: str
    times: int
    stimulus: Stimulus
    logs: tuple[int, ...]
    state: str
    notes: int
    counted: Mapping[str, int]
    counter: int


@dataclass(frozen=True, slots=True)
class _Heard:
    """One good exchange of the rig, as it was on the wire."""

    command: bytes
    reply: bytes


def to_hub(bench: Bench, words: str, times: int = 1) -> Injected:
    """A stranger publishes on the hub's command topic."""
    heard = _exchange(bench)
    payload = _for_hub(bench, words, heard)
    return _inject(bench, words, f"mb/{_hub(bench)}{observations.COMMAND}", [payload] * times)


def to_dcc(bench: Bench, words: str, times: int = 1) -> Injected:
    """A stranger publishes in the name of a hub."""
    heard = _exchange(bench)
    hub = FOREIGN_HUB if "another hub" in words else _hub(bench)
    ending = observations.ALERT if "alert" in words else observations.REPLY
    return _inject(bench, words, f"mb/{hub}{ending}", [_for_dcc(bench, words, heard)] * times)


def replay(bench: Bench, stimulus: Stimulus) -> Injected:
    """The command of a stimulus once more, byte by byte."""
    commands = [one for one in observations.wan_since(bench, stimulus) if one.topic.endswith(observations.COMMAND)]
    if not commands:
        raise BenchError("replaying a command", "feature", "the Given has sent none")
    return _inject(bench, "a replay", commands[0].topic, [commands[0].payload])


def disabled_and_armed(bench: Bench, role: str) -> Stimulus:
    """A Given through the head end; the stimulus is that of the disabling."""
    stimulus = begin(bench)
    stimuli.disabled_by(bench, role)
    stimuli.armed_by(bench, role)
    return stimulus


def nothing_happened(bench: Bench, injected: Injected) -> None:
    """The logs of the meter are as long as before, and its switch or valve is where it was."""
    source = "before the stranger"
    bench.judge("hub", "entries in the meter's logs", states.log_counts(bench), Equals(injected.logs), source=source)
    bench.judge("hub", "supply at the meter", _state(bench), Equals(injected.state), source=source)


def nobody_is_told(bench: Bench, injected: Injected) -> None:
    """Nothing is delivered to any User of what the stranger has sent; his marker went the same way and is through."""
    bench.rig.wan.mark()
    answers.reaches_meter(bench)  # the stub takes in order: this answer comes after whatever came of it
    told, probes = 0, set()
    for one in bench.rig.user.deliveries(injected.stimulus.delivery_mark):
        response = one.response
        payload = response.payload if response is not None else None
        if response is None or isinstance(payload, DccAlert):
            continue
        if isinstance(payload, Smets1DeviceAlert):  # those of scenarios before this one may still come
            told += payload.timestamp == datetime.fromtimestamp(STAMP_S, UTC)
            continue
        request_id = response.request_id
        told += request_id is None or request_id in probes or request_id.counter <= injected.counter
        probes.add(request_id)
    bench.judge("dcc", "deliveries that nobody asked for", told, Equals(0, "messages"), source="the bench's requests")


def hub_notes_it(bench: Bench, injected: Injected) -> None:
    bench.rig.wan.mark()
    answers.reaches_meter(bench)  # the hub takes in order
    bench.rig.flush()
    fresh = len(bench.rig.hub_notes()) - injected.notes
    bench.judge("hub", "notes of the hub", fresh, AtLeast(injected.times, "notes"), source="docs/peers.md, Hub")


def dcc_counts_it(bench: Bench, injected: Injected) -> None:
    bench.rig.wan.mark()
    answers.reaches_meter(bench)
    wanted = SAID.get(injected.words, UNREADABLE)
    said = [wanted] if wanted else list(ANY)
    fresh = sum(_control(bench).counted(one) - injected.counted[one] for one in said)
    what = f"counted by the DCC as {' or '.join(said)}"
    bench.judge("dcc", what, fresh, AtLeast(injected.times, "messages"), source="the DCC's counters")


def still_served(bench: Bench) -> None:
    """Every part lives, and the next request is answered by the meter. Fails the subject, and is no rig's failure: the
    way was open before the stranger came."""
    try:
        bench.rig.check()
        answers.reaches_meter(bench)
        found = "answered"
    except BenchError as problem:
        found = str(problem)
    bench.recorder.check("the next request", found, Equals("answered"), source="the way was open before")


def _inject(bench: Bench, words: str, topic: str, payloads: Sequence[bytes]) -> Injected:
    stranger, control = _stranger(bench), _control(bench)
    bench.rig.flush()
    stimulus = begin(bench)
    injected = Injected(
        words, len(payloads), stimulus, states.log_counts(bench), _state(bench), len(bench.rig.hub_notes()),
        {one: control.counted(one) for one in ANY}, bench.rig.user.next_request_id(bench.lead, bench.meter.eui).counter,
    )  # fmt: skip
    stranger.publish(topic, payloads)
    return injected


def _exchange(bench: Bench) -> _Heard:
    """A probe; its command and its reply as the listener has heard them."""
    mark = bench.rig.wan.mark()
    answers.reaches_meter(bench)
    bench.rig.wan.mark()
    heard = bench.rig.wan.since(mark)
    commands = [one.payload for one in heard if one.topic.endswith(observations.COMMAND)]
    replies = [one.payload for one in heard if one.topic.endswith(observations.REPLY)]
    if not commands or not replies:
        raise BenchError("making bad input", "wan", "the listener has not heard a good exchange")
    return _Heard(commands[0], replies[0])


def _for_hub(bench: Bench, words: str, heard: _Heard) -> bytes:
    meter = bytes.fromhex(bench.meter.eui.replace("-", ""))
    alert = Alert(1, meter, "physical-tamper", STAMP_S)
    return _made(words, heard.command, {
        "a reply": lambda: heard.reply,
        "an alert": lambda: DIALECTS[bench.rig.cohort].encode(alert),
        "a command of another dialect": lambda: _foreign(bench, Command(1, meter, "7.2", {})),
    })  # fmt: skip


def _for_dcc(bench: Bench, words: str, heard: _Heard) -> bytes:
    meter, encode = bytes.fromhex(bench.meter.eui.replace("-", "")), DIALECTS[bench.rig.cohort].encode
    reply = Reply(UNKNOWN_ID, meter, "ok", STAMP_S)
    return _made(words, heard.reply, {
        "a command": lambda: heard.command,
        "a reply to nothing": lambda: encode(reply),
        "a reply that has been answered": lambda: heard.reply,
        "a reply in the name of another hub": lambda: heard.reply,
        "an alert in the name of another hub": lambda: encode(Alert(9, meter, "physical-tamper", STAMP_S)),
        "an alert of a stranger": lambda: encode(Alert(9, STRANGER, "physical-tamper", STAMP_S)),
        "a reply of another dialect": lambda: _foreign(bench, reply),
    })  # fmt: skip


def _made(words: str, good: bytes, more: Mapping[str, Callable[[], bytes]]) -> bytes:
    if words in more:
        return more[words]()
    if "cut off" in words:
        return good[: len(good) // 2]
    if "oversized" in words:
        return good + bytes(HUGE_BYTES)
    if "too many" in words:
        return good + b"\x00"
    nested = (b"[" if good.isascii() else b"\x81") * DEPTH  # JSON, or CBOR
    return {"bytes that are no message": NO_MESSAGE, "an empty message": b"", "deeply nested lists": nested}[words]


def _foreign(bench: Bench, message: Command | Reply | Alert | Cancel) -> bytes:
    """In the first dialect that is not the rig's and can say it."""
    for name, dialect in DIALECTS.items():
        if name != bench.rig.cohort:
            try:
                return dialect.encode(message)
            except DialectError:
                continue
    raise BenchError("making bad input", "feature", "no other dialect can say it")


def _state(bench: Bench) -> str:
    name = "load_switch" if bench.meter.fuel == "electricity" else "valve"
    if name not in bench.meter.profile.points:
        return "none"
    return str(bench.meter.port.read(name)[name].value)


def _hub(bench: Bench) -> str:
    return bench.rig.hub_eui.replace("-", "").lower()


def _stranger(bench: Bench) -> WanStranger:
    if bench.rig.stranger is None:
        raise NotRun("this rig lets no stranger on its WAN")
    return bench.rig.stranger


def _control(bench: Bench) -> DccControl:
    if bench.rig.dcc is None:
        raise NotRun("this rig has no control of the DCC")
    return bench.rig.dcc
