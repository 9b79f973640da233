"""The DCC stub with many schedules that fall due at one instant, and a hub that answers at once.

Layer: rigs adapter, for `meterbench perf`. Broker and stub are processes; the hub is a client in this one without any
meter behind it, so that what is seen is the stub and the limits that it keeps. The schedules are made as a User makes
them, by Create Schedule, 99 for each of as many meters as it takes.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from protocols.dialects import DIALECTS
from protocols.duis import ServiceRequest, Value
from protocols.messages import Command, Reply
from protocols.pki import ACCESS_CONTROL_BROKER
from rigs.adapters.clock import SystemClock
from rigs.adapters.dcc_control import HttpDccControl
from rigs.adapters.dcc_user import HttpDccUser
from rigs.adapters.peers import Peer
from rigs.adapters.virtual_plant import SharedCalendar
from rigs.errors import BenchError
from rigs.frames import discard
from rigs.ports_dcc import Delivery

HUB: Final = "00db1234567890af"
USER: Final = "90-B3-D5-1F-30-01-00-00"
ROLE: Final = "import_supplier"
PER_DEVICE: Final = 99
"""The most schedules that a User has for a device, by default."""
DAY_S: Final = 86400
RESULTS_WITHIN_S: Final = 120.0


class InstantHub:
    """Answers each command with an active power, and keeps when it came (monotonic s)."""

    def __init__(self, host: str, port: int) -> None:
        self.at: list[float] = []
        self._dialect, self._ready = DIALECTS["hub"], threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, f"hub-{HUB}", protocol=mqtt.MQTTv311)
        self._client.on_socket_open = _no_delay
        self._client.on_connect = lambda client, *_: client.subscribe(f"mb/{HUB}/c", 1)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._take
        self._client.connect(host, port)
        self._client.loop_start()
        if not self._ready.wait(10.0):
            raise BenchError("subscribing to commands", "broker", "no answer within 10 s")

    def _take(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        command = self._dialect.decode(bytes(message.payload))
        if isinstance(command, Command):
            self.at.append(time.monotonic())
            reply = Reply(command.id, command.device, "ok", int(time.time()), {"active_power_import": 230})
            self._client.publish(f"mb/{HUB}/r", self._dialect.encode(reply), 1)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def _no_delay(_client: mqtt.Client, _data: Any, sock: Any) -> None:
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@dataclass(slots=True)
class Round:
    """What one instant has brought: when each command left (monotonic s), and results by their id."""

    sent_at: list[float] = field(default_factory=list)
    results: set[str] = field(default_factory=set)
    took_s: float = 0.0

    def most_in_a_second(self) -> int:
        most, first = 0, 0
        for last, at in enumerate(self.sent_at):
            while at - self.sent_at[first] > 1.0:
                first += 1
            most = max(most, last - first + 1)
        return most


def reads_at_one_instant(reads: int, per_s: float, in_flight: int, folder: Path, say: Callable[[str], None]) -> Round:
    """The limits are the stub's. Raises BenchError when something else comes than a result for each read."""
    with _stub(reads, {"in_flight_per_hub": in_flight, "messages_per_s": per_s}, folder) as (stub, hub, users):
        url = f"http://127.0.0.1:{stub.ready['port']}"
        users.connect(url)
        say(f"scheduled reads: {reads} schedules are created")
        for number in range(reads):
            _create(users, _eui(number // PER_DEVICE))
        say(f"scheduled reads: {reads} reads are due")
        found, mark = Round(), users.mark()
        began = time.monotonic()
        SharedCalendar(SystemClock(), 0.0, HttpDccControl(url), ()).advance(Decimal(DAY_S))
        users.wait_delivery(lambda one: _collect(found, one) >= reads, mark, RESULTS_WITHIN_S)
        found.took_s, found.sent_at = time.monotonic() - began, hub.at
        if (len(hub.at), len(found.results)) != (reads, reads):
            seen = f"{len(hub.at)} commands and {len(found.results)} results"
            raise BenchError(f"waiting for {reads} scheduled reads", "dcc", seen)
        return found


def _collect(found: Round, delivery: Delivery) -> int:
    response = delivery.response
    if response is not None and response.schedule_id is not None and response.response_id is not None:
        found.results.add(response.response_id.text)
    return len(found.results)


def _eui(number: int) -> str:
    return (0x00DB_1234_5600_0000 + number).to_bytes(8, "big").hex("-").upper()


def _create(users: HttpDccUser, device: str) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    parameters: dict[str, Value] = {
        "schedule_frequency": "Daily", "schedule_start_date": tomorrow, "schedule_execution_start_time": "00:00:00Z",
        "dsp_scheduled_service_reference": "4.16", "dsp_scheduled_service_reference_variant": "4.16",
        "device": device, "dsp_read_active_power_import": True,
    }  # fmt: skip
    sent = users.send(ROLE, ServiceRequest(users.next_request_id(ROLE, ACCESS_CONTROL_BROKER), 8, "5.1", parameters))
    if sent.response is None or sent.response.code != "I0":
        raise BenchError("creating a schedule", "dcc", f"HTTP {sent.http_status} {sent.body[:300]!r}")


@contextlib.contextmanager
def _stub(reads: int, flow: dict[str, float], folder: Path) -> Iterator[tuple[Peer, InstantHub, HttpDccUser]]:
    """Ends all that it started."""
    with contextlib.ExitStack() as stack:
        users = HttpDccUser({ROLE: USER}, discard, SystemClock(), first_counter=1000)
        stack.callback(users.close)
        broker_config = {"kind": "embedded", "host": "127.0.0.1", "port": 0}
        broker = stack.enter_context(Peer.start("scheduled-broker", "rigs.wan.broker", broker_config, folder))
        port = int(broker.ready["port"])
        hub = InstantHub("127.0.0.1", port)
        stack.callback(hub.close)
        meter = {
            "type": "ESME", "fuel": "electricity", "smets": "SMETS1", "cohort": "hub", "hub": HUB,
            "status": "Commissioned", "registered": {"IS": USER},
        }  # fmt: skip
        devices = range(-(-reads // PER_DEVICE))
        config = {
            "host": "127.0.0.1", "port": 0, "database": str(folder / "scheduled.sqlite"), "control": True,
            "calendar_offset_s": 0.0, "broker": {"host": "127.0.0.1", "port": port}, "flow": flow,
            "diary": {"confirmation": False},
            "users": [{"eui": USER, "roles": ["IS"], "status": "live", "receiver": users.receiver(ROLE)}],
            "devices": [{**meter, "eui": _eui(one), "mpxn": f"2{one:012d}"} for one in devices],
        }  # fmt: skip
        yield stack.enter_context(Peer.start("scheduled-dcc", "dcc_stub", config, folder)), hub, users
