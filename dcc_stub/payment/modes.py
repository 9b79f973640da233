"""In which payment mode a meter is, as far as the DCC knows, and the rule that a meter in credit mode is not topped up.

The DCC learns it from what passes through it: the outcome of a change of mode, and a reading of the mode. That is newer
than what the registration says, which may not know it at all [PAY-7 002:90]. A change whose outcome is not known, or
that is still on its way, leaves the mode unknown; what is unknown is left to the meter, which judges in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.config.payment import Terms
from dcc_stub.database import Database
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.outcome import Outcome

CHANGE_OF_MODE, TOP_UP, READING_OF_MODE = "1.6", "2.2", "6.2.9"
CREDIT, PREPAYMENT, UNKNOWN = "credit", "prepayment", "unknown"
_KNOWN: Final = frozenset({CREDIT, PREPAYMENT})

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS payment_modes (device TEXT PRIMARY KEY, mode TEXT NOT NULL, at REAL NOT NULL)
    STRICT, WITHOUT ROWID;
"""


class Modes:
    """`registered` tells what the registration says of a device's mode: credit, prepayment or unknown."""

    def __init__(
        self, database: Database, calendar: RigCalendar, registered: Callable[[DeviceRow], str] = lambda _: UNKNOWN
    ) -> None:
        database.create(_SCHEMA)
        self._db, self._calendar, self._registered = database, calendar, registered

    def watch(self, outcome: Outcome) -> None:
        """Learns from the end of a request to a device."""
        transaction, request = outcome.transaction, outcome.request
        if transaction.variant == READING_OF_MODE and outcome.answer is not None:
            mode = str(outcome.answer.values.get("payment_mode", "")).lower()
            if outcome.is_success and mode in _KNOWN:
                self._learn(transaction.device, mode)
        if transaction.variant != CHANGE_OF_MODE or (outcome.answer is not None and not outcome.is_success):
            return  # a change that the meter has refused changes nothing
        known = outcome.is_success and request is not None
        self._learn(transaction.device, str(request.parameters["payment_mode"]) if known and request else UNKNOWN)

    def mode(self, device: DeviceRow) -> str:
        """credit, prepayment or unknown."""
        if self._is_changing(device.eui):
            return UNKNOWN
        row = self._db.execute("SELECT mode FROM payment_modes WHERE device = ?", (device.eui,)).fetchone()
        return str(row[0]) if row is not None else self._registered(device)

    def forget(self, device: str) -> None:
        """The mode may have been changed at the meter itself."""
        self._db.execute("DELETE FROM payment_modes WHERE device = ?", (device,))

    def forget_all(self) -> None:
        self._db.execute("DELETE FROM payment_modes")

    def _learn(self, device: str, mode: str) -> None:
        now = self._calendar.now().timestamp()
        self._db.execute("INSERT OR REPLACE INTO payment_modes VALUES (?, ?, ?)", (device, mode, now))

    def _is_changing(self, device: str) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM transactions WHERE state = 'open' AND device = ? AND variant = ?", (device, CHANGE_OF_MODE)
        )
        return row.fetchone() is not None


class TopUpRule:
    """Refuses a top-up for a meter last known in credit mode [TRN-3 000:287]. No verified code says so; E11, the
    service does not go with the device, is the nearest."""

    def __init__(self, database: Database, modes: Modes, terms: Callable[[], Terms]) -> None:
        self._db, self._modes, self._terms = database, modes, terms

    def __call__(self, incoming: Incoming) -> Refusal | None:
        request, device = incoming.request, incoming.device
        if request.variant != TOP_UP or device is None or not self._terms().mode_check:
            return None
        if self._modes.mode(device) != CREDIT or self._was_accepted(request.request_id.text):
            return None
        return Refusal("E11", f"{device.eui} was last known in credit mode")

    def _was_accepted(self, request_id: str) -> bool:
        """A repeated request gets the answer that it got before, whatever the mode is now."""
        row = self._db.execute("SELECT 1 FROM transactions WHERE request_id = ?", (request_id,))
        return row.fetchone() is not None
