"""The broker peers: both kinds answer, deliver at once, and end; a missing mosquitto says what to install."""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from wan_rig import KINDS, Client, start_broker

from rigs.adapters.peers import Peer
from rigs.errors import PortUnavailable
from rigs.wan.broker import answers_connect
from rigs.wan.mosquitto import configuration

ROUND_TRIP_S = 0.020
"""Nagle's algorithm against delayed acknowledgement would cost 44 ms a hop."""


@pytest.fixture(params=KINDS)
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Peer]:
    with start_broker(tmp_path, request.param) as peer:
        yield peer


def test_a_ready_broker_answers_connect(broker: Peer) -> None:
    asyncio.run(answers_connect("127.0.0.1", broker.ready["port"]))


def test_a_message_is_delivered_within_20_ms_at_the_median(broker: Peer) -> None:
    client = Client(broker.ready["port"], "t/#")
    took = []
    for number in range(100):
        started = time.perf_counter()
        client.send("t/x", number.to_bytes(102, "big"))
        client.wait(number + 1)
        took.append(time.perf_counter() - started)
    client.close()
    assert statistics.median(took) < ROUND_TRIP_S


def test_nothing_but_what_is_published_is_heard(broker: Peer) -> None:
    client = Client(broker.ready["port"], "#")
    client.publish("t", b"x")
    assert client.wait(1) == [("t", b"x")]
    client.close()


def test_hostile_bytes_do_not_end_a_broker(broker: Peer) -> None:
    for data in (b"\x10\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n", os.urandom(200), b""):
        with socket.create_connection(("127.0.0.1", broker.ready["port"]), 5) as rude:
            rude.sendall(data)
    asyncio.run(answers_connect("127.0.0.1", broker.ready["port"]))
    broker.check()


def test_an_ended_broker_leaves_nothing_behind(broker: Peer) -> None:
    family = [psutil.Process(broker.pid), *psutil.Process(broker.pid).children(recursive=True)]
    broker.stop()
    _gone, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_a_killed_broker_leaves_no_mosquitto_behind(broker: Peer) -> None:
    children = psutil.Process(broker.pid).children(recursive=True)
    psutil.Process(broker.pid).kill()
    _gone, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_port_that_is_taken_is_told(tmp_path: Path, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(PortUnavailable, match="is the port taken"):
        start_broker(tmp_path, kind, taken.getsockname()[1])


def test_an_unknown_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="one of embedded, mosquitto"):
        start_broker(tmp_path, "rabbit")


def test_a_missing_mosquitto_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("METERBENCH_SBIN", "/nonexistent")
    with pytest.raises(PortUnavailable, match="apt-get install mosquitto"):
        Peer.start("broker", "rigs.wan.broker", {"kind": "mosquitto"}, tmp_path)


def test_mosquitto_is_told_to_send_at_once_and_to_keep_nothing() -> None:
    lines = configuration("127.0.0.1", 1883).splitlines()
    assert {"listener 1883 127.0.0.1", "set_tcp_nodelay true", "persistence false", "sys_interval 0"} <= set(lines)
