"""`list` says what the run does: the same scenarios, and the same reason for each that does not apply."""

from __future__ import annotations

import json
import re
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

SINGLE_PHASE = str(Path(__file__).parent / "data" / "em112.toml")
"""A real EM112 and no gas."""
SHAPE = {"id": str, "name": str, "requirements": list, "applicable": bool}


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["list", "--json", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_each_scenario_has_the_shape_that_tools_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys)
    ids = set(catalogue.load().ids)
    for one in found:
        assert {key: type(one[key]) for key in SHAPE} == SHAPE
        assert one["requirements"], one["id"]
        assert set(one["requirements"]) <= ids
    assert len({one["id"] for one in found}) == len(found) > 100


OF_OTHER_RIGS = ("cohort ", "GSM carrier ", "polyphase ", "standby broker ", "twin_element ")


def test_everything_applies_to_the_default_rig(capsys: pytest.CaptureFixture[str]) -> None:
    """But what is about the head end of another cohort, about GSM, several phases, elements or brokers."""
    reasons = {one["why_not"] for one in listed(capsys)} - {None}
    assert reasons == {
        f"not applicable: cohort {name} (the head end of this rig is of cohort hub)"
        for name in ("ledger", "bundle", "slate")
    } | {
        "not applicable: GSM carrier (the hub of this rig is reached by mqtt)",
        "not applicable: polyphase (virtual-smets1-esme does not declare it)",
        "not applicable: twin_element (virtual-smets1-esme does not declare it)",
        "not applicable: standby broker (this rig has one broker; wan.standby in its file adds another)",
    }


def test_a_meter_that_declares_little_shows_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--rig", SINGLE_PHASE)
    reasons = Counter(one["why_not"] for one in found)
    lacking = ("load_switch", "prepayment", "profile_import", "tamper_detection")
    declared = {f"not applicable: {one} (carlo-gavazzi-em112 does not declare it)" for one in lacking}
    assert {"not applicable: gas meter (this rig has none)", *declared} <= set(reasons)
    assert reasons[None] > 0
    assert all(one["applicable"] == (one["why_not"] is None) for one in found)


def test_a_rig_that_lacks_parts_shows_what_it_cannot_run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The virtual meters' profiles on a real rig without a source."""
    text = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8").replace('run = "virtual"', 'run = "real"')
    text = re.sub(r"calendar_start.*\n|\[instruments.supply\]\n.*\n.*\n", "", text)
    ports = iter(range(5020, 5024))
    real = tmp_path / "real.toml"
    real.write_text(re.sub(r"port = 0 }", lambda _: f"port = {next(ports)} }}", text), "utf-8")
    reasons = Counter((one["why_not"] or "").split(": ")[:2][-1] for one in listed(capsys, "--rig", str(real)))
    found = {reason for reason in reasons if not reason.startswith(OF_OTHER_RIGS)}
    lacking = {"load", "gas rig", "supply", "cover", "consumer", "calendar", "DCC control"}
    assert found == {"", *lacking, "battery", "display", "appliance", "microgenerator"}
    soaking = Counter((one["why_not"] or "") for one in listed(capsys, "--soak", "--rig", str(real)))
    assert soaking[""] > reasons[""]
    assert not any("calendar" in reason for reason in soaking)


def test_the_table_gives_the_reasons_and_their_number(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = Counter(one["why_not"] for one in listed(capsys, "--rig", SINGLE_PHASE))
    assert main(["list", "--why-not", "--rig", SINGLE_PHASE]) == 0
    lines = capsys.readouterr().out.splitlines()
    gas = "not applicable: gas meter (this rig has none)"
    assert f"  {reasons[gas]} {gas}" in lines
    assert f"EM112 on a serial line: {reasons[None]} of {reasons.total()} scenarios would run" in lines


def test_list_and_run_ask_one_function() -> None:
    assert listing.why_not is session.why_not is why_not


def test_list_and_run_give_that_function_the_same_requirements_and_steps() -> None:
    finder = CaseFinder(catalogue.load(), features_folder())
    for one in listing.listing(load_rig(DEFAULT_RIG)):
        case = finder._case(one.case)
        assert (case.id, case.requirements) == (one.case.id, one.requirements)
        assert case.steps == tuple(step.text for step in one.case.background + one.case.steps)


def test_a_broken_rig_file_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[rig\n", "utf-8")
    assert main(["list", "--rig", str(broken)]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"meterbench: refused: {broken}: ")
    assert err.count("\n") == 1
