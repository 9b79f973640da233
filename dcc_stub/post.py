"""What leaves for the Users: signed, kept in the outbox, delivered. The only way out besides the answer to a request.

A line is in the database before anybody tries to deliver it, and belongs to whatever caused it (`Database.together`).
"""

from __future__ import annotations

from dcc_stub.calendar import RigCalendar
from dcc_stub.database import Database
from dcc_stub.delivery import Delivery
from dcc_stub.signatures import Signatures
from dcc_stub.store import Store
from protocols.duis import Response


class Post:
    def __init__(
        self, database: Database, store: Store, delivery: Delivery, signatures: Signatures, calendar: RigCalendar
    ) -> None:
        self._db, self._store, self._delivery, self._signatures = database, store, delivery, signatures
        self._calendar = calendar

    def put(self, user: str, about: str, response: Response, is_kept: bool = False) -> None:
        """`user` is an EUI; `about` names the request or alert in the log; `is_kept`: until it was taken, without
        an end of its life. Raises sqlite3.Error, DuisError."""
        line = self._store.put_out(
            user, about, self._signatures.seal(response), self._calendar.now().timestamp(), is_kept
        )
        self._db.after_commit(lambda: self._delivery.put(line))
