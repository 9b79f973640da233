"""A rig around the stub alone: a broker process, the stub process, a scripted hub, and the Users' side.

The hub is played by a real MQTT client; the stub is always a process of its own. A test scripts the hub with a
function from a command to replies, and reads what the hub was sent.
"""

import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from protocols.dialects import DIALECTS
from protocols.duis import RequestId, Response, ServiceRequest, Smets1Answer, Smets1DeviceAlert
from protocols.messages import Alert, Cancel, Command, Message, Reply
from rigs.adapters.clock import SystemClock
from rigs.adapters.dcc_control import HttpDccControl
from rigs.adapters.dcc_user import HttpDccUser
from rigs.adapters.peers import Peer
from rigs.adapters.virtual_plant import SharedCalendar
from rigs.frames import discard
from rigs.ports_dcc import Delivery, Synchronous

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "protocols"))
from duis_schema import assert_valid, schema_file

WITHIN_S = 10.0
HUB = "00db1234567890af"
ESME, GSME, SUSPENDED, SMETS2, CHF = (f"00-DB-12-34-56-78-90-{tail}" for tail in ("A0", "A1", "A2", "A3", "AF"))
BROKER_OF_ACCESS_CONTROL = "90-B3-D5-1F-30-00-00-02"
USERS = {
    "import_supplier": "90-B3-D5-1F-30-01-00-00",
    "gas_supplier": "90-B3-D5-1F-30-01-00-01",
    "export_supplier": "90-B3-D5-1F-30-01-00-02",
    "electricity_distributor": "90-B3-D5-1F-30-01-00-03",
    "gas_transporter": "90-B3-D5-1F-30-01-00-04",
    "registered_supplier_agent": "90-B3-D5-1F-30-01-00-05",
    "other_user": "90-B3-D5-1F-30-01-00-06",
    "rival_supplier": "90-B3-D5-1F-30-01-00-07",
    "suspended_supplier": "90-B3-D5-1F-30-01-00-08",
    "roleless": "90-B3-D5-1F-30-01-00-09",
    "stranger": "90-B3-D5-1F-30-01-00-0A",
}
ROLES = dict(zip(USERS, (["IS"], ["GS"], ["ES"], ["ED"], ["GT"], ["RSA"], ["OU"], ["IS"], ["IS"], []), strict=False))
Behaviour = Callable[[Command], "Reply | bytes | None"]


def ok(command: Command, values: Mapping[str, Any] | None = None) -> Reply:
    return Reply(command.id, command.device, "ok", 1_768_000_000, values or {})


def reads(**values: Any) -> Behaviour:
    """A hub that answers each command with these values."""
    return lambda command: ok(command, values)


