"""The latency table: quantiles that were really seen, and what the samples prove."""

from __future__ import annotations

from decimal import Decimal

import pytest

from meterbench.latency import Proportions, Sample, load_proportions, quantile, rows
from meterbench.verdicts import CheckVerdict

FURTHER = ("source", "services", "charged_elsewhere", "hops")
RULES = Proportions(0.95, {"WAN-*firmware*": 0.80})


def samples(number: int, verdict: CheckVerdict = "pass", requirement: str = "WAN-x", limit: int = 60) -> list[Sample]:
    return [Sample(requirement, "response", Decimal(n) / 100, Decimal(limit), verdict) for n in range(1, number + 1)]


@pytest.mark.parametrize(("percent", "value"), [(0, "0.01"), (50, "0.50"), (95, "0.95"), (99, "0.99"), (100, "1.00")])
def test_quantiles_are_nearest_rank(percent: int, value: str) -> None:
    assert quantile(tuple(Decimal(n) / 100 for n in range(1, 101)), percent) == Decimal(value)
    assert quantile((Decimal(7),), percent) == Decimal(7)


@pytest.mark.parametrize(
    ("found", "verdict", "reason"),
    [
        (samples(59), "pass", "59 samples, none late, prove 95.0 % at 95 % confidence"),
        (
            samples(58),
            "inconclusive",
            "58 samples, none late, prove 95.0 % at 95 % confidence; 59 are needed for 95 %",
        ),
        (samples(1), "inconclusive", "1 samples, none late, prove 5.0 % at 95 % confidence; 59 are needed for 95 %"),
        (samples(14, requirement="WAN-general-firmware-upgrade"), "pass", None),
        (samples(13, requirement="WAN-general-firmware-upgrade"), "inconclusive", None),
        (samples(300) + samples(1, "fail"), "fail", "1 of 301 late"),
        (samples(59) + samples(1, "inconclusive"), "inconclusive", "the limit is less than 10 floors of this rig away"),
    ],
)
def test_a_row_is_judged_by_lateness_and_by_what_it_proves(
    found: list[Sample], verdict: str, reason: str | None
) -> None:
    (row,) = rows(found, RULES)
    assert row.verdict == verdict
    assert reason is None or row.reason == reason


def test_each_requirement_and_limit_is_a_row_with_the_fields_of_the_contract() -> None:
    first, second, third = rows([*samples(2), *samples(1, limit=8), *samples(1, requirement="WAN-y")], RULES)
    assert [second.limit_s, third.requirement] == [Decimal(8), "WAN-y"]
    contract = {
        key: value
        for key, value in first.as_json().items()
        if key not in ("reason", "proven", "needed", "late", *FURTHER)
    }
    assert contract == {
        "requirement": "WAN-x",
        "n": 2,
        "p50_s": 0.01,
        "p95_s": 0.02,
        "p99_s": 0.02,
        "max_s": 0.02,
        "limit_s": 60.0,
        "verdict": "inconclusive",
    }


def test_the_shipped_proportions_name_firmware() -> None:
    rules = load_proportions()
    assert rules.of("WAN-general-firmware-upgrade") == 0.80
    assert rules.of("WAN-gas-meter-alerts") == 0.95


def hops(ms: int) -> dict[str, object]:
    return {"kind": "request", "stages": [{"name": "meter", "owner": "device", "ns": ms}], "unknown": "", "notes": []}


def test_a_late_answer_that_is_not_the_subjects_opens_the_row_and_fails_nothing() -> None:
    late = Sample(
        "WAN-x", "response", Decimal(61), Decimal(60), "inconclusive", charged="charged to the wan", late=True
    )
    (row,) = rows([*samples(59), late], RULES)
    assert (row.verdict, row.reason) == ("inconclusive", "1 of 60 late, and not by the subject: charged to the wan")
    (row,) = rows([*samples(59), late, *samples(1, "fail")], RULES)
    assert (row.verdict, row.reason) == ("fail", "1 of 61 late")


def test_a_row_shows_where_the_time_of_its_median_and_of_its_worst_sample_went() -> None:
    told = [
        Sample("WAN-x", "r", Decimal(n), Decimal(60), "pass", "7.4 Read", "parameter", hops=hops(n)) for n in (3, 1, 2)
    ]
    (row,) = rows([*told, *samples(1)], RULES)
    found = row.as_json()
    assert (found["source"], found["services"]) == ("parameter", ["7.4 Read"])
    shown = found["hops"]
    assert isinstance(shown, dict)
    assert [shown[name]["observed_s"] for name in ("median", "worst")] == [2, 3]
    assert (shown["known"], shown["unknown"]) == (3, 1)
