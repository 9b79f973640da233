"""`conformance.html`: one self-contained page of a run, for a reader without any tool.

Everything is inline and nothing is fetched, so that the page can be handed on and archived. Raw frames stay in
`evidence.jsonl`; the page says how many there are. Whatever came from a meter is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.availability import availability_table
from reports.html import document, table, text
from reports.latency import response_times, services_table, where_the_time_went
from reports.page_findings import anchor, findings
from reports.page_parts import enrolment_box, not_applicable_table
from reports.page_sizes import sizes_table
from reports.text import VERDICTS

Event = Mapping[str, Any]
Json = Mapping[str, Any]

_CONCLUSION = {0: "Conformant", 1: "Not conformant", 2: "Open", 3: "Refused"}


def write_page(events: Sequence[Event], summary: Json, file: Path) -> None:
    """Replaces the file."""
    attempts: dict[str, list[Event]] = {}
    for event in events:
        if event["event"] == "attempt":
            attempts.setdefault(event["id"], []).append(event)
    start: Event = next((event for event in events if event["event"] == "run_start"), {})
    plan: Event = next((event for event in reversed(events) if event["event"] == "plan"), {"requirements": {}})
    body = [
        _head(summary, start),
        findings(summary),
        enrolment_box(summary["enrolment"]),
        not_applicable_table(summary["not_applicable"]),
        _requirements(summary, plan["requirements"]),
        response_times(summary["latency"]),
        where_the_time_went(summary["latency"]),
        services_table(summary.get("sla", ())),
        availability_table(summary.get("availability", ())),
        sizes_table(attempt for tries in attempts.values() for attempt in tries),
        _scenarios(summary, attempts),
    ]
    title = f"{summary['rig']}: {_conclusion(summary)}"
    file.write_text(document(title, "\n".join(body), "page.js"), encoding="utf-8")


def _head(summary: Json, start: Event) -> str:
    tiles = "".join(
        f'<div class="tile"><b class="v {verdict}">{summary["verdicts"][verdict]}</b>'
        f"<span>{verdict.replace('_', ' ')}</span></div>"
        for verdict in VERDICTS
    )
    versions = ", ".join(f"{name} {number}" for name, number in start.get("versions", {}).items())
    floor = f", floor of the rig {float(summary['floor_s']) * 1000:.1f} ms" if summary.get("floor_s") else ""
    partial = "; a partial run" if summary.get("partial") else ""
    return (
        f"<h1>{text(summary['rig'])}: {_conclusion(summary)}</h1>"
        f'<p class="facts">run {text(summary["run"])}, started {text(summary["started"])}, exit status '
        f"{summary['exit_status']}{partial}{floor}<br>{text(versions)}</p>"
        f'<div class="tiles">{tiles}</div>'
    )


def _requirements(summary: Json, known: Mapping[str, Json]) -> str:
    """A row for each requirement that the run names, in the catalogue's order, with the verdicts counted."""
    rows: dict[str, list[str]] = {}
    for scenario in summary["scenarios"]:
        for one in scenario["requirements"]:
            rows.setdefault(one, []).append(scenario["verdict"])
    lines = []
    for one in [*(one for one in known if one in rows), *sorted(set(rows) - set(known))]:
        about = known.get(one, {"title": "", "source": ""})
        counts = "".join(f'<td class="n">{rows[one].count(verdict) or ""}</td>' for verdict in VERDICTS)
        lines.append(f"<tr><td>{text(one)}</td><td>{text(about['title'])}</td><td>{text(about['source'])}</td>{counts}")
    heads = "".join(f'<th class="n">{verdict.replace("_", " ")}</th>' for verdict in VERDICTS)
    return table("Requirements", f"<th>id</th><th>requirement</th><th>source</th>{heads}", lines)


def _scenarios(summary: Json, attempts: Mapping[str, Sequence[Event]]) -> str:
    options = "".join(f'<option value="{verdict}">{verdict.replace("_", " ")}</option>' for verdict in VERDICTS)
    parts = [
        '<h2>Scenarios</h2><div class="filter"><input id="words" placeholder="words, a requirement, a role ...">'
        f'<select id="verdict"><option value="">every verdict</option>{options}</select></div>'
    ]
    rules: dict[tuple[str, str], list[Json]] = {}
    for scenario in summary["scenarios"]:
        rules.setdefault((scenario["feature"], scenario["rule"]), []).append(scenario)
    for (feature, rule), scenarios in rules.items():
        inner = "".join(_scenario(one, attempts.get(one["id"], ())) for one in scenarios)
        parts.append(
            f'<section class="rule"><h2>{text(rule or feature)}</h2><p class="facts">{text(feature)}</p>{inner}'
        )
        parts.append("</section>")
    return "\n".join(parts)


def _scenario(scenario: Json, tries: Sequence[Event]) -> str:
    ids = " ".join(scenario["requirements"])
    searched = f"{scenario['name']} {ids} {scenario['subject']} {scenario['reason']}".lower()
    reason = f'<p class="note">{text(scenario["reason"])}</p>' if scenario["reason"] else ""
    opened = " open" if scenario["verdict"] in ("fail", "inconclusive") else ""
    return (
        f'<details class="scenario" id="{anchor(scenario)}" data-verdict="{scenario["verdict"]}" '
        f'data-text="{text(searched)}"{opened}>'
        f'<summary><span class="v {scenario["verdict"]}">{scenario["verdict"].replace("_", " ")}</span> '
        f'{text(scenario["name"])}<span class="ids">@{scenario["subject"]} {text(ids)}, '
        f"{scenario['duration_s'] * 1000:.0f} ms</span></summary>{reason}"
        f"{''.join(_attempt(one, len(tries)) for one in tries)}</details>"
    )


def _attempt(attempt: Event, of: int) -> str:
    lines = [f'<p class="note">attempt {attempt["attempt"]}: {attempt["verdict"]}</p>'] if of > 1 else []
    for index, step in enumerate(attempt["steps"]):
        lines.append(f'<div class="step"><span class="kw">{text(step["keyword"])}</span> {text(step["text"])}</div>')
        lines += [_check(check) for check in attempt["checks"] if check["step"] == index]
    lines += [_check(check) for check in attempt["checks"] if check["step"] is None]
    lines += [f'<p class="note">{text(note)}</p>' for note in attempt["notes"]]
    lines.append(f'<p class="note">{len(attempt["frames"])} raw frames in evidence.jsonl</p>')
    return "".join(lines)


def _check(check: Json) -> str:
    source = text(f" [{check['source']}]") if check["source"] else ""
    verdict = check["verdict"]
    return f'<div class="check"><span class="v {verdict}">{verdict}</span> {text(check["text"])}{source}</div>'


def _conclusion(summary: Json) -> str:
    return _CONCLUSION[summary["exit_status"]]
