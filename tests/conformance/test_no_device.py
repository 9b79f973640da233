"""The control run: on a device that is none nothing passes and nothing fails, and the run is soon over.

Some rows of each family here; all of them by `meterbench control`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from run_kit import ROOT

SOME = "S1-4.1 or S1-7.2 or S1-2.2 or S1-6.13 or S1-6.5 or S1A-disablement or OFGEM-10.0 or FUN-C1 or MIX-3"
pytestmark = pytest.mark.timeout(240)


def for_other_meters(folder: Path) -> int:
    """How many of them are for meters of several phases or elements, before any of it is run."""
    listed = subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "list", "--json"],
        cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    mine = [one for one in json.loads(listed.stdout) if set(one["requirements"]) & set(SOME.split(" or "))]
    reasons = [one["why_not"] for one in mine if not one["applicable"]]
    assert all(re.match("not applicable: (polyphase|twin_element) ", reason) for reason in reasons), reasons
    return len(reasons)


def test_an_absent_a_silent_and_an_echoing_device_show_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "control", "--json", "--select", SOME],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, timeout=220,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert [run["device"] for run in found["runs"]] == ["absent", "silent", "echoing"]
    for run in found["runs"]:
        assert (run["wrongly"], run["error"]) == ({}, "")
        open_scenarios = run["verdicts"].pop("inconclusive")
        run["verdicts"].pop("not_run")  # those that judge the DCC
        assert run["verdicts"].pop("not_applicable") == for_other_meters(tmp_path)
        assert open_scenarios > 100
        assert not any(run["verdicts"].values())
    assert (found["holds"], done.returncode) == (True, 0)
    assert not list((tmp_path / "reports" / "out").iterdir())
