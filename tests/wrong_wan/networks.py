"""Deliberately wrong networks in a rig file's words, and a run of meter scenarios behind one of them.

`python -m tests.wrong_wan.networks OUT NAME` runs one by hand.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from meterbench.detection_watch import Narrow
from meterbench.plugin import RunOptions
from meterbench.session import run_conformance
from protocols.link_shaper import Conditions, Way
from rigs.adapters.assembly import RigAssembly
from rigs.rig import Rig
from rigs.rigfile import DEFAULT_RIG, load_rig

SELECT: Final = "S1-7.2 and electricity and device"
DCC_WAITS_S: Final = 1.0
OUT: Final = "is-out"


@dataclass(frozen=True, slots=True)
class WrongNetwork:
    """`is_seen`: what it does must leave scenarios inconclusive; false: an answer comes all the same, and each scenario
    passes; None: it depends on what it meets."""

    what: str
    conditions: Conditions
    is_seen: bool | None


NETWORKS: Final[Mapping[str, WrongNetwork]] = {
    "doubles-commands": WrongNetwork("each command comes twice", Conditions(down=Way(duplication_percent=100)), False),
    "delays-replies": WrongNetwork("replies alone are late", Conditions(up=Way(delay_ms=150, jitter_ms=50)), False),
    "re-orders": WrongNetwork(
        "half of all messages are overtaken", Conditions.both(reordering_percent=50, reorder_by_ms=50), False
    ),
    "drops-commands": WrongNetwork("no command arrives", Conditions(down=Way(message_loss_percent=100)), True),
    "drops-one-in-20": WrongNetwork("one message of twenty is gone", Conditions.both(message_loss_percent=5), None),
    "spoils-replies": WrongNetwork("one byte of each reply is wrong", Conditions(up=Way(corruption_percent=100)), True),
    OUT: WrongNetwork("is away once the rig stands, and takes connections with it", Conditions(), True),
}  # fmt: skip


class Cut(RigAssembly):
    """A rig whose hub is cut off as soon as it stands."""

    def open(self) -> Rig:
        rig = super().open()
        assert rig.network is not None
        rig.network.begin_outage(breaks=True)
        return rig


def run(out: Path, name: str, select: str = SELECT) -> tuple[int, list[Mapping[str, Any]]]:
    """Exit status and the scenarios of the summary."""
    rig = load_rig(DEFAULT_RIG)
    wan = replace(rig.wan, conditions=NETWORKS[name].conditions, link=True, capture="off")
    rig = replace(rig, wan=wan, dcc=replace(rig.dcc, device_timeout_s=DCC_WAITS_S))
    status, summary = run_conformance(
        rig, out, RunOptions(select=select), assemble=Cut if name == OUT else RigAssembly, plugins=[Narrow(select)]
    )
    scenarios = summary.get("scenarios", [])
    assert isinstance(scenarios, list)
    return status, [one for one in scenarios if one["verdict"] != "not_run"]


if __name__ == "__main__":
    ended, found = run(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.writelines(f"{one['verdict']}: {one['id'][-60:]} {one['reason']}\n" for one in found)
    sys.exit(ended)
