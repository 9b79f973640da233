"""Does a scenario apply to the devices of a rig, by what they declare? Rules are data (`applicability.toml`).

Layer: meterbench, pure. Asked by `list --why-not` before a run and by the run itself, so that both give one answer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from rigs.ports import Fuel
from rigs.profile import Profile

SUPPLY: Final[Mapping[Fuel, str]] = {"electricity": "load_switch", "gas": "valve"}
FUELS: Final[tuple[Fuel, ...]] = ("electricity", "gas")


@cache
def presupposed() -> Mapping[str, tuple[str, ...]]:
    """Requirement id to the capabilities that it presupposes."""
    table = tomllib.loads(files("meterbench").joinpath("applicability.toml").read_text(encoding="utf-8"))
    return {row: tuple(names) for row, names in table["requirements"].items()}


def why_not(tags: Iterable[str], requirements: Iterable[str], profiles: Mapping[Fuel, Profile]) -> str | None:
    """The first capability that is missing, or the fuel that the rig has no meter for; None when it applies."""
    fuels = [fuel for fuel in FUELS if fuel in set(tags)] or list(profiles)
    for fuel in fuels:
        if fuel not in profiles:
            return f"{fuel} meter"
        for row in requirements:
            for name in presupposed().get(row, ()):
                capability = SUPPLY[fuel] if name == "supply" else name
                if not profiles[fuel].capabilities.get(capability, False):
                    return capability
    return None
