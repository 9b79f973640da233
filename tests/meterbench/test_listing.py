"""`list` says what the run does: the same scenarios, and the same reason for each that does not apply."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import catalogue
from meterbench import session
from meterbench.applicability import why_not
from meterbench.cli import main
from meterbench.commands import listing
from meterbench.gherkin import features_folder
from meterbench.plugin_cases import CaseFinder
from rigs.rigfile import DEFAULT_RIG, load_rig

SHAPE = {"id": str, "name": str, "requirements": list, "applicable": bool}


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["list", "--json", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    found: list[dict[str, Any]] = json.loads(out)
    return found


@pytest.fixture
def single_phase_rig(tmp_path: Path) -> str:
    """An EM112 in place of the virtual electricity meter, and no gas."""
    text = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8")
    begin, end = text.index("[devices.gas]"), text.index("[instruments.supply]")
    rig = tmp_path / "em112.toml"
    rig.write_text((text[:begin] + text[end:]).replace("virtual-smets1-esme", "carlo-gavazzi-em112"), "utf-8")
    return str(rig)


def test_each_scenario_has_the_shape_that_tools_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys)
    ids = set(catalogue.load().ids)
    for one in found:
        assert {key: type(one[key]) for key in SHAPE} == SHAPE
        assert one["requirements"], one["id"]
        assert set(one["requirements"]) <= ids
    assert len({one["id"] for one in found}) == len(found) > 100


def test_everything_applies_to_the_default_rig(capsys: pytest.CaptureFixture[str]) -> None:
    assert {(one["applicable"], one["why_not"]) for one in listed(capsys)} == {(True, None)}


def test_a_meter_that_declares_little_shows_what_it_lacks(
    capsys: pytest.CaptureFixture[str], single_phase_rig: str
) -> None:
    found = listed(capsys, "--rig", single_phase_rig)
    reasons = Counter(one["why_not"] for one in found)
    assert {"gas meter", "load_switch", "prepayment", "profile_import", "tamper_detection"} <= set(reasons)
    assert reasons[None] > 0
    assert all(one["applicable"] == (one["why_not"] is None) for one in found)


def test_the_table_gives_the_reasons_and_their_number(
    capsys: pytest.CaptureFixture[str], single_phase_rig: str
) -> None:
    reasons = Counter(one["why_not"] for one in listed(capsys, "--rig", single_phase_rig))
    assert main(["list", "--why-not", "--rig", single_phase_rig]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"  {reasons['gas meter']} not applicable: gas meter" in lines
    assert f"virtual SMETS1 dual fuel: {reasons[None]} of {reasons.total()} scenarios would run" in lines


def test_list_and_run_ask_one_function() -> None:
    assert listing.why_not is session.why_not is why_not


def test_list_and_run_give_that_function_the_same_requirements() -> None:
    finder = CaseFinder(catalogue.load(), features_folder())
    for one in listing.listing({}):
        case = finder._case(one.case)
        assert (case.id, case.requirements) == (one.case.id, one.requirements)


def test_a_broken_rig_file_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[rig\n", "utf-8")
    assert main(["list", "--rig", str(broken)]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"meterbench: refused: {broken}: ")
    assert err.count("\n") == 1
