"""What the documents leave open about enrolment, each a parameter with a default [catalogue: basis open].

Layer: data; read from the configuration (`parse_inventory`, key `inventory`), and moved by the rig's control for a
scenario.

| parameter | values (default first) | open question |
|---|---|---|
| enrolment_order | commissioned_in_dcc, after_commissioning | ENR-1 001:194 |
| asset_data | both, bulk, prenotification | ENR-2 001:201 |
| sim_activation | at_prenotification, at_8.14.1, manual | S1X-12.2 001:201 |
| own_commissioning | {} , cohort to beside or instead | ENR-5 001:251 |
| smets1_end_date | "" (none), a date | ENR-6 001:375 |
| replacement_after_end_date | false, true | ENR-6 001:375 |
| replacement_means | same_meter_point, same_meter_point_and_model | ENR-6 001:377 |
| products, products_only | [], false | ENR-8 001:382 |
| prepayment | basic, full, subset, none: the least of it that a cohort's meters need | MIX-2 MIX-11 001:284-292 |
| other_data | ["product"], [] | DAT-2 000:289 |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final

from dcc_stub.config.model import DEVICE_TYPES
from dcc_stub.config.table import Table
from dcc_stub.database import Database
from dcc_stub.told import Told

ORDERS: Final = ("commissioned_in_dcc", "after_commissioning")
ASSET_DATA: Final = ("both", "bulk", "prenotification")
SIM_ACTIVATIONS: Final = ("at_prenotification", "at_8.14.1", "manual")
OWN_METHODS: Final = ("beside", "instead")
REPLACEMENTS: Final = ("same_meter_point", "same_meter_point_and_model")
OTHER_DATA: Final = ("product",)
EXTENTS: Final = ("none", "subset", "basic", "full")
"""Of prepayment, from the least to the most."""


@dataclass(frozen=True, slots=True)
class Product:
    """A kind of device that an outside body has found compliant. `firmware` empty: every version."""

    type: str
    manufacturer: str
    model: str
    firmware: tuple[str, ...]
    cohort: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """See the table above. `cohort`: that of a pre-notified SMETS1 device whose product is on no list."""

    enrolment_order: str = ORDERS[0]
    asset_data: str = ASSET_DATA[0]
    sim_activation: str = SIM_ACTIVATIONS[0]
    own_commissioning: Mapping[str, str] = field(default_factory=dict)
    smets1_end_date: date | None = None
    replacement_after_end_date: bool = False
    replacement_means: str = REPLACEMENTS[0]
    products: tuple[Product, ...] = ()
    products_only: bool = False
    other_data: tuple[str, ...] = OTHER_DATA
    prepayment: str = "basic"
    cohort: str = "hub"

    def is_enough(self, extent: str) -> bool:
        """Whether the meters of a cohort with that extent of prepayment may enrol."""
        return EXTENTS.index(extent) >= EXTENTS.index(self.prepayment)

    def product(self, kind: str, manufacturer: str, model: str, firmware: str) -> Product | None:
        """The product of the list that a device is."""
        for one in self.products:
            is_it = (one.type, one.manufacturer, one.model) == (kind, manufacturer, model)
            if is_it and (not one.firmware or firmware in one.firmware):
                return one
        return None


def _word(values: tuple[str, ...]) -> Callable[[Table, str], Any]:
    return lambda table, key: table.word(key, values)


def _date(table: Table, key: str) -> date | None:
    text = table.text(key)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise table.wrong(key, "a date such as 2026-03-31, or nothing", text) from None


def _methods(table: Table, key: str) -> dict[str, str]:
    methods = table.table(key)
    return {cohort: methods.word(cohort, OWN_METHODS) for cohort in methods.left()}


def _product(row: Table) -> Product:
    firmware = row.take("firmware", list, default=[])
    return Product(
        row.word("type", DEVICE_TYPES), row.text("manufacturer"), row.text("model"),
        tuple(map(str, firmware)), row.text("cohort", default="hub"),
    )  # fmt: skip


_READ: Final[Mapping[str, Callable[[Table, str], Any]]] = {
    "enrolment_order": _word(ORDERS),
    "asset_data": _word(ASSET_DATA),
    "sim_activation": _word(SIM_ACTIVATIONS),
    "own_commissioning": _methods,
    "smets1_end_date": _date,
    "replacement_after_end_date": lambda table, key: table.take(key, bool),
    "replacement_means": _word(REPLACEMENTS),
    "products": lambda table, key: table.rows(key, _product),
    "products_only": lambda table, key: table.take(key, bool),
    "other_data": lambda table, key: tuple(table.words(key, OTHER_DATA)),
    "prepayment": _word(EXTENTS),
    "cohort": lambda table, key: table.text(key),
}
assert _READ.keys() == {one.name for one in fields(Parameters)}


def changed(parameters: Parameters, table: Table) -> Parameters:
    """With what the table says. Raises ConfigError for an unknown parameter or value."""
    given = {name: read(table, name) for name, read in _READ.items() if name in table.left()}
    table.end()
    return replace(parameters, **given)


def _shown(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Product):
        return {one.name: _shown(getattr(value, one.name)) for one in fields(Product)}
    if isinstance(value, tuple):
        return [_shown(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def shown(parameters: Parameters) -> dict[str, Any]:
    """As JSON: a date as text, a product as its fields."""
    return {one.name: _shown(getattr(parameters, one.name)) for one in fields(Parameters)}


class ParameterBook(Told[Parameters]):
    """The parameters in force."""

    def __init__(self, database: Database, configured: Parameters) -> None:
        super().__init__(database, "inventory", configured, changed)
