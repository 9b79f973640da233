"""The read-only status page: what the stub holds and does now, on one page without script.

Each part that has something to show adds a panel; the page knows nothing of what they mean. The same panels are had as
JSON. Every text is escaped: names and reasons come from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Final

ROWS_SHOWN: Final = 200
Rows = Sequence[Sequence[object]]

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --dim: #777; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .4rem; }
p, caption, .none { color: var(--dim); } caption { text-align: left; padding: .3rem 0; }
nav a { margin-right: 1rem; } .scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .8rem .25rem 0;
border-bottom: 1px solid var(--line); vertical-align: top; } th { font-weight: 600; white-space: nowrap; }
td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
"""


@dataclass(frozen=True, slots=True)
class Panel:
    """`rows` is asked for when somebody looks, newest or most urgent first; beyond ROWS_SHOWN they are only counted."""

    id: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: Callable[[], Rows]


class Board:
    """The panels in the order in which they were added."""

    def __init__(self) -> None:
        self._panels: list[Panel] = []

    def add(self, panel: Panel) -> None:
        self._panels.append(panel)

    def as_json(self, now: datetime) -> Mapping[str, Any]:
        panels = {
            panel.id: [dict(zip(panel.columns, row, strict=True)) for row in panel.rows()] for panel in self._panels
        }
        return {"calendar": now.isoformat(), **panels}

    def as_page(self, now: datetime, head: str) -> str:
        """`head` says in one line how the stub is."""
        links = "".join(f'<a href="#{panel.id}">{escape(panel.title)}</a>' for panel in self._panels)
        return page("DCC stub", head, now, f"<nav>{links}</nav>" + "".join(_section(panel) for panel in self._panels))


def page(title: str, head: str, now: datetime, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(title)}</h1><p>{escape(head)} · calendar {now:%Y-%m-%d %H:%M:%S} UTC</p>{content}</body></html>"
    )


def _section(panel: Panel) -> str:
    return section(panel.id, panel.title, panel.says, panel.columns, panel.rows())


def section(number: str, title: str, says: str, columns: Sequence[str], rows: Rows) -> str:
    """One table with its heading; what is cut is said."""
    head = f'<section id="{escape(number)}"><h2>{escape(title)} <small>({len(rows)})</small></h2>'
    if not rows:
        return f'{head}<p class="none">{escape(says)}: none</p></section>'
    cut = f", the first {ROWS_SHOWN} of {len(rows)}" if len(rows) > ROWS_SHOWN else ""
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(_shown(value))}</td>" for value in row) + "</tr>" for row in rows[:ROWS_SHOWN]
    )
    table = (
        f"<table><caption>{escape(says)}{cut}</caption><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>"
    )
    return f'{head}<div class="scroll">{table}</div></section>'


def _shown(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else "" if value is None else str(value)
