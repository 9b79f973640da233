"""Hubs that have two meters and do not tell one from the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from rigs.hub.desk import Desk
from tests.wrong_wan.wrong import WrongPart

Anything = Any
OTHER_ID: Final = 1 << 30
ROWS: Final = ("S1-1.6", "S1-2.2", "S1-3.3", "S1-6.8", "S1-7.2")


def _hub_tells_both() -> None:
    begin: Anything = Desk.begin

    def both(self: Anything, command: Anything) -> None:
        begin(self, command)
        for device, accept in self._devices.items():
            if device != command.device:
                accept(replace(command, device=device, id=command.id ^ OTHER_ID))

    Desk.begin = both  # type: ignore[method-assign]


FAULTS = (
    WrongPart(
        "hub-tells-both-meters", "hub", ROWS, "a command is carried out by both meters", _hub_tells_both,
        "hub and S1-7.2 and electricity",
    ),
)  # fmt: skip
