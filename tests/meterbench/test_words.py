"""A meter is not failed for the words of its own maker."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench_fakes import bench_with, stimulus, verdicts

from meterbench.bench import Bench, consumer
from meterbench.errors import ConformanceFailure


def saying(**words: str) -> Bench:
    bench = bench_with("device")
    profile = bench.meter.profile
    bench.device = replace(bench.meter, profile=replace(profile, parameters={**profile.parameters, **words}))
    return bench


def told(bench: Bench, shown: str) -> None:
    made = stimulus()
    made.display = shown
    consumer.is_told(bench, made, "Key Locked")


def test_a_display_says_it_in_the_words_of_its_profile() -> None:
    bench = saying(says_key_locked="LOCKED OUT")
    told(bench, "LOCKED OUT")
    assert verdicts(bench) == ["pass"]
    with pytest.raises(ConformanceFailure, match="observed Key Locked, expected LOCKED OUT"):
        told(bench, "Key Locked")


def test_without_words_of_its_own_it_says_those_of_the_feature() -> None:
    bench = saying()
    told(bench, "Key Locked")
    assert verdicts(bench) == ["pass"]
