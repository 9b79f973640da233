"""Simple types of the schema: text to value and back.

Layer: DUIS core. Each reader is narrower than the schema's type or equal to it, never wider, so that a text accepted
here is valid there. What is formatted is read again before it is written, unless its formatter can write nothing else
(`is_narrow`): the writer cannot emit what the reader would refuse.

Rules of this file:
- A reader raises BadText for a text outside the type; a formatter raises it for a value of the wrong Python type.
- Whitespace is collapsed where the schema's type collapses it, and kept where the base type is xs:string.
- Times are time-zone aware and in UTC. A time without a zone is valid in the schema and refused here: the instant
  is not known. Digits below a microsecond are cut.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from protocols.duis.errors import DuisError
from protocols.duis.ids import EUI64_PATTERN, EUI64_SHAPE, RequestId

_XML_SPACE: Final = " \t\r\n"
_NOT_XML: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,49}")
_NATURAL: Final = re.compile(r"[0-9]{1,20}")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,9})?")
_BASE64: Final = re.compile(r"(?:[\w+/]{4})*(?:[\w+/]{2}[AEIMQUYcgkosw048]=|[\w+/][AQgw]==)?", re.ASCII)
_DATE_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,12}))?"
    r"(?:(Z)|([+-])(0[0-9]|1[0-3]):([0-5][0-9])|([+-])14:00)"
)


class BadText(ValueError):
    """Internal to the core: the text is not of the type. The reader adds the place and raises SchemaViolation."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A simple type: `name` is what an error says was expected; `read` and `show` are each other's inverse.
    `is_narrow`: whatever `show` writes is of the type, so that it need not be read again."""

    name: str
    read: Callable[[str], Any]
    show: Callable[[Any], str]
    is_narrow: bool = False


def render(kind: Scalar, value: object) -> str:
    """The text of a value, proven readable; BadText when the value is not of the type."""
    text = kind.show(value)
    if kind.is_narrow:
        return text
    if _NOT_XML.search(text):
        raise BadText("a character that XML cannot carry")
    kind.read(text)
    return text


def _need(condition: bool) -> None:
    if not condition:
        raise BadText


def _show_int(value: Any) -> str:
    _need(type(value) is int)
    return str(value)


def integer(name: str, least: int, most: int) -> Scalar:
    pattern = _INTEGER if least < 0 else _NATURAL

    def read(text: str) -> int:
        stripped = text.strip(_XML_SPACE)
        _need(pattern.fullmatch(stripped) is not None)
        value = int(stripped)
        _need(least <= value <= most)
        return value

    return Scalar(f"{name} from {least} to {most}", read, _show_int)


INTEGER: Final = integer("an integer", -(10**18) + 1, 10**18 - 1)  # xs:integer is unbounded
INT: Final = integer("an integer", -(2**31), 2**31 - 1)
UNSIGNED_INT: Final = integer("an integer", 0, 2**32 - 1)
COUNTER: Final = integer("a counter", 0, 2**64 - 1)
POSITIVE: Final = integer("an integer", 1, 10**9)
SCHEDULE_ID: Final = integer("a schedule id", 0, 10**12)
TOLERANCE_S: Final = integer("seconds", 0, 86_400)
COMMAND_VARIANT: Final = integer("a command variant", 1, 8)  # 9 is internal to the DCC, [DUIS, CommandVariant]
UPRN: Final = integer("a property reference", 1, 10**12 - 1)


def string(name: str, least: int, most: int | None, pattern: str = "") -> Scalar:
    matcher = re.compile(pattern) if pattern else None

    def read(text: str) -> str:
        _need(least <= len(text) and (most is None or len(text) <= most))
        _need(matcher is None or matcher.fullmatch(text) is not None)
        return text

    def show(value: Any) -> str:
        _need(isinstance(value, str))
        return str(value)

    return Scalar(name, read, show)


STRING: Final = string("text", 0, None)
UTRN: Final = string("20 digits", 20, 20, "[0-9]{20}")
IMPORT_MPXN: Final = string("1 to 13 characters", 1, 13)  # the schema tests no check digit; see protocols.mpxn
MPAN: Final = string("13 characters", 13, 13)
POST_CODE: Final = string("6 to 8 characters", 6, 8)
ADDRESS: Final = string("at most 30 characters", 0, 30)
TEXT_200: Final = string("at most 200 characters", 0, 200)
TEXT_250: Final = string("at most 250 characters", 0, 250)
URI: Final = string("a plain URI", 0, 200, r"(?:[a-z][a-z0-9]*://[A-Za-z0-9./_-]+)?(?:#[A-Za-z0-9._-]*)?")
HEX: Final = string("upper-case hex pairs", 0, None, "(?:[0-9A-F]{2})*")
SCHEMA_VERSION: Final = string("schema version 5.4", 3, 3, r"5\.4")


def one_of(mapping: Mapping[str, str] | Iterable[str]) -> Scalar:
    """An enumeration: words of the API to words of the schema, or the schema's own words kept."""
    table = dict(mapping) if isinstance(mapping, Mapping) else {word: word for word in mapping}
    back = {text: word for word, text in table.items()}

    def read(text: str) -> str:
        _need(text in back)
        return back[text]

    def show(value: Any) -> str:
        _need(isinstance(value, str) and value in table)
        return table[value]

    name = "one of " + ", ".join(back) if len(back) <= 8 else f"one of the {len(back)} words of the schema"
    return Scalar(name, read, show, is_narrow=True)


