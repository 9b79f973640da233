"""The same scenarios on serial lines, on a shared line, behind mosquitto and with the DCC in a container."""

from __future__ import annotations

from pathlib import Path

import pytest
from needs import need
from run_kit import finished, hops, outcomes, summary

from rigs.rigfile import DEFAULT_RIG, load_rig

EACH_KIND = "(S1-7.2 or S1-4.1 or S1-4.8 or S1A-physical-tamper) and not negative"
OTHER_METERS = ("not applicable: polyphase", "not applicable: twin_element")
pytestmark = pytest.mark.timeout(180)


def passes(folder: Path, *arguments: str) -> Path:
    status, run = finished("--select", EACH_KIND, *arguments, cwd=folder, within_s=170)
    told = {one["reason"] for one in summary(run)["scenarios"] if one["verdict"] not in ("pass", "not_run")}
    assert all(reason.startswith(OTHER_METERS) for reason in told), told
    assert list(outcomes(run).values()).count("pass") > 20
    assert status == 0
    return run


def test_hub_and_bench_each_on_a_serial_line(tmp_path: Path) -> None:
    assert {"hub-meter", "bench-meter"} <= hops(passes(tmp_path, "--rig", "virtual-smets1-dual-fuel-rtu"))


def test_hub_and_bench_on_one_serial_line(tmp_path: Path) -> None:
    seen = hops(passes(tmp_path, "--rig", "virtual-smets1-dual-fuel-shared-line"))
    assert {"hub-meter", "bench-meter", "line"} <= seen


def test_another_broker(tmp_path: Path) -> None:
    need("mosquitto")
    text = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8")
    assert 'broker = "embedded"' in text
    rig = tmp_path / "mosquitto.toml"
    rig.write_text(text.replace('broker = "embedded"', 'broker = "mosquitto"'), "utf-8")
    assert "wan" in hops(passes(tmp_path, "--rig", str(rig)))


def test_a_slow_network(tmp_path: Path) -> None:
    """Commands are on their way for most of a second; no good meter is blamed for it."""
    text = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8")
    assert 'conditions = "ideal"' in text
    rig = tmp_path / "slow.toml"
    rig.write_text(text.replace('conditions = "ideal"', 'conditions = "gsm-2g"'), "utf-8")
    select = "((S1-1.1-credit and not negative) or (S1-11.1 and boundary)) and electricity and device"
    _, run = finished("--select", select, "--rig", str(rig), cwd=tmp_path, within_s=170)
    told = {one["id"]: one["reason"] for one in summary(run)["scenarios"] if one["verdict"] in ("fail", "inconclusive")}
    assert all("gives them 20 s; set it to 160, or judge large images" in reason for reason in told.values()), told
    assert list(outcomes(run).values()).count("pass") > 15


def test_two_brokers_one_of_which_ends(tmp_path: Path) -> None:
    """After the change-over of one scenario the next finds a whole rig."""
    need("mosquitto")
    select = "(WANP-1 and hub and electricity and boundary) or (S1-7.2 and electricity and not negative)"
    status, run = finished("--select", select, "--rig", "virtual-smets1-dual-fuel-standby", cwd=tmp_path, within_s=170)
    assert set(outcomes(run).values()) == {"pass"}
    assert any("the-broker-ends-under-a-top-up" in one for one in outcomes(run))
    assert status == 0


ABSENT = {
    "ledger": "prepayment (virtual-smets1-esme behind a ledger head end",
    "bundle": "service 6.13 (virtual-smets1-esme behind a bundle head end",
    "slate": "service 6.11 (virtual-smets1-esme behind a slate head end",
}


PROCESSES = ("SCH-3", "SCH-4", "PM-1", "PM-4", "ENR-2", "ENR-5", "DCC-initial-smart-grid-requirements")


@pytest.mark.parametrize("cohort", ABSENT)
def test_the_head_end_of_each_cohort(tmp_path: Path, cohort: str) -> None:
    """What it offers passes, a service that it does not offer is not applicable and never failed; nor is the DCC,
    for what it cannot do behind such a head end."""
    select = f"{EACH_KIND} or ((S1-4.3 or S1-6.11 or S1-6.13) and electricity) or {' or '.join(PROCESSES)}"
    rig = f"virtual-smets1-{cohort}"
    status, run = finished("--select", select, "--rig", rig, cwd=tmp_path, within_s=170)
    assert status == 0
    assert set(outcomes(run).values()) == {"pass", "not_applicable"}
    assert list(outcomes(run).values()).count("pass") > 20
    assert any(ABSENT[cohort] in one["reason"] for one in summary(run)["scenarios"])


def test_the_dcc_in_a_container(tmp_path: Path) -> None:
    need("container engine")
    assert "wan" in hops(passes(tmp_path, "--rig", "virtual-smets1-dual-fuel-container"))
