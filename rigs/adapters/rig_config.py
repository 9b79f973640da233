"""From a rig file to the configuration of each peer [docs/peers.md]. Pure: opens nothing.

Layer: rigs adapter, used by `assembly`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rigs.ports import Fuel
from rigs.rigfile import FURTHER_USERS, DeviceConfig, RigConfig, RtuPort, SharedPort, TcpPort

if TYPE_CHECKING:
    from rigs.adapters.pki_folder import PkiFolder

ROLE_CODES: Final = {
    "import_supplier": "IS",
    "gas_supplier": "GS",
    "export_supplier": "ES",
    "electricity_distributor": "ED",
    "gas_transporter": "GT",
    "registered_supplier_agent": "RSA",
    "other_user": "OU",
}
FURTHER_CODES: Final = {user: ROLE_CODES[role] for user, role in FURTHER_USERS.items() if role}
ROLES_OF: Final[Mapping[Fuel, tuple[str, ...]]] = {
    "electricity": ("IS", "ES", "ED", "RSA", "OU"),
    "gas": ("GS", "GT", "RSA", "OU"),
}
HUB_ROLES: Final = ("IS", "GS", "OU")
ALERT_ROUTES: Final[Mapping[str, tuple[str, ...]]] = {
    "physical-tamper": ("IS", "GS"),
    "unauthorised-access": ("IS", "GS"),
    "low-credit": ("IS", "GS"),
    "disablement": ("IS", "GS"),
    "low-battery": ("GS",),
    "loss-of-power": ("GS",),
    "load-limit": ("IS",),
    "average-rms-over-voltage": ("ED",),
    "average-rms-under-voltage": ("ED",),
    "rms-extreme-over-voltage": ("ED",),
    "rms-extreme-under-voltage": ("ED",),
    "rms-voltage-sag": ("ED",),
    "rms-voltage-swell": ("ED",),
    "meter-fault": ("IS", "GS"),
    "supply-fault": ("IS", "GS"),
    "calibration-life": ("IS", "GS"),
    "service-life": ("IS", "GS"),
    "maker-event": ("IS", "GS"),
    "PowerOutageEvent": ("IS", "ED"),
}
"""The dispatching table [002:96 FLT-3]: supply and payment to the supplier, voltage to the network operator, outages to
both. Its rows go into the key `alerts` of the stub, where a row may have conditions too."""


def site_config(config: RigConfig, offset_s: float) -> dict[str, Any]:
    devices = {fuel: _site_device(config, device) for fuel, device in config.devices.items()}
    return {
        "seed": config.seed,
        "calendar_offset_s": offset_s,
        "faults": list(config.site.faults),
        "devices": devices,
        "supply": {"host": "127.0.0.1", "port": 0},
        "control": {"host": "127.0.0.1", "port": 0},
    }


def _site_device(config: RigConfig, device: DeviceConfig) -> dict[str, Any]:
    interfaces = {"hub": _interface(device, device.hub_port)}
    if isinstance(device.bench_port, SharedPort):
        interfaces = {"shared": interfaces["hub"]}
    else:
        interfaces["bench"] = _interface(device, device.bench_port)
    return {
        "profile": device.profile.id,
        "mpxn": device.mpxn,
        "serial": _serial(config, device),
        "utrn_key": device.profile.text("utrn_key"),
        "interfaces": interfaces,
    }


def _serial(config: RigConfig, device: DeviceConfig) -> str:
    """Serial number of a virtual meter."""
    letter = "E" if device.fuel == "electricity" else "G"
    return f"VM1{letter}{config.seed % 10**6:06d}"


def _interface(device: DeviceConfig, port: TcpPort | RtuPort) -> dict[str, Any]:
    unit = port.unit or device.profile.link.unit
    if isinstance(port, TcpPort):
        return {"kind": "tcp", "host": port.host, "port": port.port, "unit": unit}
    return {"kind": "rtu", "baud": port.baud, "pace": port.pace, "unit": unit}


def device_port(port: TcpPort | RtuPort, site: Mapping[str, Any], fuel: Fuel, side: str) -> TcpPort | RtuPort:
    """The port with what the virtual site chose filled in; on a real rig the port as it is."""
    if not site:
        return port
    told = site["devices"][fuel]
    found = told.get(side) or told["shared"]
    if isinstance(port, TcpPort):
        return replace(port, host=str(found["host"]), port=int(found["port"]))
    return replace(port, port=str(found["path"]))


LINK_WITHIN_S: Final = 240.0
"""By a real modem: a session (150 s with some) and a socket."""


def is_by_real_modem(config: RigConfig) -> bool:
    return config.wan.modem is not None and not config.wan.modem.is_virtual


def hub_config(
    config: RigConfig,
    broker: tuple[str, int],
    ports: Mapping[Fuel, TcpPort | RtuPort],
    offset_s: float,
    folder: Path,
    credentials: Mapping[str, Any] | None = None,
    bell: tuple[str, int] | None = None,
) -> dict[str, Any]:
    """`credentials`: what the hub's login at the broker has beside the address. `bell`: of its modem."""
    devices = [
        {
            "name": fuel,
            "eui": _hex(device.eui),
            "profile": device.profile.file,
            "port": _hub_port(ports[fuel]),
        }
        for fuel, device in config.devices.items()
    ]
    if config.home is not None:  # the electricity meter stores what the measurement device sends, and answers for it
        port = _hub_port(ports["electricity"])
        name, eui = "microgenerator", _hex(config.home.microgenerator)
        devices.append({"name": name, "eui": eui, "profile": config.home.profile.file, "port": port})
    return {
        "hub": _hex(config.hub.eui),
        "dialect": config.hub.cohort,
        "broker": {"host": broker[0], "port": broker[1], **(credentials or {})},
        "calendar_offset_s": offset_s,
        "devices": devices,
        "state": str(folder / "hub-state.json"),
        "control": {"host": "127.0.0.1", "port": 0},
        **({"bell": {"host": bell[0], "port": bell[1]}} if bell is not None else {}),
        **({"link_within_s": LINK_WITHIN_S} if is_by_real_modem(config) else {}),
        "frames": True,
    }


