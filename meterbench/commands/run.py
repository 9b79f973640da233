"""`meterbench run`: the conformance run of one or more rigs."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

import catalogue
from meterbench.evidence import new_run_id
from meterbench.feature_lint import PLAIN_TAGS
from meterbench.plugin import RunOptions
from meterbench.progress import Progress
from meterbench.selection import check_selection
from meterbench.session import run_conformance
from meterbench.verdicts import EXIT_FAIL, EXIT_OPEN, EXIT_REFUSED
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig

SEVERITY = (0, EXIT_OPEN, EXIT_REFUSED, EXIT_FAIL)
"""A failure of one rig outweighs a refusal of another, which outweighs something open."""


def run(arguments: Namespace) -> int:
    """Every rig file is read before the first run starts. Raises RigConfigError."""
    if arguments.select:
        check_selection(arguments.select, {*catalogue.load().ids, *PLAIN_TAGS})
    rigs = [load_rig(name) for name in arguments.rig or [DEFAULT_RIG]]
    options = RunOptions(
        certify=arguments.certify, samples=arguments.samples, soak=arguments.soak, select=arguments.select or ""
    )
    worst = 0
    for number, rig in enumerate(rigs):
        folder = _folder(arguments, number)
        status = _one(rig, folder, options, resume=arguments.resume is not None)
        worst = max(worst, status, key=SEVERITY.index)
    return worst


def _one(rig: RigConfig, folder: Path, options: RunOptions, *, resume: bool) -> int:
    print(f"{rig.name}: evidence in {folder}", flush=True)
    status, _ = run_conformance(rig, folder, options, argv=sys.argv[1:], resume=resume, progress=Progress())
    return status


def _folder(arguments: Namespace, number: int) -> Path:
    """The folder of a run to resume, or a new one below `--out`."""
    if arguments.resume is not None:
        return Path(arguments.resume)
    base = Path(arguments.out) if arguments.out else Path("reports") / "out"
    return base / (new_run_id() if number == 0 else f"{new_run_id()}-{number + 1}")
