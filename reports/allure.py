"""Allure results of a run, written from the evidence with Allure's own model.

Why not live through allure-pytest: a killed run, a resumed one and a scenario whose verdict changed because the rig
failed elsewhere have to report what the summary says. Features show as features, rules as stories, each Gherkin line
as a step with its table; checks and raw frames are attachments. fail = failed, inconclusive = broken, and what does not
apply or was not run = skipped. Attempts of one scenario share a history id, so Allure shows them as retries.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Attachment, Label, Link, StatusDetails, TestResult, TestStepResult

from reports.text import checks_text, hexdump

Event = Mapping[str, Any]

_STATUS = {
    "pass": "passed",
    "fail": "failed",
    "inconclusive": "broken",
    "not_applicable": "skipped",
    "waived": "skipped",
    "not_run": "skipped",
}
#: Where a source reference `document:line` leads; `{document}` and `{line}` are filled in.
SOURCE_URL = "urn:meterbench:source:{document}:{line}"
_CATEGORIES = [
    {"name": "Not conformant", "matchedStatuses": ["failed"]},
    {"name": "Unverified", "matchedStatuses": ["broken"], "messageRegex": "^unverified[\\s\\S]*"},
    {"name": "Inconclusive", "matchedStatuses": ["broken"], "messageRegex": "^(?!unverified)[\\s\\S]*"},
    {"name": "Not applicable", "matchedStatuses": ["skipped"], "messageRegex": "^not applicable[\\s\\S]*"},
    {"name": "Waived", "matchedStatuses": ["skipped"], "messageRegex": "^waived[\\s\\S]*"},
    {"name": "Not run", "matchedStatuses": ["skipped"], "messageRegex": "^not run[\\s\\S]*"},
]


def write_allure(
    events: Sequence[Event], summary: Mapping[str, Any], folder: Path, source_url: str = SOURCE_URL
) -> None:
    """Replaces the folder. What the operator deselected is no result: the summary and the page have it."""
    logger: Any = AllureFileLogger(folder, clean=True)  # type: ignore[no-untyped-call]
    nothing: Event = {"scenarios": [], "requirements": {}}
    plan: Event = next((one for one in reversed(events) if one["event"] == "plan"), nothing)
    cases = {case["id"]: case for case in plan["scenarios"]}
    attempts: dict[str, list[Event]] = {}
    for event in events:
        if event["event"] == "attempt":
            attempts.setdefault(event["id"], []).append(event)
    for scenario in summary["scenarios"]:
        if not cases[scenario["id"]].get("selected", True):
            continue
        links = _links(scenario, plan["requirements"], source_url)
        _write_scenario(logger, scenario, cases[scenario["id"]], attempts.get(scenario["id"], []), links, summary)
    _write_environment(events, summary, folder)
    (folder / "categories.json").write_text(json.dumps(_CATEGORIES, indent=2), encoding="utf-8")


def _write_scenario(
    logger: Any,
    scenario: Event,
    case: Event,
    attempts: Sequence[Event],
    links: list[Link],
    summary: Mapping[str, Any],
) -> None:
    """The last attempt carries the scenario's verdict, those before it their own."""
    for attempt in attempts[:-1]:
        result = _result(case, attempt["verdict"], attempt["reason"], links)
        _add_attempt(logger, result, attempt)
        logger.report_result(result)
    last = _result(case, scenario["verdict"], scenario["reason"], links)
    last.statusDetails.flaky = scenario["flaky"] or None
    if attempts:
        _add_attempt(logger, last, attempts[-1])
    else:
        last.start = last.stop = _milliseconds(summary["started"])
    logger.report_result(last)


def _result(case: Event, verdict: str, reason: str, links: list[Link]) -> TestResult:
    return TestResult(
        uuid=_uuid(),
        historyId=_digest(case["id"]),
        testCaseId=_digest(case["id"]),
        fullName=case["id"],
        name=case["name"],
        titlePath=[*case["file"].split("/"), case["rule"]] if case["rule"] else case["file"].split("/"),
        status=_STATUS[verdict],
        statusDetails=StatusDetails(message=reason or None),
        stage="finished",
        labels=_labels(case, verdict),
        links=links,
    )


