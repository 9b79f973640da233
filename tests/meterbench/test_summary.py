"""The summary from evidence alone: its shape, qualification, waivers, enrolment, certification."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import catalogue
from catalogue import PlanStatus
from meterbench.applicability import presupposed
from meterbench.checks import Equals
from meterbench.enrolment import load_enrolment
from meterbench.errors import ConformanceFailure
from meterbench.evidence import EvidenceWriter, read_evidence
from meterbench.recorder import Recorder
from meterbench.records import Case, DeviceFacts, RigFacts
from meterbench.summary import summarise
from meterbench.verdicts import Verdict, rule_attempt

BOOK = catalogue.load()
SERVICES = tuple(BOOK.services)
NAMED = {one for names in presupposed().values() for one in names} | {"load_switch"}
CAPABLE = dict.fromkeys(NAMED - {"supply", "valve"}, True)
BOTH = (
    DeviceFacts("electricity", "electricity", "e", CAPABLE, SERVICES),
    DeviceFacts("gas", "gas", "g", {**CAPABLE, "valve": True}, SERVICES),
)
CASE = Case("f::r::s", "S", "F", "R", "f.feature", 1, "device", ("S1-7.2",))
ASKED = tuple(row for row in load_enrolment().services if row in BOOK and BOOK.plan[row].status is PlanStatus.IN_SCOPE)


class Story:
    """Writes the evidence of a run scenario by scenario."""

    def __init__(self, folder: Path, devices: tuple[DeviceFacts, ...] = BOTH, **options: Any) -> None:
        self.writer, self.recorder = EvidenceWriter(folder), Recorder()
        self.recorder.floor_s = Decimal("0.001")
        self.writer.start(RigFacts("tiny", "r", "", {}, devices), [], {}, {"certify": False, "waivers": []} | options)
        self.writer.floor("0.001", {"request": "0.001", "alert": "0.0005"})
        self.cases: list[dict[str, Any]] = []

    def planned(self, case: Case, *, selected: bool = True) -> None:
        self.cases.append(case.as_json() | {"selected": selected, "why": "" if selected else "deselected"})

    def ran(self, case: Case, verdict: Verdict = "pass", latency: str | None = None) -> None:
        self.planned(case)
        record = self.recorder.begin(case, 1)
        try:
            self.recorder.check("x", 1, Equals(1 if verdict == "pass" else 2))
            if latency is not None:
                self.recorder.latency("WAN-gas-meter-alerts", "alert", Decimal(latency), 8)
        except ConformanceFailure:
            pass
        self.recorder.end()
        ruling = replace(rule_attempt(record.outcome(), case.subject, lambda _: False), verdict=verdict)
        self.writer.attempt(record, ruling)
        self.writer.verdict(case, ruling, final=True)

    def summary(self) -> dict[str, Any]:
        self.writer.plan(self.cases, {})
        self.writer.end(0)
        self.writer.close()
        return summarise(read_evidence(self.writer.folder))


def named(name: str, subject: str = "device", *requirements: str) -> Case:
    return replace(CASE, id=name, name=name, subject=subject, requirements=requirements or ("S1-7.2",))


def test_the_shape_of_the_contract(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.ran(CASE, latency="0.2")
    summary = story.summary()
    assert summary["verdicts"] == {
        "pass": 1, "fail": 0, "inconclusive": 0, "not_applicable": 0, "waived": 0, "not_run": 0
    }  # fmt: skip
    (scenario,) = summary["scenarios"]
    contract = {"id", "feature", "name", "subject", "requirements", "verdict", "reason", "checks", "duration_s"}
    assert contract <= scenario.keys()
    assert (scenario["checks"], scenario["requirements"]) == (2, ["S1-7.2"])
    (row,) = summary["latency"]
    assert (row["requirement"], row["n"], row["p50_s"], row["limit_s"]) == ("WAN-gas-meter-alerts", 1, 0.2, 8.0)
    assert (summary["floor_s"], summary["exit_status"]) == (0.001, 0)


def test_too_few_samples_are_open_only_for_a_certificate(tmp_path: Path) -> None:
    for name, certify, status in (("a", False, 0), ("b", True, 2)):
        story = Story(tmp_path / name, certify=certify)
        story.ran(CASE, latency="0.2")
        summary = story.summary()
        assert summary["exit_status"] == status
        assert any("59 are needed" in row["reason"] for row in summary["latency"])


def test_a_device_fail_that_rests_on_a_failed_wan_scenario_leaves_the_run_not_conformant_but_not_the_device(
    tmp_path: Path,
) -> None:
    story = Story(tmp_path)
    story.ran(named("meter"), "fail")
    story.ran(named("network", "wan"), "fail")
    summary = story.summary()
    assert [one["verdict"] for one in summary["scenarios"]] == ["inconclusive", "fail"]
    assert summary["exit_status"] == 1


def test_a_waiver_in_force_and_one_that_matches_nothing(tmp_path: Path) -> None:
    waivers = [{"target": row, "until": "2999-01-01", "reason": "issue 9"} for row in ("S1-7.2", "S1-7.3")]
    story = Story(tmp_path, waivers=waivers)
    story.ran(CASE, "fail")
    summary = story.summary()
    assert summary["scenarios"][0]["verdict"] == "waived"
    assert "waiver S1-7.3 matches no failure" in summary["notes"]
    assert summary["exit_status"] == 2


@pytest.mark.parametrize(("selected", "status"), [(False, 0), (True, 2)])
def test_deselected_is_partial_but_never_reached_is_open(tmp_path: Path, selected: bool, status: int) -> None:
    story = Story(tmp_path)
    story.ran(CASE)
    story.planned(named("other"), selected=selected)
    summary = story.summary()
    assert summary["scenarios"][1]["verdict"] == "not_run"
    assert (summary["partial"], summary["exit_status"]) == (True, status)


def test_a_meter_is_ready_when_everything_required_is_declared_and_shown(tmp_path: Path) -> None:
    story = Story(tmp_path)
    for row in ASKED:
        story.ran(named(row, "device", row))
    enrolment = story.summary()["enrolment"]
    assert (enrolment["verdict"], enrolment["ready"], enrolment["points"]) == ("fit", True, [])
    assert (enrolment["reasons"], enrolment["services_asked"]) == ([], list(ASKED))
    assert [one["prepayment"] for one in enrolment["devices"]] == ["full", "full"]


def test_enrolment_names_what_is_missing(tmp_path: Path) -> None:
    lesser = {**CAPABLE, "prepayment": False}
    devices = (DeviceFacts("gas", "gas", "g", lesser, tuple(one for one in SERVICES if one != "7.3")), BOTH[0])
    story = Story(tmp_path, devices)
    for row in ASKED[1:]:
        story.ran(named(row, "device", row), "fail" if row == "S1-7.2" else "pass")
    enrolment = story.summary()["enrolment"]
    assert (enrolment["verdict"], enrolment["ready"]) == ("not fit", False)
    assert enrolment["reasons"] == [
        f"MIX-2 {BOOK['MIX-2'].title}: gas: no prepayment, and at least basic is asked for",
        f"VAL-1 {BOOK['VAL-1'].title}: gas: valve is not declared",
        f"{ASKED[0]} {BOOK[ASKED[0]].title}: no scenario has shown it",
        "S1-7.2 Disable Supply: 1 of 1 scenario failed",
        "S1-7.3 Arm Supply: gas: Arm Supply (7.3) is not declared",
        "OFGEM-24.0 Remote Isolation / De-Isolation of Gas Supply: gas: valve is not declared (must have)",
        "OFGEM-25.0 Switch Between Credit and Prepayment Gas Payment: gas: prepayment is not declared (must have)",
        "OFGEM-25.0 Switch Between Credit and Prepayment Gas Payment: gas: valve is not declared (must have)",
        "OFGEM-26.0 Prepayment Top-up for Gas: gas: prepayment is not declared (must have)",
        "OFGEM-27.0 Gas Credit Balance Update: gas: prepayment is not declared (must have)",
    ]
    assert [(one["name"], one["prepayment"]) for one in enrolment["devices"]] == [
        ("gas", "none"), ("electricity", "full")
    ]  # fmt: skip


def test_what_was_not_shown_leaves_it_undecided(tmp_path: Path) -> None:
    story = Story(tmp_path)
    for row in ASKED:
        story.ran(named(row, "device", row), "inconclusive" if row == "S1-7.2" else "pass")
    enrolment = story.summary()["enrolment"]
    assert (enrolment["verdict"], enrolment["ready"]) == ("undecided", False)
    assert enrolment["reasons"] == ["S1-7.2 Disable Supply: 1 of 1 scenario inconclusive"]


def test_a_declaration_that_was_tried_and_is_untrue_keeps_it_from_enrolment(tmp_path: Path) -> None:
    story = Story(tmp_path)
    for row in (*ASKED, "MIX-2"):
        story.ran(named(row, "device", row), "fail" if row == "MIX-2" else "pass")
    enrolment = story.summary()["enrolment"]
    assert enrolment["verdict"] == "not fit"
    assert enrolment["reasons"] == [f"MIX-2 {BOOK['MIX-2'].title}: 1 of 1 scenario failed"]


def test_what_the_least_extent_does_without_is_told_and_does_not_count(tmp_path: Path) -> None:
    beyond = ("2.1", "2.3", "2.5")
    basic = DeviceFacts(
        "gas", "gas", "g", {**CAPABLE, "valve": True, "debts": False, "emergency_credit": False},
        tuple(one for one in SERVICES if one not in beyond),
    )  # fmt: skip
    story = Story(tmp_path, (basic,))
    for row in ASKED:
        story.ran(named(row, "device", row), "not_applicable" if row.removeprefix("S1-") in beyond else "pass")
    summary = story.summary()
    enrolment = summary["enrolment"]
    assert (enrolment["verdict"], enrolment["reasons"]) == ("fit", [])
    assert [(one["row"], one["kind"]) for one in enrolment["points"]] == [
        (f"S1-{one}", "tolerated") for one in beyond
    ]  # fmt: skip
    assert sum(one["scenarios"] for one in summary["not_applicable"]) == 3


@pytest.mark.parametrize(
    ("capabilities", "services", "extent"),
    [
        ({}, SERVICES, "none"),
        ({"prepayment": True}, ("4.1.1",), "none"),
        ({"prepayment": True}, ("4.3",), "subset"),
        ({"prepayment": True}, ("1.6", "2.2"), "subset"),
        ({"prepayment": True}, ("1.6", "2.2", "4.3"), "basic"),
        ({"prepayment": True}, SERVICES, "basic"),
        (CAPABLE, tuple(one for one in SERVICES if one != "1.5"), "basic"),
        (CAPABLE, SERVICES, "full"),
    ],
)
def test_the_extent_of_prepayment(capabilities: dict[str, bool], services: tuple[str, ...], extent: str) -> None:
    assert load_enrolment().extent(capabilities, services) == extent


@pytest.mark.parametrize("least", ["subset", "basic", "full"])
def test_the_least_extent_is_a_parameter(least: str) -> None:
    rules = replace(load_enrolment(), least=least)  # type: ignore[arg-type]
    extents = ("none", "subset", "basic", "full")
    assert [one for one in extents if rules.is_enough(one)] == list(extents[extents.index(least) :])  # type: ignore[arg-type]


@pytest.mark.parametrize(("mandated", "ready"), [("true", False), ("false", True)])
def test_a_gas_meter_without_a_valve_is_fit_where_none_is_mandated(tmp_path: Path, mandated: str, ready: bool) -> None:
    rules = tmp_path / "enrolment.toml"
    rules.write_text(
        '[prepayment]\nleast = "basic"\nbasic = ["1.6"]\nfull = ["1.6"]\n[declarations]\nrequired = []\n'
        f'[capabilities]\nrequired = []\n[services]\nrequired = ["S1-7.2"]\n[gas_valve]\nmandated = {mandated}\n'
    )
    story = Story(tmp_path / "run", (DeviceFacts("gas", "gas", "g", CAPABLE, SERVICES),))
    story.ran(CASE)
    story.summary()
    found = summarise(read_evidence(story.writer.folder), enrolment=load_enrolment(rules))["enrolment"]
    assert found["ready"] is ready


def test_a_rig_without_devices_is_never_ready(tmp_path: Path) -> None:
    story = Story(tmp_path, ())
    story.ran(CASE)
    assert story.summary()["enrolment"]["reasons"][0] == "the rig names no device"
