"""A capture that may not sniff, or cannot be kept, says so and what to do; other tools open what was kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from needs import need
from wan_rig import Client, start_broker

from protocols.broker_login import BrokerLogin
from protocols.pcap import records
from rigs.adapters.capture import Capture
from rigs.adapters.peers import Peer
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.errors import BenchError

READ = "import sys; from scapy.utils import RawPcapReader; print(sum(1 for _ in RawPcapReader(sys.argv[1])))"
NO_RIGHT = """
import socket
begin = socket.socket.__init__


def refused(self, family=-1, *arguments, **named):
    if family == 17:  # AF_PACKET
        raise PermissionError(1, "Operation not permitted")
    begin(self, family, *arguments, **named)


socket.socket.__init__ = refused
"""


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Peer]:
    with start_broker(tmp_path) as peer:
        yield peer


def tap_of(broker: Peer) -> MqttWanTap:
    return MqttWanTap(BrokerLogin("127.0.0.1", broker.ready["port"]))


def test_a_pcap_that_is_full_stops_the_capture_and_nothing_else(broker: Peer, tmp_path: Path) -> None:
    need("packet capture")
    capture = Capture.start(broker.ready["port"], tmp_path, most_bytes=4096)
    tap, client = tap_of(broker), Client(broker.ready["port"], "nothing")
    for _ in range(20):
        client.publish("mb/h/c", b"x" * 384)
    with pytest.raises(BenchError, match="has reached its limit"):
        capture.settle(tap)
    assert capture.status.startswith("missing: stopped: ")
    assert "wan.pcap has reached its limit" in capture.status
    assert tap.mark() >= 20  # the broker and the listener go on
    assert capture.pcap.stat().st_size <= 4096 + 24
    assert list(records(capture.pcap.read_bytes()))
    tap.close()
    client.close()
    capture.stop()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_disk_without_room_is_told_with_what_to_do(broker: Peer, tmp_path: Path) -> None:
    need("packet capture")
    (tmp_path / "wan.pcap").symlink_to("/dev/full")
    capture = Capture.start(broker.ready["port"], tmp_path)
    assert capture.status.startswith("missing: ")
    assert "cannot be written: No space left on device" in capture.status
    assert "make room" in capture.status
    capture.stop()


def test_without_the_right_it_says_what_to_grant(broker: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("packet capture")
    (tmp_path / "sitecustomize.py").write_text(NO_RIGHT, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{Path(__file__).parents[3]}")
    capture = Capture.start(broker.ready["port"], tmp_path)
    assert capture.status.startswith("missing: no right to capture (Operation not permitted)")
    assert "setcap cap_net_raw" in capture.status
    capture.stop()


def captured(broker: Peer, folder: Path) -> Path:
    need("packet capture")
    capture = Capture.start(broker.ready["port"], folder)
    tap, client = tap_of(broker), Client(broker.ready["port"], "nothing")
    client.publish("mb/h/c", bytes(400_000))
    capture.settle(tap)
    assert max(size.payload_bytes for size in capture.sizes()) == 400_000
    tap.close()
    client.close()
    capture.stop()
    return capture.pcap


def test_the_reader_of_scapy_opens_it(broker: Peer, tmp_path: Path) -> None:
    pcap = captured(broker, tmp_path)
    told = subprocess.run([sys.executable, "-c", READ, pcap], capture_output=True, text=True, check=True, timeout=60)
    assert int(told.stdout) == len(list(records(pcap.read_bytes()))) > 10


def test_tshark_opens_it(broker: Peer, tmp_path: Path) -> None:
    need("tshark")
    pcap = captured(broker, tmp_path)
    as_mqtt = f"tcp.port=={broker.ready['port']},mqtt"
    told = subprocess.run(
        ["tshark", "-r", pcap, "-d", as_mqtt, "-T", "fields", "-e", "frame.number", "-e", "mqtt.topic"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    rows = [line.split("\t") for line in told.stdout.splitlines()]
    assert len(rows) == len(list(records(pcap.read_bytes())))
    assert "mb/h/c" in {topic for _, *topics in rows for topic in topics}
