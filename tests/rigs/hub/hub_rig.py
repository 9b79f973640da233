"""A hub between a real broker and scripted meters: Modbus TCP servers whose registers the test holds."""

from __future__ import annotations

import itertools
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from protocols.dialects import DIALECTS
from protocols.messages import Alert, Cancel, Command, Reply, WireValue
from rigs.adapters.peers import ControlClient, Peer
from rigs.frames import Frame, discard
from rigs.mqtt_login import without_delay

HUB = "00db1234567890af"
METER = bytes.fromhex("00db1234567890a0")
OTHER = bytes.fromhex("00db1234567890a1")
COUNT, RESULT, REASON, COMMAND, EVENTS, SECURITY = 0x10, 0x11, 0x12, 0x20, 0x30, 0x32
CAPACITY = 4
PROFILE = """
[profile]
id = "scripted"
maker = "test"
model = "S"
generation = "SMETS1"
fuel = "electricity"
device_type = "ESME"
manual = ""
[link]
unit = 1
read_function = 3
word_order = "big"
max_registers = 125
max_gap = 16
timeout_s = 0.3
inter_request_s = 0.0
[capabilities]
prepayment = true
[parameters]
alert_poll_s = 0.05
[points]
supply_state = { address = 0x00, type = "u16", access = "r", labels = { disabled = 0, enabled = 1 }, source = "t" }
balance = { address = 0x02, type = "s32", scale = "0.001", unit = "p", access = "r", source = "t" }
command_count = { address = 0x10, type = "u16", access = "r", source = "t" }
command_result = { address=0x11, type="u16", access="r", labels={ busy=1, done=2, refused=3 }, source="t" }
command_reason = { address = 0x12, type = "u16", access = "r", labels = { none = 0, wrong_mode = 1 }, source = "t" }
supply_command = { address = 0x20, type = "u16", access = "w", labels = { enable = 1, disable = 2 }, source = "t" }
new_threshold = { address = 0x21, type = "s32", scale = "0.001", unit = "p", access = "w", source = "t" }
event_count = { address = 0x30, type = "u32", access = "r", source = "t" }
security_count = { address = 0x32, type = "u32", access = "r", source = "t" }
series_end = { address = 0x40, type = "u32", unit = "utc", access = "r", source = "t" }
series_count = { address = 0x42, type = "u16", access = "r", source = "t" }
series_index = { address = 0x43, type = "u16", access = "r", source = "t" }
[logs.event]
base = 0x100
capacity = 4
entry_registers = 6
count = "event_count"
[logs.security]
base = 0x180
capacity = 4
entry_registers = 6
count = "security_count"
[series.profile]
base = 0x200
capacity = 8
type = "u16"
unit = "Wh"
no_data = 0xFFFF
period_s = 1800
end = "series_end"
index = "series_index"
count = "series_count"
[events]
0x0101 = "cover-opened"
0x0102 = "cover-closed"
0x0202 = "supply-disabled"
[alerts]
logs = ["event", "security"]
[alerts.push]
cover-opened = "physical-tamper"
supply-disabled = "disablement"
[services."7.4"]
kind = "read"
points = ["supply_state"]
[services."4.3"]
kind = "read"
points = ["balance"]
[services."7.2"]
kind = "command"
write = [["supply_command", "disable"]]
then_read = ["supply_state"]
[services."1.6"]
kind = "command"
write = [["supply_command", "enable"], ["new_threshold", "$disablement_threshold"]]
[services."6.13"]
kind = "log"
[services."4.8.1"]
kind = "series"
series = "profile"
[command]
count = "command_count"
result = "command_result"
reason = "command_reason"
timeout_s = 0.5
"""


class ScriptedMeter:
    """`behave`: answer, silent, garbage, or an exception code. `on_write` acts on the registers after each write."""

    def __init__(self) -> None:
        self.registers = [0] * 0x400
        self.registers[RESULT] = 2
        self.behave: str | int = "answer"
        self.writes: list[tuple[int, list[int]]] = []
        self.requests = 0
        self.on_write: Callable[[ScriptedMeter], None] = lambda meter: meter.done()
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def done(self, result: int = 2, reason: int = 0) -> None:
        self.registers[COUNT] += 1
        self.registers[RESULT], self.registers[REASON] = result, reason

    def put(self, address: int, number: int) -> None:
        """A 32 bit value."""
        self.registers[address : address + 2] = [number >> 16, number & 0xFFFF]

    def log(self, code: int, at_s: int, base: int = 0x100, count: int = EVENTS) -> None:
        with self._lock:
            sequence = (self.registers[count] << 16 | self.registers[count + 1]) + 1
            entry = base + (sequence - 1) % CAPACITY * 6
            self.put(entry, sequence)
            self.put(entry + 2, at_s)
            self.registers[entry + 4 : entry + 6] = [code, 0]
            self.put(count, sequence)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection, connection.makefile("rb") as stream:
            while len(head := stream.read(7)) == 7:
                transaction, _, length, unit = struct.unpack(">HHHB", head)
                pdu = stream.read(length - 1)
                self.requests += 1
                if self.behave == "silent":
                    continue
                if self.behave == "garbage":
                    connection.sendall(b"\xde\xad\xbe\xef" * 4)
                    continue
                with self._lock:
                    answer = self._answer(pdu)
                connection.sendall(struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)

    def _answer(self, pdu: bytes) -> bytes:
        if isinstance(self.behave, int):
            return bytes([pdu[0] | 0x80, self.behave])
        address, number = struct.unpack(">HH", pdu[1:5])
        if pdu[0] == 3:
            words = self.registers[address : address + number]
            return bytes([3, 2 * number]) + struct.pack(f">{number}H", *words)
        words = list(struct.unpack(f">{number}H", pdu[6:]))
        self.registers[address : address + number] = words
        self.writes.append((address, words))
        self.on_write(self)
        return pdu[:5]


