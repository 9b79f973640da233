"""`meterbench duis check`: is each of these files a sound DUIS message? One line a file."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from datetime import UTC, datetime

from meterbench.message_check import VARIABLE, Checker, Finding, load_schema, load_trust
from meterbench.verdicts import EXIT_FAIL, EXIT_OK


def run(arguments: Namespace) -> int:
    """0 when every file is sound, else 1. Raises RigConfigError for a schema or a trust folder that is none."""
    schema = load_schema(arguments.schema, os.environ.get(VARIABLE))
    checker = Checker(schema, load_trust(arguments.trust), datetime.now(UTC))
    findings = []
    for file in arguments.files:
        findings.append(checker.check(file))
        if not arguments.json:
            print(_line(findings[-1]), flush=True)
    if arguments.json:
        print(json.dumps([finding.as_json() for finding in findings], indent=2))
    return EXIT_OK if all(finding.is_ok for finding in findings) else EXIT_FAIL


def _line(finding: Finding) -> str:
    if finding.problem is not None:
        return _printable(f"{finding.file}: {finding.problem}")
    return _printable(f"{finding.file}: ok {finding.what}; schema {finding.schema}; signature {finding.signature}")


def _printable(text: str) -> str:
    """One line, whatever a file is called or holds."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
