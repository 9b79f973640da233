"""Messages through the network of a rig (`rigs.wan.link`), timed at both of its ends.

Layer: rigs adapter, for `meterbench perf`. A socket of this process stands in the hub's place, another in the broker's;
the network is the very process of a rig.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from protocols.link_shaper import Conditions
from rigs.adapters.peers import Peer
from rigs.errors import BenchError

TOPIC: Final = b"mb/00db1234567890af/r"
PAYLOAD: Final = 72
WITHIN_S: Final = 60.0


@dataclass
class Passage:
    """Monotonic seconds at which each message was sent and came out."""

    sent_s: list[float] = field(default_factory=list)
    came_s: list[float] = field(default_factory=list)


def through(conditions: Conditions, count: int, per_s: float, folder: Path) -> Passage:
    """`count` PUBLISHes of 72 bytes, `per_s` of them a second (0: as fast as they go). Raises BenchError."""
    passage = Passage()
    with socket.create_server(("127.0.0.1", 0)) as broker, _network(conditions, broker, folder) as port:
        done = threading.Event()
        taker = threading.Thread(target=_take, args=(broker, passage, count, done), daemon=True)
        taker.start()
        with socket.create_connection(("127.0.0.1", port)) as hub:
            hub.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _send(hub, passage, count, per_s)
            if not done.wait(WITHIN_S):
                raise BenchError("timing the network", "link", f"{len(passage.came_s)} of {count} messages came")
    return passage


@contextlib.contextmanager
def _network(conditions: Conditions, broker: socket.socket, folder: Path) -> Iterator[int]:
    told = {
        "broker": {"host": "127.0.0.1", "port": broker.getsockname()[1]}, "seed": 1,
        "conditions": dict(conditions.as_json()),
    }  # fmt: skip
    with Peer.start("link", "rigs.wan.link", told, folder) as peer:
        yield int(peer.ready["port"])


def message(number: int) -> bytes:
    body = struct.pack(">H", len(TOPIC)) + TOPIC + struct.pack(">HQ", 1, number) + bytes(PAYLOAD - 8)
    return bytes([0x32, len(body)]) + body


SIZE: Final = len(message(0))


def _send(hub: socket.socket, passage: Passage, count: int, per_s: float) -> None:
    hub.sendall(b"\xc0\x00")  # the set-up of the connection is over when this has come through
    began = time.monotonic() + 0.5
    pause = threading.Event()
    for number in range(count):
        if per_s:
            pause.wait(max(0.0, began + number / per_s - time.monotonic()))
        passage.sent_s.append(time.monotonic())
        hub.sendall(message(number))


def _take(broker: socket.socket, passage: Passage, count: int, done: threading.Event) -> None:
    connection, _ = broker.accept()
    with connection:
        waiting, skip = b"", 2
        while len(passage.came_s) < count and (data := connection.recv(1 << 16)):
            now = time.monotonic()
            waiting += data
            waiting, skip = waiting[skip:], max(0, skip - len(waiting))
            while len(waiting) >= SIZE:
                waiting = waiting[SIZE:]
                passage.came_s.append(now)
    done.set()
