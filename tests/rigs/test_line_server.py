"""The line server: one master on a line, hub and bench in turn, and faults that keep their names."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from modbus_device import Device, Exchange, PtyServer, honest

from protocols.modbus_frames import Call, Event, Reply
from rigs import errors
from rigs.adapters.line_server import LineServer, serve_line
from rigs.adapters.line_turns import Turns
from rigs.adapters.links import open_link
from rigs.adapters.modbus_link import ModbusLink
from rigs.frames import Frame
from rigs.profile import LinkSettings
from rigs.rigfile import RtuPort, TcpPort

SETTINGS = LinkSettings(
    unit=1, read_function=3, word_order="big", max_registers=125, max_gap=16, timeout_s=0.5, inter_request_s=0.0
)
WITHIN_S = 10.0


@dataclass
class Bench:
    device: Device
    server: LineServer
    frames: list[Frame] = field(default_factory=list)

    def link(self, name: str, settings: LinkSettings = SETTINGS) -> ModbusLink:
        return open_link(self.server.ports[name], settings)


@pytest.fixture
def bench() -> Iterator[Bench]:
    frames: list[Frame] = []
    with PtyServer(Device({0: 11, 1: 22})) as meter:
        port = RtuPort(meter.path, baud=115200)
        with serve_line(port, SETTINGS, sink=frames.append) as server:
            yield Bench(meter.device, server, frames)


def test_hub_and_bench_read_the_same_meter_and_the_line_tells_who_asked(bench: Bench) -> None:
    hub, tester = bench.link("hub"), bench.link("bench")
    assert hub.read_holding(0, 2) == (11, 22)
    tester.write_registers(0, [33])
    assert tester.read_input(0, 1) == (33,)
    assert [(frame.hop, frame.direction, frame.note) for frame in bench.frames] == [
        ("line", "tx", "hub"),
        ("line", "rx", "hub"),
        ("line", "tx", "bench"),
        ("line", "rx", "bench"),
        ("line", "tx", "bench"),
        ("line", "rx", "bench"),
    ]
    hub.close()
    tester.close()


def wrong_crc(exchange: Exchange) -> bytes:
    return exchange.reply[:-1] + bytes([exchange.reply[-1] ^ 1])


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (lambda _: b"", errors.NoReply),
        (wrong_crc, errors.BadCrc),
        (lambda exchange: exchange.reframe(unit=3), errors.WrongUnit),
        (lambda exchange: exchange.reply[:-2], errors.ShortFrame),
        (lambda exchange: exchange.request, errors.StrayFrame),
    ],
)
def test_a_fault_of_the_line_keeps_its_name_through_the_server(
    bench: Bench, behaviour: object, error: type[errors.LinkError]
) -> None:
    bench.device.behaviour = behaviour  # type: ignore[assignment]
    link = bench.link("bench")
    with pytest.raises(errors.LinkError) as fault:
        link.read_holding(0, 1)
    assert type(fault.value) is error
    bench.device.behaviour = honest
    assert link.read_holding(0, 1) == (11,)
    link.close()


def test_a_refusal_of_the_meter_passes_through(bench: Bench) -> None:
    bench.device.behaviour = lambda exchange: exchange.reframe(code=3)
    link = bench.link("hub")
    with pytest.raises(errors.DeviceException, match="illegal data value"):
        link.write_register(0, 5)
    link.close()


def test_functions_that_the_bench_does_not_carry_are_refused_without_a_byte_on_the_line(bench: Bench) -> None:
    with socket.create_connection((bench.server.ports["hub"].host, bench.server.ports["hub"].port)) as client:
        client.sendall(bytes.fromhex("000100000005012B0E0100"))
        assert client.recv(100).hex() == "00010000000301ab01"
    assert bench.frames == []


def test_a_client_that_speaks_no_modbus_is_cut_off(bench: Bench) -> None:
    with socket.create_connection((bench.server.ports["hub"].host, bench.server.ports["hub"].port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\n\r\n")
        client.settimeout(WITHIN_S)
        with contextlib.suppress(ConnectionResetError):
            assert client.recv(100) == b""
    link = bench.link("hub")
    assert link.read_holding(0, 1) == (11,)
    link.close()


def test_a_missing_serial_port_stops_the_start() -> None:
    with pytest.raises(errors.PortUnavailable, match="no such device"):
        serve_line(RtuPort("/dev/nothing-here"), SETTINGS).start()


def test_stop_leaves_no_thread_and_lets_go_of_the_line() -> None:
    with PtyServer(Device({0: 1})) as meter:
        port = RtuPort(meter.path, baud=115200)
        with serve_line(port, SETTINGS) as server:
            link = open_link(server.ports["hub"], SETTINGS)
            assert link.read_holding(0, 1) == (1,)
        assert [thread.name for thread in threading.enumerate() if thread.name.startswith("line-")] == []
        server.stop()
        link.close()
        direct = open_link(port, SETTINGS)
        assert direct.read_holding(0, 1) == (1,)
        direct.close()


class HeldLine:
    """A line whose exchanges end only when the test lets them."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.begun = threading.Semaphore(0)
        self.let = threading.Semaphore(0)

    def open(self) -> None: ...
    def close(self) -> None: ...

    def exchange(self, call: Call, note: str = "") -> Event:
        self.calls.append(note)
        self.begun.release()
        assert self.let.acquire(timeout=WITHIN_S)
        return Reply(bytes([3, 2, 0, 1]))


