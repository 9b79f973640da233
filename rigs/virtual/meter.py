"""What both meters have in common: how they live through time, and their commands and test mode.

A meter lives in steps: from one instant at which something becomes due (a half hour ends, credit runs out, an
over-voltage has lasted) to the next, with constant power or flow in between, so that a jump of months gives exactly
what real time would have given.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rigs.virtual.billing import SECOND_WORDS, BillingLog
from rigs.virtual.clock import MeterClock, Moment
from rigs.virtual.condition import Condition
from rigs.virtual.conduct import Conduct
from rigs.virtual.counter import Counter
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.firmware import Firmware
from rigs.virtual.han import Han
from rigs.virtual.maximum_demand import MaximumDemand
from rigs.virtual.models import PREPAYMENT
from rigs.virtual.non_disablement import NonDisablement
from rigs.virtual.notice import Notice
from rigs.virtual.payment import BALANCE_LIMIT_MP, Account, Mode, Payment
from rigs.virtual.period_ring import PeriodRing, RegisterRing
from rigs.virtual.products import Products
from rigs.virtual.reasons import Handshake, Reason
from rigs.virtual.register_file import RegisterFile, Value
from rigs.virtual.supply_switch import SupplySwitch
from rigs.virtual.tariffs import Tariffs
from rigs.virtual.tenancy import Tenancy
from rigs.virtual.utrn import DIGITS, WORDS, TopUp

COMMANDS = {1: "enable", 2: "disable", 3: "arm"}
CLEAR_EVENT_LOG = 1
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Identity:
    """`lacks`: what this one was built without, `phases`, `elements`: how many an electricity meter was built for
    (`models`)."""

    serial: str
    mpxn: str
    utrn_key: bytes
    lacks: frozenset[str] = frozenset()
    phases: int = 1
    elements: int = 1


class Meter(ABC):
    model: str
    can_enable_remotely: bool
    mpxn_digits: range
    han_interval_s: int
    registers: RegisterFile
    maximum_demand: MaximumDemand

    def __init__(self, identity: Identity, conduct: Conduct, now_ns: int, unit_price: int) -> None:
        self.identity = identity
        self.conduct = conduct
        self.moment = Moment(now_ns)
        self.clock = MeterClock(self.moment, conduct)
        self.journal = Journal(self.moment, self.clock, conduct)
        self.handshake = Handshake()
        self.payment = Payment(Account(unit_price), conduct, lambda: self.clock.time_s)
        self.switch = SupplySwitch(self.journal, conduct, self._move)
        self.top_up = TopUp(identity.utrn_key, identity.serial, self.payment, self.journal, self.moment, conduct)
        self.condition = Condition(self.clock, self.journal, conduct)
        self.tenancy = Tenancy(self.clock, self.journal)
        self.non_disablement = NonDisablement(self.clock, conduct)
        self.products = Products(self.payment, self.journal, lambda: self.billing.restart(), self.non_disablement)
        self.tariffs = Tariffs(self.payment, self.clock, conduct, self._tariff_changed)
        further = SECOND_WORDS if identity.elements > 1 else ()
        self.billing = BillingLog(self.clock, conduct, self.products.calendar.fields, self._snapshot, further)
        self.payment.credited = self.billing.credited
        self.firmware = Firmware(self.model, self.journal, conduct)
        self.mpxn = identity.mpxn
        self.han = Han(self)
        self.notice = Notice(self.clock, conduct, self.han.tell)
        self._hour_s = self._full_hour()
        self.cover_is_open = False
        self._seen_open = False

    # What differs by fuel

    @property
    @abstractmethod
    def is_powered(self) -> bool:
        """Whether the meter runs: answers, logs, shows something."""

    @property
    def has_switch(self) -> bool:
        """Whether there is a load switch or a valve to work."""
        return True

    @property
    @abstractmethod
    def rings(self) -> tuple[PeriodRing, ...]:
        """The profiles and logs of periods, the import profile first."""

    @abstractmethod
    def measured_items(self) -> dict[str, int | str]:
        """What displays are sent of what is measured."""

    @abstractmethod
    def _move(self, let_through: bool) -> None:
        """Drives the load switch or the valve."""

    @abstractmethod
    def _rate(self) -> int:
        """Consumption that is charged, in mW or ml/h."""

    def _charged(self) -> tuple[tuple[int, int], ...]:
        """All that is charged now, each at its price."""
        return ((self._rate(), self.payment.account.unit_price),)

    @abstractmethod
    def _measure(self, span_ns: int) -> None:
        """Adds what has flowed during `span_ns`, and charges it."""

    @property
    @abstractmethod
    def total_units(self) -> int:
        """What the register of consumption shows: Wh, litres."""

    @abstractmethod
    def _close_periods(self) -> None:
        """Ends what has reached its end of the running periods; some has."""

    @abstractmethod
    def _start_anew(self) -> None:
        """Becomes the meter that it was when it was first started, at this instant."""

    def _due_ns(self) -> int | None:
        """When something of that fuel alone becomes due."""
        return None

    def _dues_s(self) -> tuple[int | None, ...]:
        """When something becomes due by the meter's clock."""
        return self.tariffs.due_s, self.billing.due_s, self.condition.due_s, self.non_disablement.next_end_s()

    # Time

    def live_until(self, until_ns: int) -> None:
        """Lives through the time up to `until_ns`; nothing happens when that is in the past."""
        self.settle()
        while self.moment.now_ns < until_ns:
            step_ns = self._next_step_ns(until_ns)
            self._measure(step_ns - self.moment.now_ns)
            self.moment.now_ns = step_ns
            if any(self.clock.time_s >= ring.next_end_s for ring in self.rings):
                self._close_periods()
                self._pass_hours()
            self.settle()

    def _full_hour(self) -> int:
        return self.clock.time_s // HOUR_S * HOUR_S

    def _pass_hours(self) -> None:
        """Hours of the meter's clock, each once; one that a clock set back comes to again is not passed again."""
        while self._hour_s < self._full_hour():
            self._hour_s += HOUR_S
            self.payment.pass_hour(self._hour_s, not self.switch.is_enabled)

    def _next_step_ns(self, until_ns: int) -> int:
        now_ns = self.moment.now_ns
        until_s = self.clock.seconds_at(until_ns)
        next_s = min(ring.next_due_s(until_s) for ring in self.rings)
        for due_s in self._dues_s():
            if due_s is not None and due_s > self.clock.time_s:
                next_s = min(next_s, due_s)
        step_ns = min(until_ns, self.clock.instant_of(next_s))
        for crossing_ns in (self.payment.next_crossing_ns(self._charged()), self.tariffs.crossing_ns(self._rate())):
            if crossing_ns is not None:
                step_ns = min(step_ns, now_ns + crossing_ns)
        due_ns = self._due_ns()
        if due_ns is not None:
            step_ns = min(step_ns, due_ns)
        return max(step_ns, now_ns + 1)

    def settle(self) -> None:
        """Does what has become due at this instant; to be called after every change from outside."""
        if self.is_powered:
            if self.billing.settle():
                self.tariffs.reset_blocks()
            self.tariffs.settle()
            if self.payment.take_low_credit():
                self.journal.event(Code.LOW_CREDIT)
            has_credit = self.payment.has_credit
            if has_credit or not self.non_disablement.is_on(self.clock.time_s):
                self.switch.follow_credit(has_credit)
            self.condition.settle(flows_while_disabled=not self.switch.is_enabled and self._rate() > 0)

    def _tariff_changed(self) -> None:
        """A tariff, or prices alone, have taken effect."""
        self.billing.snapshot("change")
        self.journal.event(Code.TARIFF_CHANGED)

    def _snapshot(self) -> tuple[int, ...]:
        """What the billing data log keeps of this instant, in its order."""
        account, tariffs = self.payment.account, self.tariffs
        amounts = (
            *(account.balance, account.emergency_remaining, account.accumulated_debt),
            *(account.payment_debt, account.time_debt_1, account.time_debt_2),
        )
        return (self.total_units, *tariffs.rate_units, *tariffs.block_units, *amounts)

    # People at the meter

    def set_cover(self, is_open: bool) -> None:
        """The cover switch; a meter without power finds out when it has power again."""
        self.cover_is_open = is_open
        self.look_at_cover()

    def look_at_cover(self) -> None:
        if self.is_powered and self.cover_is_open is not self._seen_open:
            self._seen_open = self.cover_is_open
            self.journal.security(Code.COVER_OPENED if self.cover_is_open else Code.COVER_CLOSED)

    def press(self, button: str) -> str:
        """Presses a button; returns what the display shows (manual 2.3). Raises ValueError for an unknown one."""
        buttons = {"A": self._press_a, "B": self._press_b, "C": self.tenancy.press_share, "D": self._press_d}
        if button not in buttons:
            raise ValueError(f"no button {button!r}; there are {', '.join(buttons)}")
        if not self.is_powered:
            return ""
        shown = self.conduct.pressed(self, button, buttons[button]())
        self.settle()
        return shown

    def _press_a(self) -> str:
        return "Supply On" if self.switch.press_enable() else "Not Armed"

    def _press_b(self) -> str:
        if not self.payment.activate_emergency_credit():
            return "Not Available"
        self.journal.event(Code.EMERGENCY_CREDIT_ACTIVATED)
        return "Emergency On"

    def _press_d(self) -> str:
        account = self.payment.account
        if account.mode is Mode.CREDIT:
            return "Not Prepay"
        pence = self.conduct.displayed_balance(account.balance) // 1000
        return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"

    def key_in(self, digits: str) -> str:
        """A top-up typed at the keypad; returns what the display shows."""
        if not self.is_powered or PREPAYMENT in self.identity.lacks:  # without prepayment there are no keys
            return ""
        if len(digits) != DIGITS:
            return "Incomplete"
        shown = self.conduct.keyed(self, WORDS[self.top_up.enter(digits)])
        self.settle()
        return shown

    # Commands

    def _finish(self, command: str, reason: Reason) -> None:
        self.handshake.finish(self.conduct.answered(command, reason), self.conduct.busy_s(command))
        self.settle()

    def obey(self, command: str, act: Callable[[Mapping[str, Value]], Reason], values: Mapping[str, Value]) -> None:
        """A command that a part of the meter carries out by itself."""
        reason = act(self.conduct.told(self, command, values))
        self._finish(command, self.conduct.obeyed(self, command, reason))

    def tell_non_disablement(self, values: Mapping[str, Value]) -> None:
        """No command by itself: the next configuration of prepayment takes it along."""
        self.non_disablement.tell(str(values["new_non_disablement"]), str(values["new_friendly_days"]))

    def set_mpxn(self, values: Mapping[str, Value]) -> Reason:
        """13 digits are an MPAN, up to 10 an MPRN."""
        mpxn = str(values["new_mpxn"])
        if not self._is_mpxn(mpxn):
            return Reason.BAD_VALUE
        self.mpxn = mpxn
        self.journal.event(Code.MPXN_SET)
        return Reason.NONE

    def _is_mpxn(self, text: str) -> bool:
        return text.isascii() and text.isdigit() and len(text) in self.mpxn_digits

    def restrict(self, values: Mapping[str, Value]) -> Reason:
        """Another tenancy begins."""
        reason = self.tenancy.restrict(values)
        if reason is Reason.NONE:
            self.notice.forget()
        return reason

    def clear_log(self, values: Mapping[str, Value]) -> Reason:
        """Only the event log can be cleared; that it was is in the other one."""
        if values["clear_log"] != CLEAR_EVENT_LOG:
            return Reason.BAD_VALUE
        self.journal.rings["event"].wipe()
        self.journal.security(Code.EVENT_LOG_CLEARED)
        return Reason.NONE

    def command_supply(self, values: Mapping[str, Value]) -> None:
        command = COMMANDS.get(int(values["supply_command"]), "")
        has_credit = self.conduct.has_credit(self.payment.has_credit)
        if not self.has_switch:
            reason = Reason.WRONG_STATE
        elif command == "enable" and self.can_enable_remotely:
            reason = self.switch.enable(has_credit)
        elif command == "disable":
            reason = self.switch.disable()
        elif command == "arm":
            reason = self.switch.arm(has_credit)
        else:
            reason = Reason.BAD_VALUE
        self._finish(command, reason)

    def command_top_up(self, values: Mapping[str, Value]) -> None:
        self._finish("top-up", self.top_up.enter(str(values["utrn"])))

    def command_mode(self, values: Mapping[str, Value]) -> None:
        """The block 0x0530 to 0x0535: payment mode with its flags and threshold."""
        mode, disabled, emergency, threshold, commit = (
            int(values[name])
            for name in (
                "new_payment_mode",
                "new_suspend_debt_disabled",
                "new_suspend_debt_emergency",
                "new_disablement_threshold",
                "new_payment_commit",
            )
        )
        if max(mode, disabled, emergency) > 1 or commit != 1 or abs(threshold) > BALANCE_LIMIT_MP:
            self._finish("payment-mode", Reason.BAD_VALUE)
            return
        if mode == Mode.PREPAYMENT and not self.has_switch:
            self._finish("payment-mode", Reason.WRONG_STATE)
            return
        account = self.payment.account
        before, account.mode = account.mode, Mode(self.conduct.payment_mode(account.mode, mode))
        account.suspend_debt_disabled, account.suspend_debt_emergency = disabled, emergency
        account.disablement_threshold = threshold
        if account.mode is not before:
            self.billing.snapshot("change")
            self.journal.event(Code.PAYMENT_MODE_CHANGED, account.mode)
        self.conduct.mode_taken(self)
        self._finish("payment-mode", self.conduct.obeyed(self, "payment-mode", Reason.NONE))

    def command_synchronise(self, values: Mapping[str, Value]) -> None:
        step_s, reason = self.clock.synchronise(int(values["sync_time"]), int(values["sync_tolerance"]))
        if reason is Reason.NONE:
            self.clock_moved()
            self.journal.event(Code.CLOCK_ADJUSTED, step_s)
        else:
            self.journal.security(Code.CLOCK_ADJUSTMENT_REFUSED, reason)
        self._finish("synchronise", reason)

    def clock_moved(self) -> None:
        for ring in self.rings:
            ring.clock_moved(self.clock.time_s)
        self._pass_hours()

    # Test mode (manual 8): no handshake, no event of its own

    def set_time(self, values: Mapping[str, Value]) -> None:
        self.clock.set(int(values["set_time"]))
        self._hour_s = self._full_hour()
        self.clock_moved()
        self.billing.restart()
        self.settle()

    @staticmethod
    def preset(counter: Counter, rings: Sequence[RegisterRing], values: Mapping[str, Value]) -> None:
        """A register stands somewhere else; the periods that run keep what has flowed in them."""
        before = counter.units
        (counter.units,) = map(int, values.values())
        for ring in rings:
            ring.rebase(counter.units - before)

    def set_account(self, register: str, field: str, values: Mapping[str, Value]) -> None:
        setattr(self.payment.account, field, int(values[register]))
        self.settle()

    def factory_reset(self, values: Mapping[str, Value]) -> None:
        """As delivered: nothing of former use remains; firmware, the age of the battery and the cover stay."""
        del values
        firmware, cover_is_open = self.firmware, self.cover_is_open
        self._start_anew()
        self.firmware.installed.update(firmware.installed)
        self.cover_is_open = self._seen_open = cover_is_open
        self.mpxn = ""
        self._move(self.switch.is_enabled)
        self.settle()

    def provoke_fault(self, values: Mapping[str, Value]) -> None:
        """The mechanism is moved again, so that one that sticks lets through and one that is repaired does not."""
        self.condition.provoke(values)
        self._move(self.switch.flows)
        self.settle()

    def set_life_end(self, life: str, values: Mapping[str, Value]) -> None:
        self.condition.set_end(life, values)
        self.settle()

    def set_low_credit_threshold(self, values: Mapping[str, Value]) -> None:
        """Emergency credit is offered from there on as well."""
        account = self.payment.account
        account.low_credit_threshold = account.emergency_threshold = int(values["set_low_credit_threshold"])
        self.settle()

    def set_emergency_used(self, values: Mapping[str, Value]) -> None:
        self.payment.set_emergency_used(int(values["set_emergency_used"]))
        self.settle()

    def set_emergency_credit(self, values: Mapping[str, Value]) -> None:
        self.payment.set_emergency_credit(int(values["set_emergency_credit"]))
        self.settle()
