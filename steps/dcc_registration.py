"""Given, When and Then of registrations and access: what is on record, who is let to a meter, what a User sees."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pytest_bdd import given, then, when

from meterbench.bench import Bench
from meterbench.bench import dcc_registration as registration
from meterbench.bench.dcc import Asked, answers_at_once
from meterbench.bench.dcc_registration import Seen
from meterbench.bench.stimuli import Stimulus
from meterbench.quantities import Fuel
from steps.converters import sentence


@given(sentence("registration databases that are {source:Source}"))
def _(bench: Bench, source: str) -> None:
    registration.read_as(bench, source)


@given(sentence("the registration parameter {name:Word} is {value:Word}"))
def _(bench: Bench, name: str, value: str) -> None:
    registration.parameter(bench, name, value)


@given(sentence("the meter point is registered in the database {database:Word}"))
def _(bench: Bench, database: str) -> None:
    registration.stands_in(bench, database)


@given("the meter point is registered with a dumb meter")
def _(bench: Bench) -> None:
    registration.says(bench, meter="dumb", dcc=False)


@given("the meter point is registered with a smart meter that is not migrated")
def _(bench: Bench) -> None:
    registration.says(bench, meter="smart", dcc=False)


@given("the meter point is registered with a smart meter that the DCC operates")
def _(bench: Bench) -> None:
    registration.says(bench, meter="smart", dcc=True)


@given(sentence("the meter point is registered with payment mode {mode:Registered}"))
def _(bench: Bench, mode: str) -> None:
    registration.says(bench, mode=mode)


@given(sentence("the meter point is registered as a domestic site of {annual:Count} kWh a year"))
def _(bench: Bench, annual: int) -> None:
    registration.says(bench, annual_kwh=annual, domestic=True)


@given(sentence("the meter point is registered as a non-domestic site of {annual:Count} kWh a year"))
def _(bench: Bench, annual: int) -> None:
    registration.says(bench, annual_kwh=annual, domestic=False)


@given(sentence("the meter point has the {user:Role} as its shipper"))
def _(bench: Bench, user: str) -> None:
    registration.says(bench, shipper=registration.eui(bench, user))


@given(sentence("the meter point has passed to the {user:Role}"))
def _(bench: Bench, user: str) -> None:
    registration.passes_to(bench, user)


@given(sentence("the meter point passes to the {user:Role} in {seconds:Duration}"))
def _(bench: Bench, user: str, seconds: Decimal) -> None:
    registration.passes_to(bench, user, seconds)


@given(sentence("the registration of the {user:Role} has ended"))
def _(bench: Bench, user: str) -> None:
    registration.has_ended(bench, user)


@given(sentence("the meter point lies in the network area of the {user:Role}"))
def _(bench: Bench, user: str) -> None:
    registration.lies_in_area_of(bench, user)


@given(sentence("the {user:Role} is accredited"))
def _(bench: Bench, user: str) -> None:
    registration.is_accredited(bench, user)


@given(sentence("the accreditation of the {user:Role} has ended"))
def _(bench: Bench, user: str) -> None:
    registration.is_accredited(bench, user, bench.rig.calendar.now())


@given(sentence("the {user:Role} has the consumer's authority for the meter"))
def _(bench: Bench, user: str) -> None:
    registration.has_authority(bench, user)


@given(sentence("the {user:Role} has the consumer's authority for the meter for {seconds:Duration}"))
def _(bench: Bench, user: str, seconds: Decimal) -> None:
    registration.has_authority(bench, user, seconds)


@given(sentence("the {user:Role} is no party to the SEC any more"))
def _(bench: Bench, user: str) -> None:
    registration.has_left(bench, user)


@given(sentence("the {user:Role} has asked for a reading by registration"))
def _(bench: Bench, user: str) -> None:
    registration.reaches(bench, user)


@given(sentence("a change of tenancy is told by the {teller:Teller}"))
def _(bench: Bench, teller: str) -> None:
    registration.parameter(bench, "tenancy_notice", teller)


@given(sentence("the lead supplier of the premises is that of {fuel:Fuel}"))
def _(bench: Bench, fuel: str) -> None:
    registration.has_lead(bench, fuel)


@given("what the registration databases hold", target_fixture="before")
def _(bench: Bench) -> Mapping[str, Any]:
    return registration.databases(bench)


@when(sentence("the {user:Role} looks into its window"), target_fixture="seen")
def _(bench: Bench, user: str) -> Seen:
    return registration.looks(bench, user)


@when(sentence("the {user:Role} looks into its window for the meter point"), target_fixture="seen")
def _(bench: Bench, user: str) -> Seen:
    return registration.looks(bench, user, registration.mpxn(bench))


@when(sentence("the {user:Role} looks into its window for another meter point"), target_fixture="seen")
def _(bench: Bench, user: str) -> Seen:
    return registration.looks(bench, user, registration.OTHER_NUMBER[bench.meter.fuel])


@when(
    sentence("the registration system tells that the meter point passed to the {user:Role} {seconds:Duration} ago"),
    target_fixture="stimulus",
)
def _(bench: Bench, user: str, seconds: Decimal) -> Stimulus:
    return registration.passed_to_late(bench, user, seconds)


@when("the premises are looked up", target_fixture="found")
def _(bench: Bench) -> Mapping[str, Any]:
    return registration.looks_up_premises(bench)


@when(
    sentence("the tenant changes and the {teller:Teller} tells it of the {user:Role}'s meter"),
    target_fixture="stimulus",
)
def _(bench: Bench, teller: str, user: str) -> Stimulus:
    return registration.tenancy_changes(bench, teller, user)


@when(sentence("the {user:Role} reads a profile of {hours:Count} h by registration"), target_fixture="asked")
def _(bench: Bench, user: str, hours: int) -> Asked:
    return registration.profile_of(bench, user, hours)


@then(sentence("access control answers {code:Code}"))
def _(bench: Bench, asked: Asked, code: str) -> None:
    answers_at_once(bench, asked, code)


@then(sentence("the {user:Role} reaches the meter"))
def _(bench: Bench, user: str) -> None:
    registration.reaches(bench, user)


@then(sentence("the {user:Role} is refused at the meter with {code:Refusal}"))
def _(bench: Bench, user: str, code: str) -> None:
    registration.is_refused(bench, user, code)


@then(sentence("the {user:Role} reaches the {fuel:Fuel} meter of the rig"))
def _(bench: Bench, user: str, fuel: Fuel) -> None:
    registration.reaches(bench, user, fuel)


@then(sentence("the window shows the meter point with its meter"))
def _(bench: Bench, seen: Seen) -> None:
    registration.shows_meter(bench, seen)


@then(sentence("the window shows {count:Count} meter points"))
def _(bench: Bench, seen: Seen, count: int) -> None:
    registration.shows_only(bench, seen, count)


@then(sentence("the window of the {user:Role} shows {count:Count} meter points"))
def _(bench: Bench, user: str, count: int) -> None:
    registration.sees_in_window(bench, user, count)


@then(sentence("the window says that the meter is {meter:Registered}"))
def _(bench: Bench, seen: Seen, meter: str) -> None:
    registration.shows(bench, seen, "Meter", meter)


@then(sentence("the window says of the DCC flag {flag:Word}"))
def _(bench: Bench, seen: Seen, flag: str) -> None:
    registration.shows(bench, seen, "DCC", flag)


@then(sentence("the window says that the payment mode is {mode:Registered}"))
def _(bench: Bench, seen: Seen, mode: str) -> None:
    registration.shows(bench, seen, "Payment mode", mode)


@then(sentence("the window says that the site is {size:Registered} and {use:Registered}"))
def _(bench: Bench, seen: Seen, size: str, use: str) -> None:
    registration.shows(bench, seen, "Gas site", f"{size} {use}")


@then(sentence("the window says that the lead is {fuel:Registered}"))
def _(bench: Bench, seen: Seen, fuel: str) -> None:
    registration.shows(bench, seen, "Lead", fuel)


@then("the window shows neither premises nor devices")
def _(bench: Bench, seen: Seen) -> None:
    registration.shows_nothing_in(bench, seen, "Premises", "Devices")


@then("the window shows nothing of the meter point but the time in which it was held")
def _(bench: Bench, seen: Seen) -> None:
    registration.shows_nothing_in(bench, seen, "Premises", "Meter", "Payment mode", "Devices")


@then("the premises link the meter points, meters and hub of both fuels")
def _(bench: Bench, found: Mapping[str, Any]) -> None:
    registration.premises_link(bench, found, "electricity", "gas")


@then(sentence("the premises link the meter point, meter and hub of {fuel:Fuel} alone"))
def _(bench: Bench, found: Mapping[str, Any], fuel: Fuel) -> None:
    registration.premises_link(bench, found, fuel)


@then("the premises link nothing")
def _(bench: Bench, found: Mapping[str, Any]) -> None:
    registration.premises_link(bench, found)


@then(sentence("the {user:Role} answers for the WAN of the premises"))
def _(bench: Bench, found: Mapping[str, Any], user: str) -> None:
    registration.answers_for_wan(bench, found, user)


@then("the registration databases hold what they held")
def _(bench: Bench, before: Mapping[str, Any]) -> None:
    registration.are_as_they_were(bench, before)


@then(sentence("the answer goes to the {user:Role} and to nobody else"))
def _(bench: Bench, stimulus: Stimulus, user: str) -> None:
    registration.answer_goes_to(bench, stimulus, user)


@then("the DCC holds nothing of the answer once it is delivered")
def _(bench: Bench, stimulus: Stimulus) -> None:
    registration.holds_nothing_of(bench, stimulus)


@then(sentence("the DCC holds nothing of the answer once the {user:Role} takes messages again"))
def _(bench: Bench, stimulus: Stimulus, user: str) -> None:
    registration.holds_nothing_once_back(bench, stimulus, user)
