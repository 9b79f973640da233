"""Coverage is counted in cells: a fuel, a role or a refusal without a scenario is a gap, whatever else there is."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from catalogue import Catalogue, Fuel, Plan, PlanStatus, Role, load
from meterbench.coverage import Cell, RowCoverage, cells_of, measure, passed_scenarios, render
from meterbench.gherkin import Feature, parse_text

E, G = Fuel.ELECTRICITY, Fuel.GAS
STATES = Counter(plan.status for plan in load().plan.values())
IN_SCOPE = STATES[PlanStatus.IN_SCOPE]
"""What the plan says; a row that comes into scope changes no test."""


def feature(*scenarios: str) -> Feature:
    return parse_text("Feature: f\n" + "\n".join(scenarios), Path("f.feature"), "f.feature")


def scenario(name: str, tags: str, when: str, given: str = "a meter") -> str:
    return f"  {tags}\n  Scenario: {name}\n    Given {given}\n    When {when}\n    Then it is so\n"


def row(row_id: str, *scenarios: str, catalogue: Catalogue | None = None) -> RowCoverage:
    report = measure([feature(*scenarios)], catalogue)
    return next(coverage for coverage in report.rows if coverage.row.id == row_id)


def filled(coverage: RowCoverage) -> list[str]:
    return [str(cell) for cell in coverage.cells if cell.scenarios]


IS_E = scenario("is", "@S1-7.2 @electricity", "the import supplier sends Disable Supply")
GS_G = scenario("gs", "@S1-7.2 @gas", "the gas supplier sends Disable Supply")
NO_E = scenario("no e", "@S1-7.2 @negative @electricity", "the electricity distributor sends Disable Supply")
NO_G = scenario("no g", "@S1-7.2 @negative @gas", "the gas transporter sends Disable Supply")


def test_a_service_row_has_a_cell_for_each_fuel_and_eligible_role_and_one_refusal_each() -> None:
    assert cells_of(load()["S1-4.1"]) == (
        Cell(E, Role.IS, "eligible"),
        Cell(E, Role.ED, "eligible"),
        Cell(E, None, "refused"),
        Cell(G, Role.GS, "eligible"),
        Cell(G, Role.GT, "eligible"),
        Cell(G, None, "refused"),
    )


def test_a_row_that_every_role_may_send_has_nobody_to_refuse() -> None:
    assert {cell.kind for cell in cells_of(load()["S1-11.2"])} == {"eligible"}


@pytest.mark.parametrize(
    ("row_id", "cells"),
    [
        ("S1A-low-credit", (Cell(E, None, "fuel"), Cell(G, None, "fuel"))),
        ("OFGEM-12.0", (Cell(E, None, "fuel"),)),
        ("WAN-gas-meter-alerts", (Cell(G, None, "row"),)),
        ("WAN-general-diagnostics", (Cell(None, None, "row"),)),
        ("PM-1", (Cell(None, None, "row"),)),
    ],
)
def test_cells_of_rows_without_roles(row_id: str, cells: tuple[Cell, ...]) -> None:
    assert cells_of(load()[row_id]) == cells


def test_a_row_is_covered_when_all_its_cells_are() -> None:
    coverage = row("S1-7.2", IS_E, GS_G, NO_E, NO_G)
    assert (coverage.status, coverage.reason) == ("covered", "")
    assert coverage.scenarios == ("f::::is", "f::::gs", "f::::no-e", "f::::no-g")


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        (IS_E, "electricity / import supplier"),
        (GS_G, "gas / gas supplier"),
        (NO_E, "electricity / a role that is refused"),
        (NO_G, "gas / a role that is refused"),
    ],
)
def test_one_cell_without_a_scenario_is_a_gap(without: str, missing: str) -> None:
    coverage = row("S1-7.2", *(text for text in (IS_E, GS_G, NO_E, NO_G) if text != without))
    assert (coverage.status, coverage.reason) == ("gap", f"no scenario for {missing}")


def test_an_alert_of_two_fuels_is_covered_only_by_both() -> None:
    electricity = scenario("e", "@S1A-low-credit @electricity", "the credit runs down")
    gas = scenario("g", "@S1A-low-credit @gas", "the credit runs down")
    assert row("S1A-low-credit", electricity).reason == "no scenario for gas"
    assert row("S1A-low-credit", electricity, gas).status == "covered"
    both = scenario("b", "@S1A-low-credit @electricity @gas", "the credit runs down")
    assert row("S1A-low-credit", both).status == "covered"


def test_a_scenario_without_a_fuel_counts_only_where_the_row_has_one_fuel() -> None:
    assert filled(row("S1A-low-credit", scenario("s", "@S1A-low-credit", "it runs down"))) == []
    assert filled(row("OFGEM-12.0", scenario("s", "@OFGEM-12.0", "it is read"))) == ["electricity"]
    assert filled(row("OFGEM-12.0", scenario("s", "@OFGEM-12.0 @gas", "it is read"))) == []


def test_a_traffic_row_of_gas_is_not_covered_by_an_electricity_scenario() -> None:
    tags = "@WAN-gas-meter-alerts @WAN-electricity-meter-alerts @electricity"
    text = scenario("s", tags, "an alert is raised")
    assert row("WAN-gas-meter-alerts", text).status == "gap"
    assert row("WAN-electricity-meter-alerts", text).status == "covered"


def test_the_role_is_read_in_the_row_of_an_outline_and_the_fuel_on_its_examples() -> None:
    outline = """\
  @S1-4.1
  Scenario Outline: A <role> reads
    When the <role> sends Read Instantaneous Import Registers
    Then it is so

    @electricity
    Examples:
      | role                    |
      | import supplier         |
      | electricity distributor |

    @gas
    Examples:
      | role         |
      | gas supplier |
