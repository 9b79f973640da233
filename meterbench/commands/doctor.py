"""`meterbench doctor`: is this rig fit to judge anything? Opens each part, asks who is there, measures the floor."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from meterbench.bench.floor import measure_floor
from meterbench.latency import FLOORS
from meterbench.verdicts import EXIT_OK, EXIT_OPEN
from rigs.adapters.examination import Finding, RigExamination
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig


def run(arguments: Namespace) -> int:
    """0 when every part is fine, 2 when one is not. Raises RigConfigError for a wrong rig file."""
    config = load_rig(arguments.rig or DEFAULT_RIG)
    findings, floor_s = examine(config)
    is_fit = all(one.status == "ok" for one in findings)
    if arguments.json:
        parts = [
            {"part": one.part, "status": one.status, "detail": one.detail, "what_to_do": one.to_do} for one in findings
        ]
        floor = None if floor_s is None else float(floor_s)
        print(json.dumps({"rig": config.name, "ok": is_fit, "floor_s": floor, "parts": parts}, indent=2))
    else:
        print("\n".join(_table(findings)))
        print(f"{config.name}: {'fit to run' if is_fit else 'not fit to run, see FAILED above'}")
    return EXIT_OK if is_fit else EXIT_OPEN


def examine(config: RigConfig) -> tuple[Sequence[Finding], Decimal | None]:
    """What was found, and the floor of the rig where its head end stands. Everything started is ended."""
    with tempfile.TemporaryDirectory(prefix="meterbench-doctor-") as folder:
        examination = RigExamination(config, Path(folder))
        try:
            examination.examine()
            floor_s = None
            if (rig := examination.measurable) is not None:
                floor_s = examination.note("head end", lambda: measure_floor(rig), _floor)
        finally:
            examination.close()
    return examination.findings, floor_s


def _floor(floor_s: Decimal) -> str:
    return f"floor {floor_s * 1000:.1f} ms: limits below {floor_s * 1000 * FLOORS:.0f} ms cannot be judged"


def _table(findings: Sequence[Finding]) -> list[str]:
    """What to do stands below what was seen."""
    width = max(len(one.part) for one in findings)
    lines = []
    for one in findings:
        lines.append(f"{one.part:<{width}}  {one.status:<7}  {one.detail}")
        if one.to_do:
            lines.append(f"{'':<{width}}  {'':<7}  -> {one.to_do}")
    return lines
