"""`meterbench doctor`: is this rig fit to judge anything? Opens each part, asks who is there, measures the floor."""

from __future__ import annotations

import json
import tempfile
from argparse import Namespace
from pathlib import Path

from meterbench.bench.floor import measure_floor
from meterbench.verdicts import EXIT_OK, EXIT_OPEN
from rigs.adapters.assembly import RigAssembly
from rigs.errors import BenchError, DeviceException, RigConfigError
from rigs.frames import discard
from rigs.ports import Fuel
from rigs.rig import Device, Rig
from rigs.rigfile import DEFAULT_RIG, load_rig

FINE, BROKEN = "ok", "FAILED"


class Findings:
    """One line a part: name, ok or FAILED, what was seen or what to do."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def fine(self, part: str, detail: str) -> None:
        self.rows.append((part, FINE, detail))

    def broken(self, part: str, problem: Exception | str) -> None:
        self.rows.append((part, BROKEN, str(problem)))

    @property
    def all_fine(self) -> bool:
        return all(status == FINE for _, status, _ in self.rows)


def run(arguments: Namespace) -> int:
    """0 when every part is fine, 2 when one is not. Raises RigConfigError for a wrong rig file."""
    config = load_rig(arguments.rig or DEFAULT_RIG)
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="meterbench-doctor-") as folder:
        assembly = RigAssembly(config, Path(folder), discard)
        try:
            _examine(assembly, findings)
        finally:
            assembly.close()
    if arguments.json:
        rows = [{"part": part, "status": status, "detail": detail} for part, status, detail in findings.rows]
        print(json.dumps({"rig": config.name, "ok": findings.all_fine, "parts": rows}, indent=2))
    else:
        print("\n".join(_table(config.name, findings)))
    return EXIT_OK if findings.all_fine else EXIT_OPEN


def _examine(assembly: RigAssembly, findings: Findings) -> None:
    """Goes on after a failure as far as it can, so that one visit finds all of them."""
    try:
        rig = assembly.open()
    except (BenchError, RigConfigError) as problem:
        findings.broken("rig", problem)
        return
    findings.fine("broker, hub, DCC stub", f"running; stub at {rig.facts.get('stub', '?')}")
    findings.fine("packet capture", rig.facts.get("capture", "off"))
    _supply(rig, findings)
    for fuel, device in rig.devices.items():
        _meter(fuel, device, findings)
    _head_end(rig, findings)


def _supply(rig: Rig, findings: Findings) -> None:
    if rig.supply is None:
        findings.fine("supply", "none; what needs it is not run on this rig")
        return
    try:
        findings.fine("supply", rig.supply.identify())
    except BenchError as problem:
        findings.broken("supply", problem)


def _meter(fuel: Fuel, device: Device, findings: Findings) -> None:
    part = f"{fuel} meter, bench side"
    try:
        identity = device.port.identity()
    except (BenchError, DeviceException, ValueError) as problem:
        findings.broken(part, problem)
        return
    findings.fine(part, f"{device.profile.id}: " + (", ".join(identity.values()) or "answers; its map has no identity"))


def _head_end(rig: Rig, findings: Findings) -> None:
    """The floor, by requests that the DCC refuses, and the calendar."""
    try:
        floor_s = measure_floor(rig)
    except BenchError as problem:
        findings.broken("head end", problem)
        return
    findings.fine("head end", f"floor {floor_s * 1000:.1f} ms: limits below {floor_s * 10000:.0f} ms cannot be judged")
    advance = "can be advanced" if rig.calendar.can_advance else "is the world's; scenarios that need it want --soak"
    findings.fine("calendar", f"{rig.calendar.now():%Y-%m-%d %H:%M:%S} UTC, {advance}")


def _table(name: str, findings: Findings) -> list[str]:
    width = max(len(part) for part, _, _ in findings.rows)
    lines = [f"{part:<{width}}  {status:<6}  {detail}" for part, status, detail in findings.rows]
    return [*lines, f"{name}: {'fit to run' if findings.all_fine else 'not fit to run, see FAILED above'}"]
