"""A conformance run in which one part of the rig is slow, beyond the response time that the rig sets for a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from meterbench.detection_watch import Narrow
from meterbench.plugin import RunOptions
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from rigs.ports import Fuel
from rigs.rigfile import Conditions, RtuPort, TcpPort, load_rig
from tests.slow_parts.line import SlowMeter
from tests.wrong_dcc.faults_sla import RIG
from tests.wrong_parts import in_place_of

SLOW_DCC = "slow-for-one-service"
METERS = {"slow meter": "always", "slow meter under load": "under load"}
DELAY = Conditions.both(delay_ms=500)


class WithSlowPart(RigAssembly):
    slow = ""

    def _start(self, name: str, module: str, config: Mapping[str, Any], here: Path) -> Mapping[str, Any]:
        if self.slow == "slow DCC" and name == "dcc":
            module = in_place_of(module, "tests.wrong_dcc.wrong", SLOW_DCC, here)
        elif self.slow == "slow hub" and name == "hub":
            module = "tests.slow_parts.hub"
        return super()._start(name, module, config, here)

    def _find_meters(self, site: Mapping[str, Any]) -> Any:
        ports: dict[Fuel, dict[str, TcpPort | RtuPort]] = super()._find_meters(site)  # type: ignore[assignment]
        behind = ports["electricity"]["hub"]
        if self.slow in METERS and isinstance(behind, TcpPort):
            line = SlowMeter(behind.host, behind.port, METERS[self.slow])
            self._undo.callback(line.close)
            ports["electricity"]["hub"] = replace(behind, port=line.port)
        return ports


def run(out: Path, slow: str, select: str, samples: int | None = None) -> tuple[int, Mapping[str, Any]]:
    """Exit status and summary. `slow`: slow hub, slow DCC, a key of METERS, "slow WAN", or nothing."""
    rig = load_rig(RIG)
    if slow == "slow WAN":
        rig = replace(rig, wan=replace(rig.wan, conditions=DELAY))

    def assemble(*arguments: Any) -> RigAssembly:
        assembly = WithSlowPart(*arguments)
        assembly.slow = slow
        return assembly

    options = RunOptions(select=select, samples=samples)
    return run_conformance(rig, out, options, assemble=assemble, plugins=[Narrow(select)])
