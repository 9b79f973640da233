"""`meterbench traffic`: what a fleet of meters sends over the WAN under each scenario [docs/traffic.md]."""

from __future__ import annotations

import json
import re
import tempfile
from argparse import Namespace
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from catalogue import load
from meterbench.records import Json
from meterbench.traffic.measured import costs_of_run
from meterbench.traffic.plan import Plan, plan
from meterbench.traffic.play import Player, left_out, meant_for, played_json, played_text
from meterbench.traffic.shown import as_json, as_text
from meterbench.traffic.volumes import DAYS, DEFAULT, SCENARIOS, load_volumes
from meterbench.verdicts import EXIT_OK
from reports.traffic import write_traffic
from rigs.adapters.assembly import RigAssembly
from rigs.errors import RigConfigError
from rigs.rigfile import DEFAULT_RIG, load_rig

_NAMED: Final = {"day": Decimal(1), "month": Decimal(DAYS) / 12, "year": Decimal(DAYS)}
SLACK_S: Final = 5.0
"""After the time that the DCC has for an answer."""
_DAYS: Final = re.compile(r"(\d{1,5})d")


def run(arguments: Namespace) -> int:
    """Raises RigConfigError for a wrong period, table of volumes, run or folder."""
    catalogue = load()
    volumes = load_volumes(Path(arguments.volumes) if arguments.volumes else DEFAULT)
    scenarios = [arguments.scenario] if arguments.scenario else SCENARIOS
    days = period_days(arguments.period)
    plans = [plan(catalogue, volumes, name, arguments.meters, days) for name in scenarios]
    costs = costs_of_run(Path(arguments.measured)) if arguments.measured else None
    found = as_json(plans, catalogue, costs)
    if arguments.play:
        found["played"] = play(plans[-1], arguments)
    print(json.dumps(found, indent=2) if arguments.json else as_text(plans, catalogue, costs))
    if arguments.play and not arguments.json:
        print(f"\n{played_text(found['played'])}")
    if arguments.out:
        _write(found, Path(arguments.out))
    return EXIT_OK


def play(one: Plan, arguments: Namespace) -> Json:
    """The plan's last phase, at `--play` requests a second. Raises BenchError, PortUnavailable and RigConfigError."""
    config, phase = load_rig(arguments.rig or DEFAULT_RIG), one.phases[-1]
    meant = meant_for(phase, arguments.play, arguments.seconds, list(config.devices), config.seed)
    with tempfile.TemporaryDirectory(prefix="meterbench-traffic-") as folder:
        quiet = replace(config, wan=replace(config.wan, capture="off"))
        assembly = RigAssembly(quiet, Path(folder))
        try:
            played = Player(assembly.open(), meant, config.dcc.device_timeout_s + SLACK_S).play()
        finally:
            assembly.close()
    played.left_out = left_out(phase)
    return played_json(played, arguments.play, phase, one.meters)


def period_days(text: str) -> Decimal:
    """ "day", "month", "year" or a number of days: "28d". Raises RigConfigError."""
    if text in _NAMED:
        return _NAMED[text]
    found = _DAYS.fullmatch(text)
    if found is None or not int(found[1]):
        raise RigConfigError("command line", "--period", "day, month, year or a number of days such as 28d", text)
    return Decimal(found[1])


def _write(found: dict[str, object], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "traffic.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        write_traffic(found, folder / "traffic.html")
    except OSError as problem:
        raise RigConfigError(str(folder), "--out", "a folder that can be written", problem.strerror) from None
