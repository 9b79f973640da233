"""Change of tenancy and clearing of the event log: what the next one at the meter may see."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from device_path import DevicePath
from virtual_kit import START_S, Kit

FUELS = ("electricity", "gas")
NOBODY = datetime.fromtimestamp(0, UTC)
PER_HALF_HOUR = {"electricity": Decimal(500), "gas": Decimal("0.5")}


def moved_in(kit: Kit, fuel: str, after_s: int = 5400) -> DevicePath:
    """Four half hours of consumption; the tenancy begins `after_s` after the start."""
    path = DevicePath(kit, fuel)
    kit.consume(fuel)
    kit.wait(7200)
    path.ask("3.2", restriction_time=START_S + after_s)
    return path


def periods(path: DevicePath, series: str) -> list[Decimal | None]:
    entries = path.bench.read_series(series, NOBODY, datetime.fromtimestamp(START_S + 10**6, UTC))
    return [entry.value for entry in entries]


def flags(path: DevicePath) -> list[object]:
    names = ("history_restricted", "history_shared")
    return [reading.value for reading in path.bench.read(*names).values()]


@pytest.mark.parametrize("fuel", FUELS)
def test_nothing_is_hidden_before_a_tenancy_is_told(fuel: str) -> None:
    kit = Kit()
    path = DevicePath(kit, fuel)
    kit.consume(fuel)
    kit.wait(3600)
    assert periods(path, "consumer_profile") == [PER_HALF_HOUR[fuel]] * 2
    assert path.bench.read("restriction_time")["restriction_time"].value == NOBODY
    assert flags(path) == ["no", "no"]


@pytest.mark.parametrize("fuel", FUELS)
@pytest.mark.parametrize(("after_s", "shown"), [(5399, 1), (5400, 1), (5401, 0), (7200, 0), (0, 4), (-1, 4)])
def test_the_consumer_is_shown_the_periods_that_began_in_his_tenancy(fuel: str, after_s: int, shown: int) -> None:
    path = moved_in(Kit(), fuel, after_s)
    value = PER_HALF_HOUR[fuel]
    assert periods(path, "consumer_profile") == [None] * (4 - shown) + [value] * shown
    assert periods(path, "import_profile") == [value] * 4


@pytest.mark.parametrize("fuel", FUELS)
def test_the_suppliers_reads_are_restricted_by_nothing(fuel: str) -> None:
    path = moved_in(Kit(), fuel)
    assert path.ask("4.8.1", read_from=START_S, read_to=START_S + 7200)["periods"] == [500] * 4


@pytest.mark.parametrize("fuel", FUELS)
def test_what_comes_after_is_shown_and_what_was_hidden_stays_hidden(fuel: str) -> None:
    kit = Kit()
    path = moved_in(kit, fuel)
    kit.wait(1800)
    value = PER_HALF_HOUR[fuel]
    assert periods(path, "consumer_profile") == [None] * 3 + [value] * 2
    kit.meter(fuel).press("C")
    assert periods(path, "consumer_profile") == [None] * 3 + [value] * 2


@pytest.mark.parametrize("fuel", FUELS)
def test_the_tenant_before_may_share_and_only_with_the_next(fuel: str) -> None:
    kit = Kit()
    path = DevicePath(kit, fuel)
    kit.consume(fuel)
    kit.wait(7200)
    assert kit.meter(fuel).press("C") == "History Shared"
    assert flags(path) == ["no", "yes"]
    path.ask("3.2", restriction_time=START_S + 7200)
    assert flags(path) == ["no", "no"]
    assert None not in periods(path, "consumer_profile")
    path.ask("3.2", restriction_time=START_S + 7200)
    assert flags(path) == ["yes", "no"]
    assert periods(path, "consumer_profile") == [None] * 4


def test_a_permission_can_be_taken_back() -> None:
    kit = Kit()
    assert [kit.esme.press("C") for _ in range(2)] == ["History Shared", "History Kept"]
    path = moved_in(kit, "electricity")
    assert flags(path) == ["yes", "no"]


def test_nobody_presses_at_a_meter_without_power() -> None:
    kit = Kit()
    kit.mains(False)
    assert kit.esme.press("C") == ""
    kit.mains(True)
    assert flags(DevicePath(kit, "electricity")) == ["no", "no"]


@pytest.mark.parametrize("fuel", FUELS)
@pytest.mark.parametrize(("ahead_s", "outcome"), [(0, ("ok", "")), (1, ("refused", "bad_value"))])
def test_a_tenancy_that_has_not_begun_is_refused(fuel: str, ahead_s: int, outcome: tuple[str, str]) -> None:
    kit = Kit()
    path = DevicePath(kit, fuel)
    assert path.refusal("3.2", restriction_time=START_S + ahead_s) == outcome
    told = path.bench.read("restriction_time")["restriction_time"].value
    assert told == (datetime.fromtimestamp(START_S, UTC) if outcome[0] == "ok" else NOBODY)


def test_a_restriction_is_logged_with_what_it_does() -> None:
    kit = Kit()
    kit.esme.press("C")
    for _ in range(2):
        kit.e.command(new_restriction_time=START_S)
    assert kit.e.log() == [(0, "TENANCY_RESTRICTED", 0), (0, "TENANCY_RESTRICTED", 1)]


@pytest.mark.parametrize("fuel", FUELS)
def test_a_restriction_survives_a_loss_of_power_and_the_ring_going_round(fuel: str) -> None:
    kit = Kit()
    path = moved_in(kit, fuel)
    kit.mains(False)
    kit.mains(True)
    assert periods(path, "consumer_profile") == [None] * 3 + [PER_HALF_HOUR[fuel]]
    kit.wait(19_054 * 1800)
    assert periods(path, "consumer_profile")[:3] == [None, PER_HALF_HOUR[fuel], PER_HALF_HOUR[fuel]]


@pytest.mark.parametrize("fuel", FUELS)
def test_a_cleared_event_log_is_empty_and_goes_on_counting(fuel: str) -> None:
    kit = Kit()
    path = DevicePath(kit, fuel)
    registers = kit.of(fuel)
    registers.supply("disable")
    registers.supply("arm")
    path.ask("3.3")
    assert path.ask("6.13", log="event") == {"log_entries": []}
    assert registers.words(0x1000, 120) == [0] * 120
    assert registers.read("event_count") == 2
    assert [entry[1] for entry in registers.log("security")] == ["EVENT_LOG_CLEARED"]
    registers.supply("disable")
    [row] = path.bench.read_log("event")
    assert (row.sequence, row.name) == (3, "supply-disabled")


def test_the_security_log_cannot_be_cleared() -> None:
    kit = Kit()
    kit.esme.set_cover(True)
    assert kit.e.command(clear_log=2) == ("refused", "bad_value")
    assert [entry[1] for entry in kit.e.log("security")] == ["COVER_OPENED"]
