"""Layout only: what a report shows of hostile and empty input."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from reports.junit import write_junit
from reports.text import checks_text, hexdump, summary_text

SCENARIO: dict[str, Any] = {
    "id": "f::r::s",
    "feature": "F\x00",
    "name": "S <&>",
    "file": "f.feature",
    "line": 3,
    "subject": "device",
    "requirements": ["S1-7.2"],
    "verdict": "fail",
    "reason": "observed \x1b\x07",
    "duration_s": 1.5,
    "attempts": 2,
    "flaky": True,
    "checks": 1,
}
SUMMARY: dict[str, Any] = {
    "run": "r1",
    "rig": "tiny",
    "started": "2026-01-14T09:00:00Z",
    "exit_status": 1,
    "refused": "",
    "verdicts": {"pass": 0, "fail": 1, "inconclusive": 0, "not_applicable": 0, "waived": 0, "not_run": 0},
    "scenarios": [SCENARIO],
    "latency": [],
    "notes": [],
    "enrolment": {
        "verdict": "not fit",
        "ready": False,
        "reasons": ["gas: prepayment is not declared"],
        "devices": [{"name": "gas", "prepayment": "none"}],
    },
}


def test_junit_survives_control_characters(tmp_path: Path) -> None:
    write_junit([], SUMMARY, tmp_path / "j.xml")
    root = ElementTree.parse(tmp_path / "j.xml").getroot()
    (case,) = root.iter("testcase")
    assert case.get("name") == "S <&>"
    assert case.find("failure").get("message") == "observed \ufffd\ufffd"  # type: ignore[union-attr]
    assert ("flaky", "true") in {(p.get("name"), p.get("value")) for p in root.iter("property")}


def test_the_text_lists_failures_first_and_counts_by_subject() -> None:
    assert summary_text(SUMMARY, Path("out/r1")).splitlines() == [
        "FAIL (flaky)  f::r::s: observed \x1b\x07".replace("\x1b\x07", "\ufffd\ufffd"),
        "        pass  fail  inconclusive  not applicable  waived  not run",
        "device     0     1             0               0       0        0",
        "   all     0     1             0               0       0        0",
        "enrolment: not fit (prepayment: gas none)",
        "  gas: prepayment is not declared",
        "not conformant (exit status 1), evidence in out/r1",
    ]


def test_a_hexdump_is_in_the_order_of_the_monotonic_clock() -> None:
    frames = [
        {"utc": "u2", "mono_ns": 2, "hop": "wan", "direction": "rx", "raw": "", "note": ""},
        {"utc": "u1", "mono_ns": 1, "hop": "line", "direction": "tx", "raw": bytes(range(60, 77)).hex(), "note": "n"},
    ]
    assert hexdump(frames) == (
        "u1  1 ns  line tx  17 bytes  n\n"
        "    000000  3c 3d 3e 3f 40 41 42 43 44 45 46 47 48 49 4a 4b  <=>?@ABCDEFGHIJK\n"
        "    000010  4c                                               L\n"
        "u2  2 ns  wan rx  0 bytes"
    )


def test_checks_are_one_line_each() -> None:
    check = {"number": "0001", "verdict": "pass", "utc": "u", "text": "R x: observed 1, expected 1", "source": "supply"}
    assert checks_text([check, check | {"source": ""}]).splitlines() == [
        "0001  pass          u  R x: observed 1, expected 1  [supply]",
        "0001  pass          u  R x: observed 1, expected 1",
    ]
