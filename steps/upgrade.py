"""Updates of firmware, seen at the meter: Given, When and Then."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from meterbench.bench import Bench, upgrade
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_firmware import Update
from steps.converters import sentence


@given(sentence("the meter runs version {version:Version}"))
def _(bench: Bench, version: str) -> None:
    upgrade.runs(bench, version)


@given("the registers of the meter are noted")
def _(bench: Bench) -> None:
    upgrade.note_registers(bench)


@given(
    sentence("the mains has failed for {seconds:Duration} while the {user:Role} updated the meter with {image:Image}")
)
def _(bench: Bench, seconds: Decimal, user: str, image: str) -> None:
    upgrade.was_cut_off(bench, user, image, seconds)


@given(sentence("the {user:Role} has asked for the activation in {seconds:Duration}"), target_fixture="activation")
def _(bench: Bench, update: Update, user: str, seconds: Decimal) -> Asked:
    return upgrade.activate_later(bench, user, update, seconds)


@when(
    sentence("the mains fails for {seconds:Duration} while the {user:Role} updates the meter with {image:Image}"),
    target_fixture="update",
)
def _(bench: Bench, seconds: Decimal, user: str, image: str) -> Update:
    return upgrade.update_cut_off(bench, user, image, seconds)


@when(sentence("the {user:Role} activates another image"), target_fixture="activation")
def _(bench: Bench, update: Update, user: str) -> Asked:
    return upgrade.activate_other(bench, user, update)


@then("the meter has kept what it had received")
def _(bench: Bench) -> None:
    upgrade.keeps_part(bench)


@then("the meter refuses the activation")
def _(bench: Bench, activation: Asked) -> None:
    upgrade.meter_answers_activation(bench, activation, "refusal")


@then("the meter takes the activation")
def _(bench: Bench, activation: Asked) -> None:
    upgrade.meter_answers_activation(bench, activation, "success")


@then("no other register of the meter has changed")
def _(bench: Bench) -> None:
    upgrade.nothing_else_changed(bench)
