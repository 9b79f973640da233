"""When and Then of the Service Level Agreements: how soon the DCC answers each service."""

from __future__ import annotations

from pytest_bdd import then, when

from catalogue import Service
from meterbench.bench import Bench, sla, stimuli
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@when(sentence("the {user:Role} sends {service:Service} and a second one without waiting"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return stimuli.send_two(bench, user, service)


@then("the answer is a success within the SLA of its service")
def _(bench: Bench, stimulus: Stimulus) -> None:
    sla.answered_in_time(bench, stimulus)


@then("each of the two answers is a success within the SLA of its service")
def _(bench: Bench, stimulus: Stimulus) -> None:
    sla.both_answered_in_time(bench, stimulus)


@then("the refusal is given within the SLA of the service")
def _(bench: Bench, stimulus: Stimulus) -> None:
    sla.refused_in_time(bench, stimulus)
