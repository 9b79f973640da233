"""The audit log: whatever is done to it afterwards is seen."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stub_rig import StubRig, stub_rig

from dcc_stub.audit import Audit, faults, head_file
from dcc_stub.calendar import RigCalendar
from dcc_stub.database import Database

COUNT = 20
Doing = Callable[[sqlite3.Connection, Path], object]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "dcc.sqlite"
    database = Database(file)
    audit = Audit(database, RigCalendar(0.0), head_file(file))
    for number in range(COUNT):
        with database.together():
            audit.write("accepted", f"request {number}", {"variant": "7.2", "n": number})
    audit.close()
    database.checkpoint()
    database.close()
    return file


def tampered(log: Path, doing: Doing) -> list[str]:
    with sqlite3.connect(log) as database:
        database.execute("DROP TRIGGER audit_is_not_changed")
        database.execute("DROP TRIGGER audit_is_not_shortened")
        doing(database, log)
    database.close()
    return faults(log)[1]


def test_a_log_that_nobody_touched_holds(log: Path) -> None:
    assert faults(log) == (COUNT, [])


@pytest.mark.parametrize("column", ["at", "event", "subject", "data"])
@pytest.mark.parametrize("number", [1, 7, COUNT])
def test_an_edited_entry_is_seen(log: Path, column: str, number: int) -> None:
    value = 1.0 if column == "at" else "other"
    statement = f"UPDATE audit SET {column} = ? WHERE id = ?"
    assert tampered(log, lambda database, _: database.execute(statement, (value, number))) == [
        f"entry {number}: its hash does not cover what it says and what was before it"
    ]


@pytest.mark.parametrize(
    ("doing", "found"),
    [
        (lambda db, _: db.execute("DELETE FROM audit WHERE id = 5"), "entry 5: expected it, found entry 6"),
        (lambda db, _: db.execute("DELETE FROM audit WHERE id = 1"), "entry 1: expected it, found entry 2"),
        (lambda db, _: db.execute("DELETE FROM audit WHERE id > 15"), "head: entry 20 was written, the log ends at 15"),
        (lambda db, _: db.execute("DELETE FROM audit"), "head: entry 20 was written, the log ends at 0"),
        (lambda db, _: db.executescript("DELETE FROM audit WHERE id = 5; UPDATE audit SET id = id - 1 WHERE id > 5"),
         "entry 5: its hash"),
        (lambda db, _: db.executescript(
            "UPDATE audit SET id = -id WHERE id > 4; UPDATE audit SET id = 1 - id WHERE id < 0;"
            "INSERT INTO audit SELECT 5, at, event, subject, data, hash FROM audit WHERE id = 4"), "entry 5: its hash"),
        (lambda db, _: db.execute(
            "INSERT INTO audit SELECT 21, at, event, subject, data, hash FROM audit WHERE id = 20"),
         "entry 21: its hash"),
        (lambda _, log: head_file(log).unlink(), "head: expected a number and a hash"),
        (lambda _, log: head_file(log).write_text("20 " + "0" * 64), "head: entry 20 is another"),
    ],
)  # fmt: skip
def test_what_was_removed_put_in_or_cut_off_is_seen(log: Path, doing: Doing, found: str) -> None:
    assert [fault[: len(found)] for fault in tampered(log, doing)][:1] == [found]


def test_entries_can_not_be_edited_by_a_mere_statement(log: Path) -> None:
    with sqlite3.connect(log) as database:
        for statement in ("UPDATE audit SET data = ''", "DELETE FROM audit"):
            with pytest.raises(sqlite3.IntegrityError, match="the audit log is not"):
                database.execute(statement)


def test_what_is_rolled_back_leaves_no_gap(tmp_path: Path) -> None:
    database = Database(tmp_path / "x")
    audit = Audit(database, RigCalendar(0.0), head_file(tmp_path / "x"))
    audit.write("one", "a", {})

    def fail() -> None:
        with database.together():
            audit.write("two", "b", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    audit.write("three", "c", {"at": datetime(2026, 1, 1, tzinfo=UTC)})
    audit.close()
    database.close()
    assert faults(tmp_path / "x") == (2, [])


def test_requests_and_the_hand_of_the_rig_are_in_it_and_the_command_verifies_it(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        accepted, refused = rig.ask("7.2").request_id, rig.request("7.2", "electricity_distributor")
        rig.send(refused, "electricity_distributor")
        rig.dcc.call("alerts", "parameters", regulation={"most": 1})
        rig.restart()
        rig.settle()
        assert accepted is not None
        assert entries(rig, accepted.text) == ["accepted"]
        assert entries(rig, refused.request_id.text) == ["refused"]
        assert entries(rig, "alerts/parameters") == ["control"]
        database = Path(rig.config["database"])
        assert verify(database) == (0, True)
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TRIGGER audit_is_not_changed")
        connection.execute("UPDATE audit SET event = 'accepted' WHERE event = 'refused'")
    assert verify(database) == (1, False)
    assert verify(tmp_path / "none")[0] == 2


def entries(rig: StubRig, subject: str) -> list[str]:
    with sqlite3.connect(f"file:{rig.config['database']}?mode=ro", uri=True) as database:
        return [str(row[0]) for row in database.execute("SELECT event FROM audit WHERE subject = ?", (subject,))]


def verify(database: Path) -> tuple[int, bool]:
    command = [sys.executable, "-m", "dcc_stub.audit", "verify", str(database)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return done.returncode, "they hold" in done.stdout
