"""The rows that ship are the rows that were read out of the documents, each once and each with its source."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from needs import SHARED, need

from catalogue import (
    Alert,
    Catalogue,
    Disposition,
    Fuel,
    Kind,
    MinimumService,
    Role,
    Tier,
    Traffic,
    UnknownRowError,
    load,
)
from catalogue.collection import DATA

TABLES = SHARED / "catalogue"
ROWS = 311


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_are_311_rows_each_id_once(catalogue: Catalogue) -> None:
    assert len(catalogue) == len(set(catalogue.ids)) == len(list(catalogue)) == ROWS


def test_every_cell_of_the_tables_as_read_from_the_documents_is_there(catalogue: Catalogue) -> None:
    need("reference tables")
    tables = sorted(TABLES.glob("*.csv"))
    assert [table.name for table in tables] == [table.name for table in sorted((DATA / "rows").glob("*.csv"))]
    count = 0
    for table in tables:
        theirs, ours = read(table), read(DATA / "rows" / table.name)
        assert [{column: row[column] for column in theirs[0]} for row in ours] == theirs
        assert all(row["id"] in catalogue and catalogue[row["id"]].source == row["source"] for row in theirs)
        count += len(theirs)
    assert count == ROWS


def test_the_kinds_are_as_many_as_the_documents_have(catalogue: Catalogue) -> None:
    assert Counter(row.kind for row in catalogue) == {
        Kind.OFGEM_SERVICE: 34,
        Kind.OFGEM_FUNCTIONALITY: 8,
        Kind.SMETS1_SERVICE: 37,
        Kind.SMETS1_OTHER_REQUEST: 12,
        Kind.SMETS1_ALERT: 13,
        Kind.WAN_TRAFFIC: 18,
        Kind.WAN_SCENARIO: 3,
        Kind.DCC_FUNCTION: 13,
        Kind.DCC_DATA: 7,
        Kind.INTERIM_OPTION: 6,
        Kind.PROCESS: 160,
    }


def test_a_minimum_service_has_its_roles_and_the_fuels_that_follow_from_them(catalogue: Catalogue) -> None:
    row = catalogue["S1-7.2"]
    assert isinstance(row, MinimumService)
    assert (row.title, row.service_reference, row.source, row.number) == ("Disable Supply", "7.2", "001:125", 33)
    assert row.roles == {Role.IS, Role.GS}
    assert row.roles_on(Fuel.ELECTRICITY) == {Role.IS}
    assert row.roles_on(Fuel.GAS) == {Role.GS}


@pytest.mark.parametrize(
    ("row_id", "fuels"),
    [
        ("S1-7.1", {Fuel.ELECTRICITY}),
        ("S1-4.2", {Fuel.ELECTRICITY}),
        ("S1-6.5", {Fuel.ELECTRICITY}),
        ("S1-6.6", {Fuel.GAS}),
        ("S1-11.2", set(Fuel)),
        ("S1A-loss-of-power", {Fuel.GAS}),
        ("OFGEM-5.0", set(Fuel)),
        ("OFGEM-24.0", {Fuel.GAS}),
        ("FUN-E", {Fuel.ELECTRICITY}),
        ("COS-5", {Fuel.ELECTRICITY}),
        ("COS-11", {Fuel.GAS}),
        ("WAN-general-diagnostics", set()),
        ("PM-1", set()),
    ],
)
def test_fuels(catalogue: Catalogue, row_id: str, fuels: set[Fuel]) -> None:
    assert catalogue[row_id].fuels == fuels


def test_only_6_15_and_6_23_are_refused_by_the_dcc(catalogue: Catalogue) -> None:
    refused = [
        row.id for row in catalogue if isinstance(row, MinimumService) and row.disposition is Disposition.REFUSED_BY_DCC
    ]
    assert refused == ["S1-6.15", "S1-6.23"]
    assert [decision.id for decision in catalogue.decisions_on("S1-6.15")] == ["DEC-6"]


def test_the_update_of_the_han_device_log_is_8_11(catalogue: Catalogue) -> None:
    assert catalogue["S1X-8.11"].title == "Update HAN Device Log"
    assert catalogue["S1X-8.1.1"].title == "Commission Device"


def test_a_traffic_row_has_bytes_and_seconds(catalogue: Catalogue) -> None:
    row = catalogue["WAN-electricity-meter-reading-interval"]
    assert isinstance(row, Traffic)
    assert (row.size_bytes, row.max_response_s, row.kbps_printed) == (384, Decimal("60"), Decimal("0.1"))
    assert row.details().keys() == {
        *("category", "size_bytes", "max_response_s", "kbps_printed", "note", "service_applies")
    }


def test_the_load_management_of_gas_appliances_has_traffic_and_no_service(catalogue: Catalogue) -> None:
    without = [row.id for row in catalogue if isinstance(row, Traffic) and not row.service_applies]
    assert without == ["WAN-smart-grid-gas-appliance-load-management"]


def test_an_alert_is_found_by_its_name(catalogue: Catalogue) -> None:
    alert = catalogue.alert("low credit alert")
    assert isinstance(alert, Alert)
    assert (alert.id, alert.gsms_ref, alert.esms_ref) == ("S1A-low-credit", "4.3.6.2 (iv)", "5.3.6.2 (iv)")


def test_an_unknown_id_names_near_ones(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownRowError) as caught:
        catalogue["S1-7.22"]
    assert str(caught.value).startswith("the catalogue has no row 'S1-7.22'; did you mean S1-7.2")
    assert isinstance(caught.value, KeyError)


def test_decisions_cover_every_contradiction_of_the_documents(catalogue: Catalogue) -> None:
    ids = [decision.id for decision in catalogue.decisions]
    assert ids[:11] == [f"DEC-{n}" for n in range(1, 12)]
    assert len(set(ids)) == len(ids)


def test_each_row_has_one_plan_and_only_rows_in_scope_give_no_reason(catalogue: Catalogue) -> None:
    assert set(catalogue.plan) == set(catalogue.ids)
    assert {plan.status.value for plan in catalogue.plan.values()} <= {"in scope", "deferred", "waived"}
    assert all(bool(plan.reason) == (plan.status.value != "in scope") for plan in catalogue.plan.values())


def test_further_possibilities_of_the_dcc_have_no_issue_yet(catalogue: Catalogue) -> None:
    tiers = {row.details()["tier"] for row in catalogue if row.kind is Kind.DCC_FUNCTION}
    assert tiers == set(Tier)
    assert catalogue.plan["DCC-data-aggregation"].reason.startswith("no issue yet")
    assert catalogue.plan["DCC-translation"].reason == ""
