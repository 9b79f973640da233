"""`python -m tests.wrong_wan.run OUT FAULT`: a conformance run with a wrong part; the run's folder is OUT."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from meterbench.detection_watch import Narrow
from meterbench.plugin import RunOptions
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from rigs.rigfile import DEFAULT_RIG, load_rig
from tests.wrong_wan.wrong import corpus

WRONG = "tests.wrong_wan.part"


class WithWrongPart(RigAssembly):
    def _start(self, name: str, module: str, config: Mapping[str, Any], here: Path) -> Mapping[str, Any]:
        if name != corpus()[os.environ["WRONG_PART"]].part:
            return super()._start(name, module, config, here)
        os.environ["WRONG_MODULE"] = module
        return super()._start(name, WRONG, config, here)


def run(out: Path, fault: str) -> tuple[int, list[Mapping[str, Any]]]:
    """Exit status and the scenarios of the summary. One after the other in a process: the part is told by its
    environment."""
    wrong = corpus()[fault]
    os.environ["WRONG_PART"] = fault
    rig = load_rig(wrong.rig or DEFAULT_RIG)
    options = RunOptions(select=wrong.select)
    status, summary = run_conformance(rig, out, options, assemble=WithWrongPart, plugins=[Narrow(wrong.select)])
    scenarios = summary.get("scenarios", [])
    assert isinstance(scenarios, list)
    return status, scenarios


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2])[0])
