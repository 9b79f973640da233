"""Bad input on the WAN."""

from __future__ import annotations

from pytest_bdd import given, then, when

from meterbench.bench import Bench, injection
from meterbench.bench.injection import Injected
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@when(sentence("a stranger sends {bad:BadInput} to the hub"), target_fixture="injected")
def _(bench: Bench, bad: str) -> Injected:
    return injection.to_hub(bench, bad)


@when(sentence("a stranger sends {bad:BadInput} to the hub {times:Count} times"), target_fixture="injected")
def _(bench: Bench, bad: str, times: int) -> Injected:
    return injection.to_hub(bench, bad, times)


@when(sentence("a stranger sends {bad:BadInput} to the DCC"), target_fixture="injected")
def _(bench: Bench, bad: str) -> Injected:
    return injection.to_dcc(bench, bad)


@when(sentence("a stranger sends {bad:BadInput} to the DCC {times:Count} times"), target_fixture="injected")
def _(bench: Bench, bad: str, times: int) -> Injected:
    return injection.to_dcc(bench, bad, times)


@given(sentence("the {user:Role} has disabled the supply and armed it again"), target_fixture="disabling")
def _(bench: Bench, user: str) -> Stimulus:
    return injection.disabled_and_armed(bench, user)


@given(sentence("a stranger has sent {bad:BadInput} to the DCC {times:Count} times"))
def _(bench: Bench, bad: str, times: int) -> None:
    injection.to_dcc(bench, bad, times)


@when("a stranger sends the disabling command once more", target_fixture="injected")
def _(bench: Bench, disabling: Stimulus) -> Injected:
    return injection.replay(bench, disabling)


@then("nothing happens at the meter")
def _(bench: Bench, injected: Injected) -> None:
    injection.nothing_happened(bench, injected)


@then("no User is told anything of it")
def _(bench: Bench, injected: Injected) -> None:
    injection.nobody_is_told(bench, injected)


@then("the hub notes it")
def _(bench: Bench, injected: Injected) -> None:
    injection.hub_notes_it(bench, injected)


@then("the DCC counts it")
def _(bench: Bench, injected: Injected) -> None:
    injection.dcc_counts_it(bench, injected)


@then("the next request is answered")
def _(bench: Bench) -> None:
    injection.still_served(bench)
