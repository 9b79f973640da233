"""What the registration systems (MPAS, xoserve, an iGT) tell the DCC of a change of supplier: control `cos/VERB`.

What has no effect is answered with `taken` false and why, as the industry's systems would reject it; a field that makes
no sense is a ConfigError. Nothing here is what a User asks by Service Request.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow, Table
from dcc_stub.config.table import EUI
from dcc_stub.control import Answer, Controls
from dcc_stub.cos.conduct import Conduct
from dcc_stub.cos.process import FIRST, SUPPLIER, Event, Fuel, Network, Process, Variant
from dcc_stub.cos.terms import VARIANTS
from dcc_stub.inventory import Inventory
from dcc_stub.standing import Standing

_EUI: Final = "an EUI-64 as upper-case hex pairs with dashes"
STOPS: Final[tuple[Event, ...]] = ("object", "resolve", "withdraw")
NETWORKS: Final = ("xoserve", "iGT")


class Feed:
    def __init__(
        self, controls: Controls, conduct: Conduct, inventory: Inventory, standing: Standing, calendar: RigCalendar
    ) -> None:
        self._conduct, self._inventory, self._standing, self._calendar = conduct, inventory, standing, calendar
        controls.add("cos", "begin", self._begin)
        controls.add("cos", "activity", self._activity)
        controls.add("cos", "show", lambda fields: _shown(self._process(fields)))
        for event in STOPS:
            controls.add("cos", event, self._verb(event))
        controls.on_reset(conduct.changes.clear)

    def _begin(self, fields: Table) -> Answer:
        """`by` is the party that asks; `incoming` who is to hold the device, the same unless told."""
        device = self._device(fields)
        asked_by = fields.shaped("by", EUI, _EUI)
        incoming = fields.shaped("incoming", EUI, _EUI) if "incoming" in fields.left() else asked_by
        process = self._new(fields, device, incoming)
        why = self._why_not(process, device, asked_by)
        if why:
            return {"taken": False, "why": why}
        return {"taken": True, **_shown(self._conduct.begin(process))}

    def _new(self, fields: Table, device: DeviceRow, incoming: str) -> Process:
        terms, now, left = self._conduct.terms, self._calendar.now(), fields.left()
        fuel = cast(Fuel, device.fuel)
        variant = fields.word("variant", VARIANTS) if "variant" in left else terms.variant
        wanted = fields.moment("effective_at") if fuel == "electricity" and "effective_at" in left else None
        network = fields.word("network", NETWORKS) if fuel == "gas" and "network" in left else ""
        until = terms.after(now, terms.objection_days) if fuel == "electricity" else None
        return Process(
            0, device.eui, fuel, incoming, self._standing.holder(device, SUPPLIER[fuel], now) or "",
            cast(Variant, variant), cast(Network, network),
            fields.take("order_enforced", bool, default=terms.is_order_enforced), FIRST[fuel], until, wanted,
        )  # fmt: skip

    def _why_not(self, process: Process, device: DeviceRow, asked_by: str) -> str:
        user = self._inventory.user(process.incoming)
        before = self._conduct.changes.newest(device.eui)
        if asked_by != process.incoming:
            return "only the incoming party begins a change of supplier"
        if user is None or process.role not in user.roles:
            return f"{process.incoming} is no User in the role {process.role}"
        if process.incoming == process.outgoing:
            return f"{process.incoming} is the supplier already"
        if before is not None and before.is_open:
            return f"change {before.id} is under way"
        if process.variant == "B" and not self._conduct.terms.has_storage:
            return "this DCC stores no data at a change of supplier"
        return ""

    def _activity(self, fields: Table) -> Answer:
        process = self._process(fields)
        text = fields.text("activity")
        stage, _, number = text.partition(".")
        if stage != "1" or not number.isdecimal() or len(number) > 2:
            raise fields.wrong("activity", "an activity from 1.1 to 1.20", text)
        return self._went_on(process, process.after_activity(int(number)), f"activity {text}")

    def _verb(self, event: Event) -> Any:
        def verb(fields: Table) -> Answer:
            process = self._process(fields)
            return self._went_on(process, process.after(event), event)

        return verb

    def _went_on(self, process: Process, then: Process | None, what: str) -> Answer:
        if then is None:
            return {"taken": False, "why": f"{what} has no effect: {process.state}", **_shown(process)}
        return {"taken": True, **_shown(self._conduct.go_on(process, then, self._calendar.now()))}

    def _device(self, fields: Table) -> DeviceRow:
        eui = fields.shaped("device", EUI, _EUI)
        device = self._inventory.device(eui)
        if device is None or device.fuel not in SUPPLIER:
            raise fields.wrong("device", "a meter of the inventory", eui)
        return device

    def _process(self, fields: Table) -> Process:
        number = fields.whole("process", 1, 1 << 40)
        process = self._conduct.changes.find(number)
        if process is None:
            raise fields.wrong("process", "the number of a change of supplier", number)
        return process


def _shown(process: Process) -> Answer:
    """What is on record. No reading is among it."""
    return {
        "process": process.id, "state": process.state, "until": _text(process.until),
        "effective_at": _text(process.effective_at), "activity": f"1.{process.activity}" if process.activity else "",
        "outgoing": process.outgoing, "incoming": process.incoming, "variant": process.variant,
        "cleared": process.is_cleared, "extracted": sorted(process.extracted), "awaited": sorted(process.awaited),
        "lacking": sorted(process.lacking),
    }  # fmt: skip


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()
