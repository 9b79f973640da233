"""Part of `conformance.html`: the messages of the WAN leg against the traffic model, with and without transport.

The payload is what was judged. What it cost on the wire stands in the notes of an attempt where packets were captured.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reports.html import table, text

Event = Mapping[str, Any]
SIZE: Final = "payload of "
_NOTE: Final = re.compile(r"\S*(/\w): payload \d+ B, MQTT packet (\d+) B, on the wire (\d+) B")
_LIMIT: Final = re.compile(r"at most (\d+) B")


@dataclass(slots=True)
class _Row:
    payloads: list[int] = field(default_factory=list)
    wires: list[int] = field(default_factory=list)


def sizes_table(attempts: Iterable[Event]) -> str:
    """A line for each requirement, kind of message and limit; nothing where no size was judged."""
    rows: dict[tuple[str, str, str], _Row] = {}
    for attempt in attempts:
        judged = [check for check in attempt["checks"] if check["what"].startswith(SIZE)]
        for check in judged:
            for one in check["requirements"]:
                row = rows.setdefault((one, check["what"], check["expected"]), _Row())
                row.payloads.append(int(check["observed"]))
        for one, what, expected in {_key(check, one) for check in judged for one in check["requirements"]}:
            rows[one, what, expected].wires += _on_the_wire(attempt.get("notes", ()), what.removeprefix(SIZE))
    names = ("messages", "least B", "most B", "of the model", "on the wire, most B", "transport")
    heads = "".join(f'<th class="n">{name}</th>' for name in names)
    lines = [_line(one, what, expected, row) for (one, what, expected), row in sorted(rows.items())]
    return table("Sizes on the WAN", f"<th>row</th><th>message</th>{heads}<th>expected</th>", lines)


def _key(check: Event, requirement: str) -> tuple[str, str, str]:
    return requirement, check["what"], check["expected"]


def _on_the_wire(notes: Sequence[str], ending: str) -> list[int]:
    found = (_NOTE.search(str(note)) for note in notes)
    return [int(one[3]) for one in found if one is not None and one[1] == ending]


def _line(requirement: str, what: str, expected: str, row: _Row) -> str:
    most, limit = max(row.payloads), _LIMIT.search(expected)
    used = f"{most / int(limit[1]):.0%}" if limit is not None and int(limit[1]) else ""
    wire = max(row.wires, default=0)
    more = f"+{wire - most} B" if wire else "not captured"
    cells = (len(row.payloads), min(row.payloads), most, used, wire or "", more)
    shown = "".join(f'<td class="n">{text(cell)}</td>' for cell in cells)
    return f"<tr><td>{text(requirement)}</td><td>{text(what)}</td>{shown}<td>{text(expected)}</td></tr>"
