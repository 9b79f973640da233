"""What the DCC stub and the head end of a home say to each other, whatever dialect they say it in.

Layer: sans-IO protocol core, data only. A dialect (`protocols.dialects`) turns a message into bytes and back; the names
of values, states and alerts are those of `protocols.hub_dialect`. Units are neutral: money in thousandths of a penny
(mp), energy in Wh, volume in litres, time in UTC seconds since 1970: whole numbers, no floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["ok", "refused", "unsupported", "invalid", "no_reply", "bad_reply", "hub_fault", "held"]
"""refused: the meter said no · unsupported: the profile has no such service · invalid: an argument does not fit ·
no_reply, bad_reply: the meter's line · hub_fault: the hub itself · held: taken on for its time, the answer comes then
(only of a head end that holds schedules)."""

WireValue = int | str | bytes | list["int | None"] | list[list[int]]


class DialectError(ValueError):
    """A message is not of its dialect; `key` names the part, `expected` and `found` say why."""

    def __init__(self, key: str, expected: str, found: object, dialect: str = "hub") -> None:
        self.key, self.expected, self.found, self.dialect = key, expected, found, dialect
        super().__init__(f"{dialect} dialect: {key}: expected {expected}, found {_shown(found)}")


def _shown(found: object) -> str:
    try:
        return repr(found)[:80]
    except ValueError:  # a whole number of more digits than Python prints
        return type(found).__name__


@dataclass(frozen=True, slots=True)
class Command:
    """What the stub asks of one device. `execute_at`: UTC seconds at which the head end carries it out, for a head end
    that holds schedules; None: at once. `service` is a Service Reference Variant, or the name of a transaction in a
    dialect that has such."""

    id: int
    device: bytes
    service: str
    values: Mapping[str, WireValue] = field(default_factory=dict)
    execute_at: int | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Takes back the command `target` that the head end holds for later.

    It is answered like a command: ok, or refused when no such command is held. The command that was taken back is
    answered as well: refused, detail CANCELLED.
    """

    id: int
    device: bytes
    target: int


CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Part:
    """How one standard service within a business transaction ended."""

    status: Status
    values: Mapping[str, WireValue] = field(default_factory=dict)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the hub answers to the command of the same id. `parts`: of a transaction, by Service Reference Variant;
    the status ok then says that the transaction was gone through, and each part how it ended."""

    id: int
    device: bytes
    status: Status
    time: int
    values: Mapping[str, WireValue] = field(default_factory=dict)
    detail: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """What a device logged and the hub pushes; `id` is the sequence number of the device's log entry."""

    id: int
    device: bytes
    alert: str
    time: int


Message = Command | Cancel | Reply | Alert
