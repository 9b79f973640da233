"""The network between two namespaces: real TCP meets real loss; who may not make them is told what to grant."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocols.link_shaper import Conditions
from rigs.errors import BenchError, PortUnavailable
from tests.needs import unmet
from tests.rigs.wan.link_kit import Linked, broker, there_and_back

__all__ = ["broker"]

UNPRIVILEGED = 65534


@pytest.fixture
def spaced(broker: socket.socket, tmp_path: Path) -> Iterator[Linked]:
    try:
        link = Linked(broker, tmp_path, Conditions.both(delay_ms=20), by="namespace")
    except PortUnavailable as lack:
        unmet(f"network namespaces: {lack}")
    yield link
    link.stop()


def test_packets_take_their_time_and_what_is_lost_is_sent_again_by_the_kernel(spaced: Linked) -> None:
    with spaced.connect() as connection:
        there_and_back(connection)
        assert there_and_back(connection) >= 0.04
        spaced.control.request("conditions", conditions=dict(Conditions.both(delay_ms=1, loss_percent=20).as_json()))
        for _ in range(25):
            there_and_back(connection)
        state = spaced.control.request("state")
    assert state["up"]["lost"] + state["down"]["lost"] > 0
    assert state["up"]["packets"] > 25  # acknowledgements and what was sent again are packets too


def test_an_outage_is_one_of_packets(spaced: Linked) -> None:
    with spaced.connect() as connection:
        there_and_back(connection)
        spaced.control.request("outage", is_out=True)
        connection.sendall(b"\xc0\x00")
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        spaced.control.request("outage", is_out=False)
        connection.settimeout(10)
        assert connection.recv(10) == b"\xc0\x00"
    assert spaced.control.request("state")["up"]["in_outage"] > 0


def test_spoilt_packets_are_refused_as_tcp_would_not_let_them_pass(spaced: Linked) -> None:
    with pytest.raises(BenchError, match="corruption_percent"):
        spaced.control.request("conditions", conditions=dict(Conditions.both(corruption_percent=1).as_json()))


@pytest.mark.skipif(os.geteuid() != 0, reason="is refused in the tests above then")
def test_who_may_not_is_told_what_to_grant() -> None:
    script = (
        "import asyncio, os\n"
        "from protocols.link_shaper import Conditions\n"
        "from rigs.wan.relay import Link\n"
        f"os.setuid({UNPRIVILEGED})\n"
        "link = Link(('127.0.0.1', 1), Conditions(), 1, False)\n"
        "asyncio.run(link.lead_over_namespaces())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert "PermissionError" in done.stderr
    assert "network namespace" in done.stderr
