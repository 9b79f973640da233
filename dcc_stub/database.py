"""The stub's one SQLite file. Each part of the stub keeps tables of its own in it.

Write-ahead mode, one connection, used by the thread of the event loop alone. `synchronous=NORMAL`: a commit survives a
kill of the process (not of the machine) without a disk flush for each request. What the log has grown by is carried
into the database from a thread, on a connection of its own (`checkpoint`): its flushes would otherwise hold up one
request in a hundred for milliseconds.

Rules of this file: what must happen together happens in one `together`; what leaves the process because of it waits for
`after_commit`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

LONG_LOG: Final = 8192
"""Frames of a page, 32 MiB."""


class Database:
    """Raises sqlite3.Error from every method: a full or broken disk is the caller's to answer for."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, cached_statements=128)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA secure_delete=ON")  # what is deleted leaves no bytes behind: it may be private
        self._db.execute("PRAGMA wal_autocheckpoint=0")
        self._carrier = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._carried = self._db.total_changes
        self._depth = 0
        self._after: list[Callable[[], object]] = []
        self._undone: list[Callable[[], object]] = []

    def close(self) -> None:
        self._carrier.close()
        self._db.close()

    def create(self, schema: str) -> None:
        """Tables and indices, each `IF NOT EXISTS`."""
        self._db.executescript(schema)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        return self._db.execute(statement, values)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._db.executemany(statement, rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All of it or nothing. One within another belongs to the outer one."""
        if self._depth:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        self._depth = 1
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._after.clear()
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            for listener in self._undone:
                listener()
            raise
        finally:
            self._depth = 0
        after, self._after = self._after, []
        for action in after:
            action()

    def after_commit(self, action: Callable[[], object]) -> None:
        """Done when all that belongs together has been committed, never when it is rolled back."""
        if self._depth:
            self._after.append(action)
        else:
            action()

    def on_rollback(self, listener: Callable[[], object]) -> None:
        """For a part that holds in memory what it has in the database: to be read anew."""
        self._undone.append(listener)

    @property
    def is_behind(self) -> bool:
        """Has anything changed since the last checkpoint began?"""
        return self._db.total_changes != self._carried

    def checkpoint(self) -> bool:
        """May be called from any thread, one at a time. True when the log has grown long: see `begin_log_anew`."""
        self._carried = self._db.total_changes
        _busy, frames, _carried = self._carrier.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return bool(frames > LONG_LOG)

    def begin_log_anew(self) -> None:
        """Carries what a checkpoint has left, and lets the log begin at its start again.

        While requests never pause, there is always something left to carry, and the log (with the index of it in
        memory) would grow for ever. Right after a checkpoint little is left, so that this is short.
        """
        self._db.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
