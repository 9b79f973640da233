"""Change of supplier: Given, When and Then of the process and of its parties."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, dcc, dcc_cos
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_cos import Change
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given("the incoming supplier has asked for the meter", target_fixture="change")
def _(bench: Bench) -> Change:
    return dcc_cos.has_asked(bench)


@given(sentence("the incoming supplier has asked for the meter by variant {variant:Variant}"), target_fixture="change")
def _(bench: Bench, variant: str) -> Change:
    return dcc_cos.has_asked(bench, variant=variant)


@given(
    sentence("the incoming supplier has asked for the meter by variant {variant:Variant} without its order"),
    target_fixture="change",
)
def _(bench: Bench, variant: str) -> Change:
    return dcc_cos.has_asked(bench, variant=variant, order_enforced=False)


@given(sentence("the incoming supplier has asked {network:Network} for the meter"), target_fixture="change")
def _(bench: Bench, network: str) -> Change:
    return dcc_cos.has_asked(bench, network=network)


@given(sentence("the change has reached activity {activity:Activity}"))
def _(bench: Bench, change: Change, activity: str) -> None:
    dcc_cos.reach_activity(bench, change, activity)


@given("an objection has been raised")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.tell(bench, change, "object")


@given("the objection has been resolved")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.tell(bench, change, "resolve")


@given("the change is certain")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.is_certain(bench, change)


@given(sentence("the change is {seconds:Duration} away"))
def _(bench: Bench, change: Change, seconds: Decimal) -> None:
    dcc_cos.is_away(bench, change, seconds)


@given("the change is effective")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.is_effective(bench, change)


@given(sentence("the change has been effective for {seconds:Duration}"))
def _(bench: Bench, change: Change, seconds: Decimal) -> None:
    dcc_cos.is_effective(bench, change, seconds)


@given(sentence("the {name:Party} {service:Done}"))
def _(bench: Bench, change: Change, name: str, service: str) -> None:
    dcc_cos.has_done(bench, change, name, service)


@given("the mains was away at the moment of the change")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.comes_without_mains(bench, change)


@given(sentence("the {name:Party} takes no messages"))
def _(bench: Bench, name: str) -> None:
    dcc_cos.is_there(bench, name, there=False)


@when("the moment of the change comes", target_fixture="stimulus")
def _(bench: Bench, change: Change) -> Stimulus:
    return dcc_cos.comes(bench, change)


@when(sentence("the {name:Party} takes messages again"), target_fixture="stimulus")
def _(bench: Bench, change: Change, name: str) -> Stimulus:
    return dcc_cos.comes_back(bench, change, name)


@when(sentence("the {name:Party} asks that the incoming one takes over the meter"), target_fixture="taken")
def _(bench: Bench, name: str) -> bool:
    return bool(dcc_cos.ask_for(bench, name)["taken"])


@when(sentence("the change reaches activity {activity:Activity}"), target_fixture="taken")
def _(bench: Bench, change: Change, activity: str) -> bool:
    return dcc_cos.reach_activity(bench, change, activity)


@when("an objection is raised", target_fixture="taken")
def _(bench: Bench, change: Change) -> bool:
    return dcc_cos.tell(bench, change, "object")


@when("the change is withdrawn", target_fixture="taken")
def _(bench: Bench, change: Change) -> bool:
    return dcc_cos.tell(bench, change, "withdraw")


@when(sentence("the {name:Party} {service:Deed}"), target_fixture="asked")
def _(bench: Bench, name: str, service: str) -> Asked:
    return dcc_cos.send(bench, name, service)


@when(
    sentence("the {name:Party} reads the half hours of {hours:Duration} {side:Side} the change"),
    target_fixture="asked",
)
def _(bench: Bench, change: Change, name: str, hours: Decimal, side: str) -> Asked:
    return dcc_cos.read_profile(bench, change, name, hours, side)


@when(
    sentence("the {name:Party} reads the half hours of {hours:Duration} {side:Side} the change and one across it"),
    target_fixture="asked",
)
def _(bench: Bench, change: Change, name: str, hours: Decimal, side: str) -> Asked:
    return dcc_cos.read_profile(bench, change, name, hours, side, beyond=2)


@then(sentence("what the registration system says is {taken_or_not:Taken}"))
def _(bench: Bench, taken: bool, taken_or_not: bool) -> None:
    dcc_cos.said(bench, taken, taken_or_not)


@then(sentence("the {name:Party} is admitted to the meter"))
def _(bench: Bench, name: str) -> None:
    dcc_cos.is_answered(bench, name, dcc.ACKNOWLEDGED)


@then(sentence("the {name:Party} is refused with {code:Code}"))
def _(bench: Bench, name: str, code: str) -> None:
    dcc_cos.is_answered(bench, name, code)


@then(sentence("the request is refused with {code:Code}"))
def _(bench: Bench, asked: Asked, code: str) -> None:
    dcc.answers_at_once(bench, asked, code)


@then("the request is carried out")
def _(bench: Bench, asked: Asked) -> None:
    dcc_cos.succeeds(bench, asked)


@then("the answered half hours are all of that period and those of the bench side")
def _(bench: Bench, asked: Asked) -> None:
    dcc_cos.holds_own_period(bench, asked)


@then(sentence("the {name:Party} has the DCC's reading of the meter"))
def _(bench: Bench, change: Change, name: str) -> None:
    dcc_cos.gets_reading(bench, change, name)


@then("both suppliers have the same reading")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.gets_the_same_reading(bench, change)


@then("the outgoing supplier has the snapshot of the meter")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.gets_snapshot(bench, change)


@then(sentence("the {name:Party} has no reading of the DCC's"))
def _(bench: Bench, change: Change, name: str) -> None:
    dcc_cos.gets_nothing(bench, change, name)


@then(sentence("the {name:Party} has no profile of the DCC's"))
def _(bench: Bench, change: Change, name: str) -> None:
    dcc_cos.gets_nothing(bench, change, name, dcc_cos.PROFILE)


@then("the meter is in its default state")
def _(bench: Bench, change: Change) -> None:
    dcc_cos.is_in_default_state(bench, change)
