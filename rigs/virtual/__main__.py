"""`python -m rigs.virtual --config FILE`: the virtual site as a process of its own (docs/peers.md)."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Any, Final

from rigs.peer_main import ControlServer, Lifeline, emit, fail, load_config, log_to_stderr
from rigs.virtual.config import InterfaceConfig, SiteConfig, SiteConfigError, read_config
from rigs.virtual.control_operations import control_handlers
from rigs.virtual.crowd import build_crowd, gateways_of
from rigs.virtual.faults import UnknownFaultError
from rigs.virtual.pty_line import RtuInterface
from rigs.virtual.scpi_server import ScpiServer
from rigs.virtual.scpi_source import Source
from rigs.virtual.serving import Responder, TcpInterface
from rigs.virtual.site import Site
from rigs.virtual.site_time import SiteTime

TICK_S: Final = 0.05  # events happen by themselves at this grain of real time


async def _open(
    interface: InterfaceConfig, responder: Responder, opened: list[TcpInterface | RtuInterface]
) -> dict[str, object]:
    if interface.kind == "tcp":
        tcp = TcpInterface({interface.unit: responder})
        opened.append(tcp)
        return await tcp.start(interface.endpoint.host, interface.endpoint.port)
    rtu = RtuInterface(responder, interface.unit, interface.baud, interface.pace)
    opened.append(rtu)
    return await rtu.start()


async def _open_devices(
    config: SiteConfig, site: Site, opened: list[TcpInterface | RtuInterface]
) -> dict[str, dict[str, object]]:
    where: dict[str, dict[str, object]] = {}
    for device in config.devices:
        where[device.name] = {}
        for interface in device.interfaces:
            test_mode = interface.side == "bench" or device.is_shared
            responder = Responder(site, site.meters[device.name], test_mode)
            where[device.name][interface.side] = await _open(interface, responder, opened)
    return where


async def _open_crowd(
    config: SiteConfig, time: SiteTime, opened: list[TcpInterface | RtuInterface]
) -> dict[str, object]:
    """What the ready event says of a crowd; nothing where there is none."""
    if config.crowd is None:
        return {}
    gateways = gateways_of(build_crowd(config.crowd, time))
    opened += gateways
    return {"crowd": [await gateway.start(config.crowd.host, 0) for gateway in gateways]}


async def _keep_ticking(site: Site) -> None:
    while True:
        await asyncio.sleep(TICK_S)
        site.tick()


async def serve(config: SiteConfig, lifeline: Lifeline) -> None:
    """Runs the site until the lifeline ends."""
    time = SiteTime(config.calendar_offset_s)
    site = Site(config, time)
    opened: list[TcpInterface | RtuInterface] = []
    scpi, control = ScpiServer(Source(site)), ControlServer(control_handlers(site))
    try:
        devices = await _open_devices(config, site, opened)
        crowd = await _open_crowd(config, time, opened)
        supply_port = await scpi.start(config.supply.host, config.supply.port)
        control_port = await control.start(config.control.host, config.control.port)
    except OSError as problem:
        fail(f"cannot open a port: {problem}", "is the port taken by another process?")
    site.on_power_change += [interface.power_changed for interface in opened]
    emit("ready", control=control_port, supply=supply_port, devices=devices, **crowd)
    ticking = asyncio.create_task(_keep_ticking(site))
    ended = asyncio.create_task(lifeline.wait_async())
    await asyncio.wait((ticking, ended), return_when=asyncio.FIRST_COMPLETED)
    for task in (ticking, ended):
        task.cancel()
    for server in (*opened, scpi, control):
        await server.close()
    with contextlib.suppress(asyncio.CancelledError):
        await ticking  # a meter that failed while ticking is a defect: its error ends the process


def main() -> int:
    log_to_stderr()
    raw: dict[str, Any] = load_config("rigs.virtual")
    lifeline = Lifeline()
    try:
        config = read_config(raw)
        asyncio.run(serve(config, lifeline))
    except SiteConfigError as problem:
        fail(str(problem), "see docs/peers.md, virtual site")
    except UnknownFaultError as problem:
        fail(str(problem), "see rigs/virtual/faults")
    return 0


if __name__ == "__main__":
    sys.exit(main())
