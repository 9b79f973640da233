"""`detection.html`: which wrong meters the bench catches, requirement by requirement, on one self-contained page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.html import document, table, text

Json = Mapping[str, Any]

_WORDS = {"caught": "caught", "survived": "survived", "not_fired": "not fired", "not_run": "not run"}


def write_detection(found: Json, file: Path) -> None:
    """`found` as `meterbench.detection_report` makes it. Replaces the file."""
    title = f"{_of(found['rate'])} wrong meters caught, {found['false_alarms']} false alarms"
    body = [_head(title, found), _missed(found), _matrix(found["requirements"]), _combinations(found), _faults(found)]
    file.write_text(document(title, "\n".join(body)), encoding="utf-8")


def _head(title: str, found: Json) -> str:
    fates, clean = found["fates"], found["clean"]
    tiles = [
        (_whole(found["rate"]), _of(found["rate"]), "caught"),
        (_whole(found["subtle"]), _of(found["subtle"]), "subtle ones caught"),
        (_whole(found["combinations"]), _of(found["combinations"]), "combinations caught"),
        ("survived" if fates["survived"] else "", fates["survived"], "survived"),
        ("not_fired" if fates["not_fired"] else "", fates["not_fired"], "not fired"),
        ("not_fired" if fates["not_run"] else "", fates["not_run"], "not run"),
        ("survived" if found["false_alarms"] else "", found["false_alarms"], "false alarms"),
    ]
    shown = "".join(
        f'<div class="tile"><b class="v {style}">{text(number)}</b><span>{name}</span></div>'
        for style, number, name in tiles
    )
    alarms = "".join(f"<li>{text(verdict)}: {text(case)}</li>" for case, verdict in clean["false_alarms"].items())
    return (
        f"<h1>{text(title)}</h1>"
        '<p class="facts">A wrong meter is caught when a scenario of a requirement that it breaks fails by a check '
        "that names one of them, and when its deviation really happened. A subtle one is seen in one register, once, "
        "or at a boundary only. The meter that nothing is wrong with has to pass whatever it meets.</p>"
        f'<div class="tiles">{shown}</div>'
        f"<p>The clean meter: {clean['scenarios']} scenarios. {text(clean['error'])}</p><ul>{alarms}</ul>"
    )


def _missed(found: Json) -> str:
    lines = [
        f'<tr><td class="id">{_fate(one)} {text(one["id"])}</td><td>{text(one["title"])}</td><td>{_ran(one)}</td></tr>'
        for one in found["faults"]
        if not one["killed"]
    ]
    return table("Not caught", "<th>wrong meter</th><th>what is wrong</th><th>what ran</th>", lines)


def _matrix(rows: list[Json]) -> str:
    lines = [
        f'<tr><td class="id">{text(row["id"])}</td><td>{text(row["title"])}</td><td class="n">{_of(row)}</td>'
        f'<td>{_bar(row)}</td><td class="n">{_of(row["subtle"]) if row["subtle"]["faults"] else ""}</td>'
        f'<td><div class="cells">{_cells(row["cells"])}</div></td></tr>'
        for row in rows
    ]
    names = '<th class="n">caught</th><th></th><th class="n">subtle</th><th>wrong meters</th>'
    return table("Requirements", f"<th>id</th><th>requirement</th>{names}", lines)


def _cells(cells: Json) -> str:
    return "".join(
        f'<a href="#{text(fault)}" class="{cell["fate"]}" title="{_WORDS[cell["fate"]]}">{text(fault)}</a>'
        for fault, cell in cells.items()
    )


def _combinations(found: Json) -> str:
    return table("Combinations", _HEADS, [_row(one) for one in found["faults"] if one["members"]])


def _faults(found: Json) -> str:
    return table("Wrong meters", _HEADS, [_row(one) for one in found["faults"] if not one["members"]])


_HEADS = "<th>wrong meter</th><th>what is wrong</th><th>breaks</th><th>fate, and by what it was caught</th>"


def _row(one: Json) -> str:
    subtle = ' <span class="by">subtle</span>' if one["subtle"] else ""
    by = "".join(f'<div class="by">{text(case)}</div>' for case in one["killed_by"][:1])
    return (
        f'<tr id="{text(one["id"])}"><td>{text(one["id"])}{subtle}</td><td>{text(one["title"])}</td>'
        f"<td>{text(', '.join(one['requirements']))}</td><td>{_fate(one)}{by}</td></tr>"
    )


def _ran(one: Json) -> str:
    lines = [f"{verdict}: {case}" for case, verdict in one["ran"].items()] or ["nothing"]
    return "".join(
        f'<div class="by">{text(line)}</div>' for line in (*([one["error"]] if one["error"] else []), *lines)
    )


def _fate(one: Json) -> str:
    return f'<span class="v {one["fate"]}">{_WORDS[one["fate"]]}</span>'


def _bar(row: Json) -> str:
    missed = "" if _whole(row) == "caught" else " over"
    return f'<div class="bar{missed}"><i style="width:{row["killed"] / max(row["faults"], 1):.0%}"></i></div>'


def _of(rate: Json) -> str:
    return f"{rate['killed']} of {rate['faults']}"


def _whole(rate: Json) -> str:
    return "caught" if rate["killed"] == rate["faults"] else "survived"
