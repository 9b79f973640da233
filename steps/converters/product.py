"""The supplier's product: prepayment, debts, top-ups, the billing calendar."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Final

from meterbench.bench.configuration import Calendar
from meterbench.bench.non_disablement import WEEK, NoDisablement
from meterbench.bench.product import Debt, Prepayment
from meterbench.bench.vending import FOREIGN, KEPT, MISTYPED, NEIGHBOUR, OTHER_KIND, REFUSED, USED
from meterbench.quantities import NUMBER, parse_pence
from steps.converters.values import MONEY
from steps.converters.words import Reads, choice, meaning, one_of, written

ACCOUNTS: Final = {
    "payment debt": "payment_debt",
    "time debt": "time_debt_1",
    "second time debt": "time_debt_2",
    "accumulated debt": "accumulated_debt",
    "emergency credit": "emergency_credit_balance",
}
"""The point of the meter that holds it."""
DEBT: Final = re.compile(
    rf"a payment debt of (?P<payment>{MONEY}) recovered by (?P<percent>{NUMBER}) % of a top-up"
    rf"|a (?P<second>second )?time debt of (?P<time>{MONEY}) "
    rf"recovered by (?P<rate>{NUMBER} p) (?P<period>an hour|a day)"
)
PREPAYMENT: Final = re.compile(
    rf"emergency credit of ({MONEY}) below ({MONEY}), low credit below ({MONEY}), "
    rf"top-ups to ({MONEY}) and a balance to ({MONEY})"
)
_CALENDAR: Final = (
    r"(?:daily|weekly|monthly|quarterly|six-monthly|yearly)(?: on day \d+)?(?: of month \d+)?"
    r"(?: at \d\d:\d\d:\d\d| from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"
)


@written(rf"a code for {MONEY}|{one_of([USED, REFUSED, KEPT, MISTYPED, FOREIGN, NEIGHBOUR, OTHER_KIND])}")
def top_up(words: str) -> str | Decimal:
    return parse_pence(words.removeprefix("a code for ")) if "£" in words else words


@written(re.sub(r"\(\?P<\w+>|\((?!\?)", "(?:", DEBT.pattern))
def debt(words: str) -> Debt:
    found = DEBT.fullmatch(words)
    assert found is not None  # the pattern above is the same
    if found["payment"]:
        return Debt("payment_debt", parse_pence(found["payment"]), percent=Decimal(found["percent"]))
    period = "HOURLY" if found["period"] == "an hour" else "DAILY"
    register = "time_debt_2" if found["second"] else "time_debt_1"
    return Debt(register, parse_pence(found["time"]), rate=parse_pence(found["rate"]), period=period)


@written(re.sub(r"\((?!\?)", "(?:", PREPAYMENT.pattern))
def prepayment(words: str) -> Prepayment:
    found = PREPAYMENT.fullmatch(words)
    assert found is not None  # the pattern above is the same
    return Prepayment(*(parse_pence(amount) for amount in found.groups()))


@written(_CALENDAR)
def calendar(words: str) -> Calendar:
    """`monthly on day 28 at 06:30:00` (electricity), `monthly from 2026-01-01 06:00:00`, UTC (gas)."""
    numbers = dict(re.findall(r"(day|month) (\d+)", words))
    period = words.split(" ", 1)[0].replace("-", "_")
    if " from " in words:
        return Calendar(period, start=datetime.fromisoformat(words.split(" from ")[1]).replace(tzinfo=UTC))
    at = time.fromisoformat(words.split(" at ")[1])
    return Calendar(period, int(numbers.get("day", 0)), int(numbers.get("month", 0)), at)


@written(
    rf"(?:every day|on special days|on (?:{one_of(WEEK)})(?:, (?:{one_of(WEEK)}))*) "
    r"from \d\d:\d\d to \d\d:\d\d(?:, the next (?:day|two days) being special)?"
)
def no_disablement(words: str) -> NoDisablement:
    """`every day from 18:00 to 24:00`, `on special days from 00:00 to 24:00, the next day being special`."""
    start, end = (minute_of(at) for at in re.findall(r"\d\d:\d\d", words))
    special = words.startswith("on special days")
    days = tuple(range(7)) if words.startswith("every day") else tuple(map(WEEK.index, re.findall(one_of(WEEK), words)))
    specials = 2 if "two days" in words else int("next day" in words)
    return NoDisablement(start, end, days, special, specials)


@written(r"\d\d:\d\d")
def minute_of(words: str) -> int:
    return int(words[:2]) * 60 + int(words[3:])


TYPES: Final[dict[str, Reads]] = {
    "TopUp": top_up, "Account": meaning(ACCOUNTS), "Debt": debt, "Prepayment": prepayment, "Calendar": calendar,
    "NoDisablement": no_disablement, "TimeOfDay": minute_of, "Weekday": choice(*WEEK),
}  # fmt: skip
