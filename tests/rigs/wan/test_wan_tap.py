"""The bench's ear on the WAN: a mark is a barrier, a lost connection is a gap, and neither is guessed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from wan_rig import KINDS, Client, start_broker

from protocols.broker_login import BrokerLogin
from rigs.adapters.peers import Peer
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.errors import BenchError, PeerDied, PortUnavailable
from rigs.frames import Frame


@pytest.fixture(params=KINDS)
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Peer]:
    with start_broker(tmp_path, request.param) as peer:
        yield peer


@pytest.fixture
def frames() -> list[Frame]:
    return []


@pytest.fixture
def tap(broker: Peer, frames: list[Frame]) -> Iterator[MqttWanTap]:
    listening = MqttWanTap(BrokerLogin("127.0.0.1", broker.ready["port"]), frames.append)
    yield listening
    listening.close()


@pytest.fixture
def client(broker: Peer) -> Iterator[Client]:
    publishing = Client(broker.ready["port"], "nothing")
    yield publishing
    publishing.close()


def test_all_that_was_acknowledged_lies_before_a_mark(tap: MqttWanTap, client: Client) -> None:
    for _ in range(10):
        begin = tap.mark()
        for number in range(19):
            client.send("mb/h/c", bytes([number]))
        client.publish("mb/h/r", b"last")
        end = tap.mark()
        assert end - begin == 20
        assert [message.payload for message in tap.since(begin)] == [*(bytes([n]) for n in range(19)), b"last"]
        assert tap.since(end) == ()


def test_frames_have_the_direction_towards_the_meter(tap: MqttWanTap, client: Client, frames: list[Frame]) -> None:
    for topic in ("mb/h/c", "mb/h/r", "mb/h/a"):
        client.publish(topic, b"x")
    tap.mark()
    assert [(frame.hop, frame.direction, frame.raw, frame.note) for frame in frames] == [
        ("wan", "tx", b"x", "mb/h/c"),
        ("wan", "rx", b"x", "mb/h/r"),
        ("wan", "rx", b"x", "mb/h/a"),
    ]


def test_a_message_is_waited_for(tap: MqttWanTap, client: Client) -> None:
    mark = tap.mark()
    threading.Timer(0.1, client.publish, ("mb/h/a", b"alert")).start()
    found = tap.wait_for(lambda message: message.topic == "mb/h/a", mark, 5)
    assert found is not None and found.payload == b"alert"


def test_waiting_for_what_never_comes_is_bounded(tap: MqttWanTap, client: Client) -> None:
    client.publish("mb/h/c", b"other")
    started = time.monotonic()
    assert tap.wait_for(lambda message: message.payload == b"never", 0, 0.2) is None
    assert 0.2 <= time.monotonic() - started < 2


def test_a_broker_that_is_gone_is_told(tap: MqttWanTap, broker: Peer) -> None:
    tap.mark()
    broker.stop()
    with pytest.raises(PeerDied, match=r"is the broker running|was the broker ended"):
        tap.mark()


def test_a_record_across_a_lost_connection_is_refused_and_a_later_one_is_good(tmp_path: Path) -> None:
    with start_broker(tmp_path) as first:
        port = first.ready["port"]
        tap = MqttWanTap(BrokerLogin("127.0.0.1", port))
        before = tap.mark()
    with start_broker(tmp_path, port=port):
        client = Client(port, "nothing")
        after = wait_for_mark(tap)
        client.publish("mb/h/c", b"x")
        tap.mark()
        assert [message.payload for message in tap.since(after)] == [b"x"]
        with pytest.raises(BenchError, match="gap"):
            tap.since(before)
        client.close()
        tap.close()


def wait_for_mark(tap: MqttWanTap) -> int:
    """A mark as soon as the tap is connected again."""
    end, pause = time.monotonic() + 15, threading.Event()
    while not tap.alive and time.monotonic() < end:
        pause.wait(0.01)
    return tap.mark()


def test_a_sink_that_fails_is_told_by_the_mark(broker: Peer, client: Client) -> None:
    def sink(_frame: Frame) -> None:
        raise OSError("disk full")

    tap = MqttWanTap(BrokerLogin("127.0.0.1", broker.ready["port"]), sink)
    client.publish("mb/h/c", b"x")
    with pytest.raises(BenchError, match="disk full"):
        tap.mark()
    tap.close()


def test_no_broker_is_a_missing_port() -> None:
    with pytest.raises(PortUnavailable, match=r"is the broker running"):
        MqttWanTap(BrokerLogin("127.0.0.1", 1))
