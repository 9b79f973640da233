"""The levels of the 34 Ofgem services: each on each of its fuels, all of them defaults, by the rule that is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import catalogue
from catalogue import Basis, CatalogueError, Fuel, Kind, Level, OfgemService, load
from catalogue.collection import DATA

BOOK = catalogue.load()
OFGEM = [row for row in BOOK if isinstance(row, OfgemService)]
EVOLVING = ("smart_grid", "microgeneration")


def test_each_of_the_34_services_has_a_level_on_each_of_its_fuels() -> None:
    assert len(OFGEM) == 34
    assert set(BOOK.levels) == {(row.id, fuel) for row in OFGEM for fuel in row.fuels}


def test_the_document_has_no_column_of_levels_so_that_all_of_them_are_open() -> None:
    assert {one.basis for one in BOOK.levels.values()} == {Basis.OPEN}
    assert all("004:49-50 004:65" in one.source for one in BOOK.levels.values())


@pytest.mark.parametrize("row", OFGEM, ids=lambda row: row.id)
def test_the_default_follows_from_letters_and_carriers(row: OfgemService) -> None:
    for fuel in row.fuels:
        one = BOOK.levels[row.id, fuel]
        is_carried = any(BOOK[carrier].kind is Kind.SMETS1_SERVICE for carrier in one.carried_by)
        if row.decc_letters and is_carried:
            assert one.level is Level.MUST_HAVE
        elif row.category in EVOLVING and not is_carried:
            assert one.level is Level.FUTURE
        else:
            assert one.level is Level.DESIRABLE


def test_what_hangs_on_the_valve_is_what_the_document_says_letter_f_of_and_a_must_have() -> None:
    moot = [one for one in BOOK.levels.values() if one.if_mandated]
    assert {one.id for one in moot} == {"OFGEM-24.0", "OFGEM-25.0", "OFGEM-26.0", "OFGEM-27.0"}
    assert all(one.fuel is Fuel.GAS and "004:148" in one.source for one in moot)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        (
            "OFGEM-3.0,electricity gas,must have,",
            "OFGEM-3.0,electricity gas,must,",
            "column level: expected one of must have, desirable, future, found 'must'",
        ),
        ("OFGEM-3.0,electricity gas,", "OFGEM-3.0,gas,", "column id: expected a level of OFGEM-3.0 for electricity"),
        ("OFGEM-22.0,gas,", "OFGEM-22.0,electricity gas,", "column fuels: expected fuels of OFGEM-22.0: gas"),
        ("OFGEM-32.0,gas,", "OFGEM-22.0,gas,", "column fuels: expected one level of OFGEM-22.0 for each fuel"),
        ("OFGEM-34.0,", "OFGEM-35.0,", "column id: expected the id of an Ofgem service"),
        (",S1-6.6,", ",S1-6.66,", "column carried_by: expected rows of the catalogue on gas"),
        (",S1-1.6,valve,", ",S1-1.6,tap,", "column if_mandated: expected valve, or nothing"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused(tmp_path: Path, old: str, new: str, text: str) -> None:
    copy = tmp_path / "catalogue"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = copy / "service_levels.csv"
    body = file.read_text(encoding="utf-8")
    assert body.count(old) == 1
    file.write_text(body.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load(copy)
    assert text in str(caught.value)
