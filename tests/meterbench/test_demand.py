"""The third source: demand times calendar time, and codes by the worked example of the meter's manual."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bench_fakes import NOW, Gas, Load, Meter, Supply, bench_with

from meterbench.bench import Bench, demand, vending
from meterbench.checks import Band
from meterbench.quantities import Quantity
from rigs.errors import BenchError, RigConfigError
from rigs.ports import Fuel, Value

E_REGISTERS = {"import_total": 100, "export_total": 5}
TWO_KW = Quantity(Decimal(2000), "W")


@pytest.mark.parametrize(
    ("now", "then"),
    [("09:00:00", "09:30"), ("09:29:59", "09:30"), ("09:30:00", "10:00"), ("09:59:59", "10:00"), ("23:30:00", "00:00")],
)
def test_the_next_half_hour_is_after_now(now: str, then: str) -> None:
    found = demand.next_half_hour(datetime.fromisoformat(f"2026-03-29T{now}+00:00"))
    assert f"{found:%H:%M}" == then
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("fuel", "unit", "power", "seconds", "content"),
    [
        ("electricity", "W", "2000", "1800", "1000"),
        ("electricity", "W", "1", "1", "0.000277"),
        ("gas", "m3/h", "2", "900", "0.5"),
    ],
)
def test_content_is_demand_times_calendar_time(fuel: Fuel, unit: str, power: str, seconds: str, content: str) -> None:
    counted: dict[str, Value] = dict(E_REGISTERS) if fuel == "electricity" else {"consumption_total": Decimal(7)}
    meter, load, gas = Meter(counted), Load(), Gas()
    bench = bench_with("device", fuel=fuel, meter=meter, load=load, gas=gas)
    parts = [name for name in demand.TARIFF_REGISTERS if name in bench.meter.profile.points]
    counted.update(dict.fromkeys(parts, Decimal(0)))
    run = demand.run_demand(bench, Quantity(Decimal(power), unit), Decimal(seconds))
    assert abs(run.content.value - Decimal(content)) < Decimal("0.000001")
    assert (run.content.unit, run.uncertainty) == ("Wh" if unit == "W" else "m3", 0)
    assert run.before == {name: Decimal(str(value)) for name, value in meter.values.items()}
    assert len(run.before) > 1, "the registers of the tariff as well"
    assert (load.power, gas.flow) == (0, 0)


@pytest.mark.parametrize(
    ("fuel", "before", "now", "risen"),
    [
        ("electricity", "4294966596", "1300", "2000"),
        ("gas", "4294966.596", "1.3", "2"),
        ("electricity", "100", "100", "0"),
        ("electricity", "100", "99", "4294967295"),  # less by one is no rise by nothing
        ("electricity", "4294966596", "4294968596", "2000"),  # past its end: what it may show is a check of its own
    ],
)
def test_a_rise_goes_across_the_end_of_a_register(fuel: Fuel, before: str, now: str, risen: str) -> None:
    meter = bench_with("device", fuel=fuel).meter
    assert demand.rise(meter, Decimal(now), Decimal(before)) == Decimal(risen)


def test_generation_is_a_negative_load() -> None:
    load = Load()
    demand.set_demand(bench_with("device", load=load).rig, TWO_KW, "export")
    assert load.power == -2000


def test_half_hours_are_those_of_the_calendar_each_with_its_content() -> None:
    supply = Supply()
    bench = bench_with("device", meter=Meter(dict(E_REGISTERS)), load=Load(), supply=supply)
    calendar: Any = bench.rig.calendar
    calendar.at = NOW + timedelta(minutes=10)
    slots = demand.run_slots(bench, [TWO_KW, "no mains", Quantity(Decimal(0), "W")])
    assert [(f"{slot.end:%H:%M:%S}", slot.content.value, slot.powered) for slot in slots] == [
        ("10:00:00", 1000, True),
        ("10:30:00", 0, False),
        ("11:00:00", 0, True),
    ]
    assert supply.told == ["off", "on"]
    assert f"{calendar.at:%H:%M:%S}" == "11:00:10"


def test_half_hours_may_be_quiet_at_both_ends_of_the_whole() -> None:
    load = Load()
    bench = bench_with("device", meter=Meter(dict(E_REGISTERS)), load=load, supply=Supply())
    slots = demand.run_slots(bench, [TWO_KW, TWO_KW, TWO_KW], apart_s=Decimal(9))
    assert [slot.content.value for slot in slots] == [995, 1000, 995]
    assert [slot.demand for slot in slots] == [TWO_KW] * 3
    assert load.power == 0
    (only,) = demand.run_slots(bench, [TWO_KW], apart_s=Decimal(9))
    assert only.content.value == 990


def band(fuel: Fuel, content: str, flow: str | None, slack: str = "0") -> Band:
    unit, per = ("Wh", "W") if fuel == "electricity" else ("m3", "m3/h")
    wanted = None if flow is None else Quantity(Decimal(flow), per)
    device = bench_with("device", fuel=fuel).meter
    return demand.accuracy_band(device, Quantity(Decimal(content), unit), wanted, Decimal(slack))


@pytest.mark.parametrize(
    ("fuel", "content", "flow", "slack", "low", "high"),
    [
        ("electricity", "1000", "2000", "0", "989", "1011"),
        ("electricity", "1000", "2000", "2", "987", "1013"),
        ("electricity", "0", "0", "0", "-1", "1"),
        ("gas", "1", "2", "0", "0.984", "1.016"),
        ("gas", "1", "0.6", "0", "0.984", "1.016"),
        ("gas", "1", "0.599", "0", "0.969", "1.031"),
        ("gas", "1", None, "0", "0.984", "1.016"),
    ],
    ids=["class B", "with slack", "nothing", "above Qt", "at Qt", "below Qt", "flow unknown"],
)
def test_the_band_is_the_declared_accuracy_and_twice_that_below_qt(
    fuel: Fuel, content: str, flow: str | None, slack: str, low: str, high: str
) -> None:
    found = band(fuel, content, flow, slack)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))


def test_a_direction_that_the_meter_does_not_count_is_none_of_its_failures() -> None:
    with pytest.raises(BenchError, match="finding the export register"):
        demand.register_of(bench_with("device", fuel="gas").meter, "export")


# Codes


def prepaid() -> Bench:
    """The meter of the manual's example, whose next vend is number 1."""
    bench = bench_with("device")
    parameters = {**bench.meter.profile.parameters, "utrn_key": "3f1c5a7e9b2d4860a1c3e5f708192a3b"}
    bench.device = replace(bench.meter, profile=replace(bench.meter.profile, parameters=parameters))
    calendar: Any = bench.rig.calendar
    calendar.at = datetime.fromtimestamp(0, UTC)
    return bench


