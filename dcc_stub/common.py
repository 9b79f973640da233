"""What the parts of the stub have in common: each takes from here what it works with, and nothing of another part."""

from __future__ import annotations

from dataclasses import dataclass

from dcc_stub.access import AccessControl, AccessRow
from dcc_stub.calendar import RigCalendar
from dcc_stub.control import Controls
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.notices import Notices
from dcc_stub.post import Post
from dcc_stub.registration.register import Registrations
from dcc_stub.store import Store
from dcc_stub.timetable import Timetable
from dcc_stub.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Common:
    """Made once, by the assembly. `standing`: who may act on a device, as the registrations have it.
    `matrix`: the one that access control judges by; a part whose parameter lets further roles in changes it."""

    calendar: RigCalendar
    database: Database
    store: Store
    inventory: Inventory
    standing: Registrations
    matrix: dict[str, AccessRow]
    access: AccessControl
    post: Post
    notices: Notices
    timetable: Timetable
    transactions: Transactions
    controls: Controls
