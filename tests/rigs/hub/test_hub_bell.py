"""A hub rings at its modem: not too often, not for long, and whoever is deaf does no harm."""

from __future__ import annotations

import socket

import pytest

from rigs.hub.bell import AGAIN_S, Bell


def rings(listener: socket.socket) -> int:
    listener.setblocking(False)
    count = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


@pytest.mark.parametrize(
    ("moments", "expected"), [((0.0,), 1), ((0.0, AGAIN_S - 0.001), 1), ((0.0, AGAIN_S), 2), ((0.0, 0.2, 0.4), 1)]
)
def test_it_rings_again_after_a_while_only(moments: tuple[float, ...], expected: int) -> None:
    now = iter(100 + moment for moment in moments)
    with socket.create_server(("127.0.0.1", 0)) as modem:
        bell = Bell(modem.getsockname(), lambda: next(now))
        for _ in moments:
            bell.ring()
        assert rings(modem) == expected


def test_a_modem_that_is_not_there_is_no_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        where = gone.getsockname()
    Bell(where).ring()
    Bell(None).ring()
