"""Which cells of the catalogue the scenarios cover; what is missing is a row of the answer and not an absence.

Rules of this file, for a row in scope:

- A row with roles (the SMETS1 services) has one cell for each fuel and each role eligible on it, and one `refused` cell
  for each fuel when the row leaves any role out. Other rows have one cell for each fuel that they name; a row of the
  traffic model, or one that names no fuel, has a single cell.
- A scenario's fuels are its tags @electricity and @gas. Without either it counts for a row that has one fuel only.
- Its acting role and service are read in its When (`the <role> sends <service> ..`, with the outline's values in
  place), the role in its Given steps only if the When names none. A When that sends another service than the row's
  covers no cell of the row that has roles.
- A service may serve several rows, told apart by the payment mode: a scenario covers the row of the mode that its
  Given names (`in credit mode`).
- An eligible cell needs a scenario that is not @negative; a `refused` cell one that is, by a role which may not send
  that service (of the row, if the step names none) to that fuel.
- A row is `covered` with every cell covered, else a `gap`. Deferred and waived rows keep their status and show the
  scenarios that they have anyway.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from catalogue import ROLES_ON, Catalogue, Fuel, Kind, MinimumService, PlanStatus, Role, Row, Service, load
from meterbench.gherkin import Feature, ScenarioCase

CellKind = Literal["eligible", "refused", "fuel", "row"]
Status = Literal["covered", "waived", "deferred", "gap"]

MODES = ("credit", "prepayment")
_ROLE = re.compile(rf"\b(?:the|an?) ({'|'.join(role.value for role in Role)})\b", re.IGNORECASE)
_SENDS = re.compile(r"\bsends (.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Act:
    """What a scenario does, as far as coverage asks: on which fuels, by whom, with which service."""

    case: ScenarioCase
    fuels: frozenset[Fuel]
    role: Role | None
    service: Service | None

    @property
    def is_negative(self) -> bool:
        return "negative" in self.case.tags


@dataclass(frozen=True)
class Cell:
    """`fuel` None: the row has none or does not divide by it; `role` None: likewise, or a refusal of any role."""

    fuel: Fuel | None
    role: Role | None
    kind: CellKind
    scenarios: tuple[str, ...] = ()

    def __str__(self) -> str:
        who = "a role that is refused" if self.kind == "refused" else self.role and self.role.value
        return " / ".join(str(part) for part in (self.fuel and self.fuel.value, who) if part) or "the row"

    def as_json(self) -> dict[str, object]:
        return {
            "fuel": self.fuel and self.fuel.value,
            "role": self.role and self.role.value,
            "kind": self.kind,
            "scenarios": list(self.scenarios),
        }


@dataclass(frozen=True)
class RowCoverage:
    """A row with its cells; `scenarios` are all that carry its tag, also those that fill no cell."""

    row: Row
    status: Status
    reason: str
    cells: tuple[Cell, ...]
    scenarios: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.row.id,
            "title": self.row.title,
            "source": self.row.source,
            "scenarios": list(self.scenarios),
            "status": self.status,
            "reason": self.reason,
            "cells": [cell.as_json() for cell in self.cells],
        }


@dataclass(frozen=True)
class Report:
    """Every row of the catalogue, in its order."""

    rows: tuple[RowCoverage, ...]

    def with_status(self, status: Status) -> tuple[RowCoverage, ...]:
        return tuple(row for row in self.rows if row.status == status)

    @property
    def gaps(self) -> int:
        return len(self.with_status("gap"))

    def as_json(self) -> dict[str, object]:
        """The shape that tools rely on: `{"rows": [..], "gaps": n}`."""
        return {"rows": [row.as_json() for row in self.rows], "gaps": self.gaps}


def measure(
    features: Sequence[Feature], catalogue: Catalogue | None = None, passed: Collection[str] | None = None
) -> Report:
    """Coverage of every row; `passed` (ids of cases) leaves only those scenarios to count."""
    requirements = catalogue or load()
    cases = [case for feature in features for case in feature.cases if passed is None or case.id in passed]
    acts = [_act(case, requirements) for case in cases]
    return Report(tuple(_row_coverage(row, requirements, acts) for row in requirements))


def passed_scenarios(summary: Path) -> frozenset[str]:
    """Ids of the scenarios with the verdict `pass` in a run's `summary.json`."""
    scenarios: list[Mapping[str, object]] = json.loads(summary.read_text(encoding="utf-8"))["scenarios"]
    return frozenset(str(entry["id"]) for entry in scenarios if entry["verdict"] == "pass")


