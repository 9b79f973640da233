"""`--samples`: what is repeated, how often, and after what; and why the rest is not."""

from __future__ import annotations

import pytest
from bench_fakes import answer_of, asked, bench_with, delivers

from meterbench.bench import Bench, answers
from meterbench.bench.samples import gather
from meterbench.latency import repeats
from rigs.rigfile import DEFAULT_RIG, load_rig


def answered(service: str, samples: int = 5) -> Bench:
    bench = bench_with("device")
    bench.samples = samples
    made = asked(bench, service)
    delivers(bench, made, answer_of(made))
    answers.is_success(bench, made)
    return bench


def timed(bench: Bench) -> int:
    return sum(check.latency is not None for check in bench.recorder.scenario.checks)


@pytest.mark.parametrize("service", ["Read Supply Status", "Update Payment Mode", "Synchronise Clock"])
def test_what_does_no_harm_is_repeated_once_the_scenario_has_judged(service: str) -> None:
    bench = answered(service)
    assert timed(bench) == 1
    gather(bench)
    assert timed(bench) == 5
    gather(bench)
    assert timed(bench) == 5


@pytest.mark.parametrize(
    ("service", "why"), [("Top Up Device", "a code counts once"), ("Disable Supply", "it works the supply")]
)
def test_what_would_be_done_once_more_is_not_repeated_and_says_why(service: str, why: str) -> None:
    bench = answered(service)
    gather(bench)
    assert timed(bench) == 1
    assert bench.recorder.scenario.notes == [f"{service} is not repeated for samples: {why}"]


def test_nothing_is_repeated_unasked_nor_of_a_scenario_that_has_not_ended_well() -> None:
    bench = answered("Read Supply Status", samples=0)
    gather(bench)
    assert timed(bench) == 1
    bench = answered("Read Supply Status")
    bench.recorder.check("value", 1, answers.Equals(1))
    bench.recorder.scenario.checks[-1] = bench.recorder.scenario.checks[-1].__class__(
        **{**bench.recorder.scenario.checks[-1].__dict__, "verdict": "fail"}
    )
    gather(bench)
    assert timed(bench) == 1


def test_the_table_names_services_of_meters() -> None:
    rigs = map(load_rig, (DEFAULT_RIG, "virtual-smets1-twin-element"))
    known = {variant for rig in rigs for one in rig.devices.values() for variant in one.profile.services}
    assert repeats().again <= known
    assert not repeats().again & set(repeats().reasons)
