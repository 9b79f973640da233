"""Deliberately wrong DCCs are caught: a scenario of the requirement fails, and says so for the DCC.

One for each requirement; the whole corpus with METERBENCH_EVERY_WRONG_DCC=1.
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.wrong_dcc.run import run
from tests.wrong_dcc.wrong import WrongDcc, corpus

WITHIN_S = 150
EVERY = "METERBENCH_EVERY_WRONG_DCC"


def chosen() -> list[WrongDcc]:
    every = list(corpus().values())
    if os.environ.get(EVERY) == "1":
        return every
    return list({wrong.requirement: wrong for wrong in reversed(every)}.values())


@pytest.fixture(scope="module")
def bench() -> Iterator[ProcessPoolExecutor]:
    """A process for all the runs of a worker: a bench is not loaded anew for each of them."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.mark.timeout(WITHIN_S + 20)
@pytest.mark.parametrize("wrong", chosen(), ids=lambda wrong: wrong.id)
def test_a_wrong_dcc_is_caught(wrong: WrongDcc, tmp_path: Path, bench: ProcessPoolExecutor) -> None:
    status, scenarios = bench.submit(run, tmp_path / "run", wrong.id).result(WITHIN_S)
    failed = [one for one in scenarios if one["verdict"] == "fail"]
    assert status == 1, scenarios
    assert any(wrong.requirement in one["requirements"] and one["subject"] == "dcc" for one in failed), scenarios
