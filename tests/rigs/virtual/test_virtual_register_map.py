"""The maker's table against the device profile of hub and bench: two transcripts of one manual, compared to the bit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rigs.virtual import register_table as table
from rigs.virtual.battery import THRESHOLD_DAYS
from rigs.virtual.config import CrowdConfig
from rigs.virtual.crowd import build_crowd
from rigs.virtual.event_log import CAPACITY, ENTRY_REGISTERS, Code
from rigs.virtual.payment import BALANCE_LIMIT_MP, TOP_UP_LIMIT_MP
from rigs.virtual.register_row import Row
from rigs.virtual.register_second import SECOND_PROFILE_BASE
from rigs.virtual.site_time import SiteTime
from rigs.virtual.tariff_told import DAYS, RATES, SPECIAL_DAYS
from rigs.virtual.utrn import KEPT_VENDS

DEVICES = Path(table.__file__).parents[1] / "devices"
MANUAL = DEVICES.parents[1] / "docs/meters/virtual-smets1.md"
METERS = [("virtual-smets1-esme", table.ESME_TABLE), ("virtual-smets1-gsme", table.GSME_TABLE)]

POLYPHASE = "virtual-smets1-esme-polyphase"
TWIN = "virtual-smets1-esme-twin-element"


def profile(name: str) -> dict[str, Any]:
    return tomllib.loads((DEVICES / f"{name}.toml").read_text(encoding="utf-8"))


def as_profile_row(row: Row) -> dict[str, Any]:
    """The row as a profile writes it, with nothing that says the default."""
    found: dict[str, Any] = {"address": row.address, "type": row.kind, "access": row.access}
    found["source"] = f"manual {row.chapter}"
    optional = {"unit": row.unit, "registers": row.registers, "labels": dict(row.labels)}
    found |= {key: value for key, value in optional.items() if value}
    if row.scale != "1":
        found["scale"] = row.scale
    if row.test_mode:
        found["side"] = "bench"
    return found


@pytest.mark.parametrize(("name", "rows"), METERS)
def test_every_point_is_the_same(name: str, rows: Sequence[Row]) -> None:
    assert {row.name: as_profile_row(row) for row in rows} == profile(name)["points"]


def test_a_polyphase_meter_has_the_points_that_its_profile_adds() -> None:
    rows = {row.name: as_profile_row(row) for row in table.POLYPHASE_TABLE[len(table.ESME_TABLE) :]}
    assert rows == profile(POLYPHASE)["points"]
    rings = {name: (one["base"], one["read_function"]) for name, one in profile(POLYPHASE)["series"].items()}
    assert rings == {
        f"voltage_log_{phase}": (base, 4) for phase, base in enumerate(table.PHASE_LOG_BASES, 2)
    }  # fmt: skip
    assert_said_once(rows, table.POLYPHASE_TABLE)


def test_a_twin_element_meter_has_the_points_that_its_profile_adds() -> None:
    rows = {row.name: as_profile_row(row) for row in table.TWIN_TABLE[len(table.ESME_TABLE) :]}
    assert rows == profile(TWIN)["points"]
    ring = profile(TWIN)["series"]["secondary_profile"]
    assert (ring["base"], ring["read_function"], ring["capacity"]) == (
        SECOND_PROFILE_BASE, 4, table.IMPORT_PROFILE_PERIODS
    )  # fmt: skip
    assert_said_once(rows, table.TWIN_TABLE)


def assert_said_once(rows: Mapping[str, Mapping[str, Any]], whole: Sequence[Row]) -> None:
    """Each row that a profile adds is in the manual, and no register is taken twice."""
    manual = MANUAL.read_text(encoding="utf-8")
    assert [name for name, row in rows.items() if f"| {row['address']:04X} | {name}" not in manual] == []
    addresses = [address for row in whole for address in row.addresses]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize(("name", "rows"), METERS)
def test_no_two_rows_share_a_register(name: str, rows: Sequence[Row]) -> None:
    addresses = [address for row in rows for address in row.addresses]
    assert len(addresses) == len(set(addresses))


@pytest.mark.parametrize(("name", "rows"), METERS)
def test_every_row_is_in_the_manual_by_address_and_name(name: str, rows: Sequence[Row]) -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert [row.name for row in rows if f"| {row.address:04X} | {row.name}" not in manual] == []


@pytest.mark.parametrize(("name", "rows"), METERS)
def test_logs_and_profiles_lie_where_the_profile_says(name: str, rows: Sequence[Row]) -> None:
    data = profile(name)
    for log, base in (
        ("event", table.EVENT_LOG_BASE), ("security", table.SECURITY_LOG_BASE), ("alert", table.ALERT_LOG_BASE),
    ):  # fmt: skip
        assert data["logs"][log] == {
            "base": base, "capacity": CAPACITY, "entry_registers": ENTRY_REGISTERS, "count": f"{log}_count",
        }  # fmt: skip
    places = {name: (series["base"], series["capacity"], series["no_data"]) for name, series in data["series"].items()}
    expected = {
        "import_profile": (table.IMPORT_PROFILE_BASE, table.IMPORT_PROFILE_PERIODS, 0xFFFF),
        "consumer_profile": (table.CONSUMER_PROFILE_BASE, table.IMPORT_PROFILE_PERIODS, 0xFFFF),
    }
    if name.endswith("esme"):
        expected["export_profile"] = (table.EXPORT_PROFILE_BASE, table.EXPORT_PROFILE_PERIODS, 0xFFFF)
        expected["voltage_log"] = (table.VOLTAGE_LOG_BASE, table.VOLTAGE_LOG_PERIODS, 0xFFFF)
    else:
        expected["network_log"] = (table.NETWORK_LOG_BASE, table.NETWORK_LOG_PERIODS, 0xFFFF)
    assert places == expected


def test_event_codes_are_those_of_the_profiles() -> None:
    every = {f"0x{code:04X}": code.name.lower().replace("_", "-") for code in Code}
    further = {f"0x{int(code, 16):04X}": name for code, name in profile(POLYPHASE)["events"].items()}
    own = {code: name for code, name in every.items() if "-phase-" not in name}
    assert {f"0x{int(code, 16):04X}": name for code, name in profile(METERS[0][0])["events"].items()} == own
    assert {**own, **further} == every
    gas = {f"0x{int(code, 16):04X}": name for code, name in profile(METERS[1][0])["events"].items()}
    assert gas.items() <= own.items()


@pytest.mark.parametrize(("name", "rows"), METERS)
def test_the_limits_that_a_profile_names_are_the_meters(name: str, rows: Sequence[Row]) -> None:
    parameters = profile(name)["parameters"]
    assert int(parameters["max_top_up_p"]) * 1000 == TOP_UP_LIMIT_MP
    assert int(parameters["max_balance_p"]) * 1000 == BALANCE_LIMIT_MP
    assert parameters["clock_adjustment_limit_s"] == 10
    assert (parameters["tariff_rates"], parameters["tariff_blocks"]) == (RATES, RATES)
    assert parameters["tariff_special_days"] == SPECIAL_DAYS
    assert parameters["tariff_days"] == DAYS
    assert parameters["remembered_codes"] == KEPT_VENDS
    assert parameters.get("battery_threshold_days", THRESHOLD_DAYS) == THRESHOLD_DAYS


def test_the_meters_of_a_cohort_share_one_layout_of_their_registers() -> None:
    """Of each meter's own it was the half of its memory and of its start."""
    config = CrowdConfig(2, "electricity", "VC1E", "127.0.0.1", 300)
    first, second = (house.meter.registers for house in build_crowd(config, SiteTime(0.0)))
    assert first._row_at is second._row_at
