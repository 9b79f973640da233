"""The page of a run: self-contained, escaped, and saying what the summary says."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from reports.page import write_page
from reports.page_sizes import sizes_table

SCENARIO: dict[str, Any] = {
    "id": "f::r::s",
    "feature": "Feature",
    "rule": "Rule <script>alert(1)</script>",
    "name": "S <&>",
    "subject": "device",
    "requirements": ["S1-7.2"],
    "verdict": "fail",
    "reason": "observed \x1b<b>",
    "duration_s": 1.5,
}
LATENCY: dict[str, Any] = {
    "requirement": "WAN-gas-meter-alerts", "n": 3, "p50_s": 0.01, "p95_s": 9.0, "p99_s": 9.0, "max_s": 9.0,
    "limit_s": 8.0, "verdict": "fail", "reason": "1 of 3 late",
}  # fmt: skip
ENROLMENT: dict[str, Any] = {
    "verdict": "not fit", "ready": False, "least_prepayment": "basic", "reasons": ["gas: prepayment is not declared"],
    "points": [
        {"row": "MIX-2", "title": "Prepayment", "device": "gas", "kind": "missing",
         "why": "<i>prepayment</i> is not declared"},
    ],
    "devices": [{"name": "gas", "profile": "g", "prepayment": "none", "declared": 9, "asked": 20}],
}  # fmt: skip
SUMMARY: dict[str, Any] = {
    "run": "r1",
    "rig": "tiny",
    "started": "2026-01-14T09:00:00Z",
    "exit_status": 1,
    "partial": True,
    "verdicts": {"pass": 0, "fail": 1, "inconclusive": 0, "not_applicable": 0, "waived": 0, "not_run": 0},
    "scenarios": [SCENARIO],
    "latency": [LATENCY],
    "enrolment": ENROLMENT,
    "not_applicable": [{"reason": "not applicable: <i>export</i>", "scenarios": 7, "requirements": ["S1-4.2"]}],
}
CHECK: dict[str, Any] = {
    "what": "payload of /r", "observed": "120", "expected": "at most 102 B inclusive", "verdict": "fail", "step": 0,
    "requirements": ["WAN-gas-meter-alerts"], "text": "payload of /r: observed 120 B", "source": "captured packets",
}  # fmt: skip
EVENTS: list[dict[str, Any]] = [
    {"event": "run_start", "versions": {"python": "3.11"}},
    {"event": "plan", "requirements": {"S1-7.2": {"title": "Disable Supply", "source": "001:125"}}},
    {
        "event": "attempt", "id": "f::r::s", "attempt": 1, "verdict": "fail", "notes": ["a note"], "frames": [1, 2],
        "steps": [{"keyword": "Then", "text": "it <opens>"}], "checks": [CHECK],
    },
]  # fmt: skip


class _Tags(HTMLParser):
    """Counts what a browser would see as elements, and what they would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.fetched: list[str] = []
        self.anchors: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href", "action"}]
        self.anchors += [f"#{value}" for name, value in attrs if name == "id"]


def _page(tmp_path: Path) -> str:
    write_page(EVENTS, SUMMARY, tmp_path / "conformance.html")
    return (tmp_path / "conformance.html").read_text(encoding="utf-8")


def test_the_page_fetches_nothing_and_runs_only_its_own_script(tmp_path: Path) -> None:
    page = _page(tmp_path)
    tags = _Tags()
    tags.feed(page)
    assert [one for one in tags.fetched if not one.startswith("#")] == []
    assert tags.seen.count("script") == 1
    assert "b" in tags.seen and "i" in tags.seen  # our own; the meter's <b> and the reason's <i> are text
    assert "&lt;script&gt;alert(1)" in page
    assert "observed \ufffd&lt;b&gt;" in page


def test_the_page_says_what_the_summary_says(tmp_path: Path) -> None:
    page = _page(tmp_path)
    text = re.sub(r"<[^>]+>", " ", page)
    assert "tiny: Not conformant" in text
    assert "a partial run" in text
    assert "1 of 3 late" in text
    assert "it &lt;opens&gt;" in text
    assert "2 raw frames" in text
    assert '<div class="bar over">' in page
    assert re.search(r"Disable Supply</td><td>001:125</td>(<td[^>]*></td>)<td[^>]*>1</td>", page)
    assert "<td>at most 102 B inclusive</td>" in page
    assert re.search(r'<details class="scenario" id="f::r::s" data-verdict="fail"[^>]* open>', page)


