"""Long messages: cut into parts, and put together again [3GPP TS 23.040 §9.2.3.24.1].

Rules of this file: what has been received is bounded in number and, oldest first, given up; parts may come in any order
and more than once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from protocols.gsm.alphabet import is_in_alphabet, septets_of
from protocols.gsm.errors import PduError
from protocols.gsm.fields import Coding
from protocols.gsm.pdu import MAX_OCTETS, MAX_SEPTETS, Body, Deliver, Part, text_body

HEADER_SEPTETS: Final = 7
HEADER_OCTETS: Final = 6
MAX_PARTS: Final = 255
UNFINISHED_KEPT: Final = 16


def bodies_of(text: str, reference: int) -> list[Body]:
    """The bodies of a text, one where it fits: 160 septets or 70 UCS2 units, else 153 or 67 a part. No part begins
    within a character. Raises PduError beyond 255 parts."""
    is_gsm = is_in_alphabet(text)
    size = _septets if is_gsm else _octets
    whole, each = (MAX_SEPTETS, MAX_SEPTETS - HEADER_SEPTETS) if is_gsm else (MAX_OCTETS, MAX_OCTETS - HEADER_OCTETS)
    if size(text) <= whole:
        return [text_body(text)]
    pieces = list(_cut(((one, size(one)) for one in text), each))
    if len(pieces) > MAX_PARTS:
        raise PduError(f"{len(pieces)} parts, at most {MAX_PARTS} are allowed")
    coding: Coding = "gsm7" if is_gsm else "ucs2"
    return [Body(piece, coding, Part(reference & 0xFF, len(pieces), number)) for number, piece in enumerate(pieces, 1)]


def _septets(text: str) -> int:
    return len(septets_of(text))


def _octets(text: str) -> int:
    return len(text.encode("utf-16-be", "surrogatepass"))


def _cut(sized: Iterable[tuple[str, int]], most: int) -> Iterable[str]:
    piece, used = "", 0
    for character, size in sized:
        if used + size > most:
            yield piece
            piece, used = "", 0
        piece, used = piece + character, used + size
    yield piece


class Joiner:
    """Puts parts together; at most `UNFINISHED_KEPT` messages wait for their rest, the oldest goes first."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[str, int, int, bool], dict[int, Deliver]] = OrderedDict()

    def take(self, message: Deliver) -> str | bytes | None:
        """The whole content once all of it is here, else None."""
        part = message.body.part
        if part is None or part.total == 1:
            return message.body.content
        key = (message.sender, part.reference, part.total, part.is_wide)
        parts = self._waiting.setdefault(key, {})
        parts[part.number] = message
        if len(parts) < part.total:
            while len(self._waiting) > UNFINISHED_KEPT:
                self._waiting.popitem(last=False)
            return None
        del self._waiting[key]
        contents = [parts[number].body.content for number in sorted(parts)]
        if all(isinstance(one, bytes) for one in contents):
            return b"".join(one for one in contents if isinstance(one, bytes))
        return "".join(one if isinstance(one, str) else one.decode("latin-1") for one in contents)
