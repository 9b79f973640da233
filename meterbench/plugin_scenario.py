"""One scenario from its set-up to its verdict, with the one retry that a fault of the rig is granted.

Layer: meterbench, beside the plugin. pytest runs set-up, call and tear-down; what happens in them is recorded here, and
pytest is told the verdict: fail = ConformanceFailure, inconclusive = BenchError, not applicable or not run = skip.

Rules of this file: an attempt is on the disk before the next one begins; tear-down belongs to the attempt (a rig that
cannot be put back leaves a pass inconclusive); an interrupt closes the attempt as not final and goes on upwards; a
cause that outlived one recovery is not recovered from again by each later scenario.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NoReturn, Protocol, cast

import pytest
from _pytest.runner import call_and_report

from meterbench.errors import BenchError, Cause, ConformanceFailure, Undecided, Unverified, classify
from meterbench.evidence import EvidenceWriter
from meterbench.latch import Latch
from meterbench.recorder import Recorder
from meterbench.records import Case, CheckRecord, RigFacts, ScenarioRecord
from meterbench.verdicts import Attempt, Ruling, may_retry, rule_attempt, rule_scenario

Phase = Literal["setup", "call", "teardown"]


class RigProvider(Protocol):
    """What the run needs of a rig."""

    def facts(self) -> RigFacts:
        """Before any stimulus. Raises RigConfigError, which refuses the run."""
        ...

    def recover(self, cause: Cause) -> None:
        """Restart the parts that are broken; BenchError when they cannot be."""
        ...


@dataclass
class ScenarioRunner:
    """Runs items of a session one after the other."""

    recorder: Recorder
    evidence: EvidenceWriter
    provider: RigProvider
    latch: Latch
    facts: RigFacts = field(default_factory=lambda: RigFacts("", "", ""))
    earlier: dict[str, list[Attempt]] = field(default_factory=dict)
    hopeless: set[str] = field(default_factory=set)

    def run(self, item: pytest.Item, case: Case, nextitem: pytest.Item | None) -> Ruling:
        """All attempts; each is in the evidence when this returns, and so is the verdict."""
        attempts: list[Attempt] = []
        while True:
            mark = self.latch.mark()
            reports, record = self._attempt(item, case, attempts, nextitem)
            attempts.append(record.outcome())
            if not self._may_retry(attempts) or not self._recovered(record, mark):
                break
        if record.cause is not None and record.cause.kind == "infrastructure":
            self.hopeless.add(record.cause.text)
        ruling = rule_scenario([*self.earlier.get(case.id, []), *attempts], case.subject, self.declares(case))
        self.evidence.verdict(case, ruling, final=True)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        return ruling

    def declares(self, case: Case) -> Callable[[str], bool]:
        return lambda capability: self.facts.declares(capability, case.fuels)

    def _attempt(
        self, item: pytest.Item, case: Case, before: list[Attempt], nextitem: pytest.Item | None
    ) -> tuple[list[pytest.TestReport], ScenarioRecord]:
        _renew_request(item)
        self.evidence.session_frames(self.recorder.take_session_frames())
        record = self.recorder.begin(case, len(self.earlier.get(case.id, [])) + len(before) + 1)
        try:
            return self._phases(item, record, before, nextitem), record
        except (KeyboardInterrupt, pytest.exit.Exception):
            self.recorder.ended_by(classify(KeyboardInterrupt()))
            ruling = rule_attempt(record.outcome(), case.subject, self.declares(case))
            self._close(record)
            self.evidence.verdict(case, ruling, final=ruling.verdict == "fail")
            raise
        finally:
            _forget_request(item)
            if self.recorder.is_recording:
                self._close(record)

    def _phases(
        self, item: pytest.Item, record: ScenarioRecord, before: list[Attempt], nextitem: pytest.Item | None
    ) -> list[pytest.TestReport]:
        reports = [call_and_report(item, "setup", log=False)]
        if reports[0].passed:
            reports.append(call_and_report(item, "call", log=False))
        if item.session.shouldfail or item.session.shouldstop:
            nextitem = None
        elif self._may_retry([*before, record.outcome()]):
            # a second attempt keeps the fixtures of module and session, unless one of them may be what could not start
            nextitem = cast(pytest.Item, item.parent) if reports[0].passed else None
        return [*reports, call_and_report(item, "teardown", log=False, nextitem=nextitem)]

    def _close(self, record: ScenarioRecord) -> None:
        self.recorder.end()
        ruling = rule_attempt(record.outcome(), record.case.subject, self.declares(record.case))
        self.evidence.attempt(record, ruling)

    def _may_retry(self, attempts: list[Attempt]) -> bool:
        """As the verdict rules say, and only for a cause that has not outlived a recovery in this session."""
        cause = attempts[-1].cause
        return may_retry(attempts) and cause is not None and cause.text not in self.hopeless

    def _recovered(self, record: ScenarioRecord, mark: int) -> bool:
        """Whether a second attempt has a chance: the rig has been put right and its latched states may be tried."""
        assert record.cause is not None
        try:
            self.provider.recover(record.cause)
        except BenchError:
            return False
        self.latch.release_since(mark)
        return True

    # What the hooks around the phases call

    def phase_ended(self, phase: Phase, error: BaseException | None) -> None:
        """Record what ended the phase, then raise as the verdict asks; tear-down raises its own error only."""
        record = self.recorder.scenario
        if error is not None:
            self._record_cause(record, phase, error)
        if phase == "teardown":
            if error is not None:
                raise error
            return
        if phase == "setup" and error is None:
            return
        ruling = rule_attempt(record.outcome(), record.case.subject, self.declares(record.case))
        if ruling.verdict != "pass":
            _raise(ruling, record, error)

    def _record_cause(self, record: ScenarioRecord, phase: Phase, error: BaseException) -> None:
        cause = classify(error)
        if cause.kind == "device_refusal" and record.case.subject == "device":
            self.recorder.device_refused(cause.text)
        if phase == "teardown" and cause.kind in ("not_applicable", "not_run"):
            cause = Cause("defect", cause.type, f"bench defect: after the scenario: {cause.text}")
        step = record.steps[-1] if record.steps else None
        if step is not None and step.status == "running":
            self.recorder.end_step("broken")
        self.recorder.ended_by(cause, _trace(error))


def _raise(ruling: Ruling, record: ScenarioRecord, error: BaseException | None) -> NoReturn:
    if ruling.verdict in ("not_applicable", "not_run"):
        raise pytest.skip.Exception(ruling.reason) from error
    if ruling.verdict == "fail":
        raise error if isinstance(error, ConformanceFailure) else _failure(ruling, record) from error
    if isinstance(error, BenchError):
        raise error
    if record.unverified or not record.checks:
        raise Unverified(record.unverified or ("the scenario recorded no check",)) from error
    raise Undecided("judging the scenario", "recorder", ruling.reason) from error


def _failure(ruling: Ruling, record: ScenarioRecord) -> ConformanceFailure:
    """The failed check of a scenario whose steps did not let its exception through."""
    failed: list[CheckRecord] = [check for check in record.checks if check.verdict == "fail"]
    if not failed:
        return ConformanceFailure(record.case.requirements, "the scenario", ruling.reason, "to hold")
    one = failed[0]
    return ConformanceFailure(one.requirements, one.what, one.observed, one.expected, one.unit, one.reference)


def _trace(error: BaseException) -> str:
    """Where it was raised, innermost last, without the frames of pytest."""
    lines = []
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        if "site-packages" not in code.co_filename:
            lines.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{at.tb_lineno} in {code.co_name}")
        at = at.tb_next
    return "\n".join(lines)


def _renew_request(item: pytest.Item) -> None:
    """A second attempt starts with fresh fixtures of its own, as plugins that rerun tests do it."""
    if not getattr(item, "_request", True):
        item._initrequest()  # type: ignore[attr-defined]


def _forget_request(item: pytest.Item) -> None:
    item._request = False  # type: ignore[attr-defined]
    item.funcargs = None  # type: ignore[attr-defined]
