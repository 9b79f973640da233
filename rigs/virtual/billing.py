"""The billing data log: snapshots of registers and account, credits, payments to a debt (manual 4.13).

Rules of this file: entries are made by the meter's clock (UTC); a date that passed without power is made up for once,
when there is power again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rigs.virtual.clock import MeterClock
    from rigs.virtual.conduct import Conduct

CAPACITIES: Final[Mapping[str, int]] = {"calendar": 12, "change": 12, "credit": 5, "debt": 10}
SNAPSHOT_WORDS: Final = (4,) + (2,) * 14
"""Registers of each value after sequence and time: the total, rates, blocks, six amounts of the account."""
SECOND_WORDS: Final = (4, 2, 2, 2, 2)
"""And of a second element: its total and its rates."""
SNAPSHOTS: Final = frozenset({"calendar", "change"})
AMOUNT_WORDS: Final = (2,)
WORDS: Final = {"calendar": SNAPSHOT_WORDS, "change": SNAPSHOT_WORDS, "credit": AMOUNT_WORDS, "debt": AMOUNT_WORDS}
HEAD: Final = 4
DAY_S: Final = 86_400
DAILY, WEEKLY, MONTHLY = 1, 2, 3
MONTHS: Final = {MONTHLY: 1, 4: 3, 5: 6, 6: 12}
LONGEST: Final = timedelta(days=800)


class RecordRing:
    """Entry n (1, 2, 3 ...) lies at ((n - 1) mod capacity) entries: sequence u32, time u32, values."""

    def __init__(self, name: str, further: tuple[int, ...] = ()) -> None:
        """`further`: registers of what a snapshot holds besides."""
        self.widths = WORDS[name] + (further if name in SNAPSHOTS else ())
        self.capacity = CAPACITIES[name]
        self.entry_registers = HEAD + sum(self.widths)
        self.count = 0
        self._ring = [0] * (self.capacity * self.entry_registers)

    @property
    def length(self) -> int:
        return len(self._ring)

    def add(self, time_s: int, values: Sequence[int]) -> None:
        start = self.count % self.capacity * self.entry_registers
        self.count += 1
        entry = [*_words(self.count, 2), *_words(time_s, 2)]
        for value, width in zip(values, self.widths, strict=True):
            entry += _words(value, width)
        self._ring[start : start + self.entry_registers] = entry

    def words(self, start: int, count: int) -> list[int]:
        return self._ring[start : start + count]


def _words(value: int, width: int) -> list[int]:
    raw = (value % (1 << 16 * width)).to_bytes(2 * width, "big")
    return [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw), 2)]


class BillingLog:
    def __init__(
        self,
        clock: MeterClock,
        conduct: Conduct,
        calendar: Mapping[str, int],
        values: Callable[[], Sequence[int]],
        further: tuple[int, ...] = (),
    ) -> None:
        """`values`: what a snapshot holds now; `calendar`: the fields of manual 4.11.5, as they are at any time."""
        self._clock, self._conduct, self._calendar, self._values = clock, conduct, calendar, values
        self.rings = {name: RecordRing(name, further) for name in CAPACITIES}
        self.due_s: int | None = None

    def restart(self) -> None:
        """The calendar or the clock was set: the next date from now on."""
        self.due_s = self._conduct.billing_date(next_date(self._calendar, self._clock.time_s))

    def settle(self) -> bool:
        """Whether a date of the calendar has come, and its snapshot is taken."""
        if self.due_s is None or self._clock.time_s < self.due_s:
            return False
        due_s = self.due_s
        self.restart()
        if self._conduct.bills_at(due_s, self._clock.time_s):
            self.snapshot("calendar")
        return True

    def snapshot(self, log: str) -> None:
        self._add(log, tuple(self._values()))

    def credited(self, amount_mp: int, debt_mp: int) -> None:
        """A top-up was accepted, and paid so much of a payment debt."""
        self._add("credit", (amount_mp,))
        if debt_mp:
            self._add("debt", (debt_mp,))

    def _add(self, log: str, values: tuple[int, ...]) -> None:
        kept = self._conduct.billed(log, self._clock.time_s, values)
        if kept is not None:
            self.rings[log].add(*kept)


def next_date(calendar: Mapping[str, int], after_s: int) -> int | None:
    """The first date of a billing calendar after that second; None without a calendar."""
    period, start_s = calendar["period"], calendar["start"]
    if not period:
        return None
    start = datetime.fromtimestamp(start_s, UTC)
    second, day, month = calendar["time"], calendar["day"], calendar["month"]
    if start_s:
        second = start_s % DAY_S
        day, month = (start.isoweekday() if period == WEEKLY else start.day), start.month
    first = max(after_s, start_s - 1)
    on = datetime.fromtimestamp(first, UTC).date()
    last = on + LONGEST
    while on <= last:
        at_s = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp()) + second
        if at_s > first and _is_date(on, period, day or 1, month or 1):
            return at_s
        on += timedelta(days=1)
    return None


def _is_date(on: date, period: int, day: int, month: int) -> bool:
    if period == DAILY:
        return True
    if period == WEEKLY:
        return on.isoweekday() == day
    last_of_month = (on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return on.day == min(day, last_of_month.day) and (on.month - month) % MONTHS[period] == 0
