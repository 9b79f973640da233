"""From a consumer's payment to a top-up code at the supplier [002:47-53].

A payment names the customer id code and an amount. The code includes the meter point, by which the DCC finds the meter
and the supplier who is registered for it at that moment: the payment is that supplier's, whatever comes later [PAY-1,
PAY-9]. Who looks at the customer and at the mode of the meter before anything is issued (`check_by`) and who
calculates the UTRN (`utrn_by`) are parameters [PAY-6, PAY-8].

Customer id code, the project's own as no document has one: `E` or `G`, the meter point number, a hyphen, the
supplier's account. For gas the number is the MPRN, or the MPAN of the same premises [PAY-10]: the gas meter is the one
on the hub of the electricity meter.

Everything goes to the supplier as S1SPAlertDSP: its code is one of TOLD_*, its further information has the reference,
the customer and the pence, its UTRN is the code. The supplier sends it by 2.2, or gives it to the consumer to type in.
What is kept of a payment is who, how much and when; the code is nowhere but in the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dcc_stub.calendar import RigCalendar
from dcc_stub.config import DeviceRow
from dcc_stub.config.payment import Terms
from dcc_stub.database import Database
from dcc_stub.inventory import Inventory
from dcc_stub.notices import Notices
from dcc_stub.payment.codes import Codes, NoCode
from dcc_stub.payment.modes import CREDIT, Modes
from dcc_stub.standing import Standing
from protocols.duis import Value
from protocols.mpxn import MpxnError, check_mpan, check_mprn

TOLD_CODE, TOLD_QUESTION, TOLD_PAYMENT = "top-up code", "payment to be checked", "payment"
ASKED, ISSUED, PASSED_ON, REFUSED = "asked", "issued", "passed on", "refused"
CUSTOMER: Final = re.compile(r"([EG])([0-9]{6,13})-([0-9A-Z]{1,12})")
SUPPLIERS: Final[Mapping[str, tuple[str, str]]] = {"ESME": ("IS", "electricity"), "GSME": ("GS", "gas")}
"""Who tops up a meter of that type."""

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS payments (reference TEXT PRIMARY KEY, customer TEXT NOT NULL, pence INTEGER NOT NULL,
    device TEXT NOT NULL, supplier TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL, at REAL NOT NULL)
    STRICT, WITHOUT ROWID;
"""
_COLUMNS: Final = ("reference", "customer", "pence", "device", "supplier", "state", "why", "at")


class NotTaken(Exception):
    """The payment cannot be taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of a consumer; `device` and `supplier` (EUIs) are empty where none was found."""

    reference: str
    customer: str
    pence: int
    device: str
    supplier: str
    state: str
    why: str
    at: float


@dataclass(frozen=True, slots=True)
class Shop:
    """What vending works with."""

    database: Database
    inventory: Inventory
    standing: Standing
    calendar: RigCalendar
    notices: Notices
    modes: Modes
    codes: Codes
    terms: Callable[[], Terms]


