"""Part of `conformance.html`: how often the network was there when it was asked [WANP-1]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.html import table, text

Json = Mapping[str, Any]


def availability_table(rows: Sequence[Json]) -> str:
    """A line for each time that it was probed; nothing where it never was. Outages that the bench has made count, as
    the scenario wants them counted."""
    lines = [
        f"<tr><td>{text(', '.join(row['requirements']))}</td><td>{text(row['scenario'])}</td>"
        f'<td>{text(row["conditions"])}</td><td class="n">{row["asked"]}</td><td class="n">{row["answered"]}</td>'
        f'<td class="n">{row["percent"]:g} %</td><td>{text(row["expected"])}</td><td>{text(row["source"])}</td>'
        f'<td><span class="v {row["verdict"]}">{row["verdict"]}</span></td></tr>'
        for row in rows
    ]
    numbers = "".join(f'<th class="n">{name}</th>' for name in ("probes", "answered", "available"))
    heads = f"<th>row</th><th>scenario</th><th>conditions</th>{numbers}<th>expected</th><th>source</th><th>verdict</th>"
    return table("Availability of the network", heads, lines)
