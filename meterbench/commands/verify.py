"""`meterbench verify RUN`: is what was handed on still what the bench wrote, and does the summary follow from it?

Needs no rig: the manifest is held against the files, and the verdicts are computed anew from the evidence alone.
"""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from meterbench.evidence import SUMMARY, EvidenceError, read_evidence, verify_manifest
from meterbench.summary import summarise
from meterbench.verdicts import EXIT_FAIL, EXIT_OK
from rigs.errors import RigConfigError


def run(arguments: Namespace) -> int:
    """0 when nothing differs, else 1 with a line for each difference. Raises RigConfigError for what is no run."""
    folder = Path(arguments.run)
    try:
        differences = [*verify_manifest(folder), *_verdicts(folder)]
    except (OSError, ValueError, KeyError, EvidenceError) as problem:
        raise RigConfigError(str(folder), "RUN", "the folder of a finished run", arguments.run, str(problem)) from None
    for difference in differences:
        print(difference)
    if not differences:
        print(f"{folder}: every file is as it was written, and the verdicts follow from the evidence")
    return EXIT_FAIL if differences else EXIT_OK


def _verdicts(folder: Path) -> list[str]:
    """Scenarios whose verdict in the summary is not the one that the evidence gives."""
    told = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    found = summarise(read_evidence(folder))
    differences = []
    if told["exit_status"] != found["exit_status"]:
        differences.append(f"exit status: {SUMMARY} says {told['exit_status']}, the evidence {found['exit_status']}")
    before, now = _by_id(told), _by_id(found)
    for one in sorted(before | now):
        if before.get(one) != now.get(one):
            differences.append(f"{one}: {SUMMARY} says {before.get(one)}, the evidence {now.get(one)}")
    return differences


def _by_id(summary: dict[str, Any]) -> dict[str, str]:
    return {scenario["id"]: scenario["verdict"] for scenario in summary["scenarios"]}
