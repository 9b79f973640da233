"""What a rig's WAN is made of, in the order in which it stands between the DCC stub and the hub.

Layer: rigs adapter, part of the assembly. The broker is where the stub, the tap and the capture are; whatever shapes or
carries the traffic stands between the broker and the hub, so that what the tap sees has passed no network yet:

    dcc_stub, tap, capture --- broker --- (conditions) --- (GSM) --- hub
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from protocols.broker_login import BrokerLogin, read_login
from protocols.link_shaper import Conditions
from protocols.wan_access import PROBE, TAP, hub_name
from rigs.adapters.capture import Capture
from rigs.adapters.gsm_way import SENDER, CarrierLead, CarrierModem, VirtualWorld, carrier_config, world_config
from rigs.adapters.peers import ControlClient
from rigs.adapters.wan_link import LinkedNetwork
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.adapters.wan_secrets import WanSecrets
from rigs.adapters.wan_standby import TwoTaps
from rigs.adapters.wan_stranger import MqttStranger
from rigs.conditions import named
from rigs.errors import PortUnavailable
from rigs.frames import FrameSink
from rigs.rigfile import RigConfig, WanConfig
from rigs.rigfile_gsm import ModemConfig

Address = tuple[str, int]
PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
GSM_KBIT_S = Decimal("9.6")
"""A circuit-switched data call [devices/gsm.md]."""
StartPeer = Callable[[str, str, Mapping[str, Any], Path], Mapping[str, Any]]
"""Name, module, configuration and folder of a peer; its `ready` event. The assembly ends it."""


class WanParts:
    """Of one start of a rig. What is started is ended by `undo`."""

    def __init__(
        self, rig: RigConfig, here: Path, start: StartPeer, undo: ExitStack, sink: FrameSink,
        hub: Callable[[], ControlClient],
    ) -> None:  # fmt: skip
        """`hub`: the control of the hub, once it runs."""
        self._config, self._here, self._start, self._undo, self._sink = rig.wan, here, start, undo, sink
        self._seed, self._hub = rig.seed, hub
        self._hub_eui = rig.hub.eui.replace("-", "").lower()
        self.network: LinkedNetwork | None = None
        self.modem: CarrierModem | None = None
        self.mobile: VirtualWorld | None = None
        self.bell: Address | None = None
        """Where the hub rings for its modem, once its way is known."""
        self.centre: Address | None = None
        """Where the DCC's side finds the service centre of a virtual mobile network."""
        self._modem_soon: str | None = None
        self._lead: Callable[[], ControlClient | CarrierLead] = hub
        self._standby: Address | None = None
        self._secrets = WanSecrets(here, "open", ())

    def broker(self) -> Address:
        """Where the broker listens, started unless it runs already, and with it the standby. Raises PortUnavailable."""
        if "://" in self._config.broker:
            where = urlsplit(self._config.broker)
            return where.hostname or "127.0.0.1", where.port or PORTS[where.scheme]
        self._secrets = WanSecrets.make(self._here, self._config.access.security, (self._hub_eui,))
        self._undo.callback(self._secrets.forget)
        if self._config.access.standby:
            self._standby = self._start_broker("standby", self._config.access.standby)
        return self._start_broker("broker", self._config.broker)

    def _start_broker(self, name: str, kind: str) -> Address:
        config = {**broker_config(self._config), "kind": kind, **self._secrets.of_broker()}
        ready = self._start(name, "rigs.wan.broker", config, self._here)
        return str(ready["host"]), int(ready["port"])

    def login_of(self, name: str) -> dict[str, Any]:
        """What the login of a party has beside the broker's address [protocols/broker_login.py]."""
        told = dict(self._running() if "://" in self._config.broker else self._secrets.of_party(name))
        if self._config.access.mqtt != 3:
            told["mqtt"] = self._config.access.mqtt
        if self._standby is not None:
            told["standby"] = {"host": self._standby[0], "port": self._standby[1]}
        return told

    def login_of_hub(self) -> dict[str, Any]:
        return self.login_of(hub_name(self._hub_eui))

    def _running(self) -> dict[str, Any]:
        """All parts of the rig have one login at a broker that runs already: what the rig file gives."""
        access, where = self._config.access, urlsplit(self._config.broker)
        told: dict[str, Any] = {"user": access.user, "password_file": access.password_file} if access.user else {}
        if where.scheme == "mqtts":
            files = {
                "ca": access.ca,
                "certificate": access.certificate,
                "key": access.key,
                "name": where.hostname or "",
            }
            told["tls"] = {key: value for key, value in files.items() if value}
        return told

    def way_of_hub(self, broker: Address) -> Address:
        """Where the hub finds the broker: at what stands between. Raises PortUnavailable."""
        is_standing = self._config.link or not named(self._config.conditions).is_ideal

        def start(node: Address, conditions: Conditions) -> tuple[Address, ControlClient]:
            return self._start_link(node, broker, conditions)

        self.network = LinkedNetwork(self._config.conditions, broker, start, lambda: self._lead(),
                                     is_standing=is_standing, probe=self._probe(broker))  # fmt: skip
        way = self.network.node or broker
        return way if self._config.modem is None else self._start_carrier(self._config.modem, way)

    def hub_now(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """What a hub that starts anew is told otherwise than at first: its way may have been led elsewhere since."""
        if self._config.modem is not None or self.network is None or not self.network.is_in_the_way:
            return {}
        assert self.network.node is not None  # that of a way which leads over it
        host, port = self.network.node
        return {"broker": {**config["broker"], "host": host, "port": port}}

    def start_modem(self) -> None:
        """The virtual modem and its world, on a rig that has them; before anybody asks for its service centre."""
        config = self._config.modem
        if config is None or not config.is_virtual:
            return
        host = urlsplit(self._config.broker).hostname or "127.0.0.1"
        ready = self._start("modem", "rigs.wan.modem", world_config(config, self._seed, host), self._here)
        self.mobile = VirtualWorld(self._control("virtual modem", ready), config)
        self.centre, self._modem_soon = ("127.0.0.1", int(ready["centre"])), str(ready["path"])

    def wake(self) -> dict[str, Any]:
        """How the DCC calls the hub [docs/peers.md]; empty where it cannot: a real network's service centre takes no
        messages of ours."""
        if self.centre is None or self._config.modem is None:
            return {}
        host, port = self.centre
        numbers = {self._hub_eui: self._config.modem.number}
        return {"centre": {"host": host, "port": port}, "sender": SENDER, "numbers": numbers}

    def _start_carrier(self, config: ModemConfig, way: Address) -> Address:
        port = self._modem_soon or config.port
        ready = self._start("gsm", "rigs.wan.gsm", carrier_config(config, port, way, self._here), self._here)
        control, at = self._control("GSM carrier", ready), (str(ready["host"]), int(ready["port"]))
        self.bell = at[0], int(ready["bell"])
        self.modem = CarrierModem(control, config, str(ready["modem"]), self._hub)
        self._lead = lambda: CarrierLead(control, self._hub(), at)
        return at

    def _control(self, part: str, ready: Mapping[str, Any]) -> ControlClient:
        control = ControlClient("127.0.0.1", int(ready["control"]), part)
        self._undo.callback(control.close)
        return control

    def _probe(self, broker: Address) -> BrokerLogin:
        return read_login({"host": broker[0], "port": broker[1], **self.login_of(PROBE)})

    def _start_link(self, node: Address, broker: Address, conditions: Conditions) -> tuple[Address, ControlClient]:
        ready = self._start("link", "rigs.wan.link", {
            "host": node[0], "port": node[1], "broker": {"host": broker[0], "port": broker[1]}, "seed": self._seed,
            "conditions": dict(conditions.as_json()), "opaque": self._config.is_encrypted,
            "by": self._config.conditions_by,
        }, self._here)  # fmt: skip
        return (str(ready["host"]), int(ready["port"])), self._control("link", ready)

    def tap(self, broker: Address) -> MqttWanTap:
        login = read_login({"host": broker[0], "port": broker[1], **self.login_of(TAP)})
        tap = (MqttWanTap if login.standby is None else TwoTaps)(login, sink=self._sink)
        self._undo.callback(tap.close)
        return tap

    def stranger(self, broker: Address) -> MqttStranger | None:
        """For bad input; it is no client of the broker before it is used. None on a WAN that lets no stranger in."""
        if self._config.access.security != "open" or "://" in self._config.broker:
            return None
        stranger = MqttStranger(*broker)
        self._undo.callback(stranger.close)
        return stranger

    def capture(self, broker: Address) -> Capture | None:
        """None where the rig file wants none. Raises PortUnavailable where it requires one that is not possible."""
        if self._config.capture == "off":
            return None
        capture = Capture.start(broker[1], self._here, mqtt=self._config.access.mqtt)
        self._undo.callback(capture.stop)
        if self._config.capture == "required" and capture.status != "running":
            raise PortUnavailable("starting the packet capture", "capture", capture.status)
        return capture


def rate_kbit_s(config: WanConfig) -> Decimal:
    """What the rig file says that its WAN carries, kbit/s; 0 where nothing is said to limit it."""
    found = named(config.conditions)
    rates = [way.rate_kbit_s for way in (found.up, found.down) if way.rate_kbit_s]
    if rates:
        return Decimal(min(rates))
    if config.modem is not None:
        return Decimal(config.modem.rate_kbit_s) or GSM_KBIT_S
    return Decimal(0)


def broker_config(config: WanConfig) -> dict[str, Any]:
    return {"kind": config.broker, "host": "127.0.0.1", "port": 0}
