"""From what was recorded to a verdict: pure functions, the whole of the rules, no step has a say.

Layer: meterbench, above errors. Rules of this file, in the order in which they are applied to one attempt:

1. A failed check is a `fail`, whatever happened afterwards. An exception of the Modbus protocol that the meter itself
   gave and that no check expected, or registers that hold no value of their point, fails a @device scenario; of the
   other subjects it proves nothing.
2. An operator's interrupt, a defect of the bench and a fault of the rig are `inconclusive`.
3. `not_applicable` needs a capability that is not declared. Where the profile declares it, the claim and the scenario
   contradict each other: `inconclusive`, and the reason says so. `not_run` is what this rig cannot do.
4. A check that could not be decided, an announced check that was not made, a Then without a check, and a scenario
   without any check are `inconclusive`. Else it is a `pass`.

Several attempts: only a retryable fault of the rig is tried again, once. One failed check in any attempt is a `fail`
for good; when a later attempt of the same thing held, it is flagged `flaky` and still a `fail`.

Qualification (`rests_on`): scenarios whose subject is @hub, @wan or @dcc qualify the rig. When one fails, a device
scenario that failed as well and shares a requirement id or a service with it becomes `inconclusive`: the fault may be
the rig's. A device scenario that passed stays a pass (its checks are seen from the bench side too, and a fault of the
rig adds delay and loss, it does not open a contactor) and says in its reason on what it rested. A device scenario that
shares nothing with the failed one keeps its fail: a broken corner of the rig may not excuse a meter altogether.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from meterbench.errors import Cause

Verdict = Literal["pass", "fail", "inconclusive", "not_applicable", "waived", "not_run"]
CheckVerdict = Literal["pass", "fail", "inconclusive"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MAX_ATTEMPTS = 2

#: Subjects that qualify the rig, in the words of a tag.
RIG_SUBJECTS = frozenset({"hub", "wan", "dcc"})

EXIT_OK, EXIT_FAIL, EXIT_OPEN, EXIT_REFUSED = 0, 1, 2, 3


@dataclass(frozen=True)
class Made:
    """A check as far as a verdict asks: its one-line text and how it went."""

    text: str
    verdict: CheckVerdict


@dataclass(frozen=True)
class Attempt:
    """One execution of a scenario. `unverified` are the texts of Then steps and announced checks with no check."""

    checks: tuple[Made, ...] = ()
    unverified: tuple[str, ...] = ()
    cause: Cause | None = None


@dataclass(frozen=True)
class Ruling:
    """A verdict with its reason; `reason` is empty only for a plain pass."""

    verdict: Verdict
    reason: str = ""
    flaky: bool = False
    attempts: int = 1


Declares = Callable[[str], bool]


def rule_attempt(attempt: Attempt, subject: str, declares: Declares) -> Ruling:
    """Rules 1 to 4 of the module; `declares` tells whether a capability is declared for the scenario's devices."""
    failed = [check.text for check in attempt.checks if check.verdict == "fail"]
    cause = attempt.cause
    if failed:
        return Ruling("fail", failed[0])
    if cause is not None:
        return _rule_cause(cause, subject, declares)
    undecided = [check.text for check in attempt.checks if check.verdict == "inconclusive"]
    if undecided:
        return Ruling("inconclusive", undecided[0])
    if attempt.unverified:
        return Ruling("inconclusive", "unverified: " + ", ".join(f'"{text}"' for text in attempt.unverified))
    if not attempt.checks:
        return Ruling("inconclusive", "unverified: the scenario recorded no check")
    return Ruling("pass")


def _rule_cause(cause: Cause, subject: str, declares: Declares) -> Ruling:
    match cause.kind:
        case "conformance":
            return Ruling("fail", cause.text)
        case "device_refusal" if subject == "device":
            return Ruling("fail", cause.text)
        case "not_applicable" if declares(cause.capability):
            return Ruling("inconclusive", f"{cause.text}, but the profile declares it")
        case "not_applicable":
            return Ruling("not_applicable", cause.text)
        case "not_run":
            return Ruling("not_run", cause.text)
    return Ruling("inconclusive", cause.text)


def may_retry(attempts: Sequence[Attempt]) -> bool:
    """True after a retryable fault of the rig, once; never after a failed check."""
    if not attempts or len(attempts) >= MAX_ATTEMPTS:
        return False
    last = attempts[-1]
    if any(check.verdict == "fail" for check in last.checks):
        return False
    return last.cause is not None and last.cause.kind == "infrastructure" and last.cause.retryable


