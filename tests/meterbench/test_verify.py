"""What another party can check without the meter: `verify` finds what was changed, `report` makes it anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from plugin_sandbox import Sandbox

from meterbench.cli import main

SCENARIOS = """
    Scenario: Right
      When it measures 230 V
      Then it is 230 V

    Scenario: Wrong
      When it measures 240 V
      Then it is 230 V
"""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run with one pass and one fail."""
    sandbox = Sandbox(tmp_path)
    sandbox.write(SCENARIOS)
    sandbox.run()
    return sandbox.folder / "out" / "run1"


def test_an_untouched_run_verifies(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(run)]) == 0
    assert "the verdicts follow from the evidence" in capsys.readouterr().out


def test_a_verdict_changed_by_hand_is_found(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    summary = json.loads((run / "summary.json").read_text())
    for scenario in summary["scenarios"]:
        scenario["verdict"] = "pass"
    (run / "summary.json").write_text(json.dumps(summary))
    assert main(["verify", str(run)]) == 1
    output = capsys.readouterr().out
    assert "summary.json has changed" in output
    assert "summary.json says pass, the evidence fail" in output


def test_a_reading_changed_in_the_evidence_is_found(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = run / "evidence.jsonl"
    evidence.write_text(evidence.read_text().replace("observed 240 V", "observed 230 V"))
    assert main(["verify", str(run)]) == 1
    assert "evidence.jsonl has changed" in capsys.readouterr().out


def test_a_lost_and_an_added_file_are_found(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "junit.xml").unlink()
    (run / "more.txt").touch()
    assert main(["verify", str(run)]) == 1
    assert capsys.readouterr().out.splitlines() == ["junit.xml is missing", "more.txt was added"]


def test_report_makes_lost_reports_anew(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (run / "junit.xml").unlink()
    (run / "conformance.html").unlink()
    assert main(["report", str(run)]) == 0
    assert "FAIL" in capsys.readouterr().out
    assert (run / "junit.xml").is_file() and (run / "conformance.html").is_file()
    assert main(["verify", str(run)]) == 0


@pytest.mark.parametrize("command", ["verify", "report"])
def test_a_folder_that_is_no_run_is_refused(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(tmp_path)]) == 3
    assert "expected the folder of a" in capsys.readouterr().err
