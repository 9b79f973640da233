"""A traffic plan as JSON for tools and pages, and as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from catalogue import Catalogue
from meterbench.records import Json
from meterbench.traffic.measured import Cost, without_a_row
from meterbench.traffic.plan import Load, Phase, Plan, is_printed_right, kbit_s, traffic_rows, wire_bytes

_UNITS: Final = ("", "k", "M", "G", "T", "P")
_HEAD: Final = (
    "row",
    "messages",
    "payload B",
    "on the wire B",
    "network h",
    "peak msg/s",
    "midnight/s",
    "one s",
    "carried",
)


def as_json(plans: Sequence[Plan], catalogue: Catalogue, costs: Mapping[str, Cost] | None) -> Json:
    return {
        "scenarios": [_scenario(one) for one in plans],
        "printed": [
            {
                "requirement": row.id, "size_bytes": row.size_bytes, "max_response_s": float(row.max_response_s),
                "printed_kbit_s": float(row.kbps_printed), "computed_kbit_s": round(float(kbit_s(row)), 4),
                "right": is_printed_right(row), "wire_bytes": wire_bytes(row.size_bytes), "source": row.source,
            }
            for row in traffic_rows(catalogue)
        ],
        "without_a_row": [_cost(variant, name, costs) for variant, name in without_a_row(catalogue)],
        "is_measured": costs is not None,
    }  # fmt: skip


def _scenario(one: Plan) -> Json:
    return {
        "scenario": one.scenario, "title": one.title, "meters": one.meters, "period_days": float(one.period_days),
        "phases": [_phase(phase) for phase in one.phases],
    }  # fmt: skip


def _phase(phase: Phase) -> Json:
    totals = {name: round(float(phase.total(name)), 1) for name in ("messages", "payload_bytes", "wire_bytes")}
    return {
        "scenario": phase.scenario, "performance": phase.performance.name,
        "rate_kbit_s": float(phase.performance.rate_kbit_s), "delay_s": float(phase.performance.delay_s), **totals,
        "network_s": round(float(phase.total("network_s")), 1), "busy_hour": phase.busy_hour,
        "busy_hour_messages": round(float(phase.hourly[phase.busy_hour] * 3600), 1),
        "busy_second_messages": phase.busy_second, "midnight_messages_per_s": round(float(phase.midnight_per_s), 1),
        "hourly_messages_per_s": [round(float(one), 3) for one in phase.hourly],
        "rows": [_row(load) for load in phase.loads],
    }  # fmt: skip


def _row(load: Load) -> Json:
    return {
        "requirement": load.row.id, "title": load.row.title, "category": load.row.category,
        "size_bytes": load.row.size_bytes, "per_year": float(load.volume.per_year), "meters": float(load.meters),
        "on_days": load.volume.on_days, "from_h": load.volume.from_h, "hours": load.volume.hours,
        "basis": load.volume.basis, "why": load.note or load.volume.why, "collections": float(load.collections),
        "messages": float(load.messages), "payload_bytes": float(load.payload_bytes),
        "wire_bytes": float(load.wire_bytes), "network_s": float(load.network_s),
        "peak_messages_per_s": float(max(load.hourly)), "midnight_messages_per_s": float(load.midnight_per_s),
        "hourly_messages_per_s": [float(one) for one in load.hourly], "one_exchange_s": float(load.one_s),
        "max_response_s": float(load.row.max_response_s), "is_carried": load.is_carried,
    }  # fmt: skip


def _cost(variant: str, name: str, costs: Mapping[str, Cost] | None) -> Json:
    cost = (costs or {}).get(variant)
    if cost is None:
        return {"variant": variant, "name": name, "seen": 0}
    return {
        "variant": variant, "name": name, "seen": len(cost.commands), "command_bytes": max(cost.commands),
        "reply_bytes": max(cost.replies, default=0), "exchange_bytes": cost.exchange_bytes,
        "wire_bytes": cost.wire_bytes,
    }  # fmt: skip


def as_text(plans: Sequence[Plan], catalogue: Catalogue, costs: Mapping[str, Cost] | None) -> str:
    """No line break at the end."""
    parts = [line for one in plans for phase in one.phases for line in _phase_text(one, phase)]
    parts += ["The document's own kbit/s, recomputed (size x 8 / response time):"]
    wrong = [row for row in traffic_rows(catalogue) if not is_printed_right(row)]
    parts += [
        f"  {row.id}: {row.kbps_printed} printed, {kbit_s(row):.1f} computed from {row.size_bytes} B in "
        f"{row.max_response_s} s [{row.source}]"
        for row in wrong
    ]
    parts += [f"  the other {len(traffic_rows(catalogue)) - len(wrong)} agree to the decimal that is printed", ""]
    return "\n".join([*parts, *_costs_text(catalogue, costs)])


def _phase_text(one: Plan, phase: Phase) -> Iterable[str]:
    link = phase.performance
    name = one.scenario if one.scenario == phase.scenario else f"{one.scenario}, while as {phase.scenario}"
    yield f"{name}: {one.title}"
    yield (
        f"{one.meters:,} meters, {one.period_days:.4g} days, performance '{link.name}' taken as {link.rate_kbit_s} "
        f"kbit/s and {link.delay_s} s one way"
    )
    rows = [_HEAD, *(_cells(load) for load in phase.loads), _total(phase)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for index, row in enumerate(rows):
        first, *rest = (cell for cell in row)
        padded = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
        yield f"  {first.ljust(widths[0])}  {'  '.join(padded)}".rstrip()
        if index in (0, len(rows) - 2):
            yield "  " + "-" * (sum(widths) + 2 * len(widths) - 2)
    hour = phase.busy_hour
    yield (
        f"  busy hour {hour:02}:00 to {hour + 1:02}:00 with {short(phase.hourly[hour] * 3600)} messages, in its "
        f"fullest second {short(phase.busy_second)}; at midnight {short(phase.midnight_per_s)}/s if nobody "
        "spreads what is collected then"
    )
    yield ""


def _cells(load: Load) -> tuple[str, ...]:
    if load.note or not load.collections:
        return (load.row.id, load.note or "none", *[""] * (len(_HEAD) - 2))
    return (
        load.row.id, short(load.messages), short(load.payload_bytes), short(load.wire_bytes),
        short(load.network_s / 3600), short(max(load.hourly)), short(load.midnight_per_s), f"{load.one_s:.2f}",
        "yes" if load.is_carried else f"NO, {load.row.max_response_s} s",
    )  # fmt: skip


def _total(phase: Phase) -> tuple[str, ...]:
    sums = [short(phase.total(name)) for name in ("messages", "payload_bytes", "wire_bytes")]
    return (
        "all rows",
        *sums,
        short(phase.total("network_s") / 3600),
        short(max(phase.hourly)),
        short(phase.midnight_per_s),
        "",
        "",
    )


def _costs_text(catalogue: Catalogue, costs: Mapping[str, Cost] | None) -> Iterable[str]:
    missing = without_a_row(catalogue)
    yield f"{len(missing)} services of the catalogue have no row in the traffic model [WANP-5]:"
    if costs is None:
        yield "  what they cost on the wire: --measured RUN, from the evidence of a run"
    for variant, name in missing:
        cost = (costs or {}).get(variant)
        told = "" if costs is None else "  not seen in that run"
        if cost is not None:
            told = (
                f"  command {max(cost.commands)} B, reply {max(cost.replies, default=0)} B at most; "
                f"{cost.wire_bytes} B on the wire; seen {len(cost.commands)} times"
            )
        yield f"  {variant:<7} {name}{told}"


def short(number: Decimal | float) -> str:
    """Three figures and a power of a thousand."""
    value, unit = float(number), 0
    while abs(value) >= 999.5 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.3g}{_UNITS[unit]}"
