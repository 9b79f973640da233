"""Rig files: where each part of a rig is and how it is run. Data, read strictly, refused before any stimulus.

Layer: rigs. A rig is `rigs/sites/<name>.toml` (shipped as package data) or a path. Swapping a real meter in is a
change of this file and of nothing else. Errors are `RigConfigError` with file, dotted key, expected and found.

Optional keys and their defaults: `rig.seed` 1, `site.faults` none, `devices.*.bench_port` required, port `unit` the
profile's, `baud` 9600, `parity` "N", `stopbits` 1, `pace` false, `instruments` none (what needs the source is then not
run), `wan.carrier` "mqtt", `wan.broker` "embedded", `wan.conditions` "ideal", `wan.conditions_by` "bench",
`wan.link` false, `wan.image_s` 20, `wan.capture` "auto", `wan.security` "open", `wan.mqtt` 3, `wan.standby` none,
`dcc.run` "process", `hub.cohort` "hub", `hub.elective` none, `dcc.port` 0 (chosen), `dcc.device_timeout_s` 30,
`dcc.base_image` the Dockerfile's,
`dcc.signatures` none, `service_levels` and `sla` the catalogue's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from protocols.link_shaper import Conditions
from protocols.mpxn import MpxnError, check_mpan, check_mprn
from rigs.cohort import DEFAULT_COHORT, offers, reachable
from rigs.conditions import named, profiles, read_conditions
from rigs.errors import RigConfigError
from rigs.ports import Fuel
from rigs.profile import Profile, load_profile
from rigs.rigfile_access import read_access
from rigs.rigfile_checks import refuse_contradictions, refuse_unknown_claims
from rigs.rigfile_gsm import ModemConfig, read_modem
from rigs.rigfile_model import (
    IMAGE_MOST_S,
    IMAGE_S,
    DccConfig,
    DeviceConfig,
    HomeConfig,
    HubConfig,
    RigConfig,
    SiteConfig,
    SupplyConfig,
    WanConfig,
)
from rigs.rigfile_ports import Port, RtuPort, SharedPort, TcpPort, read_port
from rigs.toml_table import NOTHING, Table, nearest, read_toml, resolve

__all__ = [
    "DEFAULT_RIG",
    "FURTHER_USERS",
    "ROLES",
    "Conditions",
    "DccConfig",
    "DeviceConfig",
    "HomeConfig",
    "HubConfig",
    "Port",
    "RigConfig",
    "RtuPort",
    "SharedPort",
    "SiteConfig",
    "SupplyConfig",
    "TcpPort",
    "WanConfig",
    "load_rig",
]

DEFAULT_RIG: Final = "virtual-smets1-dual-fuel"
ROLES: Final = (
    "import_supplier",
    "gas_supplier",
    "export_supplier",
    "electricity_distributor",
    "gas_transporter",
    "registered_supplier_agent",
    "other_user",
)
FURTHER_USERS: Final[Mapping[str, str]] = {
    "incoming_supplier": "import_supplier",
    "incoming_gas_supplier": "gas_supplier",
    "gas_shipper": "gas_supplier",
    "incoming_agent": "registered_supplier_agent",
    "neighbouring_distributor": "electricity_distributor",
    "neighbouring_transporter": "gas_transporter",
    "energy_service_company": "other_user",
    "outsider": "",
}
"""Users beside the one of each role, and the role that each acts in; nobody of them is registered for a device of the
rig. The outsider is no party to the SEC and the DCC knows nothing of it."""
_SHAPERS: Final[tuple[Literal["bench", "namespace"], ...]] = ("bench", "namespace")
_FUELS: Final[tuple[Fuel, ...]] = ("electricity", "gas")
_RUNS: Final[tuple[Literal["virtual", "real"], ...]] = ("virtual", "real")
_CARRIERS: Final[tuple[Literal["mqtt", "gsm"], ...]] = ("mqtt", "gsm")
_CAPTURES: Final[tuple[Literal["auto", "required", "off"], ...]] = ("auto", "required", "off")
_VISA: Final[tuple[Literal["visa"], ...]] = ("visa",)
_PROCESS: Final[tuple[Literal["process"], ...]] = ("process",)
_SERVICE: Final = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){1,2}|alert")
_SECONDS: Final = re.compile(r"[0-9]{1,5}(\.[0-9]{1,6})?")
_OFGEM: Final = re.compile(r"OFGEM-([1-9]|[12]\d|3[0-4])\.0")
_LEVELS: Final = ("must have", "desirable", "future")
_EUI: Final = re.compile(r"[0-9A-F]{2}(-[0-9A-F]{2}){7}")


def load_rig(name_or_path: str | Path = DEFAULT_RIG) -> RigConfig:
    """The rig of a name or of a file, its profiles loaded. Raises RigConfigError."""
    top = read_toml(resolve(name_or_path, "sites"))
    head = top.table("rig")
    site = _site(top.table("site"))
    hub = _hub(top.table("hub"))
    rig = RigConfig(
        file=top.file,
        name=head.text("name"),
        seed=head.whole("seed", 0, 2**32 - 1, 1),
        calendar_start=_calendar_start(head, site),
        site=site,
        devices=_devices(top, hub),
        supply=_supply(top),
        hub=hub,
        wan=_wan(top.table("wan", {})),
        dcc=_dcc(top.table("dcc", {})),
        users=_users(top.table("users")),
        home=_home(top.table("home"), hub) if "home" in top else None,
        service_levels=_service_levels(top.table("service_levels", {})),
        sla=_sla(top.table("sla", {})),
    )
    head.done()
    top.done()
    refuse_contradictions(rig)
    return rig


def _calendar_start(head: Table, site: SiteConfig) -> datetime | None:
    expected = 'a UTC time in quotes such as "2026-01-14T09:00:00Z"'
    if site.run == "real":
        if "calendar_start" in head:
            found = head.raw("calendar_start", expected)
            raise head.error(
                "calendar_start", 'no such key beside site.run = "real"', found, "its time is the real one"
            )
        return None
    text = head.text("calendar_start", expected=expected)
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise head.error("calendar_start", expected, text) from None
    if start.utcoffset() is None or start.utcoffset() != UTC.utcoffset(None) or start.microsecond:
        raise head.error("calendar_start", expected, text, "the zone must be Z, and the time in whole seconds")
    return start.astimezone(UTC)


def _site(row: Table) -> SiteConfig:
    site = SiteConfig(row.choice("run", _RUNS), row.texts("faults", ()))
    if site.run == "real" and site.faults:
        raise row.error("faults", 'none beside site.run = "real"', list(site.faults), "only virtual meters have faults")
    row.done()
    return site


def _devices(top: Table, hub: HubConfig) -> dict[Fuel, DeviceConfig]:
    outer = top.table("devices")
    devices = {fuel: _device(fuel, outer.table(fuel), hub) for fuel in _FUELS if fuel in outer}
    outer.done()
    if not devices:
        raise top.error("devices", "a table electricity, gas or both", NOTHING)
    return devices


def _device(fuel: Fuel, row: Table, hub: HubConfig) -> DeviceConfig:
    device = DeviceConfig(
        fuel=fuel,
        profile=reachable(_profile(fuel, row), hub.cohort, frozenset(hub.elective)),
        eui=_eui(row, "eui"),
        mpxn=_mpxn(fuel, row),
        hub_port=read_port(row.table("hub_port")),
        bench_port=_bench_port(row),
    )
    row.done()
    return device


def _profile(fuel: Fuel, row: Table) -> Profile:
    """An id, or a path; a relative path is taken from the folder of the rig file."""
    name = row.text("profile", expected="the id or the path of a device profile")
    beside = Path(row.file).parent / name
    is_path = name.endswith(".toml") or "/" in name
    try:
        path = resolve(beside if is_path and beside.is_file() else name, "devices")
    except RigConfigError as problem:
        raise row.error("profile", "a device profile", name, problem.hint) from None
    profile = load_profile(path)
    if profile.fuel != fuel:
        raise row.error("profile", f"a profile of fuel {fuel}", name, f"{profile.id} is of fuel {profile.fuel}")
    refuse_unknown_claims(profile)
    return profile


def _bench_port(row: Table) -> Port:
    value = row.raw("bench_port", 'a port, or "shared"')
    if value == "shared":
        return SharedPort()
    if not isinstance(value, dict):
        raise row.error("bench_port", 'a port, or "shared"', value)
    return read_port(row.table("bench_port"))


def _mpxn(fuel: Fuel, row: Table) -> str:
    key, check = ("mpan", check_mpan) if fuel == "electricity" else ("mprn", check_mprn)
    text = row.text(key, expected=f"the {key.upper()} in quotes")
    try:
        return check(text)
    except MpxnError as problem:
        digits = f" with check digits {problem.check_digits}" if problem.check_digits else ""
        raise row.error(key, f"an {key.upper()} of {problem.shape}{digits}", text) from None


def _eui(row: Table, key: str) -> str:
    expected = "an EUI-64 as 00-DB-12-34-56-78-90-A0"
    text = row.text(key, expected=expected)
    if not _EUI.fullmatch(text):
        raise row.error(key, expected, text)
    return text


def _home(row: Table, hub: HubConfig) -> HomeConfig:
    profile = reachable(_profile("electricity", row), hub.cohort, frozenset(hub.elective))
    home = HomeConfig(_eui(row, "microgenerator"), _mpxn("electricity", row), profile)
    row.done()
    return home


def _supply(top: Table) -> SupplyConfig | None:
    if "instruments" not in top:
        return None
    instruments = top.table("instruments")
    row = instruments.table("supply")
    resource = row.text("resource", expected="a VISA resource name")
    supply = SupplyConfig(row.choice("adapter", _VISA), resource, row.whole("phases", 1, 3, 1))
    row.done()
    instruments.done()
    return supply


def _hub(row: Table) -> HubConfig:
    cohort = row.choice("cohort", tuple(offers()), DEFAULT_COHORT)
    elective = row.texts("elective", ())
    can = sorted(offers()[cohort].elective)
    for variant in elective:
        if variant not in can:
            expected = f"elective services of cohort {cohort} ({', '.join(can) or 'it has none'})"
            raise row.error("elective", expected, variant)
    hub = HubConfig(row.choice("run", _PROCESS, "process"), _eui(row, "eui"), cohort, elective)
    row.done()
    return hub


def _service_levels(row: Table) -> dict[str, str]:
    for name in row.names():
        if not _OFGEM.fullmatch(name):
            raise row.error(name, "one of the 34 Ofgem services, OFGEM-1.0 to OFGEM-34.0", name)
    return {name: row.choice(name, _LEVELS) for name in row.names()}


def _sla(row: Table) -> dict[str, Decimal]:
    """Seconds by service (its variant in quotes) or `alert`; whole numbers or decimals as text."""
    found = {}
    for name in row.names():
        expected = 'seconds, above 0 and at most 86400, as a whole number or as text ("0.8")'
        value = row.raw(name, expected)
        if not _SERVICE.fullmatch(name):
            raise row.error(name, "a Service Reference Variant, or alert", name)
        if not isinstance(value, int | str) or isinstance(value, bool) or not _SECONDS.fullmatch(str(value)):
            raise row.error(name, expected, value)
        found[name] = Decimal(str(value))
        if not 0 < found[name] <= 86400:
            raise row.error(name, expected, value)
    row.done()
    return found


def _wan(row: Table) -> WanConfig:
    broker = _run_or_url(row, "broker", ("embedded", "mosquitto"), ("mqtt://", "mqtts://"))
    wan = WanConfig(
        carrier=row.choice("carrier", _CARRIERS, "mqtt"),
        broker=broker,
        conditions=_conditions(row),
        capture=row.choice("capture", _CAPTURES, "auto"),
        conditions_by=row.choice("conditions_by", _SHAPERS, "bench"),
        link=row.flag("link", False),
        image_s=row.whole("image_s", 1, IMAGE_MOST_S, IMAGE_S, unit="s"),
        modem=_modem(row),
        access=read_access(row, broker),
    )
    if wan.is_encrypted and named(wan.conditions).touches_messages:
        expected = "no message_loss, duplication, reordering or corruption: messages cannot be told apart in TLS"
        raise row.error("conditions", expected, "some")
    if wan.access.standby and not named(wan.conditions).is_ideal:
        raise row.error("standby", "no standby beside conditions", wan.access.standby, "its way is without them")
    row.done()
    return wan


def _modem(row: Table) -> ModemConfig | None:
    """On a GSM rig the table may be left out: a virtual modem."""
    if row.body.get("carrier") == "gsm":
        return read_modem(row.table("modem", {}))
    if "modem" in row:
        raise row.error("modem", 'no such table unless carrier = "gsm"', row.body["modem"])
    return None


def _conditions(row: Table) -> str | Conditions:
    value = row.raw("conditions", "a name or a table", "ideal")
    if not isinstance(value, dict):
        return row.choice("conditions", tuple(profiles()), "ideal")
    return read_conditions(row.table("conditions"))


def _dcc(row: Table) -> DccConfig:
    dcc = DccConfig(
        run=_run_or_url(row, "run", ("process", "container"), ("http://", "https://")),
        port=row.whole("port", 0, 65535, 0),
        device_timeout_s=row.seconds("device_timeout_s", "0.1", "86400", "30"),
        base_image=row.text("base_image") if "base_image" in row else None,
        signatures=_signatures(row),
    )
    if dcc.base_image and dcc.run != "container":
        raise row.error("base_image", 'no such key unless run = "container"', dcc.base_image)
    if dcc.signatures == "test" and "://" in dcc.run:
        raise row.error("signatures", "the PKI of the DCC that runs already", "test", "it knows no keys of a run")
    row.done()
    return dcc


def _signatures(row: Table) -> str | None:
    """A relative path is taken from the folder of the rig file."""
    if "signatures" not in row:
        return None
    expected = '"test", or the folder of a PKI'
    text = row.text("signatures", expected=expected)
    if text == "test":
        return text
    folder = Path(row.file).parent / text
    if not (folder / "trust").is_dir():
        raise row.error("signatures", expected, text, "`meterbench pki --out DIR --rig F` makes one")
    return str(folder)


def _run_or_url(row: Table, key: str, names: tuple[str, ...], schemes: tuple[str, ...]) -> str:
    """The first name is the default."""
    expected = f"one of {', '.join(names)}, or a URL ({', '.join(schemes)})"
    text = row.text(key, names[0], expected)
    if text in names or (text.startswith(schemes) and len(text) > len(schemes[-1])):
        return text
    raise row.error(key, expected, text, nearest(text, names))


def _users(row: Table) -> dict[str, str]:
    users = {role: _eui(row, role) for role in (*ROLES, *FURTHER_USERS) if role in row}
    row.done()
    if users.keys().isdisjoint(ROLES):
        raise row.error(ROLES[0], "at least one User", NOTHING)
    return users
