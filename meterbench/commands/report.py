"""`meterbench report RUN`: makes summary, page, JUnit, Allure results and manifest anew from the evidence of a run."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from meterbench.evidence import EvidenceError
from meterbench.publish import publish
from meterbench.verdicts import EXIT_OK
from reports.text import summary_text
from rigs.errors import RigConfigError


def run(arguments: Namespace) -> int:
    """Raises RigConfigError for a folder without evidence."""
    folder = Path(arguments.run)
    try:
        summary = publish(folder)
    except (OSError, EvidenceError) as problem:
        raise RigConfigError(str(folder), "RUN", "the folder of a run", arguments.run, str(problem)) from None
    print(summary_text(summary, folder))
    return EXIT_OK
