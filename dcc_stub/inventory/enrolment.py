"""What comes to the DCC outside DUIS: a cohort's assets in bulk, a commissioning by the cohort's own method, a SIM.

Each is told by the rig's control in place of the industry around a real DCC [docs/peers.md]. All or nothing: an error
undoes the whole of a load.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dcc_stub.config import ConfigError, DeviceRow
from dcc_stub.config.table import Table
from dcc_stub.incoming import Refusal
from dcc_stub.inventory.assets import IMSI, Asset
from dcc_stub.inventory.commissioning import Commissioning
from dcc_stub.inventory.lifecycle import HUB, METERS, Lifecycle


@dataclass(frozen=True, slots=True)
class Enrolment:
    life: Lifecycle
    commissioning: Commissioning

    def load(self, assets: tuple[Asset, ...]) -> int:
        """Enrols the assets of a cohort. Raises ConfigError, which names the row."""
        if self.life.book.now.asset_data == "prenotification":
            raise ConfigError(
                "inventory/load", "(all)", "assets by 12.2, as the parameter asset_data says", len(assets)
            )
        for asset in sorted(assets, key=lambda one: one.device.type != HUB):  # the hubs first
            self._enrol(asset)
        return len(assets)

    def _enrol(self, asset: Asset) -> None:
        """One that its head end has commissioned before is Commissioned, any other begins as Pending [ENR-1]."""
        row, book = asset.row, self.life.book.now
        assert row is not None
        if book.enrolment_order == "after_commissioning" and not asset.details.commissioned_on:
            raise row.wrong("commissioned_on", "a date: enrolment follows commissioning", "nothing")
        details = asset.details
        product = book.product(asset.device.type, details.manufacturer, details.model, details.firmware_version)
        if product is None and book.products_only:
            raise row.wrong("model", "a product of the list", f"{details.manufacturer} {details.model}")
        if asset.device.type in METERS and not self.commissioning.has_prepayment(asset.device):
            raise row.wrong("cohort", f"a cohort with {book.prepayment} prepayment", asset.device.cohort)
        device = self.life.prenotify(asset)
        if isinstance(device, Refusal):
            raise row.wrong("eui", "a device that is not in the inventory", device.reason)
        if asset.details.commissioned_on:
            self._is_commissioned(device, row)

    def _is_commissioned(self, device: DeviceRow, row: Table) -> None:
        if device.type == HUB:
            sim = self.life.tables.sim(device.eui)
            assert sim is not None
            self.life.put_sim(device.eui, replace(sim, is_wanted=True))
            self.life.inventory.put(replace(device, status="Commissioned"))
            return
        hub = self.life.hub_row(device)
        if hub is None:
            raise row.wrong("hub", "a hub that is in the inventory or in these rows", device.hub)
        self.life.place(replace(device, status="Commissioned"), hub)

    def commissioned_by_head_end(self, eui: str, hub: str, mpxn: str) -> DeviceRow:
        """The cohort's own method: its head end says that the meter works [ENR-5]. Raises ConfigError."""
        where = "inventory/commissioned"
        device, hub_row = self.life.inventory.device(eui), self.life.inventory.device(hub)
        if device is None or device.type not in METERS:
            raise ConfigError(where, "device", "a meter of the inventory", eui)
        if hub_row is None or hub_row.type != HUB or hub_row.status != "Commissioned":
            raise ConfigError(where, "hub", "a commissioned hub of the inventory", hub)
        if self.life.book.now.own_commissioning.get(device.cohort) is None:
            raise ConfigError(where, "device", "a cohort with a commissioning method of its own", device.cohort)
        refusal = self.commissioning.unfit(device)
        if refusal is not None:
            raise ConfigError(where, "device", "a meter that may be commissioned", refusal.reason)
        device = self.life.place(replace(device, mpxn=mpxn or device.mpxn), hub_row)
        for event in ("install", "commission"):
            moved = self.life.move(device, event)
            if isinstance(moved, Refusal):
                raise ConfigError(where, "device", "a meter that can be commissioned", moved.reason)
            device = moved
        return device

    def told_sim(self, hub: str, told: Table) -> None:
        """What its provider says of a hub's SIM. Raises ConfigError."""
        sim = self.life.tables.sim(hub)
        if sim is None:
            raise told.wrong("hub", "a hub of the inventory", hub)
        if "imsi" in told.left():
            sim = replace(sim, imsi=told.shaped("imsi", IMSI, "an IMSI: 14 or 15 digits"))
        sim = replace(sim, comms_service=told.text("comms_service", default=sim.comms_service))
        self.life.put_sim(hub, replace(sim, is_wanted=told.take("activate", bool, default=sim.is_wanted)))
