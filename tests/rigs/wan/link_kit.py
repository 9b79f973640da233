"""A broker's echo, a network in front of it, and a hub's connection through both."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocols.link_shaper import Conditions
from rigs.adapters.peers import ControlClient, Peer

WITHIN_S = 5.0


@pytest.fixture
def broker() -> Iterator[socket.socket]:
    """An echo in the broker's place."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server,), daemon=True).start()
        yield server


def _serve(server: socket.socket) -> None:
    try:
        while True:
            threading.Thread(target=_echo, args=(server.accept()[0],), daemon=True).start()
    except OSError:
        return


def _echo(connection: socket.socket) -> None:
    with connection:
        try:
            while data := connection.recv(65536):
                connection.sendall(data)
        except OSError:
            return


class Linked:
    def __init__(
        self, broker: socket.socket, folder: Path, conditions: Conditions, *, opaque: bool = False, by: str = "bench"
    ) -> None:  # fmt: skip
        self.peer = Peer.start("link", "rigs.wan.link", {
            "broker": {"host": "127.0.0.1", "port": broker.getsockname()[1]}, "seed": 3, "opaque": opaque, "by": by,
            "conditions": dict(conditions.as_json()),
        }, folder)  # fmt: skip
        self.control = ControlClient("127.0.0.1", self.peer.ready["control"], "link")

    def connect(self, host: str = "127.0.0.1", port: int | None = None) -> socket.socket:
        found = socket.create_connection((host, port or self.peer.ready["port"]), WITHIN_S)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return found

    def stop(self) -> None:
        self.control.close()
        self.peer.stop()


PING = b"\xc0\x00"


def there_and_back(connection: socket.socket, data: bytes = PING) -> float:
    began = time.monotonic()
    connection.sendall(data)
    found = b""
    while len(found) < len(data):
        more = connection.recv(65536)
        assert more, "the connection was closed"
        found += more
    assert found == data
    return time.monotonic() - began
