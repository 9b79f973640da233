"""The traffic planner: its figures against the document's and against plain sums, and what it refuses."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from math import exp, lgamma, log
from pathlib import Path

import pytest

from catalogue import Traffic, load
from meterbench.cli import main
from meterbench.traffic.measured import costs, without_a_row
from meterbench.traffic.plan import (
    Load,
    Phase,
    fullest_second,
    is_printed_right,
    kbit_s,
    plan,
    traffic_rows,
    wire_bytes,
)
from meterbench.traffic.volumes import DEFAULT, load_volumes
from protocols import hub_dialect
from protocols.messages import Command, Reply
from rigs.errors import RigConfigError

DEVICE = bytes.fromhex("00db1234567890a0")


def phase_of(scenario: str, meters: int = 1000, days: int = 365) -> Phase:
    return plan(load(), load_volumes(), scenario, meters, Decimal(days)).phases[0]


def load_of(phase: Phase, row: str) -> Load:
    return next(one for one in phase.loads if one.row.id == row)


def test_of_the_documents_figures_one_is_printed_wrong() -> None:
    wrong = [row for row in traffic_rows(load()) if not is_printed_right(row)]
    assert [(row.id, row.kbps_printed, kbit_s(row)) for row in wrong] == [
        ("WAN-smart-grid-electricity-electricity-quality-read", Decimal("423.3"), Decimal("429.312"))
    ]


def test_a_daily_reading_of_every_electricity_meter_is_counted_by_hand() -> None:
    one = load_of(phase_of("WANS-2"), "WAN-electricity-meter-reading-interval")
    assert one.meters == 550
    assert one.collections == 550 * 365
    assert one.messages == 2 * 550 * 365
    assert one.payload_bytes == 550 * 365 * (384 + 96)
    assert one.daily == 550
    assert max(one.hourly) == Decimal(1100) / (6 * 3600)
    assert one.hourly[6:] == (0,) * 18
    assert one.midnight_per_s == 110


def test_an_alert_goes_alone() -> None:
    one = load_of(phase_of("WANS-1"), "WAN-gas-meter-alerts")
    assert one.messages == one.collections == 450 * 2
    assert one.payload_bytes == 900 * 102


def test_a_row_without_a_service_costs_nothing_and_says_so() -> None:
    one = load_of(phase_of("WANS-2"), "WAN-smart-grid-gas-appliance-load-management")
    assert (one.meters, one.messages, one.note) == (0, 0, "no service of the catalogue carries it")


def test_a_firmware_image_is_not_carried_by_a_slow_line() -> None:
    row = "WAN-general-firmware-upgrade"
    assert [load_of(phase_of(name), row).is_carried for name in ("WANS-1", "WANS-2")] == [False, True]
    assert load_of(phase_of("WANS-1"), row).one_s > Decimal(400096 * 8) / 9600


def test_the_third_scenario_is_the_first_and_then_the_second() -> None:
    volumes = load_volumes()
    third = plan(load(), volumes, "WANS-3", 1000, Decimal(365))
    assert third.phases == (phase_of("WANS-1"), phase_of("WANS-2"))


def test_a_period_scales_what_is_sent_and_not_the_peaks() -> None:
    year, day = phase_of("WANS-2", 1000, 365), phase_of("WANS-2", 1000, 1)
    assert abs(year.total("messages") - 365 * day.total("messages")) < Decimal("1e-15")
    assert year.hourly == day.hourly


@pytest.mark.parametrize("mean", [0.0, 0.01, 0.5, 3.0, 50.0, 399.0])
def test_the_fullest_second_is_exceeded_once_an_hour_at_most(mean: float) -> None:
    count = fullest_second(mean)
    beyond = 1 - sum(exp(-mean + (n * log(mean) if mean else -n * 1e9) - lgamma(n + 1)) for n in range(count + 1))
    assert beyond <= 1 / 3600 + 1e-9
    assert mean <= count <= mean + 5 * mean**0.5 + 4


def test_large_and_small_means_meet() -> None:
    assert abs(fullest_second(399.9) - fullest_second(400.1)) <= 4


def test_transport_is_headers_for_each_segment_and_an_acknowledgement() -> None:
    # 2 fixed header, 2 + 21 topic, 2 identifier, 102 payload, 52 TCP/IP; 4 + 52 PUBACK
    assert wire_bytes(102) == 2 + 2 + 21 + 2 + 102 + 52 + 56
    assert wire_bytes(400_096) > 400_096 + 52 * (400_096 // 1448)


def test_the_cost_of_a_service_is_read_from_the_frames_of_a_run() -> None:
    command = hub_dialect.encode(Command(7, DEVICE, "7.4"))
    reply = hub_dialect.encode(Reply(7, DEVICE, "ok", 1_700_000_000, {"supply_state": 1}))
    stray = hub_dialect.encode(Reply(8, DEVICE, "ok", 1_700_000_000))
    frames = [{"hop": "wan", "raw": one.hex()} for one in (command, reply, stray, b"\xff\xff")]
    frames.append({"hop": "hub-meter", "raw": command.hex()})
    found = costs(frames)
    assert (found.keys(), found["7.4"].commands, found["7.4"].replies) == ({"7.4"}, [len(command)], [len(reply)])
    assert found["7.4"].wire_bytes == wire_bytes(len(command)) + wire_bytes(len(reply))


def test_services_without_a_row_are_those_of_the_documents_question() -> None:
    names = {name for _, name in without_a_row(load())}
    assert {"Enable Supply", "Disable Supply", "Update Payment Mode", "Synchronise Clock"} <= names
    assert not names & {"Read Instantaneous Import Registers", "Top Up Device", "Display Message"}


WRONG = [
    ("share = 0.55", "share = 0.50", "fleet"),
    ('basis = "ours", why = "one a week', 'basis = "guess", why = "one a week', "basis"),
    (', why = "one a week of those who prepay, by day"', "", "why"),
    ("from_h = 8, hours = 14", "from_h = 12, hours = 14", "hours"),
    ("per_year = 52", "per_year = -1", "per_year"),
    ("per_year = 52", "yearly = 52", "per_year"),
    ('performance = "low"', 'performance = "middling"', "scenarios"),
    ('phases = ["WANS-1", "WANS-2"]', 'phases = ["WANS-1", "WANS-9"]', "phases"),
    ("value = 9.6", "value = 0", "rate_kbit_s"),
    ('diagnostics = { way = "up" }', "", "volumes.WANS-1"),
]


@pytest.mark.parametrize(("good", "bad", "key"), WRONG)
def test_a_wrong_table_of_volumes_is_refused_by_key(tmp_path: Path, good: str, bad: str, key: str) -> None:
    body = DEFAULT.read_text(encoding="utf-8")
    assert good in body
    file = tmp_path / "volumes.toml"
    file.write_text(body.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(RigConfigError) as caught:
        load_volumes(file)
    assert key in str(caught.value)


def test_the_command_prints_a_table_and_writes_a_page_that_loads_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["traffic", "--meters", "5000", "--scenario", "WANS-2", "--period", "28d", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "423.3 printed, 429.3 computed" in told
    assert "5,000 meters, 28 days" in told
    page = (tmp_path / "traffic.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=|https?://|@import|<script", page)
    assert page.count('<svg class="day"') == 1
    rows = {row.id for row in load() if isinstance(row, Traffic)}
    assert all(row in page for row in rows)


def test_the_json_holds_each_row_of_each_phase(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["traffic", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    phases = [phase for one in found["scenarios"] for phase in one["phases"]]
    assert [phase["scenario"] for phase in phases] == ["WANS-1", "WANS-2", "WANS-1", "WANS-2"]
    assert {len(phase["rows"]) for phase in phases} == {18}


@pytest.mark.parametrize(
    "wrong",
    [
        ("--period", "0d"),
        ("--period", "fortnight"),
        ("--meters", "0"),
        ("--measured", "nowhere"),
        ("--volumes", "none"),
    ],
)
def test_wrong_arguments_are_refused(wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = main(["traffic", *wrong])
    except SystemExit as ended:
        status = int(str(ended.code))
    assert status == 3
    assert wrong[0] in capsys.readouterr().err
