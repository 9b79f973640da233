"""A small Modbus device for tests, on TCP or on a pseudo-terminal, that can be told to answer wrongly.

Its side of the protocol is pymodbus' (framers and PDU classes), so that the links under test are not their own judge.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import threading
import tty
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

from pymodbus.framer import FramerRTU, FramerSocket
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersResponse,
    ReadInputRegistersResponse,
    WriteMultipleRegistersResponse,
    WriteSingleRegisterResponse,
)


@dataclass
class Exchange:
    """A request with the answer that a good device would give, both as bytes on the wire."""

    request: bytes
    reply: bytes
    reframe: Callable[..., bytes]


class HangUp(Exception):
    """Send these bytes, then break the connection."""


Behaviour = Callable[[Exchange], bytes]


def honest(exchange: Exchange) -> bytes:
    return exchange.reply


@dataclass
class Device:
    """Registers, and a behaviour that turns a good reply into what is sent. `requests` keeps what came in."""

    registers: dict[int, int] = field(default_factory=dict)
    unit: int = 1
    behaviour: Behaviour = honest
    requests: list[ModbusPDU] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)

    def answer(self, framer: FramerRTU | FramerSocket, data: bytes) -> tuple[int, bytes]:
        """Bytes used (0: need more) and bytes to send."""
        used, pdu = framer.handleFrame(data, 0, 0)
        if pdu is None:
            return 0, b""
        self.requests.append(pdu)
        self.asked.set()

        def reframe(unit: int = pdu.dev_id, transaction: int = pdu.transaction_id, code: int = 0) -> bytes:
            reply = ExceptionResponse(pdu.function_code, code) if code else self._reply(pdu)
            reply.dev_id, reply.transaction_id = unit, transaction
            return framer.buildFrame(reply)

        if pdu.dev_id != self.unit:
            return used, b""
        return used, self.behaviour(Exchange(data[:used], reframe(), reframe))

    def _reply(self, pdu: ModbusPDU) -> ModbusPDU:
        if pdu.function_code in (3, 4):
            values = [self.registers.get(pdu.address + at, 0) for at in range(pdu.count)]
            kind = ReadHoldingRegistersResponse if pdu.function_code == 3 else ReadInputRegistersResponse
            return kind(registers=values)
        for at, value in enumerate(pdu.registers):
            self.registers[pdu.address + at] = value
        if pdu.function_code == 6:
            return WriteSingleRegisterResponse(address=pdu.address, registers=pdu.registers)
        return WriteMultipleRegistersResponse(address=pdu.address, count=len(pdu.registers))


class TcpServer:
    """The device behind TCP; one connection after the other, any number of them."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in [self._listener, *self.connections]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        for each in [self._listener, *self.connections]:
            each.close()

    def send(self, data: bytes) -> None:
        """Sends unasked on the newest connection, if it is still there."""
        with contextlib.suppress(OSError):
            self.connections[-1].sendall(data)

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            with contextlib.suppress(OSError):
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        framer, data = FramerSocket(DecodePDU(is_server=True)), b""
        while piece := connection.recv(4096):
            data += piece
            try:
                used, reply = self.device.answer(framer, data)
            except HangUp as asked:
                connection.sendall(asked.args[0])
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()
                return
            data = data[used:]
            connection.sendall(reply)


class PtyServer:
    """The device behind a pseudo-terminal; `path` is the other end."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._wake, self._woken = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._open = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._woken, b"x")
        self._thread.join(5)
        self._hang_up()
        for each in (self._wake, self._woken):
            os.close(each)

    def send(self, data: bytes) -> None:
        """Sends unasked."""
        os.write(self._master, data)

    def _hang_up(self) -> None:
        if self._open:
            self._open = False
            os.close(self._slave)
            os.close(self._master)

    def _run(self) -> None:
        framer, data = FramerRTU(DecodePDU(is_server=True)), b""
        while True:
            ready, _, _ = select.select([self._master, self._wake], [], [])
            if self._wake in ready:
                return
            data += os.read(self._master, 4096)
            try:
                used, reply = self.device.answer(framer, data)
            except HangUp as asked:
                os.write(self._master, asked.args[0])
                self._hang_up()
                return
            data = data[used:]
            if reply:
                os.write(self._master, reply)