def _read_bool(text: str) -> bool:
    word = text.strip(_XML_SPACE)
    _need(word in ("true", "1", "false", "0"))
    return word in ("true", "1")


def _show_bool(value: Any) -> str:
    _need(isinstance(value, bool))
    return "true" if value else "false"


BOOLEAN: Final = Scalar("true or false", _read_bool, _show_bool, is_narrow=True)


def _read_decimal(text: str) -> Decimal:
    stripped = text.strip(_XML_SPACE)
    _need(_DECIMAL.fullmatch(stripped) is not None)
    return Decimal(stripped)


def _show_decimal(value: Any) -> str:
    _need(isinstance(value, Decimal) and value.is_finite() and -30 <= value.adjusted() <= 30)
    return format(value, "f")


DECIMAL: Final = Scalar("a decimal of at most 12 and 9 digits", _read_decimal, _show_decimal)


def _read_datetime(text: str) -> datetime:
    match = _DATE_TIME.fullmatch(text)  # no white space around it: common validators differ on that
    if match is None:
        raise BadText
    base, fraction, zulu, sign, hours, minutes, far = match.groups()
    offset = timedelta(hours=14) if far else timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    zone = UTC if zulu else timezone(-offset if (sign or far) == "-" else offset)
    try:
        moment = datetime.fromisoformat(base).replace(tzinfo=zone)
        return moment.astimezone(UTC).replace(microsecond=int((fraction or "0").ljust(6, "0")[:6]))
    except (ValueError, OverflowError) as error:
        raise BadText from error


def _show_datetime(value: Any) -> str:
    _need(isinstance(value, datetime) and value.utcoffset() is not None)
    try:
        moment: datetime = value.astimezone(UTC).replace(tzinfo=None)
    except OverflowError as error:
        raise BadText from error
    return moment.isoformat() + "Z"


DATE_TIME: Final = Scalar("a date and time with its zone", _read_datetime, _show_datetime, is_narrow=True)


def _read_base64(text: str) -> str:
    packed = text.translate({ord(space): None for space in _XML_SPACE})
    _need("_" not in packed and _BASE64.fullmatch(packed) is not None)
    return packed


BASE64: Final = Scalar("base64", _read_base64, STRING.show)


def _read_eui(text: str) -> str:
    stripped = text.strip(_XML_SPACE)
    _need(EUI64_PATTERN.fullmatch(stripped) is not None)
    return stripped


EUI: Final = Scalar(EUI64_SHAPE, _read_eui, STRING.show)


def _read_code(text: str) -> int:
    stripped = text.strip(_XML_SPACE)
    _need(re.fullmatch("(?:[0-9A-Fa-f]{2}){1,2}", stripped) is not None)
    return int(stripped, 16)


def _show_code(value: Any) -> str:
    _need(type(value) is int and 0 <= value <= 0xFFFF)
    return f"{value:04X}"


CODE_16: Final = Scalar("a code of one or two hex octets", _read_code, _show_code)


def _read_request_id(text: str) -> RequestId:
    try:
        return RequestId.parse(text.strip(_XML_SPACE))
    except DuisError as error:
        raise BadText from error


def _show_request_id(value: Any) -> str:
    _need(isinstance(value, RequestId))
    return str(value.text)


REQUEST_ID: Final = Scalar(
    "originator:target:counter, upper-case EUI-64 twice and 0 to 2^64-1 without leading zeros",
    _read_request_id,
    _show_request_id,
    is_narrow=True,
)
