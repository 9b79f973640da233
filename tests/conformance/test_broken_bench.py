"""The bench itself is killed or interrupted: nothing is left running, nothing judged is lost, the run is resumed."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from run_kit import QUICK, BenchRun, bench_run, events, is_running, outcomes, seen_within, summary, verdicts

from meterbench.evidence import read_evidence

PEERS = {"rigs.wan.broker", "rigs.virtual", "rigs.hub", "dcc_stub"}
ORPHANS_END_WITHIN_S = 15.0
LONGER = "(S1-7.1 or S1-7.2) and electricity"
"""Not over before a busy machine has seen two verdicts of it."""
pytestmark = pytest.mark.timeout(180)


def stopped_by(number: signal.Signals, cwd: Path) -> tuple[int, BenchRun, dict[str, int]]:
    with bench_run("run", "--out", "out", "--select", LONGER, cwd=cwd) as run:
        run.wait_for_verdicts(2)
        peers = run.peers()
        run.kill(number)
        return run.end(), run, peers


def resumed(run: BenchRun, cwd: Path) -> int:
    with bench_run("run", "--resume", str(run.folder), "--select", LONGER, cwd=cwd) as again:
        return again.end()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 2), (signal.SIGTERM, 2)]
)
def test_a_bench_that_is_stopped_leaves_nothing_behind_and_is_resumed(
    number: signal.Signals, status: int, tmp_path: Path
) -> None:
    ended, run, peers = stopped_by(number, tmp_path)
    assert ended == status
    assert set(peers) >= PEERS
    bound = ORPHANS_END_WITHIN_S if number is signal.SIGKILL else 0.5
    seen_within(lambda: not any(map(is_running, peers.values())) or None, bound, "end of the peers")
    before = read_evidence(run.folder)
    judged = [one for one in verdicts(run.folder) if one["final"]]
    assert len(judged) >= 2
    assert len(before.finished) == len(judged)
    assert resumed(run, tmp_path) == 0
    assert set(outcomes(run.folder).values()) == {"pass"}
    assert len(verdicts(run.folder)) >= len(outcomes(run.folder)) > len(judged)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_reports_are_written_costs_nothing(number: signal.Signals, tmp_path: Path) -> None:
    with bench_run("run", "--out", "out", "--select", QUICK, cwd=tmp_path) as run:
        seen_within(lambda: events(run.folder, "run_end") or None, 60, "end of the judging")
        run.kill(number)
        assert run.end() == 0
    assert summary(run.folder)["exit_status"] == 0
    assert set(outcomes(run.folder).values()) == {"pass"}
