"""From a rig file to what each peer is told, and what no part of the bench carries out yet is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rigs.adapters.rig_config import (
    ALERT_ROUTES,
    FURTHER_CODES,
    HUB_ROLES,
    ROLE_CODES,
    ROLES_OF,
    device_port,
    hub_config,
    site_config,
    stub_config,
    supply_resource,
)
from rigs.adapters.wan_parts import broker_config
from rigs.rigfile import DEFAULT_RIG, ROLES, RtuPort, TcpPort, load_rig

RIG = load_rig(DEFAULT_RIG)
SHARED = load_rig("virtual-smets1-dual-fuel-shared-line")
SITE = {
    "devices": {
        "electricity": {"hub": {"host": "127.0.0.1", "port": 5020}, "bench": {"host": "127.0.0.1", "port": 5021}},
        "gas": {"shared": {"path": "/dev/pts/7"}},
    },
    "supply": 5025,
}


def test_the_site_is_told_its_faults_its_time_and_each_interface() -> None:
    told = site_config(replace(RIG, site=replace(RIG.site, faults=("one",))), 12.5)
    assert (told["seed"], told["calendar_offset_s"], told["faults"]) == (1, 12.5, ["one"])
    for fuel, letter, unit in (("electricity", "E", 1), ("gas", "G", 2)):
        meter = told["devices"][fuel]
        assert meter["serial"] == f"VM1{letter}000001"
        tcp = {"kind": "tcp", "host": "127.0.0.1", "port": 0, "unit": unit}
        assert meter["interfaces"] == {"hub": tcp, "bench": tcp}


def test_one_interface_on_a_shared_line() -> None:
    for meter in site_config(SHARED, 0)["devices"].values():
        assert set(meter["interfaces"]) == {"shared"}
        assert meter["interfaces"]["shared"]["kind"] == "rtu"


def test_ports_that_the_site_chose_are_filled_in_and_real_ones_are_kept() -> None:
    tcp, rtu = TcpPort("127.0.0.1", 0), RtuPort("virtual", baud=19200)
    assert device_port(tcp, SITE, "electricity", "hub") == TcpPort("127.0.0.1", 5020)
    assert device_port(tcp, SITE, "electricity", "bench") == TcpPort("127.0.0.1", 5021)
    assert device_port(rtu, SITE, "gas", "hub") == RtuPort("/dev/pts/7", baud=19200)
    real = TcpPort("10.0.0.1", 502)
    assert device_port(real, {}, "gas", "hub") is real
    assert supply_resource("TCPIP::127.0.0.1::0::SOCKET", SITE) == "TCPIP::127.0.0.1::5025::SOCKET"
    assert supply_resource("TCPIP::10.0.0.1::5025::SOCKET", {}) == "TCPIP::10.0.0.1::5025::SOCKET"


def test_the_hub_has_more_time_for_its_way_by_a_real_modem_and_by_no_other(tmp_path: Path) -> None:
    gsm = load_rig("virtual-smets1-dual-fuel-gsm")
    assert gsm.wan.modem is not None
    real = replace(gsm, wan=replace(gsm.wan, modem=replace(gsm.wan.modem, port="/dev/ttyUSB2")))
    ports = {fuel: TcpPort("127.0.0.1", 5020) for fuel in gsm.devices}
    told = [hub_config(rig, ("127.0.0.1", 1), ports, 0.0, tmp_path).get("link_within_s") for rig in (RIG, gsm, real)]
    assert told == [None, None, 240.0]


def test_the_hub_is_told_where_each_meter_is(tmp_path: Path) -> None:
    ports = {"electricity": TcpPort("127.0.0.1", 5020, gateway=True), "gas": RtuPort("/dev/pts/7", unit=2)}
    told = hub_config(RIG, ("127.0.0.1", 1883), ports, 3.0, tmp_path)  # type: ignore[arg-type]
    assert told["hub"] == "00db1234567890af"
    assert [(one["name"], one["eui"]) for one in told["devices"]] == [
        ("electricity", "00db1234567890a0"),
        ("gas", "00db1234567890a1"),
        ("microgenerator", "00db1234567890a2"),
    ]
    assert [one["port"] for one in told["devices"]] == [
        {"adapter": "modbus-tcp", "host": "127.0.0.1", "port": 5020, "gateway": True},
        {"adapter": "modbus-rtu", "port": "/dev/pts/7", "baud": 9600, "parity": "N", "unit": 2},
        {"adapter": "modbus-tcp", "host": "127.0.0.1", "port": 5020, "gateway": True},
    ]


def test_the_stub_knows_each_user_and_who_is_registered_for_each_fuel(tmp_path: Path) -> None:
    told = stub_config(RIG, ("127.0.0.1", 1883), lambda role: f"http://x/{role}", 0.0, tmp_path)
    codes = ROLE_CODES | FURTHER_CODES
    assert [(one["eui"], one["roles"], one["receiver"]) for one in told["users"]] == [
        (RIG.users[role], [code], f"http://x/{role.replace('_', ' ')}") for role, code in codes.items()
    ]
    assert RIG.users["outsider"] not in {one["eui"] for one in told["users"]}
    electricity, gas, hub = told["devices"]
    assert (hub["type"], hub["fuel"], tuple(hub["registered"])) == ("CHF", "none", HUB_ROLES)
    assert (electricity["mpxn"], gas["mpxn"]) == ("2000000000015", "3938424403")
    assert tuple(electricity["registered"]) == ROLES_OF["electricity"]
    assert tuple(gas["registered"]) == ROLES_OF["gas"]
    assert "signatures" not in told


def test_a_user_that_the_rig_does_not_have_is_registered_nowhere(tmp_path: Path) -> None:
    users = {role: eui for role, eui in RIG.users.items() if role != "import_supplier"}
    told = stub_config(replace(RIG, users=users), ("h", 1), lambda _: "http://x", 0.0, tmp_path)
    assert all("IS" not in device["registered"] for device in told["devices"])


def test_tables_of_roles_and_routes_are_whole() -> None:
    assert set(ROLE_CODES) == set(ROLES)
    assert {code for codes in ROLES_OF.values() for code in codes} == set(ROLE_CODES.values())
    assert {code for codes in ALERT_ROUTES.values() for code in codes} <= set(ROLE_CODES.values())
    assert broker_config(RIG.wan) == {"kind": "embedded", "host": "127.0.0.1", "port": 0}


def test_the_cohort_is_the_meter_type_of_the_devices_and_the_dialect_of_the_hub(tmp_path: Path) -> None:
    ledger = load_rig("virtual-smets1-ledger")
    ports = {fuel: TcpPort("127.0.0.1", 1) for fuel in ledger.devices}
    assert hub_config(ledger, ("h", 1), ports, 0.0, tmp_path)["dialect"] == "ledger"  # type: ignore[arg-type]
    assert hub_config(RIG, ("h", 1), ports, 0.0, tmp_path)["dialect"] == "hub"  # type: ignore[arg-type]
    told = stub_config(ledger, ("h", 1), lambda _: "http://x", 0.0, tmp_path)
    assert {device["cohort"] for device in told["devices"]} == {"ledger"}
    assert told["elective_services"] == {"ledger": ["4.2"]}
    assert "elective_services" not in stub_config(RIG, ("h", 1), lambda _: "http://x", 0.0, tmp_path)
