"""The WAN: mobile networks."""

from __future__ import annotations

from typing import Final

from meterbench.bench.gsm import KINDS
from steps.converters.words import Reads, meaning, one_of, written


@written(rf"(?:{one_of(KINDS)})(?:, (?:{one_of(KINDS)}))*")
def mobile_networks(words: str) -> list[str]:
    return words.split(", ")


TYPES: Final[dict[str, Reads]] = {
    "MobileNetworks": mobile_networks,
    "MobileNetwork": meaning({"no": "no", "its home": "home", **{f"the {kind}": kind for kind in KINDS[1:]}}),
}
