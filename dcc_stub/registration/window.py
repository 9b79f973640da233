"""The one window through which a User sees the registrations that it is entitled to, and no others [REG-1 000:357].

- Who holds a role, or is registered to hold it next, sees the meter point with it. Who held it sees its own time only.
- A network operator sees the meter points of its areas; an agent those that it is appointed to; an other user those
  that it has or had an authority for; a shipper those that it ships for.
- Nobody sees who else holds, held or will hold what. Meter points with dumb meters are among the rows, without premises
  and devices: the DCC does not operate them [REG-5].
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dcc_stub.registration.records import MeterPoint
from dcc_stub.registration.register import HOLDINGS, NETWORKS, Registrations, moment
from dcc_stub.registration.terms import FUEL_OF

COLUMNS: Final = (
    "MPxN", "Fuel", "Role", "From", "Until", "Premises", "Database", "Meter", "DCC", "Payment mode", "Gas site", "Lead",
    "Devices",
)  # fmt: skip
LARGE_KWH: Final = 73_200
"""Above this a gas site is large [COS-16 002:69]."""
Row = tuple[str, ...]


def window(registrations: Registrations, user: str, at: datetime, mpxn: str = "") -> list[Row]:
    """What the User (EUI) sees at that moment, of one meter point (MPAN or MPRN) or of all; values of `COLUMNS`."""
    row = registrations.inventory.user(user)
    if row is None or row.status != "live":
        return []
    points = [one for one in registrations.records.points() if mpxn in ("", one.mpxn)]
    return [line for point in points for line in _lines(registrations, user, row.roles, point, at)]


def _lines(
    registrations: Registrations, user: str, roles: tuple[str, ...], point: MeterPoint, at: datetime
) -> Iterator[Row]:
    now, whole, others = at.timestamp(), _point(registrations, point), registrations.others
    for one in registrations.records.all_holdings(point.mpxn):
        if one.user == user and one.role in roles and one.role in HOLDINGS:
            is_past = one.until is not None and one.until <= now
            yield _row(point, one.role, one.since, one.until, _nothing(whole) if is_past else whole)
    for role in NETWORKS:
        if role in roles and others.operator(role, point.area) == user:
            yield _row(point, role, 0.0, None, whole)
    if point.shipper == user and "GS" in roles:
        yield _row(point, "shipper", 0.0, None, whole)
    for given in others.of_user(user):
        if given.mpxn == point.mpxn and "OU" in roles:
            has_ended = given.until is not None and given.until <= now
            yield _row(point, "OU", given.since, given.until, _nothing(whole) if has_ended else whole)


def _row(point: MeterPoint, role: str, since: float, until: float | None, rest: Row) -> Row:
    return (point.mpxn, FUEL_OF[point.base], role, moment(since), moment(until), *rest)


def _point(registrations: Registrations, point: MeterPoint) -> Row:
    premises = registrations.premises(point)
    devices = " ".join(one.eui for one in registrations.inventory.devices() if one.mpxn == point.mpxn)
    return (
        premises, point.base, point.meter, "yes" if point.dcc else "no", point.mode, site(point),
        registrations.lead(premises) if premises else "", devices if point.is_operated else "",
    )  # fmt: skip


def _nothing(row: Row) -> Row:
    return ("",) * len(row)


def site(point: MeterPoint) -> str:
    """Of a gas meter point: large or small, and whom it supplies."""
    if point.base == "electricity":
        return ""
    size = "large" if point.annual_kwh > LARGE_KWH else "small"
    return f"{size} {'domestic' if point.domestic else 'non-domestic'}"
