"""The record of a run on disk: append-only, flushed to the disk at the end of each scenario, readable after a kill.

Layer: meterbench. One folder for a run, in it `evidence.jsonl`, one JSON object a line, `event` first:

    run_start  run, utc, argv, options, versions, rig {file, text, name, devices}, profiles {name: text}
    plan       scenarios [case + selected, why], requirements {id: {title, source}}
    attempt    one execution of a scenario: steps, checks, frames of every hop, cause, its own verdict
    verdict    id, verdict, reason, flaky, attempts, final, fingerprint; final false = an interrupt, to be run again
    floor      the rig's own floor in seconds
    session_frames  frames seen outside of scenarios
    resumed    utc, argv, options: a later process went on with this run
    run_end    utc, exit_status, interrupted, refused

A run in several processes has a further file for each of the others, `evidence-2.jsonl` and so on: attempts, verdicts,
floors and session frames, after a `joined` (share, utc) for each time that the process was there.

Rules of this file: a line is written whole and followed by fsync; nothing is ever rewritten. A torn line, what a kill
leaves behind, may only be the last one or the last before a `resumed` or `joined`; it is reported, not hidden. Any
other damage is an EvidenceError.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from meterbench.records import Case, Json, RigFacts, ScenarioRecord, frame_json, stamp
from meterbench.verdicts import Ruling
from rigs.errors import RigConfigError
from rigs.frames import Frame

EVIDENCE, MANIFEST, SUMMARY, JUNIT, ALLURE, PAGE = (
    "evidence.jsonl",
    "manifest.json",
    "summary.json",
    "junit.xml",
    "allure-results",
    "conformance.html",
)


class EvidenceError(Exception):
    """The evidence of a run is missing or damaged beyond a torn last line."""

    def __init__(self, file: Path, line: int, found: str) -> None:
        self.file, self.line, self.found = file, line, found
        super().__init__(file, line, found)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.found}"


def new_run_id(now: datetime | None = None) -> str:
    """A UTC stamp, so that runs sort, and four random bytes, so that two of a second differ."""
    return f"{(now or datetime.now(UTC)):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


class EvidenceWriter:
    """Appends to one run's evidence. Not thread-safe: the run calls it between steps, frames wait in the recorder."""

    def __init__(self, folder: Path, share: int = 1) -> None:
        """`share`: the number of the process, of a run in several."""
        self.folder, self.share = folder, share
        self.file = folder / (EVIDENCE if share == 1 else f"evidence-{share}.jsonl")
        self._stream: IO[bytes] | None = None

    @property
    def run(self) -> str:
        return self.folder.name

    def start(
        self, rig: RigFacts, argv: Iterable[str], versions: Mapping[str, str], options: Mapping[str, object]
    ) -> None:
        """Create the folder and the first line; FileExistsError when the run is there already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._stream = self.file.open("xb")
        self.append(
            {
                "event": "run_start",
                "run": self.run,
                "utc": stamp(datetime.now(UTC)),
                "argv": list(argv),
                "versions": dict(versions),
                "options": dict(options),
                "rig": rig.as_json(),
                "profiles": dict(rig.profiles),
            }
        )

    def resume(self, rig: RigFacts, argv: Iterable[str], options: Mapping[str, object]) -> Evidence:
        """Go on with a run: what it holds so far. RigConfigError when the rig or a profile is another one now."""
        before = read_evidence(self.folder)
        _refuse_another_rig(before.start, rig)
        self._go_on()
        now = stamp(datetime.now(UTC))
        self.append({"event": "resumed", "utc": now, "argv": list(argv), "options": dict(options)})
        return before

    def join(self, rig: RigFacts) -> Evidence:
        """As `resume`, for a process of the run that is not the first, which has begun it."""
        before = read_evidence(self.folder)
        _refuse_another_rig(before.start, rig)
        self._go_on()
        self.append({"event": "joined", "share": self.share, "utc": stamp(datetime.now(UTC))})
        return before

    def _go_on(self) -> None:
        """Opens the file at its end, on a line of its own."""
        before = self.file.read_bytes() if self.file.exists() else b""
        is_torn = bool(before) and not before.endswith(b"\n")
        self._stream = self.file.open("ab")
        if is_torn:
            self._stream.write(b"\n")

    def plan(self, scenarios: Iterable[Json], requirements: Mapping[str, Json]) -> None:
        self.append({"event": "plan", "scenarios": list(scenarios), "requirements": dict(requirements)})

    def attempt(self, record: ScenarioRecord, ruling: Ruling) -> None:
        self.append(record.as_json(ruling))

    def verdict(self, case: Case, ruling: Ruling, *, final: bool) -> None:
        """`final` False: the scenario was interrupted and is to be run again when the run is resumed."""
        self.append(
            {
                "event": "verdict",
                "id": case.id,
                "verdict": ruling.verdict,
                "reason": ruling.reason,
                "flaky": ruling.flaky,
                "attempts": ruling.attempts,
                "final": final,
                "fingerprint": case.fingerprint,
            }
        )

    def session_frames(self, frames: Iterable[Frame]) -> None:
        lines = [frame_json(frame) for frame in frames]
        if lines:
            self.append({"event": "session_frames", "frames": lines})

    def floor(self, floor_s: str, floors: Mapping[str, str]) -> None:
        """Seconds as text; `floors` by kind of way."""
        self.append({"event": "floor", "floor_s": floor_s, "floors": dict(floors)})

    def end(self, exit_status: int, *, interrupted: bool = False, refused: str = "") -> None:
        self.append(
            {
                "event": "run_end",
                "utc": stamp(datetime.now(UTC)),
                "exit_status": exit_status,
                "interrupted": interrupted,
                "refused": refused,
            }
        )

    def append(self, event: Json) -> None:
        """One line, on the disk when this returns."""
        if self._stream is None:
            raise ValueError(f"the evidence of run {self.run} is not open")
        self._stream.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def read(self) -> Evidence:
        """What has been written so far."""
        return read_evidence(self.folder)

    @property
    def is_open(self) -> bool:
        return self._stream is not None

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _refuse_another_rig(start: Json, rig: RigFacts) -> None:
    if start["rig"]["text"] != rig.text:
        found = f"another text in {rig.file}"
        raise RigConfigError(rig.file, "rig", "the rig file that the run began with", found, "start a new run")
    for name in sorted(start["profiles"].keys() | rig.profiles.keys()):
        if start["profiles"].get(name) != rig.profiles.get(name):
            expected = "the profile that the run began with"
            raise RigConfigError(rig.file, f"profile {name}", expected, "another text", "start a new run")


@dataclass(frozen=True)
class Evidence:
    """What a run's file holds; `torn` are the numbers of lines that a kill cut off."""

    folder: Path
    events: tuple[Json, ...]
    torn: tuple[int, ...] = ()

    @property
    def start(self) -> Json:
        return self.events[0]

    def of(self, event: str) -> tuple[Json, ...]:
        return tuple(one for one in self.events if one["event"] == event)

    @property
    def plan(self) -> Json:
        """The last plan: that of the process that went on last."""
        plans = self.of("plan")
        return plans[-1] if plans else {"scenarios": [], "requirements": {}}

    @property
    def verdicts(self) -> dict[str, Json]:
        """The last verdict of each scenario."""
        return {one["id"]: one for one in self.of("verdict")}

    def attempts(self, scenario: str) -> tuple[Json, ...]:
        return tuple(one for one in self.of("attempt") if one["id"] == scenario)

    @property
    def end(self) -> Json | None:
        """The run's last line; None while it runs, after a kill, and in a resumed run that has not ended."""
        return self.events[-1] if self.events[-1]["event"] == "run_end" else None

    @property
    def options(self) -> Json:
        """Those of the process that went on last."""
        resumed = self.of("resumed")
        return dict(resumed[-1]["options"] if resumed else self.start["options"])

    @property
    def finished(self) -> dict[str, str]:
        """Scenarios that need not be run again, with the fingerprint of the text that was judged."""
        return {one["id"]: one["fingerprint"] for one in self.verdicts.values() if one["final"]}

    @property
    def last_check(self) -> int:
        return max((int(check["number"]) for one in self.of("attempt") for check in one["checks"]), default=0)


