"""What the parts of the stub rely on in their database."""

import sqlite3
import threading
from pathlib import Path

import pytest

from dcc_stub.database import LONG_LOG, Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "d.sqlite")
    database.create("CREATE TABLE t (n INTEGER, body BLOB) STRICT")
    return database


def count(database: Database) -> int:
    return int(database.execute("SELECT count(*) FROM t").fetchone()[0])


def test_all_of_it_or_nothing_and_what_leaves_waits_for_the_commit(database: Database) -> None:
    left: list[str] = []
    undone: list[str] = []
    database.on_rollback(lambda: undone.append("undone"))
    with pytest.raises(ValueError, match="no"), database.together():
        database.execute("INSERT INTO t VALUES (1, x'')")
        with database.together():
            database.execute("INSERT INTO t VALUES (2, x'')")
        database.after_commit(lambda: left.append("never"))
        raise ValueError("no")
    assert (count(database), left, undone) == (0, [], ["undone"])
    with database.together():
        database.execute("INSERT INTO t VALUES (1, x'')")
        database.after_commit(lambda: left.append("after"))
        assert left == []
    assert (count(database), left) == (1, ["after"])
    database.after_commit(lambda: left.append("at once"))
    assert left == ["after", "at once"]


def test_what_is_kept_survives_and_an_error_of_the_statement_is_told(database: Database, tmp_path: Path) -> None:
    database.execute("INSERT INTO t VALUES (1, x'')")
    with pytest.raises(sqlite3.Error):
        database.execute("INSERT INTO nowhere VALUES (1)")
    again = Database(tmp_path / "d.sqlite")
    assert count(again) == 1
    again.close()


def test_the_log_does_not_grow_for_ever_while_requests_never_pause(database: Database, tmp_path: Path) -> None:
    """A checkpoint beside steady writing leaves something each time: begun anew, the log is written over."""
    log, longest = tmp_path / "d.sqlite-wal", 0
    for _ in range(24):
        for number in range(LONG_LOG // 8):
            database.execute("INSERT INTO t VALUES (?, zeroblob(3000))", (number,))
        is_long: list[bool] = []
        worker = threading.Thread(target=lambda: is_long.append(database.checkpoint()))  # noqa: B023 - joined below
        worker.start()
        for _ in range(400):  # bounded: a slow disk must not make the log long by itself
            if not worker.is_alive():
                break
            database.execute("INSERT INTO t VALUES (0, zeroblob(3000))")
        worker.join()
        if is_long[0]:
            database.begin_log_anew()
        longest = max(longest, log.stat().st_size)
    assert longest < 2.5 * LONG_LOG * 4096
    database.close()
