"""What can end a scenario, in families that the verdict rules tell apart, and the one place that classifies them.

Layer: meterbench, above `rigs.errors`. pytest calls every exception "failed"; here the device being wrong
(`ConformanceFailure`), the rig being wrong (`BenchError`) and a scenario that does not apply (`NotApplicable`) stay
three things. An error holds its fields and builds its text from them.

Rules of this file: `classify` knows every family, nothing else in the bench looks at an exception's type to find a
verdict. What it does not know (a bare `assert`, a `KeyError`, a `pytest.skip` in a step) is a defect of the bench and
is never charged to a device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rigs.errors import BenchError, DeviceException, RigConfigError
from rigs.profile_point import UnreadableValue

__all__ = [
    "BenchError",
    "Cause",
    "CauseKind",
    "ConformanceFailure",
    "NotApplicable",
    "NotRun",
    "RefusedRun",
    "StateUnreachable",
    "Undecided",
    "Unverified",
    "classify",
]

CauseKind = Literal[
    "conformance",
    "device_refusal",
    "infrastructure",
    "undecided",
    "unverified",
    "not_applicable",
    "not_run",
    "configuration",
    "interrupted",
    "defect",
]

#: Modbus exceptions that a gateway in between gives, not the meter [MODBUS Application Protocol V1.1b3 §7].
_GATEWAY_CODES = frozenset({10, 11})


class ConformanceFailure(AssertionError):
    """The subject is wrong: a check did not hold. Texts read as in a report line."""

    def __init__(
        self, requirements: tuple[str, ...], what: str, observed: str, expected: str, unit: str = "", evidence: str = ""
    ) -> None:
        self.requirements, self.what, self.observed = requirements, what, observed
        self.expected, self.unit, self.evidence = expected, unit, evidence
        super().__init__(requirements, what, observed, expected, unit, evidence)

    def __str__(self) -> str:
        ids = " ".join(self.requirements)
        seen = f"{self.observed} {self.unit}".strip()
        reference = f" (evidence {self.evidence})" if self.evidence else ""
        return f"{ids} {self.what}: observed {seen}, expected {self.expected}{reference}".strip()


class NotApplicable(Exception):
    """The scenario presumes a capability that the device does not declare."""

    def __init__(self, capability: str, why: str = "") -> None:
        self.capability, self.why = capability, why
        super().__init__(capability, why)

    def __str__(self) -> str:
        text = f"not applicable: {self.capability}"
        return f"{text} ({self.why})" if self.why else text


class NotRun(Exception):
    """The scenario cannot be run on this rig (calendar time on a real rig without `--soak`); never a pass."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)

    def __str__(self) -> str:
        return f"not run: {self.why}"


class Undecided(BenchError):
    """A check was made and cannot be decided: within the uncertainty of its limit, or a limit too near the floor."""

    retryable = False


class Unverified(BenchError):
    """A Then recorded no check, or an announced check was never made: the scenario would have passed unseen."""

    retryable = False

    def __init__(self, texts: tuple[str, ...]) -> None:
        self.texts = texts
        super().__init__("judging the scenario", "recorder", "unverified")

    def __str__(self) -> str:
        return "unverified: " + ", ".join(f'"{text}"' for text in self.texts)


class StateUnreachable(BenchError):
    """A state that an earlier scenario could not reach either; carries the first cause and is not tried again."""

    retryable = False


class RefusedRun(Exception):
    """The run cannot begin: unknown tags, no subject, nothing selected."""


@dataclass(frozen=True)
class Cause:
    """Why a scenario ended early. `capability` only for not_applicable."""

    kind: CauseKind
    type: str
    text: str
    retryable: bool = False
    capability: str = ""


def classify(error: BaseException) -> Cause:
    """The family of an exception that ended a scenario."""
    name, text = type(error).__name__, str(error)
    match error:
        case ConformanceFailure():
            return Cause("conformance", name, text)
        case NotApplicable():
            return Cause("not_applicable", name, text, capability=error.capability)
        case NotRun():
            return Cause("not_run", name, text)
        case Unverified():
            return Cause("unverified", name, text)
        case Undecided():
            return Cause("undecided", name, text)
        case BenchError():
            return Cause("infrastructure", name, text, retryable=error.retryable)
        case DeviceException() if error.code not in _GATEWAY_CODES:
            return Cause("device_refusal", name, text)
        case DeviceException():
            return Cause("infrastructure", name, text, retryable=True)
        case UnreadableValue():  # registers that hold no value: the meter's own nonsense, and no defect of the bench
            return Cause("device_refusal", name, text)
        case RigConfigError():
            return Cause("configuration", name, text)
        case KeyboardInterrupt():
            return Cause("interrupted", name, "interrupted by the operator")
    return Cause("defect", name, f"bench defect: {name}: {text}")
