"""When: one stimulus, with the marks from which its effects are judged.

What a Given has caused must not be taken for an effect of the stimulus: when the meter has logged something since the
scenario began, some calendar seconds pass first, so that time stamps tell the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Final

from catalogue import Service
from meterbench.bench import demand as third
from meterbench.bench import states
from meterbench.bench.operator import Bench
from meterbench.bench.vending import code_for
from meterbench.errors import NotRun
from meterbench.quantities import Fuel, Quantity
from protocols.duis import RequestId, ServiceRequest, Value
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery, Synchronous

SMETS1_COMMAND_VARIANT: Final = 1
LOG_TO_READ: Final[Mapping[Fuel, Mapping[str, str]]] = {
    "electricity": {"event": "event", "security": "security"},
    "gas": {"event": "gsme_event", "security": "gsme_security"},
}
"""DUIS names the logs of a gas meter apart [DUIS V5.4 LogToRead]."""
GIVEN_WITHIN_S: Final = 30.0
RESTRICTS: Final = "3.2"
"""Ends a tenancy: authorities of other users end with it at the DCC, which is put back after the scenario."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A Service Request and what the DCC answered at once."""

    role: str
    service: Service
    request: ServiceRequest
    synchronous: Synchronous

    @property
    def request_id(self) -> RequestId:
        return self.request.request_id


@dataclass(slots=True)
class Stimulus:
    """`effect_ns` is the monotonic moment from which latency counts; the marks bound what may be an effect."""

    at: datetime
    delivery_mark: int
    wan_mark: int
    began_ns: int
    effect_ns: int
    exchange: Exchange | None = None
    display: str = ""
    fellow: Exchange | None = None
    again: Callable[[], Stimulus] | None = None
    """Gives the same stimulus once more, where that does no harm."""

    def of(self, exchange: Exchange) -> Stimulus:
        """The same stimulus, of one of its requests."""
        return replace(self, exchange=exchange, fellow=None)

    def asked(self) -> Exchange:
        """The request of this stimulus. Raises BenchError where the When sent none."""
        if self.exchange is None:
            raise BenchError("judging an answer", "feature", "the When sends no request")
        return self.exchange


def send(bench: Bench, role: str, service: Service, parameters: Mapping[str, Value] | None = None) -> Stimulus:
    """A Service Request of a User in a role, to the meter of the scenario."""
    bench.require_service(service, role)
    return ask(bench, begin(bench), role, service, parameters)


def ask(
    bench: Bench, stimulus: Stimulus, role: str, service: Service, parameters: Mapping[str, Value] | None = None
) -> Stimulus:
    """The request of a stimulus that has begun."""
    stimulus.exchange = _exchange(bench, role, service, parameters)
    stimulus.effect_ns = stimulus.exchange.synchronous.sent_ns
    bench.asked = stimulus
    return stimulus


def _exchange(bench: Bench, role: str, service: Service, parameters: Mapping[str, Value] | None = None) -> Exchange:
    user = bench.rig.user
    request_id = user.next_request_id(role, bench.meter.eui)
    request = ServiceRequest(request_id, SMETS1_COMMAND_VARIANT, service.variant, dict(parameters or {}))
    if service.variant == RESTRICTS:
        bench.dcc_touched = True
    return Exchange(role, service, request, user.send(role, request))


def send_two(bench: Bench, role: str, service: Service) -> Stimulus:
    """The same request twice, the second before the answer to the first: `fellow`."""
    stimulus = send(bench, role, service)
    stimulus.fellow = _exchange(bench, role, service)
    return stimulus


def open_cover_in_a_row(bench: Bench, times: int) -> Stimulus:
    """Opened and closed so often, a calendar second between two times."""
    stimulus = begin(bench)
    states.cover_was_opened(bench, times)
    return stimulus


def send_half_hours(bench: Bench, role: str, service: Service, window_s: Decimal | None = None) -> Stimulus:
    """A profile reading for the half hours of the Given, or for the last `window_s` of whole half hours."""
    if window_s is None:
        start, end = bench.slots[0].end - third.HALF_HOUR, bench.slots[-1].end
    else:
        ended = bench.rig.calendar.now() - timedelta(seconds=float(third.METER_CLOCK_S))
        end = third.next_half_hour(ended) - third.HALF_HOUR
        start = end - timedelta(seconds=float(window_s))
    return send(bench, role, service, {"read_from": start, "read_to": end})


def send_log_reading(bench: Bench, role: str, service: Service, log: str) -> Stimulus:
    """A log reading from the beginning of the scenario until now."""
    start = bench.begun_at or bench.rig.calendar.now()
    window = {
        "read_from": _second(start - states.CLOCK_SLACK),
        "read_to": _second(bench.rig.calendar.now()) + timedelta(seconds=1),
    }
    return send(bench, role, service, {"log": LOG_TO_READ[bench.meter.fuel][log], **window})


def send_payment_mode(bench: Bench, role: str, service: Service, mode: str) -> Stimulus:
    """Update Payment Mode; debts are not suspended, the disablement threshold is £0.00."""
    note_balance(bench)
    parameters: dict[str, Value] = {"payment_mode": mode}
    if mode == "prepayment":
        parameters |= {"suspend_debt_disabled": False, "suspend_debt_emergency": False, "disablement_threshold": 0}
    return send(bench, role, service, parameters)


