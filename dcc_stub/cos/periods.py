"""Whose period a reading may show: each supplier's own and nobody else's [002:74 002:78].

A service that names a period (profiles, logs, billing data) shows what is stored with time stamps. Within the time in
which it held the device, a supplier reads it; a period that begins or ends outside is refused with E4. It is refused
and not cut: what the User asked for, and may have signed, is not changed on the way.

- Of a profile, a half hour in which the device changed hands belongs to neither.
- Variant C lets a supplier that has lost the device go on reading its own period; by the other variants it is no party
  any more and access control refuses it like any stranger.
- Roles that are no supplier's (networks, agents, other users) have no such period: the rule leaves them alone.
- What names no period (registers, the state of the supply) shows the present and is the holder's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from dcc_stub.access import AccessRow, Period
from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.cos.process import SUPPLIER
from dcc_stub.cos.records import Changes
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.standing import Standing
from protocols.duis import ServiceRequest

SUPPLIERS: Final = frozenset({*SUPPLIER.values(), "ES"})
HALF_HOURS: Final = ("4.8.1", "4.8.2", "4.8.3")
_SLOT_S: Final = 1800.0


class History(Protocol):
    """Who held a device, as the registrations have it."""

    def held(self, user: str, device: DeviceRow, role: str, since: datetime, until: datetime, /) -> bool:
        """Did the User hold the role in all of that time?"""
        ...


def period_of(request: ServiceRequest) -> Period | None:
    """The period that a reading asks for; None where it asks for none."""
    start, end = (request.parameters.get(name) for name in ("read_from", "read_to"))
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    return (start, end)


class Periods:
    """To be called as a `Rule`; and asked by access control for whom the device is no longer registered."""

    def __init__(self, matrix: Mapping[str, AccessRow], standing: Standing, history: History, changes: Changes) -> None:
        self._matrix, self._standing, self._history, self._changes = matrix, standing, history, changes

    def __call__(self, incoming: Incoming) -> Refusal | None:
        device, period = incoming.device, period_of(incoming.request)
        if device is None or period is None:
            return None
        may_send = self._matrix[incoming.request.variant].roles_for(device.fuel)
        roles = may_send & self._standing.roles(incoming.user, device, incoming.at)
        if roles - SUPPLIERS:
            return None
        roles |= self.former_roles(period, incoming.user, device, incoming.at)
        if self._is_own(incoming.request.variant, incoming.user, device, roles, period, incoming.at):
            return None
        return Refusal("E4", "the period is not within the time in which the User held the device")

    def former_roles(self, period: Period | None, user: UserRow, device: DeviceRow, at: datetime) -> frozenset[str]:
        """The roles that the User has lost by a change of variant C, where the request reads a period."""
        if period is None:
            return frozenset()
        return frozenset(
            change.role
            for change in self._changes.of_device(device.eui)
            if change.variant == "C" and change.outgoing == user.eui and change.is_effective(at)
        )

    def _is_own(
        self, variant: str, user: UserRow, device: DeviceRow, roles: Collection[str], period: Period, at: datetime
    ) -> bool:
        start, end = period
        if variant in HALF_HOURS:  # the half hours that the period touches
            start = start - timedelta(seconds=start.timestamp() % _SLOT_S)
            end = end + timedelta(seconds=-end.timestamp() % _SLOT_S)
        return any(self._history.held(user.eui, device, role, start, min(end, at)) for role in roles)
