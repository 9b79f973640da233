"""An other user's authority ends with the tenancy in which it was given, for that one meter [COT-1, COT-4 002:58].

How a change of tenancy is learnt of is a parameter (`tenancy_notice`): by the supplier's Restrict Access that succeeds
on the meter, by the registration system, or from the other user itself, which gives its authority up.
"""

from __future__ import annotations

from typing import Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.outcome import Outcome
from dcc_stub.registration.register import Registrations

RESTRICT_ACCESS: Final = "3.2"


class Tenancy:
    def __init__(self, registrations: Registrations, inventory: Inventory, calendar: RigCalendar) -> None:
        self._registrations, self._inventory, self._calendar = registrations, inventory, calendar

    def watch(self, outcome: Outcome) -> None:
        """Learns from the end of a request to a device."""
        device = self._inventory.device(outcome.transaction.device)
        if outcome.transaction.variant == RESTRICT_ACCESS and outcome.is_success and device is not None:
            self.told("supplier", device.mpxn)

    def told(self, by: str, mpxn: str, user: str = "") -> int:
        """A change of tenancy, from one of those who may tell it; how many authorities have ended."""
        if by != self._registrations.terms.tenancy_notice:
            return 0
        now = self._calendar.now().timestamp()
        ended = self._registrations.others.revoke(mpxn, now, f"change of tenancy, told by the {by}", user)
        note("change of tenancy", mpxn=mpxn, told_by=by, authorities_ended=ended)
        return ended
