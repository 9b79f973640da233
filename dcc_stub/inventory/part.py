"""The inventory put together: its desks, its rule, its verbs, its reset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.control import Controls
from dcc_stub.database import Database
from dcc_stub.incoming import Desk, Rule
from dcc_stub.inventory.assets import Asset
from dcc_stub.inventory.commissioning import Commissioning
from dcc_stub.inventory.concern import Concern
from dcc_stub.inventory.config import InventoryConfig
from dcc_stub.inventory.control import InventoryControl
from dcc_stub.inventory.desk import InventoryDesk
from dcc_stub.inventory.details import Details, DetailTables, Sim
from dcc_stub.inventory.enrolment import Enrolment
from dcc_stub.inventory.han_desk import HanDesk
from dcc_stub.inventory.lifecycle import HUB, Lifecycle
from dcc_stub.inventory.parameters import ParameterBook
from dcc_stub.inventory.reading import Reader
from dcc_stub.inventory.records import Inventory
from dcc_stub.notices import Notices
from dcc_stub.post import Post
from dcc_stub.standing import Standing
from dcc_stub.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Books:
    """What the inventory works with."""

    database: Database
    inventory: Inventory
    standing: Standing
    notices: Notices
    calendar: RigCalendar
    post: Post


@dataclass(frozen=True, slots=True)
class InventoryPart:
    """What has a say in a request."""

    life: Lifecycle
    desks: tuple[Desk, ...]
    rule: Rule


def inventory_part(
    config: InventoryConfig | None, books: Books, controls: Controls, transactions: Transactions,
    extent_of: Callable[[str], str],
) -> InventoryPart:  # fmt: skip
    """`extent_of`: the prepayment of a cohort, by its name. Verbs and reset are offered to the control, after that of
    the devices."""
    told = config or InventoryConfig()
    book = ParameterBook(books.database, told.parameters)
    tables = DetailTables(books.database)
    life = Lifecycle(books.inventory, tables, book, books.standing, books.notices, books.calendar)
    commissioning = Commissioning(life, extent_of)
    concern = Concern.of(life.inventory, tables, life.standing)
    reader = Reader(life.inventory, tables, book, concern)
    transactions.watch(commissioning.watch)
    beginning = Beginning(life, Enrolment(life, commissioning), told.assets)
    InventoryControl(beginning.enrolment).offer(controls, books.database)
    controls.on_reset(beginning.reset)
    with books.database.together():
        beginning.complete()
    return InventoryPart(life, (InventoryDesk(life, concern, reader), HanDesk(life, books.post)), commissioning.rule)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known of the configuration's devices; `assets` are those of the configuration."""

    life: Lifecycle
    enrolment: Enrolment
    assets: Sequence[Asset]

    def reset(self) -> None:
        self.life.book.reset()
        self.life.tables.clear()
        self.complete()

    def complete(self) -> None:
        """Where nothing is known yet."""
        life = self.life
        told = {asset.device.eui: asset for asset in self.assets}
        new = tuple(asset for eui, asset in told.items() if life.inventory.device(eui) is None)
        if new:
            self.enrolment.load(new)
        for device in life.inventory.devices():
            if not life.tables.of(device.eui).smets_version:
                asset = told.get(device.eui)
                details = Details(smets_version=device.smets) if asset is None else asset.details
                life.tables.put(device.eui, details)
                if device.type == HUB:
                    self._complete_hub(device, asset)

    def _complete_hub(self, hub: DeviceRow, asset: Asset | None) -> None:
        """Its SIM is active where it works, and its log has what is behind it."""
        life = self.life
        now = life.calendar.now().timestamp()
        sim = Sim(node_address=hub.hub) if asset is None or asset.sim is None else asset.sim
        is_active = hub.status == "Commissioned"
        life.tables.put_sim(hub.eui, replace(sim, is_wanted=is_active, activated_at=now if is_active else None))
        for one in life.inventory.behind(hub.hub):
            if one.eui != hub.eui and one.status == "Commissioned":
                life.tables.enter(hub.eui, one.eui, now)
