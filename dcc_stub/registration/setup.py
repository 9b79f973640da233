"""The parts of registration put together, for the assembly of the stub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dcc_stub.access import AccessControl
from dcc_stub.calendar import RigCalendar
from dcc_stub.config import StubConfig
from dcc_stub.control import Controls
from dcc_stub.database import Database
from dcc_stub.incoming import Rule
from dcc_stub.registration.feed import Feed
from dcc_stub.registration.networks import NetworkReading
from dcc_stub.registration.night import Night
from dcc_stub.registration.register import Registrations, moment
from dcc_stub.registration.tenancy import Tenancy
from dcc_stub.registration.window import COLUMNS, window
from dcc_stub.status import Panel, Rows
from dcc_stub.timetable import Timetable
from dcc_stub.transactions import Transactions


@dataclass(frozen=True, slots=True)
class RegistrationDesk:
    """`registrations` answers who stands where; the rest is for the assembly to hang up."""

    registrations: Registrations
    rules: tuple[Rule, ...]
    calendar: RigCalendar

    def window(self, user: str, mpxn: str = "") -> tuple[tuple[str, ...], Rows]:
        """Columns and rows of what a User (EUI) is entitled to see now."""
        return COLUMNS, window(self.registrations, user, self.calendar.now(), mpxn)

    def panel(self) -> Panel:
        return Panel(
            "registrations", "Registrations", "who holds which meter point, as the DCC knows it",
            ("MPxN", "Database", "Meter", "DCC", "Role", "User", "From", "Until"), self._rows,
        )  # fmt: skip

    def _rows(self) -> Rows:
        records = self.registrations.records
        return [
            (one.mpxn, one.base, one.meter, "yes" if one.dcc else "no", held.role, held.user, moment(held.since),
             moment(held.until))
            for one in records.points()
            for held in records.all_holdings(one.mpxn)
        ]  # fmt: skip


def registration_desk(
    registrations: Registrations, database: Database, controls: Controls, access: AccessControl, timetable: Timetable,
    transactions: Transactions, calendar: RigCalendar, config: StubConfig,
) -> RegistrationDesk:  # fmt: skip
    """Its handlers, verbs and hooks are in place, and the configuration's registrations on record. Raises
    ConfigError."""
    tenancy = Tenancy(registrations, registrations.inventory, calendar)
    transactions.watch(tenancy.watch)
    access.granted = registrations.granted
    feed = Feed(controls, registrations, tenancy, Night(registrations, timetable, calendar), calendar)
    with database.together():
        feed.begin_with(config.file, config.registrations)
    rules: Iterable[Rule] = (NetworkReading(database, lambda: registrations.terms),)
    return RegistrationDesk(registrations, tuple(rules), calendar)