def read_evidence(folder: Path) -> Evidence:
    """Every whole line of all processes; EvidenceError when there is none or when one in the middle cannot be read.

    What the others have written stands before the end of the run: they have ended then.
    """
    file = folder / EVIDENCE
    if not file.is_file():
        raise EvidenceError(file, 0, "no such file: not the folder of a run")
    events, torn = _lines(file)
    if not events or events[0]["event"] != "run_start":
        raise EvidenceError(file, 1, "the evidence does not begin with run_start")
    ends = events[-1:] if events[-1]["event"] == "run_end" else []
    del events[len(events) - len(ends) :]
    for other in sorted(folder.glob("evidence-*.jsonl")):
        further, cut = _lines(other)
        events += further
        torn += cut
    return Evidence(folder, (*events, *ends), tuple(torn))


def _lines(file: Path) -> tuple[list[Json], list[int]]:
    """The events of one file, and the numbers of its torn lines."""
    lines = file.read_bytes().split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    events: list[Json] = []
    torn: list[int] = []
    for number, line in enumerate(lines, start=1):
        event = _event(line)
        if event is None:
            torn.append(number)
            continue
        if torn and torn[-1] == number - 1 and event["event"] not in ("resumed", "joined"):
            raise EvidenceError(file, number - 1, "a damaged line within the evidence")
        events.append(event)
    return events, torn


def _event(line: bytes) -> Json | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None


def write_manifest(folder: Path) -> Path:
    """SHA-256 of each file of the run but the manifest itself, by path."""
    manifest = folder / MANIFEST
    text = json.dumps({"algorithm": "sha256", "files": _hashes(folder)}, indent=2) + "\n"
    manifest.write_text(text, encoding="utf-8")
    return manifest


def verify_manifest(folder: Path) -> tuple[str, ...]:
    """What differs from the manifest: empty when every file is there, unchanged, and none has been added."""
    manifest = folder / MANIFEST
    if not manifest.is_file():
        return (f"{MANIFEST} is missing",)
    told, found = json.loads(manifest.read_text(encoding="utf-8"))["files"], _hashes(folder)
    missing = [f"{name} is missing" for name in told if name not in found]
    changed = [f"{name} has changed" for name in told if name in found and found[name] != told[name]]
    return (*missing, *changed, *(f"{name} was added" for name in found if name not in told))


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
