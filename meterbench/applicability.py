"""Can a scenario be judged on a rig: do its devices declare what it asks for, has the rig the parts that it needs?

Layer: meterbench, pure. Asked by `list --why-not` before a run and by the run itself, so that both give one answer.
Rules are data (`applicability.toml`): what a requirement presupposes, and what the words of a step ask for.

Rules of this file: what a device does not declare comes first (not applicable), then what the rig lacks (not run); of
each the first in the order of requirements and steps. A service that a profile does not list is not declared either;
a scenario in which the DCC refuses needs none, as nothing reaches the meter, unless the head end does not offer it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import catalogue
from meterbench.errors import NotApplicable, NotRun
from rigs.cohort import DEFAULT_COHORT, offers
from rigs.conditions import named
from rigs.ports import Fuel
from rigs.profile import Profile
from rigs.rigfile import FURTHER_USERS, RigConfig

SUPPLY: Final[Mapping[Fuel, str]] = {"electricity": "load_switch", "gas": "valve"}
FUELS: Final[tuple[Fuel, ...]] = ("electricity", "gas")
_HEAD_END: Final = re.compile(r"^a head end of the (\w+) cohort")
CALENDAR: Final = "calendar"
UNDECLARED: Final = ("does not declare it", "does not have it")
"""How a reason ends that is the device's own: a capability, and a service; others are of the rig."""
MOBILE: Final = "mobile network"
STANDBY: Final = "standby broker"
DCC_CONTROL: Final = "DCC control"
PRESETS: Final = frozenset({"set_import_total", "set_export_total", "set_consumption_total", "set_energy_total"})
REFUSED_BY_DCC: Final = "the DCC refuses"
BY_TRIAL: Final = re.compile(r"\bis ready for |\bis tried$")
"""A service that is tried is asked for whether or not it is declared: the answer has to agree with the declaration."""
BEFORE_THE_OFFER: Final = frozenset({" with E2", " with E11"})


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing. `not_applicable`: `what` is the capability, fuel or service; `not_run`: the part of the rig."""

    verdict: Literal["not_applicable", "not_run"]
    what: str
    why: str = ""

    def error(self) -> NotApplicable | NotRun:
        """As the run raises it."""
        if self.verdict == "not_applicable":
            return NotApplicable(self.what, self.why)
        return NotRun(f"{self.what}: {self.why}")

    def __str__(self) -> str:
        return str(self.error())


@dataclass(frozen=True, slots=True)
class StepNeed:
    """What a step whose text the pattern is found in asks for."""

    pattern: re.Pattern[str]
    capabilities: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepValue:
    """What a step whose text the pattern is found in takes for a parameter of the device; `or_more`: a larger one does
    as well."""

    pattern: re.Pattern[str]
    parameter: str
    value: Decimal
    or_more: bool

    def fits(self, told: Decimal) -> bool:
        return told >= self.value if self.or_more else told == self.value


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files("meterbench").joinpath("applicability.toml").read_text(encoding="utf-8"))


@cache
def presupposed() -> Mapping[str, tuple[str, ...]]:
    """Requirement id to the capabilities that it presupposes."""
    return {row: tuple(names) for row, names in _data()["requirements"].items()}


@cache
def step_needs() -> tuple[StepNeed, ...]:
    """What the words of steps ask for, in the order of the data file."""
    return tuple(
        StepNeed(re.compile(row["pattern"]), tuple(row.get("capability", ())), tuple(row.get("parts", ())))
        for row in _data()["steps"]
    )


@cache
def step_values() -> tuple[StepValue, ...]:
    """What the figures of steps rest on, in the order of the data file."""
    return tuple(
        StepValue(re.compile(row["pattern"]), row["parameter"], Decimal(row["value"]), row.get("or_more", False))
        for row in _data()["values"]
    )


def why_not(
    tags: Iterable[str], requirements: Iterable[str], steps: Sequence[str], rig: RigConfig, *, soak: bool = False
) -> Lack | None:
    """The first thing that is missing; None when the scenario can be judged."""
    other = next((match[1] for text in steps if (match := _HEAD_END.search(text))), rig.hub.cohort)
    if other != rig.hub.cohort:
        return Lack("not_applicable", f"cohort {other}", f"the head end of this rig is of cohort {rig.hub.cohort}")
    fuels = [fuel for fuel in FUELS if fuel in set(tags)] or list(rig.devices)
    for fuel in fuels:
        if fuel not in rig.devices:
            return Lack("not_applicable", f"{fuel} meter", "this rig has none")
        profile = rig.devices[fuel].profile
        for capability in _capabilities(fuel, requirements, steps):
            if not profile.capabilities.get(capability, False):
                return Lack("not_applicable", capability, f"{_reached(rig, profile)} {UNDECLARED[0]}")
        for service in _services(rig, profile, steps):
            return Lack("not_applicable", service, f"{_reached(rig, profile)} {UNDECLARED[1]}")
        for one in _other_values(profile, steps):
            told = profile.decimal(one.parameter)
            return Lack("not_applicable", f"{one.parameter} {one.value}", f"{profile.id} declares {told}")
    missing = _missing_parts(rig, soak=soak)
    wanted = [*(part for need in _needs(steps) for part in need.parts), *_further_users(steps)]
    if MOBILE in wanted and rig.wan.modem is None:
        return Lack("not_applicable", "GSM carrier", f"the hub of this rig is reached by {rig.wan.carrier}")
    if STANDBY in wanted and not rig.wan.access.standby:
        return Lack("not_applicable", STANDBY, "this rig has one broker; wan.standby in its file adds another")
    return next((Lack("not_run", part, missing[part]) for part in wanted if part in missing), None)


def declares(profile: Profile, fuel: Fuel, service: catalogue.Service) -> bool:
    """Whether a device of that profile claims the service: it lists it, and claims all that one of its rows
    presupposes."""

    def claims(row: str) -> bool:
        wanted = (SUPPLY[fuel] if name == "supply" else name for name in presupposed().get(row, ()))
        return all(profile.capabilities.get(name, False) for name in wanted)

    return service.variant in profile.services and any(claims(row) for row in service.rows)


def _reached(rig: RigConfig, profile: Profile) -> str:
    """The device, and the head end that may let through less than it has."""
    return profile.id if rig.hub.cohort == DEFAULT_COHORT else f"{profile.id} behind a {rig.hub.cohort} head end"


def _capabilities(fuel: Fuel, requirements: Iterable[str], steps: Sequence[str]) -> Iterator[str]:
    of_rows = (name for row in requirements for name in presupposed().get(row, ()))
    of_steps = (name for need in _needs(steps) for name in need.capabilities)
    for name in (*of_rows, *of_steps):
        yield SUPPLY[fuel] if name == "supply" else name


def _needs(steps: Sequence[str]) -> Iterator[StepNeed]:
    return (need for text in steps for need in step_needs() if need.pattern.search(text))


def _other_values(profile: Profile, steps: Sequence[str]) -> Iterator[StepValue]:
    """Parameters of which the steps take another value than the device declares; one that it does not declare is taken
    as they have it."""
    for one in step_values():
        if one.parameter in profile.parameters and not one.fits(profile.decimal(one.parameter)):
            yield from (one for text in steps if one.pattern.search(text))


def _further_users(steps: Sequence[str]) -> Iterator[str]:
    """Users beside the one of each role, as the steps name them."""
    for user in FURTHER_USERS:
        name = user.replace("_", " ")
        if any(f"the {name}" in text for text in steps):
            yield name


def _services(rig: RigConfig, profile: Profile, steps: Sequence[str]) -> Iterator[str]:
    """Services that the steps name and the profile does not list, as `service 7.4`."""
    refusals = {text.removeprefix(REFUSED_BY_DCC) for text in steps if text.startswith(REFUSED_BY_DCC)}
    offer, elective = offers()[rig.hub.cohort], frozenset(rig.hub.elective)
    for text in steps:
        if BY_TRIAL.search(text):
            continue
        for name in _service_names().findall(text):
            variant = catalogue.load().service(name).variant
            # who may never use it, or asks the wrong kind of meter, is refused before it matters what is offered
            is_moot = offer.reaches(variant, elective) or refusals <= BEFORE_THE_OFFER
            if variant not in profile.services and not (refusals and is_moot):
                yield f"service {variant}"


@cache
def _service_names() -> re.Pattern[str]:
    names = sorted((service.name for service in catalogue.load().services.values()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _missing_parts(rig: RigConfig, *, soak: bool) -> Mapping[str, str]:
    """Parts that this rig has not, each with what to do. The plant behind the meters is there on a virtual rig only."""
    lacking = (user for user in FURTHER_USERS if user not in rig.users)
    missing = {user.replace("_", " "): f"this rig has no such User; add users.{user} to its file" for user in lacking}
    if rig.supply is None:
        missing["supply"] = "this rig has no source; add [instruments.supply] to its file"
    if rig.home is None or not rig.is_virtual:
        missing["microgenerator"] = "this rig has none; add [home] to the file of a virtual rig"
    points = {point for device in rig.devices.values() for point in device.profile.points}
    if not points & PRESETS:
        missing["register preset"] = "no profile of this rig has a point that sets a register, such as set_import_total"
    if rig.wan.carrier == "gsm" and not rig.wan.link and named(rig.wan.conditions).is_ideal:
        missing["network"] = "the hub's way leads over GSM; wan.link = true puts the bench's network in it"
    if rig.wan.modem is not None and not rig.wan.modem.is_virtual:
        missing["mobile network"] = "a real mobile network cannot be moved; use a virtual modem"
    if not rig.is_virtual:
        no_plant = "a real rig has no adapter for it yet; use a virtual rig"
        missing |= dict.fromkeys(("load", "gas rig", "cover", "battery", "consumer", "display", "appliance"), no_plant)
        missing["DCC control"] = "the bench has no hand on the DCC of a real rig"
        missing[DCC_CONTROL] = "the world around a real DCC cannot be moved; use a virtual rig"
        if not soak:
            missing[CALENDAR] = "calendar time has to be lived through on a real rig; use --soak"
    return missing
