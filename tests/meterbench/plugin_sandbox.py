"""A tiny project for the plugin's end-to-end tests: a feature, its steps, and a script that runs it as the CLI does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

HEAD = """
@device
Feature: Supply
  @S1-7.2
  Rule: It opens
"""

STEPS = """
import os, time
from decimal import Decimal
from pathlib import Path
import pytest
from pytest_bdd import given, when, then, parsers, scenarios
from meterbench.checks import Band, Equals
from meterbench.errors import BenchError, NotApplicable, NotRun
from rigs.errors import DeviceException, RigConfigError
from rigs.frames import Frame

scenarios("features")

@given("a meter")
def a_meter(recorder): recorder.link_healthy("electricity")

@given("two settings:")
def settings(datatable): assert datatable[1] == ["a", "1"]

@when(parsers.parse("it measures {volts} V"), target_fixture="volts")
def measure(recorder, volts):
    from datetime import UTC, datetime
    recorder.frame(Frame("hub-meter", "tx", bytes(range(20)), datetime.now(UTC), time.monotonic_ns(), "read"))
    return Decimal(volts)

@then("it is 230 V")
def is_230(recorder, volts):
    recorder.check("voltage", volts, Band.around(Decimal(230), "V", percent=1), source="supply")

@then("nothing is looked at")
def blind(): return False

@then(parsers.parse("it answers within {limit} s"))
def answers(recorder, limit): recorder.latency(None, "response", Decimal("0.5"), Decimal(limit))

@when(parsers.parse("the rig breaks {times:d} times"))
def breaks(times):
    file = Path("broken"); n = int(file.read_text()) if file.exists() else 0
    if n < times:
        file.write_text(str(n + 1)); raise BenchError("reading", "hub", "the line is cut")

@when("the meter refuses")
def refuses(): raise DeviceException("reading", "electricity", 2)

@when("it needs prepayment")
def prepayment(): raise NotApplicable("prepayment")

@when("it needs export")
def export(): raise NotApplicable("export")

@when("it needs a calendar")
def calendar(): raise NotRun("real calendar time; use --soak")

@when("the step has a bug")
def bug(): return {}["x"]

@when("the profile turns out wrong")
def wrong(): raise RigConfigError("p.toml", "points.voltage", "an address", None)

@when("the operator has all the time")
def hang(recorder):
    if not Path("patient").exists():
        Path("hanging").touch(); time.sleep(60)

@then("a check fails first")
def fails_first(recorder): recorder.check("voltage", Decimal(0), Equals(Decimal(230)))
"""

RUN = """
import sys
from pathlib import Path
from decimal import Decimal
import pytest
from meterbench.evidence import EvidenceWriter
from meterbench.plugin import BenchPlugin, RunOptions
from meterbench.progress import Progress
from meterbench.recorder import Recorder
from meterbench.records import DeviceFacts, RigFacts

class Provider:
    def facts(self):
        device = DeviceFacts("electricity", "electricity", "p", {"export": True}, ("7.2",))
        return RigFacts("tiny", "rig.toml", Path("rig.toml").read_text(), {"p": "profile text"}, (device,))
    def recover(self, cause):
        Path("recovered").open("a").write(cause.text + "\\n")

options = [a for a in sys.argv[1:] if a.startswith("--")]
args = [a for a in sys.argv[1:] if not a.startswith("--")]
recorder = Recorder()
recorder.floor_s = Decimal("0.01")
plugin = BenchPlugin(
    recorder, EvidenceWriter(Path("out/run1")), Provider(), options=RunOptions(certify="--certify" in options),
    progress=Progress(), features=Path("features"), argv=sys.argv, resume="--resume" in options,
)
bench = ["-c", "/dev/null", "--rootdir", ".", "-p", "no:cacheprovider", "--strict-markers"]
live = [one for one in options if one.startswith("--alluredir")]
sys.exit(pytest.main([*bench, *live, *args, "test_features.py"], plugins=[plugin]))
"""


@dataclass
class Run:
    """What a finished process has left."""

    status: int
    output: str
    folder: Path

    @property
    def summary(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.folder / "summary.json").read_text())
        return data

    @property
    def verdicts(self) -> dict[str, str]:
        return {one["name"]: one["verdict"] for one in self.summary["scenarios"]}

    def scenario(self, name: str) -> dict[str, Any]:
        return next(one for one in self.summary["scenarios"] if one["name"] == name)

    def allure(self) -> list[dict[str, Any]]:
        return [json.loads(file.read_text()) for file in (self.folder / "allure-results").glob("*-result.json")]


@dataclass
class Sandbox:
    """A folder with a feature of the given scenarios (indented below the Rule of HEAD)."""

    folder: Path

    def write(self, scenarios: str, head: str = HEAD) -> None:
        (self.folder / "features").mkdir(exist_ok=True)
        (self.folder / "features" / "supply.feature").write_text(head + scenarios)
        (self.folder / "test_features.py").write_text(STEPS)
        (self.folder / "run.py").write_text(RUN)
        (self.folder / "rig.toml").write_text("[rig]\n")

    def start(self, *args: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "run.py", *args],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *args: str) -> Run:
        return self.finish(self.start(*args))

    def finish(self, process: subprocess.Popen[str]) -> Run:
        output, _ = process.communicate(timeout=60)
        return Run(process.returncode, output, self.folder / "out" / "run1")

    def stop_when_hanging(self, process: subprocess.Popen[str], number: signal.Signals) -> Run:
        deadline = time.monotonic() + 30
        while not (self.folder / "hanging").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(number)
        return self.finish(process)
