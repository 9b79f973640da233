"""`meterbench run`: the conformance run of one or more rigs."""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from functools import partial
from pathlib import Path

import catalogue
from meterbench.evidence import EVIDENCE, new_run_id
from meterbench.feature_lint import PLAIN_TAGS
from meterbench.gherkin import parse_features
from meterbench.plugin import RunOptions
from meterbench.progress import Progress
from meterbench.selection import check_selection
from meterbench.session import run_conformance, step_modules
from meterbench.shares import Helpers, Share, Told, refuse_unshareable
from meterbench.verdicts import EXIT_FAIL, EXIT_OPEN, EXIT_REFUSED
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.nursery import Nursery
from rigs.errors import RigConfigError
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig

SEVERITY = (0, EXIT_OPEN, EXIT_REFUSED, EXIT_FAIL)
"""A failure of one rig outweighs a refusal of another, which outweighs something open."""


def run(arguments: Namespace) -> int:
    """Every option and every rig file is looked at before the first run starts. Raises RigConfigError."""
    with Nursery() as nursery:  # what the peers of a rig import takes longer than what is looked at
        nursery.warm()
        return _run(arguments, nursery)


def _run(arguments: Namespace, nursery: Nursery) -> int:
    if arguments.select is not None:
        refuse_selection(arguments.select)
    rigs = [load_rig(name) for name in arguments.rig or [DEFAULT_RIG]]
    if arguments.jobs > 1:
        for rig in rigs:
            refuse_unshareable(rig)
    _refuse_place(arguments, len(rigs))
    options = RunOptions(
        certify=arguments.certify, samples=arguments.samples, soak=arguments.soak, select=arguments.select or ""
    )
    worst = 0
    for number, rig in enumerate(rigs):
        folder = _folder(arguments, number)
        status = _one(rig, folder, options, arguments.jobs, nursery, resume=arguments.resume is not None)
        worst = max(worst, status, key=SEVERITY.index)
    return worst


def refuse_selection(expression: str) -> None:
    """Raises RigConfigError for an expression that selects nothing of the features."""
    cases = (case.tags for feature in parse_features() for case in feature.cases)
    check_selection(expression, {*catalogue.load().ids, *PLAIN_TAGS}, cases)


def _one(rig: RigConfig, folder: Path, options: RunOptions, jobs: int, nursery: Nursery, *, resume: bool) -> int:
    print(f"{rig.name}: evidence in {folder}", flush=True)
    progress = Progress()
    helpers = None
    if jobs > 1:
        told = Told(progress.more, progress.judged, progress.line)
        helpers = Helpers(rig, folder, options.as_json(), jobs, told)
        step_modules()
        helpers.fork(nursery)
    status, summary = run_conformance(
        rig, folder, options, argv=sys.argv[1:], resume=resume, progress=progress, share=Share(1, jobs),
        assemble=partial(RigAssembly, spawn=nursery.spawn), helpers=helpers, is_last=True,
    )  # fmt: skip
    if summary.get("refused"):  # a rig that does not open: the table on standard output has it too
        print(f"meterbench: refused: {summary['refused']}", file=sys.stderr)
    return status


def _refuse_place(arguments: Namespace, rigs: int) -> None:
    """A folder that is no run cannot be gone on with, and evidence that cannot be written is none."""
    if arguments.resume is not None:
        if rigs > 1:
            raise RigConfigError("command line", "--resume", "one --rig, that of the run", f"{rigs} of them")
        if not (Path(arguments.resume) / EVIDENCE).is_file():
            expected, hint = f"the folder of a run, with its {EVIDENCE}", "each run tells its folder when it begins"
            raise RigConfigError("command line", "--resume", expected, arguments.resume, hint)
        return
    output_folder(arguments.out)


def output_folder(out: str | None) -> Path:
    """Where the folders of runs go, made if need be. Raises RigConfigError when nothing can be written there."""
    base = Path(out) if out else Path("reports") / "out"
    try:
        base.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=base).close()
    except OSError as problem:
        expected = "a folder that can be written"
        raise RigConfigError("command line", "--out", expected, str(base), problem.strerror or str(problem)) from None
    return base


def _folder(arguments: Namespace, number: int) -> Path:
    """The folder of a run to resume, or a new one below `--out`."""
    if arguments.resume is not None:
        return Path(arguments.resume)
    return output_folder(arguments.out) / (new_run_id() if number == 0 else f"{new_run_id()}-{number + 1}")
