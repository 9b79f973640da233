"""Where hub and bench find each meter of a rig, with what the virtual site chose filled in.

Layer: rigs adapter, part of the assembly. One serial line has one line server, whatever hangs on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from rigs.adapters.rig_config import device_port
from rigs.ports import Fuel
from rigs.rigfile import DeviceConfig, RigConfig, RtuPort, SharedPort, TcpPort

Ports = dict[str, TcpPort | RtuPort]
LineServers = Callable[[DeviceConfig, RtuPort], Mapping[str, TcpPort]]


def meter_ports(
    config: RigConfig, site: Mapping[str, Any], instead: Mapping[Fuel, TcpPort], serve: LineServers
) -> dict[Fuel, Ports]:
    """The ports named "hub" and "bench" of each meter. `instead` goes before what rig file and site say; `serve` starts
    the server of a shared line."""
    found: dict[Fuel, Ports] = {}
    served: dict[str, Mapping[str, TcpPort]] = {}
    for fuel, device in config.devices.items():
        if fuel in instead:
            found[fuel] = {"hub": instead[fuel], "bench": instead[fuel]}
            continue
        hub = device_port(device.hub_port, site, fuel, "hub")
        if not isinstance(device.bench_port, SharedPort):
            found[fuel] = {"hub": hub, "bench": device_port(device.bench_port, site, fuel, "bench")}
        elif isinstance(hub, TcpPort):  # a TCP interface takes two clients
            found[fuel] = {"hub": hub, "bench": hub}
        else:
            if hub.port not in served:
                served[hub.port] = serve(device, hub)
            found[fuel] = {side: replace(port, unit=hub.unit) for side, port in served[hub.port].items()}
    return found
