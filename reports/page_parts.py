"""Parts of `conformance.html` for who decides about a cohort: may it enrol, and what of the run did not apply to it.

Like the rest of the page inline and escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reports.html import folded, table, text

Json = Mapping[str, Any]
_HEADS: Final = {"fit": "Fit to enrol", "not fit": "Not fit to enrol", "undecided": "Fitness to enrol: undecided"}
_LOOKS: Final = {"fit": "pass", "not fit": "fail", "undecided": "inconclusive"}
_KINDS: Final = {
    "missing": ("missing", "fail"), "failed": ("failed", "fail"), "open": ("not shown", "inconclusive"),
    "tolerated": ("tolerated", "not_run"), "remark": ("remark", "not_run"),
}  # fmt: skip
_MEANS: Final = {
    "fit": "Everything that is asked for is declared, was tried in this run and works.",
    "not fit": "What is marked missing or failed below keeps these devices from enrolment, whatever the conformance.",
    "undecided": "Nothing speaks against it, but this run has not shown all that is asked for.",
}
_POINT_HEADS: Final = "<th></th><th>row</th><th>requirement</th><th>meter</th><th>why</th>"
_SHOWN: Final = 10


def enrolment_box(enrolment: Json) -> str:
    """The verdict, the devices with their extent of prepayment, and what keeps them from enrolment."""
    verdict = enrolment["verdict"]
    devices = [
        f"<tr><td>{text(one['name'])}</td><td>{text(one['profile'])}</td><td>{text(one['prepayment'])}</td>"
        f'<td class="n">{one["declared"]} of {one["asked"]}</td></tr>'
        for one in enrolment["devices"]
    ]
    points = [_point(*one) for one in _together(enrolment["points"])]
    return (
        f'<section class="enrolment {_LOOKS[verdict]}"><h2>{_HEADS[verdict]}</h2><p>{_MEANS[verdict]} '
        f"Least extent of prepayment that may enrol: <b>{text(enrolment['least_prepayment'])}</b>.</p>"
        f"{table('', '<th>meter</th><th>profile</th><th>prepayment</th><th class=n>services declared</th>', devices)}"
        f"{table('', _POINT_HEADS, points[:_SHOWN])}{folded(_POINT_HEADS, points[_SHOWN:])}</section>"
    )


def _together(points: Sequence[Json]) -> list[tuple[Json, str]]:
    """Each with the meters that it is about, what keeps from enrolment first."""
    found: dict[tuple[str, ...], tuple[Json, list[str]]] = {}
    for one in sorted(points, key=lambda one: list(_KINDS).index(one["kind"])):
        found.setdefault((one["kind"], one["row"], one["why"]), (one, []))[1].append(one["device"] or "all")
    return [(one, ", ".join(devices)) for one, devices in found.values()]


def _point(one: Json, devices: str) -> str:
    word, look = _KINDS[one["kind"]]
    return (
        f'<tr><td><span class="v {look}">{word}</span></td><td class="id">{text(one["row"])}</td>'
        f"<td>{text(one['title'])}</td><td>{text(devices)}</td><td>{text(one['why'])}</td></tr>"
    )


def not_applicable_table(reasons: Sequence[Json]) -> str:
    """Why scenarios did not apply: what the devices do not declare, how many scenarios that were, of which rows."""
    lines = [
        f'<tr><td>{text(one["reason"])}</td><td class="n">{one["scenarios"]}</td>'
        f"<td>{text(', '.join(one['requirements']))}</td></tr>"
        for one in reasons
    ]
    heads = '<th>reason</th><th class="n">scenarios</th><th>requirements</th>'
    return table("Not applicable", heads, lines)
