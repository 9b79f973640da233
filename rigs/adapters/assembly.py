"""Puts a rig together: from a rig file to running peers, opened ports, and one `Rig`.

Layer: rigs adapter, the top of them. Order: broker and virtual site side by side; then whoever needs the broker (tap,
capture, stub) and the hub, which also needs the meters; the bench's own ports last.

Rules of this file: what has been started is ended, in the opposite order, whatever happens in between; the DCC Users
outlive a recovery, so that their request counters go on rising; a rig file's `port 0` is filled in by who chose it.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from protocols.wan_access import STUB
from rigs.adapters.capture import Capture
from rigs.adapters.clock import SystemClock
from rigs.adapters.dcc_control import HttpDccControl
from rigs.adapters.dcc_user import HttpDccUser
from rigs.adapters.gsm_way import MODEM_HINT
from rigs.adapters.hop_stamps import RigHops
from rigs.adapters.line_server import serve_line
from rigs.adapters.links import open_link
from rigs.adapters.meter_ports import Ports, meter_ports
from rigs.adapters.peers import ControlClient, Peer
from rigs.adapters.processes import Spawn, spawn
from rigs.adapters.rig_config import (
    LINK_WITHIN_S,
    hub_config,
    is_by_real_modem,
    site_config,
    stub_config,
    supply_resource,
)
from rigs.adapters.rig_time import settle
from rigs.adapters.switches import BROKERS, BrokerSwitch, HubSwitch, Started
from rigs.adapters.virtual_home import furnish
from rigs.adapters.virtual_plant import (
    RealCalendar,
    SharedCalendar,
    VirtualBattery,
    VirtualConsumer,
    VirtualCover,
    VirtualGasRig,
    VirtualLoad,
)
from rigs.adapters.visa_supply import VisaSupply
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.adapters.wan_parts import WanParts, rate_kbit_s
from rigs.adapters.wan_sizes import CapturedSizes, ComputedSizes
from rigs.errors import BenchError, PeerDied
from rigs.frames import FrameSink, discard
from rigs.meter import ProfiledMeter
from rigs.ports import Fuel
from rigs.ports_wan import WanSizes
from rigs.rig import Device, Rig
from rigs.rigfile import DeviceConfig, RigConfig, RtuPort, TcpPort

if TYPE_CHECKING:
    from rigs.adapters.pki_folder import PkiFolder
    from rigs.adapters.signing import Seals

FLUSH_WITHIN_S: Final = 5.0
NOTES_KEPT: Final = 10_000
CHANGE_WITHIN_S: Final = 10.0
"""For hub and DCC to change over to the standby."""
KNOWN_WITHIN_S: Final = 5.0
"""For the DCC to hear of a hub that has just started; a slow network is between them."""
LOOK_S: Final = 0.02
READY_WITHIN_S: Final = 20.0
REAL_MODEM_WITHIN_S: Final = {"gsm": 180.0, "hub": LINK_WITHIN_S + READY_WITHIN_S}
"""For a real modem to be won back, to get its SIM ready and to find a network; and for the hub's way over it."""


Assemble = Callable[[RigConfig, Path, FrameSink], "RigAssembly"]


