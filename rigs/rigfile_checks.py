"""What is right key by key in a rig file and wrong as a whole: two parts that claim one thing, or cannot go together.

Layer: rigs, part of `rigs.rigfile`.
"""

from __future__ import annotations

from collections.abc import Iterator

from protocols.duis.variants import BODY_ELEMENTS
from protocols.hub_dialect import ALERT_NAMES
from rigs.errors import RigConfigError
from rigs.profile import Profile
from rigs.rigfile_model import DeviceConfig, RigConfig
from rigs.rigfile_ports import VIRTUAL, RtuPort, SharedPort, TcpPort
from rigs.toml_table import nearest


def refuse_contradictions(rig: RigConfig) -> None:
    """Raises RigConfigError for the first one found."""
    _refuse_shared_euis(rig)
    for key, _, port in _ports(rig):
        _refuse_wrong_place(rig, key, port)
    for fuel, device in rig.devices.items():
        if isinstance(device.bench_port, SharedPort) and not isinstance(device.hub_port, RtuPort):
            key = f"devices.{fuel}.bench_port"
            raise RigConfigError(
                rig.file, key, 'a port of its own: "shared" is for a hub_port of adapter modbus-rtu', "shared"
            )
    _refuse_shared_addresses(rig)
    _refuse_second_master(rig)
    if not rig.is_virtual and rig.supply and "::0::" in rig.supply.resource:
        raise RigConfigError(
            rig.file, "instruments.supply.resource", 'a port beside site.run = "real"', rig.supply.resource
        )


def refuse_unknown_claims(profile: Profile) -> None:
    """A profile claims services of the standard and alerts of the catalogue, or nobody could ever ask for them.

    Raises RigConfigError.
    """
    for name in profile.services:
        if name not in BODY_ELEMENTS:
            expected = "a Service Reference Variant of the standard"
            raise RigConfigError(profile.file, f'services."{name}"', expected, name, nearest(name, BODY_ELEMENTS))
    for event, alert in profile.alerts.push.items():
        if alert not in ALERT_NAMES.values():
            key, known = f"alerts.push.{event}", ALERT_NAMES.values()
            raise RigConfigError(profile.file, key, "an alert of the catalogue", alert, nearest(alert, known))


def _ports(rig: RigConfig) -> Iterator[tuple[str, DeviceConfig, TcpPort | RtuPort]]:
    for fuel, device in rig.devices.items():
        yield f"devices.{fuel}.hub_port", device, device.hub_port
        if not isinstance(device.bench_port, SharedPort):
            yield f"devices.{fuel}.bench_port", device, device.bench_port


def _refuse_shared_euis(rig: RigConfig) -> None:
    seen: dict[str, str] = {}
    claims = [(f"devices.{fuel}.eui", device.eui) for fuel, device in rig.devices.items()]
    claims += [("hub.eui", rig.hub.eui), *((f"users.{role}", eui) for role, eui in rig.users.items())]
    for key, eui in claims:
        if eui in seen:
            raise RigConfigError(rig.file, key, "an EUI-64 of its own", eui, f"{seen[eui]} has the same")
        seen[eui] = key


def _refuse_wrong_place(rig: RigConfig, key: str, port: TcpPort | RtuPort) -> None:
    """A real rig has real addresses; a virtual one makes its serial lines itself."""
    if isinstance(port, TcpPort):
        if not rig.is_virtual and port.port == 0:
            expected = 'the port of the device, beside site.run = "real"'
            raise RigConfigError(rig.file, f"{key}.port", expected, 0, "Modbus TCP has 502")
        return
    if rig.is_virtual and port.port != VIRTUAL:
        raise RigConfigError(rig.file, f"{key}.port", '"virtual" beside site.run = "virtual"', port.port)
    if not rig.is_virtual and port.port == VIRTUAL:
        expected = 'the path of a serial port, beside site.run = "real"'
        raise RigConfigError(rig.file, f"{key}.port", expected, VIRTUAL, "see `ls /dev/serial/by-id`")


def _refuse_shared_addresses(rig: RigConfig) -> None:
    """Two devices at one address would answer for each other. Hub and bench of one device may share a TCP address."""
    seen: dict[tuple[str, int], tuple[str, str]] = {}
    for key, device, port in _ports(rig):
        if isinstance(port, TcpPort):
            where = f"{port.host}:{port.port}" if port.port else ""
        else:
            where = port.port if port.port != VIRTUAL else ""
        unit = port.unit or device.profile.link.unit
        if not where:
            continue
        owner, first = seen.setdefault((where, unit), (device.fuel, key))
        if owner != device.fuel:
            raise RigConfigError(
                rig.file, key, "an address of its own", f"{where} unit {unit}", f"{first} has the same"
            )


def _refuse_second_master(rig: RigConfig) -> None:
    """A serial line has one master, the line server when two ask: then every device on it is "shared"."""
    seen: dict[str, tuple[str, DeviceConfig, RtuPort]] = {}
    for key, device, port in _ports(rig):
        if not isinstance(port, RtuPort) or port.port == VIRTUAL:
            continue
        if port.port not in seen:
            seen[port.port] = (key, device, port)
            continue
        first_key, owner, first = seen[port.port]
        if not all(isinstance(each.bench_port, SharedPort) for each in (device, owner)):
            hint = f'{first_key} has it too: one line, one master; set bench_port = "shared" for each device on it'
            raise RigConfigError(rig.file, f"{key}.port", "a serial port of its own", port.port, hint)
        if (port.baud, port.parity, port.stopbits) != (first.baud, first.parity, first.stopbits):
            expected = f"the line settings of {first_key}: {first.baud} {first.parity} {first.stopbits}"
            raise RigConfigError(rig.file, key, expected, f"{port.baud} {port.parity} {port.stopbits}")