def request(port: TcpPort) -> socket.socket:
    client = socket.create_connection((port.host, port.port))
    client.settimeout(WITHIN_S)
    client.sendall(bytes.fromhex("000100000006010300000001"))
    return client


def test_a_request_whose_sender_has_gone_is_not_carried_out() -> None:
    line = HeldLine()
    with LineServer(line, timeout_s=WITHIN_S) as server:
        first = request(server.ports["hub"])
        assert line.begun.acquire(timeout=WITHIN_S)
        gone = request(server.ports["bench"])
        until_waiting(server, "bench", 1)
        gone.close()
        second = request(server.ports["hub"])
        until_waiting(server, "hub", 1)
        line.let.release(2)
        assert first.recv(100).hex() == second.recv(100).hex() == "000100000005010302" + "0001"
        assert line.calls == ["hub", "hub"]
        first.close()
        second.close()


def test_a_wait_that_is_too_long_ends_as_an_unavailable_port() -> None:
    line = HeldLine()
    with LineServer(line, timeout_s=0.02) as server:
        first = request(server.ports["hub"])
        assert line.begun.acquire(timeout=WITHIN_S)
        link = open_link(server.ports["bench"], replace(SETTINGS, timeout_s=WITHIN_S))
        with pytest.raises(errors.PortUnavailable, match="the gateway could not use its line"):
            link.read_holding(0, 1)
        line.let.release()
        assert first.recv(100)
        link.close()
        first.close()


def until_waiting(server: LineServer, name: str, count: int) -> None:
    turns = server._turns
    with turns._changed:
        assert turns._changed.wait_for(lambda: len(turns._waiting[name]) == count, WITHIN_S)


def test_two_clients_alternate_though_one_asks_more() -> None:
    turns, order = Turns(["hub", "bench"]), list[str]()

    def work(name: str) -> None:
        with turns.turn(name, WITHIN_S) as granted:
            assert granted
            order.append(name)

    with turns.turn("hub", WITHIN_S):
        threads = [threading.Thread(target=work, args=(name,)) for name in ["hub"] * 4 + ["bench"] * 2]
        for thread in threads:
            thread.start()
        with turns._changed:
            full = {"hub": 4, "bench": 2}
            assert turns._changed.wait_for(lambda: all(len(turns._waiting[n]) == k for n, k in full.items()), WITHIN_S)
    for thread in threads:
        thread.join(WITHIN_S)
    assert order == ["bench", "hub", "bench", "hub", "hub", "hub"]


def test_a_turn_that_does_not_come_is_refused_and_blocks_nobody() -> None:
    turns = Turns(["hub", "bench"])
    with turns.turn("hub", WITHIN_S), turns.turn("bench", 0.01) as granted:
        assert not granted
    with turns.turn("bench", WITHIN_S) as granted:
        assert granted
