"""Shapes that the HTML pages share: one self-contained document, a table, escaped text.

Everything is inline and nothing is fetched, so that a page can be handed on and archived.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files


def document(title: str, body: str, script: str = "") -> str:
    """`title` as plain text; `script` the name of a file of this package, if the page has one."""
    here = files("reports")
    css = here.joinpath("page.css").read_text(encoding="utf-8")
    inline = f"<script>{here.joinpath(script).read_text(encoding='utf-8')}</script>" if script else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{css}</style></head>\n"
        f"<body>{body}\n{inline}</body></html>\n"
    )


def table(title: str, heads: str, lines: Iterable[str]) -> str:
    """Nothing when there is no line, no heading without a title; a wide one scrolls by itself on a narrow screen."""
    rows = "\n".join(lines)
    if not rows:
        return ""
    head = f"<h2>{title}</h2>" if title else ""
    return f'{head}<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table></div>'


def folded(heads: str, lines: Sequence[str]) -> str:
    """A table that is opened by whoever wants the rest; nothing when there is no line."""
    if not lines:
        return ""
    return f"<details><summary>and {len(lines)} more</summary>{table('', heads, lines)}</details>"


def text(one: object) -> str:
    """Escaped, and without the control characters that a meter may answer with."""
    told = str(one)
    if not told.isprintable():
        told = "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in told)
    return escape(told)
