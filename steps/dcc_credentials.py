"""Credentials of SMETS1 devices, and meters that move to another SMSO."""

from __future__ import annotations

from pytest_bdd import given, then, when

from meterbench.bench import Bench, dcc_credentials
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_credentials import Move
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given(sentence("the meter has moved to the SMSO {cohort:Cohort}"))
def _(bench: Bench, cohort: str) -> None:
    dcc_credentials.has_moved(bench, cohort)


@when(sentence("the {user:Anybody} asks for credentials by {service:Credential}"), target_fixture="asked")
def _(bench: Bench, user: str, service: str) -> Asked:
    return dcc_credentials.place(bench, user, service)


@when("the security model of the meter's cohort is asked for", target_fixture="model")
def _(bench: Bench) -> str:
    return dcc_credentials.security_model(bench)


@when(sentence("the meter moves to the SMSO {cohort:Cohort}, with need of {needs:Variants}"), target_fixture="move")
def _(bench: Bench, cohort: str, needs: list[str]) -> Move:
    return dcc_credentials.moves(bench, cohort, needs)


@then(sentence("that is refused with {code:Code} and nothing goes to the meter"))
def _(bench: Bench, asked: Asked, code: str) -> None:
    dcc_credentials.refused_unsent(bench, asked, code)


@then(sentence("the offer of the meter's cohort has {reference:Word} among what is missing"))
def _(bench: Bench, reference: str) -> None:
    dcc_credentials.offer_lacks(bench, reference)


@then("what goes to the meter holds nothing of the User")
def _(bench: Bench, stimulus: Stimulus) -> None:
    dcc_credentials.names_no_user(bench, stimulus)


@then(sentence('the security model is "{expected}"'))
def _(bench: Bench, model: str, expected: str) -> None:
    dcc_credentials.model_is(bench, model, expected)


@then("the meter has moved")
def _(bench: Bench, move: Move) -> None:
    dcc_credentials.move_was(bench, move, moved=True)


@then(sentence("the meter has not moved, for want of {missing:Variants}"))
def _(bench: Bench, move: Move, missing: list[str]) -> None:
    dcc_credentials.move_was(bench, move, moved=False, missing=" ".join(missing))


@then(sentence("the DCC speaks to the meter as the SMSO {cohort:Cohort}"))
def _(bench: Bench, cohort: str) -> None:
    dcc_credentials.speaks(bench, cohort)


@then("the DCC speaks to the meter as before")
def _(bench: Bench) -> None:
    dcc_credentials.speaks(bench, bench.rig.cohort)
