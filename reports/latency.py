"""Parts of `conformance.html` about time: response times against their limits, and where the time went.

Like the rest of the page inline and escaped. A stacked bar is linear and shares its scale with the other of the same
row: the longest of the two is the whole width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any, Final

from reports.html import table, text

Json = Mapping[str, Any]
_OWNERS: Final = {
    "interval": "polling interval (budget)", "rig": "HTTP between bench and DCC", "dcc": "DCC",
    "dcc or its network": "DCC or its network", "wan": "WAN", "hub": "hub", "device": "meter",
}  # fmt: skip
_KINDS: Final = {
    "request": "Where the time of requests went", "alert": "Where the time of alerts went",
    "image": "Where the time of firmware images went",
}  # fmt: skip


def response_times(rows: Sequence[Json]) -> str:
    """Quantiles as they were seen; the bar is the longest time against the limit, on a logarithmic scale from 1 ms."""
    lines = []
    for row in rows:
        times = "".join(f'<td class="n">{row[key] * 1000:.1f}</td>' for key in ("p50_s", "p95_s", "p99_s", "max_s"))
        lines.append(
            f'<tr><td>{text(row["requirement"])}</td><td class="n">{row["n"]}</td>{times}'
            f'<td class="n">{row["limit_s"] * 1000:g}</td><td>{text(row.get("source", ""))}</td>'
            f"<td>{_bar(row['max_s'] * 1000, row['limit_s'] * 1000)}</td>"
            f'<td><span class="v {row["verdict"]}">{row["verdict"]}</span> {text(row["reason"])}</td></tr>'
        )
    names = ("n", "p50 ms", "p95 ms", "p99 ms", "max ms", "limit ms")
    heads = "<th>row</th>" + "".join(f'<th class="n">{name}</th>' for name in names)
    heads += "<th>source of the limit</th><th>longest against the limit</th><th>verdict</th>"
    return table("Response times", heads, lines)


def services_table(rows: Sequence[Json]) -> str:
    """The DCC's performance against the SLA of each service. A miss fails the DCC when it is its own."""
    lines = []
    for row in sorted(rows, key=lambda row: (row["kind"] != "request", _by_number(row["service"]))):
        times = "".join(f'<td class="n">{row[key] * 1000:.1f}</td>' for key in ("p50_s", "p95_s", "p99_s", "max_s"))
        missed = f"{row['missed']}" + (f" ({row['missed_by_dcc']} of the DCC)" if row["missed"] else "")
        lines.append(
            f'<tr><td>{text(row["service"])}</td><td class="n">{row["n"]}</td>{times}'
            f'<td class="n">{row["target_s"] * 1000:g}</td><td>{text(row["source"])}</td>'
            f'<td class="n">{row["within"]:.1%}</td><td class="n">{missed}</td>'
            f'<td><span class="v {row["verdict"]}">{row["verdict"]}</span> {text(row["reason"])}</td></tr>'
        )
    names = ("n", "p50 ms", "p95 ms", "p99 ms", "max ms", "target ms")
    heads = "<th>service</th>" + "".join(f'<th class="n">{name}</th>' for name in names)
    heads += '<th>source of the target</th><th class="n">within</th><th class="n">missed</th><th>verdict</th>'
    return table("Service Level Agreements", heads, lines)


def _by_number(service: str) -> tuple[list[int], str]:
    number = service.partition(" ")[0]
    return [int(part) for part in number.split(".") if part.isdigit()], service


def where_the_time_went(rows: Sequence[Json]) -> str:
    """The median and the worst sample of each row, hop by hop; nothing where no sample tells."""
    told = [row for row in rows if row.get("hops")]
    parts = [_of_kind(kind, [row for row in told if row["hops"]["worst"]["kind"] == kind]) for kind in _KINDS]
    return "".join(parts)


def _of_kind(kind: str, rows: Sequence[Json]) -> str:
    if not rows:
        return ""
    samples = [row["hops"][name] for row in rows for name in ("median", "worst")]
    names = _in_order([[stage["name"] for stage in sample["stages"]] for sample in samples])
    lines = [line for row in rows for line in _two_lines(row, names)]
    heads = "<th>row</th><th>sample</th><th>where</th>" + "".join(
        f'<th class="n">{text(one)}</th>' for one in ("total ms", *names)
    )
    return f"<h2>{_KINDS[kind]}</h2>{_legend(samples)}{table('', heads, lines)}"


def _in_order(ways: Sequence[Sequence[str]]) -> list[str]:
    """The names of all stages, in the order of the way; what only some have stands where it comes there."""
    found: list[str] = []
    for way in ways:
        at = 0
        for name in way:
            if name in found:
                at = found.index(name) + 1
            else:
                found.insert(at, name)
                at += 1
    return found


def _two_lines(row: Json, names: Sequence[str]) -> list[str]:
    hops = row["hops"]
    longest = max(_total(hops[name]) for name in ("median", "worst")) or 1
    about = f'<span class="by">{text(", ".join(row.get("services", ())))}</span>'
    unknown = f'<br><span class="by">{hops["unknown"]} of {row["n"]} unknown</span>' if hops["unknown"] else ""
    first = f'<td rowspan="2" class="row">{text(row["requirement"])}<br>{about}{unknown}</td>'
    return [_line(first if name == "median" else "", name, hops[name], longest, names) for name in ("median", "worst")]


def _line(first: str, name: str, sample: Json, longest: int, names: Sequence[str]) -> str:
    by_name = {stage["name"]: stage["ns"] for stage in sample["stages"]}
    cells = "".join(
        f'<td class="n">{by_name[one] / 1e6:.1f}</td>' if one in by_name else '<td class="n">-</td>' for one in names
    )
    total = f'<td class="n"><b>{_total(sample) / 1e6:.1f}</b></td>'
    kind = "" if name == "median" else ' class="second"'
    return f"<tr{kind}>{first}<td>{name}</td><td>{_stack(sample, longest)}</td>{total}{cells}</tr>"


def _stack(sample: Json, longest: int) -> str:
    parts = "".join(
        f'<i class="o {_class(stage["owner"])}" style="width:{stage["ns"] / longest:.2%}" '
        f'title="{text(stage["name"])}: {stage["ns"] / 1e6:.1f} ms"></i>'
        for stage in sample["stages"]
        if stage["ns"]
    )
    return f'<div class="stack">{parts}</div>'


def _legend(samples: Sequence[Json]) -> str:
    used = {stage["owner"] for sample in samples for stage in sample["stages"]}
    marks = "".join(
        f'<span><i class="o {_class(owner)}"></i>{text(name)}</span>'
        for owner, name in _OWNERS.items()
        if owner in used
    )
    return f'<p class="legend">{marks}</p>'


def _class(owner: str) -> str:
    return owner.split()[0] if owner in _OWNERS else "rig"


def _total(sample: Json) -> int:
    return sum(int(stage["ns"]) for stage in sample["stages"])


def _bar(value: float, limit: float) -> str:
    """Logarithmic, because a limit of 60 s and an answer of 10 ms share a line; 1 ms is the left end."""
    share = log10(max(value, 1.0)) / log10(max(limit, 10.0))
    over = " over" if value > limit else ""
    return f'<div class="bar{over}"><i style="width:{min(share, 1.0):.0%}"></i></div>'
