"""JUnit XML of a run, for CI servers: one suite a feature, one test case a scenario.

fail is a failure, inconclusive an error, and not_applicable, waived and not_run are skipped with their reason. The
requirement ids and the subject are properties of the case.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

_ELEMENT = {
    "fail": "failure",
    "inconclusive": "error",
    "not_applicable": "skipped",
    "waived": "skipped",
    "not_run": "skipped",
}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(events: Sequence[Mapping[str, Any]], summary: Mapping[str, Any], file: Path) -> None:
    """Replaces the file."""
    traces = {one["id"]: one["trace"] for one in events if one["event"] == "attempt"}
    root = ElementTree.Element("testsuites", name=_clean(f"meterbench {summary['run']}"))
    features: dict[str, list[Mapping[str, Any]]] = {}
    for scenario in summary["scenarios"]:
        features.setdefault(scenario["feature"], []).append(scenario)
    for feature, scenarios in features.items():
        _suite(root, feature, scenarios, summary, traces)
    _totals(root, summary["scenarios"])
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


def _suite(
    root: ElementTree.Element,
    feature: str,
    scenarios: list[Mapping[str, Any]],
    summary: Mapping[str, Any],
    traces: Mapping[str, str],
) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=_clean(feature), timestamp=summary["started"])
    properties = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(properties, "property", name="rig", value=_clean(summary["rig"]))
    _totals(suite, scenarios)
    for scenario in scenarios:
        _case(suite, scenario, traces.get(scenario["id"], ""))


def _totals(element: ElementTree.Element, scenarios: Sequence[Mapping[str, Any]]) -> None:
    elements = [_ELEMENT.get(one["verdict"], "") for one in scenarios]
    element.set("tests", str(len(scenarios)))
    element.set("failures", str(elements.count("failure")))
    element.set("errors", str(elements.count("error")))
    element.set("skipped", str(elements.count("skipped")))
    element.set("time", f"{sum(one['duration_s'] for one in scenarios):.6f}")


def _case(suite: ElementTree.Element, scenario: Mapping[str, Any], trace: str) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_clean(scenario["id"].rpartition("::")[0]),
        name=_clean(scenario["name"]),
        file=scenario["file"],
        line=str(scenario["line"]),
        time=f"{scenario['duration_s']:.6f}",
    )
    properties = ElementTree.SubElement(case, "properties")
    pairs = [("scenario", scenario["id"]), ("subject", scenario["subject"]), ("verdict", scenario["verdict"])]
    pairs += [("requirement", one) for one in scenario["requirements"]]
    pairs += [("attempts", str(scenario["attempts"]))] + ([("flaky", "true")] if scenario["flaky"] else [])
    for name, value in pairs:
        ElementTree.SubElement(properties, "property", name=name, value=_clean(value))
    if tag := _ELEMENT.get(scenario["verdict"]):
        details = ElementTree.SubElement(case, tag, message=_clean(scenario["reason"]))
        if tag != "skipped":
            details.set("type", scenario["verdict"])
            details.text = _clean(trace)


def _clean(text: str) -> str:
    """XML cannot hold most control characters, and a meter may answer with any."""
    return _NOT_XML.sub("\ufffd", text)