def _labels(case: Event, verdict: str) -> list[Label]:
    """No severity: a requirement of a specification has none."""
    folder = case["file"].rpartition("/")[0] or "features"
    pairs = [("epic", folder), ("feature", case["feature"]), ("parentSuite", folder), ("suite", case["feature"])]
    if case["rule"]:
        pairs += [("story", case["rule"]), ("subSuite", case["rule"])]
    pairs += [("subject", case["subject"]), ("verdict", verdict)]
    pairs += [("requirement", one) for one in case["requirements"]]
    pairs += [("tag", tag) for tag in case["tags"]]
    pairs += [("framework", "pytest-bdd"), ("language", "gherkin")]
    return [Label(name=name, value=value) for name, value in pairs]


def _links(scenario: Event, requirements: Mapping[str, Any], source_url: str) -> list[Link]:
    """One for each line of a document that a requirement of the scenario comes from."""
    links = []
    for one in scenario["requirements"]:
        for source in requirements.get(one, {}).get("source", "").split():
            document, _, line = source.partition(":")
            url = source_url.format(document=document, line=line)
            links.append(Link(type="requirement", url=url, name=f"{one} [{source}]"))
    return links


def _add_attempt(logger: Any, result: TestResult, attempt: Event) -> None:
    result.start = _milliseconds(attempt["utc"])
    result.stop = result.start + round(attempt["duration_s"] * 1000)
    result.statusDetails.trace = attempt["trace"] or None
    result.steps = [_step(logger, step, number, attempt) for number, step in enumerate(attempt["steps"])]
    texts = [("checks", checks_text(attempt["checks"])), ("frames", hexdump(attempt["frames"]))]
    texts.append(("notes", "\n".join(attempt["notes"])))
    result.attachments = [_attach(logger, name, text, "text/plain", "txt") for name, text in texts if text]
    hops = [{"check": one["number"], **one["latency"]} for one in attempt["checks"] if one.get("latency")]
    if hops:
        told = json.dumps(hops, indent=1)
        result.attachments.append(_attach(logger, "response times (JSON)", told, "application/json", "json"))
    if attempt["frames"]:
        lines = json.dumps(attempt["frames"], indent=1)
        result.attachments.append(_attach(logger, "frames (JSON)", lines, "application/json", "json"))


def _step(logger: Any, step: Event, number: int, attempt: Event) -> TestStepResult:
    """A Gherkin line with the checks made in it as steps below it."""
    start = _milliseconds(step["utc"])
    stop = start + round(step["duration_s"] * 1000)
    result = TestStepResult(name=f"{step['keyword']} {step['text']}", status=step["status"], start=start, stop=stop)
    if step["table"]:
        rows = "\n".join(",".join(f'"{cell}"' for cell in row) for row in step["table"])
        result.attachments.append(_attach(logger, "table", rows, "text/csv", "csv"))
    if step["docstring"]:
        result.attachments.append(_attach(logger, "text", step["docstring"], "text/plain", "txt"))
    result.steps = [
        TestStepResult(name=check["text"], status=_STATUS[check["verdict"]], start=start, stop=stop)
        for check in attempt["checks"]
        if check["step"] == number
    ]
    return result


def _attach(logger: Any, name: str, text: str, mime: str, extension: str) -> Attachment:
    source = f"{_uuid()}-attachment.{extension}"
    logger.report_attached_data(text, source)
    return Attachment(name=name, source=source, type=mime)


def _write_environment(events: Sequence[Event], summary: Mapping[str, Any], folder: Path) -> None:
    start = events[0]
    pairs = {"run": summary["run"], "rig": summary["rig"], "rig.file": start["rig"]["file"]}
    pairs |= {f"device.{one['name']}": one["profile"] for one in start["rig"]["devices"]}
    pairs |= {f"version.{name}": value for name, value in start["versions"].items()}
    pairs |= {"floor_s": summary["floor_s"], "exit_status": summary["exit_status"]}
    text = "".join(f"{name}={str(value).replace(chr(10), ' ')}\n" for name, value in pairs.items())
    (folder / "environment.properties").write_text(text, encoding="utf-8")


def _uuid() -> str:
    return str(uuid.uuid4())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _milliseconds(utc: str) -> int:
    return round(datetime.fromisoformat(utc).timestamp() * 1000)
