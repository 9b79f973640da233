"""A run that is interrupted or killed: what is left, and how it goes on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from plugin_sandbox import Run, Sandbox

from meterbench.evidence import read_evidence
from meterbench.publish import publish

SCENARIOS = """
    Scenario: First
      When it measures 230 V
      Then it is 230 V

    Scenario: Second
      When the operator has all the time
      And it measures 230 V
      Then it is 230 V

    Scenario: Third
      When it measures 230 V
      Then it is 230 V
"""


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    sandbox = Sandbox(tmp_path)
    sandbox.write(SCENARIOS)
    return sandbox


def stopped(sandbox: Sandbox, number: signal.Signals) -> Run:
    run = sandbox.stop_when_hanging(sandbox.start(), number)
    (sandbox.folder / "patient").touch()
    return run


def test_an_interrupt_is_recorded_and_the_rest_is_not_run(sandbox: Sandbox) -> None:
    run = stopped(sandbox, signal.SIGINT)
    assert run.status == 2
    assert run.verdicts == {"First": "pass", "Second": "inconclusive", "Third": "not_run"}
    assert run.scenario("Second")["reason"] == "interrupted by the operator"
    assert "the run was interrupted by the operator" in run.summary["notes"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_resumed_run_judges_only_what_was_not_finished(sandbox: Sandbox, number: signal.Signals) -> None:
    stopped(sandbox, number)
    run = sandbox.run("--resume")
    assert run.status == 0
    assert run.verdicts == {"First": "pass", "Second": "pass", "Third": "pass"}
    assert [one["carried"] for one in run.summary["scenarios"]] == [True, False, False]
    assert len(read_evidence(run.folder).attempts("supply::it-opens::first")) == 1
    assert "carried over from the run so far: 1, to go: 2" in run.output


def test_a_killed_run_can_be_published_without_a_rig(sandbox: Sandbox) -> None:
    run = stopped(sandbox, signal.SIGKILL)
    assert not (run.folder / "summary.json").exists()
    summary = publish(run.folder)
    assert summary["exit_status"] == 2
    assert run.verdicts == {"First": "pass", "Second": "not_run", "Third": "not_run"}
    assert "the run has not ended: no run_end in the evidence" in summary["notes"]


def test_another_rig_file_refuses_to_resume(sandbox: Sandbox) -> None:
    stopped(sandbox, signal.SIGKILL)
    (sandbox.folder / "rig.toml").write_text("[rig]\nname = 'other'\n")
    run = sandbox.run("--resume")
    assert run.status == 3
    assert "rig.toml: rig: expected the rig file that the run began with" in run.output
    assert not read_evidence(run.folder).of("resumed")


def test_a_scenario_whose_text_has_changed_is_judged_anew(sandbox: Sandbox) -> None:
    stopped(sandbox, signal.SIGKILL)
    sandbox.write(
        SCENARIOS.replace(
            "230 V\n      Then it is 230 V\n\n    Scenario: Second",
            "240 V\n      Then it is 230 V\n\n    Scenario: Second",
        )
    )
    run = sandbox.run("--resume")
    assert run.verdicts["First"] == "fail"
    assert run.status == 1


def test_a_fail_stays_a_fail_when_a_resumed_run_sees_it_hold(sandbox: Sandbox) -> None:
    """The verdict line of the first process is lost to a kill, its attempt is not."""
    text = SCENARIOS.replace(
        "      When the operator has all the time\n      And it measures 230 V", "      When it measures 240 V"
    )
    sandbox.write(text)
    folder = sandbox.run().folder
    lines = (folder / "evidence.jsonl").read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if b'"event":"verdict","id":"supply::it-opens::second"' not in line]
    (folder / "evidence.jsonl").write_bytes(b"".join(kept))
    sandbox.write(text.replace("240", "230"))
    run = sandbox.run("--resume")
    one = run.scenario("Second")
    assert (one["verdict"], one["flaky"], one["attempts"]) == ("fail", True, 2)
