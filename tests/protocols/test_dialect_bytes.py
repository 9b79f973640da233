"""The bytes of each dialect, written by hand from the head comment of its module; and hostile ones, named."""

from __future__ import annotations

import json
import zlib

import pytest
from dialect_kit import DEVICE

from protocols.dialects import DIALECTS
from protocols.dialects.kinds import is_summer, local_stamp, read_local_stamp
from protocols.messages import Alert, Cancel, Command, DialectError, Message, Part, Reply

NOON = 1_768_392_000  # 2026-01-14T12:00:00Z
EUI = "00DB1234567890A0"
SITE = "00-DB-12-34-56-78-90-A0"


def crc_ccitt(body: bytes) -> int:
    """Bit by bit, after the polynomial x16 + x12 + x5 + 1."""
    crc = 0xFFFF
    for byte in body:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021) & 0xFFFF if crc & 0x8000 else crc << 1
    return crc


def telegram(*lines: str) -> bytes:
    body = "".join(line + "\r\n" for line in lines).encode()
    return body + f"!{crc_ccitt(body):04X}\r\n".encode()


def record(written: str) -> bytes:
    body = b"SL\x01" + bytes.fromhex(written)
    return body + zlib.crc32(body).to_bytes(4, "little")


HEAD = "01 0100 0e 02 0800 a090785634 12db00"
TABLE: list[tuple[str, Message, bytes]] = [
    ("ledger", Command(7, DEVICE, "4.1.1"), telegram(f"LEDGER1;Q;7;{EUI};RD-IMPORT")),
    (
        "ledger",
        Command(7, DEVICE, "4.8.1", {"read_to": 1_784_026_800, "read_from": NOON}),
        telegram(f"LEDGER1;Q;7;{EUI};RD-SERIES-IN", "FROM=14/01/2026 12:00:00 +0000", "TO=14/07/2026 12:00:00 +0100"),
    ),
    (
        "ledger",
        Reply(7, DEVICE, "ok", NOON, {"import_total": 12345, "supply_state": 2, "firmware_version": "a=1"}),
        telegram(
            f"LEDGER1;A;7;{EUI};DONE;14/01/2026 12:00:00 +0000;", "IMPORT-KWH=12.345", "CONTACTOR=READY",
            "SOFTWARE=a%3D1",
        ),
    ),
    (
        "ledger",
        Reply(7, DEVICE, "ok", 0, {"first_end": 1800, "period_s": 1800, "periods": [0, None, -1]}),
        telegram(
            f"LEDGER1;A;7;{EUI};DONE;01/01/1970 00:00:00 +0000;", "FIRST-END=01/01/1970 00:30:00 +0000",
            "EACH-S=1800", "SERIES=0.000,-,-0.001",
        ),
    ),
    ("ledger", Alert(3, DEVICE, "disablement", NOON), telegram(f"LEDGER1;E;3;{EUI};OPENED;14/01/2026 12:00:00 +0000")),
    (
        "bundle",
        Command(7, DEVICE, "CHANGE_OF_TERMS", {"payment_mode": 1, "disablement_threshold": -100000}),
        f'{{"order":7,"site":"{SITE}","transaction":"CHANGE_OF_TERMS",'
        '"terms":{"plan":"pay as you go","switchOffAt":"-1.00000"}}'.encode(),
    ),
    (
        "bundle",
        Reply(7, DEVICE, "ok", NOON, {}, "", {
            "7.4": Part("ok", {"supply_state": 1}), "4.3": Part("refused", {}, "wrong_mode"),
            "4.1.1": Part("ok", {"import_total": 12345}),
        }),
        f'{{"order":7,"site":"{SITE}","closed":"2026-01-14T12:00:00Z","outcome":"completed","results":'
        '{"supply":{"outcome":"completed","data":{"supply":"on"}},'
        '"account":{"outcome":"declined","reason":"wrong_mode"},'
        '"import":{"outcome":"completed","data":{"importMWh":"0.012345"}}}}'.encode(),
    ),
    (
        "bundle", Alert(3, DEVICE, "physical-tamper", NOON),
        f'{{"incident":3,"site":"{SITE}","kind":"tamper","raised":"2026-01-14T12:00:00Z"}}'.encode(),
    ),
    ("slate", Command(7, DEVICE, "7.4"), record("01" + HEAD + "03 0200 0004")),
    # 2026-01-14T12:00:00Z is 821 707 200 s after 2000; doubled 0x61F48380: seven bits at a time 00 07 52 0f 06
    ("slate", Command(7, DEVICE, "7.2", {}, NOON), record("01" + HEAD + "03 0200 0204 08 0500 8087d28f06")),
    (
        "slate", Reply(7, DEVICE, "ok", NOON, {"import_total": 1, "periods": [0, None, -1]}),
        record("02" + HEAD + "04 0100 00 05 0500 8087d28f06 40 0200 a038 62 0300 020001"),
    ),
    (
        "slate", Reply(7, DEVICE, "held", NOON, {}, "x"),
        record("02" + HEAD + "04 0100 01 05 0500 8087d28f06 06 0100 78"),
    ),
    ("slate", Alert(7, DEVICE, "physical-tamper", NOON), record("03" + HEAD + "05 0500 8087d28f06 07 0100 21")),
    ("slate", Cancel(7, DEVICE, 8), record("04" + HEAD + "09 0100 10")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "message", "data"), TABLE)
