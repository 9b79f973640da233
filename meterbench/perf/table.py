"""The figures as a table for people and as JSON for tools."""

from __future__ import annotations

from collections.abc import Sequence

from meterbench.perf.figures import Figure, Target, all_met
from meterbench.records import Json

_HEAD = ("benchmark", "value", "baseline", "ratio", "rounds", "target", "met")


def table(figures: Sequence[Figure]) -> str:
    """One line a figure; below it the baselines by name."""
    rows = [_HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "-" * max(map(len, lines)))
    named = [f"  {figure.name}: {figure.baseline}" for figure in figures if figure.baseline]
    return "\n".join([*lines, "", "Baselines (measured in the same rounds):", *named])


def as_json(figures: Sequence[Figure], rounds: int) -> Json:
    return {"rounds": rounds, "met": all_met(figures), "benchmarks": [_object(figure) for figure in figures]}


def _row(figure: Figure) -> tuple[str, ...]:
    ratios = figure.ratios if figure.ratio is not None else ()
    return (
        figure.name,
        f"{figure.value:.4g} {figure.unit}",
        "" if figure.base is None else f"{figure.base:.4g} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f} x",
        f"{min(ratios):.2f} to {max(ratios):.2f}"
        if ratios
        else f"{min(figure.values):.4g} to {max(figure.values):.4g}",
        _target(figure.target, figure.unit),
        {True: "yes", False: "NO", None: ""}[figure.met],
    )


def _target(target: Target | None, unit: str) -> str:
    if target is None:
        return "(informational)"
    return f"{target.sense} {target.bound:g} {'x' if target.of == 'ratio' else unit}"


def _object(figure: Figure) -> Json:
    target = figure.target
    return {
        "id": figure.id,
        "name": figure.name,
        "unit": figure.unit,
        "value": figure.value,
        "baseline": {"name": figure.baseline, "value": figure.base} if figure.baseline else None,
        "ratio": figure.ratio,
        "target": None if target is None else {"sense": target.sense, "bound": target.bound, "of": target.of},
        "met": figure.met,
        "by_round": {"values": list(figure.values), "baselines": list(figure.baselines), "ratios": list(figure.ratios)},
    }