def cells_of(row: Row) -> tuple[Cell, ...]:
    """The cells that the row has to have covered, none of them covered yet."""
    if row.kind is Kind.WAN_TRAFFIC or not row.fuels:
        return (Cell(next(iter(row.fuels)) if len(row.fuels) == 1 else None, None, "row"),)
    fuels = [fuel for fuel in Fuel if fuel in row.fuels]
    if not row.roles:
        return tuple(Cell(fuel, None, "fuel") for fuel in fuels)
    return tuple(cell for fuel in fuels for cell in _role_cells(row, fuel))


def _role_cells(row: Row, fuel: Fuel) -> Iterator[Cell]:
    yield from (Cell(fuel, role, "eligible") for role in Role if role in row.roles_on(fuel))
    if row.roles != frozenset(Role):
        yield Cell(fuel, None, "refused")


def _act(case: ScenarioCase, catalogue: Catalogue) -> Act:
    whens = [step.text for step in case.of_type("when")]
    role = _role(whens) or _role(step.text for step in case.of_type("given"))
    fuels = frozenset(fuel for fuel in Fuel if fuel.value in case.tags)
    return Act(case, fuels, role, _service(whens, catalogue))


def _role(texts: Iterable[str]) -> Role | None:
    """The first role that the texts name."""
    found = (match for text in texts if (match := _ROLE.search(text)))
    return next((Role(match.group(1).lower()) for match in found), None)


def _service(texts: Iterable[str], catalogue: Catalogue) -> Service | None:
    """The service that the texts send: the longest name that follows `sends`."""
    sent = [match.group(1).casefold() for text in texts if (match := _SENDS.search(text))]
    named = [service for service in catalogue.services.values() if any(_names(text, service) for text in sent)]
    return max(named, key=lambda service: len(service.name), default=None)


def _names(sent: str, service: Service) -> bool:
    return re.match(rf"{re.escape(service.name.casefold())}(?!\w)", sent) is not None


def _row_coverage(row: Row, catalogue: Catalogue, acts: Sequence[Act]) -> RowCoverage:
    tagged = [act for act in acts if row.id in act.case.tags]
    cells = tuple(
        Cell(cell.fuel, cell.role, cell.kind, tuple(act.case.id for act in tagged if _covers(act, cell, row)))
        for cell in cells_of(row)
    )
    status, reason = _status(row, catalogue, cells)
    return RowCoverage(row, status, reason, cells, tuple(act.case.id for act in tagged))


def _status(row: Row, catalogue: Catalogue, cells: Sequence[Cell]) -> tuple[Status, str]:
    plan = catalogue.plan[row.id]
    if plan.status is PlanStatus.DEFERRED:
        return "deferred", plan.reason
    if plan.status is PlanStatus.WAIVED:
        return "waived", plan.reason
    missing = [str(cell) for cell in cells if not cell.scenarios]
    return ("gap", f"no scenario for {', '.join(missing)}") if missing else ("covered", "")


def _covers(act: Act, cell: Cell, row: Row) -> bool:
    if not (_on_fuel(act, cell.fuel, row) and _in_mode(act, row)):
        return False
    if cell.kind in ("fuel", "row"):
        return True
    if act.role is None or (act.service is not None and row.id not in act.service.rows):
        return False
    if cell.kind == "eligible":
        return not act.is_negative and act.role is cell.role
    return act.is_negative and cell.fuel is not None and act.role not in _eligible(act, cell.fuel, row)


