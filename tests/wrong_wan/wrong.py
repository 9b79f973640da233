"""A deliberately wrong part of the WAN: how one is described. Each module `faults_*.py` beside this one has `FAULTS`.

The counterpart of the wrong meters and the wrong DCCs for scenarios whose subject is @wan or @hub: a check that nobody
has seen fail is not yet a check. `spoil` is called in the process of the part before it starts, and replaces one seam.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WrongPart:
    """`part`: the peer as the assembly calls it (hub, dcc, broker). `requirements`: each is to be named by a failure of
    the scenarios that `select` runs. `rig`: a site of rigs/sites when it is not the default one."""

    id: str
    part: str
    requirements: tuple[str, ...]
    what: str
    spoil: Callable[[], None]
    select: str
    rig: str = ""


def corpus() -> dict[str, WrongPart]:
    found: dict[str, WrongPart] = {}
    for file in sorted(Path(__file__).parent.glob("faults_*.py")):
        for wrong in importlib.import_module(f"tests.wrong_wan.{file.stem}").FAULTS:
            assert wrong.id not in found, f"{wrong.id} twice"
            found[wrong.id] = wrong
    return found
