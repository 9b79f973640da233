"""The one place through which a scenario observes and judges: a pass leaves as much evidence as a fail.

Layer: meterbench. One `Recorder` for a session, one `ScenarioRecord` for each attempt at a scenario.

Rules of this file:
- A check is recorded before it raises. It counts for all requirement ids of the scenario's tags, unless the document
  states the limit in another row (a response time of the traffic model), which the call then names.
- `check` raises ConformanceFailure when it did not hold and Undecided within the uncertainty of its limit. `latency`
  raises only when late: a limit that this rig cannot resolve leaves the other checks of the scenario their say.
- No reply is the subject's failure only if the link to that part had been shown healthy in this run (`link_healthy`)
  and is again shown healthy by a probe right after the silence. Else nothing is known about the part: BenchError.
- Frames come from any thread. Those outside of a scenario belong to the session.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import NoReturn

from meterbench.checks import AtMost, Equals, Limit, Number, Observed, judge, show
from meterbench.errors import BenchError, Cause, ConformanceFailure, Undecided
from meterbench.hops import Breakdown, Kind
from meterbench.latency import FLOORS
from meterbench.records import Case, CheckRecord, Json, ScenarioRecord, StepRecord, StepStatus
from meterbench.verdicts import CheckVerdict
from rigs.errors import NoReply
from rigs.frames import Frame

Excuse = Callable[[bool], str]
"""What has disturbed the scenario, empty for nothing; given whether the check was one of time."""
EXCUSED = frozenset({"device", "dcc"})


@dataclass(frozen=True, slots=True)
class Timing:
    """What a latency sample is of: `service` is the request or alert by name; `hops` None: nothing is known of it."""

    kind: Kind = "request"
    service: str = ""
    hops: Breakdown | None = None

    def as_json(self) -> Json:
        hops = None if self.hops is None else self.hops.as_json()
        return {"kind": self.kind, "service": self.service, "hops": hops}


NO_TIMING = Timing()
_VERDICTS: dict[bool | None, CheckVerdict] = {True: "pass", False: "fail", None: "inconclusive"}


def utc_now() -> datetime:
    return datetime.now(UTC)


def no_excuse(_of_time: bool) -> str:
    return ""


class Recorder:
    """What steps and the bench API write to; `floor_s` is set once the rig's own floor has been measured,
    `floors` by kind of way."""

    def __init__(
        self, utc: Callable[[], datetime] = utc_now, monotonic_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self._utc, self._ns = utc, monotonic_ns
        self._lock = threading.Lock()
        self._scenario: ScenarioRecord | None = None
        self._session_frames: list[Frame] = []
        self._healthy: set[str] = set()
        self._numbers = 0
        self.floor_s: Decimal | None = None
        self.floors: Mapping[Kind, Decimal] = {}
        self.excuse: Excuse = no_excuse
        """Of the scenario that runs: why a check of the device or of the DCC that failed says nothing of it."""

    # What steps and the bench call

    def check(
        self,
        what: str,
        observed: Observed,
        limit: Limit,
        *,
        unit: str = "",
        source: str = "",
        requirement: str | None = None,
    ) -> None:
        """Record and judge. Raises ConformanceFailure, Undecided, or TypeError for a value that cannot be compared."""
        judgement = judge(limit, observed)
        made = self._record(
            what,
            show(observed),
            unit or str(getattr(limit, "unit", "")),
            judgement.expected,
            _VERDICTS[judgement.held],
            source,
            (requirement,) if requirement else self.requirements,
        )
        if judgement.held is None:
            raise Undecided(f"checking {what}", "measurement", made.text, "within the uncertainty of the limit")
        self._raise_if_failed(made)
        self._raise_if_excused(made, judgement.held)

    def latency(
        self, requirement: str | None, what: str, observed_s: Number, limit_s: Number, *, source: str = "",
        timing: Timing = NO_TIMING,
    ) -> None:  # fmt: skip
        """A check and a sample of the latency table, seconds; the limit is inclusive. Raises only when late:
        ConformanceFailure when the subject is at fault (or nothing is known of the way), else Undecided."""
        judgement = judge(AtMost(limit_s, "s"), observed_s)
        hazy = self._unresolved(Decimal(limit_s), timing.kind)
        others = "" if hazy or judgement.held else self._charged_to_others(Decimal(limit_s), timing)
        verdict: CheckVerdict = "inconclusive" if hazy or others else _VERDICTS[judgement.held]
        rows = (requirement,) if requirement else self.requirements
        sample: Json = {"what": what, "observed_s": show(observed_s), "limit_s": show(limit_s), **timing.as_json()}
        sample |= {"source": source, "late": not judgement.held, "charged": others}
        expected = f"{judgement.expected}{hazy}{others and f'; late, but {others}'}"
        made = self._record(what, show(observed_s), "s", expected, verdict, source, rows, sample)
        if others:
            raise Undecided(f"judging {what}", self.scenario.case.subject, made.text)
        self._raise_if_failed(made)
        if made.verdict == "inconclusive" and not hazy:
            sample["charged"] = "the network was disturbed meanwhile"
        self._raise_if_excused(made, judgement.held or bool(hazy))

    def _charged_to_others(self, limit_s: Decimal, timing: Timing) -> str:
        """Whose a late answer is when it is not the subject's; empty when it is, or nothing is known of the way."""
        hops = timing.hops
        if hops is None:
            return ""
        if hops.unknown:
            return hops.text()
        limit_ns, allowance_ns = int(limit_s * 10**9), int(self.floor_of(timing.kind) * 10**9)
        fault = hops.at_fault(limit_ns, allowance_ns)
        if self.scenario.case.subject in fault:
            return ""
        whose = f"charged to the {', '.join(fault)}" if fault else "no part by itself is beyond the limit"
        return f"{whose} ({hops.text()})"

    def announce(self, *what: str) -> None:
        """Checks that this scenario promises to make; one that is never made leaves it unverified."""
        self.scenario.announced.extend(what)

    def note(self, text: str) -> None:
        """For the reader of the report; judges nothing."""
        self.scenario.notes.append(text)

    def link_healthy(self, part: str) -> None:
        """The link to the part has carried a valid exchange in this run."""
        self._healthy.add(part)

    def no_reply(self, part: str, what: str, probe: Callable[[], bool], expected: str = "a reply") -> NoReturn:
        """The part stayed silent: a failed check if its link was and, by the probe, is healthy; else NoReply."""
        if part not in self._healthy:
            raise NoReply(f"waiting for {what}", part, "no reply", "the link was not shown healthy in this run")
        try:
            alive = probe()
        except BenchError as error:
            raise NoReply(f"waiting for {what}", part, "no reply", f"and the link is down now: {error}") from error
        if not alive:
            raise NoReply(f"waiting for {what}", part, "no reply", "and the link does not answer a probe now")
        source = f"link to {part} healthy before and after"
        made = self._record(what, "no reply", "", expected, "fail", source, self.requirements)
        self._raise_if_excused(made, False)
        raise self._failure(made)

    def frame(self, frame: Frame) -> None:
        """A FrameSink; any thread."""
        with self._lock:
            target = self._session_frames if self._scenario is None else self._scenario.frames
            target.append(frame)

    @property
    def scenario(self) -> ScenarioRecord:
        """The scenario that runs; BenchError outside of one, where a check would be lost."""
        if self._scenario is None:
            raise BenchError("recording", "recorder", "no scenario is running")
        return self._scenario

    @property
    def is_recording(self) -> bool:
        return self._scenario is not None

    @property
    def requirements(self) -> tuple[str, ...]:
        return self.scenario.case.requirements

    # What the run calls

    def begin(self, case: Case, attempt: int) -> ScenarioRecord:
        record = ScenarioRecord(case, attempt, self._utc(), self._ns())
        with self._lock:
            self._scenario = record
        return record

    def end(self) -> ScenarioRecord:
        record = self.scenario
        with self._lock:
            self._scenario = None
        record.duration_s = (self._ns() - record.started_ns) / 1e9
        return record

    def begin_step(
        self,
        step_type: str,
        keyword: str,
        text: str,
        line: int,
        table: Sequence[Sequence[str]] = (),
        docstring: str = "",
    ) -> StepRecord:
        steps = self.scenario.steps
        rows = tuple(tuple(row) for row in table)
        steps.append(
            StepRecord(len(steps), step_type, keyword, text, line, self._utc(), self._ns(), rows, docstring or "")
        )
        return steps[-1]

    def end_step(self, status: StepStatus) -> None:
        step = self.scenario.steps[-1]
        step.status, step.duration_s = status, (self._ns() - step.started_ns) / 1e9

    def ended_by(self, cause: Cause, trace: str = "") -> None:
        """Why the scenario ended early; the first cause stays, what follows from it is only noted."""
        record = self.scenario
        if record.cause is None:
            record.cause, record.trace = cause, trace
        else:
            record.notes.append(f"then: {cause.text}")

    def device_refused(self, text: str) -> None:
        """An exception of the meter's own that no check expected, or registers that hold no value of their point,
        recorded as a failed check of a @device scenario."""
        expected = "an answer with values and without a Modbus exception"
        self._record("answer of the meter", text, "", expected, "fail", "", self.requirements)

    def take_session_frames(self) -> tuple[Frame, ...]:
        """Frames seen outside of scenarios since the last call."""
        with self._lock:
            taken, self._session_frames = tuple(self._session_frames), []
        return taken

    def continue_after(self, number: int) -> None:
        """Number the next check after those of the run that is resumed."""
        self._numbers = max(self._numbers, number)

    def floor_of(self, kind: Kind) -> Decimal:
        """Seconds; that of the whole rig where the way has none of its own."""
        return self.floors.get(kind) or self.floor_s or Decimal(0)

    def _unresolved(self, limit_s: Decimal, kind: Kind) -> str:
        if self.floor_s is None:
            return "; the floor of this rig has not been measured"
        floor_s = self.floor_of(kind)
        if limit_s < FLOORS * floor_s:
            return f"; less than {FLOORS} floors of {show(floor_s)} s away: this rig cannot tell"
        return ""

    def _record(
        self,
        what: str,
        observed: str,
        unit: str,
        expected: str,
        verdict: CheckVerdict,
        source: str,
        requirements: tuple[str, ...],
        latency: Json | None = None,
    ) -> CheckRecord:
        record = self.scenario
        may_be_excused = record.case.subject in EXCUSED and not _is_known(latency)
        if verdict == "fail" and may_be_excused and (why := self.excuse(latency is not None)):
            verdict, expected = "inconclusive", f"{expected}; but the network was disturbed meanwhile: {why}"
        step = record.steps[-1] if record.steps and record.steps[-1].status == "running" else None
        self._numbers += 1
        made = CheckRecord(
            number=self._numbers,
            requirements=requirements,
            what=what,
            observed=observed,
            unit=unit,
            expected=expected,
            verdict=verdict,
            source=source,
            step=None if step is None else step.index,
            utc=self._utc(),
            monotonic_ns=self._ns(),
            latency=latency,
        )
        record.checks.append(made)
        if step is not None:
            step.checks += 1
        return made

    def _raise_if_failed(self, made: CheckRecord) -> None:
        if made.verdict == "fail":
            raise self._failure(made)

    def _raise_if_excused(self, made: CheckRecord, held: bool | None) -> None:
        """Another attempt may find the network at rest."""
        if held is False and made.verdict == "inconclusive":
            raise BenchError(f"checking {made.what}", "network", f"observed {made.observed}, expected {made.expected}")

    def _failure(self, made: CheckRecord) -> ConformanceFailure:
        return ConformanceFailure(made.requirements, made.what, made.observed, made.expected, made.unit, made.reference)


def _is_known(latency: Json | None) -> bool:
    """A way that is known hop by hop has charged the network with its own time already."""
    hops = (latency or {}).get("hops")
    return bool(hops and not hops["unknown"])


def claim(recorder: Recorder, what: str, held: bool, *, source: str = "", requirement: str | None = None) -> None:
    """A plain statement as a check, for observations without a magnitude: what, yes or no, expected yes."""
    recorder.check(what, held, Equals(True), source=source, requirement=requirement)
