"""`meterbench control`: an absent, a silent and an echoing device; nothing may pass, and nothing may be failed."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from meterbench.commands.run import refuse_selection
from meterbench.controls import KINDS, Control, control_run
from meterbench.detection_pool import PROCESSES, pool, results
from meterbench.evidence import new_run_id
from meterbench.verdicts import EXIT_FAIL, EXIT_OK
from rigs.rigfile import DEFAULT_RIG, load_rig


def run(arguments: Namespace) -> int:
    """0 when every scenario of each run stayed open, else 1. Raises RigConfigError for a wrong selection."""
    if arguments.select is not None:
        refuse_selection(arguments.select)
    rig = load_rig(DEFAULT_RIG)
    rig = replace(rig, wan=replace(rig.wan, capture="off"))
    folder = Path("reports") / "out" / f"{new_run_id()}-control"
    found: list[Control] = []
    with pool(PROCESSES) as at_work:
        waiting = [at_work.submit(control_run, kind, rig, folder / kind, arguments.select or "") for kind in KINDS]
        for one in results(waiting):
            found.append(one)
            print(f"{one.kind} device: {_word(one)}", file=sys.stderr, flush=True)
    found.sort(key=lambda one: KINDS.index(one.kind))
    if arguments.json:
        print(
            json.dumps({"runs": [one.as_json() for one in found], "holds": all(one.holds for one in found)}, indent=2)
        )
    else:
        print("\n".join(line for one in found for line in _lines(one)))
    if all(one.holds for one in found):
        shutil.rmtree(folder, ignore_errors=True)
        return EXIT_OK
    print(f"evidence: {folder}", file=sys.stderr)
    return EXIT_FAIL


def _word(one: Control) -> str:
    return "nothing was shown, as it should be" if one.holds else "the bench has shown what cannot be"


def _lines(one: Control) -> list[str]:
    counts = ", ".join(f"{number} {verdict.replace('_', ' ')}" for verdict, number in one.counts.items() if number)
    lines = [f"{one.kind:8} {counts or 'nothing ran'} {one.error}".rstrip()]
    return [*lines, *(f"  wrongly {verdict}: {case}" for case, verdict in one.wrongly.items())]
