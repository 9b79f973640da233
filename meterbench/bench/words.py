"""What the display of a meter says: its maker's own words for what features call by those of the virtual meters.

A profile translates them: `says_key_locked = "LOCKED OUT"` among its parameters is what that meter shows for `Key
Locked`.
"""

from __future__ import annotations

from typing import Final

from meterbench.bench.operator import Bench

ACCEPTED: Final = "Accepted"
LOCKED: Final = "Key Locked"


def in_its_words(bench: Bench, words: str) -> str:
    """The words of the meter of the scenario for those of a feature."""
    name = f"says_{words.lower().replace(' ', '_')}"
    profile = bench.meter.profile
    return profile.text(name) if name in profile.parameters else words
