"""What is kept of each transaction so that it can be charged [TRN-2 000:288]: who asked what of which device, when, how
it ended, and how many bytes went over the WAN. Nothing of what was asked for or brought back [ACC-2 000:316].
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from dcc_stub.config.table import Table
from dcc_stub.control import Answer, Controls
from dcc_stub.database import Database

MOST: Final = 10_000
_COLUMNS: Final = (
    "request_id", "user", "device", "variant", "purpose", "state", "code", "bytes_out", "bytes_in", "accepted_at",
    "ended_at",
)  # fmt: skip


class Charging:
    """`charging/records` of the rig's control."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add_controls(self, controls: Controls) -> None:
        controls.add("charging", "records", self._records)

    def _records(self, fields: Table) -> Answer:
        """Of all transactions, or of those since a moment, in the order of their acceptance."""
        since = fields.moment("since").timestamp() if "since" in fields.left() else 0.0
        rows = self._db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM transactions WHERE accepted_at >= ? ORDER BY accepted_at, id LIMIT ?",
            (since, MOST),
        )
        return {"records": [_shown(dict(zip(_COLUMNS, row, strict=True))) for row in rows]}


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    for name in ("accepted_at", "ended_at"):
        if record[name] is not None:
            record[name] = datetime.fromtimestamp(record[name], UTC).isoformat()
    return record
