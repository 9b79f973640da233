"""Kinds of value that dialects share: checks of the neutral side, decimals without floats, civil time.

Layer: sans-IO protocol core. Rules of this file: a function that writes or reads a value raises ValueError with what
was expected as its text; the dialect names the field (`protocols.dialects.words`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

LAST_SECOND: Final = 253402300799
"""9999-12-31T23:59:59Z: the last time that a written date can say."""
MAX_TEXT: Final = 64
MAX_LIST: Final = 20000
MAX_DETAIL: Final = 60


def whole(value: object) -> int:
    """A whole number of 64 bits, itself."""
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise ValueError("a whole number of 64 bits")
    return value


def text(value: object) -> str:
    """Text that can be written as UTF-8, itself."""
    if not isinstance(value, str) or len(value) > MAX_TEXT or any("\ud800" <= one <= "\udfff" for one in value):
        raise ValueError(f"text up to {MAX_TEXT} characters")
    return value


def decimal_text(value: object, places: int) -> str:
    """The number divided by 10**places, with exactly that many places: 12345, 3 -> "12.345"."""
    number = whole(value)
    ones, rest = divmod(abs(number), 10**places)
    return f"{'-' if number < 0 else ''}{ones}.{rest:0{places}d}"


def read_decimal(found: object, places: int) -> int:
    """Back again; only what `decimal_text` writes."""
    if not isinstance(found, str) or not re.fullmatch(rf"-?[0-9]{{1,19}}\.[0-9]{{{places}}}", found, re.ASCII):
        raise ValueError(f"a decimal number with {places} places")
    number = whole(int(found.replace(".", "")))
    if decimal_text(number, places) != found:
        raise ValueError(f"a decimal number with {places} places and no leading zeros")
    return number


def read_whole(found: object) -> int:
    """A whole number in decimal digits, without leading zeros."""
    if not isinstance(found, str) or not re.fullmatch(r"-?[0-9]{1,19}", found, re.ASCII) or str(int(found)) != found:
        raise ValueError("a whole number")
    return whole(int(found))


def moment(value: object) -> datetime:
    """UTC seconds since 1970 as a date; what lies before 1970 or after 9999 cannot be written."""
    if type(value) is not int or not 0 <= value <= LAST_SECOND:
        raise ValueError("UTC seconds from 1970 to the year 9999")
    return datetime.fromtimestamp(value, UTC)


def iso_utc(value: object) -> str:
    """UTC seconds as "2026-01-14T09:00:00Z"."""
    return f"{moment(value):%Y-%m-%dT%H:%M:%S}Z"


def read_iso_utc(found: object) -> int:
    if not isinstance(found, str) or not re.fullmatch(
        r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}Z", found, re.ASCII
    ):
        raise ValueError("a time such as 2026-01-14T09:00:00Z")
    seconds = int(datetime.strptime(found, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    moment(seconds)
    return seconds


def is_summer(seconds: int) -> bool:
    """Is it British Summer Time? From the last Sunday of March to that of October, 01:00 UTC each [SI 2002/262]."""
    year = moment(seconds).year
    return _last_sunday(year, 3) <= seconds < _last_sunday(year, 10)


def _last_sunday(year: int, month: int) -> int:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return int((last - timedelta(days=(last.weekday() + 1) % 7)).timestamp())


def local_stamp(value: object) -> str:
    """UTC seconds as British local time with its offset: "14/07/2026 10:00:00 +0100"."""
    utc = moment(value)
    ahead = 1 if is_summer(int(utc.timestamp())) else 0
    return f"{utc + timedelta(hours=ahead):%d/%m/%Y %H:%M:%S} +0{ahead}00"


def read_local_stamp(found: object) -> int:
    """Back again. An offset that was not the zone's at that time is refused."""
    shape = r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} \+0[01]00"
    if not isinstance(found, str) or not re.fullmatch(shape, found, re.ASCII):
        raise ValueError("a local time such as 14/07/2026 10:00:00 +0100")
    local = datetime.strptime(found[:-6], "%d/%m/%Y %H:%M:%S").replace(tzinfo=UTC)
    seconds = int(local.timestamp()) - 3600 * int(found[-3])
    if local_stamp(seconds) != found:
        raise ValueError("the offset that local time has then")
    return seconds
