"""Given, When and Then of the translation between the standard and the cohorts' head ends."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, translation
from meterbench.bench.stimuli import Stimulus
from meterbench.bench.translation import Offer
from steps.converters import sentence


@given(sentence("a head end of the {cohort:Cohort} cohort"))
def _(bench: Bench, cohort: str) -> None:
    translation.head_end_is(bench, cohort)


@given("a meter type on record that no cohort has")
def _(bench: Bench) -> None:
    translation.type_on_record_is_unknown(bench)


@given("the elective services of its cohort are switched off")
def _(bench: Bench) -> None:
    translation.elective_services_are_off(bench)


@when(sentence("the {user:Role} sends {service:Service} for {seconds:Duration} from now"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service, seconds: Decimal) -> Stimulus:
    return translation.send_for_later(bench, user, service, seconds)


@when(sentence("the DCC is asked what the {cohort:Cohort} cohort offers"), target_fixture="offer")
def _(bench: Bench, cohort: str) -> Offer:
    return translation.ask_for_offer(bench, cohort)


@then(sentence("the answer is a success once {seconds:Duration} have passed and does not come before"))
def _(bench: Bench, stimulus: Stimulus, seconds: Decimal) -> None:
    translation.answer_comes_when_due(bench, stimulus, seconds)


@then("each command on the WAN is in the format of the meter's head end")
def _(bench: Bench, stimulus: Stimulus) -> None:
    translation.commands_in_format(bench, stimulus)


@then("the answer holds nothing of the head end's own message")
def _(bench: Bench, stimulus: Stimulus) -> None:
    translation.answer_holds_nothing_of_the_head_end(bench, stimulus)


@then("no command on the WAN names the standard's service")
def _(bench: Bench, stimulus: Stimulus) -> None:
    translation.no_command_names_the_service(bench, stimulus)


@then("the offer lists the 37 minimum services and as missing those that the head end does not offer")
def _(bench: Bench, offer: Offer) -> None:
    translation.offer_maps_the_minimum(bench, offer)


@then("the offer has the prepayment services among the missing ones")
def _(bench: Bench, offer: Offer) -> None:
    translation.prepayment_is_missing(bench, offer)


@then("the offer shows the elective services of the head end")
def _(bench: Bench, offer: Offer) -> None:
    translation.elective_is_shown(bench, offer)


@then(sentence("the offer of the meter's cohort shows it for the {user:Role}"))
def _(bench: Bench, stimulus: Stimulus, user: str) -> None:
    translation.offer_shows(bench, stimulus, user)
