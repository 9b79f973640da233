"""A part of the rig ends or hangs in the middle of a run: never charged to the meter, and the run goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from needs import need
from run_kit import QUICK, ROOT, events, outcomes, summary

pytestmark = pytest.mark.timeout(180)


def disturbed(folder: Path, select: str, **what: str) -> tuple[int, Path]:
    """Exit status and folder of a run in which this happens at the first stimulus."""
    script = Path(__file__).with_name("disturbed_run.py")
    done = subprocess.run(
        [sys.executable, str(script), str(folder / "run"), select, json.dumps(what)],
        cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, timeout=170,
    )  # fmt: skip
    assert done.returncode in {0, 1, 2}, done.stdout + done.stderr
    return done.returncode, folder / "run"


@pytest.mark.parametrize("peer", ["hub", "dcc", "broker", "site"])
def test_a_part_that_is_killed_is_started_again(peer: str, tmp_path: Path) -> None:
    status, run = disturbed(tmp_path, QUICK, peer=peer, signal="KILL")
    first, *others = outcomes(run).values()
    assert first in {"pass", "inconclusive"}
    assert set(others) == {"pass"}
    assert status == (0 if first == "pass" else 2)


def test_a_rig_with_two_brokers_goes_on_when_the_first_ends(tmp_path: Path) -> None:
    need("mosquitto")
    status, run = disturbed(tmp_path, QUICK, peer="broker", signal="KILL", rig="virtual-smets1-dual-fuel-standby")
    first, *others = outcomes(run).values()
    assert first in {"pass", "inconclusive"}
    assert set(others) == {"pass"}
    assert status == (0 if first == "pass" else 2)
    assert [start.name for start in (run / "rig").glob("start-*")] == ["start-1"], "nothing was started again"


def test_a_network_that_hangs_is_never_the_meters_failure(tmp_path: Path) -> None:
    status, run = disturbed(tmp_path, QUICK, peer="broker", signal="STOP")
    assert set(outcomes(run).values()) <= {"pass", "inconclusive"}
    assert "pass" in outcomes(run).values()
    assert status in {0, 2}


def test_a_meter_that_starts_anew_in_the_middle_is_not_blamed_and_the_next_scenario_starts_clean(
    tmp_path: Path,
) -> None:
    """The attempt in which it happened shows nothing, with the cause; a second one judges the meter (decision 5)."""
    status, run = disturbed(tmp_path, QUICK, reboot="mains")
    disturbed_one, *_ = (one for one in summary(run)["scenarios"] if one["verdict"] != "not_run")
    causes = [one["cause"]["text"] for one in events(run, "attempt") if one["cause"] is not None]
    assert len(causes) == 1
    assert "closed the connection" in causes[0] or "lost its power in the middle" in causes[0]
    assert (disturbed_one["attempts"], status) == (2, 0)
    assert set(outcomes(run).values()) == {"pass"}


@pytest.mark.parametrize("spoil", ["wrong unit", "short frame", "exception"])
def test_a_meter_that_answers_the_hub_wrongly_fails(spoil: str, tmp_path: Path) -> None:
    judged_wrong(*disturbed(tmp_path, QUICK, spoil=spoil))


def test_a_meter_that_answers_the_hub_with_a_bad_crc_fails(tmp_path: Path) -> None:
    judged_wrong(*disturbed(tmp_path, QUICK, spoil="bad CRC", rig="virtual-smets1-dual-fuel-rtu"))


def judged_wrong(status: int, run: Path) -> None:
    """What asks the meter through the hub fails, what the DCC refuses by itself is as it was; nothing passes on it."""
    asked = {one["id"]: one for one in summary(run)["scenarios"] if one["verdict"] != "not_run"}
    assert status == 1
    assert next(iter(asked.values()))["verdict"] == "fail"
    through_hub = [one for case, one in asked.items() if "may-not" not in case]
    assert "pass" not in {one["verdict"] for one in through_hub}