def test_the_bytes_of_a_message_are_these(name: str, message: Message, data: bytes) -> None:
    assert DIALECTS[name].encode(message) == data
    assert DIALECTS[name].decode(data) == message


QUERY = f"LEDGER1;Q;7;{EUI};SET-CLOCK"
ANSWER = f"LEDGER1;A;7;{EUI};DONE;14/01/2026 12:00:00 +0000;"
HOSTILE_TELEGRAMS = [
    (telegram(QUERY)[:-6] + b"0000\r\n", "checksum"),
    (telegram(QUERY).replace(b"\r\n", b"\n"), "message"),
    (telegram("LEDGER2;Q;7"), "message"),
    (telegram(f"LEDGER1;X;7;{EUI};SET-CLOCK"), "head"),
    (telegram(QUERY + ";"), "head"),
    (telegram(f"LEDGER1;Q;07;{EUI};SET-CLOCK"), "message"),
    (telegram(f"LEDGER1;Q;4294967296;{EUI};SET-CLOCK"), "id"),
    (telegram(f"LEDGER1;Q;7;{EUI.lower()};SET-CLOCK"), "device"),
    (telegram(f"LEDGER1;Q;7;{EUI};6.11"), "service"),
    (telegram(QUERY, "WITHIN-S=10", "NOW=14/01/2026 12:00:00 +0000"), "message"),
    (telegram(QUERY, "WITHIN-S=10", "WITHIN-S=10"), "values"),
    (telegram(QUERY, "WITHIN-S"), "values"),
    (telegram(QUERY, ""), "values"),
    (telegram(QUERY, "BALANCE=1.000"), "values"),
    (telegram(QUERY, "WITHIN-S=010"), "tolerance_s"),
    (telegram(QUERY, "WITHIN-S=99999999999999999999"), "tolerance_s"),
    (telegram(QUERY, "NOW=14/01/2026 12:00:00 +0100"), "current_time"),
    (telegram(QUERY, "NOW=31/02/2026 12:00:00 +0000"), "current_time"),
    (telegram(QUERY, "NOW=01/01/0000 12:00:00 +0000"), "current_time"),
    (telegram(ANSWER, "IMPORT-KWH=-0.000"), "import_total"),
    (telegram(ANSWER, "IMPORT-KWH=00.000"), "import_total"),
    (telegram(ANSWER, "IMPORT-KWH=1e9"), "import_total"),
    (telegram(ANSWER, "CONTACTOR=MAYBE"), "supply_state"),
    (telegram(ANSWER, "SERIES=1.000,,2.000"), "periods"),
    (telegram(ANSWER, "ENTRIES=1|2"), "log_entries"),
    (telegram(ANSWER, "SOFTWARE=%C3%28"), "firmware_version"),
    (telegram(ANSWER, "SOFTWARE=%61"), "firmware_version"),
    (telegram(ANSWER.replace("DONE", "FINE")), "status"),
    (telegram(ANSWER + "x" * 61), "detail"),
    (telegram(ANSWER + "%ff"), "detail"),
    (telegram(f"LEDGER1;E;3;{EUI};OPENED;14/01/2026 12:00:00 +0000", "WITHIN-S=1"), "head"),
    (b"LEDGER1;" + b"x" * 262144, "message"),
    (b"", "message"),
]


