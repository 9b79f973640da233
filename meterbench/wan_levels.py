"""What a WAN is held to: availability, and a minimum and an enhanced level for each row of the traffic model.

Layer: meterbench, data (`wan_levels.toml`). The minimum level of a row is the response time that the traffic model
states; everything in the file is a parameter of ours [WANP-1, WANP-3].
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from catalogue import Traffic

Level = Literal["minimum", "enhanced"]


@cache
def _data() -> dict[str, Any]:
    text = files("meterbench").joinpath("wan_levels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def messages() -> tuple[str, ...]:
    """Those of the traffic model that have an enhanced level."""
    return tuple(_data()["enhanced"])


def response_s(row: Traffic, message: str, level: Level) -> Decimal:
    """Seconds within which the message has to be answered, or has to arrive."""
    return row.max_response_s if level == "minimum" else Decimal(_data()["enhanced"][message]["seconds"])


def available_percent(level: Level) -> Decimal:
    """Of the probes of a network, how many have to be answered."""
    return Decimal(_data()["availability"][level]["percent"])
