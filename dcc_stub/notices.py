"""What the DCC tells a User of its own accord: DCC alerts through the post.

No verified code says what most of these alerts tell; the body does. Each of them has the last code of the list, N999;
the one code that is known is N24, the result of an Update HAN Device Log, and the one whose name fits is AD1, of a
quarantined request.
The response id names the access control broker, the User, and a number of this DCC's own that never comes twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dcc_stub.access import ACCESS_CONTROL_BROKER
from dcc_stub.calendar import RigCalendar
from dcc_stub.database import Database
from dcc_stub.post import Post
from protocols.duis import DccAlert, RequestId, Value, alert

NO_VERIFIED_CODE: Final = "N999"

_SCHEMA: Final = "CREATE TABLE IF NOT EXISTS notices (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;"


class Notices:
    def __init__(self, database: Database, post: Post, calendar: RigCalendar) -> None:
        database.create(_SCHEMA)
        self._db, self._post, self._calendar = database, post, calendar

    def put(self, user: str, about: str, body: str, fields: Mapping[str, Value], code: str = NO_VERIFIED_CODE) -> None:
        """`body` is the element of the alert, `fields` its content in the words of `protocols.duis.alerts`. Raises
        DuisError for a content that the schema does not take."""
        with self._db.together():
            number = self._db.execute("INSERT INTO notices DEFAULT VALUES").lastrowid
            assert number is not None
            self._db.execute("DELETE FROM notices WHERE id < ?", (number,))
            payload = DccAlert(code, body, fields)
            told = alert(payload, RequestId(ACCESS_CONTROL_BROKER, user, number), self._calendar.now())
            self._post.put(user, about, told)
