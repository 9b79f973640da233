"""The default rig, the whole suite, as a user runs it: everything passes and everything that was seen is there."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from run_kit import events, finished, hops, outcomes, summary

from meterbench.evidence import ALLURE, JUNIT, read_evidence, verify_manifest
from meterbench.verdicts import VERDICTS
from rigs.frames import Hop

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    return finished("--jobs", "2", cwd=tmp_path_factory.mktemp("whole"), within_s=880)


def test_a_right_meter_passes_every_scenario(whole: tuple[int, Path]) -> None:
    status, folder = whole
    wrong = {case: verdict for case, verdict in outcomes(folder).items() if verdict not in ("pass", "not_applicable")}
    assert (wrong, status) == ({}, 0)


def test_what_does_not_apply_is_about_another_way_to_the_meter(whole: tuple[int, Path]) -> None:
    reasons = {one["reason"] for one in summary(whole[1])["scenarios"] if one["verdict"] == "not_applicable"}
    known = ("head end", "GSM carrier", "polyphase", "standby broker", "twin_element")
    assert all(any(one in reason for one in known) for reason in reasons), reasons


def test_the_summary_has_the_shape_that_tools_rely_on(whole: tuple[int, Path]) -> None:
    found = summary(whole[1])
    assert set(found["verdicts"]) == set(VERDICTS)
    assert (found["enrolment"]["ready"], found["enrolment"]["reasons"]) == (True, [])
    assert Counter(one["verdict"] for one in found["scenarios"]) == Counter(
        {verdict: count for verdict, count in found["verdicts"].items() if count}
    )
    keys = {"id", "feature", "name", "subject", "requirements", "verdict", "reason", "checks", "duration_s"}
    made = [one for one in found["scenarios"] if one["verdict"] != "not_applicable"]
    assert all(keys <= set(one) for one in found["scenarios"]) and all(one["checks"] > 0 for one in made)
    keys = {"requirement", "n", "p50_s", "p95_s", "p99_s", "max_s", "limit_s", "verdict"}
    assert found["latency"] and all(keys <= set(one) for one in found["latency"])
    assert 0 < found["floor_s"] < 1


def test_every_hop_of_the_path_has_left_its_frames(whole: tuple[int, Path]) -> None:
    assert set(get_args(Hop)) - hops(whole[1]) == {"line"}  # which only a shared line has


def test_the_evidence_is_whole(whole: tuple[int, Path]) -> None:
    folder = whole[1]
    evidence = read_evidence(folder)
    assert evidence.end is not None
    assert len(evidence.finished) == len(events(folder, "attempt")) == len(outcomes(folder))
    assert verify_manifest(folder) == ()


def test_the_reports_name_every_scenario(whole: tuple[int, Path]) -> None:
    folder = whole[1]
    count = len(outcomes(folder))
    junit = ElementTree.parse(folder / JUNIT)
    assert len(list(junit.iter("testcase"))) == count
    assert not list(junit.iter("failure")) + list(junit.iter("error"))
    assert len(list((folder / ALLURE).glob("*-result.json"))) == count
