"""What a run collects: what is selected and its own share; everything as soon as the features are unsound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import catalogue
from meterbench import plugin_narrow
from meterbench.gherkin import features_folder
from meterbench.plugin_cases import CaseFinder
from meterbench.plugin_narrow import Narrowing, wanted_files
from meterbench.shares import Share

SUPPLY = """@device
Feature: Supply
  @S1-7.2
  Rule: It opens
    Scenario: At once
      Given a meter
    Scenario Outline: At <n> V
      Given a meter
      Examples:
        | n |
        | 1 |
        | 2 |
  @S1-7.1
  Rule: It closes
    Scenario: At once again
      Given a meter
"""
BALANCE = "@device @S1-2.1\nFeature: Balance\n  Scenario: It is kept\n    Given a meter\n"
ALL = ["balance::::it-is-kept", "supply::it-opens::at-once", "supply::it-opens::at-n-v[1]",
       "supply::it-opens::at-n-v[2]", "supply::it-closes::at-once-again"]  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_wanted_afterwards() -> Iterator[None]:
    before = [*plugin_narrow._wanted]
    yield
    plugin_narrow._wanted[:] = before


def narrowing(folder: Path, select: str, share: Share | None = None, **more: str) -> Narrowing:
    for name, text in {"supply": SUPPLY, "balance": BALANCE, **more}.items():
        (folder / f"{name}.feature").write_text(text, encoding="utf-8")
    return Narrowing(CaseFinder(catalogue.load(), folder), select, share or Share())


def test_only_the_files_of_what_is_selected_are_collected_and_all_cases_are_known(tmp_path: Path) -> None:
    found = narrowing(tmp_path, "S1-7.2")
    found.apply()
    assert wanted_files() == (str(tmp_path / "supply.feature"),)
    assert [case.id for case in found.cases] == ALL  # in the order of the features' names
    assert found.selected == set(ALL[1:4])


def test_of_a_share_only_its_own_scenarios_are_collected(tmp_path: Path) -> None:
    names = [narrowing(tmp_path, "", Share(number, 3))._names for number in (1, 2, 3)]
    assert set().union(*names) == {one.partition("[")[0] for one in ALL}
    assert sum(map(len, names)) < 3 * 4


@pytest.mark.parametrize("select", ["", "S1-7.2 and S1-2.1", "S1-7.2 and"])
def test_without_a_selection_that_leaves_something_everything_is_collected(select: str, tmp_path: Path) -> None:
    found = narrowing(tmp_path, select)
    found.apply()
    assert (found.cases, wanted_files()) == ((), (str(features_folder()),))


@pytest.mark.parametrize(
    "wrong",
    [
        BALANCE.replace("@S1-2.1", "@S1-2.99").replace("Balance", "Other"),
        BALANCE.replace("@device ", "").replace("Balance", "Other"),
        BALANCE,  # two features of one name
        BALANCE.replace("Balance", "Other") + "  Scenario: It is kept\n    Given a meter\n",
        BALANCE.replace("Balance", "Other") + "  Scenario Outline: Of no row\n    Given a meter\n    Examples:\n",
        "no Gherkin\n",
    ],
)
def test_features_that_are_unsound_are_collected_whole(wrong: str, tmp_path: Path) -> None:
    assert narrowing(tmp_path, "S1-7.2", other=wrong).cases == ()
