"""The part of SCPI that the virtual source speaks, sans-IO: headers, the tree, the error queue.

[IEEE 488.2, SCPI-99 vol. 1 §6, §7, §21.8]: a header may be long or short, in any case, with its optional nodes or
without; after `;` the next header starts where the last one's path ended unless it begins with `:`; common commands
(`*`) leave the path alone.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

QUEUE_LENGTH: Final = 20
ESR_OPERATION_COMPLETE: Final = 0x01
ESR_EXECUTION_ERROR: Final = 0x10
ESR_COMMAND_ERROR: Final = 0x20
MESSAGES: Final = {
    0: "No error",
    -104: "Data type error",
    -108: "Parameter not allowed",
    -109: "Missing parameter",
    -113: "Undefined header",
    -222: "Data out of range",
    -224: "Illegal parameter value",
    -350: "Queue overflow",
    -363: "Input buffer overrun",
}
Action = Callable[[str], str | None]


class ScpiError(Exception):
    """A command is refused with a number of the error list."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f'{number},"{MESSAGES[number]}"')


@dataclass(slots=True)
class Status:
    """Error queue and event status register."""

    errors: deque[int] = field(default_factory=deque)
    event: int = 0

    def report(self, number: int) -> None:
        self.event |= ESR_COMMAND_ERROR if -200 < number <= -100 else ESR_EXECUTION_ERROR
        if len(self.errors) < QUEUE_LENGTH:
            self.errors.append(number)
        else:
            self.errors[-1] = -350

    def next_error(self) -> str:
        number = self.errors.popleft() if self.errors else 0
        return f'{number},"{MESSAGES[number]}"'

    def take_event(self) -> str:
        event, self.event = self.event, 0
        return str(event)

    def clear(self) -> None:
        self.errors.clear()
        self.event = 0


def header_pattern(header: str) -> re.Pattern[str]:
    """`[SOURce:]VOLTage[:LEVel]?` as a pattern; lower-case letters may be left out, all of them or none."""

    def keyword(match: re.Match[str]) -> str:
        word = match.group()
        short = "".join(letter for letter in word if not letter.islower())
        return f"(?:{short}|{word.upper()})"

    text = header.replace("?", r"\?").replace("*", r"\*")
    text = text.replace("[", "(?:").replace("]", ")?")
    return re.compile(re.sub(r"[A-Za-z]+", keyword, text))


class Interpreter:
    """Runs program messages; `commands` maps a header, as in a manual, to what it does with its parameter text."""

    def __init__(self, commands: Mapping[str, Action], status: Status) -> None:
        self._commands = [(header_pattern(header), action) for header, action in commands.items()]
        self._status = status

    def run(self, message: str) -> str | None:
        """The answers of one message, joined by `;`, or None. An error ends the message [IEEE 488.2 §6.1.10]."""
        path = ""
        answers: list[str] = []
        for unit in message.split(";"):
            header, _, parameter = unit.strip().partition(" ")
            if not header:
                continue
            full = header.upper() if header.startswith("*") else self._absolute(path, header.upper())
            try:
                answer = self._action(full)(parameter.strip())
            except ScpiError as refusal:
                self._status.report(refusal.number)
                break
            if answer is not None:
                answers.append(answer)
            if not header.startswith("*"):
                path = full.rpartition(":")[0]
        return ";".join(answers) if answers else None

    @staticmethod
    def _absolute(path: str, header: str) -> str:
        if header.startswith(":"):
            return header[1:]
        return f"{path}:{header}" if path else header

    def _action(self, header: str) -> Action:
        for pattern, action in self._commands:
            if pattern.fullmatch(header):
                return action
        raise ScpiError(-113)


def number(text: str, unit: str) -> Decimal:
    """A decimal number (NR1, NR2 or NR3) with or without its unit. Raises ScpiError."""
    if not text:
        raise ScpiError(-109)
    if "," in text:
        raise ScpiError(-108)
    bare = text.upper().removesuffix(unit.upper()).strip()
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise ScpiError(-104) from None
    if not value.is_finite():
        raise ScpiError(-104)
    return value


def no_parameter(text: str) -> None:
    if text:
        raise ScpiError(-108)
