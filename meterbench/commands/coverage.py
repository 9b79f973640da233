"""`meterbench coverage`: rows and cells of the catalogue with their scenarios; exit status 1 on a gap."""

from __future__ import annotations

import json
import shutil
from argparse import Namespace
from pathlib import Path

from meterbench.coverage import measure, passed_scenarios, render
from meterbench.evidence import SUMMARY
from meterbench.gherkin import parse_features
from meterbench.verdicts import EXIT_FAIL, EXIT_OK
from rigs.errors import RigConfigError


def run(arguments: Namespace) -> int:
    """With `--passed RUN` only scenarios that passed in that run count. Raises RigConfigError."""
    report = measure(parse_features(), passed=_passed(arguments.passed))
    if arguments.json:
        print(json.dumps(report.as_json(), indent=2))
    else:
        print(render(report, shutil.get_terminal_size((100, 24)).columns), end="")
    return EXIT_FAIL if report.gaps else EXIT_OK


def _passed(run: str | None) -> frozenset[str] | None:
    if run is None:
        return None
    summary = Path(run) / SUMMARY
    try:
        return passed_scenarios(summary)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise RigConfigError(str(summary), "--passed", "the folder of a finished run", run, str(problem)) from None
