"""When: the single stimulus. Each returns the `stimulus` that the Thens judge."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import when

from catalogue import Service
from meterbench.bench import Bench, stimuli
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from steps.converters import sentence


@when(sentence("the {user:Role} sends {service:Service}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return stimuli.send(bench, user, service)


@when(sentence("the {user:Role} sends {service:Service} for these half hours"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return stimuli.send_half_hours(bench, user, service)


@when(sentence("the {user:Role} sends {service:Service} for the last {seconds:Duration}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, seconds: Decimal) -> Stimulus:
    return stimuli.send_half_hours(bench, user, service, seconds)


@when(sentence("the {user:Role} sends {service:Service} for the {log:Log} log"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, log: str) -> Stimulus:
    return stimuli.send_log_reading(bench, user, service, log)


@when(sentence("the {user:Role} sends {service:Service} to {mode:Mode}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, mode: str) -> Stimulus:
    return stimuli.send_payment_mode(bench, user, service, mode)


@when(
    sentence("the {user:Role} sends {service:Service} with a tolerance of {seconds:Duration}"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, seconds: Decimal) -> Stimulus:
    return stimuli.send_clock(bench, user, service, seconds)


@when(sentence("the {user:Role} sends {service:Service} with {top_up:TopUp}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, top_up: str | Decimal) -> Stimulus:
    return stimuli.send_top_up(bench, user, service, top_up)


@when(sentence("the consumer enters {top_up:TopUp} at the meter"), target_fixture="stimulus")
def _(bench: Bench, top_up: str | Decimal) -> Stimulus:
    return stimuli.key_in_code(bench, top_up)


@when("the consumer enables the supply at the meter", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return stimuli.enable_at_meter(bench)


@when(sentence("the mains fails for {seconds:Duration}"), target_fixture="stimulus")
def _(bench: Bench, seconds: Decimal) -> Stimulus:
    return stimuli.fail_mains(bench, seconds)


@when(sentence("the supply voltage is {volts:Number} V for {seconds:Duration}"), target_fixture="stimulus")
def _(bench: Bench, volts: Decimal, seconds: Decimal) -> Stimulus:
    return stimuli.apply_voltage(bench, volts, seconds)


@when("the cover of the meter is opened", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return stimuli.open_cover(bench)


@when("the cover of the meter is opened and closed", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return stimuli.open_cover(bench, close_at_once=True)


@when(sentence("a demand of {demand:Demand} runs for {seconds:Duration}"), target_fixture="stimulus")
def _(bench: Bench, demand: Quantity, seconds: Decimal) -> Stimulus:
    return stimuli.run_demand(bench, demand, seconds)


@when(sentence("{seconds:Duration} pass"), target_fixture="stimulus")
def _(bench: Bench, seconds: Decimal) -> Stimulus:
    return stimuli.let_pass(bench, seconds)
