"""The packet capture: every message measured once a leg; where nothing can be captured the reason is given."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from needs import need
from wan_rig import Client, start_broker

from protocols.broker_login import BrokerLogin
from protocols.mqtt_sizes import publish_bytes
from rigs.adapters.capture import Capture
from rigs.adapters.peers import Peer
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.capture.bpf import tcp_port_program
from rigs.errors import BenchError

HEADERS = 52
"""IPv4 without options, TCP with time stamps."""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Peer]:
    with start_broker(tmp_path) as peer:
        yield peer


@pytest.fixture
def capture(broker: Peer, tmp_path: Path) -> Iterator[Capture]:
    need("packet capture")
    running = Capture.start(broker.ready["port"], tmp_path)
    assert running.status == "running"
    yield running
    running.stop()


def test_each_message_is_measured_on_each_leg(capture: Capture, broker: Peer) -> None:
    tap, client = MqttWanTap(BrokerLogin("127.0.0.1", broker.ready["port"])), Client(broker.ready["port"], "nothing")
    sizes = (0, 102, 384, 5000)
    for size in sizes:
        client.publish("mb/h/c", b"x" * size)
    capture.settle(tap)
    for to_broker in (True, False):
        leg = [size for size in capture.sizes() if size.to_broker is to_broker]
        assert [(size.topic, size.payload_bytes, size.mqtt_bytes) for size in leg] == [
            ("mb/h/c", size, publish_bytes("mb/h/c", size)) for size in sizes
        ]
        assert [size.wire_bytes - size.mqtt_bytes for size in leg] == [HEADERS] * 4
    now_ns = time.monotonic_ns()
    assert capture.sizes(start_ns=now_ns) == ()
    assert all(abs(now_ns - size.mono_ns) < 30e9 for size in capture.sizes())
    tap.close()
    client.close()
    capture.stop()
    assert capture.pcap.stat().st_size > sum(sizes)


def test_a_burst_is_measured_whole(capture: Capture, broker: Peer) -> None:
    tap, client = MqttWanTap(BrokerLogin("127.0.0.1", broker.ready["port"])), Client(broker.ready["port"], "nothing")
    for _ in range(300):
        client.send("mb/h/c", b"x" * 102)
    client.publish("mb/h/c", b"x" * 102)
    capture.settle(tap, 20)
    assert len([size for size in capture.sizes() if size.to_broker]) == 301
    tap.close()
    client.close()


def test_a_capture_that_is_not_possible_says_why(broker: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scapy").mkdir()
    (tmp_path / "scapy" / "__init__.py").write_text("raise ImportError('not installed')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path(__file__).parents[3])]))
    capture = Capture.start(broker.ready["port"], tmp_path)
    assert capture.status.startswith("missing: scapy is missing")
    assert "meterbench[capture]" in capture.status
    tap = MqttWanTap(BrokerLogin("127.0.0.1", broker.ready["port"]))
    with pytest.raises(BenchError, match="scapy is missing"):
        capture.settle(tap)
    tap.close()
    assert capture.sizes() == ()
    capture.stop()


def test_the_kernel_filter_takes_each_packet_of_the_loopback_interface_once() -> None:
    rows = [*struct.iter_unpack("=HBBI", tcp_port_program(1883, once=True))]
    assert rows[1][1] == len(rows) - 1 - 2, "what leaves is dropped by the last row"
    assert rows[2:] == [*struct.iter_unpack("=HBBI", tcp_port_program(1883))]


def test_the_kernel_filter_is_eleven_rows() -> None:
    program = tcp_port_program(1883)
    assert len(program) == 11 * 8
    assert program.count((1883).to_bytes(4, "little")) == 2
