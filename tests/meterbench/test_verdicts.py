"""The rules of verdicts.py, one row a rule."""

from __future__ import annotations

from datetime import date

import pytest

from meterbench.errors import (
    BenchError,
    Cause,
    ConformanceFailure,
    NotApplicable,
    NotRun,
    StateUnreachable,
    Undecided,
    Unverified,
    classify,
)
from meterbench.verdicts import (
    VERDICTS,
    Attempt,
    Made,
    Outcome,
    Ruling,
    Verdict,
    Waiver,
    count,
    exit_status,
    may_retry,
    proven_proportion,
    rests_on,
    rule_attempt,
    rule_scenario,
    samples_needed,
    waive,
)
from rigs.errors import DeviceException, NoReply, RigConfigError
from rigs.profile_point import UnreadableValue

HELD, BROKE, HAZY = Made("a: held", "pass"), Made("a: broke", "fail"), Made("a: hazy", "inconclusive")
RIG = classify(NoReply("reading", "hub", "no reply"))


def none(_capability: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("attempt", "subject", "verdict", "reason"),
    [
        (Attempt((HELD,)), "device", "pass", ""),
        (Attempt((HELD, BROKE)), "device", "fail", "a: broke"),
        (Attempt((BROKE,), cause=RIG), "device", "fail", "a: broke"),
        (Attempt((BROKE,), cause=classify(KeyboardInterrupt())), "device", "fail", "a: broke"),
        (Attempt((BROKE,), cause=classify(NotApplicable("x"))), "device", "fail", "a: broke"),
        (Attempt((HELD,), cause=RIG), "wan", "inconclusive", "while reading (hub): no reply"),
        (Attempt((HELD, HAZY)), "device", "inconclusive", "a: hazy"),
        (Attempt((HELD,), unverified=("x", "y")), "device", "inconclusive", 'unverified: "x", "y"'),
        (Attempt(), "device", "inconclusive", "unverified: the scenario recorded no check"),
        (Attempt(cause=classify(AssertionError("no"))), "device", "inconclusive", "bench defect: AssertionError: no"),
        (
            Attempt(cause=classify(UnreadableValue("supply_state", [7], "7"))),
            "device",
            "fail",
            "supply_state: registers 0007 hold 7",
        ),
        (
            Attempt(cause=classify(UnreadableValue("supply_state", [7], "7"))),
            "dcc",
            "inconclusive",
            "supply_state: registers 0007 hold 7",
        ),
        (Attempt(cause=classify(NotApplicable("x", "y"))), "device", "not_applicable", "not applicable: x (y)"),
        (Attempt(cause=classify(NotRun("y"))), "device", "not_run", "not run: y"),
        (Attempt(cause=Cause("device_refusal", "D", "refused")), "device", "fail", "refused"),
        (Attempt(cause=Cause("device_refusal", "D", "refused")), "hub", "inconclusive", "refused"),
    ],
)
def test_one_attempt(attempt: Attempt, subject: str, verdict: Verdict, reason: str) -> None:
    assert rule_attempt(attempt, subject, none) == Ruling(verdict, reason)


def test_a_declared_capability_cannot_be_not_applicable() -> None:
    ruling = rule_attempt(Attempt(cause=classify(NotApplicable("export"))), "device", lambda name: name == "export")
    assert ruling == Ruling("inconclusive", "not applicable: export, but the profile declares it")


@pytest.mark.parametrize(
    ("attempts", "verdict", "flaky", "number"),
    [
        ([], "not_run", False, 0),
        ([Attempt((HELD,))], "pass", False, 1),
        ([Attempt(cause=RIG), Attempt((HELD,))], "pass", False, 2),
        ([Attempt(cause=RIG), Attempt((BROKE,))], "fail", False, 2),
        ([Attempt((BROKE,)), Attempt((HELD,))], "fail", True, 2),
        ([Attempt((HELD,)), Attempt((BROKE,))], "fail", False, 2),
        ([Attempt(cause=RIG), Attempt(cause=RIG)], "inconclusive", False, 2),
    ],
)
def test_all_attempts(attempts: list[Attempt], verdict: Verdict, flaky: bool, number: int) -> None:
    ruling = rule_scenario(attempts, "device", none)
    assert (ruling.verdict, ruling.flaky, ruling.attempts) == (verdict, flaky, number)