class ScriptedHub:
    """A hub with a script instead of meters. `behave` may be exchanged between requests."""

    def __init__(self, host: str, port: int, dialect: str = "hub") -> None:
        self.behave: Behaviour = ok
        self._dialect = DIALECTS[dialect]
        self.commands: list[Command] = []
        self.cancels: list[Cancel] = []
        self.payloads: list[bytes] = []
        self.failures: list[Exception] = []
        self._news = threading.Condition()
        self._ready = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, f"hub-{HUB}", protocol=mqtt.MQTTv311)
        self._client.on_socket_open = lambda _c, _d, sock: sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client.on_connect = lambda client, *_: client.subscribe(f"mb/{HUB}/c", 1)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._take
        self._client.connect(host, port)
        self._client.loop_start()
        assert self._ready.wait(WITHIN_S)

    def _take(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        command = self._dialect.decode(message.payload)
        assert isinstance(command, Command | Cancel)
        if isinstance(command, Cancel):
            with self._news:
                self.cancels.append(command)
                self._news.notify_all()
            return
        try:
            reply = self.behave(command)
            if reply is not None:
                self.say("r", reply)
        except Exception as problem:  # noqa: BLE001 - paho's thread must live on for the next test
            self.failures.append(problem)
        with self._news:
            self.payloads.append(message.payload)
            self.commands.append(command)
            self._news.notify_all()

    def say(self, kind: str, message: Message | bytes, hub: str = HUB) -> None:
        payload = message if isinstance(message, bytes) else self._dialect.encode(message)
        self._client.publish(f"mb/{hub}/{kind}", payload, 1)

    def push(self, alert: str, sequence: int, device: str = ESME, at: int = 1_768_000_000) -> None:
        self.say("a", Alert(sequence, bytes.fromhex(device.replace("-", "")), alert, at))

    def wait_commands(self, count: int) -> list[Command]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.commands) >= count, WITHIN_S)
            return list(self.commands)

    def wait_cancels(self, count: int) -> list[Cancel]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.cancels) >= count, WITHIN_S)
            return list(self.cancels)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def devices(cohort: str = "hub") -> list[dict[str, Any]]:
    electricity = {
        "IS": USERS["import_supplier"], "ES": USERS["export_supplier"], "ED": USERS["electricity_distributor"],
        "RSA": USERS["registered_supplier_agent"], "OU": USERS["other_user"],
    }  # fmt: skip
    gas = {"GS": USERS["gas_supplier"], "GT": USERS["gas_transporter"]}
    common = {"mpxn": "2000000000015", "smets": "SMETS1", "cohort": cohort, "hub": HUB, "status": "Commissioned"}
    esme = {**common, "eui": ESME, "type": "ESME", "fuel": "electricity", "registered": electricity}
    return [
        esme,
        {**common, "eui": GSME, "type": "GSME", "fuel": "gas", "mpxn": "3938424403", "registered": gas},
        {**esme, "eui": SUSPENDED, "status": "Suspended"},
        {**esme, "eui": SMETS2, "smets": "SMETS2", "cohort": "none"},
        {**esme, "eui": CHF, "type": "CHF", "fuel": "none"},
    ]


@dataclass
class StubRig:
    """The running parts and the verbs that the tests use."""

    broker: Peer
    stub: Peer
    hub: ScriptedHub
    users: HttpDccUser
    config: dict[str, Any]
    folder: Path
    calendar: SharedCalendar | None = None

    def request(self, variant: str, role: str = "import_supplier", device: str = ESME, command: int = 1,
                **parameters: Any) -> ServiceRequest:  # fmt: skip
        return ServiceRequest(self.users.next_request_id(role, device), command, variant, parameters)

    def send(self, request: ServiceRequest, role: str = "import_supplier", resource: str = "") -> Synchronous:
        from protocols.duis import write_request
        from rigs.adapters.dcc_user import RESOURCES

        sent = self.users.send_raw(role, resource or RESOURCES[request.command_variant], write_request(request))
        check_schema(sent.body)
        return sent

    def ask(self, variant: str, role: str = "import_supplier", device: str = ESME, **parameters: Any) -> Response:
        """The asynchronous answer to an accepted request."""
        mark = self.users.mark()
        request = self.request(variant, role, device, **parameters)
        sent = self.send(request, role)
        assert sent.response is not None
        assert sent.response.code == "I99", sent.body
        return self.answer_to(request.request_id, mark)

    def answer_to(self, request_id: RequestId, mark: int) -> Response:
        delivery = self.users.wait_delivery(lambda d: is_answer(d, request_id), mark, WITHIN_S)
        assert delivery is not None, self.stub.log_tail(30)
        assert delivery.response is not None
        check_schema(delivery.body)
        return delivery.response

    def answers(self, request_id: RequestId, mark: int = 0) -> list[Delivery]:
        return [d for d in self.users.deliveries(mark) if is_answer(d, request_id)]

    def alerts(self, mark: int) -> list[tuple[str, Smets1DeviceAlert]]:
        found = []
        for delivery in self.users.deliveries(mark):
            if delivery.response is not None and isinstance(delivery.response.payload, Smets1DeviceAlert):
                check_schema(delivery.body)
                found.append((delivery.role, delivery.response.payload))
        return found

    @property
    def dcc(self) -> HttpDccControl:
        return HttpDccControl(f"http://127.0.0.1:{self.stub.ready['port']}")

    def advance(self, seconds: float) -> None:
        """The calendar of the stub moves on; what is due on the way is done."""
        self.calendar = self.calendar or SharedCalendar(
            SystemClock(), float(self.config["calendar_offset_s"]), self.dcc, ()
        )
        self.calendar.advance(Decimal(str(seconds)))
        self.config["calendar_offset_s"] = self.calendar.offset_s

    def settle(self) -> None:
        """Everything that hub and stub had to say before is through: a request of its own has been answered."""
        before, self.hub.behave = self.hub.behave, reads(firmware_version="settle")
        for role, device in (("import_supplier", ESME), ("gas_supplier", GSME), ("electricity_distributor", ESME)):
            assert self.ask("11.2", role, device).code == "I0"
        self.hub.behave = before

    def settle_others(self) -> None:
        """As `settle`, for a rig whose import supplier is not reached."""
        before, self.hub.behave = self.hub.behave, reads(firmware_version="settle")
        assert self.ask("11.2", "electricity_distributor", ESME).code == "I0"
        self.hub.behave = before

    def restart(self, **changes: Any) -> None:
        """The stub again, on the same database and with the same receivers."""
        self.stub.stop()
        self.start_stub(**changes)

    def start_stub(self, **changes: Any) -> None:
        self.config = {**self.config, **changes}
        self.stub = Peer.start("stub", "dcc_stub", self.config, self.folder)
        self.calendar = None
        self.users.connect(f"http://127.0.0.1:{self.stub.ready['port']}")


