"""What a scenario costs beyond its device exchanges, against bare pytest-bdd with Allure on as many scenarios.

Method: the same COUNT three-step scenarios are run twice, each in a process of its own, timed from the beginning of
collection until pytest has returned (so collection, evidence and reports count; imports do not).

- Ours: the real features' steps on the virtual rig. Every call into a port of the rig is timed from the outside, and
  their sum is taken off: a device exchange, the head end and the start of the rig are not the bench's cost. What the
  bench does with the frames in other threads meanwhile stays in only as far as it slows the bench's own code.
- Bare: steps that do nothing, allure-pytest and the hooks that show Gherkin steps.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from meterbench.perf.figures import Figure, Target
from rigs.errors import BenchError

COUNT = 60
WITHIN_S = 300.0
NAME = "Bench's cost of a scenario beyond its exchanges"
BASELINE = f"pytest-bdd with allure-pytest, the same {COUNT} scenarios with empty steps"


def scenario_cost(rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Milliseconds a scenario."""
    ours, bare = [], []
    for number in range(rounds):
        say(f"cost of a scenario: round {number + 1} of {rounds}")
        here = folder / f"scenarios-{number}"
        write_features(here)
        ours.append(_run("ours", here))
        bare.append(_run("bare", here))
    yield Figure("scenario-cost", NAME, "ms", tuple(ours), BASELINE, tuple(bare), Target("at most", 3.0))


def write_features(folder: Path) -> None:
    """A feature of COUNT scenarios and the module that collects it."""
    folder.mkdir(parents=True)
    lines = ["Feature: Cost", "  @S1-7.4 @device @electricity", "  Rule: A scenario costs the bench little", ""]
    for number in range(COUNT):
        lines += [
            f"    Scenario: Reading number {number + 1}",
            "      Given a commissioned electricity meter",
            "      When the import supplier sends Read Supply Status",
            "      Then the answer is a success within its response time",
            "",
        ]
    (folder / "cost.feature").write_text("\n".join(lines), encoding="utf-8")
    (folder / "conformance.py").write_text("from pytest_bdd import scenarios\n\nscenarios('.')\n", encoding="utf-8")
    (folder / "conformance.ini").write_text("[pytest]\npython_files = conformance.py\n", encoding="utf-8")


def _run(which: str, folder: Path) -> float:
    """Milliseconds a scenario."""
    command = [sys.executable, "-m", "meterbench.perf.suite", which, str(folder)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=WITHIN_S, check=False)
    try:
        told = json.loads(done.stdout.splitlines()[-1])
        if told["passed"] != COUNT:
            raise BenchError("running the scenarios", which, f"{told['passed']} of {COUNT} passed")
        return 1000 * (float(told["seconds"]) - float(told["in_ports"])) / COUNT
    except (IndexError, ValueError, KeyError):
        found = (done.stderr or done.stdout).decode(errors="replace")[-500:]
        raise BenchError("running the scenarios", which, found or f"exit status {done.returncode}") from None
