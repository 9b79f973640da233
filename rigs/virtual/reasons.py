"""How a command ended (manual 5). The numbers are those of the register command_reason."""

from __future__ import annotations

import time
from collections.abc import Callable
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
    IMAGE_SIZE = 12
    IMAGE_INCOMPLETE = 13
    IMAGE_CORRUPT = 14
    IMAGE_MODEL = 15
    IMAGE_VERSION = 16
    IMAGE_SEQUENCE = 17
    NO_IMAGE = 18
    IMAGE_HASH = 19
    TOO_MANY_RATES = 20


class Result(IntEnum):
    NONE = 0
    BUSY = 1
    DONE = 2
    REFUSED = 3


class Handshake:
    """Tells a client that its command has ended: the count moves, result and reason stay until the next command.

    An honest meter is never busy; a wrong one is, in real time.
    """

    def __init__(self, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = monotonic_s
        self._count = 0
        self._result = Result.NONE
        self._reason = Reason.NONE
        self._busy_until_s = 0.0

    @property
    def count(self) -> int:
        return (self._count - self._is_busy) % 0x10000

    @property
    def result(self) -> Result:
        return Result.BUSY if self._is_busy else self._result

    @property
    def reason(self) -> Reason:
        return Reason.NONE if self._is_busy else self._reason

    @property
    def _is_busy(self) -> bool:
        return self._busy_until_s > 0 and self._now_s() < self._busy_until_s

    def finish(self, reason: Reason, busy_s: float = 0.0) -> None:
        self._count = (self._count + 1) % 0x10000
        self._reason = reason
        self._result = Result.DONE if reason is Reason.NONE else Result.REFUSED
        self._busy_until_s = self._now_s() + busy_s if busy_s else 0.0
