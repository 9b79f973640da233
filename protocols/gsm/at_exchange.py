"""One command and its answer, apart from what the modem says unasked. Sans-IO.

Lines with the awaited prefix, and bare lines where the command gives such, belong to the command; known final codes
end it; everything else is unsolicited (URC) and may come between any two lines [ITU-T V.250 §5.7; 3GPP TS 27.007].

Traps that are met here: the echo comes back on; `+CREG:` is both an answer (two fields or more, the second a number)
and a URC (one field, or a quoted second one); a modem that sends its result after OK (`+CIPOPEN: 0,0`); `NO CARRIER`
and others that end a command which dials [V.250 §5.7.1]: here nobody dials, and they belong to somebody else's call.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from protocols.gsm.at_errors import AtFailure, failure_of
from protocols.gsm.at_lines import Data, Event, Garbage, Line, Prompt
from protocols.gsm.errors import AtProtocolError

FAILURES: Final = ("ERROR", "COMMAND NOT SUPPORT", "TOO MANY PARAMETERS")
RESTARTED: Final = ("RDY", "APP RDY")
BARE_URCS: Final = frozenset(
    {"RING", "RDY", "APP RDY", "PB DONE", "Call Ready", "SMS Ready", "SMS READY", "SMS FULL", "NORMAL POWER DOWN",
     "POWERED DOWN", "START", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE"}
)  # fmt: skip
_CODED: Final = re.compile(r"\+CM[ES] ERROR:")
_URC_BY_SHAPE: Final = {"+CREG:", "+CGREG:", "+CEREG:"}
MAX_LINES: Final = 512


@dataclass(frozen=True, slots=True)
class Command:
    """`text` without its <CR>. `prefixes`: how its lines begin; `bare`: lines without a prefix are its as well.

    `success`: final lines that end it beside OK (empty: OK). `late`: how the line begins that counts only after OK, and
    without which the command is not over; `breaks`: how the URCs begin after which that line does not come any more.
    `body`: what is sent at the prompt, with its end; None: no prompt.
    `header`: a regular expression for the line before counted data, its first group the count.
    """

    text: str
    prefixes: tuple[str, ...] = ()
    bare: bool = False
    success: tuple[str, ...] = ("OK",)
    late: str = ""
    breaks: tuple[str, ...] = ()
    body: bytes | None = None
    header: str = ""
    is_secret: bool = False

    @property
    def shown(self) -> str:
        """For logs, errors and evidence."""
        return re.sub(r"=.*", "=...", self.text) if self.is_secret else self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """`lines`: those of the command in order; `data`: counted bytes; `failure` None: it succeeded; `final`: how."""

    lines: tuple[str, ...]
    data: bytes = b""
    failure: AtFailure | None = None
    final: str = "OK"


State = Literal["waiting", "prompted", "done"]


class AtExchange:
    """Fed with the events of an `AtReader`. `urcs`, `odd` (what should not have come) and `echoes` are for the caller
    to take away; once `answer` is there nothing more belongs to the command."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.answer: Answer | None = None
        self.urcs: list[str] = []
        self.odd: list[str] = []
        self.echoes = 0
        self.has_restarted = False
        """The modem has forgotten the command, most likely."""
        self._lines: list[str] = []
        self._data = b""
        self._late: list[str] = []
        self._ended = False
        self._prompted = False

    def take(self, event: Event) -> bytes | None:
        """What is to be sent now, if anything: the body at the prompt."""
        match event:
            case Prompt():
                self._prompted = True
                return self.command.body
            case Data():
                self._data += event.content
            case Garbage():
                self.odd.append(f"garbage {event.content[:32].hex()}")
            case Line() if self.answer is not None:
                self.urcs.append(event.text)
            case Line():
                self._line(event.text)
        return None

    def _line(self, text: str) -> None:
        command = self.command
        if text == command.text:
            self.echoes += 1
        elif text in command.success or (text == "OK" and command.late):
            self._finish(text)
        elif text in FAILURES or _CODED.match(text):
            self.answer = Answer(tuple(self._lines), self._data, failure_of(text), text)
        elif command.late and text.startswith(command.late):
            self._late.append(text)
            if self._ended:
                self._finish("OK")
        elif self._ended and command.breaks and text.startswith(command.breaks):
            self.answer = Answer(tuple(self._lines), self._data, failure_of(text), text)
        elif self._is_own(text) and len(self._lines) < MAX_LINES:
            self._lines.append(text)
        elif command.success != ("OK",) and text == "OK":
            self.odd.append("OK out of turn")
        else:
            self.has_restarted = self.has_restarted or text in RESTARTED
            self.urcs.append(text)

    def _finish(self, final: str) -> None:
        """At the final line; a result that comes late is waited for."""
        self._ended = True
        if self.command.late and not self._late:
            return
        if self.command.body is not None and not self._prompted:
            self.odd.append("a success without a prompt")
        self.answer = Answer((*self._lines, *self._late), self._data, None, final)

    def _is_own(self, text: str) -> bool:
        command = self.command
        for prefix in command.prefixes:
            if text.startswith(prefix):
                return prefix not in _URC_BY_SHAPE or _is_answer_of_registration(text)
        if self._lines and re.fullmatch(r"[0-9A-Fa-f]{16,}", text) and self._lines[-1][:6] in ("+CMGR:", "+CMGL:"):
            return True
        return command.bare and not re.match(r"[+^*#]", text) and "," not in text and text not in BARE_URCS


def _is_answer_of_registration(text: str) -> bool:
    try:
        found = fields_of(text)
    except AtProtocolError:
        return False
    raw = text.partition(":")[2].split(",")
    return len(found) >= 2 and raw[1].strip().isdigit() and len(raw[1].strip()) <= 2


def fields_of(line: str) -> list[str]:
    """The parameters behind the colon, without their quotes. Raises AtProtocolError without a colon."""
    head, colon, rest = line.partition(":")
    if not colon or not head:
        raise AtProtocolError(f"no parameters in {line!r}")
    return [field.strip() for field in next(csv.reader([rest.strip()], skipinitialspace=True), [])]


def whole(fields: Sequence[str], index: int, what: str) -> int:
    """A parameter that is a number (at most 9 digits). Raises AtProtocolError."""
    text = fields[index] if index < len(fields) else ""
    if not re.fullmatch(r"-?[0-9]{1,9}", text):
        raise AtProtocolError(f"{what}: expected a number, found {text!r}")
    return int(text)
