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
from meterbench.detection import Finding, examine, rig_of_the_corpus
from meterbench.gherkin import parse_features
from rigs.faults import WrongMeter, fault_combinations, fault_corpus

pytestmark = pytest.mark.timeout(900)  # the first test waits for the whole fixture


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


PROCESSES = 4
"""Other tests run beside these."""
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


def detect(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "detect", *arguments],
        cwd=cwd, env={"PYTHONPATH": str(ROOT), "PATH": ""}, capture_output=True, text=True, timeout=200,
    )  # fmt: skip


def test_the_command_tells_what_it_has_found_and_goes_on_where_it_ended(tmp_path: Path) -> None:
    done = detect("--faults", "firmware-version-w*", "--json", "--out", "named", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert [(one["id"], one["requirements"], one["fired"], one["killed"]) for one in found["faults"]] == [
        ("firmware-version-wrong", ["S1-11.2"], True, True),
        ("firmware-version-wrong-gas", ["S1-11.2"], True, True),
    ]
    assert all(len(one["killed_by"]) == 1 for one in found["faults"])
    assert (found["killed"], found["survived"], found["false_alarms"], done.returncode) == (2, 0, 0, 0)
    assert found["clean"]["scenarios"] > 10
    [folder] = (tmp_path / "named").glob("*-detect")
    assert sorted(one.name for one in folder.iterdir()) == ["detection.html", "detection.json", "findings.jsonl"]
    assert json.loads((folder / "detection.json").read_text("utf-8")) == found

    lines = (folder / "findings.jsonl").read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if b"firmware-version-wrong-gas" not in line]
    (folder / "findings.jsonl").write_bytes(b"".join(kept) + b'{"tree": "torn')
    again = detect("--faults", "firmware-version-w*", "--json", "--resume", str(folder), cwd=tmp_path)
    assert "judged before: 1 of 2" in again.stderr and "clean meter" not in again.stderr
    assert again.stderr.count("caught") == 1
    fates = [(one["id"], one["fate"]) for one in json.loads(again.stdout)["faults"]]
    assert fates == [("firmware-version-wrong", "caught"), ("firmware-version-wrong-gas", "caught")]


def test_two_wrongs_do_not_hide_each_other(tmp_path: Path) -> None:
    done = detect("--faults", "firmware-version-wrong+model-wrong-gas", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert [(one["id"], one["members"], one["fired"], one["killed"]) for one in found["faults"]] == [
        ("firmware-version-wrong+model-wrong-gas", ["firmware-version-wrong", "model-wrong-gas"], True, True)
    ]
    assert (found["combinations"], found["rate"]) == ({"faults": 1, "killed": 1}, {"faults": 0, "killed": 0})


def test_there_are_combinations_of_what_is_there() -> None:
    combinations = fault_combinations()
    assert len(combinations) >= 10
    assert all(len(one.members) > 1 and one.requirements for one in combinations)


def test_a_folder_that_is_no_detection_run_is_not_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["detect", "--resume", str(tmp_path)]) == 3
    assert "the folder of a detection run" in capsys.readouterr().err


def test_a_pattern_that_matches_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", "--faults", "no-such-fault"]) == 3
    assert "a pattern that matches an id of rigs/virtual/faults" in capsys.readouterr().err
