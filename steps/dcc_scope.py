"""Given, When and Then of the scope of the DCC and its core set of services."""

from __future__ import annotations

from pytest_bdd import given, then, when

from meterbench.bench import Bench
from meterbench.bench import dcc_inventory_checks as checks
from meterbench.bench import dcc_scope as scope
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_scope import Shown
from steps.converters import sentence


@given(sentence("the scope of the DCC is {functions:Word}"))
def _(bench: Bench, functions: str) -> None:
    scope.scope_is(bench, functions)


@given(sentence("the communication services are {option:Word} with the core set {service:Word}"))
def _(bench: Bench, option: str, service: str) -> None:
    scope.communication_services_are(bench, option, service)


@given("the exceptions last until today")
def _(bench: Bench) -> None:
    scope.exceptions_end(bench, 0)


@given("the exceptions have lasted until yesterday")
def _(bench: Bench) -> None:
    scope.exceptions_end(bench, -1)


@when(sentence("the DCC is told of exceptions that last {days:Count} days"), target_fixture="fault")
def _(bench: Bench, days: int) -> str:
    return scope.tell_exceptions(bench, days)


@when(sentence("the {user:Role} asks the {name:Thing} for its network data"), target_fixture="asked")
def _(bench: Bench, user: str, name: str) -> Asked:
    return scope.read_network_data(bench, user, name)


@when(sentence("the DCC is asked for its core set counted by {unit:Word}"), target_fixture="core_set")
def _(bench: Bench, unit: str) -> Shown:
    return scope.core_set(bench, unit)


@then("the DCC does not take it")
def _(bench: Bench, fault: str) -> None:
    checks.is_refused(bench, fault)


@then("the core set has the 37 rows of the catalogue")
def _(bench: Bench, core_set: Shown) -> None:
    scope.core_set_is_the_catalogue(bench, core_set, once=False)


@then("the core set has each service request of the catalogue's 37 rows once")
def _(bench: Bench, core_set: Shown) -> None:
    scope.core_set_is_the_catalogue(bench, core_set, once=True)