class Vending:
    """Each method within one `together`."""

    def __init__(self, shop: Shop) -> None:
        shop.database.create(_SCHEMA)
        self._shop, self._db = shop, shop.database

    def pay(self, reference: str, customer: str, pence: int) -> Payment:
        """A consumer has paid. The same reference again is the same payment and gets the same answer."""
        before = self.payment(reference)
        if before is not None:
            return before
        device = supplier = ""
        try:
            found = self._meter(customer)
            device, supplier = found.eui, self._supplier(found)
            self._check(found)
            state, why = self._begin(reference, customer, pence, found.eui, supplier), ""
        except (NotTaken, NoCode) as problem:
            state, why = REFUSED, str(problem)
        at = self._shop.calendar.now().timestamp()
        payment = Payment(reference, customer, pence, device, supplier, state, why, at)
        self._db.execute(
            "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [getattr(payment, name) for name in _COLUMNS]
        )
        return payment

    def confirm(self, reference: str, supplier: str, is_good: bool) -> Payment | None:
        """The supplier has looked at the customer and the mode of the meter; None when nothing was asked of him. The
        first answer counts."""
        payment = self.payment(reference)
        if payment is None or payment.supplier != supplier:
            return None
        if payment.state != ASKED:
            return payment
        try:
            if not is_good:
                raise NotTaken("refused by the supplier")
            state, why = self._issue(reference, payment.customer, payment.pence, payment.device, supplier), ""
        except (NotTaken, NoCode) as problem:
            state, why = REFUSED, str(problem)
        self._db.execute("UPDATE payments SET state = ?, why = ? WHERE reference = ?", (state, why, reference))
        return self.payment(reference)

    def payment(self, reference: str) -> Payment | None:
        row = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM payments WHERE reference = ?", (reference,))
        found: Any = row.fetchone()
        return None if found is None else Payment(*found)

    def payments(self) -> tuple[Payment, ...]:
        rows = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM payments ORDER BY at, reference")
        return tuple(Payment(*row) for row in rows)

    def forget_all(self) -> None:
        """The payments; the numbers that were given out stay so."""
        self._db.execute("DELETE FROM payments")

    def _meter(self, customer: str) -> DeviceRow:
        shape = CUSTOMER.fullmatch(customer)
        if shape is None:
            raise NotTaken("this is no customer id code")
        letter, number, _ = shape.groups()
        by_mpan = letter == "E" or self._shop.terms().gas_customer_id == "mpan"
        try:
            (check_mpan if by_mpan else check_mprn)(number)
        except MpxnError as problem:
            raise NotTaken(str(problem)) from None
        meter = self._at_point("ESME" if by_mpan else "GSME", number)
        if letter == "G" and by_mpan:
            meter = self._beside(meter)
        return meter

    def _at_point(self, kind: str, number: str) -> DeviceRow:
        for device in self._shop.inventory.devices():
            if device.type == kind and device.mpxn == number and device.status == "Commissioned":
                return device
        raise NotTaken(f"no commissioned meter at {number}")

    def _beside(self, meter: DeviceRow) -> DeviceRow:
        for device in self._shop.inventory.devices():
            if device.type == "GSME" and device.hub == meter.hub and device.status == "Commissioned":
                return device
        raise NotTaken(f"no commissioned gas meter at the premises of {meter.mpxn}")

    def _supplier(self, device: DeviceRow) -> str:
        role = SUPPLIERS[device.type][0]
        found = self._shop.standing.holder(device, role, self._shop.calendar.now())
        if found is None:
            raise NotTaken(f"nobody is registered as {role} for {device.mpxn}")
        return found

    def _check(self, device: DeviceRow) -> None:
        """The DCC's own check of the mode; what it does not know is left to the meter."""
        if self._shop.terms().check_by == "dcc" and self._shop.modes.mode(device) == CREDIT:
            raise NotTaken("the meter was last known in credit mode")

    def _begin(self, reference: str, customer: str, pence: int, device: str, supplier: str) -> str:
        if self._shop.terms().check_by == "dcc":
            return self._issue(reference, customer, pence, device, supplier)
        self._tell(supplier, device, TOLD_QUESTION, reference, customer, pence)
        return ASKED

    def _issue(self, reference: str, customer: str, pence: int, device: str, supplier: str) -> str:
        if self._shop.terms().utrn_by == "supplier":
            self._tell(supplier, device, TOLD_PAYMENT, reference, customer, pence)
            return PASSED_ON
        code = self._shop.codes.new(device, pence)
        self._tell(supplier, device, TOLD_CODE, reference, customer, pence, {"utrn": code})
        return ISSUED

    def _tell(
        self, supplier: str, device: str, what: str, reference: str, customer: str, pence: int,
        more: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        fields: dict[str, Value] = {
            "device": device,
            "alert_code": what,
            "additional_information": f"reference={reference} customer={customer} pence={pence}",
            "at": self._shop.calendar.now(),
            **(more or {}),
        }
        self._shop.notices.put(supplier, f"payment {reference}", "S1SPAlertDSP", fields)
