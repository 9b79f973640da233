"""What the registrations keep in memory is what stands in the database, whatever becomes of a change."""

from pathlib import Path

import pytest

from dcc_stub.database import Database
from dcc_stub.registration.records import ALWAYS, Holding, MeterPoint, Records

MPAN = "2000000000015"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "d.sqlite")


@pytest.fixture
def records(database: Database) -> Records:
    made = Records(database, {"electricity": "mirrored", "gas-gt": "direct"})
    made.put(MeterPoint(MPAN, "electricity", area="here"))
    made.begin(Holding(MPAN, "IS", "one", ALWAYS))
    return made


def seen(records: Records) -> tuple[str, list[str]]:
    point = records.point(MPAN)
    return "" if point is None else point.area, [one.user for one in records.holdings(MPAN, "IS")]


def test_a_change_is_seen_at_once(records: Records) -> None:
    assert seen(records) == ("here", ["one"])
    records.put(MeterPoint(MPAN, "electricity", area="there"))
    records.begin(Holding(MPAN, "IS", "two", 100.0))
    assert seen(records) == ("there", ["one", "two"])
    records.withdraw(MPAN, "IS", 100.0)
    assert seen(records) == ("there", ["one"])
    records.forget(MPAN)
    assert seen(records) == ("", [])


def test_what_was_seen_of_a_change_that_is_undone_is_forgotten(records: Records, database: Database) -> None:
    with pytest.raises(ValueError, match="no"), database.together():
        records.put(MeterPoint(MPAN, "electricity", area="there"))
        records.begin(Holding(MPAN, "IS", "two", 100.0))
        assert seen(records) == ("there", ["one", "two"])
        raise ValueError("no")
    assert seen(records) == ("here", ["one"])


def test_another_way_to_follow_the_databases_counts_at_once(records: Records) -> None:
    records.sources = {"electricity": "nightly", "gas-gt": "direct"}
    records.put(MeterPoint(MPAN, "electricity", area="there"))
    assert seen(records)[0] == "here"
    records.sources = {"electricity": "direct", "gas-gt": "direct"}
    assert seen(records)[0] == "there"
