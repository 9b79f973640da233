"""Each cohort profile as a rig of its own: what it declares is tried, what it does not have is said, and what the
enrolment verdict makes of it. And profiles that say what is not so are found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from run_kit import finished, outcomes, summary

from meterbench.cli import main
from rigs.rigfile import DEFAULT_RIG, load_rig

DECLARED = "(MIX-2 or MIX-11) and device"
pytestmark = pytest.mark.timeout(180)

COHORTS: dict[str, tuple[str, dict[str, str], str, str]] = {
    DEFAULT_RIG: ("undecided", {"electricity": "full", "gas": "full"}, "", ""),
    "virtual-smets1-polyphase": ("undecided", {"electricity": "full", "gas": "full"}, "", ""),
    "virtual-smets1-twin-element": ("undecided", {"electricity": "full", "gas": "full"}, "", ""),
    "virtual-smets1-no-prepayment": (
        "not fit", {"electricity": "none", "gas": "none"}, "MIX-2",
        "prepayment (virtual-smets1-esme-no-prepayment does not declare it)",
    ),
    "virtual-smets1-basic-prepayment": (
        "undecided", {"electricity": "basic", "gas": "basic"}, "",
        "debts (virtual-smets1-esme-basic-prepayment does not declare it)",
    ),
    "virtual-smets1-no-export": ("not fit", {"electricity": "full", "gas": "full"}, "S1-4.2", ""),
    "virtual-smets1-no-valve": (
        "not fit", {"electricity": "full", "gas": "none"}, "S1-7.2",
        "prepayment (virtual-smets1-gsme-no-valve does not declare it)",
    ),
    "virtual-smets1-ledger": (
        "not fit", {"electricity": "none", "gas": "none"}, "MIX-2",
        "prepayment (virtual-smets1-esme behind a ledger head end does not declare it)",
    ),
    "virtual-smets1-bundle": (
        "not fit", {"electricity": "basic", "gas": "basic"}, "S1-6.13",
        "service 2.3 (virtual-smets1-esme behind a bundle head end does not have it)",
    ),
    "virtual-smets1-slate": (
        "not fit", {"electricity": "basic", "gas": "basic"}, "S1-6.2",
        "service 2.3 (virtual-smets1-esme behind a slate head end does not have it)",
    ),
}  # fmt: skip
"""Rig to the verdict, the extent of prepayment, a row that keeps it from enrolment, and why something did not apply.
With so narrow a selection nothing can be fit: what was not run was not shown."""


@pytest.mark.parametrize("rig", COHORTS)
def test_a_cohort_does_what_it_declares_and_is_told_whether_it_may_enrol(tmp_path: Path, rig: str) -> None:
    verdict, extents, row, reason = COHORTS[rig]
    status, run = finished("--select", DECLARED, "--rig", rig, cwd=tmp_path, within_s=170)
    found = summary(run)
    assert status == 0, {one["id"]: one["reason"] for one in found["scenarios"] if one["verdict"] == "fail"}
    assert set(outcomes(run).values()) <= {"pass", "not_applicable"}
    enrolment = found["enrolment"]
    assert enrolment["verdict"] == verdict
    assert {one["name"]: one["prepayment"] for one in enrolment["devices"]} == extents
    against = {one["row"] for one in enrolment["points"] if one["kind"] == "missing"}
    assert row in against if row else not against
    reasons = [one["reason"] for one in found["not_applicable"]]
    assert reason in reasons if reason else not reasons


def test_the_list_says_before_the_run_why_what_does_not_apply(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--rig", "virtual-smets1-no-export", "--why-not"]) == 0
    told = capsys.readouterr().out
    assert "export (virtual-smets1-esme-no-export does not declare it)" in told
    assert main(["list", "--rig", "virtual-smets1-no-export", "--json"]) == 0
    of_rule = [one for one in json.loads(capsys.readouterr().out) if one["requirements"] == ["S1-4.2"]]
    assert of_rule and not all(one["applicable"] for one in of_rule)


def lying_rig(folder: Path, device: str, base: str, profile: str) -> Path:
    """The shipped site with a profile of one's own for its electricity meter, which really is `device`."""
    text = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8")
    (folder / "lying.toml").write_text(
        f'[profile]\nid = "{device}"\nbased_on = "{base}"\n{profile}', encoding="utf-8"
    )  # fmt: skip
    rig = folder / "rig.toml"
    rig.write_text(text.replace('profile = "virtual-smets1-esme"', 'profile = "lying.toml"'), "utf-8")
    return rig


def failed(run: Path) -> list[dict[str, Any]]:
    return [one for one in summary(run)["scenarios"] if one["verdict"] == "fail"]


def test_a_profile_that_claims_prepayment_for_a_meter_without_it_is_found(tmp_path: Path) -> None:
    rig = lying_rig(tmp_path, "virtual-smets1-esme-no-prepayment", "virtual-smets1-esme", "")
    status, run = finished("--select", f"{DECLARED} and electricity", "--rig", str(rig), cwd=tmp_path, within_s=170)
    assert status == 1
    assert all("MIX-2" in one["requirements"] or "MIX-11" in one["requirements"] for one in failed(run))
    enrolment = summary(run)["enrolment"]
    assert enrolment["verdict"] == "not fit"
    assert ("MIX-2", "failed") in {(one["row"], one["kind"]) for one in enrolment["points"]}


def test_a_profile_that_claims_none_for_a_meter_that_has_it_and_answers_is_found(tmp_path: Path) -> None:
    claims = "[capabilities]\nprepayment = false\ndebts = false\nemergency_credit = false\nkeypad = false\n"
    rig = lying_rig(tmp_path, "virtual-smets1-esme", "virtual-smets1-esme", claims)
    status, run = finished("--select", f"{DECLARED} and electricity", "--rig", str(rig), cwd=tmp_path, within_s=170)
    assert status == 1
    assert any("observed success, expected a refusal" in one["reason"] for one in failed(run))
    assert summary(run)["enrolment"]["verdict"] == "not fit"