def test_a_code_is_that_of_the_manual() -> None:
    assert vending.new_code(prepaid(), Decimal(1000)) == "10001000000001912257"


def test_numbers_rise_for_each_meter_and_start_with_the_calendar() -> None:
    bench = bench_with("device")
    first, second = (vending.new_code(bench, Decimal(500)) for _ in range(2))
    minutes = int(NOW.timestamp() // 60) % 999_999
    assert [int(code[8:14]) for code in (first, second)] == [minutes, minutes + 1]
    assert {first[:8], second[:8]} == {"10000500"}


def test_words_of_a_feature_become_codes() -> None:
    bench = prepaid()
    bench.used_code = "10001000000001912257"
    assert vending.code_for(bench, vending.USED) == "10001000000001912257"
    assert vending.code_for(prepaid(), Decimal(1000)) == "10001000000001912257"
    assert vending.code_for(prepaid(), vending.MISTYPED) == "10001000000001912258"
    foreign = vending.code_for(prepaid(), vending.FOREIGN)
    assert foreign[:14] == "10001000000001"
    assert foreign != "10001000000001912257"


@pytest.mark.parametrize(("wish", "is_put_right"), [(Decimal(1000), False), (vending.MISTYPED, True)])
def test_a_meter_that_is_given_a_wrong_code_is_put_right_before_the_next_scenario(
    wish: str | Decimal, is_put_right: bool
) -> None:
    bench = prepaid()
    vending.code_for(bench, wish)
    assert (bench.meter.eui in bench.meddled) is is_put_right


def test_a_code_that_cannot_be_made_is_never_the_meters_failure() -> None:
    with pytest.raises(BenchError, match="no Given has made one"):
        vending.code_for(prepaid(), vending.USED)
    with pytest.raises(BenchError, match="unknown wish 'a nice code'"):
        vending.code_for(prepaid(), "a nice code")
    bench = prepaid()
    parameters = {**bench.meter.profile.parameters, "utrn_format": "sts"}
    bench.device = replace(bench.meter, profile=replace(bench.meter.profile, parameters=parameters))
    with pytest.raises(RigConfigError, match=r"parameters\.utrn_format: expected vm1, found 'sts'"):
        vending.new_code(bench, Decimal(1))
