"""Requests that a head end holds for later: the calendar of the rig stops where they are due.

The head end carries them out by itself, at a moment of the calendar. A rig whose calendar is moved has to stand at that
moment when it does, hub and meters alike: an event of the timetable that does nothing makes it stop there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from dcc_stub.store import Transaction
from dcc_stub.timetable import Timetable
from dcc_stub.transactions import Transactions
from dcc_stub.translation.services import FUTURE_DATED
from protocols.duis import ServiceRequest

KIND: Final = "held"


class HeldSchedules:
    """Listens to the transactions; to be made before the timetable is started."""

    def __init__(self, timetable: Timetable, transactions: Transactions) -> None:
        self._timetable = timetable
        timetable.handle(KIND, lambda _due: None)
        transactions.watch_held(self._taken_on)

    def _taken_on(self, transaction: Transaction, request: ServiceRequest) -> None:
        due = request.parameters.get(FUTURE_DATED)
        if isinstance(due, datetime):
            self._timetable.put(KIND, due, transaction.request_id)
