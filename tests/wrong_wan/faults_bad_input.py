"""Wrong in what they do with bad input: hubs and DCCs that fall over it, believe it, or keep quiet about it."""

from __future__ import annotations

import os
from typing import Any, Final

from dcc_stub import service
from dcc_stub.service import Service
from protocols.messages import DialectError
from rigs.hub import desk
from rigs.hub.desk import Desk
from tests.wrong_wan.wrong import WrongPart

Anything = Any
ROW = "FUN-B1"
HUB, DCC = f"{ROW} and hub and electricity and not boundary", f"{ROW} and dcc and electricity and not boundary"
HUB_OF_THE_RIG: Final = "00db1234567890af"


def _hub_falls_over() -> None:
    take: Anything = Desk.take

    def falling(self: Anything, payload: bytes) -> None:
        try:
            self._dialect.decode(payload)
        except DialectError:
            os._exit(1)
        take(self, payload)

    Desk.take = falling  # type: ignore[method-assign]


def _hub_keeps_quiet() -> None:
    desk.emit = lambda *_arguments, **_named: None


def _hub_forgets() -> None:
    Desk._is_repeated = lambda *_: False  # type: ignore[method-assign]


def _dcc_falls_over() -> None:
    note: Anything = service.note

    def falling(what: str, **fields: Any) -> None:
        if what == "bad wan message":
            os._exit(1)
        note(what, **fields)

    service.note = falling  # type: ignore[assignment]


def _dcc_keeps_quiet() -> None:
    service.note = lambda *_arguments, **_named: None  # type: ignore[assignment]


def _dcc_believes() -> None:
    """Whatever hub a message says it is of."""
    take: Anything = Service.from_wan

    def believing(self: Anything, topic: str, payload: bytes) -> bool:
        root, _, kind = topic.split("/")
        taken: bool = take(self, f"{root}/{HUB_OF_THE_RIG}/{kind}", payload)
        return taken

    Service.from_wan = believing  # type: ignore[method-assign]


FAULTS = (
    WrongPart("hub-falls-over-bad-input", "hub", (f"{ROW} the next request",), "ends when it cannot read a message",
              _hub_falls_over, f"{ROW} and hub and gas and boundary"),
    WrongPart("hub-keeps-quiet", "hub", (f"{ROW} notes of the hub",), "drops bad input without a word",
              _hub_keeps_quiet, f"{HUB} and not negative"),
    WrongPart("hub-forgets-commands", "hub", (f"{ROW} entries in the meter's logs",),
              "carries out a command that comes again", _hub_forgets, f"{HUB} and negative"),
    WrongPart("dcc-falls-over-bad-input", "dcc", (f"{ROW} the next request",), "ends when it cannot read a message",
              _dcc_falls_over, f"{ROW} and dcc and gas and not boundary and not negative"),
    WrongPart("dcc-keeps-quiet", "dcc", (f"{ROW} counted by the DCC",), "drops bad input without a word",
              _dcc_keeps_quiet, f"{DCC} and not negative"),
    WrongPart("dcc-believes-any-hub", "dcc", (f"{ROW} deliveries that nobody asked for",),
              "takes an alert from whatever hub says it", _dcc_believes, f"{DCC} and not negative"),
)  # fmt: skip
