"""Who is who at the broker of the WAN, and which topics each may read and write. Pure.

    mb/H/c commands   mb/H/r replies   mb/H/a alerts   mb/H/p presence       H: the hub's EUI, 16 hex digits
    mbtap/...         markers of the bench's own ear

A party's name is its MQTT user name, its client id, and the common name of its certificate: one name, so that nobody
can push another one's connection out. A hub reads its own commands and writes its own replies, alerts and presence,
and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

STUB: Final = "dcc-stub"
TAP: Final = "mbtap"
PROBE: Final = "mbinit"
"""Asks whether the broker answers; may do nothing else."""
MARKERS: Final = "mbtap/"
_HUB: Final = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Access:
    """Topic filters [MQTT 3.1.1 §4.7]."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()

    def may_subscribe(self, wanted: str) -> bool:
        """Whether all that `wanted` could bring may be read."""
        return any(covers(own, wanted) for own in self.reads)

    def may_read(self, topic: str) -> bool:
        return any(covers(own, topic) for own in self.reads)

    def may_write(self, topic: str) -> bool:
        return "#" not in topic and "+" not in topic and any(covers(own, topic) for own in self.writes)


NOTHING: Final = Access()


def hub_name(hub: str) -> str:
    """The name of the hub with that EUI (16 hex digits, small letters). Raises ValueError."""
    if not _HUB.fullmatch(hub):
        raise ValueError(f"hub {hub!r}: expected 16 hex digits in small letters")
    return f"mbhub-{hub}"


def access_of(hubs: Iterable[str]) -> Mapping[str, Access]:
    """Every party of a rig with these hubs, by name."""
    parties = {
        STUB: Access(("mb/+/r", "mb/+/a", "mb/+/p"), ("mb/+/c",)),
        TAP: Access(("mb/#", f"{MARKERS}#"), (f"{MARKERS}#",)),
        PROBE: NOTHING,
    }
    for hub in hubs:
        parties[hub_name(hub)] = Access((f"mb/{hub}/c",), tuple(f"mb/{hub}/{kind}" for kind in "rap"))
    return parties


def covers(allowed: str, wanted: str) -> bool:
    """Whether the filter `allowed` takes every topic that the filter (or topic) `wanted` takes.

    A wildcard at the beginning of `allowed` does not take topics that begin with `$` [MQTT 3.1.1 §4.7.2].
    """
    if not wanted or (wanted.startswith("$") and allowed[:1] in ("#", "+")):
        return False
    own, asked = allowed.split("/"), wanted.split("/")
    for at, level in enumerate(own):
        if level == "#":
            return True
        if at >= len(asked):
            return False
        if asked[at] == "#" or (level != asked[at] and (level != "+")):
            return False
    return len(own) == len(asked)
