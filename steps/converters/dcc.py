"""The DCC: devices and registrations, changes of supplier and tenancy, alerts and guards, schedules, firmware."""

from __future__ import annotations

from typing import Final

from catalogue import Role
from meterbench.bench.dcc_devices import NAMES
from meterbench.bench.dcc_firmware import IMAGES, LISTS, OF_VERSION
from meterbench.bench.dcc_later import Product, mode_of, price_of
from meterbench.bench.dcc_payment import CUSTOMERS
from meterbench.bench.dcc_schedules import FLAWS
from meterbench.quantities import NUMBER
from rigs.cohort import offers
from steps.converters.values import price
from steps.converters.words import Reads, choice, meaning, one_of, text, written

DEEDS: Final = {
    "updates the payment mode": "1.6", "updates the balance": "1.5", "clears the event log": "3.3",
    "reads the registers": "4.1.1", "reads the profile of the last day": "4.8.1",
}  # fmt: skip
DONE: Final = {
    "has cleared the event log": "3.3", "has read the profile of the last day": "4.8.1",
    "has updated the payment mode": "1.6",
}  # fmt: skip
FREQUENCIES: Final = {
    "daily": "Daily", "weekly": "Weekly", "monthly": "Monthly", "quarterly": "Quarterly",
    "half-yearly": "Half-Yearly", "yearly": "Yearly",
}  # fmt: skip
READINGS: Final = {
    "the import profile": "4.8.1", "the export profile": "4.8.3", "network data": "4.10", "active power": "4.16",
}  # fmt: skip


@written(r"[0-9.]+(?:, [0-9.]+)*")
def variants(words: str) -> list[str]:
    return words.split(", ")


@written("are available|are not available|is required|is not required|may|may not")
def yes_or_no(words: str) -> bool:
    return "not" not in words


@written("one stage|two stages|the arrangement of its head end")
def stages(words: str) -> str:
    return {"one stage": "one", "two stages": "two"}.get(words, "smso")


@written(rf"(?:{one_of(NAMES)})(?:, (?:{one_of(NAMES)}))*")
def things(words: str) -> list[str]:
    return words.split(", ")


@written(rf"(?:credit|prepayment) mode|a price of {NUMBER} p/kWh")
def product(words: str) -> Product:
    if words.startswith("a price of "):
        return price_of(price(words.removeprefix("a price of ")))
    return mode_of(words.removesuffix(" mode"))


INVENTORY: Final[dict[str, Reads]] = {
    "Cohort": choice(*offers()),
    "Thing": choice(*NAMES), "Things": things,  # a device of the inventory: one of the rig, or one on paper
    "Status": text("[A-Z][A-Za-z]+"),  # a device status, or the body of a DCC alert, as the schema writes it
    "Word": text(r"[a-z_0-9.\[\]\-]+"),  # of a configuration: a parameter, its value, a service reference
    "Identifier": meaning({"MPAN": "mpan", "MPRN": "mprn"}), "YesOrNo": yes_or_no,
}  # fmt: skip
REGISTRATION: Final[dict[str, Reads]] = {
    # how the DCC follows the registration databases
    "Source": meaning({"mirrored": "mirrored", "synchronised nightly": "nightly", "read directly": "direct"}),
    "Registered": choice(
        "MPAN", "MPRN", "gas", "electricity", "smart", "dumb", "not migrated", "credit", "prepayment", "unknown",
        "large", "small", "domestic", "non-domestic",
    ),
    # who tells a change of tenancy
    "Teller": meaning({"supplier": "supplier", "registration system": "registration", "other user": "esco"}),
    "Customer": choice(*CUSTOMERS), "ChargedWith": meaning({"DCC": "dcc", "supplier": "supplier"}),
}  # fmt: skip
CHANGE_OF_SUPPLIER: Final[dict[str, Reads]] = {
    "Party": choice("incoming supplier", "outgoing supplier"), "Variant": text("[ABC]"),
    "Anybody": choice("incoming supplier", "outgoing supplier", *(role.value for role in Role)),
    "Network": choice("xoserve", "iGT"), "Activity": text(r"1\.\d{1,2}"), "Side": choice("before", "after"),
    "Taken": meaning({"taken": True, "rejected": False}), "Deed": meaning(DEEDS), "Done": meaning(DONE),
    "Credential": text(r"6\.(?:15\.1|15\.2|17|23|24\.1)"), "Variants": variants,
    "Display": choice("tenant's display", "new display"),
}  # fmt: skip
ALERTS_AND_GUARDS: Final[dict[str, Reads]] = {
    "Hand": choice("at the DCC", "on the device", "by elective request"), "Switch": choice("Enable", "Disable"),
    "Fate": choice("forwarded", "held", "switched off", "no route"), "Guarding": choice("refuses", "quarantines"),
    "Breach": choice("the User's threshold", "the threshold of all Users", "an attribute limit"),
    "AuditEvent": choice("accepted", "refused", "quarantined", "released", "rejected"),
    "Part": choice("user", "dcc", "translation", "wan", "hub", "meter"),
}  # fmt: skip
DIARY: Final[dict[str, Reads]] = {
    "Frequency": meaning(FREQUENCIES), "Reading": meaning(READINGS), "Flaw": choice(*FLAWS),
    "Delivery": choice("streamed", "batched"), "Holder": meaning({"device": "device", "DCC": "dcc"}),
    "Confirmation": meaning({"confirmed": True, "not confirmed": False}),
    "ReadOrNot": meaning({"read": True, "not read": False}),
    "Together": meaning({"together": True, "one by one": False}),
    "Outcome": text(r"success|refusal|nothing|[EI]\d+"), "Product": product,
}  # fmt: skip
FIRMWARE: Final[dict[str, Reads]] = {
    "Image": text(rf"{one_of(IMAGES)}|{OF_VERSION}\d+\.\d+\.\d+"),
    "Version": text(r"\d+\.\d+\.\d+"),
    "Warning": choice(*LISTS),
    "Stages": stages,
}

TYPES: Final[dict[str, Reads]] = {
    **INVENTORY, **REGISTRATION, **CHANGE_OF_SUPPLIER, **ALERTS_AND_GUARDS, **DIARY, **FIRMWARE,
}  # fmt: skip
