"""A meter through its profile: planned reads, checked writes, rings that move, commands that end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rigs.errors import BenchError, CommandUnfinished, RigConfigError
from rigs.meter import CommandOutcome, ProfiledMeter
from rigs.ports import LogRow, MeterPort, SeriesEntry, Value
from rigs.profile import Profile, UnreadableValue, UnwritableValue, load_profile

ESME = load_profile("virtual-smets1-esme")
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


@dataclass
class Registers:
    """A link to registers in memory; `after_read` may change them between two requests."""

    words: dict[int, int] = field(default_factory=dict)
    reads: list[tuple[int, int, int]] = field(default_factory=list)
    writes: list[tuple[int, list[int]]] = field(default_factory=list)
    after_read: Callable[[int], None] = lambda _: None
    closed: bool = False

    def read_holding(self, address: int, count: int) -> tuple[int, ...]:
        return self._read(3, address, count)

    def read_input(self, address: int, count: int) -> tuple[int, ...]:
        return self._read(4, address, count)

    def write_registers(self, address: int, values: Sequence[int]) -> None:
        self.writes.append((address, list(values)))

    def write_register(self, address: int, value: int) -> None:
        self.writes.append((address, [value]))

    def close(self) -> None:
        self.closed = True

    def _read(self, function: int, address: int, count: int) -> tuple[int, ...]:
        self.reads.append((function, address, count))
        got = tuple(self.words.get(address + at, 0) for at in range(count))
        self.after_read(address)
        return got

    def put(self, profile: Profile, name: str, value: Value) -> None:
        point = profile.points[name]
        self.words.update(enumerate(point.encode(value), point.address))


class FakeClock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now_ns = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def utc(self) -> datetime:
        return NOON

    def wait(self, seconds: float) -> None:
        self.now_ns += int(seconds * 1e9)


@pytest.fixture
def link() -> Registers:
    return Registers()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def meter(link: Registers, clock: FakeClock) -> Iterator[ProfiledMeter]:
    meter = ProfiledMeter(link, ESME, clock)
    yield meter
    meter.close()
    assert link.closed


def test_it_is_a_meter_port(meter: ProfiledMeter) -> None:
    port: MeterPort = meter
    assert port.read() == {}


def test_points_are_read_in_the_fewest_requests_and_returned_in_the_order_asked(
    link: Registers, meter: ProfiledMeter
) -> None:
    link.put(ESME, "voltage", Decimal("230.100"))
    link.put(ESME, "active_power", -500)
    readings = meter.read("active_power", "voltage", "import_total")
    assert list(readings) == ["active_power", "voltage", "import_total"]
    assert link.reads == [(3, 0x0200, 6), (3, 0x0300, 4)]
    voltage = readings["voltage"]
    assert (voltage.value, voltage.unit, voltage.raw) == (Decimal("230.100"), "V", (0x0003, 0x82D4))
    assert readings["active_power"].value == -500


def test_input_and_holding_registers_are_read_apart(link: Registers) -> None:
    em112 = load_profile("carlo-gavazzi-em112")
    mixed = replace(em112, points={**em112.points, "current": replace(em112.points["current"], read_function=3)})
    ProfiledMeter(link, mixed).read("voltage", "current", "active_power")
    assert link.reads == [(3, 2, 2), (4, 0, 2), (4, 4, 2)]


def test_an_unreadable_value_is_named(link: Registers, meter: ProfiledMeter) -> None:
    link.words[ESME.points["supply_state"].address] = 9
    with pytest.raises(UnreadableValue, match="supply_state: registers 0009 hold 9"):
        meter.read("supply_state")


def test_neighbouring_points_are_written_in_one_request(link: Registers, meter: ProfiledMeter) -> None:
    meter.write(
        {
            "new_payment_mode": "prepayment",
            "new_suspend_debt_disabled": 1,
            "new_suspend_debt_emergency": 0,
            "new_disablement_threshold": Decimal("-0.001"),
            "new_payment_commit": "go",
            "set_balance": Decimal("5"),
        }
    )
    assert link.writes == [(0x0530, [1, 1, 0, 0xFFFF, 0xFFFF, 1]), (0x0540, [0, 5000])]


def test_points_out_of_order_are_written_in_the_order_given(link: Registers, meter: ProfiledMeter) -> None:
    meter.write({"sync_tolerance": 10, "sync_time": NOON})
    assert [address for address, _ in link.writes] == [0x0106, 0x0104]


def test_a_device_that_takes_single_writes_only_gets_them(link: Registers) -> None:
    single = replace(ESME, link=replace(ESME.link, write_function=6))
    ProfiledMeter(link, single).write({"sync_tolerance": 10, "set_balance": Decimal("1")})
    assert link.writes == [(0x0106, [10]), (0x0540, [0]), (0x0541, [1000])]


@pytest.mark.parametrize(
    ("values", "error", "text"),
    [
        ({"sync_tolerance": 1, "voltage": 1}, RigConfigError, "points.voltage.access: expected a writable point"),
        ({"sync_tolerance": 1, "utrn": "1" * 21}, UnwritableValue, "utrn: expected up to 20 printable ASCII"),
        ({"sync_tolerance": 1, "nothing": 1}, RigConfigError, "points.nothing: expected a point"),
    ],
)
def test_a_wrong_write_is_refused_before_its_first_byte(
    link: Registers, meter: ProfiledMeter, values: dict[str, Value], error: type[Exception], text: str
) -> None:
    with pytest.raises(error) as refused:
        meter.write(values)
    assert text in str(refused.value)
    assert link.writes == []


def test_the_hub_may_not_write_what_is_the_benchs(link: Registers) -> None:
    with pytest.raises(RigConfigError, match=r"points\.set_balance\.side: expected a point that the hub may write"):
        ProfiledMeter(link, ESME, side="hub").write({"set_balance": Decimal(1)})


def test_a_write_only_point_is_not_read(meter: ProfiledMeter) -> None:
    with pytest.raises(RigConfigError, match=r"points\.utrn\.access: expected a readable point, found 'w'"):
        meter.read("utrn")


def test_identity(link: Registers, meter: ProfiledMeter) -> None:
    link.put(ESME, "model", "VM1-E")
    link.put(ESME, "serial_number", "VM1E000001")
    assert meter.identity() == {
        "manufacturer": "",
        "model": "VM1-E",
        "serial_number": "VM1E000001",
        "firmware_version": "",
    }


def log_event(link: Registers, number: int) -> None:
    """Entry `number`, an hour after the one before."""
    ring = ESME.logs["event"]
    base = ring.base + ((number - 1) % ring.capacity) * ring.entry_registers
    seconds = int(NOON.timestamp()) + 3600 * number
    words = [number >> 16, number & 0xFFFF, seconds >> 16, seconds & 0xFFFF, 0x0101, number & 0xFF]
    link.words.update(enumerate(words, base))
    link.put(ESME, ring.count, number)


def test_a_log_is_read_oldest_first(link: Registers, meter: ProfiledMeter) -> None:
    for number in range(1, 4):
        log_event(link, number)
    assert meter.read_log("event", 2) == (
        LogRow(2, NOON + timedelta(hours=2), 0x0101, "cover-opened", 2),
        LogRow(3, NOON + timedelta(hours=3), 0x0101, "cover-opened", 3),
    )
    assert meter.read_log("security") == ()


def test_entries_that_were_cleared_are_left_out(link: Registers, meter: ProfiledMeter) -> None:
    for number in range(1, 4):
        log_event(link, number)
    base = ESME.logs["event"].base
    for address in range(base, base + 2 * 6):
        link.words[address] = 0
    assert [row.sequence for row in meter.read_log("event")] == [3]


def test_a_log_that_has_wrapped_gives_what_it_still_holds(link: Registers, meter: ProfiledMeter) -> None:
    for number in range(1, 251):
        log_event(link, number)
    assert [row.sequence for row in meter.read_log("event")] == list(range(151, 251))
    assert [row.sequence for row in meter.read_log("event", 500)] == list(range(151, 251))
    assert max(count for _, _, count in link.reads) <= 125


@pytest.mark.parametrize("growth", [0, 1, 7])
def test_a_log_that_grows_while_it_is_read_is_never_torn(link: Registers, meter: ProfiledMeter, growth: int) -> None:
    logged = 0
    for logged in range(1, 201):
        log_event(link, logged)
    pending = [growth]

    def grow(address: int) -> None:
        nonlocal logged
        if address >= ESME.logs["event"].base and pending:
            for _ in range(pending.pop()):
                logged += 1
                log_event(link, logged)

    link.after_read = grow
    sequences = [row.sequence for row in meter.read_log("event")]
    assert sequences == list(range(sequences[0], sequences[0] + 100))
    assert sequences[-1] == 200 + growth


def test_new_entries_do_not_disturb_a_reading_that_they_do_not_overwrite(link: Registers, meter: ProfiledMeter) -> None:
    for number in range(1, 6):
        log_event(link, number)
    link.after_read = lambda address: log_event(link, 6) if address >= 0x1000 else None
    assert [row.sequence for row in meter.read_log("event", 2)] == [4, 5]


def test_a_log_that_never_rests_is_given_up(link: Registers, meter: ProfiledMeter) -> None:
    logged = 200
    log_event(link, logged)

    def grow(address: int) -> None:
        nonlocal logged
        logged += address >= 0x1000
        log_event(link, logged)

    link.after_read = grow
    with pytest.raises(BenchError, match="event_count moved too fast in each of 4 readings"):
        meter.read_log("event")


def test_an_unknown_ring_is_named(meter: ProfiledMeter) -> None:
    with pytest.raises(RigConfigError, match=r"logs\.events: expected a name of \[logs\], found nothing"):
        meter.read_log("events")
    with pytest.raises(RigConfigError, match=r"series\.export: expected a name of \[series\]"):
        meter.read_series("export", NOON, NOON)


SERIES = ESME.series["export_profile"]


def fill(link: Registers, periods: int, newest_slot: int, end: datetime = NOON) -> None:
    """`periods` half hours; the value of one is its age modulo 60000."""
    for age in range(min(periods, SERIES.capacity)):
        link.words[SERIES.base + (newest_slot - age) % SERIES.capacity] = age % 60000
    link.put(ESME, SERIES.end, end)
    link.put(ESME, SERIES.count, min(periods, SERIES.capacity))
    link.put(ESME, SERIES.index, newest_slot)


@given(
    st.integers(0, 30),
    st.integers(0, SERIES.capacity - 1),
    st.integers(-40 * 60, 20 * 60),
    st.integers(-40 * 60, 20 * 60),
)
def test_a_series_gives_the_periods_that_ended_after_start_and_up_to_end(
    held: int, slot: int, start_min: int, end_min: int
) -> None:
    link = Registers()
    fill(link, held, slot)
    start, end = NOON + timedelta(minutes=start_min), NOON + timedelta(minutes=end_min)
    expected = [
        SeriesEntry(NOON - age * HALF_HOUR, Decimal(age), "Wh")
        for age in reversed(range(held))
        if start < NOON - age * HALF_HOUR <= end
    ]
    assert list(ProfiledMeter(link, ESME, FakeClock()).read_series("export_profile", start, end)) == expected


def test_a_full_ring_is_read_in_blocks_across_its_seam(link: Registers, meter: ProfiledMeter) -> None:
    fill(link, SERIES.capacity, newest_slot=10)
    entries = meter.read_series("export_profile", NOON - 200 * HALF_HOUR, NOON)
    assert [entry.value for entry in entries] == [Decimal(age) for age in range(199, -1, -1)]
    assert len([read for read in link.reads if read[1] >= SERIES.base]) == 3


def test_a_period_without_data_is_none(link: Registers, meter: ProfiledMeter) -> None:
    fill(link, 2, 1)
    link.words[SERIES.base + 1] = 0xFFFF
    newest = meter.read_series("export_profile", NOON - HALF_HOUR, NOON)
    assert newest == (SeriesEntry(NOON, None, "Wh"),)


def test_a_half_hour_that_ends_during_the_reading_makes_it_start_again_only_when_it_overwrites(
    link: Registers, meter: ProfiledMeter
) -> None:
    fill(link, SERIES.capacity, newest_slot=5)
    moved = [True]

    def tick(address: int) -> None:
        if address >= SERIES.base and moved and moved.pop():
            fill(link, SERIES.capacity, 6, NOON + HALF_HOUR)

    link.after_read = tick
    entries = meter.read_series("export_profile", NOON - SERIES.capacity * HALF_HOUR, NOON)
    assert len(entries) == SERIES.capacity - 1, "the oldest was overwritten and is gone"
    assert entries[-1] == SeriesEntry(NOON, Decimal(1), "Wh")


def test_an_index_outside_its_ring_is_the_meters_fault(link: Registers, meter: ProfiledMeter) -> None:
    fill(link, 3, 2)
    link.put(ESME, SERIES.index, SERIES.capacity)
    with pytest.raises(UnreadableValue, match="slot 4464 of a ring of 4464"):
        meter.read_series("export_profile", NOON - HALF_HOUR, NOON)


def command_link(link: Registers, *, busy_looks: int, result: str, reason: str, moves: bool = True) -> None:
    """After the write: busy for so many looks, then over."""
    looks = 0

    def step(address: int) -> None:
        nonlocal looks
        if not link.writes:
            return
        looks += 1
        over = looks > busy_looks
        link.put(ESME, "command_result", result if over else "busy")
        link.put(ESME, "command_reason", reason if over else "none")
        link.put(ESME, "command_count", 0 if moves else 0xFFFF)

    link.put(ESME, "command_count", 0xFFFF)
    link.put(ESME, "command_result", "done")
    link.after_read = step


@pytest.mark.parametrize(("result", "reason"), [("done", "none"), ("refused", "wrong_state")])
def test_a_command_ends_when_its_count_has_moved_and_it_is_not_busy(
    link: Registers, meter: ProfiledMeter, result: str, reason: str
) -> None:
    command_link(link, busy_looks=3, result=result, reason=reason)
    outcome = meter.run_command({"supply_command": "disable"})
    assert (outcome.result, outcome.reason) == (result, reason)
    assert outcome == CommandOutcome(result, reason, pytest.approx(0.04))
    assert link.writes == [(0x0402, [2])]


def test_a_command_that_never_ends_is_the_meters_fault(link: Registers, meter: ProfiledMeter, clock: FakeClock) -> None:
    command_link(link, busy_looks=0, result="done", reason="none", moves=False)
    with pytest.raises(CommandUnfinished) as fault:
        meter.run_command({"supply_command": "arm"})
    assert ESME.command is not None
    assert fault.value.waited_s == pytest.approx(ESME.command.timeout_s, abs=0.02)
    assert str(fault.value).startswith("while writing supply_command: virtual-smets1-esme still reported 'done' after")


def test_a_meter_without_commands_takes_none(link: Registers) -> None:
    with pytest.raises(RigConfigError, match="command: expected how the end of a command is seen"):
        ProfiledMeter(link, load_profile("carlo-gavazzi-em112")).run_command({})
