"""Alerts on their way through the DCC: the dispatching table, the volume, who configures."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Alert
from meterbench.bench import Bench, dcc_alerts
from meterbench.bench.dcc import Asked, answers_at_once
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given(sentence("a dispatching table that has {alert:Alert} for the {user:Role}"))
def _(bench: Bench, alert: Alert, user: str) -> None:
    dcc_alerts.table_has(bench, alert, [user])


@given(sentence("a dispatching table that has {alert:Alert} for the {user:Role} and the {other:Role}"))
def _(bench: Bench, alert: Alert, user: str, other: str) -> None:
    dcc_alerts.table_has(bench, alert, [user, other])


@given(sentence("a dispatching table that has {alert:Alert} for the {user:Role} on {fuel:Fuel} alone"))
def _(bench: Bench, alert: Alert, user: str, fuel: str) -> None:
    dcc_alerts.table_has(bench, alert, [user], fuel=fuel)


@given(sentence("a dispatching table that has {alert:Alert} for the {user:Role} from priority {priority:Count} on"))
def _(bench: Bench, alert: Alert, user: str, priority: int) -> None:
    dcc_alerts.table_has(bench, alert, [user], minimum_priority=priority)


@given("a dispatching table without a row")
def _(bench: Bench) -> None:
    dcc_alerts.table_is_empty(bench)


@given(sentence("{alert:Alert} has the priority {priority:Count}"))
def _(bench: Bench, alert: Alert, priority: int) -> None:
    dcc_alerts.priority_is(bench, alert, priority)


@given(sentence("the DCC forwards at most {most:Count} alerts of one name for a device within {window:Duration}"))
def _(bench: Bench, most: int, window: Decimal) -> None:
    dcc_alerts.volume_is_regulated(bench, most, window)


@given(sentence("Users configure alerts {hand:Hand}"))
def _(bench: Bench, hand: str) -> None:
    dcc_alerts.alerts_are_configured(bench, hand)


@given(sentence("the {user:Role} has set RMS Extreme Over Voltage Alerts to {word:Switch}"))
def _(bench: Bench, user: str, word: str) -> None:
    dcc_alerts.over_voltage_was_switched(bench, user, word)


@given(sentence("the receiver of the {user:Role} is away"))
def _(bench: Bench, user: str) -> None:
    dcc_alerts.receiver_is_away(bench, user)


@given(sentence("the DCC has heard of {times:Count} {alert:Alert}s"))
def _(bench: Bench, times: int, alert: Alert) -> None:
    dcc_alerts.dcc_has_heard(bench, alert, times)


@when(sentence("the cover of the meter is opened and closed {times:Count} times"), target_fixture="stimulus")
def _(bench: Bench, times: int) -> Stimulus:
    return dcc_alerts.open_cover_times(bench, times)


@when(sentence("the receiver of the {user:Role} is back"), target_fixture="stimulus")
def _(bench: Bench, user: str) -> Stimulus:
    return dcc_alerts.receiver_comes_back(bench, user)


@when("an outage of the meter's communications hub is reported", target_fixture="stimulus")
def _(bench: Bench) -> Stimulus:
    return dcc_alerts.report_outage(bench)


@when(sentence("the {user:Role} sets RMS Extreme Over Voltage Alerts to {word:Switch}"), target_fixture="asked")
def _(bench: Bench, user: str, word: str) -> Asked:
    return dcc_alerts.over_voltage_switched(bench, user, word)


@when(sentence("the {user:Role} asks for network data of the last {window:Duration}"), target_fixture="asked")
def _(bench: Bench, user: str, window: Decimal) -> Asked:
    return dcc_alerts.read_network_data(bench, user, window)


@then(sentence("{count:Count} {alert:Alert} arrives at the {user:Role}"))
@then(sentence("{count:Count} {alert:Alert}s arrive at the {user:Role}"))
def _(bench: Bench, stimulus: Stimulus, count: int, alert: Alert, user: str) -> None:
    dcc_alerts.reach(bench, stimulus, alert, user, count)


@then(sentence("the DCC sends no {alert:Alert} to anybody but the {user:Role}"))
def _(bench: Bench, stimulus: Stimulus, alert: Alert, user: str) -> None:
    dcc_alerts.reach_nobody_else(bench, stimulus, alert, [user])


@then(sentence("the DCC sends no {alert:Alert} to anybody"))
def _(bench: Bench, stimulus: Stimulus, alert: Alert) -> None:
    dcc_alerts.reach_nobody_else(bench, stimulus, alert, [])


@then(sentence("the DCC has {count:Count} {alert:Alert} on record as {fate:Fate}"))
@then(sentence("the DCC has {count:Count} {alert:Alert}s on record as {fate:Fate}"))
def _(bench: Bench, stimulus: Stimulus, count: int, alert: Alert, fate: str) -> None:
    dcc_alerts.on_record(bench, stimulus, alert, count, fate)


@then(sentence("the {user:Role} is told that {count:Count} {alert:Alert}s were left out"))
def _(bench: Bench, stimulus: Stimulus, user: str, count: int, alert: Alert) -> None:
    dcc_alerts.summary_reaches(bench, stimulus, alert, user, count)


@then(sentence("the {alert:Alert} at the {user:Role} is in the words of the standard"))
def _(bench: Bench, stimulus: Stimulus, alert: Alert, user: str) -> None:
    dcc_alerts.says(bench, stimulus, alert, user)


@then(sentence("the {alert:Alert} is the same message for the {user:Role} and the {other:Role}"))
def _(bench: Bench, stimulus: Stimulus, alert: Alert, user: str, other: str) -> None:
    dcc_alerts.same_for_all(bench, stimulus, alert, [user, other])


@then(sentence("the {alert:Alert} at the {user:Role} holds nothing of the head end's own message"))
def _(bench: Bench, stimulus: Stimulus, alert: Alert, user: str) -> None:
    dcc_alerts.holds_nothing_of_the_head_end(bench, stimulus, alert, user)


@then(sentence("the {user:Role} is told of the outage of that hub and meter point"))
def _(bench: Bench, stimulus: Stimulus, user: str) -> None:
    dcc_alerts.outage_reaches(bench, stimulus, user)


@then(sentence("the {user:Role} is told of no outage"))
def _(bench: Bench, stimulus: Stimulus, user: str) -> None:
    dcc_alerts.outage_reaches_no(bench, stimulus, user)


@then(sentence("the DCC answers it with {code:Code}"))
def _(bench: Bench, asked: Asked, code: str) -> None:
    answers_at_once(bench, asked, code)


@then("network data come as its answer")
def _(bench: Bench, asked: Asked) -> None:
    dcc_alerts.network_data_comes(bench, asked)
