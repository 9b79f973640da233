"""What the industry's systems tell of registrations, and a look at what is on record: control `registration/VERB`.

Nothing here is what a User asks by Service Request. The verbs are listed in docs/peers.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import Table
from dcc_stub.config.table import EUI
from dcc_stub.control import Answer, Controls
from dcc_stub.registration.night import Night
from dcc_stub.registration.records import ALWAYS, Holding, MeterPoint
from dcc_stub.registration.register import HOLDINGS, NETWORKS, Registrations, moment
from dcc_stub.registration.tenancy import Tenancy
from dcc_stub.registration.terms import DATABASES, FUEL_OF, LEADS, read_terms
from dcc_stub.registration.window import COLUMNS, window

_EUI: Final = "an EUI-64 as upper-case hex pairs with dashes"
_MPXN: Final = re.compile(r"[0-9A-F-]{6,23}")
MOST_KWH: Final = 1 << 40


class Feed:
    def __init__(
        self, controls: Controls, registrations: Registrations, tenancy: Tenancy, night: Night, calendar: RigCalendar
    ) -> None:
        self._registrations, self._change_of_tenancy, self._night = registrations, tenancy, night
        self._calendar = calendar
        self._file, self._told = "", tuple[Mapping[str, Any], ...]()
        for name in (
            "terms", "put", "hold", "end", "withdraw", "area", "accredit", "authority", "tenancy", "give_up", "lead",
            "show", "premises", "window", "party",
        ):  # fmt: skip
            controls.add("registration", name, getattr(self, f"_{name}"))
        controls.on_reset(self._reset)

    def begin_with(self, file: str, told: Sequence[Mapping[str, Any]]) -> None:
        """What the configuration says of the industry's databases, as the verbs would: each row has one verb with its
        fields, in order. Taken when it is new or has changed, so that what has happened since is not undone by a
        restart. Raises ConfigError that names the row."""
        self._file, self._told = file, tuple(told)
        self._tell()

    def _tell(self) -> None:
        if not self._registrations.is_new(json.dumps(self._told, sort_keys=True)):
            return
        for index, row in enumerate(self._told):
            ((verb, fields),) = row.items()
            table = Table(self._file, f"registrations[{index}].{verb}", fields)
            getattr(self, f"_{verb}")(table)
            table.end()

    def _reset(self) -> None:
        self._registrations.clear()
        self._tell()
        self._night.plan()

    def _terms(self, fields: Table) -> Answer:
        self._registrations.change(read_terms(fields, self._registrations.terms))
        self._night.plan()
        return asdict(self._registrations.terms)

    def _put(self, fields: Table) -> Answer:
        """A meter point of the industry, new or changed."""
        mpxn, records = _mpxn(fields), self._registrations.records
        now = records.at_industry(mpxn)
        if now is None or "database" in fields.left():
            base = fields.word("database", DATABASES)
            now = MeterPoint(mpxn, base) if now is None else replace(now, base=base)
        left = fields.left()
        records.put(replace(
            now, premises=fields.text("premises", now.premises), area=fields.text("area", now.area),
            meter=fields.word("meter", ("dumb", "smart")) if "meter" in left else now.meter,
            dcc=fields.take("dcc", bool, now.dcc),
            mode=fields.word("mode", ("credit", "prepayment", "unknown")) if "mode" in left else now.mode,
            shipper=fields.shaped("shipper", EUI, _EUI) if "shipper" in left else now.shipper,
            annual_kwh=fields.whole("annual_kwh", 0, MOST_KWH, now.annual_kwh),
            domestic=fields.take("domestic", bool, now.domestic),
        ))  # fmt: skip
        return {}

    def _hold(self, fields: Table) -> Answer:
        """A User holds a role for a meter point from a moment on."""
        mpxn, since = self._known(fields), self._moment(fields, "from")
        until = self._moment(fields, "until") if "until" in fields.left() else None
        role, user = fields.word("role", HOLDINGS), fields.shaped("user", EUI, _EUI)
        self._registrations.records.begin(Holding(mpxn, role, user, since, until))
        return {"from": moment(since)}

    def _end(self, fields: Table) -> Answer:
        mpxn, until = self._known(fields), self._moment(fields, "until")
        self._registrations.records.end(mpxn, fields.word("role", HOLDINGS), until)
        return {"until": moment(until)}

    def _withdraw(self, fields: Table) -> Answer:
        mpxn, role = self._known(fields), fields.word("role", HOLDINGS)
        return {"withdrawn": self._registrations.records.withdraw(mpxn, role, self._moment(fields, "from"))}

    def _area(self, fields: Table) -> Answer:
        role, area = fields.word("role", NETWORKS), fields.text("area")
        self._registrations.others.put_area(role, area, fields.shaped("user", EUI, _EUI))
        return {}

    def _accredit(self, fields: Table) -> Answer:
        until = self._moment(fields, "until") if "until" in fields.left() else None
        user, since = fields.shaped("user", EUI, _EUI), self._since(fields)
        self._registrations.others.accredit(user, since, until)
        return {}

    def _authority(self, fields: Table) -> Answer:
        until = self._moment(fields, "until") if "until" in fields.left() else None
        user, mpxn = fields.shaped("user", EUI, _EUI), self._known(fields)
        self._registrations.others.authorise(user, mpxn, self._since(fields), until)
        return {}

    def _tenancy(self, fields: Table) -> Answer:
        return {"ended": self._change_of_tenancy.told("registration", self._known(fields))}

    def _give_up(self, fields: Table) -> Answer:
        user, mpxn = fields.shaped("user", EUI, _EUI), self._known(fields)
        return {"ended": self._change_of_tenancy.told("esco", mpxn, user)}

    def _lead(self, fields: Table) -> Answer:
        premises = fields.text("premises")
        self._registrations.put_lead(premises, fields.word("fuel", LEADS))
        return {}

    def _show(self, fields: Table) -> Answer:
        """A meter point on both sides, with all that its roles are held by."""
        mpxn, records = self._known(fields), self._registrations.records
        seen, told = records.point(mpxn), records.at_industry(mpxn)
        return {
            "industry": {} if told is None else asdict(told),
            "dcc": {} if seen is None else asdict(seen),
            "source": "" if told is None else records.sources[told.base],
            "industry_holdings": [
                _shown(one) for role in HOLDINGS for one in records.holdings_in("industry", mpxn, role)
            ],
            "holdings": [_shown(one) for one in records.all_holdings(mpxn)],
        }

    def _premises(self, fields: Table) -> Answer:
        """What is linked by a premises id: meter points, devices, communications, and who answers for the WAN."""
        name, it = fields.text("premises"), self._registrations
        points = [one for one in it.records.points() if name and it.premises(one) == name]
        devices = [one for one in it.inventory.devices() if one.mpxn in {point.mpxn for point in points}]
        return {
            "mpxns": [one.mpxn for one in points],
            "fuels": [FUEL_OF[one.base] for one in points],
            "devices": [one.eui for one in devices],
            "hubs": sorted({one.hub for one in devices}),
            "lead": it.lead(name),
            "responsible": it.responsible_for_wan(name, self._calendar.now()) or "",
        }

    def _window(self, fields: Table) -> Answer:
        user, mpxn = fields.shaped("user", EUI, _EUI), fields.text("mpxn", "")
        rows = window(self._registrations, user, self._calendar.now(), mpxn)
        return {"rows": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}

    def _party(self, fields: Table) -> Answer:
        """The standing of a User as a party to the SEC: `live`, or another word for one that has left."""
        eui, inventory = fields.shaped("user", EUI, _EUI), self._registrations.inventory
        user = inventory.user(eui)
        if user is None:
            raise fields.wrong("user", "a User of this DCC", eui)
        inventory.put_user(replace(user, status=fields.text("status")))
        return {}

    def _known(self, fields: Table) -> str:
        mpxn = _mpxn(fields)
        if self._registrations.records.at_industry(mpxn) is None:
            raise fields.wrong("mpxn", "a meter point of the registration databases", mpxn)
        return mpxn

    def _since(self, fields: Table) -> float:
        return self._moment(fields, "from") if "from" in fields.left() else ALWAYS

    def _moment(self, fields: Table, key: str) -> float:
        """Now where it is not told."""
        found = fields.moment(key) if key in fields.left() else self._calendar.now()
        return found.timestamp()


def _mpxn(fields: Table) -> str:
    return fields.shaped("mpxn", _MPXN, "an MPAN or MPRN")


def _shown(one: Holding) -> Answer:
    return {"role": one.role, "user": one.user, "from": moment(one.since), "until": moment(one.until)}
