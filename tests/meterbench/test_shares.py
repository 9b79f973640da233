"""Whose a scenario is, and one record out of several files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meterbench.evidence import EvidenceError, read_evidence
from meterbench.gherkin import parse_features
from meterbench.shares import Share

START = {"event": "run_start", "rig": {}, "profiles": {}}
END = {"event": "run_end", "interrupted": False}


def written(file: Path, *events: object, torn: str = "") -> None:
    file.write_text("".join(json.dumps(one) + "\n" for one in events) + torn)


def verdict(scenario: str) -> dict[str, object]:
    return {"event": "verdict", "id": scenario, "final": True, "fingerprint": "f"}


@pytest.mark.parametrize("of", [1, 2, 3, 5])
def test_each_scenario_is_of_one_process_and_none_has_much_more_than_another(of: int) -> None:
    ids = [case.id for feature in parse_features() for case in feature.cases]
    shares = [[one for one in ids if Share(number, of).has(one)] for number in range(1, of + 1)]
    assert sorted(one for share in shares for one in share) == sorted(ids)
    assert min(map(len, shares)) > 0.8 * len(ids) / of


def test_what_the_others_have_written_stands_before_the_end(tmp_path: Path) -> None:
    written(tmp_path / "evidence.jsonl", START, verdict("a"), END)
    written(tmp_path / "evidence-2.jsonl", {"event": "joined"}, verdict("b"))
    evidence = read_evidence(tmp_path)
    assert [one["event"] for one in evidence.events] == ["run_start", "verdict", "joined", "verdict", "run_end"]
    assert evidence.finished == {"a": "f", "b": "f"}
    assert evidence.end == END


def test_a_line_of_another_process_that_a_kill_cut_off_is_reported(tmp_path: Path) -> None:
    written(tmp_path / "evidence.jsonl", START)
    written(tmp_path / "evidence-2.jsonl", {"event": "joined"}, torn='{"event": "att')
    assert read_evidence(tmp_path).torn == (2,)
    file = tmp_path / "evidence-2.jsonl"
    file.write_text(file.read_text() + "\n" + json.dumps({"event": "joined"}) + "\n")
    assert read_evidence(tmp_path).torn == (2,)
    file.write_text(file.read_text() + "broken\n" + json.dumps(verdict("c")) + "\n")
    with pytest.raises(EvidenceError, match=r"evidence-2\.jsonl:4: a damaged line"):
        read_evidence(tmp_path)
