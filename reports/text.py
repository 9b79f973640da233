"""The summary as text for a terminal or a log: failures first, then what is open, then the counts by subject."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

VERDICTS = ("pass", "fail", "inconclusive", "not_applicable", "waived", "not_run")
SUBJECTS = ("device", "hub", "wan", "dcc")
_REASONS = 8
_EXIT = {0: "conformant", 1: "not conformant", 2: "open", 3: "refused"}


def summary_text(summary: Mapping[str, Any], folder: Path) -> str:
    """Ends with the folder of the evidence; no line break at the end."""
    partial = "; a partial run" if summary.get("partial") else ""
    last = f"{_EXIT[summary['exit_status']]} (exit status {summary['exit_status']}{partial}), evidence in {folder}"
    if summary["refused"] and {one["verdict"] for one in summary["scenarios"]} <= {"not_run"}:
        return f"refused: {summary['refused']}\n{last}"
    parts = [
        *_listed(summary),
        _table(summary),
        *_latency(summary),
        _sla(summary),
        _availability(summary),
        *summary["notes"],
        _enrolment(summary),
    ]
    if summary["refused"]:
        parts.append(f"refused: {summary['refused']}")
    return "\n".join(part for part in [*parts, last] if part)


def printable(text: str) -> str:
    """On one line and without control characters: a meter may answer with any, a terminal would obey them."""
    return "".join(one if one.isprintable() else "\ufffd" for one in text.replace("\n", " "))


def _listed(summary: Mapping[str, Any]) -> list[str]:
    lines = []
    for verdict in ("fail", "inconclusive", "waived"):
        for one in summary["scenarios"]:
            if one["verdict"] == verdict:
                flaky = " (flaky)" if one["flaky"] else ""
                lines.append(f"{verdict.upper()}{flaky}  {one['id']}: {printable(one['reason'])}")
    return lines


def _table(summary: Mapping[str, Any]) -> str:
    rows = [["", *(verdict.replace("_", " ") for verdict in VERDICTS)]]
    present = {one["subject"] for one in summary["scenarios"]}
    for subject in (*SUBJECTS, *sorted(present - set(SUBJECTS))):
        if subject in present:
            of_subject = [one["verdict"] for one in summary["scenarios"] if one["subject"] == subject]
            rows.append([subject, *(str(of_subject.count(verdict)) for verdict in VERDICTS)])
    rows.append(["all", *(str(summary["verdicts"][verdict]) for verdict in VERDICTS)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def _latency(summary: Mapping[str, Any]) -> list[str]:
    """A table in ms, and one line on what the samples prove."""
    rows = [["response time", "n", "p50 ms", "p95 ms", "p99 ms", "max ms", "limit ms", "proven", "verdict"]]
    for row in summary["latency"]:
        times = [f"{row[key] * 1000:.1f}" for key in ("p50_s", "p95_s", "p99_s", "max_s")]
        proven = "-" if row["proven"] is None else f"{row['proven']:.0%}"
        rows.append([row["requirement"], str(row["n"]), *times, f"{row['limit_s'] * 1000:g}", proven, row["verdict"]])
    if len(rows) == 1:
        return []
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(_cell(column, row, widths) for column in range(len(row))).rstrip() for row in rows]
    short = sum(row["verdict"] == "inconclusive" for row in summary["latency"])
    if short:
        lines.append(f"{short} of these rows have too few samples (see --samples): information, open under --certify")
    return lines


def _sla(summary: Mapping[str, Any]) -> str:
    """One line: services measured, and which of them missed their target; the table is in the page."""
    rows = summary.get("sla", ())
    if not rows:
        return ""
    missed = [f"{one['service']} ({one['missed']} of {one['n']})" for one in rows if one["missed"]]
    return f"SLA: {len(rows)} services and alerts measured, missed: {', '.join(missed) or 'none'}"


def _availability(summary: Mapping[str, Any]) -> str:
    """One line of what was measured, outages of the bench's own making included; the table is in the page."""
    rows = summary.get("availability", ())
    if not rows:
        return ""
    held = sum(one["verdict"] == "pass" for one in rows)
    shown = ", ".join(f"{one['percent']:g} % (of {one['asked']})" for one in rows)
    return f"availability of the network: measured {shown}; {held} of {len(rows)} as expected"


def _cell(column: int, row: list[str], widths: list[int]) -> str:
    return row[column].ljust(widths[column]) if column == 0 else row[column].rjust(widths[column])


def _enrolment(summary: Mapping[str, Any]) -> str:
    enrolment = summary["enrolment"]
    extents = ", ".join(f"{one['name']} {one['prepayment']}" for one in enrolment["devices"])
    verdict = f"enrolment: {enrolment['verdict']}" + (f" (prepayment: {extents})" if extents else "")
    if enrolment["ready"]:
        return verdict
    reasons = enrolment["reasons"]
    more = [f"and {len(reasons) - _REASONS} more, see summary.json"] if len(reasons) > _REASONS else []
    return "\n  ".join([verdict, *reasons[:_REASONS], *more])


_SHOWN = bytes(byte if 32 <= byte < 127 else ord(".") for byte in range(256))


def hexdump(frames: list[Mapping[str, Any]]) -> str:
    """Raw frames in the order of their monotonic stamps: a head line each, then sixteen bytes a line and their text."""
    ordered = sorted(frames, key=lambda frame: frame["mono_ns"])
    return "\n".join(_frame(frame) for frame in ordered)


def _frame(frame: Mapping[str, Any]) -> str:
    raw = bytes.fromhex(frame["raw"])
    note = f"  {frame['note']}" if frame["note"] else ""
    head = f"{frame['utc']}  {frame['mono_ns']} ns  {frame['hop']} {frame['direction']}  {len(raw)} bytes{note}"
    return "\n".join([head, *(_bytes(raw, at) for at in range(0, len(raw), 16))])


def _bytes(raw: bytes, at: int) -> str:
    part = raw[at : at + 16]
    return f"    {at:06x}  {part.hex(' '):<47}  {part.translate(_SHOWN).decode('ascii')}"


def checks_text(checks: list[Mapping[str, Any]]) -> str:
    """One line a check: number, verdict, what was observed and what was expected, where the expectation comes from."""
    lines = []
    for check in checks:
        source = f"  [{check['source']}]" if check["source"] else ""
        lines.append(f"{check['number']}  {check['verdict']:<12}  {check['utc']}  {check['text']}{source}")
    return "\n".join(lines)