def rule_scenario(attempts: Sequence[Attempt], subject: str, declares: Declares) -> Ruling:
    """The verdict of all attempts at one scenario; `not_run` when there was none."""
    rulings = [rule_attempt(attempt, subject, declares) for attempt in attempts]
    if not rulings:
        return Ruling("not_run", "not run: never reached", attempts=0)
    failed = next((ruling for ruling in rulings if ruling.verdict == "fail"), None)
    final = failed or rulings[-1]
    later = rulings[rulings.index(failed) + 1 :] if failed else []
    flaky = any(ruling.verdict == "pass" for ruling in later)
    return replace(final, flaky=flaky, attempts=len(rulings))


@dataclass(frozen=True)
class Outcome:
    """A scenario with its verdict, as far as the rules between scenarios ask."""

    id: str
    subject: str
    requirements: frozenset[str]
    services: frozenset[str]
    ruling: Ruling

    @property
    def verdict(self) -> Verdict:
        return self.ruling.verdict


def rests_on(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """Qualification, as the module's docstring says; order kept."""
    broken = [one for one in outcomes if one.subject in RIG_SUBJECTS and one.verdict == "fail"]
    return tuple(_qualified(one, broken) for one in outcomes)


def _qualified(outcome: Outcome, broken: Iterable[Outcome]) -> Outcome:
    if outcome.subject != "device" or outcome.verdict not in ("fail", "pass"):
        return outcome
    under = [one for one in broken if one.requirements & outcome.requirements or one.services & outcome.services]
    if not under:
        return outcome
    why = "rests on " + ", ".join(f"@{one.subject} scenario {one.id} that failed" for one in under)
    if outcome.verdict == "pass":
        return replace(outcome, ruling=replace(outcome.ruling, reason=why))
    reason = f"{why}; seen: {outcome.ruling.reason}"
    return replace(outcome, ruling=replace(outcome.ruling, verdict="inconclusive", reason=reason))


@dataclass(frozen=True)
class Waiver:
    """A failure that is tolerated until a day, inclusive: one scenario, or all scenarios of one requirement."""

    target: str
    until: date
    reason: str

    def matches(self, outcome: Outcome) -> bool:
        return self.target == outcome.id or self.target in outcome.requirements


def waive(
    outcomes: Sequence[Outcome], waivers: Sequence[Waiver], today: date
) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
    """Failures that a waiver in force matches become `waived`; also says which waivers are expired or match nothing."""
    in_force = [waiver for waiver in waivers if waiver.until >= today]
    complaints = [f"waiver {one.target} expired on {one.until.isoformat()}" for one in waivers if one.until < today]
    used: set[Waiver] = set()
    result = []
    for outcome in outcomes:
        waiver = next((one for one in in_force if one.matches(outcome)), None)
        if outcome.verdict == "fail" and waiver is not None:
            used.add(waiver)
            reason = f"waived until {waiver.until.isoformat()}: {waiver.reason}; seen: {outcome.ruling.reason}"
            outcome = replace(outcome, ruling=replace(outcome.ruling, verdict="waived", reason=reason))
        result.append(outcome)
    complaints += [f"waiver {one.target} matches no failure" for one in in_force if one not in used]
    return tuple(result), tuple(complaints)


def count(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    """Every verdict with its number, also those that did not occur."""
    totals: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0)
    for verdict in verdicts:
        totals[verdict] += 1
    return totals


def exit_status(counts: Mapping[Verdict, int], *, certify: bool = False, open_points: int = 0) -> int:
    """0 no fail and nothing open; 1 any fail; 2 nothing failed, something open; 3 nothing was selected.

    Open are: an inconclusive scenario; `open_points` (bad waivers; latency rows short of samples under `certify`); a
    scenario not run under `certify`; and a run without a single pass or waived fail, which has shown nothing.
    """
    if not sum(counts.values()):
        return EXIT_REFUSED
    if counts["fail"]:
        return EXIT_FAIL
    shown_nothing = not counts["pass"] and not counts["waived"]
    if counts["inconclusive"] or open_points or shown_nothing or (certify and counts["not_run"]):
        return EXIT_OPEN
    return EXIT_OK


def proven_proportion(samples: int) -> float:
    """Lower 95 % bound (one-sided, Clopper-Pearson) of the proportion in time, given none late of n: 0.05^(1/n)."""
    return float(0.05 ** (1 / samples)) if samples else 0.0


def samples_needed(proportion: float) -> int:
    """Least n with none late that proves the proportion: 59 for 0.95, 299 for 0.99, 14 for 0.80."""
    return math.ceil(math.log(0.05) / math.log(proportion))
