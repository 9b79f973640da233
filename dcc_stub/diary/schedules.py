"""The schedules that Users have created, and the read that each of them asks for.

Which services can be scheduled, and the element that each is asked with, is the schema's list [DUIS Schema V5.4,
DSPSchedule]; whether a device offers one is a matter of its cohort. A schedule without a User is the DCC's own, for
whoever is the import supplier when it is due.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dcc_stub.access import ACCESS_CONTROL_BROKER
from dcc_stub.database import Database
from dcc_stub.diary.recurrence import Recurrence, day_of, moment, time_of
from protocols.duis import RequestId, ServiceRequest, Value

ELEMENTS: Final[Mapping[str, str]] = {
    "4.2": "dsp_read_instantaneous_export_registers",
    "4.6.1": "dsp_retrieve_import_daily_read_log",
    "4.6.2": "dsp_retrieve_export_daily_read_log",
    "4.8.1": "dsp_read_active_import_profile_data",
    "4.8.2": "dsp_read_reactive_import_profile_data",
    "4.8.3": "dsp_read_export_profile_data",
    "4.10": "dsp_read_network_data",
    "4.12.1": "dsp_read_maximum_demand_import_registers",
    "4.12.2": "dsp_read_maximum_demand_export_registers",
    "4.14": "dsp_read_prepayment_daily_read_log",
    "4.15": "dsp_read_load_limit_data",
    "4.16": "dsp_read_active_power_import",
    "4.17": "dsp_retrieve_daily_consumption_log",
    "14.1": "dsp_record_network_data_gas",
}
"""Service to its element of the choice."""
_OWN_COUNTERS: Final = 1 << 61
"""Where the counters of the diary's reads begin: no other part of the DCC may use the same."""
_READS: Final = 24
_LAST_READ: Final = (1 << _READS) - 1
"""So many bits of a counter are the number of the read: enough for a daily one until the year 9999."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS schedules (id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, device TEXT NOT NULL,
    variant TEXT NOT NULL, details TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS schedules_of_device ON schedules (device, user);
"""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`details` as the request said them, in the words of `protocols.duis`."""

    id: int
    user: str
    device: str
    variant: str
    details: Mapping[str, Any]

    @property
    def recurrence(self) -> Recurrence:
        """Raises ValueError for dates that there are not."""
        told = self.details
        end = told.get("schedule_end_date")
        return Recurrence(
            told["schedule_frequency"], day_of(told["schedule_start_date"]), None if end is None else day_of(end),
            time_of(told.get("schedule_execution_start_time", "00:00:00Z")),
        )  # fmt: skip

    def read(self, number: int, due: datetime) -> ServiceRequest:
        """The request of the n-th read, with the period that lies so many days before it. Raises ValueError."""
        request_id = RequestId(ACCESS_CONTROL_BROKER, self.device, _OWN_COUNTERS + (self.id << _READS) + number)
        return ServiceRequest(request_id, 1, self.variant, self._period(due))

    def _period(self, due: datetime) -> Mapping[str, Value]:
        told = self.details.get(ELEMENTS[self.variant])
        if not isinstance(told, Mapping) or "start_date_offset" not in told:
            return {}
        day = due.date()
        return {
            "read_from": moment(day, told["start_date_offset"], told["start_time"]),
            "read_to": moment(day, told["end_date_offset"], told["end_time"]),
        }


def number_of(request_id: RequestId) -> int:
    """Which read of its schedule a request is."""
    return request_id.counter & _LAST_READ


class Schedules:
    """What is kept of them. Raises sqlite3.Error."""

    def __init__(self, database: Database) -> None:
        database.create(_SCHEMA)
        self._db = database

    def add(self, user: str, device: str, variant: str, details: Mapping[str, Any]) -> Schedule:
        row = self._db.execute(
            "INSERT INTO schedules (user, device, variant, details) VALUES (?, ?, ?, ?)",
            (user, device, variant, json.dumps(details)),
        )
        assert row.lastrowid is not None
        return Schedule(row.lastrowid, user, device, variant, details)

    def find(self, number: int) -> Schedule | None:
        rows = self._rows("id = ?", number)
        return rows[0] if rows else None

    def of_device(self, user: str, device: str) -> tuple[Schedule, ...]:
        """The User's own, in the order of their creation."""
        return self._rows("device = ? AND user = ?", device, user)

    def all(self) -> tuple[Schedule, ...]:
        return self._rows("id > ?", -1)

    def remove(self, number: int) -> None:
        self._db.execute("DELETE FROM schedules WHERE id = ?", (number,))

    def clear(self) -> None:
        self._db.execute("DELETE FROM schedules")

    def _rows(self, where: str, *values: object) -> tuple[Schedule, ...]:
        rows = self._db.execute(
            f"SELECT id, user, device, variant, details FROM schedules WHERE {where} ORDER BY id", values
        )
        return tuple(Schedule(key, user, eui, variant, json.loads(told)) for key, user, eui, variant, told in rows)
