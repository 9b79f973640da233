"""`traffic.html`: the traffic plan of a fleet on one self-contained page, its day drawn as SVG.

Everything is inline and nothing is fetched. A curve is the busiest day in messages a second, hour by hour, on a
logarithmic axis: rows differ by orders of magnitude.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from pathlib import Path
from typing import Any, Final

from reports.html import document, table, text

Json = Mapping[str, Any]
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 760, 300, 64, 40, 16, 12
HOURS: Final = 24
LEAST: Final = 1e-3
"""Messages a second below which nothing is drawn."""
_COLOURS: Final = (
    "#2f6fb0", "#d1730f", "#2a8f5b", "#a8408a", "#7a6a12", "#c0392b", "#6c5ce7", "#128a8a", "#8d6e63", "#5d9c1f",
    "#e056a0", "#607d8b",
)  # fmt: skip
"""One a message; electricity and gas share it, gas is dashed."""
_SVG: Final = (
    "<style>svg.day{width:100%;max-width:820px;height:auto;display:block}svg.day text{fill:var(--quiet);font-size:12px}"
    "svg.day line{stroke:var(--line)}svg.day .sum{stroke:var(--ink);stroke-width:2.5;fill:none}"
    "svg.day .row{stroke-width:2;fill:none}.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px}"
    ".dash{stroke-dasharray:7 4}"
    ".legend i{display:inline-block;width:18px;height:0;border-top:3px solid;margin-right:6px;vertical-align:middle}"
    "</style>"
)


def write_traffic(found: Json, file: Path) -> None:
    """`found` as `meterbench.traffic.shown` makes it. Replaces the file."""
    title = f"Traffic of {found['scenarios'][0]['meters']:,} meters"
    parts = [_SVG, f"<h1>{text(title)}</h1>", _lead(found)]
    parts += [_phase(one, phase) for one in found["scenarios"] for phase in one["phases"]]
    parts += [_printed(found["printed"]), _without(found)]
    file.write_text(document(title, "\n".join(parts)), encoding="utf-8")


def _lead(found: Json) -> str:
    days = found["scenarios"][0]["period_days"]
    return (
        f'<p class="facts">A period of {days:.4g} days. Sizes and response times are those of the traffic model; '
        "frequencies are the table of volumes, where <b>stated</b> marks what a document says and <b>ours</b> an "
        "assumption. On the wire: with MQTT, TCP and IP.</p>"
    )


def _phase(scenario: Json, phase: Json) -> str:
    name = scenario["scenario"]
    if name != phase["scenario"]:
        name += f", while as {phase['scenario']}"
    tiles = (
        (_short(phase["messages"]), "messages"), (f"{_short(phase['payload_bytes'])}B", "payload"),
        (f"{_short(phase['wire_bytes'])}B", "on the wire"), (f"{_short(phase['network_s'] / 3600)}h", "network time"),
        (_short(phase["busy_hour_messages"]), f"messages from {phase['busy_hour']:02}:00, the busy hour"),
        (_short(phase["busy_second_messages"]), "in its fullest second"),
        (f"{_short(phase['midnight_messages_per_s'])}/s", "at midnight, if nobody spreads them"),
    )  # fmt: skip
    shown = "".join(f'<div class="tile"><b>{text(value)}</b><span>{text(what)}</span></div>' for value, what in tiles)
    return (
        f"<h2>{text(name)}: {text(scenario['title'])}</h2>"
        f'<p class="facts">performance {text(phase["performance"])}, taken as {phase["rate_kbit_s"]:g} kbit/s and '
        f"{phase['delay_s']:g} s one way for each meter</p>"
        f'<div class="tiles">{shown}</div>{_day(phase)}{_rows(phase["rows"])}{_volumes(phase["rows"])}'
    )


def _day(phase: Json) -> str:
    """The busiest day: each row that is seen, and their sum."""
    rows = [row for row in phase["rows"] if max(row["hourly_messages_per_s"]) >= LEAST]
    names = list(dict.fromkeys(row["title"] for row in rows))
    curves = [
        (row["hourly_messages_per_s"], _COLOURS[names.index(row["title"]) % len(_COLOURS)], "gas" in row["category"])
        for row in rows
    ]
    total = phase["hourly_messages_per_s"]
    most = max(total)
    if most < LEAST:
        return "<p>Too little to be drawn.</p>"
    low = max(-3, floor(log10(min(min(filter(None, hours)) for hours, *_ in curves))))
    high = max(ceil(log10(most)), low + 1)
    lines = [
        f'<path class="row{" dash" if is_gas else ""}" stroke="{colour}" d="{_path(hours, low, high)}"/>'
        for hours, colour, is_gas in curves
    ]
    lines.append(f'<path class="sum" d="{_path(total, low, high)}"/>')
    legend = "".join(
        f'<span><i style="border-color:{colour};border-top-style:{"dashed" if is_gas else "solid"}"></i>'
        f"{text(row['requirement'].removeprefix('WAN-'))}</span>"
        for row, (_, colour, is_gas) in zip(rows, curves, strict=True)
    )
    return (
        f'<svg class="day" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="messages a second by hour">'
        f"{_axes(low, high)}{''.join(lines)}</svg>"
        f'<p class="legend"><span><i style="border-color:var(--ink)"></i>all rows</span>{legend}</p>'
    )


def _axes(low: int, high: int) -> str:
    powers = [(_short(10.0**power), _y(10.0**power, low, high)) for power in range(low, high + 1)]
    parts = [
        f'<line x1="{LEFT}" y1="{at:.1f}" x2="{WIDTH - RIGHT}" y2="{at:.1f}"/>'
        f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{shown}</text>'
        for shown, at in powers
    ]
    parts += [
        f'<text x="{_x(hour):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{hour:02}</text>'
        for hour in range(0, HOURS + 1, 3)
    ]
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">hour of the busiest day</text>')
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 6}">messages a second</text>')
    return "".join(parts)


def _path(hours: Sequence[float], low: int, high: int) -> str:
    """Steps, one an hour; nothing where there is nothing."""
    found, is_drawing = [], False
    for hour, value in enumerate(hours):
        if value >= 10.0**low:
            height = _y(value, low, high)
            found.append(f"{'L' if is_drawing else 'M'}{_x(hour):.1f} {height:.1f}L{_x(hour + 1):.1f} {height:.1f}")
            is_drawing = True
        else:
            is_drawing = False
    return "".join(found)


def _x(hour: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * hour / HOURS


def _y(value: float, low: int, high: int) -> float:
    part = (log10(value) - low) / (high - low)
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part


def _rows(rows: Sequence[Json]) -> str:
    lines = []
    for row in rows:
        numbers = (
            row["messages"], row["payload_bytes"], row["wire_bytes"], row["network_s"] / 3600,
            row["peak_messages_per_s"], row["midnight_messages_per_s"],
        )  # fmt: skip
        cells = "".join(f'<td class="n">{_short(one)}</td>' for one in numbers)
        look, word = ("pass", "yes") if row["is_carried"] else ("fail", f"no: {row['max_response_s']:g} s")
        lines.append(
            f'<tr><td class="id">{text(row["requirement"])}</td><td class="n">{row["size_bytes"]}</td>{cells}'
            f'<td class="n">{row["one_exchange_s"]:.3g}</td><td><span class="v {look}">{word}</span></td></tr>'
        )
    names = ("size B", "messages", "payload B", "wire B", "network h", "peak /s", "midnight /s", "one s")
    return table("", f"<th>row</th>{_heads(names)}<th>carried</th>", lines)


def _volumes(rows: Sequence[Json]) -> str:
    lines = [
        f'<tr><td class="id">{text(row["requirement"])}</td><td class="n">{row["per_year"]:g}</td>'
        f'<td class="n">{_short(row["meters"])}</td><td class="n">{row["on_days"]}</td>'
        f'<td class="n">{row["from_h"]:02} to {row["from_h"] + row["hours"]:02}</td>'
        f"<td>{row['basis']}: {text(row['why'])}</td></tr>"
        for row in rows
    ]
    inner = table("", f"<th>row</th>{_heads(('a year', 'meters', 'on days', 'hours'))}<th>why</th>", lines)
    return f"<details><summary>The volumes behind it</summary>{inner}</details>"


def _heads(names: Sequence[str]) -> str:
    return "".join(f'<th class="n">{name}</th>' for name in names)


def _printed(rows: Sequence[Json]) -> str:
    lines = [
        f'<tr><td class="id">{text(row["requirement"])}</td><td class="n">{row["size_bytes"]}</td>'
        f'<td class="n">{row["max_response_s"]:g}</td><td class="n">{row["printed_kbit_s"]:.1f}</td>'
        f'<td class="n">{row["computed_kbit_s"]:.1f}</td><td><span class="v {"pass" if row["right"] else "fail"}">'
        f'{"agrees" if row["right"] else "printed wrong"}</span></td><td class="n">{row["wire_bytes"]}</td>'
        f"<td>{text(row['source'])}</td></tr>"
        for row in rows
    ]
    heads = _heads(("size B", "response s", "kbit/s printed", "kbit/s computed"))
    return table(
        "The document's own figures, recomputed",
        f'<th>row</th>{heads}<th></th><th class="n">on the wire B</th><th>source</th>', lines,
    )  # fmt: skip


def _without(found: Json) -> str:
    empty = "not seen in that run" if found["is_measured"] else "no run given"
    lines = [
        f"<tr><td>{text(one['variant'])}</td><td>{text(one['name'])}</td>"
        + (
            "".join(
                f'<td class="n">{one[key]}</td>'
                for key in ("seen", "command_bytes", "reply_bytes", "exchange_bytes", "wire_bytes")
            )
            if one["seen"]
            else f'<td colspan="5">{empty}</td>'
        )
        + "</tr>"
        for one in found["without_a_row"]
    ]
    names = ("seen", "command B", "reply B", "exchange B", "on the wire B")
    heads = f"<th>variant</th><th>service</th>{_heads(names)}"
    return table("Services without a row in the traffic model, as measured", heads, lines)


def _short(value: float) -> str:
    for unit in ("", "k", "M", "G", "T"):
        if abs(value) < 999.5:
            return f"{value:.3g} {unit}".rstrip() if unit else f"{value:.3g}"
        value /= 1000
    return f"{value:.3g} P"
