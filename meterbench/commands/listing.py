"""`meterbench list`: what would run on a rig, and why the rest would not."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import dataclass

import catalogue
from meterbench.applicability import Lack, why_not
from meterbench.gherkin import ScenarioCase, parse_features
from meterbench.verdicts import EXIT_OK
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig


@dataclass(frozen=True, slots=True)
class Listed:
    """One scenario, or one row of an outline, on one rig."""

    case: ScenarioCase
    requirements: tuple[str, ...]
    lack: Lack | None

    @property
    def why_not(self) -> str | None:
        """As the run's verdict words it."""
        return None if self.lack is None else str(self.lack)

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.case.id,
            "name": self.case.name,
            "requirements": list(self.requirements),
            "applicable": self.lack is None,
            "why_not": self.why_not,
        }


def run(arguments: Namespace) -> int:
    """Starts nothing. Raises RigConfigError."""
    config = load_rig(arguments.rig or DEFAULT_RIG)
    listed = listing(config, soak=arguments.soak)
    if arguments.json:
        print(json.dumps([one.as_json() for one in listed], indent=2))
    else:
        print("\n".join(_table(config.name, listed, show_why_not=arguments.why_not)))
    return EXIT_OK


def listing(rig: RigConfig, *, soak: bool = False) -> list[Listed]:
    """Every scenario in the order of the features; the run asks the same question by the same function."""
    ids = catalogue.load().ids  # in the catalogue's order, as the run has them: the first reason is the same
    found = []
    for feature in parse_features():
        for case in feature.cases:
            requirements = tuple(one for one in ids if one in case.tags)
            steps = [step.text for step in case.background + case.steps]
            found.append(Listed(case, requirements, why_not(case.tags, requirements, steps, rig, soak=soak)))
    return found


def _table(rig: str, listed: list[Listed], *, show_why_not: bool) -> list[str]:
    """Features with their scenarios that would run; with `--why-not` those that would not, and the reason."""
    lines = []
    for feature in dict.fromkeys(one.case.feature for one in listed):
        of_feature = [one for one in listed if one.case.feature == feature]
        shown = [one for one in of_feature if (one.lack is not None) == show_why_not]
        would_run = sum(one.lack is None for one in of_feature)
        lines.append(f"{feature}: {would_run} of {len(of_feature)} would run")
        lines += [f"  {_line(one)}" for one in shown]
    would_run = sum(one.lack is None for one in listed)
    lines.append(f"{rig}: {would_run} of {len(listed)} scenarios would run")
    if show_why_not:
        reasons = [one.why_not for one in listed if one.why_not is not None]
        lines += [f"  {reasons.count(reason)} {reason}" for reason in dict.fromkeys(reasons)]
    return lines


def _line(one: Listed) -> str:
    reason = f"  ({one.why_not})" if one.lack is not None else ""
    return f"{' '.join(one.requirements)}  {one.case.name}{reason}"
