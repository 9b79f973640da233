"""The nightly synchronisation with the registration databases [REG-1 000:353].

Between two of them access follows the last synchronised data [REG-6]. An event of the timetable, only while a database
is read that way: nobody's calendar stops each night for nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.log import note
from dcc_stub.registration.register import Registrations
from dcc_stub.timetable import Due, Timetable

KIND: Final = "registration night"


class Night:
    """To be made before the timetable is started."""

    def __init__(self, registrations: Registrations, timetable: Timetable, calendar: RigCalendar) -> None:
        self._registrations, self._timetable, self._calendar = registrations, timetable, calendar
        timetable.handle(KIND, self._synchronise)
        if not timetable.find(KIND):
            self.plan()

    def plan(self) -> None:
        """The next one, by the terms as they are now."""
        self._timetable.remove_all(KIND)
        if self._bases():
            self._put_after(self._calendar.now())

    def _bases(self) -> list[str]:
        return [base for base, source in self._registrations.terms.sources.items() if source == "nightly"]

    def _put_after(self, moment: datetime) -> None:
        midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        night = midnight + timedelta(seconds=self._registrations.terms.night_s)
        self._timetable.put(KIND, night if night > moment else night + timedelta(days=1), "")

    def _synchronise(self, due: Due) -> None:
        self._registrations.records.copy(self._bases())
        note("registrations synchronised", databases=self._bases())
        if self._bases():
            self._put_after(datetime.fromtimestamp(due.at, UTC))
