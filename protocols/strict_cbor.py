"""Reads the part of CBOR that the hub dialect uses, and refuses all the rest.

Layer: sans-IO protocol core [RFC 8949]. A general decoder is forgiving: it accepts trailing bytes, duplicate keys,
indefinite lengths, and builds regular expressions, dates or self-containing lists from tags. In a message from a meter
that is an attack or a fault, so this reader knows whole numbers (up to 64 bits), byte and text strings, arrays, maps
and null, in preferred serialisation only [RFC 8949 §4.1]: one value has one encoding.

Rules of this file: whatever the bytes, the only exception is CborError; nothing is allocated by a claimed length.
"""

from __future__ import annotations

from typing import Final

MAX_DEPTH: Final = 4
NULL: Final = 0xF6
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}

Item = int | bytes | str | list["Item"] | dict["Item", "Item"] | None


class CborError(ValueError):
    """The bytes are not one item of the subset."""


def loads(data: bytes) -> Item:
    """The one item that `data` consists of. Raises CborError."""
    reader = _Reader(data)
    item = reader.item(MAX_DEPTH)
    if reader.at != len(data):
        raise CborError(f"{len(data) - reader.at} bytes after the end of the item")
    return item


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def item(self, depth: int) -> Item:
        first = self._take(1)[0]
        if first == NULL:
            return None
        major, size = first >> 5, self._argument(first & 0x1F)
        match major:
            case 0:
                return size
            case 1:
                return -1 - size
            case 2:
                return self._take(size)
            case 3:
                return self._text(size)
            case 4 | 5 if depth > 0:
                return self._array(size, depth - 1) if major == 4 else self._map(size, depth - 1)
        raise CborError(f"deeper than {MAX_DEPTH} levels" if major < 6 else f"byte 0x{first:02x} is not of the subset")

    def _take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise CborError(f"{count} bytes announced, {len(self.data) - self.at} are left")
        self.at += count
        return self.data[self.at - count : self.at]

    def _argument(self, short: int) -> int:
        if short < 24:
            return short
        if short not in _WIDTHS:
            raise CborError("an indefinite or reserved length")
        width = _WIDTHS[short]
        value = int.from_bytes(self._take(width), "big")
        if value < (24 if width == 1 else 1 << (4 * width)):
            raise CborError(f"{value} is not written in the shortest form")
        return value

    def _text(self, size: int) -> str:
        try:
            return self._take(size).decode("utf-8")
        except UnicodeDecodeError as problem:
            raise CborError(f"text that is not UTF-8: {problem.reason}") from None

    def _array(self, size: int, depth: int) -> list[Item]:
        if size > len(self.data) - self.at:
            raise CborError(f"{size} items announced, {len(self.data) - self.at} bytes are left")
        return [self.item(depth) for _ in range(size)]

    def _map(self, size: int, depth: int) -> dict[Item, Item]:
        found: dict[Item, Item] = {}
        for _ in range(size):
            key = self.item(depth)
            if isinstance(key, list | dict):
                raise CborError("a key that is not a plain value")
            if key in found:
                raise CborError(f"key {key!r:.40} twice")
            found[key] = self.item(depth)
        return found
