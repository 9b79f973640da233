"""The typed placeholders of the sentences: each pattern matches only what its converter can read.

A placeholder that was not substituted (`<amount>`) matches no pattern, so an Examples table without rows cannot run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, TypeVar

from pytest_bdd import parsers

import catalogue
from catalogue import Alert, Role, Service
from meterbench.bench.configuration import Calendar
from meterbench.bench.dcc_devices import NAMES
from meterbench.bench.dcc_firmware import IMAGES, LISTS
from meterbench.bench.dcc_later import Product, mode_of, price_of
from meterbench.bench.dcc_payment import CUSTOMERS
from meterbench.bench.dcc_schedules import FLAWS
from meterbench.bench.product import Debt, Prepayment
from meterbench.bench.vending import FOREIGN, MISTYPED, USED
from meterbench.quantities import NUMBER, Quantity, parse_pence, parse_quantity, parse_seconds
from rigs.cohort import offers
from rigs.rigfile import FURTHER_USERS

CATALOGUE = catalogue.load()
ALERTS = {row.title: row for row in CATALOGUE if isinstance(row, Alert)}

MESSAGES = {
    "a simple meter reading": "meter-reading-simple",
    "an interval meter reading": "meter-reading-interval",
    "a meter alert": "meter-alerts",
    "a top-up": "ppm-balance-top-up",
}

ACCOUNTS = {
    "payment debt": "payment_debt",
    "time debt": "time_debt_1",
    "emergency credit": "emergency_credit_balance",
}
DEMAND = rf"{NUMBER} (?:W|m3/h)"
CONTENT = rf"{NUMBER} (?:Wh|m3)"
MONEY = rf"-?£{NUMBER}"

DEBT = re.compile(
    rf"a payment debt of (?P<payment>{MONEY}) recovered by (?P<percent>{NUMBER}) % of a top-up"
    rf"|a time debt of (?P<time>{MONEY}) recovered by (?P<rate>{NUMBER} p) (?P<period>an hour|a day)"
)
PREPAYMENT = re.compile(
    rf"emergency credit of ({MONEY}) below ({MONEY}), low credit below ({MONEY}), "
    rf"top-ups to ({MONEY}) and a balance to ({MONEY})"
)


Converter = TypeVar("Converter", bound=Callable[[str], Any])


def written(pattern: str) -> Callable[[Converter], Converter]:
    """Marks a converter with the pattern of the words that it reads, as the parse library expects it."""

    def mark(converter: Converter) -> Converter:
        converter.pattern = pattern  # type: ignore[attr-defined]  # that is how parse finds it
        return converter

    return mark


def _one_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@written(_one_of([*(role.value for role in Role), *(user.replace("_", " ") for user in FURTHER_USERS)]))
def role(text: str) -> str:
    """A User of the rig by its role, or one of the further Users by its name."""
    return text


@written("electricity|gas")
def fuel(text: str) -> str:
    return text


@written(_one_of([service.name for service in CATALOGUE.services.values()]))
def service(text: str) -> Service:
    return CATALOGUE.service(text)


@written(_one_of(list(ALERTS)))
def alert(text: str) -> Alert:
    return ALERTS[text]


@written(DEMAND)
def demand(text: str) -> Quantity:
    return parse_quantity(text, "W", "m3/h")


@written(rf"{NUMBER} W")
def power(text: str) -> Quantity:
    return parse_quantity(text, "W")


@written(rf"{NUMBER} m3/h")
def flow(text: str) -> Quantity:
    return parse_quantity(text, "m3/h")


@written(CONTENT)
def content(text: str) -> Quantity:
    return parse_quantity(text, "Wh", "m3")


@written(rf"(?:{DEMAND}|no mains)(?:, (?:{DEMAND}|no mains))*")
def half_hours(text: str) -> list[Quantity | str]:
    return [part if part == "no mains" else demand(part) for part in text.split(", ")]


@written(rf"{NUMBER} (?:s|min|h|d)")
def duration(text: str) -> Decimal:
    return parse_seconds(text)


@written(MONEY)
def money(text: str) -> Decimal:
    return parse_pence(text)


@written(rf"{NUMBER} p")
def pence(text: str) -> Decimal:
    return parse_pence(text)


@written(rf"{NUMBER} p/(?:kWh|m3)")
def price(text: str) -> Decimal:
    return parse_quantity(text, "p/kWh", "p/m3").value


@written(rf"a code for {MONEY}|{_one_of([USED, MISTYPED, FOREIGN])}")
def top_up(text: str) -> str | Decimal:
    return parse_pence(text.removeprefix("a code for ")) if "£" in text else text


@written(_one_of(list(ACCOUNTS)))
def account(text: str) -> str:
    """The point of the meter that holds it."""
    return ACCOUNTS[text]


@written(re.sub(r"\(\?P<\w+>|\((?!\?)", "(?:", DEBT.pattern))
def debt(text: str) -> Debt:
    found = DEBT.fullmatch(text)
    assert found is not None  # the pattern above is the same
    if found["payment"]:
        return Debt("payment_debt", parse_pence(found["payment"]), percent=Decimal(found["percent"]))
    period = "HOURLY" if found["period"] == "an hour" else "DAILY"
    return Debt("time_debt_1", parse_pence(found["time"]), rate=parse_pence(found["rate"]), period=period)


@written(re.sub(r"\((?!\?)", "(?:", PREPAYMENT.pattern))
def prepayment(text: str) -> Prepayment:
    found = PREPAYMENT.fullmatch(text)
    assert found is not None  # the pattern above is the same
    return Prepayment(*(parse_pence(amount) for amount in found.groups()))


@written(NUMBER)
def number(text: str) -> Decimal:
    return Decimal(text)


@written(r"\d+")
def count(text: str) -> int:
    return int(text)


@written("enabled|disabled|armed")
def supply_state(text: str) -> str:
    return text


@written("credit|prepayment")
def mode(text: str) -> str:
    return text


@written("ahead|behind")
def off(text: str) -> str:
    return text


@written("import|export")
def direction(text: str) -> str:
    return text


@written(r"E\d+")
def refusal(text: str) -> str:
    return text


@written("open|closed")
def contactor(text: str) -> str:
    return text


@written("open|closed")
def valve(text: str) -> str:
    return text


@written("security|event")
def log(text: str) -> str:
    return text


@written("[a-z]+-[a-z-]+")
def event(text: str) -> str:
    return text


@written(_one_of(list(MESSAGES)))
def message(text: str) -> str:
    return MESSAGES[text]


@written("an?")
def article(text: str) -> str:
    return text


@written(_one_of(sorted(offers())))
def cohort(text: str) -> str:
    return text


DEEDS = {
    "updates the payment mode": "1.6", "updates the balance": "1.5", "clears the event log": "3.3",
    "reads the registers": "4.1.1", "reads the profile of the last day": "4.8.1",
}  # fmt: skip
DONE = {
    "has cleared the event log": "3.3", "has read the profile of the last day": "4.8.1",
    "has updated the payment mode": "1.6",
}  # fmt: skip


@written(_one_of(list(DEEDS)))
def deed(text: str) -> str:
    return DEEDS[text]


@written(_one_of(list(DONE)))
def done(text: str) -> str:
    return DONE[text]


@written("incoming supplier|outgoing supplier")
def party(text: str) -> str:
    return text


@written(_one_of(["incoming supplier", "outgoing supplier", *(role.value for role in Role)]))
def anybody(text: str) -> str:
    return text


@written(r"6\.(?:15\.1|15\.2|17|23|24\.1)")
def credential(text: str) -> str:
    return text


@written(r"[0-9.]+(?:, [0-9.]+)*")
def variants(text: str) -> list[str]:
    return text.split(", ")


@written(_one_of(["tenant's display", "new display"]))
def display(text: str) -> str:
    return text


@written("[ABC]")
def variant(text: str) -> str:
    return text


@written("xoserve|iGT")
def network(text: str) -> str:
    return text


@written(r"1\.\d{1,2}")
def activity(text: str) -> str:
    return text


@written("before|after")
def side(text: str) -> str:
    return text


@written(r"I\d+|E\d+")
def code(text: str) -> str:
    return text


@written("taken|rejected")
def taken(text: str) -> bool:
    return text == "taken"


@written("DCC|supplier")
def charged_with(text: str) -> str:
    return text.lower()


@written("MPAN|MPRN")
def identifier(text: str) -> str:
    return text.lower()


@written(_one_of(list(IMAGES)))
def image(text: str) -> str:
    return text


@written(_one_of(list(LISTS)))
def warning(text: str) -> str:
    return text


@written("one stage|two stages|the arrangement of its head end")
def stages(text: str) -> str:
    return {"one stage": "one", "two stages": "two"}.get(text, "smso")


@written("are available|are not available|is required|is not required|may|may not")
def yes_or_no(text: str) -> bool:
    return "not" not in text


@written(_one_of(list(CUSTOMERS)))
def customer(text: str) -> str:
    return text


@written("at the DCC|on the device|by elective request")
def hand(text: str) -> str:
    return text


@written("Enable|Disable")
def switch(text: str) -> str:
    return text


@written("forwarded|held|switched off|no route")
def fate(text: str) -> str:
    return text


@written("refuses|quarantines")
def guarding(text: str) -> str:
    return text


@written("the User's threshold|the threshold of all Users|an attribute limit")
def breach(text: str) -> str:
    return text


@written("accepted|refused|quarantined|released|rejected")
def audit_event(text: str) -> str:
    return text


@written("user|dcc|translation|wan|hub|meter")
def part(text: str) -> str:
    return text


@written(_one_of(list(NAMES)))
def thing(text: str) -> str:
    """A device of the inventory: one of the rig, or one on paper."""
    return text


@written(rf"(?:{_one_of(list(NAMES))})(?:, (?:{_one_of(list(NAMES))}))*")
def things(text: str) -> list[str]:
    return text.split(", ")


@written("[A-Z][A-Za-z]+")
def status(text: str) -> str:
    """A device status, or the body of a DCC alert, as the schema writes it."""
    return text


@written(r"[a-z_0-9.\[\]\-]+")
def word(text: str) -> str:
    """A word of a configuration: a parameter, its value, a service reference."""
    return text


_PART = rf"(?:{NUMBER} V|no mains)"


@written(rf"{_PART}(?: then {_PART})*(?:, {_PART}(?: then {_PART})*)*")
def voltages(text: str) -> list[list[Decimal | str]]:
    """Half hours, each of equal parts: `230.0 V, 220.0 V then 240.0 V, no mains`."""
    return [
        [part if part == "no mains" else Decimal(part.removesuffix(" V")) for part in half.split(" then ")]
        for half in text.split(", ")
    ]


@written(rf"{NUMBER} m3/h(?:, {NUMBER} m3/h)*")
def flows(text: str) -> list[Quantity]:
    return [flow(part) for part in text.split(", ")]


_CALENDAR = (
    r"(?:daily|weekly|monthly|quarterly|six-monthly|yearly)(?: on day \d+)?(?: of month \d+)?"
    r"(?: at \d\d:\d\d:\d\d| from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"
)


@written(_CALENDAR)
def calendar(text: str) -> Calendar:
    """`monthly on day 28 at 06:30:00` (electricity), `monthly from 2026-01-01 06:00:00`, UTC (gas)."""
    numbers = dict(re.findall(r"(day|month) (\d+)", text))
    period = text.split(" ", 1)[0].replace("-", "_")
    if " from " in text:
        return Calendar(period, start=datetime.fromisoformat(text.split(" from ")[1]).replace(tzinfo=UTC))
    at = time.fromisoformat(text.split(" at ")[1])
    return Calendar(period, int(numbers.get("day", 0)), int(numbers.get("month", 0)), at)


@written("mirrored|synchronised nightly|read directly")
def source(text: str) -> str:
    """How the DCC follows the registration databases."""
    return {"mirrored": "mirrored", "synchronised nightly": "nightly", "read directly": "direct"}[text]


@written(
    "MPAN|MPRN|gas|electricity|smart|dumb|not migrated|credit|prepayment|unknown|large|small|domestic|non-domestic"
)
def registered(text: str) -> str:
    """A word of a registration."""
    return text


@written("supplier|registration system|other user")
def teller(text: str) -> str:
    """Who tells a change of tenancy."""
    return {"supplier": "supplier", "registration system": "registration", "other user": "esco"}[text]


FREQUENCIES = {
    "daily": "Daily", "weekly": "Weekly", "monthly": "Monthly", "quarterly": "Quarterly",
    "half-yearly": "Half-Yearly", "yearly": "Yearly",
}  # fmt: skip
READINGS = {
    "the import profile": "4.8.1", "the export profile": "4.8.3", "network data": "4.10", "active power": "4.16",
}  # fmt: skip


@written(_one_of(list(FREQUENCIES)))
def frequency(text: str) -> str:
    return FREQUENCIES[text]


@written(_one_of(list(READINGS)))
def reading(text: str) -> str:
    return READINGS[text]


@written(_one_of(list(FLAWS)))
def flaw(text: str) -> str:
    return text


@written("streamed|batched")
def delivery(text: str) -> str:
    return text


@written("device|DCC")
def holder(text: str) -> str:
    return text.lower()


@written("confirmed|not confirmed")
def confirmation(text: str) -> bool:
    return text == "confirmed"


@written("read|not read")
def read_or_not(text: str) -> bool:
    return text == "read"


@written("together|one by one")
def together(text: str) -> bool:
    return text == "together"


@written(r"success|refusal|nothing|[EI]\d+")
def outcome(text: str) -> str:
    return text


@written(rf"(?:credit|prepayment) mode|a price of {NUMBER} p/kWh")
def product(text: str) -> Product:
    if text.startswith("a price of "):
        return price_of(price(text.removeprefix("a price of ")))
    return mode_of(text.removesuffix(" mode"))


TYPES: dict[str, Callable[[str], Any]] = {
    "Role": role, "Fuel": fuel, "Service": service, "Alert": alert, "Demand": demand, "Power": power, "Flow": flow,
    "Content": content, "HalfHours": half_hours, "Duration": duration, "Money": money, "Pence": pence, "Price": price,
    "TopUp": top_up, "Number": number, "Count": count, "State": supply_state, "Mode": mode, "Off": off,
    "Direction": direction, "Refusal": refusal, "Contactor": contactor, "Valve": valve, "Log": log, "Event": event,
    "Message": message, "A": article, "Cohort": cohort,
    "Image": image, "Warning": warning, "Stages": stages, "YesOrNo": yes_or_no,
    "ChargedWith": charged_with, "Identifier": identifier, "Customer": customer,
}  # fmt: skip
TYPES |= {  # alerts and guards
    "Hand": hand, "Switch": switch, "Fate": fate, "Guarding": guarding, "Breach": breach, "AuditEvent": audit_event,
    "Part": part,
}  # fmt: skip
TYPES |= {  # change of supplier, credentials
    "Party": party, "Variant": variant, "Network": network, "Activity": activity, "Side": side, "Code": code,
    "Taken": taken, "Deed": deed, "Done": done, "Anybody": anybody, "Credential": credential, "Variants": variants,
    "Display": display,
}  # fmt: skip
TYPES |= {"Thing": thing, "Things": things, "Status": status, "Word": word}  # the inventory
TYPES |= {"Source": source, "Registered": registered, "Teller": teller}  # registrations
TYPES |= {  # the supplier's product
    "Calendar": calendar, "Account": account, "Debt": debt, "Prepayment": prepayment,
    "Voltages": voltages, "Flows": flows,
}  # fmt: skip
TYPES |= {  # schedules and requests for later
    "Frequency": frequency, "Reading": reading, "Flaw": flaw, "Delivery": delivery, "Holder": holder,
    "Confirmation": confirmation, "ReadOrNot": read_or_not, "Together": together, "Outcome": outcome,
    "Product": product,
}  # fmt: skip


def sentence(text: str) -> parsers.parse:
    """A sentence with typed placeholders, `{user:Role}`."""
    return parsers.parse(text, extra_types=TYPES)
