"""Wrong in payment, in what it checks of a top-up and in what it keeps for charging."""

from dataclasses import replace
from typing import Any

from dcc_stub.config import DeviceRow
from dcc_stub.payment import codes, modes, vending
from dcc_stub.store import Store
from tests.wrong_dcc.wrong import WrongDcc


def _any_meter() -> None:
    """The first meter of the fuel, whatever the number."""

    def at_point(self: Any, kind: str, _number: str) -> DeviceRow:
        return next(device for device in self._shop.inventory.devices() if device.type == kind)

    vending.Vending._at_point = at_point  # type: ignore[method-assign]


def _nobody_asked() -> None:
    vending.Vending._begin = vending.Vending._issue  # type: ignore[method-assign]


def _anybody_confirms() -> None:
    honest = vending.Vending.confirm

    def confirm(self: Any, reference: str, _supplier: str, is_good: bool) -> Any:
        return honest(self, reference, self.payment(reference).supplier, is_good)

    vending.Vending.confirm = confirm  # type: ignore[method-assign]


def _a_penny_more() -> None:
    honest = codes._vm1
    codes._WRITERS = {"vm1": lambda key, pence, number: honest(key, pence + 1, number)}  # type: ignore[misc]


def _number_kept() -> None:
    codes.Codes._number = lambda _self, _device, key: key.first  # type: ignore[method-assign]


def _mode_not_checked() -> None:
    vending.Vending._check = lambda *_: None  # type: ignore[method-assign]


def _mode_never_learned() -> None:
    modes.Modes._learn = lambda *_: None  # type: ignore[method-assign]


def _first_mode_kept() -> None:
    honest = modes.Modes._learn

    def learn(self: Any, device: str, mode: str) -> None:
        if self._db.execute("SELECT 1 FROM payment_modes WHERE device = ?", (device,)).fetchone() is None:
            honest(self, device, mode)

    modes.Modes._learn = learn  # type: ignore[method-assign]


def _always_calculates() -> None:
    honest = vending.Vending._issue

    def issue(self: Any, reference: str, customer: str, pence: int, device: str, supplier: str) -> str:
        terms = self._shop.terms()
        object.__setattr__(terms, "utrn_by", "dcc")
        return honest(self, reference, customer, pence, device, supplier)

    vending.Vending._issue = issue  # type: ignore[method-assign]


def _first_supplier() -> None:
    vending.Vending._supplier = (  # type: ignore[method-assign]
        lambda _self, device: device.registered[vending.SUPPLIERS[device.type][0]]
    )


def _any_gas_number() -> None:
    honest = vending.Vending._meter

    def meter(self: Any, customer: str) -> DeviceRow:
        if customer.startswith("G"):
            return next(one for one in self._shop.inventory.devices() if one.type == "GSME")
        return honest(self, customer)

    vending.Vending._meter = meter  # type: ignore[method-assign]


def _credit_mode_topped_up() -> None:
    modes.TopUpRule.__call__ = lambda *_: None  # type: ignore[method-assign]


def _bytes_forgotten() -> None:
    honest = Store.finish

    def finish(self: Any, transaction: Any, ended: Any) -> bool:
        return honest(self, transaction, replace(ended, bytes_out=0))

    Store.finish = finish  # type: ignore[method-assign]


def _refused_on_record() -> None:
    """Charges for what access control refuses: the record is made before the decision."""
    from dcc_stub.service import Service

    honest = Service._refused

    def refused(self: Any, request: Any, refusal: Any) -> Any:
        asked = request.request_id
        self._store.accept(asked.text, request.variant, request.command_variant, asked.target, asked.originator, "", 0)
        return honest(self, request, refusal)

    Service._refused = refused  # type: ignore[method-assign]


FAULTS = (
    WrongDcc(
        "payment-for-any-meter", "PAY-1", "tops up its first meter whatever the customer id code says", _any_meter,
        "PAY-1 and negative",
    ),
    WrongDcc(
        "payment-unasked", "PAY-2", "issues a code before the supplier has answered", _nobody_asked,
        "PAY-2 and boundary",
    ),
    WrongDcc(
        "payment-anybody-confirms", "PAY-9", "takes any supplier's word for a payment", _anybody_confirms,
        "(PAY-2 or PAY-9) and negative",
    ),
    WrongDcc("code-a-penny-more", "PAY-3", "calculates a penny too much", _a_penny_more, "PAY-3 and boundary"),
    WrongDcc("code-number-kept", "PAY-3", "gives the same number out again", _number_kept, "PAY-3 and boundary"),
    WrongDcc(
        "payment-mode-not-checked", "PAY-6", "checks no mode where it has to", _mode_not_checked,
        "(PAY-6 or PAY-7) and negative and electricity",
    ),
    WrongDcc(
        "payment-mode-never-learned", "PAY-7", "does not see that a mode has changed", _mode_never_learned,
        "(PAY-7 or TRN-3) and negative and electricity",
    ),
    WrongDcc(
        "payment-mode-first-kept", "PAY-7", "keeps the first mode that it has learned", _first_mode_kept,
        "PAY-7 and electricity",
    ),
    WrongDcc(
        "code-always-calculated", "PAY-8", "calculates a code also where the supplier does", _always_calculates,
        "PAY-8",
    ),
    WrongDcc(
        "payment-first-supplier", "PAY-9", "gives a payment to the supplier of the beginning", _first_supplier,
        "PAY-9",
    ),
    WrongDcc("payment-any-gas-number", "PAY-10", "takes any number for gas", _any_gas_number, "PAY-10 and negative"),
    WrongDcc(
        "credit-mode-topped-up", "TRN-3", "passes a top-up on for a meter in credit mode", _credit_mode_topped_up,
        "TRN-3 and negative",
    ),
    WrongDcc("charging-bytes-forgotten", "TRN-2", "counts no bytes that it sends", _bytes_forgotten,
             "TRN-2 and electricity"),
    WrongDcc("charging-refused", "TRN-2", "has a refused request on record", _refused_on_record, "TRN-2 and negative"),
)  # fmt: skip
