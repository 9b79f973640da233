"""Deliberately wrong DCCs are caught: a scenario of the requirement fails, and says so for the DCC."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from meterbench.evidence import SUMMARY
from tests.wrong_dcc.wrong import WrongDcc, corpus

ROOT = Path(__file__).parents[2]
WITHIN_S = 150


@pytest.mark.timeout(WITHIN_S + 20)
@pytest.mark.parametrize("wrong", corpus().values(), ids=lambda wrong: wrong.id)
def test_a_wrong_dcc_is_caught(wrong: WrongDcc, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.wrong_dcc.run", str(tmp_path / "run"), wrong.id],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=WITHIN_S,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    scenarios = json.loads((tmp_path / "run" / SUMMARY).read_text("utf-8"))["scenarios"]
    failed = [one for one in scenarios if one["verdict"] == "fail"]
    assert any(wrong.requirement in one["requirements"] and one["subject"] == "dcc" for one in failed), scenarios
