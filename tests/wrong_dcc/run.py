"""`python -m tests.wrong_dcc.run OUT FAULT`: a conformance run against a wrong DCC; the run's folder is OUT."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from meterbench.records import ScenarioRecord
from tests import wrong_parts
from tests.wrong_dcc.wrong import corpus


def run(out: Path, fault: str) -> tuple[int, list[Mapping[str, Any]]]:
    """Exit status and the scenarios of the summary, up to the first @dcc scenario of the requirement that fails."""
    requirement = corpus()[fault].requirement

    def enough(failed: Sequence[ScenarioRecord]) -> bool:
        return any(one.case.subject == "dcc" and requirement in one.case.requirements for one in failed)

    return wrong_parts.run(out, "tests.wrong_dcc.wrong", fault, enough)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2])[0])
