"""A conformance run in which something happens to the rig at the first stimulus; a program of its own.

python disturbed_run.py OUT SELECT '{"signal": "KILL", "peer": "hub"}'
python disturbed_run.py OUT SELECT '{"reboot": "mains"}'
python disturbed_run.py OUT SELECT '{"spoil": "bad CRC", "rig": "virtual-smets1-dual-fuel-rtu"}'
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from spoiling_line import SpoilingPty, SpoilingTcp

from meterbench.plugin import RunOptions
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from rigs.frames import FrameSink
from rigs.ports import Fuel
from rigs.rigfile import DEFAULT_RIG, RigConfig, RtuPort, TcpPort, load_rig


class Disturbed(RigAssembly):
    """Hands its parts to the disturbance."""

    spoil: str = ""
    line: SpoilingTcp | SpoilingPty | None = None

    def _find_meters(self, site: Any) -> dict[Fuel, dict[str, TcpPort | RtuPort]]:
        ports = super()._find_meters(site)
        if self.spoil:
            ports["electricity"]["hub"] = self._through_a_line(ports["electricity"]["hub"])
        return ports

    def _through_a_line(self, behind: TcpPort | RtuPort) -> TcpPort | RtuPort:
        if isinstance(behind, TcpPort):
            tcp = self.line = SpoilingTcp(behind.host, behind.port)
            self._undo.callback(tcp.close)
            return replace(behind, port=tcp.port)
        serial = self.line = SpoilingPty(behind.port)
        self._undo.callback(serial.close)
        return replace(behind, port=serial.path)

    def process(self, peer: str) -> int:
        return self._peers[peer].pid


class Disturbance:
    """What happens at the first stimulus of the run, once."""

    def __init__(self, what: dict[str, str]) -> None:
        self.what, self.done = what, False
        self.assembly: Disturbed | None = None
        self.cut: Any = None

    def assemble(self, config: RigConfig, folder: Path, sink: FrameSink) -> RigAssembly:
        self.assembly = Disturbed(config, folder, sink)
        self.assembly.spoil = self.what.get("spoil", "")
        return self.assembly

    def pytest_bdd_before_step(self, request: Any, step: Any) -> None:
        if step.type == "then" and self.cut is not None:
            self.cut.set_output(True)
            self.cut = None
        if self.done or step.type != "when" or self.assembly is None:
            return
        self.done = True
        if "reboot" in self.what:
            self.cut = request.getfixturevalue("bench").rig.supply
            self.cut.set_output(False)
        if "peer" in self.what:
            os.kill(self.assembly.process(self.what["peer"]), signal.Signals[f"SIG{self.what['signal']}"])
        if self.assembly.line is not None:
            self.assembly.line.spoil = self.what["spoil"]


def main() -> None:
    folder, select, what = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    rig = load_rig(what.get("rig", DEFAULT_RIG))
    rig = replace(rig, dcc=replace(rig.dcc, device_timeout_s=2.0), wan=replace(rig.wan, capture="off"))
    disturbance = Disturbance(what)
    status, _ = run_conformance(
        rig, folder, RunOptions(select=select), assemble=disturbance.assemble, plugins=[disturbance]
    )
    sys.exit(status if disturbance.done else 99)


if __name__ == "__main__":
    main()
