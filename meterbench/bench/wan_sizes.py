"""Then: how large the messages on the WAN are, by what the listener has heard and what the capture has seen.

Sizes are those of the application's payload; bytes of transport are noted, not judged [DESIGN, Sizes].
"""

from __future__ import annotations

from catalogue import Fuel
from meterbench.bench.observations import ALERT, COMMAND, REPLY, wan_since
from meterbench.bench.operator import Bench
from meterbench.bench.stimuli import Stimulus
from meterbench.checks import AtMost, Band, Equals
from protocols.dialects import read_any
from protocols.messages import Command, Reply
from rigs.errors import BenchError
from rigs.ports_wan import WanMessage


def messages_fit(bench: Bench, stimulus: Stimulus, message: str, times: int = 1) -> None:
    """Each payload of the exchange, or of the alert, within the size of the traffic model's row, or `times` of it.

    With a capture the sizes are those of the packets; else those of the messages that the listener received. Bytes of
    transport are noted, not judged.
    """
    row = bench.catalogue.traffic(Fuel(bench.meter.fuel), message)
    endings = (ALERT,) if message == "meter-alerts" else (COMMAND, REPLY)
    payloads_fit(bench, stimulus, message, times * row.size_bytes, endings, row.id)


def payloads_fit(
    bench: Bench, stimulus: Stimulus, message: str, most_bytes: int, endings: tuple[str, ...], row: str
) -> None:
    """As `messages_fit`, of the messages on topics with these endings; `row` is what states the size."""
    seen = [heard for heard in of_stimulus(bench, stimulus) if heard.topic.endswith(endings)]
    what = f"messages of {message} on the WAN"
    bench.recorder.check(what, len(seen), Band(len(endings), 100, "messages"), source="WAN listener")
    captured = _captured(bench, stimulus, endings)
    sizes = heard = [(one.topic, len(one.payload)) for one in seen]
    if captured is not None and stimulus.exchange is not None:
        # the DCC may go on with requests of its own: of the captured packets, those of this exchange
        captured = _among(captured, heard)
        bench.recorder.check("messages captured", _topics(captured), Equals(_topics(heard)), source="WAN listener")
        sizes = captured
    elif captured is not None:
        # the listener may hear late what had left before the stimulus: the newest that it heard are those captured
        bench.recorder.check(what, len(captured), Band(len(endings), len(heard), "messages"), source="packet capture")
        newest = _topics(heard[len(heard) - len(captured) :])
        bench.recorder.check("messages captured", _topics(captured), Equals(newest), source="WAN listener")
        sizes = captured
    source = f"{row}, {'captured packets' if captured else 'WAN listener'}"
    for topic, size in sizes:
        bench.recorder.check(f"payload of {topic[-2:]}", size, AtMost(most_bytes, "B"), source=source)


def of_stimulus(bench: Bench, stimulus: Stimulus) -> list[WanMessage]:
    """What the stimulus has caused on the WAN: of a request its commands, the replies to them, and replies to nothing
    that was asked, what nobody can read; else all since then. What the DCC asks by itself afterwards is none of it."""
    heard = wan_since(bench, stimulus)
    if stimulus.exchange is None:
        return list(heard)
    device = bytes.fromhex(stimulus.exchange.request_id.target.replace("-", ""))
    messages = [(one, read_any(one.payload)) for one in heard]
    commands = [message for _, message in messages if isinstance(message, Command) and message.device == device]
    asked = {message.id for _, message in messages if isinstance(message, Command)}
    own = {message.id for message in commands if message.service == commands[0].service}
    return [
        one
        for one, message in messages
        if message is None or (isinstance(message, Command | Reply) and (message.id in own or message.id not in asked))
    ]


def _among(captured: list[tuple[str, int]], heard: list[tuple[str, int]]) -> list[tuple[str, int]]:
    left = list(captured)
    found = []
    for one in heard:
        if one in left:
            left.remove(one)
            found.append(one)
    return found


def _topics(sizes: list[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(sorted(topic for topic, _ in sizes))


def _captured(bench: Bench, stimulus: Stimulus, endings: tuple[str, ...]) -> list[tuple[str, int]] | None:
    sizes = bench.rig.sizes
    if sizes is None or sizes.status.startswith("missing"):
        bench.recorder.note(f"no packets captured: {sizes.status if sizes else 'capture is off'}")
        return None
    if sizes.status != "running":
        bench.recorder.note(f"sizes on the WAN are {sizes.status}")
    try:
        counted = [size for size in sizes.since(stimulus.began_ns) if size.topic.endswith(endings)]
    except BenchError as problem:
        if not sizes.status.startswith("missing"):
            raise
        bench.recorder.note(f"no packets captured: {problem}")
        return None
    for size in counted:
        bench.recorder.note(
            f"{size.topic}: payload {size.payload} B, MQTT packet {size.packet} B, on the wire {size.wire} B"
        )
    return [(size.topic, size.payload) for size in counted] if sizes.status == "running" else None
