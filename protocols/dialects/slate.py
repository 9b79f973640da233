"""The slate dialect: binary records of a head end that holds schedules on the device's side.

Layer: sans-IO protocol core; a virtual cohort of this project, no maker's format. A message is a head of four bytes
(`53 4C` "SL", version 1, kind), elements in rising order of their tags, and the CRC-32 of all before it (little end
first). An element is tag (1 byte), length (2 bytes, little end first), value. A number is a LEB128 of its zigzag form,
in the fewest bytes.

    kind 1 order    ID DEVICE SERVICE [DUE] fields       kind 3 incident  ID DEVICE ALERT TIME
    kind 2 report   ID DEVICE END TIME [DETAIL] fields   kind 4 recall    ID DEVICE TARGET

An order with DUE is held and carried out then; the head end reports at once that it is held, and once more when it has
been carried out. A recall names the order that it takes back. Times count from 2000-01-01T00:00:00Z; energy is in
joules, volume in cubic centimetres, money in millionths of a pound; the device's EUI-64 comes last byte first.

Rules of this file: every byte is hostile, and only what `encode` writes is read; every other message is a DialectError.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final, cast

from protocols.dialects.kinds import MAX_DETAIL
from protocols.dialects.slate_numbers import number_bytes, read_number, read_stamp, stamp_bytes
from protocols.dialects.slate_words import ALERTS, ENDS, FIELD_WORDS, FIRST_FIELD, NAME, SERVICES
from protocols.dialects.words import LAST_ID, eight_bytes, refuse_parts, shortened, whole_within
from protocols.messages import Alert, Cancel, Command, DialectError, Message, Reply, Status

MAX_BYTES: Final = 131072
MAX_TIME: Final = 2**40
_HEAD: Final = b"SL\x01"


class Tag(IntEnum):
    """Elements that are no field; fields begin at FIRST_FIELD."""

    ID = 1
    DEVICE = 2
    SERVICE = 3
    END = 4
    TIME = 5
    DETAIL = 6
    ALERT = 7
    DUE = 8
    TARGET = 9


_ELEMENTS: Final[Mapping[int, tuple[frozenset[Tag], frozenset[Tag], bool]]] = {
    1: (frozenset({Tag.ID, Tag.DEVICE, Tag.SERVICE}), frozenset({Tag.DUE}), True),
    2: (frozenset({Tag.ID, Tag.DEVICE, Tag.END, Tag.TIME}), frozenset({Tag.DETAIL}), True),
    3: (frozenset({Tag.ID, Tag.DEVICE, Tag.ALERT, Tag.TIME}), frozenset(), False),
    4: (frozenset({Tag.ID, Tag.DEVICE, Tag.TARGET}), frozenset(), False),
}
"""Kind to the elements that it has, those that it may have, and whether it has fields."""


def encode(message: Message) -> bytes:
    """The message as bytes, a detail cut to its length. Raises DialectError for what it cannot say."""
    elements: dict[int, bytes] = {
        Tag.ID: number_bytes(whole_within(message.id, "id", LAST_ID, NAME)),
        Tag.DEVICE: eight_bytes(message.device, NAME)[::-1],
    }
    match message:
        case Command():
            kind = 1
            elements[Tag.SERVICE] = SERVICES.word(message.service).to_bytes(2, "little")
            if message.execute_at is not None:
                elements[Tag.DUE] = _time(message.execute_at, "execute_at")
            elements |= FIELD_WORDS.write(message.values)
        case Reply():
            refuse_parts(message, NAME)
            kind = 2
            elements |= {Tag.END: bytes([ENDS.word(message.status)]), Tag.TIME: _time(message.time, "time")}
            if detail := shortened(message.detail, MAX_DETAIL):
                elements[Tag.DETAIL] = detail.encode()
            elements |= FIELD_WORDS.write(message.values)
        case Alert():
            kind = 3
            elements |= {Tag.ALERT: bytes([ALERTS.word(message.alert)]), Tag.TIME: _time(message.time, "time")}
        case Cancel():
            kind = 4
            elements[Tag.TARGET] = number_bytes(whole_within(message.target, "target", LAST_ID, NAME))
    return _written(kind, elements)


def _written(kind: int, elements: Mapping[int, bytes]) -> bytes:
    body = _HEAD + bytes([kind])
    for tag, value in sorted(elements.items()):
        if len(value) > 0xFFFF:
            raise DialectError("message", "elements of at most 65535 bytes", len(value), NAME)
        body += bytes([tag]) + len(value).to_bytes(2, "little") + value
    data = body + binascii.crc32(body).to_bytes(4, "little")
    if len(data) > MAX_BYTES:
        raise DialectError("message", f"at most {MAX_BYTES} bytes", len(data), NAME)
    return data


def decode(data: bytes) -> Message:
    """Reads one message; every deviation is a DialectError."""
    if len(data) > MAX_BYTES or len(data) < 8 or not data.startswith(_HEAD):
        raise DialectError("message", f"a slate record of 8 to {MAX_BYTES} bytes", data[:20], NAME)
    if int.from_bytes(data[-4:], "little") != binascii.crc32(data[:-4]):
        raise DialectError("checksum", "the CRC-32 of what comes before it", data[-4:], NAME)
    kind = data[3]
    if kind not in _ELEMENTS:
        raise DialectError("kind", "1 to 4", kind, NAME)
    elements = _elements(data[4:-4])
    _check(kind, elements)
    message = _message(kind, elements)
    if encode(message) != data:  # one message, one record: order of elements, shortest numbers
        raise DialectError("message", "the one form of this record", data[:20], NAME)
    return message


def _elements(body: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at < len(body):
        tag, size = body[at], int.from_bytes(body[at + 1 : at + 3], "little")
        value = body[at + 3 : at + 3 + size]
        if at + 3 > len(body) or len(value) != size or tag in found:
            raise DialectError("element", "tag, length and value, each tag once", body[at : at + 3], NAME)
        found[tag] = value
        at += 3 + size
    return found


def _check(kind: int, elements: Mapping[int, bytes]) -> None:
    needed, allowed, has_fields = _ELEMENTS[kind]
    own = {tag for tag in elements if tag < FIRST_FIELD}
    if not needed <= own or not own <= needed | allowed or (len(own) != len(elements) and not has_fields):
        raise DialectError("element", f"those of kind {kind}", sorted(elements), NAME)


def _message(kind: int, elements: Mapping[int, bytes]) -> Message:
    number, device = _id(elements[Tag.ID], "id"), eight_bytes(elements[Tag.DEVICE], NAME)[::-1]
    fields = {tag: value for tag, value in elements.items() if tag >= FIRST_FIELD}
    if kind == 1:
        service = SERVICES.name(_short(elements[Tag.SERVICE], 2, "service"))
        due = _read_time(elements[Tag.DUE], "execute_at") if Tag.DUE in elements else None
        return Command(number, device, service, FIELD_WORDS.read(fields), due)
    if kind == 2:
        end = cast("Status", ENDS.name(_short(elements[Tag.END], 1, "status")))
        time, detail = _read_time(elements[Tag.TIME], "time"), _detail(elements.get(Tag.DETAIL, b""))
        return Reply(number, device, end, time, FIELD_WORDS.read(fields), detail)
    if kind == 3:
        alert = ALERTS.name(_short(elements[Tag.ALERT], 1, "alert"))
        return Alert(number, device, alert, _read_time(elements[Tag.TIME], "time"))
    return Cancel(number, device, _id(elements[Tag.TARGET], "target"))


def _short(found: bytes, size: int, name: str) -> int:
    if len(found) != size:
        raise DialectError(name, f"{size} bytes", found, NAME)
    return int.from_bytes(found, "little")


def _id(found: bytes, name: str) -> int:
    return whole_within(_number(found, name), name, LAST_ID, NAME)


def _time(seconds: Any, name: str) -> bytes:
    return stamp_bytes(whole_within(seconds, name, MAX_TIME, NAME))


def _read_time(found: bytes, name: str) -> int:
    try:
        return whole_within(read_stamp(found), name, MAX_TIME, NAME)
    except DialectError:
        raise
    except ValueError as problem:
        raise DialectError(name, str(problem), found, NAME) from None


def _number(found: bytes, name: str) -> int:
    try:
        return read_number(found)
    except ValueError as problem:
        raise DialectError(name, str(problem), found, NAME) from None


def _detail(found: bytes) -> str:
    try:
        detail = found.decode()
    except UnicodeDecodeError:
        raise DialectError("detail", "UTF-8", found, NAME) from None
    if len(detail) > MAX_DETAIL:
        raise DialectError("detail", f"text up to {MAX_DETAIL} characters", detail, NAME)
    return detail
