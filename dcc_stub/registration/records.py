"""The industry's registration databases, and the copy of them that the DCC has.

Both are tables of the stub's file, told apart by `copy`. The industry's side is written by the rig's control, or by a
change of supplier, which the registration systems carry out; never because of what a User asks [REG-2 000:421]. The
DCC's copy is made from it by database: at each change, each night, or not at all where the DCC reads directly.

Rules of this file: a meter point is in one database; a holding without an end lasts; one that begins ends the one
before it; times are UTC seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dcc_stub.database import Database

Copy = Literal["industry", "dcc"]
ALWAYS: Final = 0.0
KNOWN_MAX: Final = 10_000
"""Meter points that are kept in memory once they have been read."""
_POINT: Final = "mpxn, base, premises, area, meter, dcc, mode, shipper, annual_kwh, domestic"

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS registered_points (copy TEXT NOT NULL, mpxn TEXT NOT NULL, base TEXT NOT NULL,
    premises TEXT NOT NULL, area TEXT NOT NULL, meter TEXT NOT NULL, dcc INTEGER NOT NULL, mode TEXT NOT NULL,
    shipper TEXT NOT NULL, annual_kwh INTEGER NOT NULL, domestic INTEGER NOT NULL,
    PRIMARY KEY (mpxn, copy)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS registered_holdings (id INTEGER PRIMARY KEY, copy TEXT NOT NULL, mpxn TEXT NOT NULL,
    role TEXT NOT NULL, user TEXT NOT NULL, since REAL NOT NULL, until REAL) STRICT;
CREATE INDEX IF NOT EXISTS registered_holdings_point ON registered_holdings (mpxn, role, copy, since);
CREATE INDEX IF NOT EXISTS registered_holdings_user ON registered_holdings (user);
"""


