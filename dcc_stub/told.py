"""Parameters that the configuration gives and the rig's control may tell otherwise, for a scenario.

What was told outlives a restart and ends with the reset. The values in force are typed; what is kept is the JSON that
was told, read again at each start.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar

from dcc_stub.config.table import ConfigError, Table
from dcc_stub.database import Database

P = TypeVar("P")
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS told (part TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (part, name)) STRICT, WITHOUT ROWID;
"""


class Told(Generic[P]):
    """`changed` gives the parameters with what a table says; it raises ConfigError for what is wrong in it."""

    def __init__(self, database: Database, part: str, configured: P, changed: Callable[[P, Table], P]) -> None:
        database.create(_SCHEMA)
        self._db, self._part, self._configured, self._changed = database, part, configured, changed
        self.now = configured
        database.on_rollback(self._load)
        self._load()

    def _load(self) -> None:
        rows = self._db.execute("SELECT name, value FROM told WHERE part = ?", (self._part,))
        told = {name: json.loads(value) for name, value in rows}
        try:
            self.now = self._changed(self._configured, Table("the database", self._part, told))
        except ConfigError:
            self.now = self._configured  # a parameter of an earlier edition of the stub

    def tell(self, told: Mapping[str, Any]) -> None:
        """Raises ConfigError for what is wrong in it."""
        self.now = self._changed(self.now, Table(f"{self._part}/parameters", "", told))
        for name, value in told.items():
            self._db.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", (self._part, name, json.dumps(value)))

    def take(self, fields: Table) -> None:
        """What a verb of the control tells, if anything."""
        told = {name: fields.take(name, object) for name in fields.left()}
        if told:
            self.tell(told)

    def reset(self) -> None:
        self._db.execute("DELETE FROM told WHERE part = ?", (self._part,))
        self.now = self._configured
