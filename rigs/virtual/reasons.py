"""How a command ended (manual 5). The numbers are those of the register command_reason."""

from __future__ import annotations

from enum import IntEnum


class Reason(IntEnum):
    NONE = 0
    WRONG_MODE = 1
    WRONG_STATE = 2
    NO_CREDIT = 3
    UTRN_INVALID = 4
    UTRN_DUPLICATE = 5
    TOP_UP_LIMIT = 6
    BALANCE_LIMIT = 7
    LOCKED_OUT = 8
    OUTSIDE_TOLERANCE = 9
    ADJUSTMENT_LIMIT = 10
    BAD_VALUE = 11


class Result(IntEnum):
    NONE = 0
    BUSY = 1
    DONE = 2
    REFUSED = 3


class Handshake:
    """Tells a client that its command has ended: the count moves, result and reason stay until the next command."""

    def __init__(self) -> None:
        self.count = 0
        self.result = Result.NONE
        self.reason = Reason.NONE

    def finish(self, reason: Reason) -> None:
        self.count = (self.count + 1) % 0x10000
        self.reason = reason
        self.result = Result.DONE if reason is Reason.NONE else Result.REFUSED