@pytest.mark.parametrize(("data", "key"), HOSTILE_TELEGRAMS)
def test_a_hostile_telegram_is_named(data: bytes, key: str) -> None:
    assert refusal("ledger", data) == key


ORDER = {"order": 7, "site": SITE, "transaction": "VEND", "terms": {}}
CLOSED = {"order": 7, "site": SITE, "closed": "2026-01-14T12:00:00Z", "outcome": "completed"}
HOSTILE_ORDERS: list[tuple[object, str]] = [
    ([], "message"),
    ("VEND", "message"),
    ({}, "site"),
    ({**ORDER, "more": 1}, "message"),
    ({**ORDER, "results": {}}, "message"),
    ({**ORDER, "order": True}, "order"),
    ({**ORDER, "order": "7"}, "order"),
    ({**ORDER, "order": -1}, "order"),
    ({**ORDER, "site": SITE.lower()}, "site"),
    ({**ORDER, "site": 7}, "site"),
    ({**ORDER, "transaction": "7.4"}, "transaction"),
    ({**ORDER, "transaction": []}, "transaction"),
    ({**ORDER, "terms": []}, "terms"),
    ({**ORDER, "terms": {"voucher": 1}}, "utrn"),
    ({**ORDER, "terms": {"voucher": "x" * 65}}, "utrn"),
    ({**ORDER, "terms": {"utrn": "x"}}, "values"),
    ({**ORDER, "terms": {"switchOffAt": "1.0"}}, "disablement_threshold"),
    ({**ORDER, "terms": {"switchOffAt": 1}}, "disablement_threshold"),
    ({**ORDER, "terms": {"pauseDebtWhenOff": 1}}, "suspend_debt_disabled"),
    ({**ORDER, "terms": {"within": "PT1H"}}, "tolerance_s"),
    ({**ORDER, "terms": {"within": "PT01S"}}, "message"),
    ({**ORDER, "terms": {"now": "2026-02-30T00:00:00Z"}}, "current_time"),
    ({**ORDER, "terms": {"now": {}}}, "current_time"),
    ({**CLOSED, "outcome": {}}, "outcome"),
    ({**CLOSED, "outcome": "fine"}, "outcome"),
    ({**CLOSED, "closed": 1}, "time"),
    ({**CLOSED, "reason": "x" * 61}, "reason"),
    ({**CLOSED, "reason": ""}, "message"),
    ({**CLOSED, "results": {}}, "message"),
    ({**CLOSED, "results": {"7.4": {"outcome": "completed"}}}, "results"),
    ({**CLOSED, "results": {"supply": []}}, "supply"),
    ({**CLOSED, "results": {"supply": {"outcome": "completed", "order": 1}}}, "results"),
    ({**CLOSED, "results": {"usage": {"outcome": "completed", "data": {"amounts": [0.5]}}}}, "message"),
    ({**CLOSED, "results": {"usage": {"outcome": "completed", "data": {"amounts": [True]}}}}, "periods"),
    ({"incident": 3, "site": SITE, "kind": ["tamper"], "raised": "2026-01-14T12:00:00Z"}, "kind"),
]