class RigAssembly:
    """One rig of a rig file. `open` starts it, `recover` starts it anew, `close` ends it; all may be called again."""

    def __init__(
        self,
        config: RigConfig,
        folder: Path,
        sink: FrameSink = discard,
        instead: Mapping[Fuel, TcpPort] | None = None,
        receivers: Callable[[str], str] | None = None,
        spawn: Spawn = spawn,
    ) -> None:
        """`instead`: where the meters are to be found in place of the virtual ones (the control run's dummies).
        `receivers`: where each role's User listens, when the Users are not the bench's own. `spawn`: how peers are
        started."""
        self._spawn = spawn
        self.config, self.folder, self.sink, self.instead = config, folder, sink, instead or {}
        self.receivers = receivers
        self.clock = SystemClock()
        self.rig: Rig | None = None
        self._flushed = threading.Event()
        self._hub_notes: deque[Mapping[str, Any]] = deque(maxlen=NOTES_KEPT)
        self._undo = contextlib.ExitStack()
        self._wan_parts: WanParts | None = None
        self._told_ended: set[str] = set()
        self._peers: dict[str, Peer] = {}
        self._started: dict[str, Started] = {}
        self._off: set[str] = set()
        self._controls: dict[str, ControlClient] = {}
        self._stub_url = ""
        self._stub_check: Callable[[], None] = lambda: None
        self._user: HttpDccUser | None = None
        self._pki: PkiFolder | None = None
        self._offset_s = 0.0
        if config.calendar_start is not None:
            self._offset_s = config.calendar_start.timestamp() - self.clock.utc().timestamp()

    def open(self) -> Rig:
        """Starts all of it. Raises PortUnavailable, PeerDied, BenchError; then nothing is left running."""
        try:
            built = self._build()
        except BaseException:
            self._undo.close()
            raise
        if self.rig is None:
            self.rig = built
        else:
            for name in Rig.__dataclass_fields__:
                setattr(self.rig, name, getattr(built, name))
        return self.rig

    def recover(self) -> None:
        """Ends what is left and starts the rig again; a virtual meter comes back as from the factory."""
        if isinstance(self.rig and self.rig.calendar, SharedCalendar):
            self._offset_s = self.rig.calendar.offset_s  # type: ignore[union-attr]  # narrowed by the line above
        self._undo.close()
        self.open()

    def goes_on(self) -> bool:
        """Whether the rig is whole but for one of its two brokers, and the hub has changed over to the other."""
        try:
            self.check()
            return self.rig is not None and self.rig.wan.mark() >= 0 and self.is_hub_there()
        except BenchError:
            return False

    def is_hub_there(self) -> bool:
        """As the DCC knows it, within a bound; a DCC of somebody else is not asked."""
        return self._hub_is_there(CHANGE_WITHIN_S)

    def _hub_is_there(self, within_s: float) -> bool:
        if "://" in self.config.dcc.run:
            return True
        control, pause, end = HttpDccControl(self._stub_url), threading.Event(), time.monotonic() + within_s
        while not any(row["presence"] == "online" for row in control.call("wan", "hubs")["hubs"]):
            if time.monotonic() > end:
                return False
            pause.wait(LOOK_S)
        return True

    def close(self) -> None:
        self._undo.close()
        if self._user is not None:
            self._user.close()
            self._user = None
        if self._pki is not None and self.config.dcc.signatures == "test":
            self._pki.forget_keys()

    def fired(self) -> Mapping[str, int]:
        """How often each deliberately wrong meter of a virtual site has really deviated since its start."""
        site = self._controls.get("site")
        return dict(site.request("fired")["faults"]) if site is not None else {}

    @property
    def pki(self) -> PkiFolder | None:
        """Keys and certificates of this run; None on a rig without signatures."""
        return self._pki

    def process(self, peer: str) -> int:
        """The process id of a peer of this machine, by its name: broker, site, hub or dcc."""
        return self._peers[peer].pid

    def check(self) -> None:
        """Raises PeerDied when a part of the rig has ended that nobody has switched off; of two brokers each end once,
        as the other one goes on."""
        brokers = [name for name in BROKERS if name in self._peers]
        goes_on = len(brokers) > 1 and any(self._peers[name].alive for name in brokers)
        for name, peer in self._peers.items():
            if name in self._off or (name in self._told_ended and goes_on):
                continue
            if name in brokers and not peer.alive:
                self._told_ended.add(name)
            peer.check()
        self._stub_check()

    def _build(self) -> Rig:
        self._undo = contextlib.ExitStack()
        self._peers, self._controls, self._wan_parts = {}, {}, None
        self._told_ended, self._started = set(), {}
        self._off.clear()
        here = self._new_folder()
        wan = self._wan(here)
        with ThreadPoolExecutor(4) as pool:
            broker_soon = pool.submit(wan.broker)
            modem_soon = pool.submit(wan.start_modem)
            site_soon = pool.submit(self._site, here)
            user_soon = pool.submit(self._users)
            broker, site = self._both(broker_soon.result, site_soon.result)
            ports = self._find_meters(site)
            user = user_soon.result()
            modem_soon.result()
            tap_soon = pool.submit(wan.tap, broker)
            stub_soon = pool.submit(self._stub, here, broker, user)
            hub_soon = pool.submit(lambda: self._hub(here, wan.way_of_hub(broker), ports))
            capture_soon = pool.submit(wan.capture, broker)
            self._both(stub_soon.result, hub_soon.result)
            tap, capture = tap_soon.result(), capture_soon.result()
        user.connect(self._stub_url)
        if self.config.wan.modem is None:  # a hub that is to be called is not there yet
            self._hub_is_there(KNOWN_WITHIN_S)  # or it never tells, and is taken to be
        rig = self._rig(site, ports, user, tap, capture, wan)
        rig.stranger = wan.stranger(broker)
        rig.hub_power = HubSwitch(self._peers, self._off, self._controls["hub"], partial(self._hub_again, wan, rig))
        if "standby" in self._peers and "://" not in self.config.dcc.run:
            rig.brokers = BrokerSwitch(self._peers, self._off, HttpDccControl(self._stub_url))
        return rig

    def _hub_again(self, wan: WanParts, rig: Rig) -> Mapping[str, Any]:
        """The hub as it was started, where calendar and way are now."""
        module, config, here = self._started["hub"]
        now: dict[str, Any] = {**config, **wan.hub_now(config)}
        if isinstance(rig.calendar, SharedCalendar):
            now["calendar_offset_s"] = rig.calendar.offset_s
        return self._launch("hub", module, now, here)

    def _new_folder(self) -> Path:
        """Of this start alone: a stub that found the database of another one would take new alerts for repeated ones.
        A run that is resumed goes on in the folder of the one before."""
        here = self.folder / f"start-{1 + len([*self.folder.glob('start-*')])}"
        here.mkdir(parents=True)
        return here

    @staticmethod
    def _both(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
        """Both results; waits for the second even when the first raises, so that it can be ended."""
        try:
            one = first()
        except BaseException:
            with contextlib.suppress(Exception):
                second()
            raise
        return one, second()

    # The peers

    def _start(self, name: str, module: str, config: Mapping[str, Any], here: Path) -> Mapping[str, Any]:
        self._started[name] = module, config, here
        return self._launch(name, module, config, here)

    def _launch(self, name: str, module: str, config: Mapping[str, Any], here: Path) -> Mapping[str, Any]:
        within_s = REAL_MODEM_WITHIN_S.get(name, READY_WITHIN_S) if is_by_real_modem(self.config) else READY_WITHIN_S
        peer = Peer.start(name, module, config, here, within_s, self.sink, self._noted, self._spawn)
        self._peers[name] = peer
        self._undo.callback(peer.stop)
        return peer.ready

    def _control(self, name: str, port: int) -> ControlClient:
        client = ControlClient("127.0.0.1", port, name, self.sink if name == "site" else discard)
        self._controls[name] = client
        self._undo.callback(client.close)
        return client

    def _wan(self, here: Path) -> WanParts:
        """The one of this start."""
        if self._wan_parts is None:
            config = self.config
            self._wan_parts = WanParts(
                config, here, self._start, self._undo, self.sink, lambda: self._controls["hub"]
            )  # fmt: skip
        return self._wan_parts

    def _site(self, here: Path) -> Mapping[str, Any]:
        if not self.config.is_virtual:
            return {}
        ready = self._start("site", "rigs.virtual", site_config(self.config, self._offset_s), here)
        self._control("site", int(ready["control"]))
        return ready

    def _find_meters(self, site: Mapping[str, Any]) -> dict[Fuel, Ports]:
        """Also where a test puts a line of its own between hub and meter."""
        return meter_ports(self.config, site, self.instead, self._line_server)

    def _line_server(self, device: DeviceConfig, line: RtuPort) -> Mapping[str, TcpPort]:
        server = serve_line(line, device.profile.link, sink=self.sink, clock=self.clock).start()
        self._undo.callback(server.stop)
        return server.ports

    def _users(self) -> HttpDccUser:
        if self._user is None:
            users = {role.replace("_", " "): eui for role, eui in self.config.users.items()}
            first = int(self.clock.utc().timestamp() * 1000)
            self._user = HttpDccUser(users, self.sink, self.clock, first, seals=self._seals())
        return self._user

    def _seals(self) -> Seals | None:
        signatures = self.config.dcc.signatures
        if signatures is None:
            return None
        from rigs.adapters.signing import open_seals, pki_of_run  # the cryptography library costs 0.1 s, only here

        self._pki = pki_of_run(signatures, self.folder, self.config.users)
        return open_seals(self._pki, self.config.users, self._now)

    def _now(self) -> datetime:
        """By the calendar of the rig, once it stands."""
        return self.rig.calendar.now() if self.rig else self.clock.utc() + timedelta(seconds=self._offset_s)

    def _hub(self, here: Path, broker: tuple[str, int], ports: Mapping[Fuel, Mapping[str, TcpPort | RtuPort]]) -> None:
        config = hub_config(
            self.config, broker, {fuel: two["hub"] for fuel, two in ports.items()}, self._offset_s, here,
            self._wan(here).login_of_hub(), self._wan(here).bell,
        )  # fmt: skip
        self._start_hub(config, here)

    def _start_hub(self, config: Mapping[str, Any], here: Path) -> int:
        """Its control port. Where its way is a modem, the reason is what that says, not what the hub has missed."""
        try:
            ready = self._start("hub", "rigs.hub", config, here)
        except BenchError as problem:
            modem = self._wan(here).modem
            if modem is None or not (fault := modem.fault()):
                raise
            raise BenchError("connecting the hub over its modem", modem.part, fault, MODEM_HINT) from problem
        self._control("hub", int(ready["control"]))
        return int(ready["control"])

    def _stub(self, here: Path, broker: tuple[str, int], user: HttpDccUser) -> None:
        run = self.config.dcc.run
        if "://" in run:
            self._stub_url, self._stub_check = run, lambda: None
            return
        config = stub_config(
            self.config, broker, self.receivers or user.receiver, self._offset_s, here, self._pki,
            self._wan(here).login_of(STUB), self._wan(here).wake(),
        )  # fmt: skip
        if run == "container":
            self._stub_in_container(config, here)
            return
        ready = self._start("dcc", "dcc_stub", config, here)
        self._stub_url, self._stub_check = f"http://127.0.0.1:{ready['port']}", lambda: None

    def _stub_in_container(self, config: dict[str, Any], here: Path) -> None:
        from rigs.adapters.dcc_container import ContainerStub  # the docker library costs 0.2 s, only here

        stub = ContainerStub.start(config, here, self.config.dcc.base_image)
        self._undo.callback(stub.stop)
        self._stub_url, self._stub_check = stub.url, stub.check

    # The bench's own ports

    def _rig(
        self,
        site: Mapping[str, Any],
        ports: Mapping[Fuel, Mapping[str, TcpPort | RtuPort]],
        user: HttpDccUser,
        tap: MqttWanTap,
        capture: Capture | None,
        wan: WanParts,
    ) -> Rig:
        devices = {
            fuel: self._device(fuel, device, ports[fuel]["bench"]) for fuel, device in self.config.devices.items()
        }
        plant = self._controls.get("site")
        rig = Rig(
            name=self.config.name, devices=devices, clock=self.clock, user=user, wan=tap,
            calendar=self._calendar() if plant else RealCalendar(),
            sizes=self._sizes(capture, tap),
            hops=RigHops(self._controls["hub"], HttpDccControl(self._stub_url), tap, capture),
            supply=self._supply(site), cohort=self.config.hub.cohort, hub_eui=self.config.hub.eui,
            hub_notes=lambda: tuple(self._hub_notes), wan_rate_kbit_s=rate_kbit_s(self.config.wan),
            image_s=self.config.wan.image_s,
            check=self.check, settle=lambda: settle(devices.values(), self.clock), flush=self._flush,
            recover=self.recover, close=self.close,
            network=wan.network, modem=wan.modem, mobile=wan.mobile,
            facts={"capture": capture.status if capture else "off", "stub": self._stub_url,
                   "conditions": str(self.config.wan.conditions), "conditions by": self.config.wan.conditions_by,
                   **({"wake": "short message"} if wan.wake() else {}),
                   "hub": self.config.hub.eui.replace("-", "").lower()},
        )  # fmt: skip
        if plant is not None:
            rig.dcc = HttpDccControl(self._stub_url)
            rig.load, rig.gas = VirtualLoad(plant), VirtualGasRig(plant)
            rig.cover, rig.consumer = VirtualCover(plant), VirtualConsumer(plant)
            furnish(rig, plant, self.config.home)
            rig.battery = VirtualBattery(plant)
        return rig

    def _sizes(self, capture: Capture | None, tap: MqttWanTap) -> WanSizes | None:
        if self.config.wan.is_encrypted:
            return ComputedSizes(tap)
        return CapturedSizes(capture, tap) if capture else None

    def _device(self, fuel: Fuel, device: DeviceConfig, port: TcpPort | RtuPort) -> Device:
        now = isinstance(port, RtuPort)  # a serial port that is busy or missing refuses the run, a meter may come later
        link = open_link(port, device.profile.link, hop="bench-meter", sink=self.sink, clock=self.clock, connect=now)
        self._undo.callback(link.close)
        return Device(fuel, device.profile, ProfiledMeter(link, device.profile, self.clock), device.eui, device.mpxn)

    def _supply(self, site: Mapping[str, Any]) -> VisaSupply | None:
        if self.config.supply is None:
            return None
        supply = VisaSupply(supply_resource(self.config.supply.resource, site), self.sink, self.config.supply.phases)
        self._undo.callback(supply.close)
        return supply

    def _calendar(self) -> SharedCalendar:
        hub, site = self._controls["hub"], self._controls["site"]

        def tell_hub(offset_s: float) -> None:
            """One without power is told when it starts."""
            if "hub" not in self._off:
                _tell_calendar(hub, offset_s)

        def run_due(_offset_s: float) -> None:
            """What the hub holds for then, once the meters stand there."""
            if "hub" not in self._off:
                hub.request("run_due", 90.0)

        tellers: list[Callable[[float], None]] = [tell_hub, partial(_tell_calendar, site), run_due]
        return SharedCalendar(self.clock, self._offset_s, HttpDccControl(self._stub_url), tellers)

    def _flush(self) -> None:
        """The frames that only the hub sees have arrived at the sink."""
        self._flushed.clear()
        self._controls["hub"].request("flush")
        if not self._flushed.wait(FLUSH_WITHIN_S):
            raise PeerDied("collecting the hub's frames", "hub", f"nothing on its output for {FLUSH_WITHIN_S:g} s")

    def _noted(self, event: Mapping[str, Any]) -> None:
        """Whatever the hub says besides frames."""
        if event.get("event") == "note":
            self._hub_notes.append(event)
        if event.get("event") == "flushed":
            self._flushed.set()


def _tell_calendar(control: ControlClient, offset_s: float) -> None:
    """A site that leaps over months takes its time."""
    control.request("calendar", 60.0, offset_s=offset_s)
