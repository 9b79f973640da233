"""What each level of an Ofgem service makes of the enrolment verdict [SVC-1]: must have, desirable, future."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import catalogue
from catalogue import Level, UnknownRowError
from meterbench.applicability import Lack, presupposed
from meterbench.enrolment import Enrolment, judge_enrolment, load_enrolment
from meterbench.evidence import EvidenceWriter, read_evidence
from meterbench.records import DeviceFacts, Json, RigFacts
from meterbench.summary import summarise
from meterbench.verdicts import Outcome, Ruling, Verdict
from rigs.errors import RigConfigError
from rigs.rigfile import DEFAULT_RIG, load_rig

BOOK = catalogue.load()
RULES = replace(load_enrolment(), services=(), declarations=())
ALL = {one: True for names in presupposed().values() for one in names} | {"load_switch": True}
MUST, DESIRABLE, FUTURE = "OFGEM-8.0", "OFGEM-11.0", "OFGEM-33.0"
"""Of both fuels, of both fuels, of electricity; each presupposes a capability."""
NEEDS = {MUST: "firmware_update", DESIRABLE: "consumer_messages", FUTURE: "microgeneration"}


def device(fuel: str, **capabilities: bool) -> Mapping[str, Any]:
    return DeviceFacts(fuel, fuel, fuel, {**ALL, **capabilities}, tuple(BOOK.services)).as_json()


def shown(row: str, verdict: Verdict, subject: str = "device", number: int = 0) -> Outcome:
    return Outcome(f"{row}::{number}", subject, frozenset({row}), frozenset(), Ruling(verdict, "", attempts=1))


def judged(*outcomes: Outcome, devices: tuple[Mapping[str, Any], ...] = (), rules: Enrolment = RULES) -> Json:
    return judge_enrolment(devices or (device("electricity"), device("gas")), outcomes, BOOK, rules)


def test_the_rows_of_these_tests_are_of_these_levels_and_need_these_capabilities() -> None:
    levels = {row: {one.level for (name, _), one in BOOK.levels.items() if name == row} for row in NEEDS}
    assert levels == {MUST: {Level.MUST_HAVE}, DESIRABLE: {Level.DESIRABLE}, FUTURE: {Level.FUTURE}}
    assert {row: presupposed()[row] for row in NEEDS} == {row: (name,) for row, name in NEEDS.items()}


def test_all_shown_is_fit_without_a_word() -> None:
    found = judged(*(shown(row, "pass") for row in NEEDS))
    assert (found["verdict"], found["points"]) == ("fit", [])


@pytest.mark.parametrize(
    ("row", "verdict", "kinds"), [(MUST, "not fit", ["failed"]), (DESIRABLE, "fit", ["remark"]), (FUTURE, "fit", [])]
)
def test_a_scenario_that_failed(row: str, verdict: str, kinds: list[str]) -> None:
    found = judged(shown(row, "pass"), shown(row, "fail", number=1))
    assert (found["verdict"], [one["kind"] for one in found["points"]]) == (verdict, kinds)


@pytest.mark.parametrize("open_verdict", ["inconclusive", "not_run", "waived"])
@pytest.mark.parametrize(
    ("row", "verdict", "kinds"), [(MUST, "undecided", ["open"]), (DESIRABLE, "fit", ["remark"]), (FUTURE, "fit", [])]
)
def test_a_scenario_that_was_not_shown(row: str, verdict: str, kinds: list[str], open_verdict: Verdict) -> None:
    found = judged(shown(row, "pass"), shown(row, open_verdict, number=1))
    assert (found["verdict"], [one["kind"] for one in found["points"]]) == (verdict, kinds)


@pytest.mark.parametrize(
    ("row", "verdict", "kinds"), [(MUST, "not fit", ["missing"]), (DESIRABLE, "fit", ["remark"]), (FUTURE, "fit", [])]
)
def test_a_capability_that_is_not_declared(row: str, verdict: str, kinds: list[str]) -> None:
    meters = (device("electricity", **{NEEDS[row]: False}), device("gas"))
    found = judged(shown(row, "not_applicable"), devices=meters)
    assert (found["verdict"], [one["kind"] for one in found["points"]]) == (verdict, kinds)


def test_the_words_name_the_service_the_meter_and_the_level() -> None:
    found = judged(shown(MUST, "fail"), devices=(device("electricity", load_switch=False, consumer_messages=False),))
    assert found["reasons"] == [
        "OFGEM-8.0 Firmware / Software Upgrade: 1 of 1 scenario failed (must have)",
        "OFGEM-13.0 Remote Energisation / De-Energisation of Electricity Supply: electricity: load_switch is not "
        "declared (must have)",
        "OFGEM-14.0 Switch Between Credit and Prepayment Electricity Payment: electricity: load_switch is not "
        "declared (must have)",
    ]
    (remark,) = (one for one in found["points"] if one["kind"] == "remark")
    assert (remark["row"], remark["title"]) == ("OFGEM-11.0", "Message to Consumers (IHD)")
    assert remark["why"] == "consumer_messages is not declared (desirable)"


def test_a_must_have_that_applied_to_nothing_although_it_is_declared_is_not_shown() -> None:
    found = judged(shown(MUST, "not_applicable"))
    assert (found["verdict"], [one["why"] for one in found["points"]]) == (
        "undecided", ["no scenario has shown it (must have)"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "verdict", "kinds"), [("OFGEM-1.0", "not fit", ["missing"]), ("OFGEM-6.0", "fit", ["remark"])]
)
def test_what_its_steps_ask_for_and_no_scenario_found_declared(row: str, verdict: str, kinds: list[str]) -> None:
    lack = str(Lack("not_applicable", "voltage_events", "em112 does not declare it"))
    tries = [replace(shown(row, "not_applicable", number=one), ruling=Ruling("not_applicable", lack)) for one in (0, 1)]
    found = judged(*tries)
    assert (found["verdict"], [one["kind"] for one in found["points"]]) == (verdict, kinds)
    assert found["points"][0]["why"].startswith("voltage_events (em112 does not declare it) (")
    assert judged(*tries, shown(row, "pass", number=2))["points"] == []


def test_what_the_dcc_does_wrong_says_nothing_of_a_meter() -> None:
    assert judged(shown(MUST, "fail", subject="dcc"))["points"] == []


def test_a_meter_is_not_asked_for_services_of_the_other_fuel() -> None:
    found = judged(shown("OFGEM-13.0", "fail"), shown("OFGEM-33.0", "fail"), devices=(device("gas"),))
    assert (found["verdict"], found["points"]) == ("fit", [])


def test_a_row_that_the_bench_does_not_show_yet_is_not_asked_for() -> None:
    rules = replace(RULES, levels={"OFGEM-34.0": Level.MUST_HAVE})
    found = judged(shown("OFGEM-34.0", "fail"), rules=rules)
    assert (found["verdict"], found["points"]) == ("fit", [])
    assert "OFGEM-34.0" not in found["service_levels"]["gas"]["must have"]


@pytest.mark.parametrize("is_mandated", [True, False])
def test_what_needs_the_valve_is_asked_for_where_a_valve_is_mandated(is_mandated: bool) -> None:
    found = judged(devices=(device("gas", valve=False),), rules=replace(RULES, gas_valve=is_mandated))
    against = {one["row"] for one in found["points"] if one["kind"] == "missing"}
    assert against == ({"VAL-1", "OFGEM-24.0", "OFGEM-25.0"} if is_mandated else set())
    assert ("OFGEM-26.0" in found["service_levels"]["gas"]["must have"]) is is_mandated


@pytest.mark.parametrize(
    ("row", "level", "verdict"),
    [
        (MUST, Level.DESIRABLE, "fit"),
        (MUST, Level.FUTURE, "fit"),
        (DESIRABLE, Level.MUST_HAVE, "not fit"),
        (FUTURE, Level.MUST_HAVE, "not fit"),
    ],
)
def test_the_level_is_a_parameter(row: str, level: Level, verdict: str) -> None:
    found = judged(shown(row, "fail"), rules=replace(RULES, levels={row: level}))
    assert found["verdict"] == verdict
    assert bool(found["points"]) is (level is not Level.FUTURE)


def test_an_unknown_service_or_level_in_the_rules_is_refused(tmp_path: Path) -> None:
    text = (Path(catalogue.__file__).parents[1] / "meterbench" / "enrolment.toml").read_text(encoding="utf-8")
    for line, error in (('"OFGEM-35.0" = "future"', UnknownRowError), ('"OFGEM-3.0" = "must"', ValueError)):
        file = tmp_path / "rules.toml"
        file.write_text(text.replace("\n[services]\n", f"\n{line}\n[services]\n"), encoding="utf-8")
        with pytest.raises(error):
            load_enrolment(file)


def rig_with(tmp_path: Path, line: str) -> Path:
    body = Path(load_rig(DEFAULT_RIG).file).read_text(encoding="utf-8")
    file = tmp_path / "own.toml"
    file.write_text(f"{body}\n[service_levels]\n{line}\n", encoding="utf-8")
    return file


def test_a_rig_has_levels_of_its_own_and_its_evidence_tells_them(tmp_path: Path) -> None:
    rig = load_rig(rig_with(tmp_path, '"OFGEM-11.0" = "must have"'))
    assert rig.service_levels == {"OFGEM-11.0": "must have"}
    facts = DeviceFacts("gas", "gas", "g", {**ALL, "consumer_messages": False}, tuple(BOOK.services))
    writer = EvidenceWriter(tmp_path / "run")
    text = Path(rig.file).read_text(encoding="utf-8")
    writer.start(RigFacts(rig.name, rig.file, text, {}, (facts,)), [], {}, {"certify": False, "waivers": []})
    writer.plan([], {})
    writer.end(0)
    writer.close()
    found = summarise(read_evidence(writer.folder), enrolment=RULES)["enrolment"]
    assert found["reasons"] == [
        "OFGEM-11.0 Message to Consumers (IHD): gas: consumer_messages is not declared (must have)"
    ]


@pytest.mark.parametrize("line", ['"OFGEM-35.0" = "future"', '"OFGEM-3.0" = "must"', '"S1-7.2" = "future"'])
def test_a_rig_file_with_an_unknown_service_or_level_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(RigConfigError, match="service_levels"):
        load_rig(rig_with(tmp_path, line))


@pytest.mark.parametrize(("elements", "kinds"), [({"twin_element": False}, []), ({"twin_element": True}, ["missing"])])
def test_only_a_meter_with_a_second_element_is_asked_for_its_tariff(
    elements: dict[str, bool], kinds: list[str]
) -> None:
    rules = replace(load_enrolment(), services=("S1-4.11",), declarations=(), levels=dict.fromkeys(NEEDS, Level.FUTURE))
    one = device("electricity", **elements)
    meter = {**one, "services": [variant for variant in one["services"] if variant != "4.11.2"]}
    found = judged(shown("S1-4.11", "pass"), devices=(meter,), rules=rules)
    assert [point["kind"] for point in found["points"] if point["row"] == "S1-4.11"] == kinds
