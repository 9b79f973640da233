"""The guards of the DCC, its audit log, and what it shows of a request that failed."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, then, when

from catalogue import Service
from meterbench.bench import Bench, dcc_guards
from meterbench.bench.dcc import Asked
from meterbench.bench.dcc_guards import Series
from steps.converters import sentence


@given(
    sentence("a DCC that {then:Guarding} more than {most:Count} {service:Service} of a User within {window:Duration}")
)
def _(bench: Bench, then: str, most: int, service: Service, window: Decimal) -> None:
    dcc_guards.throttle(bench, service, most, window, then)


@given(sentence("a DCC that {then:Guarding} more than {most:Count} critical requests in all within {window:Duration}"))
def _(bench: Bench, then: str, most: int, window: Decimal) -> None:
    dcc_guards.bulk_throttle(bench, most, window, then)


@given(sentence("a DCC that quarantines a clock tolerance above {most:Duration}"))
def _(bench: Bench, most: Decimal) -> None:
    dcc_guards.tolerance_limit(bench, most)


@given(sentence("the DCC has taken {times:Count} {service:Service} of the {user:Role}"))
def _(bench: Bench, times: int, service: Service, user: str) -> None:
    dcc_guards.were_let_through(bench, user, service, times)


@given(sentence("{seconds:Duration} have gone by since"))
def _(bench: Bench, seconds: Decimal) -> None:
    bench.hold(seconds)


@given(sentence("a quarantined {service:Service} of the {user:Role}"), target_fixture="held")
def _(bench: Bench, service: Service, user: str) -> Asked:
    return dcc_guards.is_in_quarantine(bench, user, service)


@given("the hub of the meter is not there")
def _(bench: Bench) -> None:
    dcc_guards.hub_is_missing(bench)


@when(sentence("the {user:Role} sends {service:Service} {times:Count} times"), target_fixture="series")
def _(bench: Bench, user: str, service: Service, times: int) -> Series:
    return dcc_guards.send_times(bench, user, service, times)


@when(sentence("the {user:Role} sets the clock with a tolerance of {tolerance:Duration}"), target_fixture="series")
def _(bench: Bench, user: str, tolerance: Decimal) -> Series:
    return dcc_guards.send_clock_with(bench, user, tolerance)


@when("the operator of the DCC releases it", target_fixture="series")
def _(bench: Bench, held: Asked) -> Series:
    return dcc_guards.decide(bench, held, "release")


@when("the operator of the DCC rejects it", target_fixture="series")
def _(bench: Bench, held: Asked) -> Series:
    return dcc_guards.decide(bench, held, "reject")


@when(sentence("the {user:Role} asks once for {service:Service}"), target_fixture="asked")
def _(bench: Bench, user: str, service: Service) -> Asked:
    return dcc_guards.ask_once(bench, user, service)


@then(sentence("the DCC acknowledges {count:Count} of them and answers the others with {code:Code}"))
def _(bench: Bench, series: Series, count: int, code: str) -> None:
    dcc_guards.codes_are(bench, series, count, code)


@then(sentence("{count:Count} commands go out to the meters"))
def _(bench: Bench, series: Series, count: int) -> None:
    dcc_guards.commands_went_out(bench, series, count)


@then(sentence("its User is told that {count:Count} of them are quarantined for {breach:Breach}"))
def _(bench: Bench, series: Series, count: int, breach: str) -> None:
    dcc_guards.quarantine_was_told(bench, series, count, breach)


@then("the request is answered with success")
def _(bench: Bench, series: Series) -> None:
    dcc_guards.is_answered_with_success(bench, series)


@then(sentence("the request is answered later with {code:Code}"))
def _(bench: Bench, series: Series, code: str) -> None:
    dcc_guards.is_answered_later(bench, series, code)


@then(sentence("the supply at the meter is {state:State}"))
def _(bench: Bench, state: str) -> None:
    dcc_guards.supply_stays(bench, state)


@then(sentence("the audit log says {event:AuditEvent} for {count:Count} of them, and its chain holds"))
def _(bench: Bench, series: Series, event: str, count: int) -> None:
    dcc_guards.audit_holds(bench, series, event, count)


@then(sentence("the DCC shows that it failed at the {part:Part}"))
def _(bench: Bench, asked: Asked, part: str) -> None:
    dcc_guards.shows_part(bench, asked, part)


@then("the DCC shows that no part of it failed")
def _(bench: Bench, asked: Asked) -> None:
    dcc_guards.shows_part(bench, asked, "")


@then("the DCC shows of the rejected request that it failed at the DCC")
def _(bench: Bench, series: Series) -> None:
    dcc_guards.shows_part(bench, series.first, "dcc")
