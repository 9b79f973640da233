"""How many alerts of one name a device may have forwarded in a while [FLT-2 002:96]; the rest is summarised.

A window of calendar time begins with the first alert that none covers. What comes when the number is reached is held:
kept on record, and at the end of the window told in one message with the number of those that were left out. Nothing
is dropped without a trace.

Rules of this file: windows are in the database, their ends in the timetable; a summary is written once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dcc_stub.database import Database
from dcc_stub.timetable import Due, Timetable

KIND: Final = "alert-window"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS alert_windows (number INTEGER PRIMARY KEY AUTOINCREMENT, device TEXT NOT NULL,
    alert TEXT NOT NULL, until REAL NOT NULL, passed INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0,
    last_sequence INTEGER NOT NULL DEFAULT 0, last_at INTEGER NOT NULL DEFAULT 0, UNIQUE (device, alert)) STRICT;
"""
_COLUMNS: Final = "number, device, alert, until, passed, held, last_sequence, last_at"


@dataclass(frozen=True, slots=True)
class Window:
    """Of one device and alert. `held` of it were not forwarded, the last with that log sequence and time."""

    number: int
    device: str
    alert: str
    until: float
    passed: int
    held: int
    last_sequence: int
    last_at: int


Summarise = Callable[[Window], None]


class Regulation:
    """`summarise` tells the Users of a window that held something back, within the `together` that ends it."""

    def __init__(self, database: Database, timetable: Timetable, summarise: Summarise) -> None:
        database.create(_SCHEMA)
        self._db, self._timetable, self._summarise = database, timetable, summarise
        timetable.handle(KIND, self._due)

    def admits(
        self, device: str, alert: str, sequence: int, at: int, now: datetime, most: int, window_s: float
    ) -> bool:
        """May this alert be forwarded now? If not, it is counted. `most` 0: always."""
        if most == 0:
            return True
        window = self._find(device, alert)
        if window is not None and window.until <= now.timestamp():
            self._end(window)
            window = None
        if window is None:
            until = (now + timedelta(seconds=window_s)).timestamp()
            self._db.execute(
                "INSERT INTO alert_windows (device, alert, until, passed) VALUES (?, ?, ?, 1)", (device, alert, until)
            )
            return True
        if window.passed < most:
            self._db.execute("UPDATE alert_windows SET passed = passed + 1 WHERE number = ?", (window.number,))
            return True
        self._hold(window, sequence, at)
        return False

    def clear(self) -> None:
        self._db.execute("DELETE FROM alert_windows")

    def _hold(self, window: Window, sequence: int, at: int) -> None:
        self._db.execute(
            "UPDATE alert_windows SET held = held + 1, last_sequence = ?, last_at = ? WHERE number = ?",
            (sequence, at, window.number),
        )
        if window.held == 0:
            end = datetime.fromtimestamp(window.until, UTC)
            self._timetable.put(KIND, end, window.device, {"number": window.number})

    def _due(self, due: Due) -> None:
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM alert_windows WHERE number = ?", (due.data["number"],)
        ).fetchone()
        if row is not None:
            self._end(Window(*row))

    def _end(self, window: Window) -> None:
        self._db.execute("DELETE FROM alert_windows WHERE number = ?", (window.number,))
        if window.held:
            self._summarise(window)

    def _find(self, device: str, alert: str) -> Window | None:
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM alert_windows WHERE device = ? AND alert = ?", (device, alert)
        ).fetchone()
        return None if row is None else Window(*row)
