"""GSM-1 has been seen to fail: SIMs and modems that roam by other rules, or carry nothing, are caught and named.

Some of them in each run of the tests; all with METERBENCH_EVERY_WRONG_MODEM=1. A modem whose fault the driver makes up
for passes: the same scenarios with it are the proof that communication goes on.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from rigs.wan.modem.faults import FAULTS
from tests.conformance.run_kit import ROOT
from tests.rigs.wan.test_wrong_modems import ROAMING

RIG: Final = ROOT / "rigs" / "sites" / "virtual-smets1-dual-fuel-gsm.toml"
PLAIN: Final = "GSM-1 and not boundary and not negative"
CAUGHT: Final = {
    # the wrong modem: the scenarios that are run, and what the failing check says
    "says-home-abroad": (
        "GSM-1 and boundary",
        "network and place by the modem: observed 23420, home, expected 23420, roaming",
    ),
    "roams-anywhere": ("GSM-1 and negative", "network of the SIM: observed 23433, expected"),
    "stays-abroad": (PLAIN, "network of the SIM: observed 23410, expected 23415"),
    "ignores-order": (PLAIN, "network of the SIM: observed 23420, expected 23410"),
    "stays-away": ("GSM-1 and boundary", "network of the SIM: observed '', expected 23420"),
    "session-abroad-dies": ("GSM-1 and boundary", "the hub's way to its broker within 15 s"),
    "loses-messages": ("GSM-1 and boundary", "the DCC cannot reach the hub"),
}
MADE_UP_FOR: Final = {
    "swallows-message-urc": "GSM-1 and boundary",
    "garbage-on-line": "GSM-1 and boundary",
    "urc-inside-answers": "GSM-1 and boundary",
    "urcs-in-open": "GSM-1 and boundary",
    "loses-session-in-open": "GSM-1 and boundary",
    "restarts-in-open": "GSM-1 and boundary",
}
WITHIN_S: Final = 400
"""Whoever never finds a way back costs each scenario all its patience, and a recovery of the rig."""
ALWAYS: Final = ("says-home-abroad", "roams-anywhere")


def chosen(faults: Any) -> list[str]:
    every = os.environ.get("METERBENCH_EVERY_WRONG_MODEM") == "1"
    return [name for name in faults if every or name in ALWAYS]


def run(folder: Path, fault: str, select: str) -> tuple[int, list[dict[str, Any]], str]:
    rig = folder / "rig.toml"
    text = RIG.read_text(encoding="utf-8").replace("[wan.modem]\n", f'[wan.modem]\nfaults = ["{fault}"]\n')
    rig.write_text(text.replace('capture = "auto"', 'capture = "off"'), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "run", "--rig", str(rig), "--select", select, "--out", "out"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=WITHIN_S, check=False,
    )  # fmt: skip
    (summary,) = folder.glob("out/*/summary.json")
    scenarios = json.loads(summary.read_text())["scenarios"]
    return done.returncode, [one for one in scenarios if one["verdict"] != "not_run"], done.stdout


def test_each_wrong_way_to_roam_has_a_scenario() -> None:
    assert CAUGHT.keys() >= ROAMING
    assert CAUGHT.keys() | MADE_UP_FOR.keys() <= FAULTS.keys()


@pytest.mark.timeout(WITHIN_S + 20)
@pytest.mark.parametrize("fault", chosen(CAUGHT))
def test_a_wrong_modem_is_caught(fault: str, tmp_path: Path) -> None:
    select, said = CAUGHT[fault]
    status, scenarios, told = run(tmp_path, fault, select)
    found = [one for one in scenarios if one["verdict"] in ("fail", "inconclusive") and said in one["reason"]]
    assert found, told
    assert all("GSM-1" in one["requirements"] and one["subject"] == "wan" for one in found)
    assert status in (1, 2)


@pytest.mark.timeout(WITHIN_S + 20)
@pytest.mark.parametrize("fault", chosen(MADE_UP_FOR))
def test_what_the_driver_makes_up_for_passes(fault: str, tmp_path: Path) -> None:
    status, scenarios, told = run(tmp_path, fault, MADE_UP_FOR[fault])
    assert (status, {one["verdict"] for one in scenarios}) == (0, {"pass"}), told
