"""`meterbench detect`: runs the corpus of deliberately wrong meters; each must be caught, the clean one must pass."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import catalogue
from meterbench.commands.run import output_folder
from meterbench.detection import Clean, Finding, rig_of_the_corpus
from meterbench.detection_pool import examine_all
from meterbench.detection_report import report
from meterbench.detection_store import FINDINGS, Store, read_hints, write_hints, write_json
from meterbench.evidence import new_run_id
from meterbench.progress import minutes
from meterbench.verdicts import EXIT_FAIL, EXIT_OK
from reports.detection import write_detection
from rigs.errors import RigConfigError
from rigs.faults import JOINED, WrongMeter, combined, fault_combinations, fault_corpus

MATRIX, PAGE = "detection.json", "detection.html"
WORDS = {"caught": "caught   ", "survived": "SURVIVED ", "not_fired": "NOT FIRED", "not_run": "NOT RUN  "}


def run(arguments: Namespace) -> int:
    """0 when every wrong meter was caught and nothing was held against the clean one, else 1."""
    faults = _chosen(arguments.faults)
    folder = _folder(arguments)
    findings, clean = _judged(arguments, faults, folder)
    write_hints(folder.parent, findings)
    found = report(findings, clean, {row.id: row.title for row in catalogue.load()})
    write_json(folder / MATRIX, found)
    write_detection(found, folder / PAGE)
    print(json.dumps(found, indent=2) if arguments.json else "\n".join(_table(findings, clean)))
    print(f"matrix: {folder / PAGE}", file=sys.stderr)
    missed = found["survived"] or found["false_alarms"] or clean.error or not clean.ran
    return EXIT_FAIL if missed else EXIT_OK


def _judged(arguments: Namespace, faults: list[WrongMeter], folder: Path) -> tuple[list[Finding], Clean]:
    """What was judged before and what is judged now, in the order of the corpus."""
    store, whole = Store(folder), arguments.faults is None
    store.end_torn_line()
    for_clean: list[WrongMeter] = [] if whole else faults
    findings, clean = store.findings(faults), store.clean(for_clean)
    known = {one.fault.id for one in findings}
    left = [fault for fault in faults if fault.id not in known]
    progress = _Progress(len(faults), len(findings))
    for one in examine_all(
        left, rig_of_the_corpus(), folder, clean=for_clean if clean is None else None,
        processes=arguments.processes, hints=read_hints(folder.parent),
    ):  # fmt: skip
        store.keep(one, for_clean)
        progress.tell(one)
        if isinstance(one, Clean):
            clean = one
        else:
            findings.append(one)
    findings.sort(key=lambda one: faults.index(one.fault))
    return findings, clean or Clean(0, {}, "did not run")


def _folder(arguments: Namespace) -> Path:
    """The folder of a run to go on with, or a new one. Raises RigConfigError when it is none or cannot be written."""
    if arguments.resume is None:
        folder = output_folder(arguments.out) / f"{new_run_id()}-detect"
        folder.mkdir()
        return folder
    folder = Path(arguments.resume)
    if not (folder / FINDINGS).is_file():
        expected, hint = f"the folder of a detection run, with its {FINDINGS}", "each run tells its folder at its end"
        raise RigConfigError("command line", "--resume", expected, arguments.resume, hint)
    return folder


def _chosen(pattern: str | None) -> list[WrongMeter]:
    """All of them, or those that match. Combinations are asked for by a pattern with a "+", in which ids of the corpus
    may also be joined that no combination has."""
    corpus = fault_corpus()
    everything = [*corpus, *(fault_combinations() if pattern is None or JOINED in pattern else ())]
    chosen = [fault for fault in everything if pattern is None or fnmatchcase(fault.id, pattern)]
    if not chosen and pattern and JOINED in pattern:
        known = {fault.id: fault for fault in corpus}
        if all(one in known for one in pattern.split(JOINED)):
            chosen = [combined([known[one] for one in pattern.split(JOINED)])]
    if not chosen:
        raise RigConfigError("--faults", pattern or "", "a pattern that matches an id of rigs/virtual/faults", pattern)
    return chosen


class _Progress:
    """Goes to standard error, so that the JSON stays alone on standard output."""

    def __init__(self, total: int, carried: int) -> None:
        self._total, self._carried, self._done, self._began = total, carried, carried, time.monotonic()
        if carried:
            print(f"judged before: {carried} of {total}", file=sys.stderr, flush=True)

    def tell(self, one: Finding | Clean) -> None:
        if isinstance(one, Clean):
            text = f"clean meter: {one.ran} scenarios, {len(one.false_alarms)} false alarms {one.error}".rstrip()
        else:
            self._done += 1
            text = f"{WORDS[one.fate]}  {one.fault.id}"
        print(f"[{self._done}/{self._total}] {self._times()} {text}", file=sys.stderr, flush=True)

    def _times(self) -> str:
        elapsed, done = time.monotonic() - self._began, self._done - self._carried
        left = f", {minutes(elapsed / done * (self._total - self._done))} to go;" if done else ";"
        return f"{minutes(elapsed)} elapsed{left}"


def _table(findings: Sequence[Finding], clean: Clean) -> list[str]:
    wide = max(len(one.fault.id) for one in findings)
    lines = [f"{WORDS[one.fate]} {one.fault.id:{wide}}  {_by(one)}" for one in findings]
    lines += [line for one in findings if not one.killed for line in _missed(one)]
    lines += [f"false alarm: {verdict} {case}" for case, verdict in clean.false_alarms.items()]
    killed, subtle = sum(one.killed for one in findings), [one for one in findings if one.fault.subtle]
    alarms = f"{len(clean.false_alarms)} false alarms {clean.error}".rstrip()
    caught = f"{killed} of {len(findings)} wrong meters caught"
    apart = f", {sum(one.killed for one in subtle)} of {len(subtle)} subtle ones" if subtle else ""
    return [*lines, "", f"{caught}{apart}; clean meter: {clean.ran} scenarios, {alarms}"]


def _missed(one: Finding) -> Iterator[str]:
    yield from ("", f"{one.fault.id} ({', '.join(one.fault.requirements)}): {one.fault.title}; ran:")
    yield from [f"  {verdict:13} {case}" for case, verdict in one.ran.items()] or [f"  nothing {one.error}"]


def _by(one: Finding) -> str:
    return one.killed_by[0] if one.killed_by else one.error or one.fault.title
