"""Simple types of the schema by name and facet, for the table of shapes.

Layer: DUIS core. A facet narrows a reader of `scalars`; as there, what is accepted here is valid in the schema, never
more. Calendar dates and times of day stay text: a date may have a zone and, as in published requests, a year 65535.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from protocols.duis import scalars as s
from protocols.duis.scalars import BadText, Scalar

_ZONE: Final = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DATE: Final = re.compile(r"((?:[0-9]{4}|[1-9][0-9]{4})-[0-9]{2}-[0-9]{2})" + _ZONE)
_TIME: Final = re.compile(r"([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{1,6})?" + _ZONE)
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_SPACE: Final = re.compile(r"[ \t\r\n]+")
Check = Callable[[Any], bool]


def _read_token(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" ")


def _calendar(name: str, pattern: re.Pattern[str], parse: Callable[[str], object]) -> Scalar:
    def read(text: str) -> str:
        match = pattern.fullmatch(text)
        if match is None:
            raise BadText
        try:
            parse(match[1])
        except ValueError as error:
            raise BadText from error
        return text

    return Scalar(name, read, s.STRING.show)


def _day(text: str) -> None:
    """ValueError for a day that is not in the calendar; the calendar repeats every 400 years."""
    year, rest = int(text[:-6]), text[-6:]
    date.fromisoformat(f"{year % 400 + 400 * (year > 0):04}{rest}")


def _read_hex(text: str) -> str:
    stripped = text.strip(" \t\r\n")
    if not _HEX.fullmatch(stripped):
        raise BadText
    return stripped


BASES: Final[Mapping[str, Scalar]] = {
    "xs:string": s.STRING,
    "xs:token": Scalar("text", _read_token, s.STRING.show),
    "xs:boolean": s.BOOLEAN,
    "xs:dateTime": s.DATE_TIME,
    "xs:date": _calendar("a date", _DATE, _day),
    "xs:time": _calendar("a time of day", _TIME, time.fromisoformat),
    "xs:decimal": s.DECIMAL,
    "xs:hexBinary": Scalar("hex pairs", _read_hex, s.STRING.show),
    "xs:base64Binary": s.BASE64,
    "sr:EUI": s.EUI,
    "ra:EUI": s.EUI,
    "sr:RequestIDType": s.REQUEST_ID,
    "sr:ResponseIDType": s.REQUEST_ID,
}
INTEGERS: Final[Mapping[str, tuple[int, int]]] = {  # 49 digits hold a certificate's serial
    "xs:integer": (-(10**49) + 1, 10**49 - 1),
    "xs:nonNegativeInteger": (0, 10**20 - 1),
    "xs:positiveInteger": (1, 10**20 - 1),
    "xs:nonPositiveInteger": (-(10**18) + 1, 0),
    "xs:unsignedLong": (0, 2**64 - 1),
    "xs:unsignedInt": (0, 2**32 - 1),
    "xs:unsignedShort": (0, 2**16 - 1),
    "xs:int": (-(2**31), 2**31 - 1),
    "xs:short": (-(2**15), 2**15 - 1),
}


def simple(shape: Mapping[str, Any]) -> Scalar:
    """The type that a shape with a `base` describes."""
    base = shape["base"]
    if "enum" in shape:
        return s.one_of(shape["enum"])
    if base in INTEGERS:
        return _whole(shape)
    kind = BASES[base]
    checks = tuple(_CHECKS[name](limit, base) for name, limit in shape.items() if name not in ("base", "enum"))
    return _narrowed(kind, shape, checks) if checks else kind


def _whole(shape: Mapping[str, Any]) -> Scalar:
    least, most = INTEGERS[shape["base"]]
    if "totalDigits" in shape:
        most = min(most, 10 ** shape["totalDigits"] - 1)
        least = max(least, -most)
    least = max(least, int(shape.get("minInclusive", least)), int(shape.get("minExclusive", least - 1)) + 1)
    most = min(most, int(shape.get("maxInclusive", most)), int(shape.get("maxExclusive", most + 1)) - 1)
    return s.integer("an integer", least, most)


def _narrowed(kind: Scalar, shape: Mapping[str, Any], checks: tuple[Check, ...]) -> Scalar:
    def read(text: str) -> Any:
        value = kind.read(text)
        if not all(check(value) for check in checks):
            raise BadText
        return value

    limits = ", ".join(f"{name} {limit}" for name, limit in shape.items() if name != "base")
    return Scalar(f"{kind.name} ({limits})", read, kind.show)


def _length(base: str) -> Callable[[str], int]:
    if base == "xs:hexBinary":
        return lambda text: len(text) // 2
    if base == "xs:base64Binary":
        return lambda text: len(text) // 4 * 3 - text.count("=")
    return len


def _pattern(limit: str, _base: str) -> Check:
    matches = re.compile(limit).fullmatch
    return lambda text: matches(text) is not None


def _decimals(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


_CHECKS: Final[Mapping[str, Callable[[Any, str], Check]]] = {
    "length": lambda limit, base: lambda value: _length(base)(value) == limit,
    "minLength": lambda limit, base: lambda value: _length(base)(value) >= limit,
    "maxLength": lambda limit, base: lambda value: _length(base)(value) <= limit,
    "pattern": _pattern,
    "minInclusive": lambda limit, _: lambda value: bool(value >= Decimal(limit)),
    "maxInclusive": lambda limit, _: lambda value: bool(value <= Decimal(limit)),
    "minExclusive": lambda limit, _: lambda value: bool(value > Decimal(limit)),
    "maxExclusive": lambda limit, _: lambda value: bool(value < Decimal(limit)),
    "fractionDigits": lambda limit, _: lambda value: _decimals(value) <= limit,
    "totalDigits": lambda limit, _: lambda value: len(value.as_tuple().digits) <= limit,
}
