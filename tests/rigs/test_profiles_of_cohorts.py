"""Profiles that are based on another, the meters behind them, and claims that nobody could ever ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rigs.errors import RigConfigError
from rigs.profile import load_profile
from rigs.rigfile import DEFAULT_RIG, load_rig
from rigs.virtual.models import MODELS, listed
from rigs.virtual.register_table import ESME_TABLE, GSME_TABLE, POLYPHASE_TABLE, TWIN_TABLE

ESME = "virtual-smets1-esme"
SITES = sorted(file.stem for file in Path(load_rig(DEFAULT_RIG).file).parent.glob("*.toml"))
TABLES = {
    ("electricity", 1, 1): ESME_TABLE,
    ("electricity", 3, 1): POLYPHASE_TABLE,
    ("electricity", 1, 2): TWIN_TABLE,
    ("gas", 1, 1): GSME_TABLE,
}
"""By fuel, phases and elements."""


@pytest.mark.parametrize("site", SITES)
def test_each_shipped_site_can_be_named(site: str) -> None:
    assert load_rig(site).devices


@pytest.mark.parametrize("name", MODELS)
def test_a_meter_lists_the_registers_that_its_profile_has(name: str) -> None:
    model, profile = MODELS[name], load_profile(name)
    assert profile.id == name
    table = TABLES[model.fuel, model.phases, model.elements]
    assert {row.name for row in listed(table, model.lacks)} == set(profile.points)


def test_a_profile_has_the_rows_of_its_base_but_those_that_it_leaves_out() -> None:
    whole, basic = load_profile(ESME), load_profile(f"{ESME}-basic-prepayment")
    assert set(whole.services) - set(basic.services) == {"2.1", "2.3", "2.5", "4.13"}
    assert (whole.capabilities["debts"], basic.capabilities["debts"]) == (True, False)
    assert basic.capabilities["prepayment"]
    assert basic.services["4.3"].points == ("balance",)  # type: ignore[union-attr]
    assert (basic.model, basic.parameters) == (whole.model, whole.parameters)
    assert (whole.based_on, basic.based_on) == ("", whole.file)


def variant(folder: Path, text: str, base: str = ESME) -> Path:
    file = folder / "mine.toml"
    file.write_text(f'[profile]\nid = "mine"\nbased_on = "{base}"\n{text}', encoding="utf-8")
    return file


MISTAKES = [
    ('[without]\nservices = ["9.9"]\n', "without.services", "names of [services] of the profile", "9.9"),
    ('[without]\npoints = ["balanse"]\n', "without.points", "names of [points] of the profile", "balanse"),
    ('[without]\nalerts = ["a"]\n', "without.alerts", "no such key", "['a']"),
    ('[without]\npoints = ["balance"]\n', 'services."4.3".points', "the name of a point", "balance"),
    ("[capabilities]\nprepaid = true\n", "capabilities.prepaid", "a capability: prepayment, ", "prepaid"),
]


@pytest.mark.parametrize(("text", "key", "expected", "found"), MISTAKES)
def test_a_mistake_in_a_variant_is_refused(tmp_path: Path, text: str, key: str, expected: str, found: str) -> None:
    file = variant(tmp_path, text)
    with pytest.raises(RigConfigError) as refused:
        load_profile(file)
    assert (refused.value.file, refused.value.key) == (str(file), key)
    assert refused.value.expected.startswith(expected)
    assert str(refused.value.found) == found


def test_a_base_is_no_variant_itself(tmp_path: Path) -> None:
    file = variant(tmp_path, "", f"{ESME}-no-export")
    with pytest.raises(RigConfigError) as refused:
        load_profile(file)
    assert (refused.value.key, refused.value.expected) == ("profile.based_on", "a profile that is written in full")


UNKNOWN = [
    ('[services."4.99"]\nkind = "log"\n', 'services."4.99"', "a Service Reference Variant of the standard", "4.99"),
    ('[alerts.push]\ncover-opened = "tampered"\n', "alerts.push.cover-opened", "an alert of the catalogue", "tampered"),
]


@pytest.mark.parametrize(("text", "key", "expected", "found"), UNKNOWN)
def test_a_claim_that_the_catalogue_does_not_know_refuses_the_rig(
    tmp_path: Path, text: str, key: str, expected: str, found: str
) -> None:
    file = variant(tmp_path, text.replace("[alerts.push]", "[alerts]\nlogs = []\n[alerts.push]"))
    rig = tmp_path / "rig.toml"
    shipped = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8")
    rig.write_text(shipped.replace(f'profile = "{ESME}"', 'profile = "mine.toml"'), "utf-8")
    with pytest.raises(RigConfigError) as refused:
        load_rig(rig)
    told = (refused.value.file, refused.value.key, refused.value.expected, refused.value.found)
    assert told == (str(file), key, expected, found)
