"""The contract of `RegisterLink`, run on Modbus TCP and on Modbus RTU: right answers, and every fault by its name."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from modbus_device import Behaviour, Device, Exchange, HangUp, PtyServer, TcpServer, honest

from rigs import errors
from rigs.adapters.links import open_link
from rigs.adapters.modbus_link import ModbusLink
from rigs.adapters.modbus_rtu import ModbusRtuLink, frame_gap_s
from rigs.adapters.modbus_tcp import ModbusTcpLink
from rigs.frames import Frame
from rigs.profile import LinkSettings
from rigs.rigfile import RtuPort, TcpPort

SETTINGS = LinkSettings(
    unit=1, read_function=3, word_order="big", max_registers=125, max_gap=16, timeout_s=0.3, inter_request_s=0.0
)
PATIENT = replace(SETTINGS, timeout_s=5.0)


@dataclass
class Bench:
    """A device, a link to it, and the frames that the link recorded."""

    kind: str
    device: Device
    server: TcpServer | PtyServer
    frames: list[Frame] = field(default_factory=list)

    def link(self, settings: LinkSettings = SETTINGS) -> ModbusLink:
        if isinstance(self.server, TcpServer):
            return ModbusTcpLink("127.0.0.1", self.server.port, settings, sink=self.frames.append)
        return ModbusRtuLink(self.server.path, settings, baud=115200, sink=self.frames.append)

    def seen(self) -> list[tuple[str, str]]:
        return [(frame.direction, frame.note) for frame in self.frames]


@pytest.fixture(params=["tcp", "rtu"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    device = Device({0x100: 0x1234, 0x101: 0xFFFF, 0x200: 7, 0x201: 8})
    kinds: dict[str, Callable[[Device], TcpServer | PtyServer]] = {"tcp": TcpServer, "rtu": PtyServer}
    with kinds[request.param](device) as server:
        yield Bench(request.param, device, server)


@pytest.fixture
def link(bench: Bench) -> Iterator[ModbusLink]:
    link = bench.link()
    yield link
    link.close()


@pytest.fixture
def patient(bench: Bench) -> Iterator[ModbusLink]:
    link = bench.link(PATIENT)
    yield link
    link.close()


def test_registers_are_read_and_written(bench: Bench, patient: ModbusLink) -> None:
    assert patient.read_holding(0x100, 2) == (0x1234, 0xFFFF)
    assert patient.read_input(0x100, 1) == (0x1234,)
    patient.write_registers(0x300, [1, 2, 0xFFFF])
    patient.write_register(0x303, 9)
    assert patient.read_holding(0x300, 4) == (1, 2, 0xFFFF, 9)
    assert [pdu.function_code for pdu in bench.device.requests] == [3, 4, 16, 6, 3]


def test_the_longest_read_fits(bench: Bench, patient: ModbusLink) -> None:
    bench.device.registers = {at: at for at in range(125)}
    assert patient.read_holding(0, 125) == tuple(range(125))


def test_both_directions_are_recorded_as_they_were_on_the_wire(bench: Bench, patient: ModbusLink) -> None:
    patient.read_holding(0x100, 1)
    asked, answered = bench.frames
    header = "000100000006" if bench.kind == "tcp" else ""
    assert asked.raw.hex().startswith(header + "010301000001")
    assert answered.raw.hex().startswith(("000100000005" if bench.kind == "tcp" else "") + "0103021234")
    assert (asked.hop, asked.direction, answered.direction) == ("bench-meter", "tx", "rx")
    assert asked.monotonic_ns <= answered.monotonic_ns
    assert asked.utc.tzinfo is not None


def bad_crc(exchange: Exchange) -> bytes:
    return exchange.reply[:-1] + bytes([exchange.reply[-1] ^ 1])


def wrong_unit(exchange: Exchange) -> bytes:
    return exchange.reframe(unit=9)


def short(exchange: Exchange) -> bytes:
    return exchange.reply[:-1]


def silent(exchange: Exchange) -> bytes:
    return b""


def garbage_before(exchange: Exchange) -> bytes:
    return b"\xff\xfe\xfd" + exchange.reply


def garbage_after(exchange: Exchange) -> bytes:
    return exchange.reply + b"\xaa\xbb"


def echo(exchange: Exchange) -> bytes:
    return exchange.request


def refuse(exchange: Exchange) -> bytes:
    return exchange.reframe(code=2)


def other_transaction(exchange: Exchange) -> bytes:
    return exchange.reframe(transaction=999)


def break_off(exchange: Exchange) -> bytes:
    raise HangUp(exchange.reply[:4])


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (wrong_unit, errors.WrongUnit),
        (short, errors.ShortFrame),
        (silent, errors.NoReply),
        (garbage_before, errors.StrayFrame),
        (garbage_after, errors.StrayFrame),
        (echo, errors.StrayFrame),
        (break_off, errors.LinkClosed),
    ],
)
def test_a_fault_on_the_line_has_its_name(
    bench: Bench, link: ModbusLink, behaviour: Behaviour, error: type[errors.LinkError]
) -> None:
    bench.device.behaviour = behaviour
    with pytest.raises(errors.LinkError) as fault:
        link.read_holding(0x100, 2)
    assert type(fault.value) is error
    assert len(bench.device.requests) == 1, "one attempt, no silent repeat"
    assert bench.frames[-1].direction == "rx"
    assert bench.frames[-1].note == error.__name__.replace("StrayFrame", "Stray").replace("NoReply", "Silence")


@pytest.mark.parametrize("behaviour", [wrong_unit, short, silent, garbage_before, garbage_after, echo])
def test_the_next_exchange_after_a_fault_is_clean(bench: Bench, link: ModbusLink, behaviour: Behaviour) -> None:
    bench.device.behaviour = behaviour
    with pytest.raises(errors.LinkError):
        link.read_holding(0x100, 2)
    bench.device.behaviour = honest
    assert link.read_holding(0x200, 2) == (7, 8)


@pytest.mark.parametrize("bench", ["rtu"], indirect=True)
def test_a_bad_crc_has_its_name(bench: Bench, link: ModbusLink) -> None:
    bench.device.behaviour = bad_crc
    with pytest.raises(errors.BadCrc, match=r"0x0100 to 0x0101 .*9 bytes whose CRC does not match"):
        link.read_holding(0x100, 2)


@pytest.mark.parametrize("bench", ["tcp"], indirect=True)
def test_another_transaction_is_stray(bench: Bench, link: ModbusLink) -> None:
    bench.device.behaviour = other_transaction
    with pytest.raises(errors.StrayFrame, match="transaction 999, asked was 1"):
        link.read_holding(0x100, 2)


def test_a_refusal_is_the_meters_and_not_the_lines(bench: Bench, patient: ModbusLink) -> None:
    bench.device.behaviour = refuse
    with pytest.raises(errors.DeviceException) as refused:
        patient.read_holding(0x100, 2)
    assert refused.value.code == 2
    assert str(refused.value).startswith("while reading holding registers 0x0100 to 0x0101: unit 1 on ")


def test_a_late_reply_is_never_the_answer_of_the_next_request(bench: Bench, link: ModbusLink) -> None:
    held: list[bytes] = []

    def hold(exchange: Exchange) -> bytes:
        held.append(exchange.reply)
        return b""

    bench.device.behaviour = hold
    with pytest.raises(errors.NoReply):
        link.read_holding(0x100, 2)
    bench.device.behaviour = honest
    bench.server.send(held[0])
    assert link.read_holding(0x200, 2) == (7, 8)
    if bench.kind == "rtu":
        assert [(f.direction, f.raw, f.note) for f in bench.frames][2] == ("rx", held[0], "stale")


@pytest.mark.parametrize("bench", ["rtu"], indirect=True)
def test_on_rtu_a_late_reply_is_waited_for_before_the_next_request(bench: Bench) -> None:
    """The reply comes only while the next call is already under way: its request must not have been sent yet."""
    held: list[bytes] = []

    def hold(exchange: Exchange) -> bytes:
        held.append(exchange.reply)
        return b""

    link = bench.link(replace(SETTINGS, timeout_s=1.0))
    bench.device.behaviour = hold
    with pytest.raises(errors.NoReply):
        link.read_holding(0x100, 2)
    bench.device.behaviour = honest
    timer = threading.Timer(0.05, bench.server.send, held)
    timer.start()
    assert link.read_holding(0x200, 2) == (7, 8)
    timer.join()
    link.close()
    assert bench.seen() == [("tx", ""), ("rx", "Silence"), ("rx", "stale"), ("tx", ""), ("rx", "")]


@pytest.mark.parametrize("bench", ["tcp"], indirect=True)
def test_bytes_that_nobody_asked_for_cost_the_connection(bench: Bench, patient: ModbusLink) -> None:
    patient.read_holding(0x200, 1)
    bench.server.connections[0].sendall(b"unasked")  # type: ignore[union-attr]
    assert patient.read_holding(0x200, 1) == (7,)
    assert ("rx", "stale") in bench.seen()


@pytest.mark.parametrize("bench", ["tcp"], indirect=True)
def test_a_connection_closed_while_idle_is_renewed_and_recorded(bench: Bench, patient: ModbusLink) -> None:
    patient.read_holding(0x200, 1)
    bench.server.connections[0].shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
    assert patient.read_holding(0x200, 1) == (7,)
    assert ("rx", "closed by the peer while idle") in bench.seen()


def test_small_requests_are_not_held_back(bench: Bench, patient: ModbusLink) -> None:
    patient.read_holding(0x200, 1)
    if bench.kind == "tcp":
        kept = patient._line._socket  # type: ignore[attr-defined]
        assert kept.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(errors.PortUnavailable) as refused:
        open_link(TcpPort("127.0.0.1", port), SETTINGS)
    assert str(refused.value) == (
        f"while connecting (127.0.0.1:{port}): Connection refused; "
        "nothing listens there: is the device on, and is the port right (Modbus TCP has 502)?"
    )


def test_a_serial_port_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(errors.PortUnavailable, match="no such device; serial ports here: "):
        open_link(RtuPort(str(tmp_path / "ttyUSB9")), SETTINGS)


@pytest.mark.parametrize("bench", ["rtu"], indirect=True)
def test_a_serial_port_that_another_holds(bench: Bench, patient: ModbusLink) -> None:
    patient.open()
    with pytest.raises(errors.PortUnavailable, match=r'another program holds it .*bench_port = "shared"'):
        bench.link().open()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every port")
@pytest.mark.parametrize("bench", ["rtu"], indirect=True)
def test_a_serial_port_without_permission(bench: Bench) -> None:
    Path(bench.server.path).chmod(0)  # type: ignore[union-attr]
    with pytest.raises(errors.PortUnavailable, match="no permission"):
        bench.link().open()


def test_gateway_exceptions_speak_of_the_line(bench: Bench, patient: ModbusLink) -> None:
    """On TCP 0x0A and 0x0B are a gateway's; on a serial line the device itself has said them."""
    on_tcp = bench.kind == "tcp"
    bench.device.behaviour = lambda exchange: exchange.reframe(code=0x0B)
    with pytest.raises(errors.NoReply if on_tcp else errors.DeviceException):
        patient.read_holding(0, 1)
    bench.device.behaviour = lambda exchange: exchange.reframe(code=0x0A)
    with pytest.raises(errors.PortUnavailable if on_tcp else errors.DeviceException):
        patient.read_holding(0, 1)
    bench.device.behaviour = lambda exchange: exchange.reframe(code=0xF1)
    with pytest.raises(errors.DeviceException):
        patient.read_holding(0, 1)


def test_calls_of_several_threads_take_turns(bench: Bench, patient: ModbusLink) -> None:
    bench.device.registers = {at: at for at in range(64)}
    got: dict[int, tuple[int, ...]] = {}

    def ask(at: int) -> None:
        got[at] = patient.read_holding(at, 2)

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert got == {at: (at, at + 1) for at in range(20)}


@pytest.mark.parametrize(("baud", "gap_s"), [(9600, 0.00401), (19200, 0.002005), (38400, 0.00175)])
def test_the_silence_between_frames(baud: int, gap_s: float) -> None:
    assert frame_gap_s(baud) == pytest.approx(gap_s, abs=1e-5)


def test_a_device_that_asks_for_a_rest_between_requests_gets_it(bench: Bench) -> None:
    link = bench.link(replace(PATIENT, inter_request_s=0.05))
    link.read_holding(0x200, 1)
    link.read_holding(0x200, 1)
    link.close()
    answered, asked_again = bench.frames[1], bench.frames[2]
    assert asked_again.monotonic_ns - answered.monotonic_ns >= 49_000_000
