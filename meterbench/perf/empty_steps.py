"""The baseline's steps: the sentences of the benchmark's scenarios, and nothing behind them."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when


@given("a commissioned electricity meter")
def _given() -> None:
    pass


@when(parsers.parse("the {user} sends {service}"))
def _when() -> None:
    pass


@then("the answer is a success within its response time")
def _then() -> None:
    pass
