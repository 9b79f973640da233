"""What is kept of a run, as data: a scenario, its steps, checks, frames, and their shape in the evidence.

Layer: meterbench, below recorder and evidence. Nothing here judges; every record can be written as one JSON object
and nothing is rounded on the way (decimals are text, frames are hexadecimal).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal

from meterbench.errors import Cause
from meterbench.verdicts import Attempt, CheckVerdict, Made, Ruling
from rigs.frames import Frame

Json = dict[str, Any]
StepStatus = Literal["running", "passed", "failed", "broken", "skipped"]


@dataclass(frozen=True)
class DeviceFacts:
    """What a device claims: its profile's capabilities, parameters and service variants."""

    name: str
    fuel: str
    profile: str
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    services: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {
            "name": self.name,
            "fuel": self.fuel,
            "profile": self.profile,
            "capabilities": dict(self.capabilities),
            "services": list(self.services),
        }


@dataclass(frozen=True)
class RigFacts:
    """The rig as the evidence keeps it: file and text verbatim, the profiles used, and what the devices claim."""

    name: str
    file: str
    text: str
    profiles: Mapping[str, str] = field(default_factory=dict)
    devices: tuple[DeviceFacts, ...] = ()

    def declares(self, capability: str, fuels: tuple[str, ...] = ()) -> bool:
        """Whether every device concerned declares it; `electricity.prepayment` names one device."""
        name, _, rest = capability.rpartition(".")
        devices = [one for one in self.devices if one.name == name] or [
            one for one in self.devices if not fuels or one.fuel in fuels
        ]
        return bool(devices) and all(one.capabilities.get(rest, False) for one in devices)

    def as_json(self) -> Json:
        """The profiles' texts are kept beside it, not in it."""
        devices = [device.as_json() for device in self.devices]
        return {"name": self.name, "file": self.file, "text": self.text, "devices": devices}


@dataclass(frozen=True)
class Case:
    """A scenario, or one row of an outline, as the feature file has it. `fingerprint` changes with its text.

    `steps` are the texts, Background included; they are no part of the plan, as each attempt has its own.
    """

    id: str
    name: str
    feature: str
    rule: str
    file: str
    line: int
    subject: str
    requirements: tuple[str, ...]
    tags: tuple[str, ...] = ()
    fuels: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    fingerprint: str = ""
    steps: tuple[str, ...] = ()

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "feature": self.feature,
            "rule": self.rule,
            "file": self.file,
            "line": self.line,
            "subject": self.subject,
            "requirements": list(self.requirements),
            "tags": list(self.tags),
            "fuels": list(self.fuels),
            "services": list(self.services),
            "fingerprint": self.fingerprint,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Case:
        """Other keys than a case's own (a plan has more) are left aside."""
        own: dict[str, Any] = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in own.items()}
        return cls(**values)


@dataclass(frozen=True)
class CheckRecord:
    """One observation held against its limit. `source` says where the expectation comes from."""

    number: int
    requirements: tuple[str, ...]
    what: str
    observed: str
    unit: str
    expected: str
    verdict: CheckVerdict
    source: str
    step: int | None
    utc: datetime
    monotonic_ns: int
    latency: Json | None = None

    @property
    def reference(self) -> str:
        return f"{self.number:04d}"

    @property
    def text(self) -> str:
        """The line of the style guide: what, observed, expected, where the evidence lies."""
        seen = f"{self.observed} {self.unit}".strip()
        ids = " ".join(self.requirements)
        return f"{ids} {self.what}: observed {seen}, expected {self.expected} (evidence {self.reference})".strip()

    def as_json(self) -> Json:
        return {
            "number": self.reference,
            "requirements": list(self.requirements),
            "what": self.what,
            "observed": self.observed,
            "unit": self.unit,
            "expected": self.expected,
            "verdict": self.verdict,
            "source": self.source,
            "step": self.step,
            "utc": stamp(self.utc),
            "mono_ns": self.monotonic_ns,
            "latency": self.latency,
            "text": self.text,
        }


@dataclass
class StepRecord:
    """One line of the scenario. `checks` counts those made while it ran."""

    index: int
    type: str
    keyword: str
    text: str
    line: int
    started_utc: datetime
    started_ns: int
    table: tuple[tuple[str, ...], ...] = ()
    docstring: str = ""
    status: StepStatus = "running"
    duration_s: float = 0.0
    checks: int = 0

    def as_json(self) -> Json:
        return {
            "type": self.type,
            "keyword": self.keyword,
            "text": self.text,
            "line": self.line,
            "table": [list(row) for row in self.table],
            "docstring": self.docstring,
            "status": self.status,
            "utc": stamp(self.started_utc),
            "duration_s": round(self.duration_s, 6),
            "checks": self.checks,
        }


@dataclass
class ScenarioRecord:
    """One attempt at one scenario while it runs; frames may be appended by other threads under the recorder's lock."""

    case: Case
    attempt: int
    started_utc: datetime
    started_ns: int
    steps: list[StepRecord] = field(default_factory=list)
    checks: list[CheckRecord] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)
    cause: Cause | None = None
    trace: str = ""
    duration_s: float = 0.0

    @property
    def unverified(self) -> tuple[str, ...]:
        """Then steps that passed without a check, announced checks never made; a scenario cut short owes none."""
        if self.cause is not None:
            return ()
        blind = [step.text for step in self.steps if step.type == "then" and not step.checks]
        made = {check.what for check in self.checks}
        return (*blind, *(f"announced: {what}" for what in self.announced if what not in made))

    def outcome(self) -> Attempt:
        """What the verdict rules need to know."""
        made = tuple(Made(check.text, check.verdict) for check in self.checks)
        return Attempt(made, self.unverified, self.cause)

    def as_json(self, ruling: Ruling) -> Json:
        cause = self.cause
        return {
            "event": "attempt",
            "id": self.case.id,
            "attempt": self.attempt,
            "utc": stamp(self.started_utc),
            "mono_ns": self.started_ns,
            "duration_s": round(self.duration_s, 6),
            "verdict": ruling.verdict,
            "reason": ruling.reason,
            "requirements": list(self.case.requirements),
            "subject": self.case.subject,
            "steps": [step.as_json() for step in self.steps],
            "checks": [check.as_json() for check in self.checks],
            "announced": self.announced,
            "unverified": list(self.unverified),
            "cause": cause
            and {"kind": cause.kind, "type": cause.type, "text": cause.text, "capability": cause.capability},
            "retryable": bool(cause and cause.retryable),
            "trace": self.trace,
            "notes": self.notes,
            "frames": [frame_json(frame) for frame in self.frames],
        }


def attempt_from_json(data: Mapping[str, Any]) -> Attempt:
    """The reverse of `as_json`, as far as the verdict rules ask: what re-judging and resuming start from."""
    made = tuple(Made(check["text"], check["verdict"]) for check in data["checks"])
    cause = data["cause"]
    known = cause and Cause(cause["kind"], cause["type"], cause["text"], data["retryable"], cause["capability"])
    return Attempt(made, tuple(data["unverified"]), known)


def frame_json(frame: Frame) -> Json:
    return {
        "hop": frame.hop,
        "direction": frame.direction,
        "raw": frame.raw.hex(),
        "utc": stamp(frame.utc),
        "mono_ns": frame.monotonic_ns,
        "note": frame.note,
    }


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with microseconds and Z, so that stamps sort as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
