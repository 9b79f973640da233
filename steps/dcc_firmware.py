"""Firmware over the air: sentences about `meterbench.bench.dcc_firmware`."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, dcc_firmware
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_firmware import Update
from steps.converters import sentence


@given("the meter runs its declared core")
def _(bench: Bench) -> None:
    dcc_firmware.has_core(bench)


@given(sentence("firmware is installed in {stages:Stages}"))
def _(bench: Bench, stages: str) -> None:
    dcc_firmware.set_stages(bench, stages)


@given(sentence("firmware is left to {stages:Stages}"))
def _(bench: Bench, stages: str) -> None:
    dcc_firmware.set_stages(bench, stages)


@given(sentence("ordinary updates wait for {seconds:Duration}"))
def _(bench: Bench, seconds: Decimal) -> None:
    dcc_firmware.set_terms(bench, ordinary_delay_s=float(seconds))


@given(sentence("emergency releases {yes:YesOrNo}"))
def _(bench: Bench, yes: bool) -> None:
    dcc_firmware.set_terms(bench, emergency=yes)


@given(sentence("the firmware library {yes:YesOrNo}"))
def _(bench: Bench, yes: bool) -> None:
    dcc_firmware.set_terms(bench, library=yes)


@given("the supplier's agent may update firmware")
def _(bench: Bench) -> None:
    dcc_firmware.set_terms(bench, initiators=["supplier", "agent"])


@given(sentence("the maker has released {image:Image}"))
def _(bench: Bench, image: str) -> None:
    dcc_firmware.release(bench, image)


@given(sentence("the maker has released {image:Image} as urgent"))
def _(bench: Bench, image: str) -> None:
    dcc_firmware.release(bench, image, urgent=True)


@given(sentence("the {user:Role} has updated the meter with {image:Image}"), target_fixture="update")
def _(bench: Bench, user: str, image: str) -> Update:
    return dcc_firmware.updated(bench, user, image)


@given(sentence("the {user:Role} has sent an update with {image:Image} that waits"), target_fixture="waiting")
def _(bench: Bench, user: str, image: str) -> Update:
    return dcc_firmware.update(bench, user, image)


@when(sentence("the {user:Role} updates the meter with {image:Image}"), target_fixture="update")
def _(bench: Bench, user: str, image: str) -> Update:
    return dcc_firmware.update(bench, user, image)


@when(sentence("the {user:Role} activates the image"), target_fixture="activation")
def _(bench: Bench, update: Update, user: str) -> Asked:
    return dcc_firmware.activate(bench, user, update)


@then("the DCC takes the update on")
def _(bench: Bench, update: Update) -> None:
    dcc_firmware.is_taken_on(bench, update)


@then(sentence("the DCC refuses the update with {code:Refusal}"))
def _(bench: Bench, update: Update, code: str) -> None:
    dcc_firmware.is_refused(bench, update, code)


@then(sentence("the sender is warned of {warning:Warning}"))
def _(bench: Bench, update: Update, warning: str) -> None:
    dcc_firmware.is_warned_of(bench, update, warning)


@then("the sender is told that the image has been delivered")
def _(bench: Bench, update: Update) -> None:
    dcc_firmware.is_told(bench, update, dcc_firmware.DELIVERED)


@then("the sender is told that the update has failed")
def _(bench: Bench, update: Update) -> None:
    dcc_firmware.is_told(bench, update, dcc_firmware.FAILED)


@then("the sender of the update that waited is told that it has failed")
def _(bench: Bench, waiting: Update) -> None:
    dcc_firmware.is_told(bench, waiting, dcc_firmware.FAILED)


@then("the meter runs the version of the image")
def _(bench: Bench, update: Update) -> None:
    dcc_firmware.runs_new(bench, update)


@then("the meter runs the version of the image that waited")
def _(bench: Bench, waiting: Update) -> None:
    dcc_firmware.runs_new(bench, waiting)


@then("the meter runs what it ran before")
def _(bench: Bench, update: Update) -> None:
    dcc_firmware.runs_before(bench, update)


@then("the meter holds the image and has not installed it")
def _(bench: Bench, update: Update) -> None:
    dcc_firmware.holds(bench, update)


@then("the meter holds no image")
def _(bench: Bench) -> None:
    dcc_firmware.holds_none(bench)


@then("the head end reaches the meter")
def _(bench: Bench) -> None:
    dcc_firmware.is_reached(bench)


@then("the activation succeeds")
def _(bench: Bench, activation: Asked) -> None:
    dcc_firmware.activation_succeeds(bench, activation)


@then(sentence("the DCC refuses the activation with {code:Refusal}"))
def _(bench: Bench, activation: Asked, code: str) -> None:
    dcc_firmware.activation_is_refused(bench, activation, code)


@then("the meter runs the version of the activated image")
def _(bench: Bench, activation: Asked, update: Update) -> None:
    dcc_firmware.activation_runs_new(bench, activation, update)