@dataclass(frozen=True, slots=True)
class MeterPoint:
    """What a registration database has of a meter point. `meter` is dumb or smart (a compliant one), `dcc` says that
    the DCC operates it, `mode` is credit, prepayment or unknown [COS-6 002:90]; `premises` links meter points, `area`
    is that of the network."""

    mpxn: str
    base: str
    premises: str = ""
    area: str = ""
    meter: str = "smart"
    dcc: bool = True
    mode: str = "unknown"
    shipper: str = ""
    annual_kwh: int = 0
    domestic: bool = True

    @property
    def is_operated(self) -> bool:
        return self.meter == "smart" and self.dcc


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that a User has for a meter point from `since` on and before `until`."""

    mpxn: str
    role: str
    user: str
    since: float
    until: float | None = None

    def covers(self, at: float, lead_s: float = 0.0, lag_s: float = 0.0) -> bool:
        return self.since - lead_s <= at and (self.until is None or at < self.until + lag_s)


class Records:
    """`sources`: database to how it is read; may be exchanged."""

    def __init__(self, database: Database, sources: Mapping[str, str]) -> None:
        database.create(_SCHEMA)
        self._db, self._sources = database, sources
        self._known: dict[str, tuple[MeterPoint | None, Copy]] = {}
        self._held: dict[tuple[str, str], tuple[Holding, ...]] = {}
        database.on_rollback(self._forget_known)

    @property
    def sources(self) -> Mapping[str, str]:
        return self._sources

    @sources.setter
    def sources(self, sources: Mapping[str, str]) -> None:
        self._sources = sources
        self._forget_known()

    def _forget_known(self) -> None:
        """What has been read is read anew: something may be another now."""
        self._known.clear()
        self._held.clear()

    def _change(self, statement: str, values: tuple[object, ...] = ()) -> int:
        """The number of rows that it has touched."""
        self._forget_known()
        return self._db.execute(statement, values).rowcount

    def point(self, mpxn: str) -> MeterPoint | None:
        """As the DCC sees it."""
        return self._seen(mpxn)[0]

    def _seen(self, mpxn: str) -> tuple[MeterPoint | None, Copy]:
        """A meter point as the DCC sees it, and where that stands. Each request asks several times."""
        found = self._known.get(mpxn)
        if found is None:
            if len(self._known) >= KNOWN_MAX:
                self._forget_known()
            found = self._known[mpxn] = self._look_up(mpxn)
        return found

    def _look_up(self, mpxn: str) -> tuple[MeterPoint | None, Copy]:
        for copy, *row in self._db.execute(f"SELECT copy, {_POINT} FROM registered_points WHERE mpxn = ?", (mpxn,)):
            point = _point(row)
            if (copy == "industry") == (self.sources[point.base] == "direct"):
                return point, copy
        return None, "dcc"

    def points(self) -> tuple[MeterPoint, ...]:
        """All that the DCC sees."""
        rows = self._db.execute("SELECT DISTINCT mpxn FROM registered_points ORDER BY mpxn").fetchall()
        return tuple(point for (mpxn,) in rows if (point := self.point(mpxn)) is not None)

    def holdings(self, mpxn: str, role: str) -> tuple[Holding, ...]:
        """As the DCC sees them, in the order of their beginning."""
        copy = self._seen(mpxn)[1]
        found = self._held.get((mpxn, role))
        if found is None:
            found = self._held[mpxn, role] = self.holdings_in(copy, mpxn, role)
        return found

    def all_holdings(self, mpxn: str) -> tuple[Holding, ...]:
        copy = self._seen(mpxn)[1]
        rows = self._db.execute(
            "SELECT mpxn, role, user, since, until FROM registered_holdings WHERE mpxn = ? AND copy = ?"
            " ORDER BY role, since, id", (mpxn, copy),
        )  # fmt: skip
        return tuple(Holding(*row) for row in rows)

    def holdings_in(self, copy: Copy, mpxn: str, role: str) -> tuple[Holding, ...]:
        rows = self._db.execute(
            "SELECT mpxn, role, user, since, until FROM registered_holdings WHERE mpxn = ? AND role = ? AND copy = ?"
            " ORDER BY since, id", (mpxn, role, copy),
        )  # fmt: skip
        return tuple(Holding(*row) for row in rows)

    def at_industry(self, mpxn: str) -> MeterPoint | None:
        row = self._db.execute(
            f"SELECT {_POINT} FROM registered_points WHERE mpxn = ? AND copy = 'industry'", (mpxn,)
        ).fetchone()
        return None if row is None else _point(row)

    def put(self, point: MeterPoint) -> None:
        """A meter point of the industry, or what has changed of it."""
        before = self.at_industry(point.mpxn)
        self._change(
            "INSERT OR REPLACE INTO registered_points VALUES ('industry', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                point.mpxn, point.base, point.premises, point.area, point.meter, int(point.dcc), point.mode,
                point.shipper, point.annual_kwh, int(point.domestic),
            ),
        )  # fmt: skip
        self._follow({point.base, *([before.base] if before else [])})

    def begin(self, new: Holding) -> None:
        """The holding ends what the role was held by before, and replaces what was to begin later."""
        where = (new.mpxn, new.role, new.since)
        self._change(
            "DELETE FROM registered_holdings WHERE copy = 'industry' AND mpxn = ? AND role = ? AND since >= ?", where
        )
        self._change(
            "UPDATE registered_holdings SET until = ?3 WHERE copy = 'industry' AND mpxn = ?1 AND role = ?2"
            " AND (until IS NULL OR until > ?3)", where,
        )  # fmt: skip
        self._change(
            "INSERT INTO registered_holdings (copy, mpxn, role, user, since, until)"
            " VALUES ('industry', ?, ?, ?, ?, ?)", (new.mpxn, new.role, new.user, new.since, new.until),
        )  # fmt: skip
        self._follow(self._base(new.mpxn))

    def end(self, mpxn: str, role: str, until: float) -> None:
        """Nobody holds the role from then on."""
        self._change(
            "DELETE FROM registered_holdings WHERE copy = 'industry' AND mpxn = ? AND role = ? AND since >= ?",
            (mpxn, role, until),
        )
        self._change(
            "UPDATE registered_holdings SET until = ?3 WHERE copy = 'industry' AND mpxn = ?1 AND role = ?2"
            " AND (until IS NULL OR until > ?3)", (mpxn, role, until),
        )  # fmt: skip
        self._follow(self._base(mpxn))

    def withdraw(self, mpxn: str, role: str, since: float) -> bool:
        """The holding that begins then does not come about, and the one before it goes on. False when there is none."""
        gone = self._change(
            "DELETE FROM registered_holdings WHERE copy = 'industry' AND mpxn = ? AND role = ? AND since = ?",
            (mpxn, role, since),
        )
        self._change(
            "UPDATE registered_holdings SET until = NULL WHERE copy = 'industry' AND mpxn = ? AND role = ?"
            " AND until = ?", (mpxn, role, since),
        )  # fmt: skip
        self._follow(self._base(mpxn))
        return gone > 0

    def forget(self, mpxn: str) -> None:
        """Out of both copies."""
        for table in ("registered_points", "registered_holdings"):
            self._change(f"DELETE FROM {table} WHERE mpxn = ?", (mpxn,))

    def forget_all(self) -> None:
        for table in ("registered_points", "registered_holdings"):
            self._change(f"DELETE FROM {table}")

    def copy(self, bases: Iterable[str]) -> None:
        """The DCC's copy of those databases is made anew."""
        for base in bases:
            for copy in ("dcc", "industry"):
                self._change(
                    "DELETE FROM registered_holdings WHERE copy = 'dcc' AND mpxn IN"
                    " (SELECT mpxn FROM registered_points WHERE copy = ? AND base = ?)", (copy, base),
                )  # fmt: skip
            self._change("DELETE FROM registered_points WHERE copy = 'dcc' AND base = ?", (base,))
            self._change(
                f"INSERT OR REPLACE INTO registered_points SELECT 'dcc', {_POINT} FROM registered_points"
                " WHERE copy = 'industry' AND base = ?", (base,),
            )  # fmt: skip
            self._change(
                "INSERT INTO registered_holdings (copy, mpxn, role, user, since, until)"
                " SELECT 'dcc', mpxn, role, user, since, until FROM registered_holdings WHERE copy = 'industry'"
                " AND mpxn IN (SELECT mpxn FROM registered_points WHERE copy = 'industry' AND base = ?) ORDER BY id",
                (base,),
            )

    def _base(self, mpxn: str) -> set[str]:
        point = self.at_industry(mpxn)
        return set() if point is None else {point.base}

    def _follow(self, bases: Iterable[str]) -> None:
        self.copy(sorted(base for base in bases if self.sources[base] == "mirrored"))


def _point(row: list[object]) -> MeterPoint:
    mpxn, base, premises, area, meter, dcc, mode, shipper, annual_kwh, domestic = row
    return MeterPoint(
        str(mpxn), str(base), str(premises), str(area), str(meter), bool(dcc), str(mode), str(shipper),
        int(str(annual_kwh)), bool(domestic),
    )  # fmt: skip