def _hub_port(port: TcpPort | RtuPort) -> dict[str, Any]:
    unit = {} if port.unit is None else {"unit": port.unit}
    if isinstance(port, TcpPort):
        gateway = {"gateway": True} if port.gateway else {}
        return {"adapter": "modbus-tcp", "host": port.host, "port": port.port, **unit, **gateway}
    return {"adapter": "modbus-rtu", "port": port.port, "baud": port.baud, "parity": port.parity, **unit}


def stub_config(
    config: RigConfig,
    broker: tuple[str, int],
    receiver: Callable[[str], str],
    offset_s: float,
    folder: Path,
    pki: PkiFolder | None = None,
    credentials: Mapping[str, Any] | None = None,
    wake: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """`credentials`: what the stub's login at the broker has beside the address; `wake`: how it calls a hub."""
    users = [
        {"eui": eui, "roles": [code], "status": "live", "receiver": receiver(role.replace("_", " "))}
        for role, code in (ROLE_CODES | FURTHER_CODES).items()
        if (eui := config.users.get(role)) is not None
    ]
    return {
        "host": "127.0.0.1",
        "port": config.dcc.port,
        "database": str(folder / "dcc.sqlite"),
        "calendar_offset_s": offset_s,
        "control": True,  # a stub of the bench's own: for its stamps also where nothing else is moved
        "broker": {"host": broker[0], "port": broker[1], **(credentials or {})},
        "device_timeout_s": float(config.dcc.device_timeout_s),
        "max_body_bytes": 1 << 20,
        "users": users,
        "devices": [*(_stub_device(config, device) for device in config.devices.values()), _stub_hub(config)],
        "inventory": {
            "cohort": config.hub.cohort,
            "assets": [*(_asset(device) for device in config.devices.values()), _hub_asset(config)],
        },
        "payment": _payment(config, offset_s),
        "alerts": {"routes": [{"alert": alert, "roles": list(roles)} for alert, roles in ALERT_ROUTES.items()]},
        **({"elective_services": {config.hub.cohort: list(config.hub.elective)}} if config.hub.elective else {}),
        **({"signatures": _signatures(pki)} if pki is not None else {}),
        **({"wake": dict(wake)} if wake else {}),
    }


def _payment(config: RigConfig, offset_s: float) -> dict[str, Any]:
    """The vending keys of the virtual meters. The DCC begins with a number far from those of the bench's own codes
    (`meterbench.bench.vending`), as both go to the same meter.

    On a real rig the bench changes the payment mode at the meter and has no way to tell the DCC, which must then not
    judge by the mode that it last knew.
    """
    if not config.is_virtual:
        return {"mode_check": False}
    minutes = int((time.time() + offset_s) // 60)
    keys = {
        device.eui: {
            "format": device.profile.text("utrn_format"),
            "key": device.profile.text("utrn_key"),
            "serial": _serial(config, device),
            "first": (minutes + 500_000) % 900_000,
        }
        for device in config.devices.values()
    }
    return {"utrn": keys}


def _signatures(pki: PkiFolder) -> dict[str, Any]:
    from protocols.pki import ACCESS_CONTROL_BROKER, SMETS1_PROVIDER  # the cryptography library costs 0.1 s

    return {
        "trust": str(pki.trust.resolve()),
        "key": str(pki.key(ACCESS_CONTROL_BROKER).resolve()),
        "certificate": str(pki.certificate(ACCESS_CONTROL_BROKER).resolve()),
        "require": True,
        "provider_key": str(pki.key(SMETS1_PROVIDER).resolve()),
        "provider_certificate": str(pki.certificate(SMETS1_PROVIDER).resolve()),
    }


def _stub_device(config: RigConfig, device: DeviceConfig) -> dict[str, Any]:
    by_code = {code: config.users[role] for role, code in ROLE_CODES.items() if role in config.users}
    registered = {code: by_code[code] for code in ROLES_OF[device.fuel] if code in by_code}
    return {
        "eui": device.eui,
        "type": device.profile.device_type,
        "fuel": device.fuel,
        "mpxn": device.mpxn,
        "smets": device.profile.generation,
        "cohort": config.hub.cohort,
        "hub": _hex(config.hub.eui),
        "status": "Commissioned",
        "registered": registered,
    }


def _stub_hub(config: RigConfig) -> dict[str, Any]:
    """The communications hub: both suppliers and the other users may add to its HAN."""
    by_code = {code: config.users[role] for role, code in ROLE_CODES.items() if role in config.users}
    return {
        "eui": config.hub.eui,
        "type": "CHF",
        "fuel": "none",
        "mpxn": "",
        "smets": "SMETS1",
        "cohort": config.hub.cohort,
        "hub": _hex(config.hub.eui),
        "status": "Commissioned",
        "registered": {code: by_code[code] for code in HUB_ROLES if code in by_code},
    }


def _asset(device: DeviceConfig) -> dict[str, Any]:
    """What the DCC knows of a meter beside its row: the maker's words, within what an inventory can say."""
    profile = device.profile
    return {
        "eui": device.eui,
        "type": profile.device_type,
        "fuel": device.fuel,
        "smets": profile.generation,
        "manufacturer": profile.maker[:30],
        "model": profile.model[:30],
    }


def _hub_asset(config: RigConfig) -> dict[str, Any]:
    """`comms_service`: the WAN of a rig is one provider's."""
    return {
        "eui": config.hub.eui, "type": "CHF", "fuel": "none", "smets": "SMETS1", "manufacturer": "meterbench",
        "model": "hub", "imsi": "001010000000001", "comms_service": config.wan.carrier,
    }  # fmt: skip


def supply_resource(resource: str, site: Mapping[str, Any]) -> str:
    """The VISA resource with the port of the virtual source in place of 0."""
    return resource.replace("::0::", f"::{site['supply']}::") if site else resource


def _hex(eui: str) -> str:
    return eui.replace("-", "").lower()
