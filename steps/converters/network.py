"""The network between the head end and the hub: its conditions and its levels."""

from __future__ import annotations

from typing import Final

from meterbench.bench.resilience import TROUBLES
from rigs.conditions import profiles
from steps.converters.words import Reads, choice, meaning

TYPES: Final[dict[str, Reads]] = {
    "Conditions": choice(*profiles()), "WanLevel": choice("minimum", "enhanced"),
    "Trouble": choice(*TROUBLES),
    "Meets": meaning({"meets": True, "misses": False}),
}  # fmt: skip
