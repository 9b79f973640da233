"""Looks at a rig part by part, and goes on when one is broken: what `meterbench doctor` reports.

Layer: rigs adapter, on the assembly's own ways of starting and opening, so that what is examined is what a run uses.

Rules of this file: a part is only found fine after it has answered something; a part that rests on a broken one is
skipped; everything that was started is ended by `close`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, TypeVar

from rigs.adapters.assembly import RigAssembly
from rigs.adapters.capture import Capture
from rigs.adapters.dcc_user import HttpDccUser
from rigs.adapters.meter_ports import Ports, meter_ports
from rigs.adapters.rig_config import hub_config
from rigs.adapters.virtual_plant import RealCalendar
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.adapters.wan_parts import WanParts
from rigs.errors import BenchError, CommandUnfinished, DeviceException, RigConfigError
from rigs.ports import Fuel
from rigs.rig import Device, Rig
from rigs.rigfile import DeviceConfig, RigConfig, RtuPort, TcpPort

Result = TypeVar("Result")
Broker = tuple[str, int]
PROBLEMS = (BenchError, DeviceException, CommandUnfinished, RigConfigError, ValueError)


@dataclass(frozen=True, slots=True)
class Finding:
    """`detail`: what was seen; `to_do`: empty where there is nothing to do."""

    part: str
    status: Literal["ok", "FAILED", "skipped"]
    detail: str
    to_do: str = ""


class RigExamination(RigAssembly):
    """`examine` once, then `findings`; `measurable` is a rig without meters for the floor, when the head end stands."""

    def __init__(self, config: RigConfig, folder: Path) -> None:
        super().__init__(config, folder)
        self.findings: list[Finding] = []
        self.measurable: Rig | None = None
        self._servers: dict[str, Mapping[str, TcpPort]] = {}
        self._parts: WanParts | None = None

    def examine(self) -> None:
        """Every part once. Raises nothing that a broken part could cause."""
        self.folder.mkdir(parents=True, exist_ok=True)
        broker, tap = self._look("broker", self._heard, _where_heard) or (None, None)
        self._examine_capture(broker)
        site = self._examine_site()
        ports = {} if site is None else self._examine_meters(site)
        self._examine_supply(site)
        way = self._examine_way(broker)
        hub = self._look("hub", lambda: self._hub_of(way, ports), _told, rests_on=way and ports)
        user = self._look("DCC Users", self._users, lambda one: f"receivers at {one.receiver(self._a_role)}, ...")
        stub = self._look("DCC stub", lambda: self._stub_of(broker, user), _told, rests_on=broker and user)
        self._examine_calendar(stub, hub, site)
        if tap is not None and user is not None and stub is not None:
            user.connect(stub)
            self.measurable = Rig(self.config.name, {}, self.clock, RealCalendar(), user, tap)

    def note(self, part: str, work: Callable[[], Result], tell: Callable[[Result], str]) -> Result | None:
        """One more part, examined by the caller."""
        return self._look(part, work, tell)

    def _look(
        self, part: str, work: Callable[[], Result], tell: Callable[[Result], str], rests_on: object = True
    ) -> Result | None:
        """The part, or None when it is broken or cannot be looked at."""
        if not rests_on:
            self.findings.append(Finding(part, "skipped", "what it rests on is broken", "mend that first"))
            return None
        try:
            found = work()
            self.findings.append(Finding(part, "ok", tell(found)))
        except PROBLEMS as problem:
            self.findings.append(_broken(part, problem))
            return None
        return found

    @property
    def _a_role(self) -> str:
        return next(iter(self.config.users)).replace("_", " ")

    def _heard(self) -> tuple[Broker, MqttWanTap]:
        """The broker passes on the marker of the bench's own listener."""
        self._parts = parts = self._wan(self.folder)
        broker = parts.broker()
        tap = parts.tap(broker)
        tap.mark()
        return broker, tap

    def _examine_capture(self, broker: Broker | None) -> None:
        if self.config.wan.capture == "off":
            self.findings.append(Finding("packet capture", "ok", "off by the rig file"))
            return

        def started() -> Capture | None:
            assert broker is not None
            assert self._parts is not None
            return self._parts.capture(broker)

        self._look("packet capture", started, lambda one: one.status if one else "off", rests_on=broker)

    def _examine_site(self) -> Mapping[str, Any] | None:
        """Empty for a real rig, None for a virtual site that does not start."""
        if not self.config.is_virtual:
            return {}

        def started() -> Mapping[str, Any]:
            site = self._site(self.folder)
            self._controls["site"].request("ping")
            return site

        return self._look("virtual site", started, lambda site: f"control port {site['control']} answers")

    def _examine_meters(self, site: Mapping[str, Any]) -> dict[Fuel, Ports]:
        """Each meter on the bench side; the ports of those whose line could be opened."""
        found: dict[Fuel, Ports] = {}
        for fuel, config in self.config.devices.items():
            found |= self._examine_meter(fuel, config, site)
        return found

    def _examine_meter(self, fuel: Fuel, config: DeviceConfig, site: Mapping[str, Any]) -> dict[Fuel, Ports]:
        part = f"{fuel} meter, bench side"
        try:
            alone = replace(self.config, devices={fuel: config})
            ports = meter_ports(alone, site, self.instead, self._line_server)
        except PROBLEMS as problem:
            self.findings.append(_broken(part, problem))
            return {}
        self._look(part, lambda: self._asked(fuel, config, ports[fuel]["bench"]), str)
        return ports

    def _asked(self, fuel: Fuel, config: DeviceConfig, port: TcpPort | RtuPort) -> str:
        """Who the meter says it is, and what its clock says. Raises what the link or the meter gives."""
        device = self._device(fuel, config, port)
        identity = dict(device.port.identity())
        texts = [device.profile.id, *(f"{name.replace('_', ' ')} {value}" for name, value in identity.items())]
        if not identity:
            name = next(name for name, point in device.profile.points.items() if point.readable)
            texts.append(f"{name} reads {device.port.read(name)[name].value}")
        return ", ".join([*texts, *self._of_meter(device)])

    def _of_meter(self, device: Device) -> list[str]:
        points, told = device.profile.points, []
        if "mpxn" in points and (mpxn := str(device.port.read("mpxn")["mpxn"].value)) != device.mpxn:
            key = f"devices.{device.fuel}.{'mpan' if device.fuel == 'electricity' else 'mprn'}"
            raise RigConfigError(self.config.file, key, f"{mpxn}, as the meter says", device.mpxn)
        if "device_time" in points:
            told.append(f"clock {device.port.read('device_time')['device_time'].value:%Y-%m-%d %H:%M:%S} UTC")
        return told

    def _line_server(self, device: DeviceConfig, line: RtuPort) -> Mapping[str, TcpPort]:
        """One for each line, whatever hangs on it."""
        if line.port not in self._servers:
            self._servers[line.port] = super()._line_server(device, line)
        return self._servers[line.port]

    def _examine_supply(self, site: Mapping[str, Any] | None) -> None:
        if self.config.supply is None:
            self.findings.append(Finding("supply", "ok", "none; what needs it is not run on this rig"))
            return

        def asked() -> str:
            supply = self._supply(site or {})
            assert supply is not None
            seen = supply.measure()
            return f"{supply.identify()}: {_short(seen.voltage_v)} V, {_short(seen.frequency_hz)} Hz"

        self._look("supply", asked, str, rests_on=site is not None)

    def _examine_way(self, broker: Broker | None) -> Broker | None:
        """Where the hub finds the broker; on a GSM rig the modem is asked who it is, for its SIM and its network."""
        parts = self._parts

        def led() -> Broker:
            assert parts is not None
            assert broker is not None
            parts.start_modem()
            return parts.way_of_hub(broker)

        def told(_way: Broker) -> str:
            assert parts is not None
            return parts.modem.told() if parts.modem is not None else "straight to the broker"

        if self.config.wan.modem is None:
            return None if broker is None else led()
        return self._look("modem", led, told, rests_on=broker)

    def _hub_of(self, way: Broker | None, ports: Mapping[Fuel, Ports]) -> str:
        assert way is not None
        reached = replace(self.config, devices={fuel: self.config.devices[fuel] for fuel in ports})
        hub_ports = {fuel: two["hub"] for fuel, two in ports.items()}
        login = self._wan(self.folder).login_of_hub()
        config = hub_config(reached, way, hub_ports, self._offset_s, self.folder, login)
        port = self._start_hub(config, self.folder)
        self._controls["hub"].request("ping")
        return f"control port {port} answers"

    def _stub_of(self, broker: Broker | None, user: HttpDccUser | None) -> str:
        assert broker is not None
        assert user is not None
        self._stub(self.folder, broker, user)
        return self._stub_url

    def _examine_calendar(self, stub: str | None, hub: str | None, site: Mapping[str, Any] | None) -> None:
        """A virtual rig's is advanced by a second; a real one's is the world's."""
        if not self.config.is_virtual:
            detail = f"{RealCalendar().now():%Y-%m-%d %H:%M:%S} UTC, the world's; what needs it wants --soak"
            self.findings.append(Finding("calendar", "ok", detail))
            return

        def advanced() -> str:
            calendar = self._calendar()
            calendar.advance(Decimal(1))
            return f"{calendar.now():%Y-%m-%d %H:%M:%S} UTC, can be advanced"

        self._look("calendar", advanced, str, rests_on=stub and hub and site)


def _broken(part: str, problem: Exception) -> Finding:
    """The hint of an error, where it has one, is what to do."""
    hint = str(getattr(problem, "hint", ""))
    text = str(problem)
    for ending in (f"; {hint}", f" ({hint})"):
        text = text.removesuffix(ending) if hint else text
    return Finding(part, "FAILED", text, hint)


def _where_heard(found: tuple[Broker, MqttWanTap]) -> str:
    host, port = found[0]
    return f"{host}:{port}, passes on a message of the bench"


def _told(text: str) -> str:
    return text


def _short(value: Decimal) -> str:
    return format(value.normalize(), "f")
