"""Short messages as they cross a modem's serial line in PDU mode: the service centre's number and the TPDU, in hex.

Source: 3GPP TS 23.040 §9.2.2.1 (DELIVER), §9.2.2.2 (SUBMIT), §9.2.2.3 (STATUS-REPORT); TS 27.005 §4 (the hex form, and
that `+CMGS` counts the octets without the service centre).

Rules of this file: every octet is hostile; whatever is read either gives a message or raises PduError, and a message
that was read can be written again. The text of a message without a body that can be told is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from protocols.gsm.alphabet import is_in_alphabet, pack, septets_of, text_of, unpack
from protocols.gsm.errors import PduError
from protocols.gsm.fields import (
    CODES,
    Coding,
    Octets,
    address,
    scheme_of,
    service_centre,
    take_address,
    take_service_centre,
    take_time_stamp,
    time_stamp,
    validity,
    validity_period,
)

MAX_OCTETS: Final = 140
MAX_SEPTETS: Final = 160
MAX_PDU: Final = 176
"""Octets of a whole PDU: 12 of the service centre and 164 of the TPDU."""
_DELIVER, _SUBMIT, _REPORT = 0, 1, 2
_HEADER: Final = 0x40
_REPORT_WANTED: Final = 0x20
_NO_MORE: Final = 0x04


@dataclass(frozen=True, slots=True)
class Part:
    """Part `number` of `total` of a message; `reference` is common to its parts (8 bits, or 16 where it is more)."""

    reference: int
    total: int
    number: int
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """The user data: text in the coding, or octets in the coding "octets"."""

    content: str | bytes
    coding: Coding
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Submit:
    """From a modem to its service centre. `validity` None: the service centre's own."""

    to: str
    body: Body
    smsc: str = ""
    reference: int = 0
    validity: timedelta | None = None
    wants_report: bool = False
    protocol: int = 0


@dataclass(frozen=True, slots=True)
class Deliver:
    """From the service centre to a modem; `at` is the service centre's own time stamp, in its zone."""

    sender: str
    at: datetime
    body: Body
    smsc: str = ""
    protocol: int = 0


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a submitted message. `status` from 0: received; 0x20: still trying; 0x40: given up [§9.2.3.15]."""

    reference: int
    to: str
    at: datetime
    ended: datetime
    status: int
    smsc: str = ""

    @property
    def is_delivered(self) -> bool:
        return self.status < 0x20


def text_body(text: str, part: Part | None = None) -> Body:
    """In the GSM alphabet where it has all characters, else in UCS2."""
    return Body(text, "gsm7" if is_in_alphabet(text) else "ucs2", part)


def encode(message: Submit | Deliver | StatusReport) -> bytes:
    """The whole PDU, service centre first. Raises PduError."""
    return service_centre(message.smsc) + tpdu(message)


def tpdu(message: Submit | Deliver | StatusReport) -> bytes:
    """Without the service centre: what `+CMGS` counts. Raises PduError."""
    match message:
        case Submit():
            return _submit(message)
        case Deliver():
            head = bytes((_DELIVER | _NO_MORE | _header_bit(message.body),)) + address(message.sender)
            kind = bytes((message.protocol, CODES[message.body.coding]))
            return head + kind + time_stamp(message.at) + _user_data(message.body)
    head = bytes((_REPORT | _NO_MORE, message.reference)) + address(message.to)
    return head + time_stamp(message.at) + time_stamp(message.ended) + bytes((message.status,))


def _submit(message: Submit) -> bytes:
    first = _SUBMIT | _header_bit(message.body) | (_REPORT_WANTED if message.wants_report else 0)
    period = b""
    if message.validity is not None:
        first, period = first | 0x10, bytes((validity(message.validity),))
    head = bytes((first, message.reference)) + address(message.to)
    return head + bytes((message.protocol, CODES[message.body.coding])) + period + _user_data(message.body)


def _header_bit(body: Body) -> int:
    return _HEADER if body.part is not None else 0


def _header(part: Part | None) -> bytes:
    """[§9.2.3.24.1, §9.2.3.24.8]"""
    if part is None:
        return b""
    if not 1 <= part.number <= part.total <= 255 or not 0 <= part.reference < (1 << 16 if part.is_wide else 256):
        raise PduError(f"no part of a message: {part}")
    if part.is_wide:
        return bytes((6, 8, 4, part.reference >> 8, part.reference & 0xFF, part.total, part.number))
    return bytes((5, 0, 3, part.reference, part.total, part.number))


def _user_data(body: Body) -> bytes:
    header = _header(body.part)
    if body.coding == "gsm7":
        if not isinstance(body.content, str):
            raise PduError("octets are not in the coding gsm7")
        septets, ahead = septets_of(body.content), -(-len(header) * 8 // 7)
        if ahead + len(septets) > MAX_SEPTETS:
            raise PduError(f"{ahead + len(septets)} septets, at most {MAX_SEPTETS} are allowed")
        return bytes((ahead + len(septets),)) + header + pack(septets, ahead * 7 - len(header) * 8)
    content = header + _octets(body)
    if len(content) > MAX_OCTETS:
        raise PduError(f"{len(content)} octets of user data, at most {MAX_OCTETS} are allowed")
    return bytes((len(content),)) + content


def _octets(body: Body) -> bytes:
    if isinstance(body.content, bytes) == (body.coding != "octets"):
        raise PduError(f"{type(body.content).__name__} is not in the coding {body.coding}")
    if isinstance(body.content, bytes):
        return body.content
    try:
        return body.content.encode("utf-16-be")
    except UnicodeEncodeError as problem:
        raise PduError(f"no text: {problem}") from None


def decode_hex(line: str, *, from_modem: bool = False) -> Submit | Deliver | StatusReport:
    """The message of one line of a modem's answer. Raises PduError."""
    if len(line) > 2 * MAX_PDU:
        raise PduError(f"{len(line)} characters, at most {2 * MAX_PDU} are allowed")
    if any(character not in "0123456789abcdefABCDEF" for character in line) or len(line) % 2:
        raise PduError(f"not pairs of hex digits: {line[:40]!r}")
    return decode(bytes.fromhex(line), from_modem=from_modem)