def send_clock(bench: Bench, role: str, service: Service, tolerance_s: Decimal) -> Stimulus:
    """Synchronise Clock with the calendar's second at which it is sent."""
    bench.require_service(service, role)
    stimulus = begin(bench)  # which may let some seconds pass
    now = _second(bench.rig.calendar.now())
    return ask(bench, stimulus, role, service, {"current_time": now, "tolerance_s": int(tolerance_s)})


def send_top_up(bench: Bench, role: str, service: Service, wish: str | Decimal) -> Stimulus:
    """Top Up Device with a code of the feature's words."""
    note_balance(bench)
    return send(bench, role, service, {"utrn": code_for(bench, wish)})


def has_come(bench: Bench, stimulus: Stimulus) -> None:
    """A Given: the request is answered, whatever with, so that no slow network carries it still. Raises BenchError."""
    exchange = stimulus.asked()

    def answered(delivery: Delivery) -> bool:
        return delivery.response is not None and delivery.response.request_id == exchange.request_id

    if bench.rig.user.wait_delivery(answered, stimulus.delivery_mark, GIVEN_WITHIN_S) is None:
        raise BenchError(f"sending {exchange.service.name}", "head end", f"no answer within {GIVEN_WITHIN_S:g} s")


def disabled_by(bench: Bench, role: str) -> None:
    """A Given through the head end: the supplier has disabled the supply and the meter reports it so."""
    _supply_commanded(bench, role, "Disable Supply", "disabled")


def armed_by(bench: Bench, role: str) -> None:
    """A Given through the head end: the supplier has armed the supply and the meter reports it so."""
    _supply_commanded(bench, role, "Arm Supply", "armed")


def _supply_commanded(bench: Bench, role: str, service: str, state: str) -> None:
    bench.require_supply()
    stimulus = send(bench, role, bench.catalogue.service(service))
    has_come(bench, stimulus)
    states.supply_reads(bench, state)
    bench.happened.append((f"supply-{state}", stimulus.at))


def key_in_code(bench: Bench, wish: str | Decimal) -> Stimulus:
    """The consumer types a code at the meter."""
    bench.require("keypad")
    note_balance(bench)
    stimulus = begin(bench)
    stimulus.display = states.key_in(bench, code_for(bench, wish))
    return stimulus


def enable_at_meter(bench: Bench) -> Stimulus:
    """The consumer presses the button that enables an armed supply."""
    stimulus = begin(bench)
    states.press_enable(bench)
    return stimulus


def fail_mains(bench: Bench, seconds: Decimal) -> Stimulus:
    """The mains away for a calendar time and back."""
    stimulus = begin(bench)
    states.mains_has_failed(bench, seconds)
    return stimulus


def apply_voltage(bench: Bench, volts: Decimal, seconds: Decimal) -> Stimulus:
    """Another supply voltage, on a polyphase meter of phase 1, for a calendar time, then the nominal one again."""
    bench.require("voltage_events")
    if bench.rig.supply is None:  # a voltage that nobody set is no stimulus, and no alert after it no failure
        raise NotRun("this rig has no supply to set")
    stimulus = begin(bench)
    states.feed_first(bench, volts)
    bench.hold(seconds)
    stimulus.effect_ns = bench.rig.clock.monotonic_ns()
    states.feed(bench, states.NOMINAL_V, states.NOMINAL_HZ)
    return stimulus


def open_cover(bench: Bench, close_at_once: bool = False) -> Stimulus:
    bench.require("tamper_detection")
    stimulus = begin(bench)
    states.set_cover(bench, True)
    if close_at_once:
        states.set_cover(bench, False)
    stimulus.again = partial(_open_cover_again, bench)
    return stimulus


def _open_cover_again(bench: Bench) -> Stimulus:
    states.set_cover(bench, False)
    return open_cover(bench)


def run_demand(bench: Bench, demand: Quantity, seconds: Decimal) -> Stimulus:
    """A demand for a calendar time."""
    note_balance(bench)
    stimulus = begin(bench)
    bench.run = third.run_demand(bench, demand, seconds)
    return stimulus


def let_pass(bench: Bench, seconds: Decimal) -> Stimulus:
    """Nothing but calendar time."""
    stimulus = begin(bench)
    bench.hold(seconds)
    return stimulus


def note_balance(bench: Bench) -> None:
    """The balance before the stimulus, as the bench side reads it, where the meter has one."""
    if "balance" in bench.meter.profile.points:
        bench.balance_before = Decimal(str(bench.meter.port.read("balance")["balance"].value))


def begin(bench: Bench) -> Stimulus:
    """Marks the position in deliveries and WAN traffic, apart from whatever the Givens have caused."""
    if states.log_counts(bench) != bench.log_counts:
        states.apart(bench)
    wan_mark = bench.rig.wan.mark()
    delivery_mark = bench.rig.user.mark()
    now_ns = bench.rig.clock.monotonic_ns()
    return Stimulus(bench.rig.calendar.now(), delivery_mark, wan_mark, now_ns, now_ns)


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
