"""A deliberately wrong DCC: how one is described. Each module `faults_*.py` beside this one has a table `FAULTS`.

The counterpart of the corpus of wrong meters for scenarios whose subject is @dcc: a check that nobody has seen fail is
not yet a check. `spoil` is called in the process of the stub before it starts, and replaces one seam of `dcc_stub`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WrongDcc:
    """`select`: the scenarios to run (as `meterbench run --select`), at least one of which has to fail and to name
    `requirement`. `rig`: a site of rigs/sites when it is not the default one."""

    id: str
    requirement: str
    what: str
    spoil: Callable[[], None]
    select: str
    rig: str = ""
    part: str = "dcc"


def corpus() -> dict[str, WrongDcc]:
    found: dict[str, WrongDcc] = {}
    for file in sorted(Path(__file__).parent.glob("faults_*.py")):
        for wrong in importlib.import_module(f"tests.wrong_dcc.{file.stem}").FAULTS:
            assert wrong.id not in found, f"{wrong.id} twice"
            found[wrong.id] = wrong
    return found
