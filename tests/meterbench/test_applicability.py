"""Can a scenario be judged on a rig: by what its devices declare, by the parts it has, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import catalogue
from meterbench.applicability import (
    SUPPLY,
    Lack,
    StepNeed,
    StepValue,
    presupposed,
    step_needs,
    step_values,
    why_not,
)
from meterbench.errors import NotApplicable, NotRun
from meterbench.gherkin import parse_features
from rigs.ports import Fuel
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig

WHOLE = load_rig(DEFAULT_RIG)
BARE = load_rig(Path(__file__).parent / "data" / "em112.toml")
REAL = replace(WHOLE, site=replace(WHOLE.site, run="real"), calendar_start=None)
CASES = [case for feature in parse_features() for case in feature.cases]
PARTS = {
    "network",
    "mobile network",
    "standby broker",
    "load",
    "gas rig",
    "supply",
    "cover",
    "battery",
    "consumer",
    "calendar",
    "DCC control",
    "display",
    "appliance",
    "microgenerator",
    "register preset",
}
NO_PLANT = "a real rig has no adapter for it yet; use a virtual rig"


def without(fuel: Fuel, *capabilities: str) -> RigConfig:
    device = WHOLE.devices[fuel]
    declared = {**device.profile.capabilities, **dict.fromkeys(capabilities, False)}
    lesser = replace(device, profile=replace(device.profile, capabilities=declared))
    return replace(WHOLE, devices={**WHOLE.devices, fuel: lesser})


def what(lack: Lack | None) -> str | None:
    return None if lack is None else lack.what


def test_rules_name_ids_of_the_catalogue_capabilities_of_profiles_and_parts_of_rigs() -> None:
    known = {name for device in WHOLE.devices.values() for name in device.profile.capabilities} | {"supply"}
    assert set(presupposed()) <= set(catalogue.load().ids)
    assert {name for names in presupposed().values() for name in names} <= known
    assert {name for need in step_needs() for name in need.capabilities} <= known
    assert {part for need in step_needs() for part in need.parts} == PARTS


@pytest.mark.parametrize("need", step_needs(), ids=lambda need: need.pattern.pattern)
def test_each_pattern_finds_a_step_of_the_features(need: StepNeed) -> None:
    texts = {step.text for case in CASES for step in case.background + case.steps}
    assert any(need.pattern.search(text) for text in texts)


@pytest.mark.parametrize("row", sorted(presupposed()))
@pytest.mark.parametrize("fuel", ["electricity", "gas"])
def test_each_rule_names_its_capability_when_it_is_missing(row: str, fuel: Fuel) -> None:
    for name in presupposed()[row]:
        capability = SUPPLY[fuel] if name == "supply" else name
        assert what(why_not({fuel}, [row], [], without(fuel, capability))) == capability


def test_a_capability_that_is_not_mentioned_is_not_there() -> None:
    gas = WHOLE.devices["gas"]
    fewer = {name: is_there for name, is_there in gas.profile.capabilities.items() if name != "valve"}
    rig = replace(WHOLE, devices={"gas": replace(gas, profile=replace(gas.profile, capabilities=fewer))})
    assert what(why_not({"gas"}, ["S1-7.2"], [], rig)) == "valve"


def test_a_scenario_of_a_fuel_without_a_meter_says_so() -> None:
    assert why_not({"gas"}, [], [], BARE) == Lack("not_applicable", "gas meter", "this rig has none")
    assert what(why_not({"electricity", "gas"}, [], [], BARE)) == "gas meter"


def test_a_scenario_of_one_fuel_asks_nothing_of_the_other() -> None:
    assert why_not({"electricity"}, ["S1-7.2"], [], without("gas", "valve")) is None
    assert what(why_not(set(), ["S1-7.2"], [], without("gas", "valve"))) == "valve"


def test_a_row_without_a_rule_applies_to_every_meter() -> None:
    free = next(row for row in catalogue.load().ids if row not in presupposed())
    assert why_not({"electricity"}, [free], [], BARE) is None


@pytest.mark.parametrize(
    ("step", "fuel", "capability"),
    [
        ("a commissioned gas meter whose supply is armed", "gas", "valve"),
        ("a commissioned electricity meter in credit mode", "electricity", "prepayment"),
        ("a unit price of 20.000 p/kWh", "electricity", "test_mode"),
        ("a commissioned gas meter whose clock is 8 s behind", "gas", "test_mode"),
        ("a code for £5.00 that the consumer has entered", "gas", "keypad"),
        ("the consumer enters a mistyped code at the meter", "gas", "keypad"),
        ("a generation of 1000 W that has run for 1 h", "electricity", "export"),
        ("the demand has followed these half hours: 100 W, no mains", "electricity", "profile_import"),
        ("the generation has followed these half hours: 100 W", "electricity", "profile_export"),
        ("the supply voltage is 263.0 V for 3 s", "electricity", "voltage_events"),
        ("voltage limits of sag below 207 V for 10 s", "electricity", "voltage_events"),
        ("the supply goes through 190.0 V for 4 s, no mains for 1 s", "electricity", "voltage_events"),
        ("a load limit of 3000 W for 60 s that leaves the supply alone", "electricity", "load_limit"),
        ("the import supplier has synchronised the clock", "electricity", "load_limit_restarts"),
        ("the demand goes through -5000 W for 10 min", "electricity", "export"),
        ("the cover of the meter is opened", "gas", "tamper_detection"),
        ("the event cover-closed has been given priority at the meter", "gas", "event_priorities"),
        ("the service life of the meter ends in 1 h", "electricity", "life_dates"),
        ("a memory fault of the meter begins", "gas", "test_mode"),
        ("4 wrong codes in a row have been entered at the meter", "gas", "keypad"),
        ("the contactor is open and the load draws 0 W", "electricity", "load_switch"),
        ("the valve is closed and 0.0 m3/h flows", "gas", "valve"),
    ],
)
def test_the_words_of_a_step_ask_for_a_capability(step: str, fuel: Fuel, capability: str) -> None:
    assert why_not({fuel}, [], [step], WHOLE) is None
    assert what(why_not({fuel}, [], [step], without(fuel, capability))) == capability


@pytest.mark.parametrize(
    ("step", "part"),
    [
        ("a demand of 500 W", "load"),
        ("a demand of 2.0 m3/h that has run for 1 h", "gas rig"),
        ("a demand of 2000 W runs for 1 h", "load"),
        ("a steady supply of 230.0 V at 50.00 Hz", "supply"),
        ("the mains fails for 60 s", "supply"),
        ("the consumer enables the supply at the meter", "consumer"),
        ("the cover of the meter is opened and closed", "cover"),
        ("the battery of the meter is taken out", "battery"),
        ("30 d have passed", "calendar"),
        ("24 h pass", "calendar"),
    ],
)
def test_what_a_step_needs_and_a_real_rig_has_not_is_not_run(step: str, part: str) -> None:
    real = replace(REAL, supply=None)
    lack = why_not({"electricity", "gas"}, [], [step], real)
    assert lack is not None
    assert (lack.verdict, lack.what) == ("not_run", part)
    assert isinstance(lack.error(), NotRun)
    assert why_not({"electricity", "gas"}, [], [step], WHOLE) is None


def test_a_register_that_nobody_can_set_is_not_run_near_its_end() -> None:
    step = "the import register of the meter stands 700 Wh before its end"
    lack = why_not({"electricity"}, [], [step], BARE)
    assert lack is not None
    assert (lack.verdict, lack.what) == ("not_run", "register preset")
    assert why_not({"electricity"}, [], [step], WHOLE) is None


def test_calendar_time_on_a_real_rig_is_lived_through_under_soak_only() -> None:
    lack = why_not({"electricity"}, [], ["the mains fails for 60 s"], REAL)
    assert str(lack) == "not run: calendar: calendar time has to be lived through on a real rig; use --soak"
    assert why_not({"electricity"}, [], ["the mains fails for 60 s"], REAL, soak=True) is None
    assert str(why_not({"gas"}, [], ["a demand of 2.0 m3/h"], REAL, soak=True)) == f"not run: gas rig: {NO_PLANT}"


def test_what_is_not_declared_comes_before_what_the_rig_has_not() -> None:
    lack = why_not({"electricity"}, [], ["30 d have passed", "the contactor is open and the load draws 0 W"], BARE)
    assert str(lack) == "not applicable: load_switch (carlo-gavazzi-em112 does not declare it)"
    assert lack is not None
    assert isinstance(lack.error(), NotApplicable)


def test_a_service_that_the_profile_does_not_list_is_not_declared() -> None:
    sends = "the import supplier sends Synchronise Clock with a tolerance of 10 s"
    lack = why_not({"electricity"}, [], [sends], BARE)
    assert lack == Lack("not_applicable", "service 6.11", "carlo-gavazzi-em112 does not have it")
    assert why_not({"electricity"}, [], [sends], WHOLE) is None
    assert why_not({"electricity"}, [], [sends, "the DCC refuses with E2"], BARE) is None


GSM = load_rig("virtual-smets1-dual-fuel-gsm")
NOT_OF_THIS_RIG = [
    None,
    Lack("not_applicable", "GSM carrier", "the hub of this rig is reached by mqtt"),
    Lack("not_applicable", "standby broker", "this rig has one broker; wan.standby in its file adds another"),
    *(
        Lack("not_applicable", f"cohort {name}", "the head end of this rig is of cohort hub")
        for name in ("ledger", "bundle", "slate")
    ),
    Lack("not_applicable", "polyphase", "virtual-smets1-esme does not declare it"),
    Lack("not_applicable", "twin_element", "virtual-smets1-esme does not declare it"),
]


def test_every_scenario_can_be_judged_on_the_default_rig() -> None:
    ids = catalogue.load().ids
    for case in CASES:
        texts = [step.text for step in case.background + case.steps]
        assert why_not(case.tags, [one for one in ids if one in case.tags], texts, WHOLE) in NOT_OF_THIS_RIG, case.id


def test_what_is_about_two_brokers_is_judged_where_there_are_two() -> None:
    step = "the hub is at one of two brokers"
    assert why_not({"electricity"}, ["WANP-1"], [step], load_rig("virtual-smets1-dual-fuel-standby")) is None


def test_what_is_about_gsm_is_judged_where_a_virtual_modem_is() -> None:
    step = "the mobile networks within reach become strange"
    assert why_not({"electricity"}, ["GSM-1"], [step], GSM) is None
    assert GSM.wan.modem is not None
    real = replace(GSM, wan=replace(GSM.wan, modem=replace(GSM.wan.modem, port="/dev/ttyUSB2")))
    lack = why_not({"electricity"}, ["GSM-1"], [step], real)
    assert str(lack) == "not run: mobile network: a real mobile network cannot be moved; use a virtual modem"


LEDGER = load_rig("virtual-smets1-ledger")
ASKED = "the import supplier sends Read Instantaneous Prepay Values"


def test_what_the_head_end_does_not_let_through_is_not_applicable_and_says_so() -> None:
    lack = why_not({"electricity"}, [], [ASKED], LEDGER)
    assert what(lack) == "service 4.3"
    assert "virtual-smets1-esme behind a ledger head end" in str(lack)
    assert why_not({"electricity"}, [], [ASKED], WHOLE) is None
    assert what(why_not({"electricity"}, ["S1-4.3"], [], LEDGER)) == "prepayment"


@pytest.mark.parametrize(("code", "applies"), [("E2", True), ("E11", True), ("E4", False)])
def test_only_a_refusal_that_comes_before_the_offer_applies_to_a_service_that_is_not_offered(
    code: str, applies: bool
) -> None:
    steps = [ASKED, f"the DCC refuses with {code}"]
    assert (why_not({"electricity"}, [], steps, LEDGER) is None) is applies
    assert why_not({"electricity"}, [], steps, WHOLE) is None


@pytest.mark.parametrize("one", step_values(), ids=lambda one: f"{one.parameter}: {one.pattern.pattern}")
def test_figures_of_steps_are_those_of_the_default_rig_and_are_no_measure_for_a_device_that_declares_others(
    one: StepValue,
) -> None:
    text = next(step.text for case in CASES for step in case.steps if one.pattern.search(step.text))
    fuel: Fuel = "electricity"
    assert WHOLE.devices[fuel].profile.decimal(one.parameter) == one.value
    device = WHOLE.devices[fuel]
    told = {**device.profile.parameters, one.parameter: one.value - 1}
    other = replace(device, profile=replace(device.profile, parameters=told))
    lack = why_not({fuel}, [], [text], replace(WHOLE, devices={fuel: other}))
    assert lack == Lack(
        "not_applicable", f"{one.parameter} {one.value}", f"virtual-smets1-esme declares {one.value - 1}"
    )