def check_schema(body: bytes) -> None:
    """Every message of the stub is valid for the published schema, where that is at hand."""
    if schema_file() is not None:
        assert_valid(body)


def is_answer(delivery: Delivery, request_id: RequestId) -> bool:
    return delivery.response is not None and delivery.response.request_id == request_id


def answer_of(response: Response) -> Smets1Answer:
    assert isinstance(response.payload, Smets1Answer), response
    return response.payload


def start_broker(folder: Path, port: int = 0, kind: str = "embedded") -> Peer:
    config = {"kind": kind, "host": "127.0.0.1", "port": port}
    return Peer.start("broker", "rigs.wan.broker", config, folder)


@contextmanager
def stub_rig(folder: Path, broker_kind: str = "embedded", cohort: str = "hub", **changes: Any) -> Iterator[StubRig]:
    """Everything running, the hub and its devices of one cohort; ends it all again."""
    users = HttpDccUser(USERS, discard, SystemClock(), first_counter=1000)
    broker = start_broker(folder, kind=broker_kind)
    address = {"host": "127.0.0.1", "port": int(broker.ready["port"])}
    hub = ScriptedHub("127.0.0.1", address["port"], cohort)
    config: dict[str, Any] = {
        "host": "127.0.0.1", "port": 0, "database": str(folder / "dcc.sqlite"), "calendar_offset_s": -86400.0,
        "control": True, "broker": address, "device_timeout_s": 5.0, "max_body_bytes": 1 << 20, "body_timeout_s": 0.3,
        "users": [
            {"eui": USERS[name], "roles": roles, "status": "suspended" if name.startswith("susp") else "live",
             "receiver": users.receiver(name)}
            for name, roles in ROLES.items()
        ],
        "devices": devices(cohort),
        "diary": {"confirmation": False},
        "alert_routes": {"physical-tamper": ["IS", "GS"], "rms-extreme-over-voltage": ["ED"], "low-battery": []},
        **changes,
    }  # fmt: skip
    stub = Peer.start("stub", "dcc_stub", config, folder)
    users.connect(f"http://127.0.0.1:{stub.ready['port']}")
    rig = StubRig(broker, stub, hub, users, config, folder)
    try:
        yield rig
    finally:
        rig.stub.stop()
        hub.close()
        rig.broker.stop()
        users.close()
