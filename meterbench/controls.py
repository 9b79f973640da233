"""The control run: the whole bench against devices that are none. Nothing may pass, and nothing may be failed.

Layer: meterbench, above `session`. The meters' ports lead to a device that is absent, silent or echoing
(`rigs.dummy`); everything else of the rig works. A green verdict here would have seen nothing, and a red one would
blame a meter for not being there. Scenarios that judge the DCC are left out: what it does without a meter it does
rightly also when there is none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from meterbench.detection_watch import Narrow
from meterbench.plugin import RunOptions
from meterbench.progress import Progress
from meterbench.records import Json
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.peers import Peer
from rigs.frames import FrameSink
from rigs.rig import Rig
from rigs.rigfile import RigConfig, TcpPort

KINDS: Final = ("absent", "silent", "echoing")
WITH_A_METER: Final = "not dcc"
HARMLESS: Final = frozenset({"inconclusive", "not_applicable", "not_run"})


@dataclass(frozen=True, slots=True)
class Control:
    """`wrongly`: the scenarios that passed or were charged to a device that is none."""

    kind: str
    counts: Mapping[str, int]
    wrongly: Mapping[str, str]
    error: str = ""

    @property
    def holds(self) -> bool:
        return not self.wrongly and not self.error and bool(self.counts.get("inconclusive"))

    def as_json(self) -> Json:
        return {"device": self.kind, "verdicts": dict(self.counts), "wrongly": dict(self.wrongly), "error": self.error}


class DummyAssembly(RigAssembly):
    """A rig whose meters' ports lead to dummies of one kind; they outlive a recovery of the rig."""

    kind: str
    _dummies: Peer | None = None

    def open(self) -> Rig:
        if self._dummies is None:
            fuels = tuple(self.config.devices)
            settings = {"kind": self.kind, "host": "127.0.0.1", "ports": len(fuels)}
            self._dummies = Peer.start("dummies", "rigs.dummy", settings, self.folder)
            told = self._dummies.ready["ports"]
            self.instead = {fuel: TcpPort("127.0.0.1", int(port), None) for fuel, port in zip(fuels, told, strict=True)}
        return super().open()

    def close(self) -> None:
        super().close()
        if self._dummies is not None:
            self._dummies.stop()
            self._dummies = None


def control_run(kind: str, config: RigConfig, folder: Path, select: str) -> Control:
    """One conformance run against a device of the kind."""
    selected = f"({select}) and {WITH_A_METER}" if select else WITH_A_METER
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        _, summary = run_conformance(
            config, folder, RunOptions(select=selected), assemble=_assembling(kind), plugins=[Narrow(selected)],
            progress=Progress(nothing, live=False), argv=["control", kind],
        )  # fmt: skip
    scenarios, counts = summary.get("scenarios", []), summary.get("verdicts", {})
    assert isinstance(scenarios, list) and isinstance(counts, dict)
    wrongly = {one["id"]: one["verdict"] for one in scenarios if one["verdict"] not in HARMLESS}
    return Control(kind, counts, wrongly, str(summary.get("refused") or ""))


def _assembling(kind: str) -> Callable[[RigConfig, Path, FrameSink], RigAssembly]:
    def assemble(config: RigConfig, folder: Path, sink: FrameSink) -> RigAssembly:
        assembly = DummyAssembly(config, folder, sink)
        assembly.kind = kind
        return assembly

    return assemble
