"""The fields of a short message's PDU: numbers, times, validity, coding scheme.

Source: 3GPP TS 23.040 §9.1.2.5 (addresses), §9.2.3.11 (time stamp), §9.2.3.12 (validity); TS 23.038 §4 (coding).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal

from protocols.gsm.alphabet import pack, septets_of, text_of, unpack
from protocols.gsm.errors import PduError

INTERNATIONAL: Final = 0x91
UNKNOWN: Final = 0x81
ALPHANUMERIC: Final = 5
MAX_DIGITS: Final = 20
_DIGITS: Final = "0123456789*#abc"
Coding = Literal["gsm7", "octets", "ucs2"]
CODES: Final[Mapping[Coding, int]] = {"gsm7": 0x00, "octets": 0x04, "ucs2": 0x08}


class Octets:
    """Takes octets off the front. Raises PduError when there are not enough."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def take(self, count: int, what: str) -> bytes:
        found = self._content[self._at : self._at + count]
        if len(found) < count:
            raise PduError(f"{what}: {count} octets expected, {len(found)} left")
        self._at += count
        return found

    def one(self, what: str) -> int:
        return self.take(1, what)[0]

    def rest(self) -> bytes:
        found, self._at = self._content[self._at :], len(self._content)
        return found


def semi_octets(digits: str) -> bytes:
    """Two digits an octet, the first in the low half; an odd last one beside 0xF."""
    codes = [_DIGITS.find(digit) for digit in digits]
    if -1 in codes:
        raise PduError(f"no digits of a number: {digits!r}")
    codes += [0xF] * (len(codes) % 2)
    return bytes(low | high << 4 for low, high in zip(codes[::2], codes[1::2], strict=True))


def digits_of(octets: bytes, count: int) -> str:
    halves = [half for octet in octets for half in (octet & 0xF, octet >> 4)][:count]
    if 0xF in halves:
        raise PduError(f"a filler within the {count} digits of {octets.hex()}")
    return "".join(_DIGITS[half] for half in halves)


def address(number: str) -> bytes:
    """Originating or destination address: "+" and digits is an international number, digits alone an unknown one;
    anything else is alphanumeric (at most 11 characters of the GSM alphabet). Raises PduError."""
    digits = number.removeprefix("+")
    if all(digit in _DIGITS for digit in digits) and (not digits or any(digit in "0123456789*#" for digit in digits)):
        if len(digits) > MAX_DIGITS:
            raise PduError(f"{number}: more than {MAX_DIGITS} digits")
        kind = INTERNATIONAL if number.startswith("+") else UNKNOWN
        return bytes((len(digits), kind)) + semi_octets(digits)
    septets = septets_of(number)
    if not 1 <= len(septets) <= 11:
        raise PduError(f"{number!r}: a name has 1 to 11 characters")
    packed = pack(septets)
    return bytes(((7 * len(septets) + 3) // 4, 0x80 | ALPHANUMERIC << 4)) + packed


def take_address(octets: Octets, what: str) -> str:
    """As `address` takes it; of an alphanumeric one the text."""
    count, kind = octets.one(what), octets.one(what)
    if count > MAX_DIGITS + 2:
        raise PduError(f"{what}: {count} half octets, at most {MAX_DIGITS} are allowed")
    body = octets.take((count + 1) // 2, what)
    if kind >> 4 & 7 == ALPHANUMERIC:
        return text_of(unpack(body, count * 4 // 7))
    return ("+" if kind >> 4 & 7 == 1 else "") + digits_of(body, count)


def service_centre(number: str) -> bytes:
    """The part before the TPDU; an empty number is the one that the SIM has stored. Its length counts octets."""
    if not number:
        return b"\x00"
    whole = address(number)
    return bytes((len(whole) - 1,)) + whole[1:]


def take_service_centre(octets: Octets) -> str:
    length = octets.one("service centre")
    if length == 0:
        return ""
    kind, body = octets.one("service centre"), octets.take(length - 1, "service centre")
    count = 2 * len(body) - (1 if body and body[-1] >> 4 == 0xF else 0)
    return ("+" if kind >> 4 & 7 == 1 else "") + digits_of(body, count)


def time_stamp(at: datetime) -> bytes:
    """Of an aware time of 2000 to 2089, to the second; the zone in quarters of an hour [§9.2.3.11]."""
    offset = at.utcoffset()
    if offset is None or not 2000 <= at.year < 2090:
        raise PduError(f"{at}: expected an aware time of the years 2000 to 2089")
    quarters, odd = divmod(abs(offset), timedelta(minutes=15))
    if odd or quarters > 79:
        raise PduError(f"{at}: its zone is no number of quarters of an hour")
    parts = (at.year % 100, at.month, at.day, at.hour, at.minute, at.second, quarters)
    stamp = bytearray(semi_octets("".join(f"{part:02d}" for part in parts)))
    if offset < timedelta(0):
        stamp[6] |= 0x08
    return bytes(stamp)


def take_time_stamp(octets: Octets, what: str) -> datetime:
    """Aware, in the zone that was told."""
    stamp = bytearray(octets.take(7, what))
    is_west = bool(stamp[6] & 0x08)
    stamp[6] &= 0xF7
    try:
        year, month, day, hour, minute, second, quarters = (int(digits_of(bytes((one,)), 2)) for one in stamp)
        offset = timedelta(minutes=15 * quarters) * (-1 if is_west else 1)
        century = 2000 if year < 90 else 1900
        return datetime(century + year, month, day, hour, minute, second, tzinfo=timezone(offset) if offset else UTC)
    except ValueError as problem:
        raise PduError(f"{what}: {bytes(stamp).hex()} is no time ({problem})") from None


def validity(period: timedelta) -> int:
    """The relative validity that is nearest and not shorter [§9.2.3.12.1]: 5 minutes to 63 weeks."""
    minutes = -(-period // timedelta(minutes=1))
    if minutes <= 720:
        return max(0, -(-minutes // 5) - 1)
    if minutes <= 1440:
        return 143 + -(-(minutes - 720) // 30)
    days = -(-minutes // 1440)
    if days <= 30:
        return 166 + days
    weeks = -(-days // 7)
    if weeks > 63:
        raise PduError(f"{period}: longer than 63 weeks")
    return 192 + weeks


def validity_period(code: int) -> timedelta:
    if code <= 143:
        return timedelta(minutes=5 * (code + 1))
    if code <= 167:
        return timedelta(minutes=720 + 30 * (code - 143))
    if code <= 196:
        return timedelta(days=code - 166)
    return timedelta(weeks=code - 192)


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a TP-DCS says that matters here."""

    coding: Coding
    message_class: int | None = None


def scheme_of(code: int) -> Scheme:
    """Raises PduError for a compressed message, whose text cannot be told [TS 23.038 §4]."""
    group = code >> 4
    if group < 0x8:
        if code & 0x20:
            raise PduError(f"data coding scheme 0x{code:02X}: compressed")
        codings: tuple[Coding, ...] = ("gsm7", "octets", "ucs2", "gsm7")  # 3 is reserved: to be taken as the default
        return Scheme(codings[code >> 2 & 3], code & 3 if code & 0x10 else None)
    if group == 0xF:
        return Scheme("octets" if code & 0x04 else "gsm7", code & 3)
    return Scheme("ucs2" if group == 0xE else "gsm7")
