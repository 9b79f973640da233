"""Behind a wrong network no meter and no DCC fails: what cannot be judged is inconclusive, with its cause.

Three of them; all with METERBENCH_EVERY_WRONG_PART=1.
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.wrong_wan.networks import NETWORKS, run

WITHIN_S = 120
CHOSEN = NETWORKS if os.environ.get("METERBENCH_EVERY_WRONG_PART") == "1" else (
    "doubles-commands", "spoils-replies", "is-out",
)  # fmt: skip


@pytest.fixture(scope="module")
def bench() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.timeout(WITHIN_S + 20)
@pytest.mark.parametrize("name", CHOSEN)
def test_a_wrong_network_is_never_the_meters_failure(name: str, tmp_path: Path, bench: ProcessPoolExecutor) -> None:
    status, scenarios = bench.submit(run, tmp_path / "run", name).result(WITHIN_S)
    ends = [(one["verdict"], one["reason"]) for one in scenarios]
    wrong = NETWORKS[name]
    assert ends
    assert {verdict for verdict, _ in ends} <= ({"pass"} if wrong.is_seen is False else {"pass", "inconclusive"}), ends
    if wrong.is_seen:
        undecided = [reason for verdict, reason in ends if verdict == "inconclusive"]
        assert undecided, ends
        assert all("wan" in reason or "network" in reason for reason in undecided), ends
        assert status == 2