class Stub:
    """The DCC's side of the broker: sends commands, keeps replies and alerts."""

    def __init__(self, port: int, dialect: str = "hub") -> None:
        self._dialect = DIALECTS[dialect]
        self._changed, self._ready = threading.Condition(), threading.Event()
        self.replies: list[Reply] = []
        self.alerts: list[Alert] = []
        self._ids = itertools.count(1)
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "", protocol=mqtt.MQTTv311)
        self._client.on_socket_open = without_delay
        self._client.on_message = self._message
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._client.subscribe([(f"mb/{HUB}/r", 1), (f"mb/{HUB}/a", 1)])
        assert self._ready.wait(10)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def send_raw(self, payload: bytes) -> None:
        self._client.publish(f"mb/{HUB}/c", payload, qos=1).wait_for_publish(10)

    def send(self, service: str, device: bytes = METER, execute_at: int | None = None, **values: WireValue) -> int:
        number = next(self._ids)
        self.send_raw(self._dialect.encode(Command(number, device, service, values, execute_at)))
        return number

    def cancel(self, target: int, device: bytes = METER) -> Reply:
        number = next(self._ids)
        self.send_raw(self._dialect.encode(Cancel(number, device, target)))
        return self.reply(number)

    def ask(self, service: str, device: bytes = METER, within_s: float = 10, **values: WireValue) -> Reply:
        return self.reply(self.send(service, device, **values), within_s)

    def reply(self, number: int, within_s: float = 10) -> Reply:
        def found() -> list[Reply]:
            return [reply for reply in self.replies if reply.id == number]

        with self._changed:
            assert self._changed.wait_for(lambda: bool(found()), within_s), f"no reply to {number}"
            return found()[0]

    def last_reply(self, number: int, status: str, within_s: float = 10) -> Reply:
        """Waits for a reply of that status to the command."""

        def found() -> list[Reply]:
            return [reply for reply in self.replies if reply.id == number and reply.status == status]

        with self._changed:
            assert self._changed.wait_for(lambda: bool(found()), within_s), f"no {status} to {number}: {self.replies}"
            return found()[-1]

    def wait_alerts(self, count: int, within_s: float = 10) -> list[Alert]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.alerts) >= count, within_s), self.alerts
            return list(self.alerts)

    def wait_replies(self, count: int, within_s: float = 10) -> list[Reply]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.replies) >= count, within_s), self.replies
            return list(self.replies)

    def _message(self, _client: Any, _user: Any, message: mqtt.MQTTMessage) -> None:
        read = self._dialect.decode(message.payload)
        with self._changed:
            if isinstance(read, Reply):
                self.replies.append(read)
            elif isinstance(read, Alert):
                self.alerts.append(read)
            self._changed.notify_all()


def start_hub(
    folder: Path,
    broker: int,
    meters: dict[bytes, int],
    sink: Callable[[Frame], None] = discard,
    on_event: Callable[[Mapping[str, Any]], None] | None = None,
    **options: Any,
) -> tuple[Peer, ControlClient]:
    """The hub's process and its control port; `meters`: Modbus TCP ports by EUI."""
    profile = folder / "scripted.toml"
    profile.write_text(PROFILE)
    devices = [
        {
            "name": f"meter-{number}",
            "eui": eui.hex(),
            "profile": str(profile),
            "port": {"adapter": "modbus-tcp", "host": "127.0.0.1", "port": port},
        }
        for number, (eui, port) in enumerate(meters.items())
    ]
    config = {
        "hub": HUB, "broker": {"host": "127.0.0.1", "port": broker}, "calendar_offset_s": 0.0, "devices": devices,
        "state": str(folder / "state.json"), "control": {"host": "127.0.0.1", "port": 0}, "frames": True, **options,
    }  # fmt: skip
    peer = Peer.start("hub", "rigs.hub", config, folder, sink=sink, on_event=on_event)
    return peer, ControlClient("127.0.0.1", peer.ready["control"], "hub")
