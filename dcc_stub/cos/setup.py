"""The parts of a change of supplier put together, for the assembly of the stub."""

from __future__ import annotations

from dcc_stub.access import load_matrix
from dcc_stub.common import Common
from dcc_stub.cos.conduct import Conduct
from dcc_stub.cos.feed import Feed
from dcc_stub.cos.order import Order
from dcc_stub.cos.periods import Periods
from dcc_stub.cos.records import Changes
from dcc_stub.cos.terms import CosTerms
from dcc_stub.incoming import Rule


def change_of_supplier(common: Common, terms: CosTerms) -> tuple[Rule, ...]:
    """Its handlers and verbs are in place; the rules that it has for requests."""
    a, changes = common, Changes(common.database)
    conduct = Conduct(changes, a.standing, a.inventory, a.timetable, a.transactions, a.post, a.calendar, terms)
    Feed(a.controls, conduct, a.inventory, a.standing, a.calendar)
    periods = Periods(load_matrix(), a.standing, a.standing, changes)
    a.access.former = periods.former_roles
    return (periods, Order(changes, terms))
