"""A hub that loses its power, a broker that ends."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Alert, Service
from meterbench.bench import Bench, hub_alerts, resilience
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given("the hub has no power")
def _(bench: Bench) -> None:
    resilience.has_no_power(bench)


@given("the DCC calls no hub that is away")
def _(bench: Bench) -> None:
    resilience.is_called_by_nobody(bench)


@given("the hub is at one of two brokers")
def _(bench: Bench) -> None:
    resilience.has_two_brokers(bench)


@when(sentence("{trouble:Trouble}"), target_fixture="stimulus")
def _(bench: Bench, trouble: str) -> Stimulus:
    return resilience.befall(bench, trouble)


@when(sentence("the {user:Role} sends {service:Service} and {trouble:Trouble} at once"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, trouble: str) -> Stimulus:
    return resilience.send_as(bench, trouble, user, service)


@when(
    sentence("the {user:Role} sends {service:Service} and the hub loses its power before that arrives"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return resilience.send_before_cut(bench, user, service)


@when(
    sentence(
        "the {user:Role} sends {service:Service} with {top_up:TopUp} until it is answered, and {what:Trouble} meanwhile"
    ),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, top_up: str | Decimal, what: str) -> Stimulus:
    return resilience.top_up_until_answered(bench, what, user, service, top_up)


@when(sentence("the cover of the meter is opened and {trouble:Trouble} at once"), target_fixture="stimulus")
def _(bench: Bench, trouble: str) -> Stimulus:
    return hub_alerts.open_cover_as(bench, trouble)


@when(
    sentence("the cover of the meter is opened {times:Count} times while the hub has no power"),
    target_fixture="stimulus",
)
def _(bench: Bench, times: int) -> Stimulus:
    return hub_alerts.open_cover_without_power(bench, times)


@when(
    sentence("the cover of the meter is opened and the power of the hub fails after its {alert:Alert}"),
    target_fixture="stimulus",
)
def _(bench: Bench, alert: Alert) -> Stimulus:
    return hub_alerts.open_cover_told(bench, alert)


@then(sentence("the hub is reached again within {seconds:Duration} of getting its power back"))
def _(bench: Bench, seconds: Decimal) -> None:
    resilience.found_again(bench, seconds)


@then("the meter has carried out at most one command for each request")
def _(bench: Bench) -> None:
    resilience.at_most_once(bench)


@then(sentence("{count:Count} commands have been sent when the hub is back"))
def _(bench: Bench, stimulus: Stimulus, count: int) -> None:
    resilience.sent_once_back(bench, stimulus, count)


@then(sentence("{count:Count} commands have been sent"))
def _(bench: Bench, stimulus: Stimulus, count: int) -> None:
    resilience.commands_sent(bench, stimulus, count)


@then(sentence("the hub is at the other broker within {seconds:Duration}"))
def _(bench: Bench, stimulus: Stimulus, seconds: Decimal) -> None:
    resilience.is_at_the_other(bench, stimulus, seconds)


@then(sentence("the hub has told {count:Count} {alert:Alert} for the {user:Role}, in order"))
def _(bench: Bench, stimulus: Stimulus, count: int, alert: Alert, user: str) -> None:
    hub_alerts.tells(bench, stimulus, alert, user, count)


@then(sentence("no {alert:Alert} has come twice"))
def _(bench: Bench, stimulus: Stimulus, alert: Alert) -> None:
    hub_alerts.none_twice(bench, stimulus, alert)


@then("the request is answered once, by I0 or E20")
def _(bench: Bench, stimulus: Stimulus) -> None:
    resilience.answered_once(bench, stimulus)
