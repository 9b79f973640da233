"""One part of the rig is slow: a slow meter fails its latency rows and nothing else, and another part's slowness is
never a meter's failure."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from meterbench.evidence import read_evidence
from tests.slow_parts.run import run

WITHIN_S = 150
DEVICE = "S1-7.4 and electricity and device and not boundary and not negative"
pytestmark = pytest.mark.timeout(WITHIN_S + 20)


@pytest.fixture(scope="module")
def bench() -> Iterator[ProcessPoolExecutor]:
    """A process for all the runs of a worker."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


Ran = tuple[int, Mapping[str, Any], list[Mapping[str, Any]]]


def ran(bench: ProcessPoolExecutor, folder: Path, slow: str, select: str = DEVICE, samples: int | None = None) -> Ran:
    """Exit status, summary, and all checks."""
    status, summary = bench.submit(run, folder / "run", slow, select, samples).result(WITHIN_S)
    checks = [check for one in read_evidence(folder / "run").of("attempt") for check in one["checks"]]
    return status, summary, checks


def reasons(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(one["verdict"], one["reason"]) for one in summary["scenarios"] if one["verdict"] != "not_run"]


def charged(reason: str) -> list[str]:
    """The parts that a late answer is charged to."""
    found = re.search(r"charged to the ([a-z, ]+) \(", reason)
    assert found is not None, reason
    return found.group(1).split(", ")


def test_a_slow_meter_fails_its_latency_row_and_nothing_else(bench: ProcessPoolExecutor, tmp_path: Path) -> None:
    status, summary, checks = ran(bench, tmp_path, "slow meter")
    assert status == 1, reasons(summary)
    failed = [check for check in checks if check["verdict"] == "fail"]
    assert failed and all(check["latency"] is not None and check["requirements"] == ["S1-7.4"] for check in failed)
    assert {check["verdict"] for check in checks if check["latency"] is None} == {"pass"}
    (row,) = [one for one in summary["latency"] if one["requirement"] == "S1-7.4"]
    slowest = max(row["hops"]["worst"]["stages"], key=lambda stage: stage["ns"])
    assert (row["verdict"], slowest["owner"]) == ("fail", "device")


@pytest.mark.parametrize(("slow", "whose"), [("slow hub", "hub"), ("slow WAN", "wan"), ("slow DCC", "dcc")])
def test_another_part_that_is_slow_leaves_the_meter_open_and_says_which(
    slow: str, whose: str, bench: ProcessPoolExecutor, tmp_path: Path
) -> None:
    status, summary, checks = ran(bench, tmp_path, slow)
    assert status == 2, reasons(summary)
    assert "fail" not in {check["verdict"] for check in checks}
    assert all(verdict == "inconclusive" and whose in charged(text) for verdict, text in reasons(summary))
    (row,) = [one for one in summary["latency"] if one["requirement"] == "S1-7.4"]
    assert (row["verdict"], row["charged_elsewhere"]) == ("inconclusive", row["n"])
    late = [check["latency"]["hops"]["notes"] for check in checks if check["latency"] and check["latency"]["late"]]
    assert late


def test_a_meter_that_is_slow_under_load_only_is_seen_by_the_second_in_flight_and_by_samples(
    bench: ProcessPoolExecutor, tmp_path: Path
) -> None:
    """The DCC is not failed for it, nor the meter by single requests."""
    slow, sla = "slow meter under load", "WANP-2 and electricity and not negative"
    status, summary, _ = ran(bench, tmp_path / "one", slow, sla)
    found = reasons(summary)
    assert (status, [verdict for verdict, _ in found]) == (2, ["pass"] * 4 + ["inconclusive"] * 2), found
    assert all("device" in charged(text) for verdict, text in found if verdict == "inconclusive")
    assert {one["missed_by_dcc"] for one in summary["sla"]} == {0}
    status, summary, checks = ran(bench, tmp_path / "five", slow, samples=5)
    assert status == 1, reasons(summary)
    assert all(check["latency"] is not None for check in checks if check["verdict"] == "fail")
