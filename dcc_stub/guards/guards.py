"""Looks at each request that may be carried out, and keeps those that look wrong until somebody has looked at them.

What goes beyond a throttle or a limit is refused, or quarantined: acknowledged to the User like any request, told to it
in a DCC alert, kept, and carried out or answered with a refusal once an operator has said so.

Rules of this file: only accepted requests count; counts and quarantine are in the database; a request that no guard is
about costs one look-up (hot path).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from dcc_stub.alerts.dispatch import Dispatch
from dcc_stub.audit import Audit
from dcc_stub.database import Database
from dcc_stub.guards.config import AttributeLimit, GuardsConfig, Throttle
from dcc_stub.incoming import Incoming
from dcc_stub.log import note
from protocols.duis import Value

REFUSED: Final = "E4"
"""No verified code speaks of throttling. E4, not authorised for the device at the required date and time, is the
nearest: the same request may pass at another time."""
Breach = Literal["ad_user_threshold_breach", "ad_dcc_threshold_breach", "ad_attribute_limits_breach"]
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS guard_marks (throttle TEXT NOT NULL, subject TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS guard_marks_at ON guard_marks (throttle, subject, at);
CREATE TABLE IF NOT EXISTS quarantine (ref INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL, variant TEXT NOT NULL, resource TEXT NOT NULL, body BLOB NOT NULL, breach TEXT NOT NULL,
    why TEXT NOT NULL, at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'held') STRICT;
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard has against a request."""

    breach: Breach
    why: str
    is_refused: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A request in quarantine, as it came."""

    ref: int
    request_id: str
    user: str
    resource: str
    body: bytes


class Guards:
    """`config` may be exchanged by the rig's control; `told` is what the configuration says. `carry_out` executes a
    request that is released, `turn_down` answers one that is rejected; both are set by the assembly."""

    def __init__(
        self, database: Database, audit: Audit, dispatch: Dispatch, critical: frozenset[str], config: GuardsConfig
    ) -> None:
        database.create(_SCHEMA)
        self._db, self._audit, self._dispatch, self._critical = database, audit, dispatch, critical
        self.told = config
        self.carry_out: Callable[[Held], None] = lambda _: None
        self.turn_down: Callable[[Held], None] = lambda _: None
        self._throttles: dict[str, list[Throttle]] = {}
        self._limits: dict[str, list[AttributeLimit]] = {}
        self.use(config)

    def use(self, config: GuardsConfig) -> None:
        self._throttles, self._limits = {}, {}
        for throttle in config.throttles:
            for variant in throttle.variants or self._critical:
                self._throttles.setdefault(variant, []).append(throttle)
        for limit in config.limits:
            self._limits.setdefault(limit.variant, []).append(limit)

    def is_quarantined(self, request_id: str) -> bool:
        """Was a request of that id taken into quarantine, whatever has become of it?"""
        return self._db.execute("SELECT 1 FROM quarantine WHERE request_id = ?", (request_id,)).fetchone() is not None

    def look(self, incoming: Incoming) -> Finding | None:
        """What speaks against a new request; None: nothing."""
        variant = incoming.request.variant
        for limit in self._limits.get(variant, ()):
            found = incoming.request.parameters.get(limit.parameter)
            if isinstance(found, str) and found.isdigit() and len(found) < 20:
                found = int(found)
            if isinstance(found, int) and not limit.least <= found <= limit.most:
                why = f"{limit.parameter} is {found}, beyond {limit.least:g} to {limit.most:g}"
                return Finding("ad_attribute_limits_breach", why, limit.then == "refuse")
        for throttle in self._throttles.get(variant, ()):
            if self._is_full(throttle, incoming):
                breach: Breach = "ad_dcc_threshold_breach" if throttle.per == "dcc" else "ad_user_threshold_breach"
                why = f"{throttle.name}: {throttle.most} within {throttle.window_s:g} s are through"
                return Finding(breach, why, throttle.then == "refuse")
        return None

    def count(self, incoming: Incoming) -> None:
        """The request has been accepted."""
        at = incoming.at.timestamp()
        for throttle in self._throttles.get(incoming.request.variant, ()):
            subject = _subject(throttle, incoming)
            if subject is not None:
                self._db.execute("INSERT INTO guard_marks VALUES (?, ?, ?)", (throttle.name, subject, at))
                self._db.execute(
                    "DELETE FROM guard_marks WHERE throttle = ? AND subject = ? AND at <= ?",
                    (throttle.name, subject, at - throttle.window_s),
                )

    def quarantine(self, incoming: Incoming, finding: Finding) -> None:
        """Keeps the request and tells its User; within the `together` of its acknowledgement."""
        request = incoming.request
        row = self._db.execute(
            "INSERT INTO quarantine (request_id, user, variant, resource, body, breach, why, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (request.request_id.text, incoming.user.eui, request.variant, incoming.resource, incoming.body,
             finding.breach, finding.why, incoming.at.timestamp()),
        )  # fmt: skip
        event: dict[str, Value] = {"request_id": request.request_id, "quarantine_event_ref": row.lastrowid or 0}
        fields: dict[str, Value] = {finding.breach: event}
        self._dispatch.dcc_alert("QuarantinedRequest", fields, incoming.device, (incoming.user.eui,))
        self._audit.write("quarantined", request.request_id.text, {"why": finding.why, "variant": request.variant})
        note("quarantined", request_id=request.request_id.text, variant=request.variant, why=finding.why)

    def held(self) -> list[Mapping[str, Any]]:
        """What waits for an operator, oldest first."""
        names = ("ref", "request_id", "user", "variant", "breach", "why", "at")
        rows = self._db.execute(f"SELECT {', '.join(names)} FROM quarantine WHERE state = 'held' ORDER BY ref")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def decide(self, request_id: str, state: Literal["released", "rejected"]) -> bool:
        """An operator's word; False when no request of that id is held."""
        row = self._db.execute(
            "SELECT ref, request_id, user, resource, body FROM quarantine WHERE request_id = ? AND state = 'held'",
            (request_id,),
        ).fetchone()
        if row is None:
            return False
        self._db.execute("UPDATE quarantine SET state = ?, body = x'' WHERE ref = ?", (state, row[0]))
        self._audit.write(state, request_id, {"ref": row[0]})
        note(state, request_id=request_id)
        (self.carry_out if state == "released" else self.turn_down)(Held(*row))
        return True

    def reset(self) -> None:
        """What is still held is dropped: the scenario that it was of is over."""
        self.use(self.told)
        self._db.execute("DELETE FROM guard_marks")
        self._db.execute("UPDATE quarantine SET state = 'dropped', body = x'' WHERE state = 'held'")

    def _is_full(self, throttle: Throttle, incoming: Incoming) -> bool:
        subject = _subject(throttle, incoming)
        if subject is None:
            return False
        after = incoming.at.timestamp() - throttle.window_s
        row = self._db.execute(
            "SELECT count(*) FROM guard_marks WHERE throttle = ? AND subject = ? AND at > ?",
            (throttle.name, subject, after),
        ).fetchone()
        return bool(row[0] >= throttle.most)


def _subject(throttle: Throttle, incoming: Incoming) -> str | None:
    """Whose requests are counted together; None when the throttle is not about this User."""
    if throttle.user not in ("", incoming.user.eui):
        return None
    return "" if throttle.per == "dcc" else incoming.user.eui
