"""The summary of a run, from its evidence alone: `summary.json`, and the exit status that goes with it.

Layer: meterbench, above evidence and verdicts. The same function serves the end of a run, a run that was killed, and
`meterbench report`: there is no second way to a verdict.

Enrolment is another answer than conformance (`enrolment`): what keeps a meter from it fails nothing.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import catalogue
from catalogue import Catalogue
from meterbench import availability
from meterbench.enrolment import Enrolment, judge_enrolment, load_enrolment, not_applicable, read_levels
from meterbench.evidence import SUMMARY, Evidence
from meterbench.hops import Breakdown
from meterbench.latency import Proportions, Sample, load_proportions, rows
from meterbench.records import Json
from meterbench.sla import Measured, figures
from meterbench.verdicts import EXIT_REFUSED, Outcome, Ruling, Waiver, count, exit_status, rests_on, waive

_OF_SAMPLE = ("service", "source", "charged", "late", "hops")


def summarise(
    evidence: Evidence,
    book: Catalogue | None = None,
    proportions: Proportions | None = None,
    enrolment: Enrolment | None = None,
) -> Json:
    """The whole of `summary.json`."""
    book = book or catalogue.load()
    options = evidence.options
    certify = bool(options.get("certify"))
    outcomes, complaints = _outcomes(evidence, options)
    table = rows(_samples(evidence), proportions or load_proportions())
    counts = count(one.verdict for one in outcomes)
    short = [row.requirement for row in table if row.verdict == "inconclusive"] if certify else []
    end = evidence.end
    refused = str(end["refused"]) if end is not None else ""
    open_points = len(complaints) + len(short) + _unfinished(evidence)
    status = EXIT_REFUSED if refused else exit_status(counts, certify=certify, open_points=open_points)
    floors = evidence.of("floor")
    scenarios = _scenarios(evidence, outcomes)
    return {
        "run": evidence.folder.name,
        "rig": evidence.start["rig"]["name"],
        "started": evidence.start["utc"],
        "exit_status": status,
        "refused": refused,
        "partial": bool(counts["not_run"]),
        "verdicts": counts,
        "enrolment": judge_enrolment(evidence.start["rig"]["devices"], outcomes, book, _rules(evidence, enrolment)),
        "not_applicable": not_applicable(scenarios),
        "scenarios": scenarios,
        "latency": [row.as_json() for row in table],
        "sla": figures(_measured(evidence), _targets(evidence), proportions or load_proportions()),
        "availability": availability.figures(evidence.of("attempt")),
        "floor_s": max((float(one["floor_s"]) for one in floors), default=None),
        "notes": [*complaints, *_notes(evidence)],
    }


def _rules(evidence: Evidence, given: Enrolment | None) -> Enrolment:
    """The rules of enrolment, with the levels of services of the rig file (which was read strictly before the run)."""
    rules = given or load_enrolment()
    own = tomllib.loads(evidence.start["rig"]["text"]).get("service_levels", {})
    return replace(rules, levels={**rules.levels, **read_levels(own)})


def write_summary(folder: Path, summary: Json) -> Path:
    file = folder / SUMMARY
    file.write_text(json.dumps(summary, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _outcomes(evidence: Evidence, options: Json) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    verdicts = evidence.verdicts
    single = [_outcome(one, verdicts.get(one["id"])) for one in evidence.plan["scenarios"]]
    waivers = [Waiver(one["target"], date.fromisoformat(one["until"]), one["reason"]) for one in options["waivers"]]
    today = datetime.fromisoformat(evidence.start["utc"]).date()
    return waive(rests_on(single), waivers, today)


def _outcome(planned: Json, verdict: Json | None) -> Outcome:
    if verdict is not None:
        ruling = Ruling(verdict["verdict"], verdict["reason"], verdict["flaky"], verdict["attempts"])
    else:
        ruling = Ruling("not_run", f"not run: {planned['why'] or 'the run ended before its turn'}", attempts=0)
    requirements, services = frozenset(planned["requirements"]), frozenset(planned["services"])
    return Outcome(planned["id"], planned["subject"], requirements, services, ruling)


def _unfinished(evidence: Evidence) -> int:
    """Selected scenarios that the run did not get to, and an interrupt: not a choice of the operator, hence open."""
    reached = evidence.verdicts
    missed = [one for one in evidence.plan["scenarios"] if one["selected"] and one["id"] not in reached]
    return len(missed) + bool(evidence.end is not None and evidence.end["interrupted"])


def _scenarios(evidence: Evidence, outcomes: tuple[Outcome, ...]) -> list[Json]:
    attempts: dict[str, list[Json]] = {}
    for one in evidence.of("attempt"):
        attempts.setdefault(one["id"], []).append(one)
    planned = evidence.plan["scenarios"]
    carried = _carried(evidence)
    return [
        _scenario(case, outcome, attempts.get(outcome.id, []), is_carried=outcome.id in carried)
        for case, outcome in zip(planned, outcomes, strict=True)
    ]


def _scenario(case: Json, outcome: Outcome, attempts: list[Json], *, is_carried: bool) -> Json:
    return {
        "id": case["id"],
        "feature": case["feature"],
        "rule": case["rule"],
        "name": case["name"],
        "file": case["file"],
        "line": case["line"],
        "subject": case["subject"],
        "requirements": case["requirements"],
        "verdict": outcome.verdict,
        "reason": outcome.ruling.reason,
        "checks": len(attempts[-1]["checks"]) if attempts else 0,
        "duration_s": round(sum(one["duration_s"] for one in attempts), 6),
        "attempts": outcome.ruling.attempts,
        "flaky": outcome.ruling.flaky,
        "carried": is_carried,
    }


def _carried(evidence: Evidence) -> set[str]:
    """Scenarios whose verdict is older than the last resumption."""
    ids: set[str] = set()
    seen: set[str] = set()
    for event in evidence.events:
        if event["event"] == "resumed":
            ids = set(seen)
        elif event["event"] == "verdict":
            seen.add(event["id"])
            ids.discard(event["id"])
    return ids


def _samples(evidence: Evidence) -> list[Sample]:
    """One for each requirement of each latency check; every attempt counts, a late answer is late."""
    samples = []
    for attempt in evidence.of("attempt"):
        for check in attempt["checks"]:
            if (times := check["latency"]) is not None:
                observed, limit = Decimal(times["observed_s"]), Decimal(times["limit_s"])
                told = {key: times[key] for key in _OF_SAMPLE if key in times}
                samples += [
                    Sample(requirement, times["what"], observed, limit, check["verdict"], **told)
                    for requirement in check["requirements"]
                ]
    return samples


def _targets(evidence: Evidence) -> dict[str, Decimal]:
    """Of the rig file, which was read strictly before the run."""
    own = tomllib.loads(evidence.start["rig"]["text"]).get("sla", {})
    return {name: Decimal(str(seconds)) for name, seconds in own.items()}


def _measured(evidence: Evidence) -> list[Measured]:
    """Every answer and alert that names its service, with the floor of its kind of way; one that was held against two
    limits is one."""
    floors = _floors(evidence)
    found: dict[tuple[int, str, str], Measured] = {}
    for number, attempt in enumerate(evidence.of("attempt")):
        for check in attempt["checks"]:
            times = check["latency"]
            if times is not None and times.get("service"):
                found.setdefault((number, times["service"], times["observed_s"]), _measure(times, floors))
    return [*found.values()]


def _measure(times: Json, floors: Mapping[str, Decimal]) -> Measured:
    return Measured(
        times["service"], times["kind"], Decimal(times["observed_s"]), Decimal(times["limit_s"]), times["source"],
        floors.get(times["kind"], Decimal(0)), times["hops"] and Breakdown.from_json(times["hops"]),
    )  # fmt: skip


def _floors(evidence: Evidence) -> dict[str, Decimal]:
    """The highest of each kind of way that the run has measured."""
    found: dict[str, Decimal] = {}
    for one in evidence.of("floor"):
        for kind in ("request", "alert"):
            seconds = Decimal(one.get("floors", {}).get(kind, one["floor_s"]))
            found[kind] = max(seconds, found.get(kind, seconds))
    return found


def _notes(evidence: Evidence) -> list[str]:
    notes = [f"line {number} of the evidence was cut off by a kill" for number in evidence.torn]
    resumed = len(evidence.of("resumed"))
    if resumed:
        notes.append(f"resumed {resumed} time{'s' if resumed > 1 else ''}; verdicts from before are marked carried")
    if evidence.end is None:
        notes.append("the run has not ended: no run_end in the evidence")
    elif evidence.end["interrupted"]:
        notes.append("the run was interrupted by the operator")
    return notes
