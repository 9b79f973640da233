"""A run in several processes: each scenario once, one record, and what happens when one of them does not go on."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from run_kit import QUICK, BenchRun, bench_run, finished, is_running, outcomes, seen_within, summary

from meterbench.cli import main
from meterbench.evidence import read_evidence

OTHERS = "meterbench.shares"
WORKS_ON = "S1-7.1 or S1-7.2"
pytestmark = pytest.mark.timeout(240)


def judged(folder: Path) -> Counter[str]:
    return Counter(one["id"] for one in read_evidence(folder).of("verdict") if one["final"])


def begun(cwd: Path, *more: str) -> Any:
    return bench_run("run", "--out", "out", "--jobs", "2", "--select", WORKS_ON, *more, cwd=cwd)


def other_process(run: BenchRun) -> int:
    """Once it has judged something."""
    file = run.folder / "evidence-2.jsonl"
    seen_within(lambda: (file.exists() and b'"verdict"' in file.read_bytes()) or None, 60, "verdict of process 2")
    return run.peers()[OTHERS]


def test_two_processes_judge_each_scenario_once_and_say_the_same_as_one(tmp_path: Path) -> None:
    status, folder = finished("--jobs", "2", "--select", QUICK, cwd=tmp_path)
    alone, before = finished("--select", QUICK, cwd=tmp_path)
    assert (status, outcomes(folder)) == (alone, outcomes(before))
    assert judged(folder) == Counter(outcomes(folder).keys())
    assert {one["event"] for one in read_evidence(folder).events} >= {"joined", "attempt", "floor", "run_end"}
    numbers = [check["number"] for one in read_evidence(folder).of("attempt") for check in one["checks"]]
    assert len(numbers) == len(set(numbers)) > 0
    assert main(["verify", str(folder)]) == 0


def test_a_process_that_dies_leaves_its_scenarios_open_and_the_run_is_resumed_in_one(tmp_path: Path) -> None:
    with begun(tmp_path) as run:
        os.kill(other_process(run), signal.SIGKILL)
        assert run.end(120) == 2
    assert "process 2 of 2 ended with status -9; see share-2.log" in run.output
    left = judged(run.folder)
    assert 0 < len(left) < len(outcomes(run.folder)) or summary(run.folder)["exit_status"] == 2
    with bench_run("run", "--resume", str(run.folder), "--select", WORKS_ON, cwd=tmp_path) as again:
        assert again.end(120) == 0
    assert set(outcomes(run.folder).values()) == {"pass"}
    assert set(judged(run.folder).values()) == {1}
    assert main(["verify", str(run.folder)]) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_others_end_with_the_first(number: signal.Signals, tmp_path: Path) -> None:
    with begun(tmp_path) as run:
        other = other_process(run)
        run.kill(number)
        run.end(60)
        seen_within(lambda: not is_running(other) or None, 30, "end of the other process")
    with begun(tmp_path, "--resume", str(run.folder)) as again:
        assert again.end(120) == 0
    assert set(outcomes(run.folder).values()) == {"pass"}


@pytest.mark.parametrize(
    ("rig", "found"),
    [
        ("virtual-smets1-dual-fuel-container", "dcc.run: expected process, to run with --jobs, found 'container'"),
    ],
)
def test_a_rig_of_which_there_is_one_only_is_refused(rig: str, found: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--jobs", "2", "--rig", rig]) == 3
    assert found in capsys.readouterr().err
