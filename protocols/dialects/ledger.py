"""The ledger dialect: text telegrams of a head end that keeps accounts with the supplier and knows no prepayment.

Layer: sans-IO protocol core; a virtual cohort of this project, no maker's format. A telegram is ASCII lines, each ended
by CR LF: a head, one line for each value in the order of FIELD_WORDS, and the checksum.

    LEDGER1;Q;7;00DB1234567890A0;RD-IMPORT          a query:  number, meter, service
    LEDGER1;A;7;00DB1234567890A0;DONE;STAMP;DETAIL  an answer: number, meter, end, when, detail
    LEDGER1;E;12;00DB1234567890A0;TAMPER;STAMP      an event: sequence, meter, alert, when
    IMPORT-KWH=12.345                               a value
    !5F0C                                           CRC-CCITT (initial value FFFF) of all bytes before the "!"

Energy is in kWh and volume in m3 with three decimals; a time is British local time with its offset (`kinds`); a series
is a list with commas and "-" for a period without data; text is percent-encoded.

Rules of this file: every byte is hostile, and only what `encode` writes is read; all else is a DialectError.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import quote, unquote

from protocols.dialects.kinds import (
    LAST_SECOND,
    MAX_DETAIL,
    MAX_LIST,
    decimal_text,
    local_stamp,
    read_decimal,
    read_local_stamp,
    read_whole,
    text,
    whole,
)
from protocols.dialects.words import (
    LAST_ID,
    FieldWords,
    Kind,
    Words,
    eight_bytes,
    labelled,
    refuse_parts,
    refuse_schedules,
    shortened,
    whole_within,
)
from protocols.messages import Alert, Cancel, Command, DialectError, Message, Reply, Status, WireValue

NAME: Final = "ledger"
MAX_BYTES: Final = 262144
END: Final = "\r\n"
_FRAME: Final = re.compile(rb"(LEDGER1;[ -~\r\n]*\r\n)!([0-9A-F]{4})\r\n")
_SAFE: Final = " .:+-_()"


def _percent(value: object) -> str:
    return quote(text(value), safe=_SAFE)


def _read_percent(found: str) -> str:
    value = text(unquote(found, errors="strict"))
    if quote(value, safe=_SAFE) != found:
        raise ValueError("percent-encoded text")
    return value


def _periods(value: object) -> str:
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise ValueError(f"a list of up to {MAX_LIST} whole numbers or None")
    return ",".join("-" if one is None else decimal_text(one, 3) for one in value)


def _read_periods(found: str) -> list[int | None]:
    items = found.split(",") if found else []
    if len(items) > MAX_LIST:
        raise ValueError(f"at most {MAX_LIST} periods")
    return [None if item == "-" else read_decimal(item, 3) for item in items]


def _entries(value: object) -> str:
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise ValueError(f"a list of up to {MAX_LIST} entries")
    return ",".join(f"{local_stamp(at)}|{whole(code)}|{whole(number)}" for at, code, number in value)


def _read_entries(found: str) -> list[list[int]]:
    rows = [item.split("|") for item in found.split(",")] if found else []
    if len(rows) > MAX_LIST:
        raise ValueError(f"at most {MAX_LIST} entries")
    return [[read_local_stamp(at), read_whole(code), read_whole(number)] for at, code, number in rows]


_KWH: Final = Kind(lambda value: decimal_text(value, 3), lambda found: read_decimal(found, 3))
_WHOLE: Final = Kind(lambda value: str(whole(value)), read_whole)
_STAMP: Final = Kind(local_stamp, read_local_stamp)
_TEXT: Final = Kind(_percent, _read_percent)

FIELD_WORDS: Final = FieldWords(
    NAME,
    {
        "log": ("LOG", _TEXT),
        "read_from": ("FROM", _STAMP),
        "read_to": ("TO", _STAMP),
        "current_time": ("NOW", _STAMP),
        "tolerance_s": ("WITHIN-S", _WHOLE),
        "import_total": ("IMPORT-KWH", _KWH),
        "import_total_secondary": ("IMPORT2-KWH", _KWH),
        "export_total": ("EXPORT-KWH", _KWH),
        "consumption_total": ("GAS-M3", _KWH),
        "supply_state": ("CONTACTOR", labelled({0: "OPEN", 1: "CLOSED", 2: "READY"})),
        "remaining_battery_days": ("BATTERY-D", _WHOLE),
        "firmware_version": ("SOFTWARE", _TEXT),
        "device_time": ("CLOCK", _STAMP),
        "clock_status": ("CLOCK-STATE", labelled({0: "LOST", 1: "DOUBTFUL", 2: "GOOD"})),
        "first_end": ("FIRST-END", _STAMP),
        "period_s": ("EACH-S", _WHOLE),
        "periods": ("SERIES", Kind(_periods, _read_periods)),
        "log_entries": ("ENTRIES", Kind(_entries, _read_entries)),
    },
)
SERVICES: Final = Words(
    NAME,
    "service",
    {
        "4.1.1": "RD-IMPORT",
        "4.2": "RD-EXPORT",
        "4.8.1": "RD-SERIES-IN",
        "4.8.3": "RD-SERIES-OUT",
        "6.11": "SET-CLOCK",
        "6.13": "RD-LOG",
        "7.1": "SW-CLOSE",
        "7.2": "SW-OPEN",
        "7.3": "SW-READY",
        "7.4": "RD-SWITCH",
        "11.2": "RD-SOFTWARE",
    },
)
_ENDS: Final = Words[str](
    NAME,
    "status",
    {
        "ok": "DONE",
        "refused": "METER-NO",
        "unsupported": "NO-SERVICE",
        "invalid": "BAD-VALUE",
        "no_reply": "METER-SILENT",
        "bad_reply": "METER-GARBLED",
        "hub_fault": "OFFICE-FAULT",
    },
)
_ALERTS: Final = Words(
    NAME,
    "alert",
    {
        "low-battery": "BATTERY",
        "loss-of-power": "POWER-LOST",
        "low-credit": "LOW-FUNDS",
        "disablement": "OPENED",
        "physical-tamper": "TAMPER",
        "unauthorised-access": "INTRUDER",
        "load-limit": "OVERLOAD",
        "average-rms-over-voltage": "VOLT-HIGH-AVG",
        "average-rms-under-voltage": "VOLT-LOW-AVG",
        "rms-extreme-over-voltage": "VOLT-HIGH",
        "rms-extreme-under-voltage": "VOLT-LOW",
        "rms-voltage-sag": "VOLT-SAG",
        "rms-voltage-swell": "VOLT-SWELL",
        "meter-fault": "DEFECT",
        "supply-fault": "DEFECT-SUPPLY",
        "calibration-life": "VERIFY-DUE",
        "service-life": "REPLACE-DUE",
        "maker-event": "NOTICE",
    },
)


def encode(message: Message) -> bytes:
    """The telegram of a message, a detail cut to its length. Raises DialectError for what it cannot say."""
    refuse_schedules(message, NAME)
    values: Mapping[str, WireValue] = {}
    match message:
        case Command():
            kind, rest, values = "Q", [SERVICES.word(message.service)], message.values
        case Reply():
            refuse_parts(message, NAME)
            detail = quote(shortened(message.detail, MAX_DETAIL), safe=_SAFE)
            kind, rest = "A", [_ENDS.word(message.status), _stamp(message.time), detail]
            values = message.values
        case Alert():
            kind, rest = "E", [_ALERTS.word(message.alert), _stamp(message.time)]
        case Cancel():
            raise DialectError("kind", "a query, answer or event: nothing is held for later", "Cancel", NAME)
    number = whole_within(message.id, "id", LAST_ID, NAME)
    head = ";".join(["LEDGER1", kind, str(number), eight_bytes(message.device, NAME).hex().upper(), *rest])
    lines = [head, *(f"{word}={value}" for word, value in FIELD_WORDS.write(values).items())]
    body = "".join(line + END for line in lines).encode("ascii")
    data = body + f"!{_crc(body):04X}{END}".encode("ascii")
    if len(data) > MAX_BYTES:
        raise DialectError("message", f"at most {MAX_BYTES} bytes", len(data), NAME)
    return data


def decode(data: bytes) -> Message:
    """Reads one telegram; every deviation is a DialectError."""
    if len(data) > MAX_BYTES:
        raise DialectError("message", f"at most {MAX_BYTES} bytes", len(data), NAME)
    frame = _FRAME.fullmatch(data)
    if frame is None:
        raise DialectError("message", "lines of a LEDGER1 telegram with a checksum", data[:40], NAME)
    body, told = frame[1], int(frame[2], 16)
    if _crc(body) != told:
        raise DialectError("checksum", f"{_crc(body):04X}", f"{told:04X}", NAME)
    head, *lines = body.decode("ascii").removesuffix(END).split(END)
    message = _message(head.split(";")[1:], _values(lines))
    if encode(message) != data:  # one message, one telegram: order of lines, zeros, capitals
        raise DialectError("message", "the one form of this telegram", data[:40], NAME)
    return message


def _message(head: list[str], values: dict[str, WireValue]) -> Message:
    match head:
        case ["Q", number, device, service]:
            return Command(_number(number), _device(device), SERVICES.name(service), values)
        case ["A", number, device, status, stamp, detail]:
            end = cast("Status", _ENDS.name(status))
            return Reply(_number(number), _device(device), end, _read_stamp(stamp), values, _detail(detail))
        case ["E", number, device, alert, stamp] if not values:
            return Alert(_number(number), _device(device), _ALERTS.name(alert), _read_stamp(stamp))
    raise DialectError("head", "a query, an answer, or an event without values", ";".join(head)[:40], NAME)


def _values(lines: list[str]) -> dict[str, WireValue]:
    found: dict[str, str] = {}
    for line in lines:
        word, is_pair, value = line.partition("=")
        if not is_pair or word in found:
            raise DialectError("values", "one line WORD=value for each word", line[:40], NAME)
        found[word] = value
    return FIELD_WORDS.read(found)


def _number(found: str) -> int:
    if not re.fullmatch(r"[0-9]{1,10}", found, re.ASCII):
        raise DialectError("id", f"a whole number from 0 to {LAST_ID}", found, NAME)
    return whole_within(int(found), "id", LAST_ID, NAME)


def _device(found: str) -> bytes:
    if not re.fullmatch(r"[0-9A-F]{16}", found, re.ASCII):
        raise DialectError("device", "16 hex digits in capitals", found, NAME)
    return bytes.fromhex(found)


def _stamp(seconds: int) -> str:
    return local_stamp(whole_within(seconds, "time", LAST_SECOND, NAME))


def _read_stamp(found: str) -> int:
    try:
        return read_local_stamp(found)
    except ValueError as problem:
        raise DialectError("time", str(problem), found, NAME) from None


def _detail(found: str) -> str:
    try:
        value = unquote(found, errors="strict")
    except UnicodeDecodeError:
        raise DialectError("detail", "percent-encoded text", found, NAME) from None
    if len(value) > MAX_DETAIL:
        raise DialectError("detail", f"text up to {MAX_DETAIL} characters", value, NAME)
    return value


def _crc(body: bytes) -> int:
    return binascii.crc_hqx(body, 0xFFFF)