def test_what_failed_and_what_is_open_stands_first_and_leads_to_its_scenario(tmp_path: Path) -> None:
    verdicts = ["fail"] * 30 + ["inconclusive", "pass"]
    scenarios = [{**SCENARIO, "id": f"f::r::s {at}", "verdict": one} for at, one in enumerate(verdicts)]
    write_page(EVENTS, {**SUMMARY, "scenarios": scenarios}, tmp_path / "conformance.html")
    page = (tmp_path / "conformance.html").read_text(encoding="utf-8")
    tags = _Tags()
    tags.feed(page)
    assert len(tags.fetched) == 31 and set(tags.fetched) < set(tags.anchors)
    assert "Failed (30)" in page and "and 5 more" in page and "Open (1)" in page
    assert page.index("Failed (30)") < page.index("Not fit to enrol")


def test_the_page_says_whether_the_devices_may_enrol_and_what_did_not_apply(tmp_path: Path) -> None:
    page = _page(tmp_path)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Not fit to enrol" in text and "Least extent of prepayment that may enrol: basic" in text
    assert "gas g none 9 of 20" in text
    assert "missing MIX-2 Prepayment gas &lt;i&gt;prepayment&lt;/i&gt; is not declared" in text
    assert "not applicable: &lt;i&gt;export&lt;/i&gt; 7 S1-4.2" in text


def test_a_run_without_scenarios_has_a_page(tmp_path: Path) -> None:
    write_page([], {**SUMMARY, "scenarios": [], "latency": [], "exit_status": 3}, tmp_path / "conformance.html")
    assert "Refused" in (tmp_path / "conformance.html").read_text(encoding="utf-8")


def stages(*parts: tuple[str, str, int]) -> dict[str, Any]:
    return {
        "kind": "request", "observed_s": 9.0, "unknown": "", "notes": [], "service": "7.4 Read <Status>",
        "stages": [{"name": name, "owner": owner, "ns": ns} for name, owner, ns in parts],
    }  # fmt: skip


def test_a_kind_of_way_has_a_table_of_its_own(tmp_path: Path) -> None:
    way = {**stages(("WAN out", "wan", 40_000_000), ("check by the meter", "device", 5_000_000)), "kind": "image"}
    hops = {"median": way, "worst": way, "known": 1, "unknown": 0}
    write_page(EVENTS, {**SUMMARY, "latency": [{**LATENCY, "hops": hops}]}, tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text("utf-8")
    assert "Where the time of firmware images went" in page
    assert "check by the meter: 5.0 ms" in page
    assert "Where the time of requests went" not in page


def test_the_median_and_the_worst_sample_are_shown_hop_by_hop_on_one_scale(tmp_path: Path) -> None:
    median = stages(("DCC", "dcc", 2_000_000), ("meter", "device", 3_000_000))
    worst = stages(("User and DCC", "dcc or its network", 2_000_000), ("meter", "device", 8_000_000))
    hops = {"median": median, "worst": worst, "known": 2, "unknown": 1}
    row = {**LATENCY, "source": "traffic <model>", "services": ["7.4 Read <Status>"], "hops": hops}
    write_page(EVENTS, {**SUMMARY, "latency": [row]}, tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text("utf-8")
    assert "Where the time of requests went" in page
    assert re.findall(r"width:([\d.]+)%", page)[-4:] == ["20.00", "30.00", "20.00", "80.00"]
    assert "traffic &lt;model&gt;" in page and "7.4 Read &lt;Status&gt;" in page
    assert "1 of 3 unknown" in page


def test_each_service_is_shown_against_its_sla(tmp_path: Path) -> None:
    row = {
        **{key: value for key, value in LATENCY.items() if key not in ("requirement", "limit_s")}, "kind": "request",
        "service": "7.4 <Status>", "target_s": 8.0, "source": "rig file",
        "within": 2 / 3, "missed": 1, "missed_by_dcc": 1,
    }  # fmt: skip
    write_page(EVENTS, {**SUMMARY, "sla": [row]}, tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text("utf-8")
    assert "Service Level Agreements" in page and "7.4 &lt;Status&gt;" in page
    assert "66.7%" in page and "1 (1 of the DCC)" in page


def test_sizes_stand_with_and_without_transport() -> None:
    row, expected = "WAN-general-diagnostics", "at most 102 B inclusive"
    check = {"what": "payload of /r", "observed": "51", "expected": expected, "requirements": [row]}
    note = "mb/00db1234567890af/r: payload 51 B, MQTT packet 78 B, on the wire 130 B"
    other = "mb/00db1234567890af/c: payload 28 B, MQTT packet 55 B, on the wire 107 B"
    page = sizes_table([{"checks": [check], "notes": [note, other]}, {"checks": [check], "notes": []}])
    assert "<td>payload of /r</td>" in page
    assert re.findall(r'<td class="n">([^<]*)</td>', page) == [
        "2",
        "51",
        "51",
        "50%",
        "130",
        "+79 B",
    ]
    bare = sizes_table([{"checks": [check], "notes": ["no packets captured: missing"]}])
    assert "not captured" in bare
