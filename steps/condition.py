"""The condition of a meter and its alerts: battery, faults, the ends of its lives, priorities, wrong codes."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, condition, stimuli
from meterbench.bench.alarms import Raised
from meterbench.bench.stimuli import Stimulus
from protocols.duis import Smets1Answer
from steps.converters import sentence


@given(sentence("a battery that lasts {days:Count} d"))
def _(bench: Bench, days: int) -> None:
    condition.battery_lasts(bench, days)


@given(sentence("a battery threshold of {days:Count} d"))
def _(bench: Bench, days: int) -> None:
    condition.battery_threshold(bench, days)


@given(sentence("a battery that falls below a threshold of {threshold:Count} d in {days:Count} d"))
def _(bench: Bench, threshold: int, days: int) -> None:
    condition.battery_falls_below(bench, threshold, days)


@given(sentence("the {life:Life} life of the meter ends in {seconds:Duration}"))
def _(bench: Bench, life: str, seconds: Decimal) -> None:
    condition.life_ends_in(bench, life, seconds)


@given(sentence("a {fault:Fault} fault of the meter"))
def _(bench: Bench, fault: str) -> None:
    condition.fault_is_there(bench, fault)


@given("the fault of the meter has ended")
def _(bench: Bench) -> None:
    condition.fault_has_ended(bench)


@given(sentence("the event {event:Event} has been given priority at the meter"))
def _(bench: Bench, event: str) -> None:
    condition.event_has_priority(bench, event)


@given(sentence("somebody has tried to have {event:Event} logged only"))
def _(bench: Bench, event: str) -> None:
    condition.log_only(bench, event)


@given(sentence("the meter sends at most {most:Count} alerts of one kind within an hour"))
def _(bench: Bench, most: int) -> None:
    condition.alerts_are_limited(bench, most)


@given(sentence("{times:Count} wrong codes in a row have been entered at the meter"))
def _(bench: Bench, times: int) -> None:
    condition.wrong_codes_were_entered(bench, times)


@given("the battery of the meter has been taken out and put back")
def _(bench: Bench) -> None:
    condition.battery_was_changed(bench)


@when("the battery of the meter is taken out", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return condition.remove_battery(bench)


@when("the battery of the meter is taken out and put back", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return condition.change_battery(bench)


@when(sentence("a {fault:Fault} fault of the meter begins"), target_fixture="stimulus")
def _(bench: Bench, fault: str) -> Stimulus:
    return condition.provoke_fault(bench, fault)


@when(sentence("{times:Count} wrong codes are entered at the meter"), target_fixture="stimulus")
def _(bench: Bench, times: int) -> Stimulus:
    return condition.enter_wrong_codes(bench, times)


@when("a wrong code is entered at the meter", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return condition.enter_wrong_codes(bench, 1)


@when(sentence("somebody wants {event:Event} to be logged only"), target_fixture="stimulus")
def _(bench: Bench, event: str) -> Stimulus:
    return condition.log_only(bench, event)


@when(sentence("the cover of the meter is opened and closed {times:Count} times in a row"), target_fixture="stimulus")
def _(bench: Bench, times: int) -> Stimulus:
    return stimuli.open_cover_in_a_row(bench, times)


@then(sentence("exactly {count:Count} {alert:Alert}s reach the {user:Role}"))
def _(bench: Bench, stimulus: Stimulus, count: int, alert: Raised, user: str) -> None:
    condition.so_many_alerts(bench, stimulus, alert, user, count)


@then(sentence("the {alert:Alert} tells when {event:Event} happened"))
def _(bench: Bench, stimulus: Stimulus, alert: Raised, event: str) -> None:
    condition.alert_is_stamped(bench, stimulus, alert, event)


@then("the meter refuses")
def _(bench: Bench, stimulus: Stimulus) -> None:
    condition.meter_refuses(bench, stimulus)


@then(sentence("the meter knows of a {fault:Fault} fault"))
def _(bench: Bench, fault: str) -> None:
    condition.meter_knows_fault(bench, fault)


@then(sentence("the battery at the meter lasts {days:Count} d"))
def _(bench: Bench, days: int) -> None:
    condition.battery_reads(bench, days)


@then(sentence("the answered time is within {seconds:Duration} of the calendar"))
def _(bench: Bench, stimulus: Stimulus, answer: Smets1Answer, seconds: Decimal) -> None:
    condition.answered_time_is_right(bench, stimulus, answer, seconds)


@then("the answered clock is reliable")
def _(bench: Bench, answer: Smets1Answer) -> None:
    condition.answered_clock_is_reliable(bench, answer)


@then(sentence("the answered battery lasts {days:Count} d"))
def _(bench: Bench, answer: Smets1Answer, days: int) -> None:
    condition.answered_battery_lasts(bench, answer, days)
