"""The key `wake`: hubs that sleep, and the service centre by which they are called. Without it nobody is called.

{"centre": {"host": "127.0.0.1", "port": 40005}, "sender": "80001",
 "numbers": {"00db1234567890af": "+447700900001"}}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dcc_stub.config.table import Table

HUB: Final = re.compile(r"[0-9a-f]{16}")
NUMBER: Final = re.compile(r"\+?[0-9]{3,15}")


@dataclass(frozen=True, slots=True)
class WakeTerms:
    """`numbers`: hub to the number of its SIM."""

    centre: tuple[str, int]
    sender: str
    numbers: Mapping[str, str]


def parse_wake(table: Table) -> WakeTerms | None:
    """None for an empty table. Raises ConfigError."""
    if not table.left():
        return None
    centre, told = table.table("centre"), table.take("numbers", dict)
    terms = WakeTerms((centre.text("host"), centre.whole("port", 1, 65535)), table.text("sender"), dict(told))
    centre.end()
    table.end()
    for hub, number in told.items():
        if not (isinstance(number, str) and NUMBER.fullmatch(number) and HUB.fullmatch(hub)):
            raise table.wrong("numbers", "hubs (16 hex digits) to numbers of SIMs", {hub: number})
    if not NUMBER.fullmatch(terms.sender):
        raise table.wrong("sender", "a number", terms.sender)
    return terms
