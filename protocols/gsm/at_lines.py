"""Bytes from a modem, cut into lines, prompts and counted data. Sans-IO.

A modem says <CR><LF>text<CR><LF>, `> ` without an end where it wants text, and, behind some header lines, a counted
number of raw bytes [ITU-T V.250 §5.7.1; 3GPP TS 27.005 §3.5.1 for the prompt].

Rules of this file: every buffer has a bound; what cannot be a line of a modem is told as garbage and never guessed at;
the same bytes give the same events however they are cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_LINE: Final = 2048
MAX_DATA: Final = 4096
PROMPT: Final = b">"


@dataclass(frozen=True, slots=True)
class Line:
    """Text of printable ASCII; never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The modem waits for text."""


@dataclass(frozen=True, slots=True)
class Data:
    """The counted bytes behind a header line, which came before as a `Line`."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Garbage:
    """Bytes that are no line: not ASCII, too long, or a count that cannot be."""

    content: bytes


Event = Line | Prompt | Data | Garbage


class AtReader:
    """`feed` gives the events that are complete."""

    def __init__(self) -> None:
        self._rest = b""
        self._prompt = False
        self._header: re.Pattern[str] | None = None
        self._due: int | None = None

    def await_answer(self, prompt: bool = False, header: str = "") -> None:
        """What the command that is sent now may bring: a prompt; data behind a line that matches `header`, whose first
        group is the count. What is held is thrown away but for an unfinished line."""
        self._prompt, self._header = prompt, re.compile(header) if header else None

    def feed(self, data: bytes) -> list[Event]:
        self._rest += data
        events: list[Event] = []
        while (event := self._next()) is not None:
            events.append(event)
        return events

    def abandon(self) -> bytes:
        """Forgets an unfinished line, data that did not come, and what was awaited; returns the bytes."""
        rest, self._rest = self._rest, b""
        self._due, self._prompt, self._header = None, False, None
        return rest

    def _next(self) -> Event | None:
        if self._due is not None:
            return self._counted(self._due)
        self._rest = self._rest.lstrip(b"\r\n\x00")
        if self._prompt and self._rest[:1] == PROMPT:
            self._rest, self._prompt = self._rest[1:].lstrip(b" "), False
            return Prompt()
        end = min((at for at in (self._rest.find(b"\r"), self._rest.find(b"\n")) if at >= 0), default=-1)
        if end < 0:
            return self._unended()
        raw, self._rest = self._rest[:end], self._rest[end:]
        return self._line(raw) if raw.strip(b" ") else self._next()

    def _unended(self) -> Garbage | None:
        if len(self._rest) <= MAX_LINE:
            return None
        raw, self._rest = self._rest, b""
        return Garbage(raw)

    def _line(self, raw: bytes) -> Event:
        if len(raw) > MAX_LINE or any(not 0x20 <= one < 0x7F for one in raw):
            return Garbage(raw)
        text = raw.decode("ascii").strip()
        if self._header is not None and (found := self._header.match(text)):
            count = int(found[1]) if len(found[1]) < 6 else MAX_DATA + 1
            if count > MAX_DATA:
                return Garbage(raw)
            if count:
                self._due, self._header = count, None
        return Line(text)

    def _counted(self, due: int) -> Data | None:
        """Behind the end of its header line, exactly one <CR><LF>."""
        if not self._rest.startswith(b"\r\n"):
            if len(self._rest) < 2:
                return None
            self._rest = b"\r\n" + self._rest.removeprefix(b"\r").removeprefix(b"\n")
        if len(self._rest) < 2 + due:
            return None
        content, self._rest = self._rest[2 : 2 + due], self._rest[2 + due :]
        self._due = None
        return Data(content)
