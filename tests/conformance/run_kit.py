"""Whole runs of the command line as processes of their own, watched by what they leave on the disk."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from meterbench.evidence import EVIDENCE, SUMMARY

ROOT: Final = Path(__file__).parents[2]
QUICK: Final = "S1-7.2 and electricity and device"
"""A selection that judges the meter on every hop and takes some seconds."""

Seen = TypeVar("Seen")


def seen_within(look: Callable[[], Seen | None], within_s: float, what: str) -> Seen:
    """What `look` gives once it gives something; fails when it does not in time."""
    pause = threading.Event()
    end = time.monotonic() + within_s
    while (found := look()) is None:
        assert time.monotonic() < end, f"no {what} within {within_s} s"
        pause.wait(0.02)
    return found


class BenchRun:
    """A running `meterbench` in a session of its own; `folder` is told in its first line of output."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self.log = (cwd / "run.log").open("ab+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "meterbench.cli", *arguments],
            cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=self.log,
            text=True, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        self.folder = cwd / first.rpartition("evidence in ")[2].strip()

    def wait_for_verdicts(self, count: int, within_s: float = 60) -> None:
        seen_within(lambda: len(verdicts(self.folder)) >= count or None, within_s, f"{count} verdicts")

    def peers(self) -> dict[str, int]:
        """The processes that the bench has started, by module."""
        return {name: pid for pid, name in descendants(self.process.pid)}

    def end(self, within_s: float = 60) -> int:
        self.output, _ = self.process.communicate(timeout=within_s)
        return self.process.returncode

    def kill(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.log.close()


@contextlib.contextmanager
def bench_run(*arguments: str, cwd: Path) -> Iterator[BenchRun]:
    run = BenchRun(*arguments, cwd=cwd)
    try:
        yield run
    finally:
        run.close()


def finished(*arguments: str, cwd: Path, within_s: float = 110) -> tuple[int, Path]:
    """Exit status and folder of a run that is left alone."""
    with bench_run("run", "--out", "out", *arguments, cwd=cwd) as run:
        return run.end(within_s), run.folder


def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / SUMMARY).read_text("utf-8"))
    return found


def outcomes(folder: Path) -> dict[str, str]:
    """The verdicts of what was selected, by scenario."""
    return {one["id"]: one["verdict"] for one in summary(folder)["scenarios"] if one["verdict"] != "not_run"}


def events(folder: Path, name: str) -> list[Mapping[str, Any]]:
    """Whole lines of the evidence, of all processes, also of a run that goes on."""
    files = [folder / EVIDENCE, *sorted(folder.glob("evidence-*.jsonl"))]
    lines = [line for file in files if file.is_file() for line in file.read_bytes().split(b"\n")[:-1]]
    return [event for event in map(json.loads, lines) if event["event"] == name]


def verdicts(folder: Path) -> list[Mapping[str, Any]]:
    return events(folder, "verdict")


def hops(folder: Path) -> set[str]:
    """Every hop that has left frames in the evidence."""
    found = {frame["hop"] for attempt in events(folder, "attempt") for frame in attempt["frames"]}
    return found | {frame["hop"] for one in events(folder, "session_frames") for frame in one["frames"]}


def children(parent: int) -> list[tuple[int, str]]:
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            pid = int(entry.name)
            if _parent(pid) == parent:
                found.append((pid, _module(pid)))
    return found


def descendants(parent: int) -> list[tuple[int, str]]:
    return [one for child in children(parent) for one in (child, *descendants(child[0]))]


def is_running(pid: int) -> bool:
    """A zombie that nobody has waited for runs no more."""
    with contextlib.suppress(OSError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in {"Z", "X"}
    return False


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _module(pid: int) -> str:
    """What was started as such; of what was forked by a nursery the name that it gave itself."""
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    name = Path(f"/proc/{pid}/comm").read_text().strip()
    if ("rigs.nursery" in words and "." in name) or name == "dcc_stub":
        return name
    if name.startswith("share-"):
        return "meterbench.shares"
    return words[words.index("-m") + 1] if "-m" in words else words[0]
