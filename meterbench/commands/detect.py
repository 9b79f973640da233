"""`meterbench detect`: runs the corpus of deliberately wrong meters; each must be caught, the clean one must pass."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from meterbench.detection import Clean, Finding, examine_all, report
from meterbench.evidence import new_run_id
from meterbench.verdicts import EXIT_FAIL, EXIT_OK
from rigs.errors import RigConfigError
from rigs.faults import WrongMeter, fault_corpus
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig


def run(arguments: Namespace) -> int:
    """0 when every wrong meter was caught and nothing was held against the clean one, else 1."""
    faults = _chosen(arguments.faults)
    folder = Path("reports") / "out" / f"{new_run_id()}-detect"
    findings: list[Finding] = []
    clean = Clean(0, {}, "did not run")
    for one in examine_all(faults, rig_of_the_corpus(), folder, whole=arguments.faults is None):
        if isinstance(one, Clean):
            clean = one
        else:
            findings.append(one)
        _tell(len(findings), len(faults), one)
    findings.sort(key=lambda one: faults.index(one.fault))
    found = report(findings, clean)
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        print("\n".join(_table(findings, clean)))
    missed = found["survived"] or found["false_alarms"] or clean.error or not clean.ran
    _tidy(folder, keep=bool(missed))
    return EXIT_FAIL if missed else EXIT_OK


def rig_of_the_corpus() -> RigConfig:
    """The default rig, without the packet capture, which has no say in a verdict on a meter."""
    rig = load_rig(DEFAULT_RIG)
    return replace(rig, wan=replace(rig.wan, capture="off"))


def _chosen(pattern: str | None) -> list[WrongMeter]:
    corpus = fault_corpus()
    chosen = [fault for fault in corpus if pattern is None or fnmatchcase(fault.id, pattern)]
    if not chosen:
        raise RigConfigError("--faults", pattern or "", "a pattern that matches an id of rigs/virtual/faults", pattern)
    return chosen


def _tell(done: int, total: int, one: Finding | Clean) -> None:
    """Progress goes to standard error, so that the JSON stays alone on standard output."""
    if isinstance(one, Clean):
        text = f"clean meter: {one.ran} scenarios, {len(one.false_alarms)} false alarms {one.error}".rstrip()
    else:
        text = f"{_word(one)}  {one.fault.id}"
    print(f"[{done}/{total}] {text}", file=sys.stderr, flush=True)


def _word(one: Finding) -> str:
    if one.killed:
        return "caught   "
    if one.error:
        return "NOT RUN  "
    return "SURVIVED " if one.fired else "NOT FIRED"


def _table(findings: Sequence[Finding], clean: Clean) -> list[str]:
    wide = max(len(one.fault.id) for one in findings)
    lines = [f"{_word(one)} {one.fault.id:{wide}}  {_by(one)}" for one in findings]
    for one in findings:
        if not one.killed:
            lines += ["", f"{one.fault.id} ({', '.join(one.fault.requirements)}): {one.fault.title}; ran:"]
            lines += [f"  {verdict:13} {case}" for case, verdict in one.ran.items()] or [f"  nothing {one.error}"]
    lines += [f"false alarm: {verdict} {case}" for case, verdict in clean.false_alarms.items()]
    killed = sum(one.killed for one in findings)
    alarms = f"{len(clean.false_alarms)} false alarms {clean.error}".rstrip()
    caught = f"{killed} of {len(findings)} wrong meters caught"
    return [*lines, "", f"{caught}; clean meter: {clean.ran} scenarios, {alarms}"]


def _by(one: Finding) -> str:
    return one.killed_by[0] if one.killed_by else one.error or one.fault.title


def _tidy(folder: Path, *, keep: bool) -> None:
    if keep:
        print(f"evidence of what was not caught: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder, ignore_errors=True)
