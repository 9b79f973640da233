"""`meter serve`, `dcc serve` and `wan serve`: clients that are not ours, and a signal that ends every process."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from urllib.request import Request, urlopen

import paho.mqtt.client as mqtt
import pytest
from conformance.run_kit import ROOT, children, is_running, seen_within
from needs import need
from paho.mqtt.enums import CallbackAPIVersion

from protocols.duis import RequestId, ServiceRequest, Smets1Answer, read_response, write_request

pytestmark = pytest.mark.timeout(120)


@contextlib.contextmanager
def serving(*arguments: str, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "meterbench.cli", *arguments],
        cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    try:
        while not any("Ctrl-C" in line for line in lines):
            line = process.stdout.readline()
            assert line, process.communicate(timeout=10)[1]
            lines.append(line)
        yield process, lines
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=10)


def port_of(lines: list[str], meter: str, side: str = "bench") -> str:
    line = next(line for line in lines if f"{meter} meter, {side} interface" in line)
    return line.split("127.0.0.1:")[1].split(",")[0]


def mbpoll(port: str, *what: str) -> str:
    done = subprocess.run(
        ["mbpoll", "-m", "tcp", "-p", port, "-a", "1", "-0", "-1", *what, "-c", "1", "127.0.0.1"],
        capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_modbus_client_of_another_make_reads_the_served_meter(tmp_path: Path) -> None:
    need("mbpoll")
    with serving("meter", "serve", "--port", "0", cwd=tmp_path) as (_, lines):
        for side in ("hub", "bench"):
            port = port_of(lines, "electricity", side)
            assert re.search(r"\[512\]:\s+230000\s", mbpoll(port, "-t", "4:int", "-B", "-r", "512"))
            assert re.search(r"\[1024\]:\s+1\s", mbpoll(port, "-t", "4", "-r", "1024"))
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("what", ["meter", "dcc"])
def test_a_signal_ends_what_is_served_and_all_its_processes(number: signal.Signals, what: str, tmp_path: Path) -> None:
    with serving(what, "serve", "--port", "0", cwd=tmp_path) as (process, _):
        started = [pid for pid, _ in children(process.pid)]
        assert started
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
    for pid in started:
        seen_within(lambda pid=pid: None if is_running(pid) else True, 5, f"end of process {pid}")  # type: ignore[misc]


def six_free_ports() -> int:
    """The first of them; below the range from which the system gives ports to others meanwhile."""
    for first in range(20_000 + 6 * (os.getpid() % 1000), 32_000, 6):
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for port in range(first, first + 6):
                held.enter_context(socket.create_server(("127.0.0.1", port)))
            return first
    raise AssertionError("no six ports beside one another are free")


def test_consecutive_ports_are_those_that_were_told(tmp_path: Path) -> None:
    first = six_free_ports()
    with serving("meter", "serve", "--port", str(first), cwd=tmp_path) as (_, lines):
        meters = [port_of(lines, fuel, side) for fuel in ("electricity", "gas") for side in ("hub", "bench")]
    assert meters == [str(first + index) for index in range(4)]
    assert f"supply (SCPI): 127.0.0.1:{first + 4}    plant control: 127.0.0.1:{first + 5}" in lines[-2]


class Receiver(BaseHTTPRequestHandler):
    """A User's Receive Response service that is not ours."""

    arrived: Queue[tuple[str, bytes]] = Queue()

    def do_POST(self) -> None:
        self.arrived.put((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def test_a_users_own_software_asks_and_is_answered(tmp_path: Path) -> None:
    receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    own = f"http://127.0.0.1:{receiver.server_port}"
    try:
        with serving("dcc", "serve", "--port", "0", "--receiver", own, cwd=tmp_path) as (_, lines):
            [send_command] = [line.split()[-1] for line in lines if line.strip().startswith("Send Command")]
            [supplier] = [line.split() for line in lines if line.strip().startswith("import supplier")]
            [meter] = [line.split() for line in lines if re.match(r" +electricity +[0-9A-F]{2}-", line)]
            assert supplier[-1] == f"{own}/import-supplier"
            request = ServiceRequest(RequestId(supplier[2], meter[1], 1), 1, "7.4", {})
            posted = Request(send_command, write_request(request), {"Content-Type": "application/xml"})
            with urlopen(posted, timeout=20) as at_once:
                assert read_response(at_once.read()).code == "I99"
            path, body = Receiver.arrived.get(timeout=20)
    finally:
        receiver.shutdown()
        receiver.server_close()
    answer = read_response(body)
    assert (path, answer.code, answer.request_id) == ("/import-supplier", "I0", request.request_id)
    assert isinstance(answer.payload, Smets1Answer)
    assert answer.payload.values["supply_state"] == "enabled"


def test_a_message_of_strangers_passes_the_served_network_and_is_told_and_captured(tmp_path: Path) -> None:
    with serving("wan", "serve", "--port", "0", "--conditions", "lte", "--out", "kept", cwd=tmp_path) as (run, lines):
        dcc, hub = (_place(lines, who) for who in ("for the DCC", "for the hub"))
        heard = threading.Event()
        device = mqtt.Client(CallbackAPIVersion.VERSION2, "a-hub")
        device.on_connect = lambda client, *_: client.subscribe("mb/x/c", qos=1)
        device.on_message = lambda *_: heard.set()
        device.connect("127.0.0.1", hub)
        device.loop_start()
        head = mqtt.Client(CallbackAPIVersion.VERSION2, "a-dcc")
        head.connect("127.0.0.1", dcc)
        head.loop_start()
        for _ in range(100):  # until the device is subscribed, over a network that takes its time
            head.publish("mb/x/c", b"hello", qos=1)
            if heard.wait(0.1):
                break
        assert heard.is_set()
        for client in (device, head):
            client.disconnect()
            client.loop_stop()
        assert run.stdout is not None
        assert "mb/x/c  5 bytes" in run.stdout.readline()
        before = children(run.pid)
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 0
        seen_within(lambda: not any(is_running(pid) for pid, _ in before) or None, 10, "end of the peers")
    if "capture: running" in "".join(lines):
        assert (tmp_path / "kept" / "wan.pcap").stat().st_size > 24


def test_conditions_that_nobody_knows_serve_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "wan", "serve", "--conditions", "pigeon"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 3
    assert "--conditions: expected one of ideal, " in done.stderr


def _place(lines: list[str], who: str) -> int:
    line = next(line for line in lines if who in line)
    return int(line.split("127.0.0.1:")[1].split(",")[0])
