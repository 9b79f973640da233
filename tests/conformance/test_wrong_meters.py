"""Deliberately wrong meters are caught: one for each requirement here, all of them by `meterbench detect`."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from run_kit import ROOT

from meterbench.cli import main
from meterbench.commands.detect import rig_of_the_corpus
from meterbench.detection import PROCESSES, Clean, Finding, examine, report
from meterbench.gherkin import parse_features
from rigs.faults import WrongMeter, fault_corpus

pytestmark = pytest.mark.timeout(240)


def judged_of_the_device() -> set[tuple[str, frozenset[str]]]:
    """The Rules whose subject is the device, each with the tags of requirements that it carries."""
    known = {one for fault in fault_corpus() for one in fault.requirements}
    cases = [case for feature in parse_features() for case in feature.cases if "device" in case.tags]
    return {(case.rule or "", frozenset(tag for tag in case.tags if tag in known)) for case in cases}


def one_for_each_requirement() -> list[WrongMeter]:
    chosen: dict[str, WrongMeter] = {}
    for fault in fault_corpus():
        if any(
            one not in {done for kept in chosen.values() for done in kept.requirements} for one in fault.requirements
        ):
            chosen[fault.id] = fault
    return list(chosen.values())


CHOSEN = one_for_each_requirement()


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Finding]:
    folder = tmp_path_factory.mktemp("detect")
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = [pool.submit(examine, fault, rig_of_the_corpus(), folder / fault.id) for fault in CHOSEN]
        return {found.fault.id: found for found in (one.result() for one in waiting)}


def test_every_rule_of_the_device_has_a_wrong_meter() -> None:
    assert {rule for rule, requirements in judged_of_the_device() if not requirements} == set()


@pytest.mark.parametrize("fault", CHOSEN, ids=lambda fault: fault.id)
def test_a_wrong_meter_is_caught(fault: WrongMeter, findings: dict[str, Finding]) -> None:
    found = findings[fault.id]
    assert (found.error, found.fired) == ("", True)
    assert found.killed, dict(found.ran)


def test_the_command_tells_what_it_has_found(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "detect", "--faults", "firmware-version-w*", "--json"],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert [(one["id"], one["requirements"], one["fired"], one["killed"]) for one in found["faults"]] == [
        ("firmware-version-wrong", ["S1-11.2"], True, True),
        ("firmware-version-wrong-gas", ["S1-11.2"], True, True),
    ]
    assert all(len(one["killed_by"]) == 1 for one in found["faults"])
    assert (found["killed"], found["survived"], found["false_alarms"], done.returncode) == (2, 0, 0, 0)
    assert found["clean"]["scenarios"] > 10
    assert not list((tmp_path / "reports" / "out").iterdir())


def test_a_pattern_that_matches_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", "--faults", "no-such-fault"]) == 3
    assert "a pattern that matches an id of rigs/virtual/faults" in capsys.readouterr().err


def test_a_deviation_that_never_happened_is_no_kill() -> None:
    fault = WrongMeter("some", ("S1-7.2",), "some deviation", ("electricity",))
    seen = Finding(fault, fired=False, killed_by=("a::b::c",), ran={"a::b::c": "fail"})
    assert not seen.killed
    found = report([seen], Clean(3, {"x::y::z": "inconclusive"}))
    assert found["faults"] == [
        {"id": "some", "requirements": ["S1-7.2"], "title": "some deviation", "fired": False, "killed": False,
         "killed_by": ["a::b::c"], "ran": {"a::b::c": "fail"}, "error": ""}
    ]  # fmt: skip
    assert (found["killed"], found["survived"], found["false_alarms"]) == (0, 1, 1)
