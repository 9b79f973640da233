"""Deliberately wrong parts of the WAN are caught: for each row that they break a scenario fails and names the row.

One for each first row; the whole corpus with METERBENCH_EVERY_WRONG_PART=1.
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.wrong_wan.run import run
from tests.wrong_wan.wrong import WrongPart, corpus

WITHIN_S = 150
EVERY = "METERBENCH_EVERY_WRONG_PART"


def chosen() -> list[WrongPart]:
    every = list(corpus().values())
    if os.environ.get(EVERY) == "1":
        return every
    return list({wrong.requirements[0].split()[0]: wrong for wrong in reversed(every)}.values())


@pytest.fixture(scope="module")
def bench() -> Iterator[ProcessPoolExecutor]:
    """A process for all the runs of a worker: a bench is not loaded anew for each of them."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.timeout(WITHIN_S + 20)
@pytest.mark.parametrize("wrong", chosen(), ids=lambda wrong: wrong.id)
def test_a_wrong_part_is_caught(wrong: WrongPart, tmp_path: Path, bench: ProcessPoolExecutor) -> None:
    status, scenarios = bench.submit(run, tmp_path / "run", wrong.id).result(WITHIN_S)
    told = " ".join(one["reason"] for one in scenarios if one["verdict"] == "fail")
    ends = {one["id"]: (one["verdict"], one["reason"]) for one in scenarios if one["verdict"] != "not_run"}
    assert [row for row in wrong.requirements if row not in told] == [], ends
    assert status == 1, ends
