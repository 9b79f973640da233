"""The recorder: a check is kept before it raises, silence is judged by the state of the link."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from meterbench.checks import Band, Equals
from meterbench.errors import BenchError, ConformanceFailure, StateUnreachable, Undecided, classify
from meterbench.hops import Breakdown, Stage
from meterbench.latch import Latch
from meterbench.recorder import Recorder, Timing, claim
from meterbench.records import Case, attempt_from_json
from meterbench.verdicts import rule_attempt
from rigs.errors import NoReply
from rigs.frames import Frame

CASE = Case("f::r::s", "S", "F", "R", "f.feature", 1, "device", ("S1-7.2", "OFGEM-24.0"))
NOW = datetime(2026, 1, 14, 9, tzinfo=UTC)


@pytest.fixture
def recorder() -> Recorder:
    recorder = Recorder(utc=lambda: NOW)
    recorder.floor_s = Decimal("0.01")
    recorder.begin(CASE, 1)
    return recorder


def frame(note: str) -> Frame:
    return Frame("wan", "rx", b"\x01", NOW, 5, note)


def test_a_failed_check_is_recorded_and_says_everything(recorder: Recorder) -> None:
    with pytest.raises(ConformanceFailure) as caught:
        recorder.check(
            "RMS voltage", Decimal("257.3010"), Band.around(Decimal(253), "V", percent=1), source="supply set to 253 V"
        )
    assert str(caught.value) == (
        "S1-7.2 OFGEM-24.0 RMS voltage: observed 257.3010 V, expected 250.47 to 255.53 V inclusive (evidence 0001)"
    )
    (check,) = recorder.scenario.checks
    assert (check.verdict, check.observed, check.requirements) == ("fail", "257.3010", ("S1-7.2", "OFGEM-24.0"))


def test_a_pass_leaves_as_much_as_a_fail(recorder: Recorder) -> None:
    recorder.check("state", "open", Equals("open"), requirement="S1-7.2")
    claim(recorder, "an alert came", True, source="users")
    first, second = (check.as_json() for check in recorder.scenario.checks)
    assert first["text"] == "S1-7.2 state: observed open, expected open (evidence 0001)"
    assert (second["observed"], second["expected"], second["source"]) == ("yes", "yes", "users")
    assert first["utc"] == "2026-01-14T09:00:00.000000Z"


def test_within_the_uncertainty_a_check_is_undecided_and_kept(recorder: Recorder) -> None:
    with pytest.raises(Undecided, match="within the uncertainty"):
        recorder.check("power", Decimal("10.5"), Band(Decimal(10), Decimal(20), "W", uncertainty=Decimal(1)))
    assert recorder.scenario.checks[0].verdict == "inconclusive"
    assert not Undecided.retryable


def test_a_check_outside_of_a_scenario_is_refused_not_lost() -> None:
    with pytest.raises(BenchError, match="no scenario is running"):
        Recorder().check("x", 1, Equals(1))


def test_a_then_without_a_check_and_an_announced_one_never_made_are_unverified(recorder: Recorder) -> None:
    recorder.announce("response", "alert")
    for text in ("it is open", "nothing is looked at"):
        recorder.begin_step("then", "Then", text, 3)
        if text == "it is open":
            recorder.check("response", 1, Equals(1))
        recorder.end_step("passed")
    assert recorder.scenario.unverified == ("nothing is looked at", "announced: alert")
    assert [step.checks for step in recorder.scenario.steps] == [1, 0]


def test_a_scenario_that_was_cut_short_owes_no_checks(recorder: Recorder) -> None:
    recorder.announce("alert")
    recorder.ended_by(classify(NoReply("reading", "hub", "no reply")))
    recorder.ended_by(classify(KeyError("a consequence")))
    assert recorder.scenario.unverified == ()
    assert recorder.scenario.cause is not None
    assert recorder.scenario.cause.kind == "infrastructure"
    assert recorder.scenario.notes == ["then: bench defect: KeyError: 'a consequence'"]


@pytest.mark.parametrize(
    ("limit", "verdict"),
    [(Decimal("0.5"), "pass"), (Decimal("0.1"), "inconclusive"), (Decimal("0.0999"), "inconclusive")],
)
def test_a_limit_nearer_than_ten_floors_cannot_be_told(recorder: Recorder, limit: Decimal, verdict: str) -> None:
    recorder.floor_s = Decimal("0.011")
    recorder.latency("WAN-x", "response", Decimal("0.2") if verdict != "pass" else Decimal("0.5"), limit)
    (check,) = recorder.scenario.checks
    assert (check.verdict, check.requirements) == (verdict, ("WAN-x",))


def test_without_a_measured_floor_no_latency_is_judged(recorder: Recorder) -> None:
    recorder.floor_s = None
    recorder.latency(None, "response", Decimal(1), Decimal(60))
    assert recorder.scenario.checks[0].verdict == "inconclusive"
    assert "the floor of this rig has not been measured" in recorder.scenario.checks[0].expected


def test_a_late_answer_fails(recorder: Recorder) -> None:
    with pytest.raises(ConformanceFailure, match=r"observed 8\.001 s, expected at most 8 s inclusive"):
        recorder.latency(None, "alert", Decimal("8.001"), Decimal(8))
    sample = recorder.scenario.checks[0].latency
    assert sample is not None
    assert {key: sample[key] for key in ("what", "observed_s", "limit_s", "late", "charged")} == {
        "what": "alert", "observed_s": "8.001", "limit_s": "8", "late": True, "charged": "",
    }  # fmt: skip


def way(**owners: float) -> Breakdown:
    """Seconds by owner."""
    stages = tuple(Stage(owner, owner, round(seconds * 10**9)) for owner, seconds in owners.items())  # type: ignore[arg-type]
    return Breakdown("request", stages)


@pytest.mark.parametrize(
    ("hops", "found"),
    [
        (way(device=8.5, wan=0.1), "fail"),
        (way(wan=8.5, device=0.1), "charged to the wan"),
        (way(hub=9, device=0.1), "charged to the hub"),
        (way(dcc=9, device=0.1), "charged to the dcc"),
        (way(rig=9, device=0.1), "charged to the rig"),
        (way(device=6, wan=5), "no part by itself is beyond the limit"),
        (way(device=9, wan=9), "fail"),
        (way(device=7.95, wan=0.1), "no part by itself"),
        (way(device=7.995, wan=0.1), "fail"),
        (Breakdown("request", unknown="two clocks"), "unknown: two clocks"),
    ],
)
def test_a_late_answer_is_charged_to_the_part_that_by_itself_makes_it_late(
    recorder: Recorder, hops: Breakdown, found: str
) -> None:
    """The subject is the device; a part that would have been in time on a sound rig is never at fault."""
    took_s = Decimal(sum(stage.ns for stage in hops.stages) or 9 * 10**9) / 10**9
    error = ConformanceFailure if found == "fail" else Undecided
    with pytest.raises(error, match=r"^(?s:.*)" + ("observed" if found == "fail" else found)):
        recorder.latency(None, "response", took_s, Decimal(8), timing=Timing("request", "7.4", hops))
    (check,) = recorder.scenario.checks
    assert check.verdict == ("fail" if found == "fail" else "inconclusive")
    assert check.latency is not None and check.latency["late"] is True


def broken() -> bool:
    raise BenchError("probing", "hub", "cut")


def test_no_reply_is_a_failure_only_on_a_link_that_was_and_is_healthy(recorder: Recorder) -> None:
    with pytest.raises(NoReply, match="was not shown healthy in this run"):
        recorder.no_reply("electricity", "a status", lambda: True)
    recorder.link_healthy("electricity")
    with pytest.raises(NoReply, match="does not answer a probe now"):
        recorder.no_reply("electricity", "a status", lambda: False)
    with pytest.raises(NoReply, match="the link is down now: while probing"):
        recorder.no_reply("electricity", "a status", broken)
    assert recorder.scenario.checks == []
    with pytest.raises(ConformanceFailure, match="a status: observed no reply, expected a reply"):
        recorder.no_reply("electricity", "a status", lambda: True)


def test_frames_of_other_threads_go_to_the_scenario_or_to_the_session(recorder: Recorder) -> None:
    threads = [threading.Thread(target=recorder.frame, args=(frame(str(n)),)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = recorder.end()
    recorder.frame(frame("late"))
    assert len(record.frames) == 20
    assert [one.note for one in recorder.take_session_frames()] == ["late"]
    assert recorder.take_session_frames() == ()


def test_an_attempt_read_back_from_evidence_is_judged_the_same(recorder: Recorder) -> None:
    recorder.check("x", 1, Equals(1))
    recorder.ended_by(classify(NoReply("reading", "hub", "no reply")), "trace")
    record = recorder.end()
    ruling = rule_attempt(record.outcome(), "device", lambda _: False)
    assert attempt_from_json(record.as_json(ruling)) == record.outcome()
    assert Case.from_json(CASE.as_json() | {"selected": True}) == CASE


def test_a_latch_keeps_the_first_cause_until_it_is_released() -> None:
    latch = Latch()
    first = BenchError("commissioning", "hub", "no answer")
    mark = latch.mark()
    with pytest.raises(BenchError), latch.reaching("commissioned"):
        raise first
    for _ in range(2):
        with pytest.raises(StateUnreachable) as caught, latch.reaching("commissioned"):
            raise AssertionError("not tried again")
        assert caught.value.__cause__ is first
    assert "already failed while commissioning (hub): no answer" in str(caught.value)
    assert list(latch.causes) == ["commissioned"]
    latch.release_since(mark)
    with latch.reaching("commissioned"):
        pass
