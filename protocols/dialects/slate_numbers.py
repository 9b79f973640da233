"""Numbers of the slate dialect: LEB128 of the zigzag form, alone and in a row.

Layer: sans-IO protocol core, part of `protocols.dialects.slate`. Rules of this file: ValueError for whatever is no such
number, and for one in more bytes than it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from protocols.dialects.kinds import MAX_LIST, text, whole

EPOCH: Final = 946684800
"""2000-01-01T00:00:00Z in seconds since 1970."""
_MAX_BYTES: Final = 12
"""64 bits times the factor of a unit."""


def number_bytes(number: int) -> bytes:
    """0 -> 00, -1 -> 01, 1 -> 02, 64 -> 80 01."""
    rest = number << 1 if number >= 0 else ((-number) << 1) - 1
    written = bytearray()
    while rest >= 0x80:
        written.append(rest & 0x7F | 0x80)
        rest >>= 7
    written.append(rest)
    return bytes(written)


def read_number(found: bytes) -> int:
    """The one number that the bytes are. Raises ValueError."""
    numbers = read_row(found)
    if len(numbers) != 1:
        raise ValueError("one number")
    return numbers[0]


def row_bytes(numbers: Iterable[int]) -> bytes:
    return b"".join(map(number_bytes, numbers))


def read_row(found: bytes) -> list[int]:
    """All numbers one after the other. Raises ValueError."""
    numbers: list[int] = []
    value = size = 0
    for byte in found:
        value |= (byte & 0x7F) << (7 * size)
        size += 1
        if byte & 0x80:
            if size >= _MAX_BYTES:
                raise ValueError(f"numbers of at most {_MAX_BYTES} bytes")
            continue
        if byte == 0 and size > 1:
            raise ValueError("a number in the fewest bytes")
        numbers.append(value >> 1 if not value & 1 else -((value + 1) >> 1))
        value = size = 0
    if size:
        raise ValueError("a whole number of numbers")
    return numbers


def scaled_bytes(value: object, factor: int) -> bytes:
    """A neutral value in the dialect's smaller unit."""
    return number_bytes(whole(value) * factor)


def read_scaled(found: bytes, factor: int) -> int:
    """Back again; what is no whole number of the neutral unit is refused."""
    value, rest = divmod(read_number(found), factor)
    if rest:
        raise ValueError(f"a multiple of {factor}")
    return whole(value)


def stamp_bytes(seconds: object) -> bytes:
    return number_bytes(whole(seconds) - EPOCH)


def read_stamp(found: bytes) -> int:
    return whole(read_number(found) + EPOCH)


def text_bytes(value: object) -> bytes:
    return text(value).encode()


def read_text(found: bytes) -> str:
    return text(found.decode())


def series_bytes(value: object) -> bytes:
    """Each period as a number plus one where it is not negative; 0: without data."""
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise ValueError(f"a list of up to {MAX_LIST} whole numbers or None")
    return row_bytes(0 if one is None else whole(one) + (1 if one >= 0 else 0) for one in value)


def read_series(found: bytes) -> list[int | None]:
    numbers = read_row(found)
    if len(numbers) > MAX_LIST:
        raise ValueError(f"at most {MAX_LIST} periods")
    return [None if one == 0 else whole(one - 1 if one > 0 else one) for one in numbers]


def entries_bytes(value: object) -> bytes:
    """Three numbers an entry: its time, the code, the number."""
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise ValueError(f"a list of up to {MAX_LIST} entries")
    return b"".join(stamp_bytes(at) + number_bytes(whole(code)) + number_bytes(whole(no)) for at, code, no in value)


def read_entries(found: bytes) -> list[list[int]]:
    numbers = read_row(found)
    if len(numbers) % 3 or len(numbers) > 3 * MAX_LIST:
        raise ValueError(f"up to {MAX_LIST} entries of three numbers")
    return [
        [whole(at + EPOCH), whole(code), whole(number)]
        for at, code, number in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    ]
