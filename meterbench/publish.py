"""From a run's evidence to everything that is handed on: summary, reports, and the manifest over all of it.

Layer: meterbench, above summary and reports. Called at the end of a run and by `meterbench report`; needs no rig and
may be repeated. Verdicts come from `summarise`, the reports only lay them out.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from meterbench.evidence import ALLURE, JUNIT, PAGE, read_evidence, write_manifest
from meterbench.pcap_index import write_index
from meterbench.records import Json
from meterbench.summary import summarise, write_summary
from reports.allure import write_allure
from reports.junit import write_junit
from reports.page import write_page

Publish = Callable[[Path], Json]
"""What is made of the evidence in a run's folder at the end of the run; its summary."""


def publish(folder: Path) -> Json:
    """Write all of it; returns the summary. The order matters: the manifest covers the rest."""
    evidence = read_evidence(folder)
    summary = summarise(evidence)
    write_summary(folder, summary)
    write_junit(evidence.events, summary, folder / JUNIT)
    write_allure(evidence.events, summary, folder / ALLURE)
    write_page(evidence.events, summary, folder / PAGE)
    write_index(evidence.events, folder)
    write_manifest(folder)
    return summary


def only_summarise(folder: Path) -> Json:
    """The verdicts alone, for runs by the hundred of which nobody reads the reports: `publish` can still follow."""
    return summarise(read_evidence(folder))
