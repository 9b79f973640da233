"""What can go wrong with a rig, in families that the verdict rules can tell apart.

Layer: rigs. A `RigConfigError` refuses the run before any stimulus; a `BenchError` says that bench, rig, instrument or
network are at fault and makes a verdict inconclusive; a `DeviceException` is an answer that the meter itself gave and
is never an infrastructure error. An error holds its fields and builds its text from them, so that reports need not
parse prose.
"""

from __future__ import annotations

from dataclasses import dataclass


class RigConfigError(Exception):
    """A rig file, profile or option is wrong: the run is refused before any stimulus."""

    def __init__(self, file: str, key: str, expected: str, found: object, hint: str = "") -> None:
        self.file, self.key, self.expected, self.found, self.hint = file, key, expected, found, hint
        super().__init__(file, key, expected, found, hint)

    def __str__(self) -> str:
        text = f"{self.file}: {self.key}: expected {self.expected}, found {self.found!r}"
        return f"{text} ({self.hint})" if self.hint else text


class BenchError(Exception):
    """Bench, rig, instrument or network at fault; `retryable` when a second attempt may be made by the run."""

    retryable = True

    def __init__(self, doing: str, part: str, found: str, hint: str = "") -> None:
        self.doing, self.part, self.found, self.hint = doing, part, found, hint
        super().__init__(doing, part, found, hint)

    def __str__(self) -> str:
        text = f"while {self.doing} ({self.part}): {self.found}"
        return f"{text}; {self.hint}" if self.hint else text


class PortUnavailable(BenchError):
    """A port, serial device, VISA resource or broker cannot be opened: busy, missing or refused."""


class PeerDied(BenchError):
    """A process of the rig (site, hub, stub, broker, line server) has ended or does not answer its control port."""


class InstrumentError(BenchError):
    """An instrument answered with an error, an unreadable value, or not at all."""


class LinkError(BenchError):
    """The Modbus exchange did not give a valid reply; the subclass names what was seen on the line."""


class NoReply(LinkError):
    """Not one byte arrived within the time-out."""


class BadCrc(LinkError):
    """A frame arrived whose CRC does not match."""


class WrongUnit(LinkError):
    """A well-formed reply carries another unit id than the one asked."""


class ShortFrame(LinkError):
    """Some bytes arrived, but not a whole frame."""


class StrayFrame(LinkError):
    """A well-formed frame that answers another request: wrong function, transaction or length."""


class LinkClosed(LinkError):
    """The peer closed or reset the connection in the middle of an exchange."""


@dataclass(frozen=True)
class ExceptionCode:
    """A Modbus exception code with its name in the specification [MODBUS Application Protocol V1.1b3 §7]."""

    code: int

    @property
    def name(self) -> str:
        names = {
            1: "illegal function",
            2: "illegal data address",
            3: "illegal data value",
            4: "server device failure",
            5: "acknowledge",
            6: "server device busy",
            8: "memory parity error",
            10: "gateway path unavailable",
            11: "gateway target device failed to respond",
        }
        return names.get(self.code, "unknown exception")


class DeviceException(Exception):
    """The meter answered with a Modbus exception: an answer of the device, not a fault of the rig."""

    def __init__(self, doing: str, device: str, code: int) -> None:
        self.doing, self.device, self.code = doing, device, code
        super().__init__(doing, device, code)

    def __str__(self) -> str:
        return (
            f"while {self.doing}: {self.device} answered Modbus exception {self.code} ({ExceptionCode(self.code).name})"
        )


class CommandUnfinished(Exception):
    """The meter took a command and never said that it was over: the device's doing, not the line's."""

    def __init__(self, doing: str, device: str, waited_s: float, result: str) -> None:
        self.doing, self.device, self.waited_s, self.result = doing, device, waited_s, result
        super().__init__(doing, device, waited_s, result)

    def __str__(self) -> str:
        return f"while {self.doing}: {self.device} still reported {self.result!r} after {self.waited_s:.1f} s"
