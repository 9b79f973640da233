"""Who stands in which role for a device at a moment, by the registrations: the stub's `Standing`.

Suppliers and agents by the holdings of the meter point, network operators by its area, other users by accreditation and
authority [ACC-1]. A device whose meter point is on no record (one without a meter point, one that was added later) is
whose the inventory says; a hub is also whose the meters behind it are.

Rules of this file: a meter that the DCC does not operate (dumb, or smart and not migrated) is nobody's here [COS-20,
COS-21]; who held or will hold a role has no access by that alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from dcc_stub.access import AccessRow, Asked
from dcc_stub.config import DeviceRow, UserRow
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.registration.others import Others
from dcc_stub.registration.records import ALWAYS, Holding, MeterPoint, Records
from dcc_stub.registration.terms import RegistrationTerms

HOLDINGS: Final = ("IS", "ES", "GS", "RSA")
NETWORKS: Final = ("ED", "GT")
SUPPLIER: Final = {"electricity": "IS", "gas": "GS"}
REGISTERS: Final = "4.1.1"
_READS: Final = ("Read", "Retrieve")

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS registrations_told (mpxn TEXT PRIMARY KEY, told TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS premises_leads (premises TEXT PRIMARY KEY, fuel TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""


class Registrations:
    """Times are of the rig's calendar."""

    def __init__(
        self, database: Database, inventory: Inventory, devices: Iterable[DeviceRow], terms: RegistrationTerms
    ) -> None:
        database.create(_SCHEMA)
        self._db, self.inventory = database, inventory
        self._configured = self.terms = terms
        self.records, self.others = Records(database, terms.sources), Others(database)
        self._told = tuple(devices)
        with database.together():
            self._take(self._told)

    def roles(self, user: UserRow, device: DeviceRow, at: datetime) -> frozenset[str]:
        """The roles in which the User may act on the device at that moment."""
        now, points = at.timestamp(), self._points(device)
        return frozenset(role for role in user.roles if self._may(user.eui, role, device, points, now))

    def _may(self, user: str, role: str, device: DeviceRow, points: list[MeterPoint], at: float) -> bool:
        if self._is_closed(device, role):
            return False
        if any(self._stands(user, role, one, at) for one in points):
            return True
        return self._by_inventory(device, role, points, at) == user

    def holder(self, device: DeviceRow, role: str, at: datetime) -> str | None:
        """The EUI of the User who holds the role for the device at that moment."""
        if self._is_closed(device, role):
            return None
        points = self._points(device)
        holders = (self._holder(role, one, at.timestamp()) for one in points if one.is_operated)
        found = next((one for one in holders if one is not None), None)
        return found or self._by_inventory(device, role, points, at.timestamp())

    def _is_closed(self, device: DeviceRow, role: str) -> bool:
        """The inventory names the roles that a hub is open to."""
        return device.fuel == "none" and bool(device.registered) and role not in device.registered

    def _by_inventory(self, device: DeviceRow, role: str, points: list[MeterPoint], at: float) -> str | None:
        """Where no registration has the role: of a device on no record, and of a hub without a meter on that side."""
        if points and (device.fuel != "none" or any(self._holder(role, one, at) is not None for one in points)):
            return None
        return device.registered.get(role)

    def future_holder(self, device: DeviceRow, role: str, at: datetime) -> str | None:
        """The EUI of the User who is registered to hold the role next."""
        holdings = self.records.holdings(_key(device), role)
        return next((one.user for one in holdings if one.since > at.timestamp()), None)

    def held(self, user: str, device: DeviceRow, role: str, since: datetime, until: datetime) -> bool:
        """Did the User hold the role in all of that time?"""
        if self.records.point(_key(device)) is None:
            return device.registered.get(role) == user
        reached = since.timestamp()
        for one in self.history(_key(device), role):
            if one.user == user and one.since <= reached and (one.until is None or one.until > reached):
                reached = float("inf") if one.until is None else one.until
        return reached >= until.timestamp() and reached > since.timestamp()

    def history(self, mpxn: str, role: str) -> tuple[Holding, ...]:
        """Past, current and future holdings as the DCC sees them, in their order."""
        return self.records.holdings(mpxn, role)

    def switch(self, device: DeviceRow, role: str, user: str, at: datetime) -> None:
        """The registration system puts on record that the User holds the role from that moment on."""
        if self.records.at_industry(_key(device)) is None:
            self._derive(device, _key(device))
        self.records.begin(Holding(_key(device), role, user, at.timestamp()))

    def switch_point(self, mpxn: str, role: str, user: str, at: datetime) -> None:
        """As `switch`, of a meter point on record."""
        self.records.begin(Holding(mpxn, role, user, at.timestamp()))

    def withdraw(self, mpxn: str, role: str, at: datetime) -> bool:
        """Takes back the switch to that moment: the holder before goes on. False when there was none."""
        return self.records.withdraw(mpxn, role, at.timestamp())

    def is_new(self, told: str) -> bool:
        """Notes what the configuration says of the databases; False when it has said the same before."""
        row = self._db.execute(
            "INSERT INTO registrations_told VALUES ('configuration', ?) ON CONFLICT (mpxn) DO UPDATE"
            " SET told = excluded.told WHERE excluded.told != registrations_told.told", (told,)
        )  # fmt: skip
        return row.rowcount == 1

    def mode(self, device: DeviceRow) -> str:
        """What the registration says of the payment mode: credit, prepayment or unknown."""
        point = self.records.point(_key(device))
        return "unknown" if point is None else point.mode

    def granted(self, asked: Asked, row: AccessRow, user: UserRow, device: DeviceRow) -> frozenset[str]:
        """Roles in which the User may send just this service without holding them now: see `shipper` and
        `early_reading_s` of the terms."""
        point, terms = self.records.point(_key(device)), self.terms
        if point is None or not point.is_operated:
            return frozenset()
        found = set()
        is_reading = not row.is_critical and row.name.startswith(_READS)
        if point.shipper == user.eui and (terms.shipper == "configure" or (terms.shipper == "read" and is_reading)):
            found.add("GS")
        if asked.variant == REGISTERS and terms.early_reading_s:
            found |= {role for role in user.roles if self._is_next(user.eui, role, point, asked.at.timestamp())}
        return frozenset(found)

    def _is_next(self, user: str, role: str, point: MeterPoint, at: float) -> bool:
        holdings = self.records.holdings(point.mpxn, role)
        return any(one.user == user and one.since - self.terms.early_reading_s <= at < one.since for one in holdings)

    def premises(self, point: MeterPoint) -> str:
        """What links the meter points of a household, once a meter that the DCC knows is installed [REG-4]."""
        device = next((one for one in self.inventory.devices() if one.mpxn == point.mpxn), None)
        if device is None or not point.is_operated:
            return ""
        return point.premises or f"PREM-{device.hub}"

    def lead(self, premises: str) -> str:
        """The fuel whose supplier is responsible for the WAN of the premises [DAT-3]."""
        row = self._db.execute("SELECT fuel FROM premises_leads WHERE premises = ?", (premises,)).fetchone()
        return self.terms.lead if row is None else str(row[0])

    def put_lead(self, premises: str, fuel: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO premises_leads VALUES (?, ?)", (premises, fuel))

    def responsible_for_wan(self, premises: str, at: datetime) -> str | None:
        """The EUI of that supplier; of the other fuel's where the lead fuel has none."""
        points = [one for one in self.records.points() if self.premises(one) == premises and premises]
        lead = self.lead(premises)
        by_lead = sorted(points, key=lambda one: (one.base != "electricity") == (lead == "electricity"))
        roles = ((SUPPLIER["electricity" if one.base == "electricity" else "gas"], one) for one in by_lead)
        holders = (self._holder(role, one, at.timestamp()) for role, one in roles)
        return next((one for one in holders if one is not None), None)

    def change(self, terms: RegistrationTerms) -> None:
        """New parameters; a database that is mirrored from now on is copied at once."""
        self.terms = terms
        self.records.sources = terms.sources
        self.records.copy(base for base, source in terms.sources.items() if source == "mirrored")

    def clear(self) -> None:
        """As the configuration has it."""
        self.terms, self.records.sources = self._configured, self._configured.sources
        self.records.forget_all()
        self.others.forget_all()
        for table in ("registrations_told", "premises_leads"):
            self._db.execute(f"DELETE FROM {table}")
        self._take(self._told)

    def _points(self, device: DeviceRow) -> list[MeterPoint]:
        """The meter points by which it is judged: its own, or of a hub those of the meters behind it."""
        found = self.records.point(_key(device))
        if found is not None or device.fuel != "none":
            return [] if found is None else [found]
        meters = (one for one in self.inventory.behind(device.hub) if one.fuel != "none")
        return [point for one in meters if (point := self.records.point(_key(one))) is not None]

    def _stands(self, user: str, role: str, point: MeterPoint, at: float) -> bool:
        if not point.is_operated:
            return False
        if role == "RSA":
            lead, lag = self.terms.agent_lead_s, self.terms.agent_lag_s
            return any(one.user == user and one.covers(at, lead, lag) for one in self.history(point.mpxn, role))
        if role == "OU":
            is_let = not self.terms.consent or user in self.others.authorised(point.mpxn, at)
            return is_let and self.others.is_accredited(user, at)
        return self._holder(role, point, at) == user

    def _holder(self, role: str, point: MeterPoint, at: float) -> str | None:
        if role in NETWORKS:
            return self.others.operator(role, point.area)
        if role == "OU":
            users = self.others.authorised(point.mpxn, at)
            return next((user for user in users if self.others.is_accredited(user, at)), None)
        return next((one.user for one in self.history(point.mpxn, role) if one.covers(at)), None)

    def _take(self, devices: Iterable[DeviceRow]) -> None:
        """Whoever the configuration registers for a device is on record for its meter point. What was told before and
        has not changed since is left as it has become."""
        for device in _first_of_each_point(devices):
            told = json.dumps([device.fuel, sorted(device.registered.items())])
            row = self._db.execute("SELECT told FROM registrations_told WHERE mpxn = ?", (device.mpxn,)).fetchone()
            if row is not None and row[0] == told:
                continue
            self.records.forget(device.mpxn)
            self.others.forget(device.mpxn)
            base = self._derive(device, device.mpxn)
            self._db.execute("INSERT OR REPLACE INTO registrations_told VALUES (?, ?)", (device.mpxn, told))
            self.records.copy([base])

    def _derive(self, device: DeviceRow, mpxn: str) -> str:
        """A meter point as the inventory's device has it, and its database."""
        base = "gas-gt" if device.fuel == "gas" else "electricity"
        network = next((role for role in NETWORKS if role in device.registered), "")
        operator = device.registered.get(network, "")
        area = f"area of {operator}" if operator else ""
        self.records.put(MeterPoint(mpxn, base, area=area))
        if operator:
            self.others.put_area(network, area, operator)
        for role in HOLDINGS:
            if role in device.registered:
                self.records.begin(Holding(mpxn, role, device.registered[role], ALWAYS))
        other = device.registered.get("OU")
        if other is not None:
            self.others.accredit(other, ALWAYS, None)
            self.others.authorise(other, mpxn, ALWAYS, None)
        return base


def _first_of_each_point(devices: Iterable[DeviceRow]) -> Iterator[DeviceRow]:
    seen: set[str] = set()
    for device in devices:
        if device.mpxn and device.registered and device.fuel != "none" and device.mpxn not in seen:
            seen.add(device.mpxn)
            yield device


def _key(device: DeviceRow) -> str:
    """A device without a meter point is on record under its own EUI once its holder has changed."""
    return device.mpxn or device.eui


def moment(seconds: float | None) -> str:
    """As the rig's control and the window show it; empty for no end, and for what began before all records."""
    return "" if not seconds else datetime.fromtimestamp(seconds, UTC).isoformat()
