"""Peers: started, watched and ended with bounds, whatever they do; the control port answers or says why not."""

from __future__ import annotations

import os
import select
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from protocols.peer import PeerProtocolError
from rigs.adapters.peers import ControlClient, Peer, frame_of
from rigs.errors import BenchError, PeerDied, PortUnavailable
from rigs.frames import Frame

PROGRAM = [sys.executable, str(Path(__file__).with_name("example_peer.py"))]


@pytest.fixture(autouse=True)
def find_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def start(folder: Path, behave: str = "well", **options: Any) -> Peer:
    return Peer.start("example", PROGRAM, {"behave": behave}, folder, **options)


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[Peer]:
    with start(tmp_path) as started:
        yield started


@pytest.fixture
def control(peer: Peer) -> Iterator[ControlClient]:
    client = ControlClient("127.0.0.1", peer.ready["control"], "example")
    yield client
    client.close()


def ended_within(pid: int, within_s: float) -> bool:
    descriptor = os.pidfd_open(pid)
    try:
        return bool(select.select([descriptor], [], [], within_s)[0])
    finally:
        os.close(descriptor)


def test_a_peer_tells_its_ports_and_ends_when_told(tmp_path: Path) -> None:
    peer = start(tmp_path)
    assert peer.alive and peer.ready["pid"] == peer.pid
    peer.check()
    peer.stop()
    peer.stop()
    assert (peer.alive, peer.exit_status) == (False, 0)


def test_a_configuration_is_for_its_owner_only(peer: Peer, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "example.json").stat().st_mode) == 0o600


def test_a_peer_has_a_group_of_its_own_so_that_ctrl_c_reaches_only_the_bench(peer: Peer) -> None:
    assert os.getpgid(peer.pid) == peer.pid != os.getpgrp()


def test_a_peer_that_fails_says_why_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match=r"starting example \(process \d+\): the port is taken; free it"):
        start(tmp_path, "fail")


def test_a_peer_that_dies_at_the_start_is_reported_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(PeerDied, match=r"(?s)exit status 7 before it was ready; see .*example.log.*last words"):
        start(tmp_path, "die")


def test_a_peer_that_says_nothing_is_given_up_and_ended(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"not ready within 0\.5 s"):
        start(tmp_path, "mute", ready_within_s=0.5)


def test_a_program_that_is_missing_is_a_missing_port(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="is it installed"):
        Peer.start("none", ["/nonexistent/program"], {}, tmp_path)


def test_a_peer_that_was_killed_is_noticed(peer: Peer) -> None:
    os.kill(peer.pid, signal.SIGKILL)
    assert ended_within(peer.pid, 5)
    with pytest.raises(PeerDied, match="signal 9"):
        peer.check()
    peer.stop()


def test_a_peer_that_writes_no_protocol_is_reported_by_check(tmp_path: Path) -> None:
    with start(tmp_path, "babble") as peer, pytest.raises(BenchError, match="not JSON"):
        peer.check()


def test_a_peer_that_cannot_end_is_ended_hard(tmp_path: Path) -> None:
    peer = start(tmp_path, "deaf")
    peer.stop(within_s=0.3)
    assert peer.exit_status == -signal.SIGKILL


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_peer_cleanly(peer: Peer, number: signal.Signals) -> None:
    os.kill(peer.pid, number)
    assert ended_within(peer.pid, 5)
    assert peer.exit_status == 0


def test_the_end_of_the_bench_is_the_end_of_its_peers(tmp_path: Path) -> None:
    """kill -9 of the process that started them."""
    script = (
        "import sys, pathlib, threading; from rigs.adapters.peers import Peer\n"
        f"peer = Peer.start('example', {PROGRAM!r}, {{'behave': 'well'}}, pathlib.Path({str(tmp_path)!r}))\n"
        "print(peer.pid, flush=True); threading.Event().wait()"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as bench:
        assert bench.stdout is not None
        pid = int(bench.stdout.readline())
        bench.kill()
        assert ended_within(pid, 5)


def test_frames_arrive_in_order_and_other_events_too(tmp_path: Path) -> None:
    frames: list[Frame] = []
    notes: list[Mapping[str, Any]] = []
    told = threading.Event()

    def note(event: Mapping[str, Any]) -> None:
        notes.append(event)
        told.set()

    with start(tmp_path, sink=frames.append, on_event=note) as peer:
        client = ControlClient("127.0.0.1", peer.ready["control"])
        client.request("frames", count=500)
        client.close()
        assert told.wait(5)
        peer.check()
    assert [int.from_bytes(frame.raw, "big") for frame in frames] == list(range(500))
    assert notes == [{"event": "note", "text": "after the frames"}]


def test_a_sink_that_fails_is_reported_and_does_not_block_the_peer(tmp_path: Path) -> None:
    def sink(_frame: Frame) -> None:
        raise ZeroDivisionError("disk full")

    with start(tmp_path, sink=sink) as peer:
        client = ControlClient("127.0.0.1", peer.ready["control"])
        client.request("frames", count=5000)
        client.request("ping")
        client.close()
        with pytest.raises(BenchError, match="disk full"):
            peer.check()


def test_a_wrong_frame_event_is_named() -> None:
    with pytest.raises(PeerProtocolError, match="hop 'moon'"):
        frame_of({"hop": "moon", "dir": "tx"})
    with pytest.raises(PeerProtocolError, match="KeyError"):
        frame_of({"hop": "wan", "dir": "tx", "hex": "00"})


def test_the_control_port_answers(peer: Peer, control: ControlClient) -> None:
    assert control.request("ping") == {"pid": peer.pid}
    assert control.request("echo", text="é" * 100000) == {"text": "é" * 100000}


def test_a_refusal_of_the_peer_is_a_bench_error_and_the_connection_lives_on(control: ControlClient) -> None:
    for op, why in [("refuse", "not today"), ("crash", "KeyError"), ("dance", "unknown operation 'dance'; known: ")]:
        with pytest.raises(BenchError, match=why) as caught:
            control.request(op)
        assert not isinstance(caught.value, PeerDied)
    assert control.request("ping")


def test_a_request_without_an_answer_is_given_up_and_the_next_one_works(control: ControlClient) -> None:
    with pytest.raises(PeerDied, match=r"no answer within 0\.2 s"):
        control.request("hang", within_s=0.2)
    assert control.request("echo", text="again") == {"text": "again"}


def test_threads_get_their_own_answers(control: ControlClient) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: control.request("echo", text=str(number))["text"], range(200)))
    assert answers == [str(number) for number in range(200)]


def test_a_dead_peer_is_named_by_its_control_client(peer: Peer, control: ControlClient) -> None:
    control.request("ping")
    peer.stop()
    with pytest.raises(PeerDied, match=r"example at 127\.0\.0\.1"):
        control.request("ping")


def test_hostile_lines_do_not_hurt_the_control_port(peer: Peer, control: ControlClient) -> None:
    for line in (b"\xff\xfe\n", b"[]\n", b'{"op": []}\n', b"x" * (1 << 21)):
        with socket.create_connection(("127.0.0.1", peer.ready["control"]), 5) as rude:
            try:
                rude.sendall(line)
                rude.shutdown(socket.SHUT_WR)
                rude.recv(4096)
            except ConnectionError:
                pass
    started = time.monotonic()
    assert control.request("ping")
    assert time.monotonic() - started < 1
