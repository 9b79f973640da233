"""`python -m tests.wrong_wan.run OUT FAULT`: a conformance run with a wrong part; the run's folder is OUT."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from meterbench.records import ScenarioRecord
from tests import wrong_parts
from tests.wrong_wan.wrong import corpus


def run(out: Path, fault: str) -> tuple[int, list[Mapping[str, Any]]]:
    """Exit status and the scenarios of the summary, until failures have named every row."""
    rows = corpus()[fault].requirements

    def enough(failed: Sequence[ScenarioRecord]) -> bool:
        told = " ".join(check.text for one in failed for check in one.checks if check.verdict == "fail")
        return all(row in told for row in rows)

    return wrong_parts.run(out, "tests.wrong_wan.wrong", fault, enough)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2])[0])
