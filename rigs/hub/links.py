"""Opens the meter behind the hub: the same links that the bench uses, on hop `hub-meter`.

Layer: rigs, part of the hub peer. A link connects at its first exchange and again after a failure, by itself; so a hub
starts while its meter is off.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic_ns

from rigs.adapters.links import open_link
from rigs.frames import FrameSink
from rigs.hub.config import DeviceConfig
from rigs.hub.stamps import DeviceStamps
from rigs.meter import ProfiledMeter
from rigs.ports import CommandOutcome, RegisterLink, Value
from rigs.profile import Profile
from rigs.rigfile_ports import port_of


class StampedMeter(ProfiledMeter):
    """A meter of the hub's; that a command is under way is stamped: between two looks the meter works on it."""

    def __init__(self, link: RegisterLink, profile: Profile, stamps: DeviceStamps) -> None:
        super().__init__(link, profile, side="hub")
        self._stamps = stamps

    def run_command(self, writes: Mapping[str, Value]) -> CommandOutcome:
        began_ns = monotonic_ns()
        try:
            return super().run_command(writes)
        finally:
            self._stamps.command(began_ns)


def open_meter(device: DeviceConfig, sink: FrameSink, stamps: DeviceStamps) -> ProfiledMeter:
    """The meter of a device, not yet connected. Raises RigConfigError."""
    port = port_of(device.port, "hub configuration", f"devices.{device.name}.port")
    link = open_link(port, device.profile.link, hop="hub-meter", sink=stamps.sink(sink), connect=False)
    return StampedMeter(link, device.profile, stamps)
