"""One side of the cost of a scenario, as a process: `python -m meterbench.perf.suite ours|bare FOLDER`.

Prints one JSON object: seconds from the beginning of collection until pytest has returned, seconds inside ports, and
how many scenarios passed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from meterbench.evidence import EvidenceWriter
from meterbench.latch import Latch
from meterbench.perf.ports import Stopwatch, timed_rig
from meterbench.plugin import BenchPlugin, RunOptions
from meterbench.plugin_allure import LiveAllure
from meterbench.recorder import Recorder
from meterbench.session import RigHooks, RigSession, step_modules
from rigs.adapters.assembly import RigAssembly
from rigs.frames import FrameSink
from rigs.rig import Rig
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig


class Timer:
    """A pytest plugin: when collection began, and what passed."""

    def __init__(self) -> None:
        self.began, self.passed = 0.0, 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        self.began = monotonic()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed += report.when == "call" and report.passed


class TimedAssembly(RigAssembly):
    """A rig whose ports are timed; its start counts as time in a port."""

    watch: Stopwatch

    def open(self) -> Rig:
        return timed_rig(self.watch.wrap(super().open)(), self.watch)


def ours(folder: Path, timer: Timer) -> float:
    """Runs the bench's own steps; seconds inside ports."""
    watch, recorder, latch, options = Stopwatch(), Recorder(), Latch(), RunOptions()

    def assemble(config: RigConfig, where: Path, sink: FrameSink) -> RigAssembly:
        assembly = TimedAssembly(config, where, sink)
        assembly.watch = watch
        return assembly

    run = folder / "run"
    session = RigSession(load_rig(DEFAULT_RIG), recorder, latch, run / "rig", assemble)
    hooks = RigHooks(session, options)
    hooks.plugin = BenchPlugin(recorder, EvidenceWriter(run), session, options=options, latch=latch, features=folder)
    try:
        pytest.main(_arguments(folder), plugins=[*step_modules(), timer, hooks.plugin, hooks])
    finally:
        watch.wrap(session.close)()
    return watch.seconds


def bare(folder: Path, timer: Timer) -> float:
    results = ["--alluredir", str(folder / "allure"), "-p", "meterbench.perf.empty_steps"]
    pytest.main([*_arguments(folder), *results], plugins=[timer, LiveAllure()])
    return 0.0


def _arguments(folder: Path) -> list[str]:
    suite = folder / "conformance.py"
    ini = folder / "conformance.ini"
    return [str(suite), "-c", str(ini), "--rootdir", str(folder), "-p", "no:cacheprovider", "-p", "no:pytester", "-q"]


def main() -> None:
    sides: dict[str, Callable[[Path, Timer], float]] = {"ours": ours, "bare": bare}
    timer, folder = Timer(), Path(sys.argv[2])
    in_ports = sides[sys.argv[1]](folder, timer)
    told: dict[str, Any] = {"seconds": monotonic() - timer.began, "in_ports": in_ports, "passed": timer.passed}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