def _in_mode(act: Act, row: Row) -> bool:
    """A row of one payment mode asks for a Given in that mode."""
    mode = row.variant_note if isinstance(row, MinimumService) else ""
    return mode not in MODES or any(f"in {mode} mode" in step.text for step in act.case.of_type("given"))


def _on_fuel(act: Act, fuel: Fuel | None, row: Row) -> bool:
    if fuel is None:
        return True
    return fuel in act.fuels if act.fuels else len(row.fuels) == 1


def _eligible(act: Act, fuel: Fuel, row: Row) -> frozenset[Role]:
    """Who may send it: by the variant that the step names, whose roles are finer than the row's, else by the row."""
    return act.service.roles_on(fuel) if act.service else row.roles & ROLES_ON[fuel]


def render(report: Report, width: int = 100) -> str:
    """A table for a terminal of that width: gaps first, then what is deferred or waived and why, then the families."""
    parts = [
        _listing("Gaps", report.with_status("gap"), width),
        _listing("Waived", report.with_status("waived"), width),
        _by_reason(report.with_status("deferred"), width),
        _families(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _listing(title: str, rows: Sequence[RowCoverage], width: int) -> str:
    lines = [line for row in rows for line in _entry(row, width)]
    return "\n".join([f"{title} ({len(rows)})", *lines]) if rows else ""


def _entry(row: RowCoverage, width: int) -> Iterator[str]:
    yield _cut(f"  {row.row.id}  {row.row.title}  [{row.row.source}]", width)
    open_cells = [str(cell) for cell in row.cells if not cell.scenarios] if row.status == "gap" else [row.reason]
    yield from (_cut(f"      {text}", width) for text in open_cells)


def _by_reason(rows: Sequence[RowCoverage], width: int) -> str:
    """Deferred rows in groups of one reason: the ids, wrapped to the width."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        mark = f" ({len(row.scenarios)} scenarios)" if row.scenarios else ""
        reasons.setdefault(row.reason, []).append(row.row.id + mark)
    lines = [f"Deferred ({len(rows)})"]
    for reason, ids in reasons.items():
        lines += [_cut(f"  {reason} ({len(ids)})", width), *_wrapped(ids, width)]
    return "\n".join(lines) if rows else ""


def _wrapped(words: Sequence[str], width: int) -> Iterator[str]:
    line = "     "
    for word in words:
        if len(line) + 1 + len(word) > width and line.strip():
            yield line
            line = "     "
        line += f" {word}"
    yield line


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 3, 0)]}..."


def _families(report: Report) -> str:
    """One line for each family: rows of each status, and covered cells out of all cells of the rows in scope."""
    families: dict[str, list[RowCoverage]] = {}
    for row in report.rows:
        families.setdefault(row.row.family, []).append(row)
    heading = f"{'Family':<8}{'rows':>6}{'covered':>9}{'gap':>6}{'waived':>8}{'deferred':>10}{'cells':>12}"
    lines = [_family_line(name, rows) for name, rows in families.items()]
    return "\n".join([heading, *lines, _family_line("all", report.rows)])


def _family_line(name: str, rows: Sequence[RowCoverage]) -> str:
    count = {status: sum(row.status == status for row in rows) for status in ("covered", "gap", "waived", "deferred")}
    cells = [cell for row in rows if row.status in ("covered", "gap") for cell in row.cells]
    filled = sum(bool(cell.scenarios) for cell in cells)
    return (
        f"{name:<8}{len(rows):>6}{count['covered']:>9}{count['gap']:>6}{count['waived']:>8}{count['deferred']:>10}"
        f"{f'{filled} of {len(cells)}':>12}"
    )
