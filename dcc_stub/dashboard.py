"""What of the parts is shown: the panels of the status page and the gauges of the metrics.

A panel is a view of the tables that a part keeps; nothing here changes anything. Newest or most urgent first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.carrier import Carrier
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.log import listen
from dcc_stub.metrics import Metrics
from dcc_stub.status import Board, Panel, Rows
from dcc_stub.store import Store
from dcc_stub.timetable import Timetable
from dcc_stub.transactions import Transactions

MOST: Final = 1000
_VIEWS: Final = (
    # id, title, what it is, columns, query; columns that end in " at" are moments
    (
        "changes", "Changes of supplier", "newest first",
        ("Number", "Device", "Fuel", "Variant", "State", "Incoming", "Outgoing", "Effective at"),
        "SELECT id, device, fuel, variant, state, incoming, outgoing, effective_at FROM changes ORDER BY id DESC",
    ),
    (
        "pending", "Pending requests", "requests to devices without an answer yet, oldest first",
        ("Request", "Service", "Device", "User", "For", "State", "Accepted at"),
        "SELECT request_id, variant, device, user, purpose, state, accepted_at FROM transactions"
        " WHERE ended_at IS NULL ORDER BY id",
    ),
    (
        "timetable", "Timetable", "what is due, soonest first", ("What", "About", "Due at"),
        "SELECT kind, subject, at FROM timetable ORDER BY at, id",
    ),
    (
        "recent", "Recent requests", "requests to devices that have ended, newest first",
        ("Request", "Service", "User", "Code", "Failed in", "Why", "Ended at"),
        "SELECT request_id, variant, user, code, part, why, ended_at FROM transactions"
        " WHERE ended_at IS NOT NULL ORDER BY id DESC LIMIT 50",
    ),
    (
        "alerts", "Alerts", "alerts of devices, newest first", ("Device", "Alert", "Number", "Logged at"),
        "SELECT device, alert, sequence, at FROM alerts ORDER BY at DESC, sequence DESC LIMIT 100",
    ),
    (
        "quarantine", "Quarantine", "requests that a guard holds for an operator",
        ("Request", "User", "Service", "Why", "State", "Since at"),
        "SELECT request_id, user, variant, why, state, at FROM quarantine ORDER BY state = 'held' DESC, ref DESC",
    ),
    (
        "throttles", "Throttles", "accepted requests that count against each throttle",
        ("Throttle", "Whose", "Requests", "Newest at"),
        "SELECT throttle, subject, count(*), max(at) FROM guard_marks GROUP BY throttle, subject ORDER BY throttle",
    ),
    (
        "outbox", "Outbox", "messages that their User has not taken yet, oldest first", ("User", "About", "Attempts"),
        "SELECT user, about, attempts FROM outbox WHERE state = 'waiting' ORDER BY id",
    ),
)  # fmt: skip


def board_of(database: Database, inventory: Inventory, *of_parts: Panel) -> Board:
    """The inventory, what parts show by themselves, and the views."""
    board = Board()
    board.add(Panel(
        "inventory", "Inventory", "devices, as the DCC knows them",
        ("Device", "Type", "Fuel", "MPxN", "SMETS", "Cohort", "Hub", "Status"),
        lambda: [(d.eui, d.type, d.fuel, d.mpxn, d.smets, d.cohort, d.hub, d.status) for d in inventory.devices()],
    ))  # fmt: skip
    for panel in of_parts:
        board.add(panel)
    for number, title, says, columns, query in _VIEWS:
        board.add(Panel(number, title, says, columns, _view(database, columns, query)))
    return board


def _view(database: Database, columns: tuple[str, ...], query: str) -> Callable[[], Rows]:
    moments = [column.endswith(" at") for column in columns]
    limited = query if "LIMIT" in query else f"{query} LIMIT {MOST}"

    def rows() -> Rows:
        return [
            tuple(_moment(value) if is_moment else value for value, is_moment in zip(row, moments, strict=True))
            for row in database.execute(limited)
        ]

    return rows


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def metrics_of(
    store: Store, inventory: Inventory, transactions: Transactions, timetable: Timetable, wan: Carrier,
    calendar: RigCalendar,
) -> Metrics:  # fmt: skip
    """Counts from here on."""
    metrics = Metrics()
    listen(metrics.take)
    metrics.gauge("up", "1 when the session with the broker stands", lambda: {"": float(wan.is_up)})
    metrics.gauge("requests_open", "Requests to devices that have not ended", lambda: {"": transactions.open_count})
    metrics.gauge("requests_queued", "Requests that wait for room on the WAN", lambda: {"": transactions.flow.queued})
    metrics.gauge("outbox_waiting", "Messages that their User has not taken yet", lambda: {"": store.waiting_count()})
    metrics.gauge("timetable_events", "Events that wait for their moment", lambda: {"": timetable.count()})
    metrics.gauge("calendar_seconds", "The calendar, UTC seconds", lambda: {"": calendar.now().timestamp()})
    metrics.gauge(
        "devices", "Devices of the inventory", lambda: Counter(one.status for one in inventory.devices()), "status"
    )
    return metrics
