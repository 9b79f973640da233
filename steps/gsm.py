"""The GSM carrier: the networks of the SIM, its modem, sleep and calls."""

from __future__ import annotations

from pytest_bdd import given, then, when

from catalogue import Alert
from meterbench.bench import Bench, gsm, hub_alerts
from meterbench.bench.gsm import Move
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given("a hub whose SIM is on its home network")
def _(bench: Bench) -> None:
    gsm.at_home(bench)


@given("the SIM of the hub has gone abroad")
def _(bench: Bench) -> None:
    gsm.gone_abroad(bench)


@given("the hub sleeps")
def _(bench: Bench) -> None:
    gsm.asleep(bench)


@given("the SIM's store of short messages is full")
def _(bench: Bench) -> None:
    gsm.store_full(bench)


@when(sentence("the mobile networks within reach become {kinds:MobileNetworks}"), target_fixture="move")
def _(bench: Bench, kinds: list[str]) -> Move:
    return gsm.reach(bench, kinds)


@when("the modem of the hub hangs until it is restarted", target_fixture="move")
def _(bench: Bench) -> Move:
    return gsm.hang(bench, "soft")


@when("the network ends the data session of the hub", target_fixture="move")
def _(bench: Bench) -> Move:
    return gsm.end_session(bench)


@when("the SIM of the hub is taken out", target_fixture="move")
def _(bench: Bench) -> Move:
    return gsm.take_sim_out(bench)


@when("a stranger sends the short message that wakes the hub", target_fixture="move")
def _(bench: Bench) -> Move:
    return gsm.calls(bench, gsm.NOBODY)


@when(sentence("the cover of the meter is opened {times:Count} times while the hub sleeps"), target_fixture="stimulus")
def _(bench: Bench, times: int) -> Stimulus:
    return hub_alerts.open_cover_asleep(bench, times)


@then(sentence("the SIM is on {kind:MobileNetwork} network, by its own word and by that of the networks"))
def _(bench: Bench, move: Move, kind: str) -> None:
    gsm.is_on(bench, move, kind)


@then("the hub has its way back")
def _(bench: Bench, move: Move) -> None:
    gsm.is_open(bench, move)


@then("the hub has its way back once the SIM finds its home network")
def _(bench: Bench, move: Move) -> None:
    gsm.is_open_once_home(bench, move)


@then("the modem has been restarted")
def _(bench: Bench, move: Move) -> None:
    gsm.was_restarted(bench, move)


@then("the hub was woken by a short message")
def _(bench: Bench) -> None:
    gsm.was_woken(bench)


@then("the hub sleeps on")
def _(bench: Bench, move: Move) -> None:
    gsm.sleeps_on(bench, move)


@then(sentence("{:A} {alert:Alert} is on the WAN within its response time"))
def _(bench: Bench, stimulus: Stimulus, alert: Alert) -> None:
    hub_alerts.tells_in_time(bench, stimulus, alert)


@then("the hub has woken once by itself")
def _(bench: Bench) -> None:
    gsm.has_woken_by_itself(bench)


@then("the hub has slept on")
def _(bench: Bench) -> None:
    gsm.has_slept_on(bench)
