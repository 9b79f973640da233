"""From the start of `meterbench run` as a fresh process to its first stimulus.

Read from the run's own evidence: the monotonic clock is one for the machine, so the moment before the process was
started and the time stamps of its frames are comparable. What belongs to no scenario (the floor) belongs to start-up.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic_ns

from meterbench.evidence import Evidence, read_evidence
from meterbench.perf.figures import Figure, Target
from rigs.errors import BenchError

SELECT = "S1-7.4"
RUN_WITHIN_S = 120.0
TARGET = Target("at most", 3.0, "value")
PARTS = ("imports, features read", "selection collected, rig started", "floor measured, first Given")


def start_up(rounds: int, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Seconds to the first stimulus, and its parts."""
    found = []
    for number in range(rounds):
        say(f"start-up: round {number + 1} of {rounds}")
        found.append(_one(folder / f"start-up-{number}"))
    yield Figure(
        "start-up", "Start of `run` to the first stimulus", "s", tuple(sum(one) for one in found), target=TARGET
    )
    for at, name in enumerate(PARTS):
        yield Figure(f"start-up-{at + 1}", f"  of it: {name}", "s", tuple(one[at] for one in found))


def _one(folder: Path) -> tuple[float, ...]:
    """Seconds of each part."""
    command = [sys.executable, "-m", "meterbench.cli", "run", "--select", SELECT, "--out", str(folder)]
    began_ns, began = monotonic_ns(), datetime.now(UTC)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=RUN_WITHIN_S, check=False)
    runs = sorted(folder.glob("*/evidence.jsonl"))
    if not runs:
        raise BenchError("measuring the start-up", "meterbench run", done.stderr.decode(errors="replace")[-500:])
    evidence = read_evidence(runs[0].parent)
    in_session = _requests(evidence, "session_frames")
    in_scenario = _requests(evidence, "attempt")
    if not in_session or not in_scenario:
        raise BenchError("measuring the start-up", "meterbench run", f"no stimulus; exit status {done.returncode}")
    planned_s = (_utc(evidence.start["utc"]) - began).total_seconds()
    up_s, first_s = (min(one) / 1e9 - began_ns / 1e9 for one in (in_session, in_scenario))
    return planned_s, up_s - planned_s, first_s - up_s


def _requests(evidence: Evidence, event: str) -> list[int]:
    """Monotonic times at which a User's request left."""
    frames = [frame for one in evidence.of(event) for frame in one["frames"]]
    return [int(frame["mono_ns"]) for frame in frames if (frame["hop"], frame["direction"]) == ("user-dcc", "tx")]


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text)
