"""Device profiles: what they say, how they refuse, and the codec of a point."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigs.errors import RigConfigError
from rigs.ports import Reading, Value
from rigs.profile import (
    CommandService,
    LogService,
    Point,
    ReadService,
    SeriesService,
    UnreadableValue,
    UnwritableValue,
    canonical,
    load_profile,
)
from rigs.profile_point import PointType, WordOrder, shortest_float32

ESME = "virtual-smets1-esme"
SHIPPED = [ESME, "virtual-smets1-gsme", "carlo-gavazzi-em112"]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_profile_loads_under_its_own_id(name: str) -> None:
    assert load_profile(name).id == name


def test_a_profile_says_what_its_file_says() -> None:
    profile = load_profile(ESME)
    assert (profile.maker, profile.fuel, profile.device_type) == ("meterbench", "electricity", "ESME")
    assert (profile.link.unit, profile.link.max_registers, profile.link.timeout_s) == (1, 125, 1.0)
    assert profile.capability("prepayment") is True
    assert profile.parameter("alert_poll_s") == Decimal("0.2")
    assert profile.decimal("rms_extreme_over_voltage_v") == Decimal("262.2")
    assert profile.whole("log_entries") == 100
    assert profile.text("utrn_key") == "3f1c5a7e9b2d4860a1c3e5f708192a3b"
    assert profile.events[0x0101] == profile.event_name(0x0101) == "cover-opened"
    assert profile.event_name(0x0999) == "unknown 0x0999"
    assert profile.alerts.push["cover-opened"] == "physical-tamper"
    assert profile.services["4.2"] == ReadService(("export_total",))
    assert profile.services["4.8.1"] == SeriesService("import_profile")
    assert profile.services["6.13"] == LogService()
    assert profile.services["6.11"] == CommandService(
        (("sync_time", "$current_time"), ("sync_tolerance", "$tolerance_s")), ("device_time", "clock_status")
    )
    assert profile.command is not None
    assert profile.command.count == "command_count"


def test_a_real_meter_is_described_by_data_alone() -> None:
    """ET112/EM112: input registers, least significant word first, from a captured frame (233.1 V)."""
    profile = load_profile("carlo-gavazzi-em112")
    voltage = profile.point("voltage")
    assert (voltage.read_function, voltage.word_order) == (4, "little")
    assert voltage.decode((0x091B, 0x0000)) == Decimal("233.1")
    assert profile.point("active_power").decode((0xFFF6, 0xFFFF)) == Decimal("-1.0")
    assert profile.capability("prepayment") is False
    assert sorted(profile.services) == ["4.1.1", "4.2"]


@pytest.mark.parametrize(
    ("ask", "text"),
    [
        (
            lambda p: p.capability("valve"),
            "capabilities.valve: expected true or false, found nothing",
        ),
        (
            lambda p: p.parameter("log_entrys"),
            "parameters.log_entrys: expected a value, found nothing (did you mean 'log_entries'?)",
        ),
        (
            lambda p: p.decimal("utrn_key"),
            "parameters.utrn_key: expected a number, found '3f1c5a7e9b2d4860a1c3e5f708192a3b'",
        ),
        (lambda p: p.whole("alert_poll_s"), "parameters.alert_poll_s: expected a whole number, found Decimal('0.2')"),
        (lambda p: p.text("log_entries"), "parameters.log_entries: expected text, found 100"),
        (lambda p: p.point("voltages"), "points.voltages: expected a point, found nothing (did you mean 'voltage'?)"),
    ],
)
def test_what_a_profile_does_not_say_is_named(ask: object, text: str) -> None:
    profile = load_profile(ESME)
    with pytest.raises(RigConfigError) as refused:
        ask(profile)  # type: ignore[operator]
    assert str(refused.value).removeprefix(f"{profile.file}: ").startswith(text)


MISTAKES = [
    ("unit = 1\n", "unit = 0\n", "link.unit", "a whole number from 1 to 247"),
    ("unit = 1\n", 'unit = "1"\n', "link.unit", "a whole number from 1 to 247"),
    ("unit = 1\n", "unit = true\n", "link.unit", "a whole number from 1 to 247"),
    ("unit = 1\n", "unti = 1\n", "link.unit", "a whole number from 1 to 247"),
    ("timeout_s = 1.0\n", 'timeout_s = "1 s"\n', "link.timeout_s", "a number of seconds from 0.01 to 60, without"),
    ("timeout_s = 1.0\n", "timeout_s = 1.0\ntimeout = 2\n", "link.timeout", "no such key"),
    ('word_order = "big"', 'word_order = "middle"', "link.word_order", "one of big, little"),
    ("prepayment = true", 'prepayment = "yes"', "capabilities.prepayment", "true or false"),
    ("keypad = true", "keypod = true", "capabilities.keypod", "a capability: "),
    ("log_entries = 100", "log_entries = [100]", "parameters.log_entries", "a number or text"),
    ('fuel = "electricity"', 'fuel = "steam"', "profile.fuel", "one of electricity, gas"),
    ('maker = "meterbench"\n', "", "profile.maker", "text"),
    ("[profile]", "[profil]", "profile", "a table"),
    ("[events]", "[extra]\na = 1\n[events]", "extra", "no such key"),
    ("address = 0x0202,", "address = 0x0201,", "points.current.address", "an address of its own: voltage has 0x0200"),
    ("address = 0x0202,", "address = 0x10000,", "points.current.address", "a whole number from 0 to 65535"),
    ("address = 0x0202,", "address = 0xFFFF,", "points.current.address", "at most 0xFFFE for 2 registers"),
    ('address = 0x0202, type = "u32"', 'address = 0x0202, type = "u33"', "points.current.type", "one of u16, s16"),
    ('unit = "A"', 'unit = "Amp"', "points.current.unit", "a unit the bench knows"),
    ('scale = "0.001", unit = "A"', 'scale = "0", unit = "A"', "points.current.scale", "a decimal above 0"),
    ('scale = "0.001", unit = "A"', 'scale = 0.001, unit = "A"', "points.current.scale", "a decimal above 0 in quotes"),
    ("open = 0, closed = 1", "open = 1, closed = 1", "points.load_switch.labels.closed", "a number of its own"),
    ("open = 0, closed = 1", "open = 70000, closed = 1", "points.load_switch.labels.open", "a whole number from 0 to"),
    ('type = "string", registers = 10', 'type = "string"', "points.utrn.registers", "a whole number from 1 to 125"),
    ('points = ["export_total"]', 'points = ["exports"]', 'services."4.2".points', "the name of a point"),
    ('points = ["export_total"]', 'points = ["utrn"]', 'services."4.2".points', "a readable point"),
    ('series = "export_profile"', 'series = "exports"', 'services."4.8.3".series', "a name of [series]"),
    ('[services."4.2"]', '[services."four"]', "services.four", "a Service Reference Variant such as 4.1.1"),
    ('["supply_command", "arm"]', '["supply_command", "load"]', 'services."7.3".write', "for supply_command one of"),
    ('["supply_command", "arm"]', '["supply_state", "armed"]', 'services."7.3".write', "a writable point"),
    ('kind = "log"', 'kind = "logs"', 'services."6.13".kind', "one of read, command, series, log, records, image"),
    ("block_bytes = 240", "block_bytes = 241", "image.block_bytes", "an even number"),
    ("block_bytes = 240", "block_bytes = 244", "image.block_bytes", "a whole number from 2 to 242"),
    (
        'close = ["image_close", "check"]',
        'close = ["image_close", "go"]',
        "image.close",
        "for image_close one of",
    ),
    ('close = ["image_close", "check"]', 'close = "image_close"', "image.close", "[point, literal]"),
    ('activate = "image_activate"', 'activate = "image_hash"', "image.activate", "a writable point"),
    ('low-credit = "low-credit"', 'low-credits = "x"', "alerts.push.low-credits", "an event of [events]"),
    ('logs = ["alert"]', 'logs = ["events"]', "alerts.logs", "names of [logs]"),
    ('0x0102 = "cover-closed"', '0x0102 = "cover-opened"', "events.0x0102", "an event name of its own"),
    ('0x0102 = "cover-closed"', '0x10102 = "cover-closed"', "events.0x10102", "an event code of its own"),
    ('result = "command_result"', 'result = "command_reason"', "command.result", "a point with the labels busy, done"),
    ("base = 0xA000", "base = 0xF000", "series.export_profile.capacity", "a ring that ends at or before"),
    (
        'end = "export_profile_end"',
        'end = "export_profile_count"',
        "series.export_profile.end",
        'a point of unit "utc"',
    ),
]


@pytest.mark.parametrize(("right", "wrong", "key", "expected"), MISTAKES)
def test_a_mistake_is_refused_with_its_key(tmp_path: Path, right: str, wrong: str, key: str, expected: str) -> None:
    text = Path(load_profile(ESME).file).read_text()
    assert right in text
    file = tmp_path / "mistaken.toml"
    file.write_text(text.replace(right, wrong, 1))
    with pytest.raises(RigConfigError) as refused:
        load_profile(file)
    assert (refused.value.file, refused.value.key) == (str(file), key)
    assert refused.value.expected.startswith(expected)


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text("[profile\n")
    with pytest.raises(RigConfigError, match="expected valid TOML in UTF-8"):
        load_profile(file)


def test_a_profile_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(RigConfigError) as refused:
        load_profile("virtual-smets1-esmee")
    assert refused.value.hint.startswith("those there are: ")
    assert all(name in refused.value.hint for name in SHIPPED)


def point(kind: PointType, scale: str = "1", unit: str = "", order: WordOrder = "big", registers: int = 0) -> Point:
    words = registers or {"u16": 1, "s16": 1, "u64": 4, "s64": 4}.get(kind, 2)
    return Point("p", 0, kind, words, Decimal(scale), unit, "rw", word_order=order)


WORDS = [
    (point("u16"), (0xFFFF,), 65535),
    (point("s16"), (0xFFFF,), -1),
    (point("u32"), (1, 2), 65538),
    (point("u32", order="little"), (2, 1), 65538),
    (point("s32", "0.001", "p"), (0xFFFF, 0xFFFE), Decimal("-0.002")),
    (point("u64", unit="Wh"), (0, 0, 1, 0), 65536),
    (point("s64", order="little"), (0xFFFE, 0xFFFF, 0xFFFF, 0xFFFF), -2),
    (point("f32"), (0x4366, 0), Decimal("230")),
    (point("f32", order="little"), (0, 0x4366), Decimal("230")),
    (point("f32"), struct.unpack(">HH", struct.pack(">f", 230.1)), Decimal("230.1")),
    (point("string", registers=3), (0x4142, 0x4300, 0), "ABC"),
    (point("u32", unit="utc"), (0x6967, 0x5B10), datetime(2026, 1, 14, 9, 0, 0, tzinfo=UTC)),
    (Point("p", 0, "u16", 1, labels={"open": 0, "closed": 1}), (1,), "closed"),
]


@pytest.mark.parametrize(("of", "words", "value"), WORDS)
def test_words_and_values_there_and_back(of: Point, words: tuple[int, ...], value: Value) -> None:
    decoded = of.decode(words)
    assert (decoded, type(decoded)) == (value, type(value))
    assert of.encode(value) == words


@pytest.mark.parametrize(
    ("of", "words", "text"),
    [
        (point("u32"), (1,), "p: registers 0001 hold 1 registers where the profile says 2"),
        (point("f32"), (0x7FC0, 0), "p: registers 7FC0 0000 hold NaN or infinity, not a number"),
        (point("f32"), (0x7F80, 0), "p: registers 7F80 0000 hold NaN or infinity, not a number"),
        (point("string", registers=1), (0x8041,), "p: registers 8041 hold no printable ASCII text"),
        (
            Point("p", 0, "u16", 1, labels={"open": 0}),
            (7,),
            "p: registers 0007 hold 7, which the profile has no label for (0 open)",
        ),
        (Point("p", 0, "u16", 1, no_data=0xFFFF), (0xFFFF,), "p: registers FFFF hold the maker's mark for no data"),
    ],
)
def test_words_that_stand_for_no_value(of: Point, words: tuple[int, ...], text: str) -> None:
    with pytest.raises(UnreadableValue) as refused:
        of.decode(words)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("of", "value"),
    [
        (point("u16"), 65536),
        (point("u16"), -1),
        (point("u16"), True),
        (point("u16"), "1"),
        (point("u16"), Decimal("1.5")),
        (point("u16"), Decimal("NaN")),
        (point("s32", "0.001", "p"), Decimal("0.0005")),
        (point("f32"), Decimal("230.123456789")),
        (point("f32"), Decimal("1e50")),
        (point("string", registers=1), "ABC"),
        (point("string", registers=1), "é"),
        (point("u32", unit="utc"), datetime(2026, 1, 14)),
        (point("u32", unit="utc"), 1768381200),
        (Point("p", 0, "u16", 1, labels={"open": 0}), "ajar"),
        (Point("p", 0, "u16", 1, labels={"open": 0}), 0),
    ],
)
def test_values_that_do_not_fit_exactly_are_refused(of: Point, value: Value) -> None:
    with pytest.raises(UnwritableValue):
        of.encode(value)


@given(st.sampled_from(["u16", "s16", "u32", "s32", "u64", "s64"]), st.sampled_from(["big", "little"]), st.data())
def test_every_word_pattern_of_a_number_comes_back(kind: PointType, order: WordOrder, data: st.DataObject) -> None:
    of = point(kind, "0.001", "p", order)
    words = tuple(data.draw(st.lists(st.integers(0, 0xFFFF), min_size=of.registers, max_size=of.registers)))
    assert of.encode(of.decode(words)) == words


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_float32_is_its_shortest_decimal(number: float) -> None:
    shortest = shortest_float32(number)
    assert struct.pack(">f", float(shortest)) == struct.pack(">f", number) or number == 0
    assert len(shortest.as_tuple().digits) <= 9


@pytest.mark.parametrize(
    ("value", "unit", "whole"),
    [
        (Decimal("1.2"), "kWh", 1200),
        (5, "Wh", 5),
        (Decimal("0.001"), "m3", 1),
        (Decimal("-12.345"), "p", -12345),
        (Decimal("0.0009"), "kWh", 0),
        (Decimal("-0.0009"), "kWh", 0),
        (datetime(2026, 1, 14, 9, tzinfo=UTC), "utc", 1768381200),
    ],
)
def test_canonical_quantities(value: int | Decimal | datetime, unit: str, whole: int) -> None:
    assert canonical(value, unit) == whole


@pytest.mark.parametrize(
    ("name", "value", "carried"),
    [
        ("balance", Decimal("-1.5"), -1500),
        ("supply_state", "armed", 2),
        ("firmware_version", "1.2.3", "1.2.3"),
        ("import_total", 7, 7),
        ("device_time", datetime(2026, 1, 14, 9, tzinfo=UTC), 1768381200),
    ],
)
def test_what_the_hub_carries_of_a_reading_and_back(name: str, value: Value, carried: int | str) -> None:
    profile = load_profile(ESME)
    assert profile.canonical(Reading(name, value, "", (), 0)) == carried
    assert profile.point(name).from_canonical(carried) == value


def test_an_argument_that_no_label_has_is_refused() -> None:
    with pytest.raises(UnwritableValue, match="new_payment_mode: expected one of 0, 1, found 2"):
        load_profile(ESME).point("new_payment_mode").from_canonical(2)


def test_an_argument_that_may_be_missing_leaves_its_point_as_it_is() -> None:
    command = CommandService((("second", "$?more"), ("first", "$told"), ("commit", "go")))
    assert command.arguments == ("more", "told")
    assert command.writes({"told": 1}) == {"first": 1, "commit": "go"}
    assert list(command.writes({"told": 1, "more": 2}).items()) == [("second", 2), ("first", 1), ("commit", "go")]
    with pytest.raises(KeyError, match="told"):
        command.writes({"more": 2})
