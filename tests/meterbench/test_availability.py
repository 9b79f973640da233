"""What probes of the network have found is in the evidence, the summary, the page and the text, in the same figures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from meterbench.availability import Probes, figures
from reports.availability import availability_table
from reports.text import summary_text


def attempt(what: str, observed: str = "95", verdict: str = "pass") -> dict[str, Any]:
    check = {
        "requirements": ["WANP-1"], "what": what, "observed": observed, "expected": "at least 95 % inclusive",
        "verdict": verdict, "source": "a parameter [wan_levels.toml]",
    }  # fmt: skip
    return {"event": "attempt", "id": "outages::rule::scenario", "checks": [check]}


@pytest.mark.parametrize("conditions", ["ideal", "delay 300 ms (up), loss 2 % (down)"])
def test_what_a_check_of_probes_says_is_read_again(conditions: str) -> None:
    probes = Probes(20, 19, conditions)
    assert probes.percent == Decimal(95)
    (row,) = figures([attempt(probes.words("availability of the network"))])
    assert (row["asked"], row["answered"], row["percent"], row["conditions"]) == (20, 19, 95.0, conditions)
    assert (row["requirements"], row["scenario"], row["verdict"]) == (["WANP-1"], "outages::rule::scenario", "pass")


@pytest.mark.parametrize("what", ["hub is back", "availability", "measured availability (19 of 20 probes)", ""])
def test_other_checks_are_none_of_it(what: str) -> None:
    assert figures([attempt(what, "True")]) == []


def test_the_page_and_the_text_say_it(tmp_path: Any) -> None:
    rows = figures(
        [
            attempt(Probes(20, 19, "<ideal>").words("measured availability")),
            attempt(Probes(10, 4, "high").words("measured availability"), "40", "fail"),
        ]
    )
    page = availability_table(rows)
    assert "&lt;ideal&gt;" in page
    assert "<ideal>" not in page
    assert '<td class="n">40 %</td>' in page
    assert 'class="v fail"' in page
    assert availability_table([]) == ""
    summary = {
        "exit_status": 0, "refused": "", "scenarios": [], "latency": [], "notes": [], "availability": rows,
        "verdicts": dict.fromkeys(("pass", "fail", "inconclusive", "not_applicable", "waived", "not_run"), 0),
        "enrolment": {"devices": [], "verdict": "fit", "ready": True},
    }  # fmt: skip
    assert "measured 95 % (of 20), 40 % (of 10); 1 of 2 as expected" in summary_text(summary, tmp_path)
