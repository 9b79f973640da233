"""Whose access is no matter of the registration databases: network operators by area, other users by accreditation
record and by an authority for each meter [ACC-1 000:279-282]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dcc_stub.database import Database

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS network_areas (role TEXT NOT NULL, area TEXT NOT NULL, user TEXT NOT NULL,
    PRIMARY KEY (role, area)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accreditations (user TEXT PRIMARY KEY, since REAL NOT NULL, until REAL)
    STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS authorities (user TEXT NOT NULL, mpxn TEXT NOT NULL, since REAL NOT NULL, until REAL,
    why TEXT NOT NULL DEFAULT '', PRIMARY KEY (mpxn, user)) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Authority:
    """What a consumer lets an other user do at one meter point; `why` it has ended."""

    user: str
    mpxn: str
    since: float
    until: float | None
    why: str = ""


class Others:
    def __init__(self, database: Database) -> None:
        database.create(_SCHEMA)
        self._db = database

    def operator(self, role: str, area: str) -> str | None:
        """The network operator of an area."""
        row = self._db.execute("SELECT user FROM network_areas WHERE role = ? AND area = ?", (role, area)).fetchone()
        return None if row is None else str(row[0])

    def put_area(self, role: str, area: str, user: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO network_areas VALUES (?, ?, ?)", (role, area, user))

    def accredit(self, user: str, since: float, until: float | None) -> None:
        self._db.execute("INSERT OR REPLACE INTO accreditations VALUES (?, ?, ?)", (user, since, until))

    def is_accredited(self, user: str, at: float) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM accreditations WHERE user = ? AND since <= ? AND (until IS NULL OR until > ?)",
            (user, at, at),
        )
        return row.fetchone() is not None

    def authorise(self, user: str, mpxn: str, since: float, until: float | None) -> None:
        """The consumer of the meter point gives an authority, in place of one that was given before."""
        self._db.execute(
            "INSERT OR REPLACE INTO authorities (user, mpxn, since, until) VALUES (?, ?, ?, ?)",
            (user, mpxn, since, until),
        )

    def authorised(self, mpxn: str, at: float) -> tuple[str, ...]:
        """The EUIs of those who have an authority then."""
        rows = self._db.execute(
            "SELECT user FROM authorities WHERE mpxn = ? AND since <= ? AND (until IS NULL OR until > ?) ORDER BY user",
            (mpxn, at, at),
        )
        return tuple(row[0] for row in rows)

    def of_user(self, user: str) -> tuple[Authority, ...]:
        rows = self._db.execute(
            "SELECT user, mpxn, since, until, why FROM authorities WHERE user = ? ORDER BY mpxn", (user,)
        )
        return tuple(Authority(*row) for row in rows)

    def revoke(self, mpxn: str, at: float, why: str, user: str = "") -> int:
        """Ends the authorities for one meter point that were given before then, of one User or of all; how many."""
        return self._db.execute(
            "UPDATE authorities SET until = ?1, why = ?2 WHERE mpxn = ?3 AND since <= ?1"
            " AND (until IS NULL OR until > ?1) AND (?4 = '' OR user = ?4)",
            (at, why, mpxn, user),
        ).rowcount

    def forget(self, mpxn: str) -> None:
        self._db.execute("DELETE FROM authorities WHERE mpxn = ?", (mpxn,))

    def forget_all(self) -> None:
        for table in ("network_areas", "accreditations", "authorities"):
            self._db.execute(f"DELETE FROM {table}")
