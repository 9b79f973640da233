"""Does a scenario apply to the devices of a rig: by what they declare, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

import catalogue
from meterbench.applicability import SUPPLY, presupposed, why_not
from rigs.ports import Fuel
from rigs.profile import Profile, load_profile
from rigs.rigfile import DEFAULT_RIG, load_rig

WHOLE: Mapping[Fuel, Profile] = {fuel: one.profile for fuel, one in load_rig(DEFAULT_RIG).devices.items()}
BARE: Mapping[Fuel, Profile] = {"electricity": load_profile("carlo-gavazzi-em112")}


def without(fuel: Fuel, *capabilities: str) -> Mapping[Fuel, Profile]:
    declared = {**WHOLE[fuel].capabilities, **dict.fromkeys(capabilities, False)}
    return {**WHOLE, fuel: replace(WHOLE[fuel], capabilities=declared)}


def test_rules_name_ids_of_the_catalogue_and_capabilities_of_profiles() -> None:
    known = {*WHOLE["electricity"].capabilities, *WHOLE["gas"].capabilities, "supply"}
    assert set(presupposed()) <= set(catalogue.load().ids)
    assert {name for names in presupposed().values() for name in names} <= known


@pytest.mark.parametrize("row", sorted(presupposed()))
@pytest.mark.parametrize("fuel", ["electricity", "gas"])
def test_each_rule_names_its_capability_when_it_is_missing(row: str, fuel: Fuel) -> None:
    for name in presupposed()[row]:
        capability = SUPPLY[fuel] if name == "supply" else name
        assert why_not({fuel}, [row], without(fuel, capability)) == capability


def test_a_capability_that_is_not_mentioned_is_not_there() -> None:
    fewer = {name: is_there for name, is_there in WHOLE["gas"].capabilities.items() if name != "valve"}
    row = next(row for row, names in presupposed().items() if names == ("supply",))
    assert why_not({"gas"}, [row], {"gas": replace(WHOLE["gas"], capabilities=fewer)}) == "valve"


def test_a_scenario_of_a_fuel_without_a_meter_says_so() -> None:
    assert why_not({"gas"}, [], BARE) == "gas meter"
    assert why_not({"electricity", "gas"}, [], BARE) == "gas meter"


def test_a_scenario_of_one_fuel_asks_nothing_of_the_other() -> None:
    row = next(row for row, names in presupposed().items() if names == ("supply",))
    assert why_not({"electricity"}, [row], without("gas", "valve")) is None
    assert why_not(set(), [row], without("gas", "valve")) == "valve"


def test_a_row_without_a_rule_applies_to_every_meter() -> None:
    free = next(row for row in catalogue.load().ids if row not in presupposed())
    assert why_not({"electricity"}, [free], BARE) is None
