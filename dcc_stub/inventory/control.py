"""The rig's verbs of the part `inventory`, and `data/holdings` [docs/peers.md]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from dcc_stub.config.table import EUI, ConfigError, Table
from dcc_stub.control import Controls
from dcc_stub.database import Database
from dcc_stub.holdings import holdings, search
from dcc_stub.incoming import Refusal
from dcc_stub.inventory.assets import EUI_TEXT, from_csv, from_rows
from dcc_stub.inventory.enrolment import Enrolment
from dcc_stub.inventory.parameters import shown

WATCHED_OVER: Final = ("suspend", "restore", "recover", "recovered")
"""What those who watch over products and keys tell the DCC."""

_HEX: Final = re.compile(r"(?:[0-9a-f]{2}){1,4096}")


@dataclass(frozen=True, slots=True)
class InventoryControl:
    enrolment: Enrolment

    def offer(self, controls: Controls, database: Database) -> None:
        verbs = {
            "device": self.device, "parameters": self.parameters, "load": self.load, "commissioned": self.commissioned,
            "event": self.event, "was_reset": self.was_reset, "sim": self.sim,
        }  # fmt: skip
        for name, verb in verbs.items():
            controls.add("inventory", name, verb)
        controls.add("data", "holdings", lambda _fields: holdings(database))
        # as hex, so that the audit log of the control does not hold what is looked for
        controls.add("data", "search", lambda fields: {"tables": search(database, fields.shaped("hex", _HEX, "hex"))})

    def device(self, fields: Table) -> Mapping[str, Any]:
        """Everything on record of a device; `{}` of one that is not in the inventory."""
        eui, life = _eui(fields, "device"), self.enrolment.life
        device = life.inventory.device(eui)
        if device is None:
            return {}
        sim = life.tables.sim(eui)
        return {
            **asdict(replace(device, registered=dict(device.registered))),
            **asdict(life.tables.of(eui)),
            "sim": None if sim is None else asdict(sim),
            "han_log": list(life.tables.log_of(eui)),
            "joined": list(life.tables.joined_to(eui)),
        }

    def parameters(self, fields: Table) -> Mapping[str, Any]:
        """Tells some of them, or none; answers with all."""
        book = self.enrolment.life.book
        book.take(fields)
        return shown(book.now)

    def load(self, fields: Table) -> Mapping[str, Any]:
        if "csv" in fields.left():
            assets = from_csv(fields.text("csv"), "inventory/load")
        else:
            assets = from_rows(fields.take("assets", list), "inventory/load")
        return {"loaded": self.enrolment.load(assets)}

    def commissioned(self, fields: Table) -> Mapping[str, Any]:
        device = self.enrolment.commissioned_by_head_end(
            _eui(fields, "device"), _eui(fields, "hub"), fields.text("mpxn", default="")
        )
        return {"status": device.status}

    def event(self, fields: Table) -> Mapping[str, Any]:
        life, eui = self.enrolment.life, _eui(fields, "device")
        device, event = life.inventory.device(eui), fields.word("event", WATCHED_OVER)
        moved = Refusal("E19", "no such device") if device is None else life.move(device, event)
        if isinstance(moved, Refusal):
            raise ConfigError("inventory/event", "device", f"a device that can {event}", moved.reason)
        return {"status": moved.status}

    def was_reset(self, fields: Table) -> Mapping[str, Any]:
        """Its maker or owner has shown that nothing of a device's former use is left in it."""
        tables, eui = self.enrolment.life.tables, _eui(fields, "device")
        tables.put(eui, replace(tables.of(eui), must_be_reset=False))
        return {}

    def sim(self, fields: Table) -> Mapping[str, Any]:
        self.enrolment.told_sim(_eui(fields, "hub"), fields)
        return {}


def _eui(fields: Table, key: str) -> str:
    return fields.shaped(key, EUI, EUI_TEXT)
