"""The folder of a detection run: what has been judged so far, and by what wrong meters were caught last time.

Layer: meterbench, beside `detection`.

Rules of this file: a line is on the disk before it counts as judged, and a torn one is none; what was judged counts
again only for the same code, data and selection (`tree_hash`, `selection`), and only when the rig had spoilt nothing.
Hints change the order of scenarios and nothing else: a lost or wrong file costs time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from meterbench.detection import Clean, Finding, selection
from meterbench.records import Json
from rigs.faults import WrongMeter

FINDINGS: Final = "findings.jsonl"
HINTS: Final = "detection-hints.json"
PACKAGES: Final = ("catalogue", "dcc_stub", "features", "meterbench", "protocols", "rigs", "steps")
NOT_SOURCE: Final = frozenset({".pyc", ".log"})


@cache
def tree_hash() -> str:
    """SHA-256 over every file of the packages that have a say in a verdict."""
    total = hashlib.sha256()
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        for root in map(Path, (spec and spec.submodule_search_locations) or ()):
            for file in sorted(one for one in root.rglob("*") if one.is_file() and one.suffix not in NOT_SOURCE):
                total.update(f"{name}/{file.relative_to(root).as_posix()}\0".encode())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


class Store:
    """One run's file of findings; opened for each line, so that nothing is held when the process is killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / FINDINGS

    def keep(self, found: Finding | Clean, clean: Sequence[WrongMeter] = ()) -> None:
        """`clean`: the faults whose scenarios the clean meter was to pass (none: all)."""
        if isinstance(found, Finding):
            line = {"tree": tree_hash(), "select": selection([found.fault]), "finding": found.as_json()}
        else:
            line = {"tree": tree_hash(), "select": _of_the_clean(clean), "clean": found.as_json()}
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as stream:
            stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())

    def findings(self, faults: Iterable[WrongMeter]) -> list[Finding]:
        """Of these faults, what need not be judged again."""
        told = {line["finding"]["id"]: line for line in self._lines() if "finding" in line}
        found = (_finding(fault, told[fault.id]) for fault in faults if fault.id in told)
        return [one for one in found if one is not None and one.is_settled]

    def clean(self, faults: Sequence[WrongMeter]) -> Clean | None:
        for line in reversed(self._lines()):
            if "clean" in line and line["select"] == _of_the_clean(faults):
                row = line["clean"]
                found = Clean(row["scenarios"], row["false_alarms"], row["error"])
                return None if found.error or found.false_alarms else found
        return None

    def _lines(self) -> list[dict[str, Any]]:
        """Whole lines of this very tree; what a kill has cut off is judged again."""
        lines = []
        for text in self._file.read_bytes().split(b"\n") if self._file.is_file() else ():
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if line.get("tree") == tree_hash():
                lines.append(line)
        return lines

    def end_torn_line(self) -> None:
        """Before going on: what is added begins on a line of its own."""
        if self._file.is_file() and not self._file.read_bytes().endswith(b"\n"):
            with self._file.open("ab") as stream:
                stream.write(b"\n")


def read_hints(base: Path) -> dict[str, str]:
    """By fault the scenario that caught it last time; nothing where there is no readable file."""
    try:
        found = json.loads((base / HINTS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(fault): str(case) for fault, case in found.items()} if isinstance(found, dict) else {}


def write_hints(base: Path, findings: Iterable[Finding]) -> None:
    """Adds what this run has learnt; a fault that survived keeps none."""
    hints = read_hints(base)
    for one in findings:
        hints.pop(one.fault.id, None)
        if one.killed:
            hints[one.fault.id] = one.killed_by[0]
    replace_file(base / HINTS, json.dumps(hints, indent=1, sort_keys=True) + "\n")


def write_json(file: Path, what: Json) -> None:
    replace_file(file, json.dumps(what, indent=2, ensure_ascii=False) + "\n")


def replace_file(file: Path, text: str) -> None:
    """All of it or none of it is there, whenever the process ends."""
    part = file.with_name(f"{file.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _finding(fault: WrongMeter, line: Mapping[str, Any]) -> Finding | None:
    row = line["finding"]
    if line["select"] != selection([fault]) or tuple(row["members"]) != fault.members:
        return None
    return Finding(fault, row["fired"], tuple(row["killed_by"]), row["ran"], row["error"], row["duration_s"])


def _of_the_clean(faults: Sequence[WrongMeter]) -> str:
    return selection(faults) if faults else "all"
