"""Given, When and Then of the network between the head end and the hub."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.availability import Probes
from meterbench.bench import Bench, network_way
from meterbench.bench.network_way import Visit
from meterbench.bench.stimuli import Stimulus
from meterbench.wan_levels import Level
from steps.converters import sentence


@given(sentence("the hub is on {:A} {conditions:Conditions} network"))
def _(bench: Bench, conditions: str) -> None:
    network_way.has_conditions(bench, conditions)


@given(sentence("the DCC waits {seconds:Duration} for a device"))
def _(bench: Bench, seconds: Decimal) -> None:
    network_way.gives_up_after(bench, seconds)


@given(sentence("the network has been out for {seconds:Duration}"))
def _(bench: Bench, seconds: Decimal) -> None:
    network_way.was_out(bench, seconds, breaks=False)


@given(sentence("the network has been out for {seconds:Duration} and its bearer lost"))
def _(bench: Bench, seconds: Decimal) -> None:
    network_way.was_out(bench, seconds, breaks=True)


@given(sentence("the WAN module of the hub has been replaced by one on {:A} {conditions:Conditions} network"))
def _(bench: Bench, conditions: str) -> None:
    network_way.module_was_replaced(bench, conditions)


@when(
    sentence("the {user:Role} sends {service:Service} while the network is out for {seconds:Duration}"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, seconds: Decimal) -> Stimulus:
    return network_way.send_in_outage(bench, seconds, user, service)


@when(
    sentence(
        "the {user:Role} sends {service:Service} while the network is out for {seconds:Duration} and its bearer lost"
    ),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, seconds: Decimal) -> Stimulus:
    return network_way.send_in_outage(bench, seconds, user, service, breaks=True)


@when(
    sentence(
        "the {user:Role} sends {service:Service} with {top_up:TopUp} while the network is out for {seconds:Duration}"
    ),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, top_up: str | Decimal, seconds: Decimal) -> Stimulus:
    return network_way.top_up_in_outage(bench, seconds, user, service, top_up)


@when(
    sentence("the cover of the meter is opened while the network is out for {seconds:Duration} and its bearer lost"),
    target_fixture="stimulus",
)
def _(bench: Bench, seconds: Decimal) -> Stimulus:
    return network_way.open_cover_in_outage(bench, seconds, breaks=True)


@when(
    sentence("the mains of the home and of its hub fails for {seconds:Duration}"),
    target_fixture="stimulus",
)
def _(bench: Bench, seconds: Decimal) -> Stimulus:
    return network_way.fail_with_mains(bench, seconds)


@when(
    sentence("the WAN module of the hub is replaced by one on {:A} {conditions:Conditions} network"),
    target_fixture="visit",
)
def _(bench: Bench, conditions: str) -> Visit:
    return network_way.replace_module(bench, conditions)


@when(
    sentence(
        "the cover of the meter is opened while the WAN module is replaced by one on {:A} {name:Conditions} network"
    ),
    target_fixture="stimulus",
)
def _(bench: Bench, name: str) -> Stimulus:
    return network_way.open_cover_at_visit(bench, name)


@when(sentence("the network is probed {times:Count} times"), target_fixture="probes")
def _(bench: Bench, times: int) -> Probes:
    return network_way.probe(bench, times)


@when(
    sentence("the network is probed {times:Count} times and is away for the last {away:Count} of them"),
    target_fixture="probes",
)
def _(bench: Bench, times: int, away: int) -> Probes:
    return network_way.probe(bench, times, away)


@then(sentence("the network is available at the {level:WanLevel} level"))
def _(bench: Bench, probes: Probes, level: Level) -> None:
    network_way.is_available(bench, probes, level)


@then(sentence("the measured availability is {percent:Number} %"))
def _(bench: Bench, probes: Probes, percent: Decimal) -> None:
    network_way.was_available(bench, probes, percent)


@then(sentence("the answer is {code:Code} within {seconds:Duration}"))
def _(bench: Bench, stimulus: Stimulus, code: str, seconds: Decimal) -> None:
    network_way.answered_with(bench, stimulus, code, seconds)


@then(sentence("the hub is reached again within {seconds:Duration}"))
def _(bench: Bench, seconds: Decimal) -> None:
    network_way.hub_comes_back(bench, seconds)


@then(sentence("the meter has carried out {count:Count} commands"))
def _(bench: Bench, count: int) -> None:
    network_way.commands_carried_out(bench, count)


@then(sentence("the response time {is_met:Meets} the {level:WanLevel} level of {message:Message}"))
def _(bench: Bench, stimulus: Stimulus, is_met: bool, level: Level, message: str) -> None:
    network_way.within_level(bench, stimulus, message, level, is_met=is_met)


@then("only the new node address of the hub is reached")
def _(bench: Bench, visit: Visit) -> None:
    network_way.only_the_new_node_is_reached(bench, visit)