@pytest.mark.parametrize(
    ("attempts", "again"),
    [
        ([Attempt(cause=RIG)], True),
        ([Attempt(cause=RIG), Attempt(cause=RIG)], False),
        ([Attempt((BROKE,), cause=RIG)], False),
        ([Attempt((BROKE,))], False),
        ([Attempt((HAZY,), cause=classify(Undecided("a", "b", "c")))], False),
        ([Attempt(cause=classify(StateUnreachable("a", "b", "c")))], False),
        ([Attempt(cause=classify(KeyError("x")))], False),
        ([Attempt(cause=classify(NotApplicable("x")))], False),
        ([Attempt()], False),
        ([], False),
    ],
)
def test_only_a_retryable_fault_of_the_rig_is_tried_again_once(attempts: list[Attempt], again: bool) -> None:
    assert may_retry(attempts) is again


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConformanceFailure(("R",), "v", "1", "2"), "conformance"),
        (DeviceException("reading", "meter", 2), "device_refusal"),
        (DeviceException("reading", "meter", 11), "infrastructure"),
        (BenchError("a", "b", "c"), "infrastructure"),
        (Undecided("a", "b", "c"), "undecided"),
        (Unverified(("x",)), "unverified"),
        (RigConfigError("f", "k", "e", 1), "configuration"),
        (KeyboardInterrupt(), "interrupted"),
        (pytest.skip.Exception("no step sets a verdict"), "defect"),
    ],
)
def test_every_family_is_classified(error: BaseException, kind: str) -> None:
    assert classify(error).kind == kind


def outcome(name: str, subject: str, verdict: Verdict, requirement: str, service: str = "") -> Outcome:
    return Outcome(name, subject, frozenset({requirement}), frozenset({service} - {""}), Ruling(verdict, "seen"))


@pytest.mark.parametrize("subject", ["hub", "wan", "dcc"])
def test_a_device_fail_that_shares_with_a_failed_rig_scenario_is_inconclusive(subject: str) -> None:
    judged = rests_on(
        [
            outcome("rig", subject, "fail", "R1", "Disable Supply"),
            outcome("same id", "device", "fail", "R1"),
            outcome("same service", "device", "fail", "R2", "Disable Supply"),
            outcome("nothing shared", "device", "fail", "R2", "Enable Supply"),
            outcome("passed", "device", "pass", "R1"),
            outcome("absent", "device", "not_applicable", "R1"),
        ]
    )
    assert [one.verdict for one in judged] == ["fail", "inconclusive", "inconclusive", "fail", "pass", "not_applicable"]
    why = f"rests on @{subject} scenario rig that failed"
    assert [one.ruling.reason for one in judged[1:5]] == [f"{why}; seen: seen"] * 2 + ["seen", why]


def test_a_device_fail_is_no_excuse_for_another() -> None:
    one = [outcome("a", "device", "fail", "R1"), outcome("b", "device", "fail", "R1")]
    assert rests_on(one) == tuple(one)


def test_waivers_match_in_force_and_say_when_they_do_not() -> None:
    waivers = [
        Waiver("R1", date(2026, 2, 1), "issue 9"),
        Waiver("b", date(2026, 1, 1), "old"),
        Waiver("R7", date(2026, 2, 1), "x"),
    ]
    outcomes = [outcome("a", "device", "fail", "R1"), outcome("b", "device", "fail", "R2")]
    judged, complaints = waive(outcomes, waivers, date(2026, 2, 1))
    assert [one.verdict for one in judged] == ["waived", "fail"]
    assert judged[0].ruling.reason == "waived until 2026-02-01: issue 9; seen: seen"
    assert complaints == ("waiver b expired on 2026-01-01", "waiver R7 matches no failure")


@pytest.mark.parametrize(
    ("verdicts", "certify", "open_points", "status"),
    [
        (["pass"], False, 0, 0),
        (["pass", "not_applicable", "not_run", "waived"], False, 0, 0),
        (["pass", "inconclusive"], False, 0, 2),
        (["pass", "inconclusive", "fail"], False, 0, 1),
        (["pass", "not_run"], True, 0, 2),
        (["pass"], False, 1, 2),
        (["not_applicable"], False, 0, 2),
        (["not_run"], False, 0, 2),
        (["fail"], True, 1, 1),
        ([], False, 0, 3),
    ],
)
def test_exit_status(verdicts: list[Verdict], certify: bool, open_points: int, status: int) -> None:
    assert exit_status(count(verdicts), certify=certify, open_points=open_points) == status


def test_counts_name_every_verdict() -> None:
    assert tuple(count([])) == VERDICTS


@pytest.mark.parametrize(("proportion", "samples"), [(0.95, 59), (0.99, 299), (0.80, 14)])
def test_clopper_pearson_with_none_late(proportion: float, samples: int) -> None:
    assert samples_needed(proportion) == samples
    assert proven_proportion(samples) >= proportion > proven_proportion(samples - 1)
