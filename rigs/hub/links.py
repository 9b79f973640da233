"""Opens the meter behind the hub: the same links that the bench uses, on hop `hub-meter`.

Layer: rigs, part of the hub peer. A link connects at its first exchange and again after a failure, by itself; so a hub
starts while its meter is off.
"""

from __future__ import annotations

from rigs.adapters.links import open_link
from rigs.frames import FrameSink
from rigs.hub.config import DeviceConfig
from rigs.meter import ProfiledMeter
from rigs.rigfile_ports import port_of


def open_meter(device: DeviceConfig, sink: FrameSink) -> ProfiledMeter:
    """The meter of a device, not yet connected. Raises RigConfigError."""
    port = port_of(device.port, "hub configuration", f"devices.{device.name}.port")
    link = open_link(port, device.profile.link, hop="hub-meter", sink=sink, connect=False)
    return ProfiledMeter(link, device.profile, side="hub")
