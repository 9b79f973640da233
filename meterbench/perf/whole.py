"""The SMETS1 run of the virtual dual-fuel site: every scenario that judges a meter by a row of the SMETS1 services and
alerts, as a user runs it, from the command to the last report."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Final

import catalogue
from meterbench.evidence import SUMMARY
from meterbench.perf.figures import Figure, Target
from rigs.errors import BenchError

FAMILIES: Final = ("S1-", "S1A-")
JOBS: Final = 4
WITHIN_S: Final = 900.0
GOAL: Final = Target("at most", 60.0, "value")


def smets1_run(folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """One round. Raises BenchError when not every scenario passes: a run that is wrong has no speed."""
    say("the SMETS1 run of the virtual site")
    rows = " or ".join(row.id for row in catalogue.load() if row.id.startswith(FAMILIES))
    command = [
        sys.executable, "-m", "meterbench.cli", "run", "--jobs", str(JOBS), "--select", f"device and ({rows})",
        "--out", str(folder),
    ]  # fmt: skip
    began = monotonic()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=WITHIN_S, check=False)
    took = monotonic() - began
    found = sorted(folder.glob(f"*/{SUMMARY}"))
    if done.returncode or not found:
        raise BenchError("measuring the SMETS1 run", "meterbench run", done.stdout.decode(errors="replace")[-800:])
    passed = json.loads(found[0].read_text("utf-8"))["verdicts"]["pass"]
    yield Figure("smets1-run", f"The SMETS1 run, {passed} scenarios in {JOBS} processes", "s", (took,), target=GOAL)
    yield Figure("smets1-scenarios", "Scenarios of it in a second", "1/s", (passed / took,))
