"""Change of tenancy: Given, When and Then."""

from __future__ import annotations

from datetime import timedelta

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, dcc, dcc_cos, dcc_display, tenancy
from meterbench.bench.dcc import Asked
from meterbench.bench.stimuli import Stimulus
from steps.converters import sentence


@given("a new tenancy has begun")
def _(bench: Bench) -> None:
    tenancy.has_begun(bench)


@given("the outgoing tenant permits access to his history")
def _(bench: Bench) -> None:
    tenancy.shares(bench)


@when(
    sentence("the {user:Role} tells the meter of a tenancy from the end of half hour {number:Count}"),
    target_fixture="asked",
)
def _(bench: Bench, user: str, number: int) -> Asked:
    return tenancy.tell(bench, user, tenancy.begun_after(bench, number))


@when(
    sentence("the {user:Role} tells the meter of a tenancy from {seconds:Count} s after half hour {number:Count}"),
    target_fixture="asked",
)
def _(bench: Bench, user: str, seconds: int, number: int) -> Asked:
    return tenancy.tell(bench, user, tenancy.begun_after(bench, number, seconds))


@when(sentence("the {user:Role} tells the meter of a tenancy from tomorrow on"), target_fixture="asked")
def _(bench: Bench, user: str) -> Asked:
    return tenancy.tell(bench, user, bench.rig.calendar.now() + timedelta(days=1))


@given(sentence("the {user:Role} has restricted the history from the end of half hour {number:Count}"))
def _(bench: Bench, user: str, number: int) -> None:
    tenancy.has_restricted(bench, user, number)


@when(
    sentence("the {user:Role} sends {service:Service} from the end of half hour {number:Count}"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, number: int) -> Stimulus:
    return tenancy.send_restriction(bench, user, service, tenancy.begun_after(bench, number))


@when(
    sentence("the {user:Role} sends {service:Service} from {seconds:Count} s after half hour {number:Count}"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, seconds: int, number: int) -> Stimulus:
    return tenancy.send_restriction(bench, user, service, tenancy.begun_after(bench, number, seconds))


@when(
    sentence(
        "the {user:Role} sends {service:Service} from {seconds:Count} s before the end of half hour {number:Count}"
    ),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, service: Service, seconds: int, number: int) -> Stimulus:
    return tenancy.send_restriction(bench, user, service, tenancy.begun_after(bench, number, -seconds))


@when(sentence("the {user:Role} sends {service:Service} from tomorrow on"), target_fixture="stimulus")
def _(bench: Bench, user: str, service: Service) -> Stimulus:
    return tenancy.send_restriction(bench, user, service, bench.rig.calendar.now() + timedelta(days=1))


@then(sentence("the restriction at the meter is from the end of half hour {number:Count}"))
def _(bench: Bench, number: int) -> None:
    tenancy.began_after(bench, number)


@then("the meter keeps all of them")
def _(bench: Bench) -> None:
    tenancy.meter_keeps_all(bench)


@then("the meter knows of the tenancy")
def _(bench: Bench, asked: Asked) -> None:
    tenancy.is_taken(bench, asked)


@then("the meter refuses the tenancy")
def _(bench: Bench, asked: Asked) -> None:
    tenancy.is_not_taken(bench, asked)


@then(sentence("the tenancy is refused by the DCC with {code:Code}"))
def _(bench: Bench, asked: Asked, code: str) -> None:
    dcc.answers_at_once(bench, asked, code)


@then(sentence("the consumer is shown the half hours from number {first:Count} on and none before"))
def _(bench: Bench, first: int) -> None:
    tenancy.is_shown_from(bench, first)


@then("the supplier goes on reading all of them")
def _(bench: Bench) -> None:
    tenancy.supplier_reads_all(bench)


@given(sentence("the {name:Display} is joined to the meter"))
def _(bench: Bench, name: str) -> None:
    dcc_display.is_joined(bench, name)


@given(sentence("the outgoing tenant has taken the {name:Display} away"))
def _(bench: Bench, name: str) -> None:
    dcc_display.was_taken_away(bench, name)


@given(sentence("a {name:Display} stands in the log of the hub"))
def _(bench: Bench, name: str) -> None:
    dcc_display.is_on_hub(bench, name)


@when(sentence("the {user:Role} joins the {name:Display} to the meter"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return dcc_display.join(bench, user, name)


@then(sentence("the {name:Display} is the one of the meter"))
def _(bench: Bench, asked: Asked, name: str) -> None:
    dcc_display.has_joined(bench, asked, name)


@then("the meter has no display")
def _(bench: Bench) -> None:
    dcc_display.has_none(bench)


@then("the supplier of the meter goes on operating it")
def _(bench: Bench) -> None:
    dcc_cos.is_answered(bench, "outgoing supplier", dcc.ACKNOWLEDGED)
