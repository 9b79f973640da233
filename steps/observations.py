"""Then: what the bench side, the load, the reference meter, the other Users and the WAN see."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import then

from meterbench.bench import Bench, observations, wan_sizes
from meterbench.bench.alarms import Raised
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Quantity
from steps.converters import sentence


@then(sentence("the contactor is {state:Contactor} and the load draws {power:Power}"))
def _(bench: Bench, state: str, power: Quantity) -> None:
    observations.contactor_is(bench, state, power)


@then(sentence("the valve is {state:Valve} and {flow:Flow} flows"))
def _(bench: Bench, state: str, flow: Quantity) -> None:
    observations.valve_is(bench, state, flow)


@then(sentence("the {direction:Direction} register at the meter has not risen"))
def _(bench: Bench, direction: str) -> None:
    observations.register_at_meter_has_not_risen(bench, direction)


@then(sentence("the balance at the meter is {pence:Money}"))
def _(bench: Bench, pence: Decimal) -> None:
    observations.balance_is(bench, pence)


@then(sentence("the display of the meter shows a balance of {pence:Money}"))
def _(bench: Bench, pence: Decimal) -> None:
    observations.display_shows(bench, pence)


@then("the display of the meter agrees with the balance at the meter")
def _(bench: Bench) -> None:
    observations.display_agrees(bench)


@then("the balance at the meter has not changed")
def _(bench: Bench) -> None:
    observations.balance_has_not_changed(bench)


@then(sentence("the balance at the meter has fallen by {pence:Pence}"))
def _(bench: Bench, pence: Decimal) -> None:
    observations.balance_has_fallen(bench, pence)


@then(sentence("the meter works in {mode:Mode} mode"))
def _(bench: Bench, mode: str) -> None:
    observations.works_in_mode(bench, mode)


@then(sentence("the meter takes its clock for {status:ClockStatus}"))
def _(bench: Bench, status: str) -> None:
    observations.clock_status_is(bench, status)


@then(sentence("the meter's clock is within {seconds:Duration} of the calendar"))
def _(bench: Bench, seconds: Decimal) -> None:
    observations.clock_is_right(bench, seconds)


@then(sentence("the meter's clock is still {seconds:Duration} {off:Off}"))
def _(bench: Bench, seconds: Decimal, off: str) -> None:
    observations.clock_is_still_off(bench, seconds, off)


@then(sentence("{:A} {alert:Alert} reaches the {user:Role} within its response time"))
def _(bench: Bench, stimulus: Stimulus, alert: Raised, user: str) -> None:
    observations.alert_reaches(bench, stimulus, alert, user)


@then(sentence("exactly one {alert:Alert} reaches the {user:Role}"))
def _(bench: Bench, stimulus: Stimulus, alert: Raised, user: str) -> None:
    observations.exactly_one_alert(bench, stimulus, alert, user)


@then(sentence("no {alert:Alert} reaches any user"))
def _(bench: Bench, stimulus: Stimulus, alert: Raised) -> None:
    observations.no_alert_reaches(bench, stimulus, alert)


@then(sentence("no other user receives {:A} {alert:Alert}"))
def _(bench: Bench, stimulus: Stimulus, alert: Raised) -> None:
    observations.no_other_user_receives(bench, stimulus, alert)


@then("nothing is sent to the meter")
def _(bench: Bench, stimulus: Stimulus) -> None:
    observations.nothing_sent_to_meter(bench, stimulus)


@then("no alert is sent on the WAN")
def _(bench: Bench, stimulus: Stimulus) -> None:
    observations.no_alert_on_wan(bench, stimulus)


@then(sentence("each message on the WAN fits the size of {message:Message}"))
def _(bench: Bench, stimulus: Stimulus, message: str) -> None:
    wan_sizes.messages_fit(bench, stimulus, message)
