"""The parts of a change of supplier put together, for the assembly of the stub."""

from __future__ import annotations

from dataclasses import dataclass

from dcc_stub.access import AccessControl, load_matrix
from dcc_stub.calendar import RigCalendar
from dcc_stub.control import Controls
from dcc_stub.cos.conduct import Conduct
from dcc_stub.cos.feed import Feed
from dcc_stub.cos.order import Order
from dcc_stub.cos.periods import Periods
from dcc_stub.cos.records import Changes
from dcc_stub.cos.terms import CosTerms
from dcc_stub.database import Database
from dcc_stub.incoming import Rule
from dcc_stub.inventory import Inventory
from dcc_stub.post import Post
from dcc_stub.registration.register import Registrations
from dcc_stub.timetable import Timetable
from dcc_stub.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Around:
    """The parts of the stub that a change of supplier works with."""

    database: Database
    controls: Controls
    access: AccessControl
    standing: Registrations
    inventory: Inventory
    timetable: Timetable
    transactions: Transactions
    post: Post
    calendar: RigCalendar


def change_of_supplier(around: Around, terms: CosTerms) -> tuple[Rule, ...]:
    """Its handlers and verbs are in place; the rules that it has for requests."""
    a, changes = around, Changes(around.database)
    conduct = Conduct(changes, a.standing, a.inventory, a.timetable, a.transactions, a.post, a.calendar, terms)
    Feed(a.controls, conduct, a.inventory, a.standing, a.calendar)
    periods = Periods(load_matrix(), a.standing, a.standing, changes)
    a.access.former = periods.former_roles
    return (periods, Order(changes, terms))
