"""Account of the meter: mode, balance, emergency credit, debts; exact in thousandths of a penny (mp) (manual 4.6).

Rules of this file: consumption is charged in prepayment mode only and no fraction of an mp is ever lost; the supply is
not touched here, `has_credit` tells others what to do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.units import FINE_PER_MP

BALANCE_LIMIT_MP: Final = 2_147_400_000
TOP_UP_LIMIT_MP: Final = 50_000_000
WHOLE_SHARE: Final = 10_000  # a share is in hundredths of a percent
DAY_S: Final = 86_400
DAILY: Final = 1
CAP_PERIOD_S: Final = 7 * DAY_S


class Mode(IntEnum):
    CREDIT = 0
    PREPAYMENT = 1


@dataclass(slots=True)
class Account:
    """The registers of manual 4.6; amounts in mp, the price in mp per kWh or m3."""

    unit_price: int
    mode: Mode = Mode.CREDIT
    balance: int = 0
    emergency_limit: int = 500_000
    emergency_used: int = 0
    emergency_active: bool = False
    accumulated_debt: int = 0
    payment_debt: int = 0
    time_debt_1: int = 0
    time_debt_2: int = 0
    low_credit_threshold: int = 200_000
    disablement_threshold: int = 0
    suspend_debt_disabled: int = 0
    suspend_debt_emergency: int = 0
    standing_charge: int = 0
    emergency_threshold: int = 200_000
    max_balance: int = BALANCE_LIMIT_MP
    max_credit: int = TOP_UP_LIMIT_MP
    debt_rate_cap: int = 0
    debt_share: int = 2_500
    debt_1_rate: int = 0
    debt_1_period: int = 0
    debt_2_rate: int = 0
    debt_2_period: int = 0

    @property
    def emergency_remaining(self) -> int:
        return max(0, self.emergency_limit - self.emergency_used)


class Payment:
    def __init__(self, account: Account, conduct: Conduct, time_s: Callable[[], int]) -> None:
        self.account = account
        self._conduct = conduct
        self._time_s = time_s
        self._capped_from_s = 0
        self.recovered = 0
        self._owed_fine = 0
        self._low_is_announced = False
        self.credited: Callable[[int, int], None] | None = None
        """Called with each credit and what it has paid of a payment debt."""

    @property
    def has_credit(self) -> bool:
        """Whether the account lets the supply be enabled; always in credit mode."""
        return self.account.mode is Mode.CREDIT or self._margin_mp() > 0

    def _margin_mp(self) -> int:
        """What can be spent until the supply has to go off."""
        account = self.account
        margin_mp = account.balance - account.disablement_threshold
        if account.emergency_active:
            margin_mp = max(0, margin_mp) + account.emergency_remaining
        return self._conduct.margin(margin_mp)

    def charge(self, fine: int, price_mp: int) -> None:
        """Consumption of `fine` units at a price."""
        if self.account.mode is Mode.CREDIT:
            return
        owed_mp, self._owed_fine = divmod(self._owed_fine + fine * self._conduct.price(price_mp), FINE_PER_MP)
        self._spend(owed_mp)

    def _spend(self, amount_mp: int) -> None:
        account = self.account
        if account.emergency_active:
            own = min(amount_mp, max(0, account.balance - account.disablement_threshold))
            lent = min(amount_mp - own, account.emergency_remaining)
            account.emergency_used += lent
            amount_mp -= lent
        account.balance -= amount_mp

    def pass_hour(self, at_s: int, is_disabled: bool) -> None:
        """A full hour of the meter's UTC: the standing charge at midnight, and what is due of the time debts."""
        account = self.account
        if account.mode is Mode.CREDIT:
            return
        if at_s % DAY_S == 0:
            self._spend(account.standing_charge)
        is_suspended = (account.suspend_debt_disabled and is_disabled) or (
            account.suspend_debt_emergency and account.emergency_active
        )
        for number in (1, 2):
            debt, rate = getattr(account, f"time_debt_{number}"), getattr(account, f"debt_{number}_rate")
            is_due = getattr(account, f"debt_{number}_period") != DAILY or at_s % DAY_S == 0
            if is_due and not is_suspended:
                amount = min(debt, rate)
                setattr(account, f"time_debt_{number}", debt - amount)
                self._spend(amount)

    def next_crossing_ns(self, flows: Sequence[tuple[int, int]]) -> int | None:
        """How long until credit becomes low or runs out; None: never. `flows`: what is consumed (mW, ml/h), each at its
        price."""
        account = self.account
        if account.mode is Mode.CREDIT:
            return None
        cost = sum(rate * self._conduct.price(price_mp) for rate, price_mp in flows if rate > 0)
        if cost == 0:
            return None
        due = [self._margin_mp()] if self._margin_mp() > 0 else []
        low = self._low_threshold()
        if account.balance >= low and not (account.emergency_active and low <= account.disablement_threshold):
            due.append(account.balance - low + 1)
        return -(-(min(due) * FINE_PER_MP - self._owed_fine) // cost) if due else None

    def _low_threshold(self) -> int:
        return self._conduct.low_threshold(self.account.low_credit_threshold, self.account.balance)

    def take_low_credit(self) -> bool:
        """True once when the balance is found below the low-credit threshold, again only after it has recovered."""
        is_low = self.account.mode is Mode.PREPAYMENT and self.account.balance < self._low_threshold()
        is_news = is_low and not self._low_is_announced
        self._low_is_announced = is_low
        return is_news

    def forget_low_credit(self) -> bool:
        """Whether low credit has been announced; it will be again."""
        was_announced, self._low_is_announced = self._low_is_announced, False
        return was_announced

    def activate_emergency_credit(self) -> bool:
        """Button B: offered in prepayment while the balance is below the emergency credit threshold."""
        account = self.account
        is_below = account.balance < account.emergency_threshold
        is_offered = self._conduct.emergency_is_offered(is_below, account.balance, account.emergency_threshold)
        if (
            account.mode is not Mode.PREPAYMENT
            or not is_offered
            or account.emergency_active
            or account.emergency_remaining <= 0
        ):
            return False
        account.emergency_active = True
        return True

    def set_emergency_credit(self, limit_mp: int) -> None:
        """Test mode: a new limit, nothing used, not active."""
        account = self.account
        account.emergency_limit, account.emergency_used, account.emergency_active = limit_mp, 0, False

    def set_emergency_used(self, used_mp: int) -> None:
        """Test mode: so much of the limit is used, and emergency credit is active when any is."""
        account = self.account
        account.emergency_used, account.emergency_active = min(used_mp, account.emergency_limit), used_mp > 0

    def balance_after(self, amount_mp: int) -> int:
        """The balance that a credit of this amount would lead to."""
        gross_mp = self.account.balance + amount_mp
        return self._conduct.balance_after(gross_mp - sum(self._shares(amount_mp)), gross_mp)

    def _room_of_cap(self) -> int | None:
        """What may still be recovered from top-ups in the period of the cap that runs now; None: there is no cap."""
        cap_mp = self._conduct.debt_cap(self.account.debt_rate_cap)
        if not cap_mp:
            return None
        is_over = self._time_s() - self._capped_from_s >= CAP_PERIOD_S
        return max(0, cap_mp - (0 if is_over else self.recovered))

    def begin_cap(self) -> None:
        """A cap that is told begins a period of its own with the next recovery."""
        self._capped_from_s, self.recovered = 0, 0

    def _note_recovery(self, debt_mp: int) -> None:
        """A period of the cap begins with the first debt that is recovered after the last one is over."""
        now_s = self._time_s()
        if now_s - self._capped_from_s >= CAP_PERIOD_S:
            self._capped_from_s, self.recovered = now_s, 0
        self.recovered += debt_mp

    def _shares(self, amount_mp: int) -> tuple[int, int, int]:
        """What a credit pays before the balance: payment debt, accumulated debt, emergency credit used."""
        account = self.account
        debt = min(account.payment_debt, amount_mp * account.debt_share // WHOLE_SHARE)
        room = self._room_of_cap()
        debt = debt if room is None else min(debt, room)
        accumulated = min(account.accumulated_debt, amount_mp - debt)
        lent = min(account.emergency_used, amount_mp - debt - accumulated)
        return self._conduct.shares(account, amount_mp, (debt, accumulated, lent))

    def credit(self, amount_mp: int) -> None:
        """Spends a top-up in the order of manual 4.6.4."""
        account = self.account
        debt, accumulated, lent = self._shares(amount_mp)
        if debt:
            self._note_recovery(debt)
        account.payment_debt -= debt
        account.accumulated_debt -= accumulated
        account.emergency_used -= lent
        account.balance += amount_mp - debt - accumulated - lent
        if account.emergency_used == 0 and account.balance > account.disablement_threshold:
            account.emergency_active = False
        if self.credited is not None:
            self.credited(amount_mp, debt)
