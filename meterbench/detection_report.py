"""The detection rate as data: a matrix of requirements and wrong meters, counted from the findings.

Layer: meterbench, pure. `report` is the `--json` shape of the command and what `reports.detection` lays out.
Rates are whole counts (`killed` of `faults`), so that nothing is rounded. A combination counts on its own and in no
requirement's rate: its members are there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from meterbench.detection import FATES, Clean, Finding
from meterbench.records import Json


def report(findings: Sequence[Finding], clean: Clean, titles: Mapping[str, str] | None = None) -> Json:
    """`titles`: of the requirements. `survived` counts whatever was not caught, `not_fired` and `not_run` as well."""
    single = [one for one in findings if not one.fault.members]
    return {
        "faults": [one.as_json() for one in findings],
        "killed": sum(one.killed for one in findings),
        "survived": sum(not one.killed for one in findings),
        "fates": {fate: sum(one.fate == fate for one in findings) for fate in FATES},
        "rate": _rate(single),
        "subtle": _rate(one for one in single if one.fault.subtle),
        "combinations": _rate(one for one in findings if one.fault.members),
        "requirements": _matrix(single, titles or {}),
        "false_alarms": len(clean.false_alarms),
        "clean": clean.as_json(),
    }


def _matrix(findings: Sequence[Finding], titles: Mapping[str, str]) -> list[Json]:
    """A row for each requirement, a cell for each wrong meter that breaks it."""
    rows: dict[str, list[Finding]] = {}
    for one in findings:
        for requirement in one.fault.requirements:
            rows.setdefault(requirement, []).append(one)
    order = {requirement: place for place, requirement in enumerate(titles)}
    return [
        {
            "id": requirement, "title": titles.get(requirement, ""), **_rate(those),
            "subtle": _rate(one for one in those if one.fault.subtle),
            "cells": {one.fault.id: {"fate": one.fate, "caught_by": list(one.killed_by[:1])} for one in those},
        }
        for requirement, those in sorted(rows.items(), key=lambda row: (order.get(row[0], len(order)), row[0]))
    ]  # fmt: skip


def _rate(findings: Iterable[Finding]) -> Json:
    those = list(findings)
    return {"faults": len(those), "killed": sum(one.killed for one in those)}
