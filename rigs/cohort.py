"""What of a meter can be reached through the head end of its cohort: data, and the profile that is left of it.

Layer: rigs. A scenario asks a profile whether it applies; on a rig whose head end offers less than the meter does, it
asks the part of the profile that can be reached, so that what is missing is said to be missing and not failed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from protocols.dialects import DIALECTS
from rigs.profile import Profile

DEFAULT_COHORT = "hub"


@dataclass(frozen=True, slots=True)
class HeadEndOffer:
    """`services` None: whatever the meter's profile lists. `command_begins`: the first bytes of each command to it."""

    services: frozenset[str] | None
    elective: frozenset[str]
    without: frozenset[str]
    command_begins: bytes

    def reaches(self, variant: str, switched_on: frozenset[str]) -> bool:
        return self.services is None or variant in self.services or variant in self.elective & switched_on


@cache
def offers() -> Mapping[str, HeadEndOffer]:
    """By cohort; each has a dialect."""
    table = tomllib.loads(files("rigs").joinpath("cohorts.toml").read_text(encoding="utf-8"))
    assert set(table) == set(DIALECTS), "a cohort has a dialect of its name"
    return {
        name: HeadEndOffer(
            None if row["services"] == "every" else frozenset(row["services"]),
            frozenset(row["elective"]),
            frozenset(row["without"]),
            bytes.fromhex(row["command_begins"]),
        )
        for name, row in table.items()
    }


def reachable(profile: Profile, cohort: str, elective: frozenset[str]) -> Profile:
    """The profile with the services and capabilities that the head end lets through."""
    offer = offers()[cohort]
    return replace(
        profile,
        services={name: how for name, how in profile.services.items() if offer.reaches(name, elective)},
        capabilities={name: has and name not in offer.without for name, has in profile.capabilities.items()},
    )
