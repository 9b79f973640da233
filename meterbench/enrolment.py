"""Is a device fit to enrol? Another question than conformance: a meter without prepayment conforms and is not fit.

Layer: meterbench, pure, part of the summary. Asked of what the devices declare and of the verdicts of a run, by the
rules of `enrolment.toml`: which services and capabilities are asked for, the least extent of prepayment [MIX-2
001:284-290, MIX-11 001:291-292], and at which level each Ofgem service is asked for [SVC-1 004:49-50 004:65].

Rules of this file: what keeps a device from enrolment is a row each, in words for who checks a cohort; what is missing
or failed makes it unfit, what was not shown leaves it undecided; what the least extent does without, and
what a desirable service lacks, is told and does not count.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import catalogue
from catalogue import Catalogue, Level, OfgemService, PlanStatus, Service
from meterbench.applicability import SUPPLY, UNDECLARED, presupposed
from meterbench.records import Json
from meterbench.verdicts import Outcome, Verdict

Extent = Literal["none", "subset", "basic", "full"]
Kind = Literal["missing", "failed", "open", "tolerated", "remark"]
EXTENTS: Final[tuple[Extent, ...]] = ("none", "subset", "basic", "full")
"""From the least to the most."""
PREFIX: Final = "not applicable: "
VALVE_ROW: Final = "VAL-1"
UNFIT: Final = ("missing", "failed")
HARMLESS: Final = ("tolerated", "remark")
_OPEN: Final[tuple[Verdict, ...]] = ("waived", "inconclusive", "not_run")


@dataclass(frozen=True)
class Enrolment:
    """What a device has to declare and to have shown. `least`: the extent of prepayment that may enrol; `extents`:
    what makes a basic and a full one, variants of services and capabilities."""

    capabilities: tuple[str, ...]
    services: tuple[str, ...]
    declarations: tuple[str, ...]
    least: Extent
    extents: Mapping[Extent, frozenset[str]]
    gas_valve: bool = True
    """Whether a valve is mandated in a gas meter [004:148]."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """Ofgem services of another level than that of the catalogue, on each of their fuels."""
    only_with: Mapping[str, str] = field(default_factory=dict)
    """Service Reference Variant to the capability without which nobody asks a meter for it."""

    def asks(self, service: Service, device: Mapping[str, Any]) -> bool:
        """Is a device of that fuel, with those capabilities, asked for the service at all?"""
        capability = self.only_with.get(service.variant)
        has_it = capability is None or bool(device["capabilities"].get(capability))
        return has_it and device["fuel"] in {fuel.value for fuel in service.fuels}

    def level(self, row: str, device: Mapping[str, Any], book: Catalogue) -> Level:
        """At which level a device is asked for an Ofgem service; future, where it has nothing to do with it."""
        entry = next(
            (one for (name, fuel), one in book.levels.items() if (name, fuel.value) == (row, device["fuel"])), None
        )
        if entry is None:
            return Level.FUTURE
        if row in self.levels:
            return self.levels[row]
        is_moot = entry.if_mandated == "valve" and not self.gas_valve and not device["capabilities"].get("valve")
        return Level.FUTURE if is_moot else entry.level

    def required(self, fuel: str) -> tuple[str, ...]:
        """Capabilities that a meter of that fuel has to declare, beyond prepayment."""
        return (*self.capabilities, *(("valve",) if self.gas_valve and fuel == "gas" else ()))

    def extent(self, capabilities: Mapping[str, bool], services: Sequence[str]) -> Extent:
        """Of the prepayment that a device declares: full, basic, a subset of these, or none."""
        has = {*services, *(name for name, claimed in capabilities.items() if claimed)}
        if not capabilities.get("prepayment") or not has & self.extents["full"]:
            return "none"
        return next((one for one in ("full", "basic") if self.extents[one] <= has), "subset")

    def is_enough(self, extent: Extent) -> bool:
        return EXTENTS.index(extent) >= EXTENTS.index(self.least)

    @property
    def beyond(self) -> frozenset[str]:
        """Of full prepayment what the least extent that may enrol does without."""
        return self.extents["full"] - self.extents.get(self.least, frozenset())


@dataclass(frozen=True)
class Point:
    """One thing that keeps a device from enrolment, or would. `kind`: missing, failed, open, tolerated or remark."""

    row: str
    title: str
    device: str
    kind: Kind
    why: str

    def __str__(self) -> str:
        return f"{f'{self.row} {self.title}'.strip()}: {f'{self.device}: ' if self.device else ''}{self.why}"

    def as_json(self) -> Json:
        return {"row": self.row, "title": self.title, "device": self.device, "kind": self.kind, "why": self.why}


def load_enrolment(file: Path | None = None) -> Enrolment:
    """From `enrolment.toml` beside this module, or another file of its shape."""
    data = tomllib.loads((file or Path(__file__).with_name("enrolment.toml")).read_text(encoding="utf-8"))
    prepayment = data["prepayment"]
    least = next(one for one in EXTENTS[1:] if one == prepayment["least"])
    extents: dict[Extent, frozenset[str]] = {
        "basic": frozenset(prepayment["basic"]), "full": frozenset(prepayment["full"])
    }  # fmt: skip
    return Enrolment(
        tuple(data["capabilities"]["required"]), tuple(data["services"]["required"]),
        tuple(data["declarations"]["required"]), least, extents,
        bool(data.get("gas_valve", {}).get("mandated", True)), read_levels(data.get("service_levels", {})),
        {variant: name for name, them in data["services"].get("only_with", {}).items() for variant in them},
    )  # fmt: skip


def read_levels(table: Mapping[str, str]) -> dict[str, Level]:
    """A table of levels as rules and rig files have it: the id of an Ofgem service to the words of its level.

    Raises UnknownRowError for another id, ValueError for other words."""
    book = catalogue.load()
    return {book[row].id: Level(word) for row, word in table.items()}


def judge_enrolment(
    devices: Sequence[Mapping[str, Any]], outcomes: Sequence[Outcome], book: Catalogue, rules: Enrolment
) -> Json:
    """`enrolment` of the summary."""
    asked = [row for row in rules.services if row in book and book.plan[row].status is PlanStatus.IN_SCOPE]
    points = [*_points(devices, outcomes, book, rules, asked)]
    against = [one for one in points if one.kind not in HARMLESS]
    is_unfit = not devices or any(one.kind in UNFIT for one in points)
    return {
        "verdict": "not fit" if is_unfit else "undecided" if against else "fit",
        "ready": bool(devices) and not against,
        "reasons": [*([] if devices else ["the rig names no device"]), *map(str, against)],
        "points": [one.as_json() for one in points],
        "devices": [_device(device, book, rules, asked) for device in devices],
        "least_prepayment": rules.least,
        "services_asked": asked,
        "service_levels": _levels_asked(devices, book, rules),
    }


def _points(
    devices: Sequence[Mapping[str, Any]], outcomes: Sequence[Outcome], book: Catalogue, rules: Enrolment,
    asked: Sequence[str],
) -> Iterator[Point]:  # fmt: skip
    for device in devices:
        yield from _prepayment(device, book, rules)
        for name in rules.required(device["fuel"]):
            row = VALVE_ROW if name == "valve" else ""
            if not device["capabilities"].get(name):
                yield Point(row, _title(row, book), device["name"], "missing", f"{name} is not declared")
    for row in asked:
        lacks = [point for device in devices for point in _undeclared(row, device, book, rules)]
        yield from lacks
        yield from _not_shown(row, outcomes, book, owed=not lacks)
    for row in rules.declarations:
        if row in book:
            yield from _not_shown(row, outcomes, book, owed=False)
    for row in _ofgem_rows(book):
        yield from _at_level(row, devices, outcomes, book, rules)


def _ofgem_rows(book: Catalogue) -> list[str]:
    """Those that the bench can show at present."""
    rows = (one.id for one in book if isinstance(one, OfgemService))
    return [row for row in rows if book.plan[row].status is PlanStatus.IN_SCOPE]


def _at_level(
    row: str, devices: Sequence[Mapping[str, Any]], outcomes: Sequence[Outcome], book: Catalogue, rules: Enrolment
) -> Iterator[Point]:
    """What an Ofgem service lacks. One that only the DCC carries out has no scenario of a device, and says nothing."""
    asked = [(device, level) for device in devices if (level := rules.level(row, device, book)) is not Level.FUTURE]
    if not asked:
        return
    lacks = [
        _told(Point(row, _title(row, book), device["name"], "missing", f"{name} is not declared"), level)
        for device, level in asked
        for name in _lacking(row, device)
    ]
    yield from lacks
    highest = next(one for one in Level if one in [level for _, level in asked])
    tries = [one for one in outcomes if one.subject == "device" and row in one.requirements]
    if undeclared := _undeclared_throughout(tries):
        if not lacks:
            yield _told(Point(row, _title(row, book), "", "missing", undeclared), highest)
        return
    for point in _not_shown(row, outcomes, book, owed=bool(tries) and not lacks):
        yield _told(point, highest)


def _undeclared_throughout(tries: Sequence[Outcome]) -> str:
    """What the devices do not declare, where for want of it no scenario applied; else nothing."""
    if any(one.verdict != "not_applicable" for one in tries):
        return ""
    reasons = (one.ruling.reason.removeprefix(PREFIX) for one in tries)
    return next((one for one in reasons if any(end in one for end in UNDECLARED)), "")


def _told(point: Point, level: Level) -> Point:
    kind: Kind = point.kind if level is Level.MUST_HAVE else "remark"
    return replace(point, kind=kind, why=f"{point.why} ({level.value})")


def _lacking(row: str, device: Mapping[str, Any]) -> list[str]:
    """Capabilities that a row presupposes and the device does not declare."""
    names = (SUPPLY[device["fuel"]] if name == "supply" else name for name in presupposed().get(row, ()))
    return [name for name in names if not device["capabilities"].get(name)]


def _levels_asked(devices: Sequence[Mapping[str, Any]], book: Catalogue, rules: Enrolment) -> Json:
    """Device to level to the Ofgem services that were asked of it at that level."""
    rows = _ofgem_rows(book)
    return {
        device["name"]: {
            level.value: [row for row in rows if rules.level(row, device, book) is level]
            for level in (Level.MUST_HAVE, Level.DESIRABLE)
        }
        for device in devices
    }


def _prepayment(device: Mapping[str, Any], book: Catalogue, rules: Enrolment) -> Iterator[Point]:
    extent = rules.extent(device["capabilities"], device["services"])
    if not rules.is_enough(extent):
        row = "MIX-2" if extent == "none" else "MIX-11"
        told = "no prepayment" if extent == "none" else f"{extent} prepayment"
        yield Point(
            row, _title(row, book), device["name"], "missing", f"{told}, and at least {rules.least} is asked for"
        )


def _undeclared(row: str, device: Mapping[str, Any], book: Catalogue, rules: Enrolment) -> Iterator[Point]:
    for service in _of_row(row, device, book, rules):
        if service.variant in device["services"]:
            continue
        what = f"{service.name} ({service.variant}) is not declared"
        if service.variant in rules.beyond and device["capabilities"].get("prepayment"):
            what = f"{what}; {rules.least} prepayment does without it"
            yield Point(row, _title(row, book), device["name"], "tolerated", what)
        else:
            yield Point(row, _title(row, book), device["name"], "missing", what)


def _of_row(row: str, device: Mapping[str, Any], book: Catalogue, rules: Enrolment) -> list[Service]:
    return [one for one in book.services.values() if row in one.rows and rules.asks(one, device)]


def _not_shown(row: str, outcomes: Sequence[Outcome], book: Catalogue, *, owed: bool) -> Iterator[Point]:
    """What the device scenarios of a row do not show. `owed`: at least one of them has to have passed."""
    verdicts = [one.verdict for one in outcomes if one.subject == "device" and row in one.requirements]
    for verdict in ("fail", *_OPEN):
        if number := verdicts.count(verdict):
            what = {"fail": "failed"}.get(verdict, verdict.replace("_", " "))
            told = f"{number} of {len(verdicts)} scenario{'s' if len(verdicts) > 1 else ''} {what}"
            yield Point(row, _title(row, book), "", "failed" if verdict == "fail" else "open", told)
            return
    if owed and "pass" not in verdicts:
        yield Point(row, _title(row, book), "", "open", "no scenario has shown it")


def _device(device: Mapping[str, Any], book: Catalogue, rules: Enrolment, asked: Sequence[str]) -> Json:
    """For the reader: what the device is, its extent of prepayment, and how much of what is asked for it declares."""
    wanted = [one.variant for row in asked for one in _of_row(row, device, book, rules)]
    return {
        "name": device["name"],
        "profile": device["profile"],
        "prepayment": rules.extent(device["capabilities"], device["services"]),
        "declared": sum(one in device["services"] for one in wanted),
        "asked": len(wanted),
    }


def _title(row: str, book: Catalogue) -> str:
    return book[row].title if row in book else ""


def not_applicable(scenarios: Sequence[Json]) -> list[Json]:
    """Why scenarios did not apply: each reason with its scenarios and the requirements that they carry."""
    found: dict[str, list[Json]] = {}
    for one in scenarios:
        if one["verdict"] == "not_applicable":
            found.setdefault(one["reason"].removeprefix(PREFIX), []).append(one)
    return [
        {
            "reason": reason,
            "scenarios": len(ones),
            "requirements": list(dict.fromkeys(row for one in ones for row in one["requirements"])),
        }
        for reason, ones in found.items()
    ]