"""
    assert filled(row("S1-4.1", outline)) == [
        "electricity / import supplier",
        "electricity / electricity distributor",
        "gas / gas supplier",
    ]


def test_a_role_in_the_given_counts_only_when_the_when_names_none() -> None:
    given = "the import supplier has disabled the supply"
    assert filled(row("S1-7.2", scenario("s", "@S1-7.2 @electricity", "the mains fails", given))) == [
        "electricity / import supplier"
    ]
    when = "the gas supplier sends Disable Supply"
    assert filled(row("S1-7.2", scenario("s", "@S1-7.2 @electricity", when, given))) == []


def test_a_negative_scenario_of_an_eligible_role_covers_neither_the_role_nor_the_refusal() -> None:
    text = scenario("s", "@S1-2.2 @electricity @negative", "the import supplier sends Top Up Device")
    coverage = row("S1-2.2", text)
    assert (filled(coverage), coverage.scenarios) == ([], ("f::::s",))


def test_a_role_outside_covers_no_refusal_unless_the_scenario_is_negative() -> None:
    assert filled(row("S1-7.2", NO_E.replace("@negative ", ""))) == []


def test_a_supplier_of_the_other_fuel_is_a_role_outside() -> None:
    text = scenario("s", "@S1-7.2 @negative @electricity", "the gas supplier sends Disable Supply")
    assert filled(row("S1-7.2", text)) == ["electricity / a role that is refused"]


def test_who_is_outside_follows_from_the_variant_that_is_sent() -> None:
    tags = "@S1-4.8 @negative @electricity"
    refused = scenario("s", tags, "the export supplier sends Read Active Import Profile Data for a day")
    allowed = scenario("s", tags, "the export supplier sends Read Export Profile Data")
    assert filled(row("S1-4.8", refused)) == ["electricity / a role that is refused"]
    assert filled(row("S1-4.8", allowed)) == []


def test_sending_another_service_covers_nothing_of_the_row() -> None:
    text = scenario("s", "@S1-7.1 @S1-7.2 @electricity", "the import supplier sends Enable Supply")
    assert filled(row("S1-7.2", text)) == []
    assert filled(row("S1-7.1", text)) == ["electricity / import supplier"]


def deferring(row_id: str) -> Catalogue:
    """The catalogue as it is, but for one row that is put off."""
    catalogue = load()
    put_off = Plan(id=row_id, status=PlanStatus.DEFERRED, reason="issue 4: whole SMETS1 catalogue")
    return replace(catalogue, plan=MappingProxyType({**catalogue.plan, row_id: put_off}))


def test_a_deferred_row_keeps_its_reason_and_shows_its_scenarios() -> None:
    catalogue = deferring("S1A-load-limit")
    coverage = row("S1A-load-limit", scenario("s", "@S1A-load-limit", "the load is too high"), catalogue=catalogue)
    assert (coverage.status, coverage.reason) == ("deferred", "issue 4: whole SMETS1 catalogue")
    assert coverage.scenarios == ("f::::s",)


def test_a_waived_row_is_no_gap() -> None:
    catalogue = load()
    plan = {**catalogue.plan, "S1-7.2": Plan(id="S1-7.2", status=PlanStatus.WAIVED, reason="tried by hand")}
    coverage = row("S1-7.2", IS_E, catalogue=replace(catalogue, plan=MappingProxyType(plan)))
    assert (coverage.status, coverage.reason) == ("waived", "tried by hand")


def test_only_passed_scenarios_count_when_a_summary_is_given(tmp_path: Path) -> None:
    summary = tmp_path / "summary.json"
    entries = [{"id": "f::::is", "verdict": "pass"}, {"id": "f::::gs", "verdict": "inconclusive"}]
    summary.write_text(json.dumps({"scenarios": entries}), encoding="utf-8")
    passed = passed_scenarios(summary)
    assert passed == {"f::::is"}
    report = measure([feature(IS_E, GS_G, NO_E, NO_G)], passed=passed)
    coverage = next(entry for entry in report.rows if entry.row.id == "S1-7.2")
    assert (coverage.status, filled(coverage)) == ("gap", ["electricity / import supplier"])


def test_the_json_has_every_row_and_the_number_of_gaps() -> None:
    report = measure([feature(IS_E, GS_G, NO_E, NO_G)]).as_json()
    rows = {entry["id"]: entry for entry in json.loads(json.dumps(report))["rows"]}
    assert len(rows) == 311
    assert report["gaps"] == IN_SCOPE - 1
    assert rows["S1-7.1"]["status"] == "gap"
    assert rows["S1-7.2"] == {
        "id": "S1-7.2",
        "title": "Disable Supply",
        "source": "001:125",
        "scenarios": ["f::::is", "f::::gs", "f::::no-e", "f::::no-g"],
        "status": "covered",
        "reason": "",
        "cells": [
            {"fuel": "electricity", "role": "import supplier", "kind": "eligible", "scenarios": ["f::::is"]},
            {"fuel": "electricity", "role": None, "kind": "refused", "scenarios": ["f::::no-e"]},
            {"fuel": "gas", "role": "gas supplier", "kind": "eligible", "scenarios": ["f::::gs"]},
            {"fuel": "gas", "role": None, "kind": "refused", "scenarios": ["f::::no-g"]},
        ],
    }


def test_the_table_shows_gaps_first_then_reasons_then_families_within_the_width() -> None:
    load_limit = scenario("s", "@S1A-load-limit", "the load is too high")
    catalogue = deferring("S1A-load-limit")
    text = render(measure([feature(IS_E, GS_G, NO_E, NO_G, load_limit)], catalogue), width=72)
    lines = text.splitlines()
    states = Counter(plan.status for plan in catalogue.plan.values())
    assert lines[0] == f"Gaps ({states[PlanStatus.IN_SCOPE] - 1})"
    assert max(map(len, lines)) <= 72
    assert lines.index(f"Deferred ({states[PlanStatus.DEFERRED]})") > lines.index("  S1-7.1  Enable Supply  [001:124]")
    assert lines[lines.index("  S1-7.1  Enable Supply  [001:124]") + 1] == "      electricity / import supplier"
    assert any(line.startswith("  issue 4: whole SMETS1 catalogue (") for line in lines)
    assert "S1A-load-limit (1 scenarios)" in text
    assert any(line.startswith("S1          37        1 ") for line in lines)
    assert lines[-1].split()[:6] == [
        "all",
        "311",
        "1",
        str(states[PlanStatus.IN_SCOPE] - 1),
        str(states[PlanStatus.WAIVED]),
        str(states[PlanStatus.DEFERRED]),
    ]


def test_nothing_in_scope_is_covered_by_no_features() -> None:
    assert measure([]).gaps == IN_SCOPE
