"""Given, When and Then of how a meter is set up."""

from __future__ import annotations

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, configuration
from meterbench.bench.configuration import Calendar
from meterbench.bench.stimuli import Stimulus
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("a billing calendar that is {told:Calendar}"))
def _(bench: Bench, told: Calendar) -> None:
    configuration.calendar_is_set(bench, told)


@given(sentence("the {user:Role} has switched it to {mode:Mode}"))
def _(bench: Bench, user: str, mode: str) -> None:
    configuration.has_switched(bench, user, mode)


@given(sentence("the {user:Role} has suspended the recovery of debts in emergency credit"))
def _(bench: Bench, user: str) -> None:
    configuration.has_switched(bench, user, "prepayment", "emergency")


@given(sentence("the {user:Role} has emptied the event log"))
def _(bench: Bench, user: str) -> None:
    configuration.has_cleared(bench, user)


@when(sentence("the {user:Role} sends {service:Service} that is {told:Calendar}"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, told: Calendar) -> Stimulus:
    return configuration.send_calendar(bench, user, service, told)


@then(sentence("the billing calendar at the meter is {told:Calendar}"))
def _(bench: Bench, told: Calendar) -> None:
    configuration.calendar_at_meter(bench, told)


@then(sentence("the billing calendar reported is {told:Calendar}"))
def _(bench: Bench, told: Calendar) -> None:
    configuration.calendar_reported(bench, told)


@then(sentence("the answered billing calendar is {told:Calendar}"))
def _(bench: Bench, answer: Smets1Answer, told: Calendar) -> None:
    configuration.answered_calendar(bench, answer, told)


@then("the answered identity is the one declared for the device")
def _(bench: Bench, answer: Smets1Answer) -> None:
    configuration.identity_is_declared(bench, answer)


@then("the answered meter point is that of the rig")
def _(bench: Bench, answer: Smets1Answer) -> None:
    configuration.meter_point_is_that_of_the_rig(bench, answer)


@then(sentence("the answered payment mode is {mode:Mode}"))
def _(bench: Bench, answer: Smets1Answer, mode: str) -> None:
    configuration.answered_mode(bench, answer, mode)


@then("the event log is empty")
def _(bench: Bench) -> None:
    configuration.event_log_is_empty(bench)


@then(sentence("the {log:Log} log at the meter holds {event:Event} once"))
def _(bench: Bench, log: str, event: str) -> None:
    configuration.log_at_meter_holds(bench, log, event)


@then(sentence("the {log:Log} log at the meter holds {event:Event} and nothing else"))
def _(bench: Bench, log: str, event: str) -> None:
    configuration.log_at_meter_holds_only(bench, log, event)
