"""The site as a process: ready line, sockets and line, instrument, control port, and its three ways to end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pyvisa
from virtual_kit import site_config, utrn

from rigs.virtual.modbus_framing import rtu_frame

WITHIN_S = 10.0
CROWD = {"profile": "virtual-smets1-esme", "serial": "VC", "meters": 250, "watts": 500}


class Process:
    """A running site; closing it ends the process by its own pid."""

    def __init__(self, file: Path, config: dict[str, Any]) -> None:
        file.write_text(json.dumps(config), encoding="utf-8")
        self.child = subprocess.Popen(
            [sys.executable, "-m", "rigs.virtual", "--config", str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.child.stdout is not None
        self.ready: dict[str, Any] = json.loads(self.child.stdout.readline())

    def connect(self, port: int) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), timeout=WITHIN_S)

    def meter(self, fuel: str, side: str = "bench") -> socket.socket:
        return self.connect(self.ready["devices"][fuel][side]["port"])

    def control(self, op: str, **fields: Any) -> dict[str, Any]:
        with self.connect(self.ready["control"]) as link, link.makefile("rwb") as lines:
            lines.write(json.dumps({"id": 7, "op": op, **fields}).encode() + b"\n")
            lines.flush()
            answer: dict[str, Any] = json.loads(lines.readline())
            assert answer.pop("id") == 7
            return answer

    def scpi(self, message: str) -> str:
        """Sends a message and returns once it has acted."""
        with self.connect(self.ready["supply"]) as link, link.makefile("rwb") as lines:
            lines.write(message.encode() + b"\n*OPC?\n")
            lines.flush()
            return lines.readline().decode().strip()

    def close(self) -> None:
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.child.stdin.close()
        try:
            self.child.wait(WITHIN_S)
        finally:
            self.child.kill()
            self.child.wait()
            self.child.stdout.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    running: list[Process] = []

    def begin(config: dict[str, Any]) -> Process:
        running.append(Process(tmp_path / "site.json", config))
        return running[-1]

    yield begin
    for process in running:
        process.close()


def exactly(link: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = link.recv(count - len(data))
        if not piece:
            raise EOFError(data.hex())
        data += piece
    return data


def ask(link: socket.socket, unit: int, pdu: str) -> bytes:
    body = bytes((unit,)) + bytes.fromhex(pdu)
    link.sendall(b"\x12\x34\0\0" + len(body).to_bytes(2, "big") + body)
    header = exactly(link, 6)
    assert header[:4] == b"\x12\x34\0\0"
    reply = exactly(link, int.from_bytes(header[4:], "big"))
    assert reply[0] == unit
    return reply[1:]


def from_line(line: int, count: int, within_s: float = WITHIN_S) -> bytes:
    data, deadline = b"", time.monotonic() + within_s
    while len(data) < count and select.select([line], [], [], max(0.0, deadline - time.monotonic()))[0]:
        data += os.read(line, 256)
    return data


def test_ready_names_every_port_and_end_of_input_ends_it(start: Any) -> None:
    site = start(site_config())
    assert site.ready["event"] == "ready"
    assert set(site.ready) == {"event", "control", "supply", "devices"}
    assert {name: set(sides) for name, sides in site.ready["devices"].items()} == {
        "electricity": {"hub", "bench"}, "gas": {"hub", "bench"},
    }  # fmt: skip
    site.child.stdin.close()
    assert site.child.wait(WITHIN_S) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(start: Any, number: signal.Signals) -> None:
    site = start(site_config())
    with site.meter("electricity"):
        os.kill(site.child.pid, number)
        assert site.child.wait(WITHIN_S) == 0


def test_both_meters_answer_and_other_units_do_not(start: Any) -> None:
    site = start(site_config())
    with site.meter("electricity") as electricity, site.meter("gas") as gas:
        assert ask(electricity, 1, "03 0008 0003") == bytes.fromhex("03 06") + b"VM1-E\0"
        assert ask(gas, 2, "03 0008 0003") == bytes.fromhex("03 06") + b"VM1-G\0"
        assert ask(gas, 1, "03 0008 0003") == bytes.fromhex("83 0b")
        gas.sendall(bytes.fromhex("0001 0000 0006 00 06 0402 0002"))  # a broadcast is ignored
        assert ask(gas, 2, "03 0400 0001") == bytes.fromhex("03 02 0001")


@pytest.mark.parametrize("only", ["hub", "shared"])
def test_test_mode_is_on_the_bench_interface_and_on_a_shared_one(start: Any, only: str) -> None:
    site = start(site_config(gas={only: {"kind": "tcp", "port": 0, "unit": 2}}))
    write = "10 0540 0002 04 000003e8"
    with site.meter("electricity", "hub") as hub, site.meter("electricity") as bench, site.meter("gas", only) as gas:
        assert ask(hub, 1, write) == bytes.fromhex("90 02")
        assert ask(bench, 1, write) == bytes.fromhex("10 0540 0002")
        assert ask(gas, 2, write) == bytes.fromhex("10 0540 0002")


def test_hostile_bytes_end_their_connection_and_nothing_else(start: Any) -> None:
    site = start(site_config())
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 70_000, bytes.fromhex("0001 0000 0001")):
        with site.meter("electricity") as link, contextlib.suppress(ConnectionError):
            link.sendall(garbage)
            assert link.recv(16) == b""
    with site.meter("electricity") as cut:
        cut.sendall(b"\0\1\0")
    with site.meter("electricity") as link:
        assert ask(link, 1, "03 0028 0001") == bytes.fromhex("03 02 0001")


def test_a_meter_without_supply_ends_tcp_connections_until_it_is_back(start: Any) -> None:
    site = start(site_config())
    with site.meter("electricity") as link, site.meter("gas") as gas:
        assert ask(link, 1, "03 0400 0001") == bytes.fromhex("03 02 0001")
        site.scpi("OUTP OFF")
        with contextlib.suppress(ConnectionError):
            assert link.recv(1) == b""
        with site.meter("electricity") as new, contextlib.suppress(ConnectionError):
            assert new.recv(1) == b""
        assert ask(gas, 2, "03 0400 0001") == bytes.fromhex("03 02 0001")
    site.scpi("OUTP ON")
    with site.meter("electricity") as link:
        assert ask(link, 1, "03 0700 0002") == bytes.fromhex("03 04 00000002")


@pytest.mark.parametrize("pace", [False, True])
def test_rtu_on_a_pseudo_terminal(start: Any, pace: bool) -> None:
    rtu = {"kind": "rtu", "baud": 9600, "pace": pace, "unit": 1}
    site = start(site_config(electricity={"hub": rtu}))
    line = os.open(site.ready["devices"]["electricity"]["hub"]["path"], os.O_RDWR | os.O_NOCTTY)
    try:
        request, reply = rtu_frame(1, bytes.fromhex("03 0028 0001")), rtu_frame(1, bytes.fromhex("03 02 0001"))
        began = time.monotonic()
        os.write(line, request)
        assert from_line(line, len(reply)) == reply
        on_the_wire_s = (len(request) + len(reply)) * 11 / 9600
        assert (time.monotonic() - began >= on_the_wire_s) or not pace
        for byte in request:
            os.write(line, bytes((byte,)))
        assert from_line(line, len(reply)) == reply
        os.write(line, rtu_frame(9, bytes.fromhex("03 0028 0001")) + rtu_frame(0, bytes.fromhex("06 0402 0002")))
        os.write(line, request)
        assert from_line(line, len(reply)) == reply  # the two before were not answered
        os.write(line, rtu_frame(1, bytes.fromhex("2b 0e 01 00")))
        assert from_line(line, 5) == rtu_frame(1, bytes.fromhex("ab 01"))
    finally:
        os.close(line)


def test_rtu_is_silent_without_supply_and_after_garbage_answers_again(start: Any) -> None:
    site = start(site_config(electricity={"hub": {"kind": "rtu", "unit": 1}}))
    line = os.open(site.ready["devices"]["electricity"]["hub"]["path"], os.O_RDWR | os.O_NOCTTY)
    request = rtu_frame(1, bytes.fromhex("03 0028 0001"))
    try:
        site.scpi("OUTP OFF")
        os.write(line, request)
        assert from_line(line, 1, within_s=0.2) == b""
        site.scpi("OUTP ON")
        os.write(line, b"\x01\x03garbage")
        assert from_line(line, 1, within_s=0.2) == b""
        os.write(line, request)
        assert from_line(line, 7) == rtu_frame(1, bytes.fromhex("03 02 0001"))
    finally:
        os.close(line)


def test_the_control_operations(start: Any) -> None:
    site = start(site_config(["tamper-not-logged"]))
    assert site.control("ping") == {"ok": True, "pid": site.child.pid}
    assert site.control("load", watts=500) == {"ok": True}
    assert site.control("load_power") == {"ok": True, "watts": 500}
    assert site.control("gas_flow", m3_per_h="1.25") == {"ok": True}
    assert site.control("gas_actual")["m3_per_h"] == "1.250000"
    assert site.control("calendar", offset_s=86_400.0) == {"ok": True}
    assert site.control("gas_actual")["reference_m3"].startswith("30.0")
    with site.meter("electricity") as link:
        assert ask(link, 1, "03 0303 0001") == bytes.fromhex("03 02") + (12_000).to_bytes(2, "big")
    assert site.control("cover", device="electricity", open=True) == {"ok": True}
    assert site.control("fired") == {"ok": True, "faults": {"tamper-not-logged": 1}}
    assert site.control("press", device="gas", button="A") == {"ok": True, "display": "Not Armed"}
    assert site.control("keypad", device="electricity", digits=utrn(500, 1)) == {"ok": True, "display": "Not Prepay"}
    assert site.control("battery", device="gas", days=100) == {"ok": True}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"op": "load", "watts": "much"}, "expected a number, found 'much'"),
        ({"op": "load", "watts": True}, "expected a number, found True"),
        ({"op": "load", "watts": 1e9}, "1000000000.0 is outside -100000 to 100000"),
        ({"op": "load"}, "expected a number, found None"),
        ({"op": "gas_flow", "m3_per_h": "-1"}, "gas does not flow backwards: -1 m3/h"),
        ({"op": "calendar", "offset_s": -5}, "the calendar goes forwards only: -5.0 s after 0.0 s"),
        ({"op": "calendar", "offset_s": "5"}, "field offset_s: found '5'"),
        ({"op": "cover", "device": "water", "open": True}, "no device 'water'; there are electricity, gas"),
        ({"op": "cover", "device": "gas", "open": 1}, "field open: found 1"),
        ({"op": "press", "device": "gas", "button": "E"}, "no button 'E'; there are A, B, C, D"),
        ({"op": "battery", "device": "gas", "days": -1}, "-1 days are outside 0 to 65535"),
        ({"op": "battery", "device": "electricity", "days": 1}, "device electricity has no battery of its own"),
    ],
)
def test_a_wrong_control_request_is_refused_by_name(start: Any, fields: dict[str, Any], error: str) -> None:
    site = start(site_config())
    assert site.control(**fields) == {"ok": False, "error": error}
    assert site.control("ping")["ok"]


def test_the_source_over_visa(start: Any) -> None:
    site = start(site_config())
    manager = pyvisa.ResourceManager("@py")
    try:
        source = manager.open_resource(
            f"TCPIP::127.0.0.1::{site.ready['supply']}::SOCKET",
            read_termination="\n", write_termination="\n", timeout=5000,
        )  # fmt: skip
        assert source.query("*IDN?") == "meterbench,VS1,0,1.0"
        source.write("VOLT 241.5")
        assert source.query("VOLT?") == "241.500"
        source.write("VOLT 301")
        assert source.query("SYST:ERR?") == '-222,"Data out of range"'
        assert source.query("MEAS:VOLT?") == "241.500"
        source.close()
    finally:
        manager.close()


def test_an_overlong_message_is_dropped_with_its_error(start: Any) -> None:
    site = start(site_config())
    with site.connect(site.ready["supply"]) as link, link.makefile("rwb") as lines:
        lines.write(b"V" * 10_000 + b"OLT 100\nSYST:ERR?\nVOLT?\n")
        lines.flush()
        assert lines.readline() == b'-363,"Input buffer overrun"\n'
        assert lines.readline() == b"230.000\n"


def test_a_port_that_is_taken_fails(start: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site = start({**site_config(), "supply": {"host": "127.0.0.1", "port": port}})
        assert site.ready["event"] == "failed"
        assert site.ready["error"].startswith("cannot open a port: ")
        assert site.child.wait(WITHIN_S) == 3


def test_a_crowd_answers_behind_its_gateways_and_follows_the_calendar(start: Any) -> None:
    site = start({"calendar_offset_s": 0.0, "devices": {}, "crowd": CROWD})
    gateways = [site.connect(one["port"]) for one in site.ready["crowd"]]
    first, last = gateways
    serials = [ask(first, 1, "0300100008")[2:], ask(first, 247, "0300100008")[2:], ask(last, 3, "0300100008")[2:]]
    assert [serial.rstrip(b"\0").decode() for serial in serials] == ["VC000000", "VC000246", "VC000249"]
    assert ask(last, 4, "0300100008") == bytes.fromhex("830b"), "no such unit"
    assert ask(first, 1, "0603000001")[0] == 0x86, "no test mode"
    before = int.from_bytes(ask(last, 3, "0303000004")[2:], "big")
    site.control("calendar", offset_s=86400.0)
    after = int.from_bytes(ask(last, 3, "0303000004")[2:], "big")
    assert 12000 <= after - before <= 12001, "500 W for a day, and the moment in between"
    for link in gateways:
        link.close()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"faults": ["no-such"]}, "no fault 'no-such'; there are: "),
        ({"devices": {}}, "devices: expected one meter or two, each of a fuel of its own, found []"),
        ({"devices": {"electricity": 5}}, "devices.electricity: expected an object, found 5"),
        ({"devices": {"electricity": {}}}, "devices.electricity.profile: expected text, found None"),
        (
            {"devices": {"gas": {"profile": "virtual-smets1-gsme", "interfaces": {"bench": {}}}}},
            "devices.gas.interfaces: expected hub and bench, or one alone: hub or shared, found ['bench']",
        ),
        ({"calendar_offset_s": "0"}, "calendar_offset_s: expected a number of seconds, found '0'"),
        ({"crowd": 5}, "crowd: expected an object, found 5"),
        ({"crowd": {"profile": "x"}}, "crowd.profile: expected virtual-smets1-esme or virtual-smets1-gsme, found 'x'"),
        ({"crowd": {**CROWD, "serial": ""}}, "crowd.serial: expected 1 to 10 ASCII characters, found ''"),
        ({"crowd": {**CROWD, "meters": 0}}, "crowd.meters: expected a whole number from 1 to 20000, found 0"),
        ({"supply": {"port": 70000}}, "supply.port: expected a whole number from 0 to 65535, found 70000"),
    ],
)
def test_a_wrong_configuration_fails_by_key(start: Any, change: dict[str, Any], error: str) -> None:
    site = start({**site_config(), **change})
    assert site.ready["event"] == "failed"
    assert site.ready["error"].startswith(error)
    assert site.child.wait(WITHIN_S) == 3
