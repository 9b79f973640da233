"""The payment part put together, and its verbs of the rig's control: what the payment industry and the supplier's own
payment system would tell a real DCC. No document says how they speak to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.config.payment import PaymentConfig, Terms, read_terms
from dcc_stub.config.table import EUI, Table
from dcc_stub.control import Answer, Controls
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.notices import Notices
from dcc_stub.payment.codes import Codes
from dcc_stub.payment.modes import UNKNOWN, Modes, TopUpRule
from dcc_stub.payment.vending import Payment, Shop, Vending
from dcc_stub.standing import Standing
from dcc_stub.transactions import Transactions

REFERENCE: Final = re.compile(r"[0-9A-Za-z-]{1,40}")
MOST_PENCE: Final = 10_000_000


class PaymentDesk:
    """`rule` belongs to the rules of the stub."""

    def __init__(
        self, config: PaymentConfig, database: Database, inventory: Inventory, standing: Standing,
        calendar: RigCalendar, notices: Notices, transactions: Transactions,
        registered: Callable[[DeviceRow], str] = lambda _: UNKNOWN,
    ) -> None:  # fmt: skip
        self._told, self._terms, self._inventory = config.terms, config.terms, inventory
        self.modes = Modes(database, calendar, registered)
        codes = Codes(database, config.keys)
        self._vending = Vending(
            Shop(database, inventory, standing, calendar, notices, self.modes, codes, self.terms)
        )  # fmt: skip
        self.rule = TopUpRule(database, self.modes, self.terms)
        transactions.watch(self.modes.watch)

    def terms(self) -> Terms:
        return self._terms

    def add_controls(self, controls: Controls) -> None:
        for name, verb in (
            ("terms", self._set_terms), ("pay", self._pay), ("confirm", self._confirm), ("payments", self._payments),
            ("mode", self._mode), ("forget_mode", self._forget_mode),
        ):  # fmt: skip
            controls.add("payment", name, verb)
        controls.on_reset(self._reset)

    def _reset(self) -> None:
        self._terms = self._told
        self.modes.forget_all()
        self._vending.forget_all()

    def _set_terms(self, fields: Table) -> Answer:
        self._terms = read_terms(fields, self._terms)
        return asdict(self._terms)

    def _pay(self, fields: Table) -> Answer:
        reference = fields.shaped("reference", REFERENCE, "1 to 40 letters, digits and hyphens")
        pence = fields.whole("pence", 1, MOST_PENCE)
        return _shown(self._vending.pay(reference, fields.text("customer"), pence))

    def _confirm(self, fields: Table) -> Answer:
        reference = fields.shaped("reference", REFERENCE, "1 to 40 letters, digits and hyphens")
        supplier = fields.shaped("supplier", EUI, "an EUI-64")
        payment = self._vending.confirm(reference, supplier, fields.take("is_good", bool))
        if payment is None:
            raise fields.wrong("reference", "a payment of this supplier", reference)
        return _shown(payment)

    def _payments(self, _fields: Table) -> Answer:
        return {"payments": [_shown(payment) for payment in self._vending.payments()]}

    def _mode(self, fields: Table) -> Answer:
        return {"mode": self.modes.mode(self._device(fields))}

    def _device(self, fields: Table) -> Any:
        eui = fields.shaped("device", EUI, "an EUI-64")
        device = self._inventory.device(eui)
        if device is None:
            raise fields.wrong("device", "a device of the inventory", eui)
        return device

    def _forget_mode(self, fields: Table) -> Answer:
        self.modes.forget(fields.shaped("device", EUI, "an EUI-64"))
        return {}


def _shown(payment: Payment) -> dict[str, Any]:
    return {**asdict(payment), "at": datetime.fromtimestamp(payment.at, UTC).isoformat()}