@pytest.mark.parametrize(("body", "key"), HOSTILE_ORDERS)
def test_a_hostile_order_is_named(body: object, key: str) -> None:
    assert refusal("bundle", json.dumps(body, separators=(",", ":")).encode()) == key


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(ORDER).encode(),
        b'{"order":7,"order":7,"site":"x"}',
        b'{"order":NaN}',
        b'{"order":' + b"9" * 5000 + b"}",
        b"[" * 100000,
        b'{"order":"' + b"x" * 262144 + b'"}',
        "{\"site\":\"é\"}".encode(),
        b"\xff\xfe",
    ],
)  # fmt: skip
def test_text_that_is_no_order_is_refused(data: bytes) -> None:
    assert refusal("bundle", data) == "message"


HOSTILE_RECORDS = [
    (b"SL\x02\x01" + bytes(4), "message"),
    (record("01" + HEAD + "03 0200 0004")[:-1] + b"\0", "checksum"),
    (record("05" + HEAD), "kind"),
    (record("01" + HEAD), "element"),
    (record("01" + HEAD + "03 0200 0004 04 0100 00"), "element"),
    (record("01" + HEAD + "03 0200 0004 03 0200 0004"), "element"),
    (record("01" + HEAD + "03 0200 0004 08 ff00 00"), "element"),
    (record("01" + HEAD + "03 02"), "element"),
    (record("04" + HEAD + "09 0100 10 25 0100 00"), "element"),
    (record("01" + HEAD + "03 0100 04"), "service"),
    (record("01" + HEAD + "03 0200 ffff"), "service"),
    (record("01 01 0100 01 02 0800 a090785634 12db00 03 0200 0004"), "id"),
    (record("01 01 0000 02 0800 a090785634 12db00 03 0200 0004"), "id"),
    (record("01 01 0100 0e 02 0700 a090785634 12db 03 0200 0004"), "device"),
    (record("01" + HEAD + "03 0200 0004 25 0200 8000"), "tolerance_s"),
    (record("01" + HEAD + "03 0200 0004 25 0100 80"), "tolerance_s"),
    (record("01" + HEAD + "03 0200 0004 25 0d00 " + "80" * 12 + "01"), "tolerance_s"),
    (record("01" + HEAD + "03 0200 0004 25 0000"), "tolerance_s"),
    (record("01" + HEAD + "03 0200 0004 2f 0100 00"), "values"),
    (record("01" + HEAD + "03 0200 0004 20 0200 c328"), "utrn"),
    (record("01" + HEAD + "03 0200 0004 25 0100 00 20 0100 30"), "message"),
    (record("02" + HEAD + "04 0100 00 05 0100 00 40 0100 02"), "import_total"),
    (record("02" + HEAD + "04 0100 00 05 0100 00 43 0100 02"), "supply_state"),
    (record("02" + HEAD + "04 0100 00 05 0100 00 63 0200 0000"), "log_entries"),
    (record("02" + HEAD + "04 0100 99 05 0100 00"), "status"),
    (record("02" + HEAD + "04 0100 00 05 0100 00 06 3d00 " + "78" * 61), "detail"),
    (record("02" + HEAD + "04 0100 00 05 0500 ffffffff3f"), "time"),
    (record("03" + HEAD + "05 0100 00 07 0100 00"), "alert"),
    (b"", "message"),
    (b"SL\x01" * 100000, "message"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "key"), HOSTILE_RECORDS)
def test_a_hostile_record_is_named(data: bytes, key: str) -> None:
    assert refusal("slate", data) == key


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(DialectError) as caught:
        DIALECTS[name].decode(data)
    return caught.value.key


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (1_774_745_999, "29/03/2026 00:59:59 +0000"),
        (1_774_746_000, "29/03/2026 02:00:00 +0100"),
        (1_792_889_999, "25/10/2026 01:59:59 +0100"),
        (1_792_890_000, "25/10/2026 01:00:00 +0000"),
        (253_402_300_799, "31/12/9999 23:59:59 +0000"),
    ],
)
def test_local_time_changes_on_the_last_sundays_of_march_and_october(seconds: int, written: str) -> None:
    assert local_stamp(seconds) == written
    assert read_local_stamp(written) == seconds
    assert is_summer(seconds) is written.endswith("0100")