def decode(pdu: bytes, *, from_modem: bool = False) -> Submit | Deliver | StatusReport:
    """`from_modem`: a message on its way to the service centre (SUBMIT); else one of it. Raises PduError."""
    octets = Octets(pdu)
    smsc = take_service_centre(octets)
    first = octets.one("first octet")
    kind = first & 3
    if from_modem and kind == _SUBMIT:
        return _take_submit(octets, first, smsc)
    if not from_modem and kind == _DELIVER:
        sender = take_address(octets, "originating address")
        protocol, code = octets.take(2, "protocol and coding")
        at = take_time_stamp(octets, "service centre time stamp")
        return Deliver(sender, at, _take_body(octets, first, code), smsc, protocol)
    if not from_modem and kind == _REPORT:
        reference, to = octets.one("message reference"), take_address(octets, "recipient address")
        at, ended = take_time_stamp(octets, "time stamp"), take_time_stamp(octets, "discharge time")
        return StatusReport(reference, to, at, ended, octets.one("status"), smsc)
    raise PduError(f"message type {kind} is not expected {'from a modem' if from_modem else 'from a service centre'}")


def _take_submit(octets: Octets, first: int, smsc: str) -> Submit:
    reference, to = octets.one("message reference"), take_address(octets, "destination address")
    protocol, code = octets.take(2, "protocol and coding")
    form = first >> 3 & 3
    period = validity_period(octets.one("validity period")) if form == 2 else None
    if form in (1, 3):
        raise PduError("an absolute or enhanced validity period, only relative ones are supported")
    body = _take_body(octets, first, code)
    return Submit(to, body, smsc, reference, period, bool(first & _REPORT_WANTED), protocol)


def _take_body(octets: Octets, first: int, code: int) -> Body:
    coding, length = scheme_of(code).coding, octets.one("length of the user data")
    content = octets.rest()
    header, part = _take_header(content) if first & _HEADER else (0, None)
    if coding == "gsm7":
        ahead = -(-header * 8 // 7)
        if not ahead <= length <= MAX_SEPTETS:
            raise PduError(f"user data of {length} septets beside a header of {header} octets")
        if length * 7 > len(content) * 8:
            raise PduError(f"{length} septets expected, {len(content)} octets are left")
        return Body(text_of(unpack(content, length)[ahead:]), coding, part)
    if not header <= length <= min(MAX_OCTETS, len(content)):
        raise PduError(f"user data of {length} octets, {len(content)} are left")
    raw = content[header:length]
    return Body(_ucs2(raw) if coding == "ucs2" else raw, coding, part)


def _take_header(content: bytes) -> tuple[int, Part | None]:
    """Its length with the length octet, and the part where an element says one; other elements are passed over."""
    if not content or len(content) < (size := 1 + content[0]):
        raise PduError("a user data header that is longer than the user data")
    elements, part = Octets(content[1:size]), None
    while rest := elements.rest():
        elements = Octets(rest)
        name, length = elements.one("header element"), elements.one("header element")
        value = elements.take(length, "header element")
        if name == 0 and length == 3:
            part = Part(value[0], value[1], value[2])
        elif name == 8 and length == 4:
            part = Part(value[0] << 8 | value[1], value[2], value[3], is_wide=True)
    if part is not None and not 1 <= part.number <= part.total:
        part = None  # to be ignored [§9.2.3.24.1]
    return size, part


def _ucs2(raw: bytes) -> str:
    try:
        return raw.decode("utf-16-be")
    except UnicodeDecodeError as problem:
        raise PduError(f"no UCS2 text: {problem}") from None
