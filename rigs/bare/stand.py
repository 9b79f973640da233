"""Both paths side by side on one broker and one virtual site: the bench's rig, and the bare path.

Layer: rigs adapter, for `meterbench perf`. Broker and site are processes of their own that both paths share; the rig is
assembled as for a run, with these two as a real rig has them: there already. No packet capture: an option of the rig.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from protocols.modbus_plan import Span, plan_blocks
from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.peers import Peer
from rigs.adapters.pki_folder import PkiFolder
from rigs.adapters.rig_config import device_port, site_config
from rigs.adapters.wan_parts import broker_config
from rigs.bare.client import BareUser
from rigs.bare.signed import SignedUser
from rigs.frames import FrameSink
from rigs.profile import Profile, ReadService
from rigs.rig import Rig
from rigs.rigfile import RigConfig, TcpPort
from rigs.rigfile_model import SiteConfig
from rigs.wan.mosquitto import find_mosquitto

Broker = Literal["embedded", "mosquitto"]
SERVICE = "4.1.1"
WAN_WITHIN_S = 120.0


def brokers() -> tuple[Broker, ...]:
    """Those that this machine has."""
    return ("embedded", "mosquitto") if find_mosquitto() else ("embedded",)


@dataclass(frozen=True)
class Stand:
    """The two paths, ready."""

    rig: Rig
    bare: BareUser
    stub_pid: int


@contextlib.contextmanager
def two_paths(config: RigConfig, broker: Broker, folder: Path, sink: FrameSink) -> Iterator[Stand]:
    """A virtual rig file's rig and the bare path, both signed when the rig is. Raises BenchError and PortUnavailable;
    ends all that it started."""
    with contextlib.ExitStack() as stack:
        wan = replace(config.wan, broker=broker)
        where = _start(stack, "broker", "rigs.wan.broker", broker_config(wan), folder)
        site = _start(stack, "site", "rigs.virtual", site_config(config, 0.0), folder)
        there = _with(config, where, site)
        assembly = RigAssembly(there, folder / "rig", sink)
        stack.callback(assembly.close)
        rig = assembly.open()
        bare = _bare(stack, there, where, folder, assembly.pki)
        stand = Stand(rig, bare, assembly.process("dcc"))
        gc.freeze()  # as in a run
        yield stand


def wan_rounds(broker: Broker, rounds: int, messages: int, folder: Path) -> list[Mapping[str, float]]:
    """Of each round the median seconds of a message there and back: `ours` and `bare`. Raises BenchError."""
    with contextlib.ExitStack() as stack:
        where = _start(stack, "broker", "rigs.wan.broker", {"kind": broker, "host": "127.0.0.1", "port": 0}, folder)
        config = {"broker": dict(where), "rounds": rounds, "messages": messages}
        pair = stack.enter_context(Peer.start("wan-pair", "rigs.bare.wan_pair", config, folder, WAN_WITHIN_S))
        return list(pair.ready["rounds"])


def _start(stack: contextlib.ExitStack, name: str, module: str, config: Mapping[str, Any], folder: Path) -> Any:
    peer = stack.enter_context(Peer.start(name, module, config, folder))
    return peer.ready


def _with(config: RigConfig, broker: Mapping[str, Any], site: Mapping[str, Any]) -> RigConfig:
    """The same rig, with broker and meters at the addresses that they have got."""
    devices = {
        fuel: replace(
            device,
            hub_port=device_port(device.hub_port, site, fuel, "hub"),
            bench_port=device_port(device.bench_port, site, fuel, "bench"),  # type: ignore[arg-type]  # TCP on both
        )
        for fuel, device in config.devices.items()
    }
    wan = replace(config.wan, broker=f"mqtt://{broker['host']}:{broker['port']}", capture="off")
    return replace(config, calendar_start=None, site=SiteConfig("real"), devices=devices, supply=None, wan=wan)


def _bare(
    stack: contextlib.ExitStack, config: RigConfig, broker: Mapping[str, Any], folder: Path, pki: PkiFolder | None
) -> BareUser:
    device = config.devices["electricity"]
    assert isinstance(device.hub_port, TcpPort)
    meter = {"host": device.hub_port.host, "port": device.hub_port.port}
    ours, theirs = (None, None) if pki is None else _signing(config, pki)
    user = BareUser(None if ours is None else SignedUser(ours))
    stack.callback(user.close)
    hub = {"broker": dict(broker), "meter": meter, "profile": device.profile.file, "reads": reads_of(device.profile)}
    _start(stack, "bare-hub", "rigs.bare.hub", hub, folder)
    service = {"broker": dict(broker), "database": str(folder / "bare.sqlite"), "receiver": user.receiver}
    if theirs is not None:
        service["signatures"] = theirs
    user.connect(int(_start(stack, "bare-service", "rigs.bare.service", service, folder)["port"]))
    return user


def _signing(config: RigConfig, pki: PkiFolder) -> tuple[dict[str, str], dict[str, str]]:
    """Keys and certificates of the bare User and of the bare service: those of the rig's own parties."""
    user, device = config.users["import_supplier"], config.devices["electricity"].eui
    both = {"trust": str(pki.trust), "user": user, "device": device}
    ours = {**both, "key": str(pki.key(user)), "certificate": str(pki.certificate(user))}
    theirs = dict(both)
    for name, eui in (("", ACCESS_CONTROL_BROKER), ("provider_", SMETS1_PROVIDER)):
        theirs |= {f"{name}key": str(pki.key(eui)), f"{name}certificate": str(pki.certificate(eui))}
    return ours, theirs


def reads_of(profile: Profile) -> list[dict[str, int]]:
    """The reads that the hub makes for the service, as its profile plans them."""
    service = profile.services[SERVICE]
    assert isinstance(service, ReadService)
    points = [profile.point(name) for name in service.points]
    spans = sorted(Span(point.address, point.registers) for point in points)
    blocks = plan_blocks(spans, profile.link.max_registers, profile.link.max_gap)
    return [{"address": block.address, "count": block.count} for block in blocks]
