"""The first question to `conformance.html`: what failed, what is open, and why. The scenarios themselves stand below.

Like the rest of the page inline and escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reports.html import folded, table, text

Json = Mapping[str, Any]
_TITLES: Final = {"fail": "Failed", "inconclusive": "Open"}
_SHOWN: Final = 25


def findings(summary: Json) -> str:
    """A table for each verdict that keeps the run from being conformant; each line leads to its scenario."""
    return "".join(_table(title, verdict, summary["scenarios"]) for verdict, title in _TITLES.items())


def anchor(scenario: Json) -> str:
    """Where the scenario stands on the page: its id, which is plain words and punctuation, but for blanks."""
    return text(scenario["id"].replace(" ", "-"))


def _table(title: str, verdict: str, scenarios: list[Json]) -> str:
    lines = [_line(one) for one in scenarios if one["verdict"] == verdict]
    heads = "<th>row</th><th>scenario</th><th>why</th>"
    counted = f"{title} ({len(lines)})"
    return table(counted, heads, lines[:_SHOWN]) + folded(heads, lines[_SHOWN:])


def _line(scenario: Json) -> str:
    return (
        f"<tr><td>{text(', '.join(scenario['requirements']))}</td>"
        f'<td><a href="#{anchor(scenario)}">{text(scenario["name"])}</a> '
        f'<span class="by">@{text(scenario["subject"])}</span></td><td>{text(scenario["reason"])}</td></tr>'
    )
