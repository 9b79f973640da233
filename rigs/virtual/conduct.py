"""The seams at which a meter can be made to go wrong.

The meter asks its `Conduct` at each point where a real product could deviate; this one is honest: it answers with
what the meter is about to do. A deliberately wrong meter (`rigs.virtual.faults`) overrides one seam or two, calls
`super()` for the rest, and says `deviate` when its answer really differs from the honest one.
"""

# ruff: noqa: ARG002 - a seam has arguments that only an override looks at

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rigs.virtual.meter import Meter
    from rigs.virtual.non_disablement import NonDisablement
    from rigs.virtual.payment import Account
    from rigs.virtual.period_ring import PeriodRing
    from rigs.virtual.profile_log import ProfileLog
    from rigs.virtual.reasons import Reason
    from rigs.virtual.supply_switch import SupplyState


class Conduct:
    def __init__(self, ids: Mapping[type[Conduct], str] | None = None, tally: Counter[str] | None = None) -> None:
        self._ids = dict(ids or {})
        self._tally = tally if tally is not None else Counter()

    def deviate(self, kind: type[Conduct]) -> None:
        """Counts one real deviation under the id that `kind` was switched on by."""
        self._tally[self._ids[kind]] += 1

    def deviate_as(self, base: type[Conduct]) -> None:
        """As `deviate`, under the id of the kind of `base` that was switched on."""
        self.deviate(next(kind for kind in type(self).__mro__ if kind in self._ids and issubclass(kind, base)))

    # Readings

    def reported(self, point: str, value: int | str) -> int | str:
        """What a register shows, given what the meter holds."""
        return value

    def listed(self, point: str, bench_side: bool) -> bool:
        """Whether a register of the manual is there, for whoever asks on that side."""
        return True

    def metered(self, import_fine: int, export_fine: int) -> tuple[int, int]:
        """What goes into the import and the export register."""
        return import_fine, export_fine

    def rolled(self, register: str, counted: int, held: int) -> int:
        """What a counting register holds that has come to `counted` units: from its capacity on it begins anew."""
        return held

    def rise(self, ring: PeriodRing, now: int, before: int, honest: int) -> int:
        """By how much a register rose in a period, from what it shows at the period's end and showed at its begin."""
        return honest

    def charged(self, fine: int) -> int:
        """For how much consumption the account pays of what has flowed."""
        return fine

    def registered_power(self, power_mw: int) -> int:
        """What of a power that flows the registers count; negative is export."""
        return power_mw

    def period_value(self, end_s: int, value: int | None) -> int | None:
        """What is recorded for the half hour that ended at `end_s`; None is no data."""
        return value

    def period_stored(self, log: ProfileLog) -> None:
        """Called after each half hour has been recorded."""

    def consumer_words(self, words: list[int]) -> list[int]:
        """Slots of the import profile as the consumer's display is given them."""
        return words

    def network_value(self, end_s: int, value: int | None) -> int | None:
        """What the log of network data holds for the period that ended at `end_s`; None is no data."""
        return value

    def flowed(self, import_fine: int, export_fine: int, span_ns: int) -> None:
        """Called with what has flowed in a span of time with power, before it is registered."""

    def demand(self, demand: int, period_s: int) -> int:
        """The mean over a period that has ended, W or litres an hour."""
        return demand

    def is_largest(self, demand: int, largest: int) -> bool:
        """Whether a mean takes the place of the largest one."""
        return demand > largest

    def demand_stamp(self, end_s: int, period_s: int) -> int:
        """When the largest demand was: the end of its period."""
        return end_s

    def averaged(self, voltage_mv: int, span_ns: int) -> int:
        """For how long a voltage counts in the mean of its half hour."""
        return span_ns

    # Polyphase meters

    def phases_seen(self, voltages_mv: tuple[int, ...]) -> tuple[int, ...]:
        """The RMS voltage of each phase, as it is checked, averaged and shown."""
        return voltages_mv

    def phases_averaged(self, voltages_mv: tuple[int, ...]) -> tuple[int, ...]:
        """What of it goes into the mean of each phase."""
        return voltages_mv

    def phases_summed(self, flows_mw: tuple[int, ...], taken_mw: int, given_mw: int) -> tuple[int, int]:
        """What of the powers of the phases is import and what export; honest: their sum, by its sign."""
        return taken_mw, given_mw

    # Twin element meters

    def elements_seen(self, first_mw: int, second_mw: int) -> tuple[int, int]:
        """The power of each element, as it is registered."""
        return first_mw, second_mw

    def secondary_time(self, time_s: int) -> int:
        """When the switching table of the second element is looked up."""
        return time_s

    def secondary_rate(self, rate: int, first: int) -> int:
        """The rate of the second element, from 0; `first`: that of the first one."""
        return rate

    def secondary_registered(self, rate: int, units: int) -> tuple[tuple[int, int], ...]:
        """What of the rates of the second element counts how many units."""
        return ((rate, units),)

    def secondary_due(self, from_s: int) -> int:
        """When a tariff or price of the second element that is held takes effect."""
        return from_s

    def secondary_price(self, price_mp: int, first_mp: int) -> int:
        """The price at which the second element is charged; `first_mp`: that of the first one."""
        return price_mp

    def secondary_charged(self, fine: int) -> int:
        """For how much consumption of the second element the account pays of what has flowed."""
        return fine

    def secondary_period(self, value: int | None) -> int | None:
        """What is recorded for a half hour of the second element; None is no data."""
        return value

    # Gas and power settings

    def energy(self, volume_fine: int, calorific_value: int, factor: int, honest: int) -> int:
        """By how much the energy register rises for a volume under a conversion; `honest`: the product of all three."""
        return honest

    def takes_conversion(self, calorific_value: int, fits: bool) -> bool:
        return fits

    def stabilisation_s(self, told_s: int) -> int:
        """How long an enabled gas supply is left alone before its flow is measured."""
        return told_s

    def is_uncontrolled(self, volume_fine: int, most_fine: int, above: bool) -> bool:
        """Whether what has passed in a measurement period shuts the gas."""
        return above

    def locks_without_battery(self, locks: bool) -> bool:
        """Whether a gas supply is locked when its battery is empty."""
        return locks

    def tampered(self, before: SupplyState, after: SupplyState) -> SupplyState:
        """The state of a gas supply that is to be locked on tamper."""
        return after

    def power_for_level(self, import_w: int, flow_w: int) -> int:
        """The power that the ambient indicator goes by."""
        return import_w

    def is_above(self, power_w: int, threshold_w: int, above: bool) -> bool:
        return above

    # Payment

    def price(self, price_mp: int) -> int:
        """The price consumption is charged at."""
        return price_mp

    def low_threshold(self, threshold_mp: int, balance_mp: int) -> int:
        """The balance below which credit counts as low."""
        return threshold_mp

    def payment_mode(self, current: int, asked: int) -> int:
        return asked

    def credited(self, amount_mp: int) -> int:
        """How much of an accepted top-up is credited."""
        return amount_mp

    def margin(self, margin_mp: int) -> int:
        """What can be spent until the supply has to go off."""
        return margin_mp

    def is_protected(self, is_on: bool, time_s: int, calendar: NonDisablement) -> bool:
        """Whether the supply is not disabled for want of credit at that time of the meter."""
        return is_on

    def debt_cap(self, cap_mp: int) -> int:
        """The most that top-ups pay of a payment debt in one period; 0: all that the share says."""
        return cap_mp

    def shares(self, account: Account, amount_mp: int, shares: tuple[int, int, int]) -> tuple[int, int, int]:
        """What a credit pays before the balance: payment debt, accumulated debt, emergency credit used."""
        return shares

    def balance_after(self, after_mp: int, gross_mp: int) -> int:
        """By which balance a top-up is judged: the one that it leads to, given what it would be without debts."""
        return after_mp

    def displayed_balance(self, balance_mp: int) -> int:
        """What the display shows of the balance."""
        return balance_mp

    def is_duplicate(self, known: bool) -> bool:
        return known

    def is_too_old(self, is_too_old: bool) -> bool:
        """Whether a code was made before all that the meter remembers."""
        return is_too_old

    def is_vend(self, utrn: str, is_vend: bool) -> bool:
        """Whether a code's kind and amount are those of a vend."""
        return is_vend

    def mac_is_right(self, right: bool) -> bool:
        return right

    def refuses_top_up(self, in_credit_mode: bool) -> bool:
        return in_credit_mode

    def exceeds_top_up_limit(self, exceeds: bool) -> bool:
        return exceeds

    def emergency_is_offered(self, is_offered: bool, balance_mp: int, threshold_mp: int) -> bool:
        """Whether emergency credit may be taken at that balance."""
        return is_offered

    def mode_taken(self, meter: Meter) -> None:
        """Called when a change of the payment mode has been carried out, before the supply follows it."""

    # People at the meter

    def pressed(self, meter: Meter, button: str, shown: str) -> str:
        """What the display shows when a button has been pressed."""
        return shown

    def keyed(self, meter: Meter, shown: str) -> str:
        """What the display shows when a code has been typed."""
        return shown

    def wrong_entries(self, limit: int) -> int:
        """After how many wrong codes in a row the entry is locked."""
        return limit

    # Tariff and billing

    def tariff_time(self, time_s: int) -> int:
        """The second of UTC by which the rate is chosen."""
        return time_s

    def tariff_due(self, from_s: int) -> int:
        """When a tariff or price that is held takes effect."""
        return from_s

    def block_limit(self, limit: int) -> int:
        """Where a block ends, in units of the register."""
        return limit

    def registered(self, active: int, units: int) -> tuple[tuple[int, int], ...]:
        """Which registers of rates or blocks count how much of what the total has risen by."""
        return ((active, units),)

    def billing_date(self, due_s: int | None) -> int | None:
        """When the next snapshot of the billing calendar is due."""
        return due_s

    def bills_at(self, due_s: int, now_s: int) -> bool:
        """Whether a snapshot that was due at `due_s` is taken, now that the meter gets to it."""
        return True

    def billed(self, log: str, time_s: int, values: tuple[int, ...]) -> tuple[int, tuple[int, ...]] | None:
        """Stamp and values of an entry of the billing data log; None keeps it out."""
        return time_s, values

    # Firmware

    def image_is_genuine(self, genuine: bool) -> bool:
        """Whether the check at the end of an image is taken for right."""
        return genuine

    def image_is_well_formed(self, data: bytes, well_formed: bool) -> bool:
        """Whether the parts of an image are taken for what they have to be."""
        return well_formed

    def image_is_newer(self, installed: str, version: str, newer: bool) -> bool:
        """Whether the version of an image is taken for higher than the one that is installed."""
        return newer

    def image_is_in_sequence(self, in_sequence: bool) -> bool:
        """Whether an image may follow what is installed."""
        return in_sequence

    # Supply

    def has_credit(self, has_credit: bool) -> bool:
        """Whether the account lets a command enable or arm the supply."""
        return has_credit

    def button_enables(self, armed: bool) -> bool:
        """Whether button A enables the supply."""
        return armed

    def supply_outcome(self, command: str, before: SupplyState, after: SupplyState) -> SupplyState:
        """The state a remote command leads to."""
        return after

    def flows(self, commanded: bool) -> bool:
        """Whether the contact or valve lets through, given what the mechanism was told."""
        return commanded

    def power_returned(self, meter: Meter) -> None:
        """Called when the mains, or the battery of a gas meter, is back, before anything is logged about it."""

    # Quality of the supply, and load limiting; `check` is the name of its registers without their ending

    def is_beyond(self, check: str, measured: int, threshold: int, beyond: bool) -> bool:
        """Whether a voltage (mV) or a power (mW) counts as beyond its threshold."""
        return beyond

    def excursion_period_ns(self, check: str, period_ns: int) -> int:
        """How long it has to be beyond; 0: no check."""
        return period_ns

    def keeps_excursion(self, check: str, running: bool, power_lost: bool) -> bool:
        """Whether the time of a running excursion goes on when it is back within, or power is lost."""
        return False

    def was_outside(self, check: str, was_outside: bool, is_outside: bool) -> bool:
        """Whether the mean of the period before is taken for outside."""
        return was_outside

    def counted(self, check: str) -> int:
        """By how much a counter rises with an event."""
        return 1

    def limited_power(self, flow_mw: int) -> int:
        """The power that the load limit looks at; what flows out is negative."""
        return flow_mw

    def clears_log(self) -> bool:
        """Whether another measurement period begins an empty log."""
        return True

    def restarts_period(self, running: bool) -> bool:
        """Whether a clock that is told the time begins the period of the load limit anew."""
        return True

    def limit_disables(self, disables: bool) -> bool:
        """Whether the load limit works the supply."""
        return disables

    def restoration_ns(self, period_ns: int) -> int:
        """How long until a supply that the load limit has armed is enabled; 0: never."""
        return period_ns

    def may_restore(self, armed_for_load: bool) -> bool:
        return armed_for_load

    # Home area network

    def links(self, is_right: bool, has_room: bool) -> bool:
        """Whether a device may link: its joining code is right, and there is room for it."""
        return is_right and has_room

    def hears(self, is_allowed: bool) -> bool:
        """Whether the network has a radio of the device's kind."""
        return is_allowed

    def items(self, items: dict[str, int | str]) -> dict[str, int | str]:
        """Which items are sent at all."""
        return items

    def first_items(self, items: Mapping[str, int | str]) -> Mapping[str, int | str]:
        """What a device is sent when it links."""
        return items

    def sent(self, meter: Meter, item: str, value: int | str) -> int | str:
        """What goes over the network, given what the meter holds."""
        return value

    def han_interval_s(self, interval_s: int) -> int:
        """How often everything is sent."""
        return interval_s

    def message(self, text: str, before: str) -> str:
        """The supplier's message as it is kept."""
        return text

    def displayed_message(self, text: str) -> str:
        """The message as it is sent to the displays when it comes."""
        return text

    def displayed_message_time(self, time_s: int) -> int:
        """When the message came, as it is sent to the displays with it."""
        return time_s

    def message_of_former_tenant(self, text: str, before: str) -> str:
        """What is left of the message when a tenancy begins."""
        return text

    def generated(self, total_wh: int, before_wh: int) -> int:
        """What is kept of a total that a microgenerator has sent."""
        return total_wh

    def load_minutes(self, minutes: int) -> int:
        """For how long a message to an appliance holds."""
        return minutes

    def load_returns(self, is_normally_on: bool, was_on: bool | None) -> bool:
        """What an appliance is told when a message no longer holds; `was_on` None: it has just been linked."""
        return is_normally_on

    def load_message(self, switch: int, is_on: bool) -> bool:
        """What goes over the network to the appliance of a switch."""
        return is_on

    # Commands, clock and logs

    def told(self, meter: Meter, command: str, values: Mapping[str, int | str]) -> Mapping[str, int | str]:
        """What the meter understands of the values that a command writes."""
        return values

    def obeyed(self, meter: Meter, command: str, reason: Reason) -> Reason:
        """Called when such a command has been carried out or refused, before the handshake says so."""
        return reason

    def answered(self, command: str, reason: Reason) -> Reason:
        """What the handshake says about a command that has ended with `reason`."""
        return reason

    def busy_s(self, command: str) -> float:
        """For how long the handshake says that a command, whose effect is there at once, is not over yet."""
        return 0.0

    def clock_step(self, step_s: int, reason: Reason) -> tuple[int, Reason]:
        """The step a synchronisation takes and its outcome."""
        return step_s, reason

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        """The stamp of a log entry; None keeps it out of the log."""
        return time_s

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        """The codes that an event is logged under, an entry for each."""
        return (code,)

    # Alerts and the condition of the meter

    def queued(self, code: int, time_s: int, is_alert: bool) -> tuple[tuple[int, int], ...]:
        """What goes out of the meter for an entry: codes, each with its stamp."""
        return ((code, time_s),) if is_alert else ()

    def may_set_priority(self, is_free: bool) -> bool:
        """Whether the priority of an event can be changed."""
        return is_free

    def alert_limit(self, limit: int) -> int:
        return limit

    def lock_ns(self, span_ns: int) -> int:
        return span_ns

    def battery_threshold(self, days: int) -> int:
        """The capacity below which a battery counts as low."""
        return days

    def life_ends_s(self, life: str, end_s: int) -> int:
        """When the "calibration" or "service" life is taken to end."""
        return end_s

    def fault_seen(self, fault: str, is_there: bool) -> bool:
        """Whether the meter notices "memory", "measurement" or "supply" faults."""
        return is_there
