"""What a corpus of wrong meters comes to: findings that are kept over a kill, hints that may be wrong, the matrix."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from meterbench import detection_store
from meterbench.detection import NEVER_HAPPENED, Clean, Finding
from meterbench.detection_report import report
from meterbench.detection_store import FINDINGS, HINTS, Store, read_hints, write_hints
from meterbench.detection_watch import KillWatch, Narrow
from meterbench.plugin_cases import CASE
from meterbench.records import Case
from rigs.faults import WrongMeter, combined

SOME = WrongMeter("some", ("S1-7.2",), "some deviation", ("electricity",))
OTHER = WrongMeter("other", ("S1-7.2", "S1-6.11"), "another", ("gas",), subtle=True)
CAUGHT = Finding(SOME, True, ("a::b::c",), {"a::b::c": "fail"}, duration_s=1.5)
SURVIVED = Finding(OTHER, True, (), {"a::b::d": "pass"})


@pytest.fixture(autouse=True)
def one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection_store, "tree_hash", lambda: "this tree")


def test_a_deviation_that_never_happened_is_an_error_and_no_kill() -> None:
    seen = replace(CAUGHT, fired=False)
    assert (seen.killed, seen.fate, seen.as_json()["error"]) == (False, "not_fired", NEVER_HAPPENED)
    found = report([seen], Clean(3, {"x::y::z": "inconclusive"}))
    assert (found["killed"], found["survived"], found["false_alarms"]) == (0, 1, 1)
    assert found["fates"] == {"caught": 0, "survived": 0, "not_fired": 1, "not_run": 0}


def test_the_matrix_has_a_row_for_each_requirement_and_counts_subtle_ones_apart() -> None:
    both = Finding(combined([SOME, OTHER]), True, ("a::b::c",), {})
    found = report([CAUGHT, SURVIVED, both], Clean(3, {}), {"S1-7.2": "Disable Supply", "S1-6.11": "Synchronise Clock"})
    assert found["rate"] == {"faults": 2, "killed": 1}
    assert found["subtle"] == {"faults": 1, "killed": 0}
    assert found["combinations"] == {"faults": 1, "killed": 1}
    assert found["requirements"] == [
        {"id": "S1-7.2", "title": "Disable Supply", "faults": 2, "killed": 1, "subtle": {"faults": 1, "killed": 0},
         "cells": {"some": {"fate": "caught", "caught_by": ["a::b::c"]},
                   "other": {"fate": "survived", "caught_by": []}}},
        {"id": "S1-6.11", "title": "Synchronise Clock", "faults": 1, "killed": 0, "subtle": {"faults": 1, "killed": 0},
         "cells": {"other": {"fate": "survived", "caught_by": []}}},
    ]  # fmt: skip


def test_what_was_judged_is_not_judged_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for one in (CAUGHT, SURVIVED):
        store.keep(one)
    store.keep(Clean(3, {}))
    assert store.findings([SOME, OTHER]) == [CAUGHT, SURVIVED]
    assert store.clean([]) == Clean(3, {})
    assert store.clean([SOME]) is None


@pytest.mark.parametrize(
    "unsettled",
    [
        replace(SURVIVED, ran={"a::b::d": "inconclusive"}),
        replace(SURVIVED, fired=False),
        replace(SURVIVED, error="refused: no port"),
    ],
)
def test_what_the_rig_has_spoilt_is_judged_again(tmp_path: Path, unsettled: Finding) -> None:
    Store(tmp_path).keep(unsettled)
    assert Store(tmp_path).findings([OTHER]) == []


def test_a_false_alarm_is_looked_at_again(tmp_path: Path) -> None:
    Store(tmp_path).keep(Clean(3, {"x::y::z": "fail"}))
    assert Store(tmp_path).clean([]) is None


def test_other_code_or_another_selection_is_judged_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(tmp_path).keep(CAUGHT)
    assert Store(tmp_path).findings([replace(SOME, requirements=("S1-7.1",))]) == []
    monkeypatch.setattr(detection_store, "tree_hash", lambda: "another tree")
    assert Store(tmp_path).findings([SOME]) == []


def test_a_line_that_a_kill_has_cut_off_is_no_finding_and_harms_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep(CAUGHT)
    whole = (tmp_path / FINDINGS).read_bytes()
    (tmp_path / FINDINGS).write_bytes(whole[:-20])
    assert store.findings([SOME]) == []
    store.end_torn_line()
    store.keep(SURVIVED)
    assert store.findings([SOME, OTHER]) == [SURVIVED]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": '])
def test_hints_that_cannot_be_read_are_none(tmp_path: Path, text: str) -> None:
    (tmp_path / HINTS).write_text(text)
    assert read_hints(tmp_path) == {}


def test_hints_are_learnt_from_what_was_caught(tmp_path: Path) -> None:
    (tmp_path / HINTS).write_text(json.dumps({"other": "a::b::e", "kept": "x"}))
    write_hints(tmp_path, [CAUGHT, SURVIVED])
    assert read_hints(tmp_path) == {"some": "a::b::c", "kept": "x"}


class _Item:
    def __init__(self, case: str) -> None:
        self.stash = {CASE: _case(case)}


def _case(identity: str) -> Case:
    told: dict[str, Any] = dict.fromkeys(("name", "feature", "rule", "file", "fingerprint"), "")
    return Case(id=identity, line=1, subject="device", requirements=(), tags=(), fuels=(), services=(), **told)


def test_the_likeliest_comes_first_and_an_unknown_hint_changes_nothing() -> None:
    items: Any = [_Item("a"), _Item("b"), _Item("c")]
    Narrow("S1-7.2", ["gone", "c"]).pytest_collection_modifyitems(items)
    assert [next(iter(one.stash.values())).id for one in items] == ["c", "a", "b"]


def test_only_what_is_selected_becomes_a_test() -> None:
    narrow = Narrow("S1-7.2 and electricity")
    assert narrow.pytest_pycollect_makeitem(lambda: None) is None
    assert {file.name for file, _ in narrow._kept} >= {"supply.feature"}
    assert len(narrow._kept) < 60


def test_a_run_goes_on_until_it_is_enough() -> None:
    class Session:
        shouldstop: object = False

    shown: list[bool] = [False]
    watch, session = KillWatch(["S1-7.2"], lambda: shown[0]), Session()
    watch.pytest_sessionstart(session)  # type: ignore[arg-type]
    watch.caught_by.append("a::b::c")
    watch.pytest_runtest_logfinish()
    assert session.shouldstop is False
    shown[0] = True
    watch.pytest_runtest_logfinish()
    assert session.shouldstop == "the wrong meter is caught"
