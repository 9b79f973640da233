"""The messages of the traffic model on the WAN."""

from __future__ import annotations

from pytest_bdd import given, then, when

from meterbench.bench import Bench, wan_traffic
from meterbench.bench.dcc_firmware import Update
from meterbench.bench.stimuli import Stimulus
from meterbench.bench.wan_traffic import Collection
from steps.converters import sentence


@given(sentence("a WAN that carries {message:Message} in its response time"))
def _(bench: Bench, message: str) -> None:
    wan_traffic.is_carried(bench, message)


@when(sentence("the head end collects {times:Count} readings of each meter of the rig"), target_fixture="collection")
def _(bench: Bench, times: int) -> Collection:
    return wan_traffic.collect(bench, times)


@then(sentence("the answer is a success within the response time of {message:Message}"))
def _(bench: Bench, stimulus: Stimulus, message: str) -> None:
    wan_traffic.success_within(bench, stimulus, message)


@then("one message goes each way on the WAN")
def _(bench: Bench, stimulus: Stimulus) -> None:
    wan_traffic.one_each_way(bench, stimulus)


@then(sentence("each message on the WAN fits {times:Count} times the size of {message:Message}"))
def _(bench: Bench, stimulus: Stimulus, times: int, message: str) -> None:
    wan_traffic.fit_times(bench, stimulus, times, message)


@then(sentence("each message on the WAN has {size:Count} B at most"))
def _(bench: Bench, stimulus: Stimulus, size: int) -> None:
    wan_traffic.payloads_at_most(bench, stimulus, size)


@then(sentence("the image is at the meter within the response time of {message:Message}"))
def _(bench: Bench, update: Update, message: str) -> None:
    wan_traffic.delivered_within(bench, update, message)


@then(sentence("each message of the update fits the size of {message:Message}"))
def _(bench: Bench, update: Update, message: str) -> None:
    wan_traffic.image_fits(bench, update, message)


@then("the image goes over the WAN once and whole")
def _(bench: Bench, update: Update) -> None:
    wan_traffic.image_is_carried_whole(bench, update)


@then(sentence("the traffic on the WAN is that of the collection, each message within {message:Message}"))
def _(bench: Bench, collection: Collection, message: str) -> None:
    wan_traffic.volume_is_planned(bench, collection, message)
