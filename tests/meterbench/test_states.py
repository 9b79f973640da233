"""A state that cannot be reached is the rig's failure, kept with its first cause; what is missing is not judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from bench_fakes import NOW, Calendar, Load, Meter, Supply, bench_with, judged

from meterbench.bench import Bench, states
from meterbench.bench.product_rest import AT_ONCE, PRODUCT, SHARE_AT_REST
from meterbench.bench.quality_rest import VoltageLimits
from meterbench.errors import NotApplicable, NotRun, StateUnreachable
from meterbench.latch import Latch
from meterbench.quantities import Quantity
from rigs.errors import BenchError, DeviceException
from rigs.ports import CommandOutcome, Value

REFUSED = CommandOutcome("refused", "wrong_state", 0.01)
SUPPLY_AFTER = {1: "enabled", "enable": "enabled", 2: "disabled", "disable": "disabled", 3: "armed", "arm": "armed"}


def obeys(writes: Mapping[str, Value]) -> Mapping[str, Value]:
    """A meter that does as it is told."""
    told: dict[str, Value] = {name.removeprefix("set_"): value for name, value in writes.items()}
    told |= {name.removeprefix("new_"): value for name, value in writes.items()}
    if "supply_command" in writes:
        told["supply_state"] = SUPPLY_AFTER[writes["supply_command"]]  # type: ignore[index]
    if "set_time" in writes:
        told["device_time"] = writes["set_time"]
    return told


def meter(**changes: Any) -> Meter:
    values: dict[str, Value] = {
        "supply_state": "enabled",
        "payment_mode": "credit",
        "device_time": NOW,
        "balance": Decimal(0),
        "unit_price": Decimal(15),
    }
    nothing_owed = dict.fromkeys((*PRODUCT, "accumulated_debt"), Decimal(0))
    limits = {"max_balance": Decimal(2147400), "max_credit": Decimal(50000)}
    product: dict[str, Value] = {**nothing_owed, **limits, "debt_share": SHARE_AT_REST, "next_price_time": AT_ONCE}
    checks = VoltageLimits({"rms_extreme_over_voltage": (Decimal("262.2"), 2)}).registers()
    quality: dict[str, Value] = {**checks, "load_limit_period": 0, "rates": 1, "blocks": 1, "non_disablement": ""}
    return Meter({**product, **quality, **values, **changes}, effects=obeys)


def declaring_no(bench: Bench, capability: str) -> Bench:
    profile = bench.meter.profile
    fewer = replace(profile, capabilities={**profile.capabilities, capability: False})
    bench.device = replace(bench.meter, profile=fewer)
    return bench


def test_a_meter_that_is_not_at_rest_is_brought_there() -> None:
    supply, load = Supply(), Load(Decimal(500))
    restless = meter(supply_state="disabled", payment_mode="prepayment", device_time=NOW + timedelta(seconds=60))
    bench = bench_with("device", meter=restless, supply=supply, load=load)
    states.commissioned(bench, "electricity")
    assert (restless.values["supply_state"], restless.values["payment_mode"]) == ("enabled", "credit")
    assert abs(states.clock_error_s(bench)) <= states.APART_S  # `apart` has let the calendar go on
    assert (load.power, supply.told) == (0, ["230.0 V", "50.00 Hz", "on"])
    assert bench.begun_at == NOW + timedelta(seconds=float(states.APART_S))
    assert judged(bench) == []


def test_the_supply_is_told_only_what_changes() -> None:
    supply = Supply()
    bench = bench_with("device", meter=meter(), supply=supply)
    states.commissioned(bench, "electricity")
    states.commissioned(bench, "electricity")
    assert supply.told == ["230.0 V", "50.00 Hz", "on"]


def test_a_part_that_has_ended_is_found_before_the_meter_is_asked() -> None:
    bench = bench_with("device", meter=meter())

    def ended() -> None:
        raise BenchError("watching", "hub", "ended")

    bench.rig.check = ended
    with pytest.raises(BenchError, match=r"while watching \(hub\): ended"):
        states.commissioned(bench, "electricity")


@pytest.mark.parametrize("state", ["enabled", "disabled", "armed"])
@pytest.mark.parametrize("before", ["enabled", "disabled", "armed"])
def test_each_state_of_the_supply_is_reached_from_each_other(before: str, state: str) -> None:
    bench = bench_with("device", meter=meter(supply_state=before))
    states.supply_is(bench, state)
    assert bench.meter.port.read("supply_state")["supply_state"].value == state


WAYS: dict[str, Callable[[Bench], None]] = {
    "supply disabled": lambda bench: states.supply_is(bench, "disabled"),
    "prepayment": lambda bench: states.payment_mode(bench, "prepayment"),
    "unit price": lambda bench: states.unit_price(bench, Decimal(20)),
    "debt": lambda bench: states.payment_debt(bench, Decimal(20)),
    "threshold": lambda bench: states.low_credit_threshold(bench, Decimal(20)),
    "clock": lambda bench: states.clock_is_off(bench, Decimal(60), "ahead"),
}


@pytest.mark.parametrize("prepays", [True, False])
def test_a_price_that_an_earlier_scenario_has_left_for_later_is_taken_back(prepays: bool) -> None:
    held = meter(next_price_time=NOW + timedelta(hours=2))
    bench = bench_with("device", meter=held)
    states.commissioned(bench if prepays else declaring_no(bench, "prepayment"), "electricity")
    assert [writes["new_tariff_from"] for writes in held.commands if "new_tariff_from" in writes] == [AT_ONCE]


@pytest.mark.parametrize("way", WAYS)
def test_a_meter_that_answers_a_preparation_with_an_exception_is_not_judged(way: str) -> None:
    stubborn = meter()
    stubborn.fault = DeviceException("writing", "electricity meter", 2)
    with pytest.raises(BenchError, match=r"while bringing the electricity meter into a state .*Modbus exception 2"):
        WAYS[way](bench_with("device", meter=stubborn))


@pytest.mark.parametrize("way", WAYS)
def test_a_meter_that_takes_a_preparation_and_does_not_follow_is_not_judged(way: str) -> None:
    deaf = meter(low_credit_threshold=Decimal(1), payment_debt=Decimal(1))
    deaf.effects = lambda _: {}
    bench = bench_with("device", meter=deaf)
    with pytest.raises(BenchError):
        WAYS[way](bench)
    assert judged(bench) == []


@pytest.mark.parametrize(("told", "drawn"), [("enabled", 0), ("disabled", 500), ("armed", 500)])
def test_a_meter_that_tells_one_thing_of_its_supply_and_does_another_is_in_no_state(told: str, drawn: int) -> None:
    bench = bench_with("device", meter=meter(supply_state=told), load=Load(drawn=Decimal(drawn)))
    bench.feed.on = True
    with pytest.raises(BenchError, match=f"its supply is {told}, and {drawn} W pass of 500 W"):
        states.demand(bench, Quantity(Decimal(500), "W"))


@pytest.mark.parametrize(
    ("told", "drawn", "fed"),
    [("enabled", 500, True), ("disabled", 0, True), ("disabled", 1, True), ("enabled", 0, False)],
)
def test_a_demand_passes_as_the_meter_tells_of_its_supply_or_waits_for_the_mains(
    told: str, drawn: int, fed: bool
) -> None:
    bench = bench_with("device", meter=meter(supply_state=told), load=Load(drawn=Decimal(drawn)))
    bench.feed.on = fed
    states.demand(bench, Quantity(Decimal(500), "W"))
    assert judged(bench) == []


def test_a_state_that_was_not_reached_is_not_tried_again_and_names_its_first_cause() -> None:
    latch = Latch()
    stubborn = meter()
    stubborn.outcome = REFUSED
    bench = bench_with("device", meter=stubborn, latch=latch)
    with pytest.raises(BenchError, match=r"state \(electricity meter\): service 7\.2 is refused: wrong_state") as first:
        states.supply_is(bench, "disabled")
    willing = meter()
    with pytest.raises(StateUnreachable, match=r"already failed while bringing the electricity meter") as again:
        states.supply_is(bench_with("device", meter=willing, latch=latch), "disabled")
    assert again.value.__cause__ is first.value
    assert willing.commands == []
    states.supply_is(bench_with("device", meter=willing, latch=latch), "enabled")


def test_a_source_that_does_not_give_what_it_was_told_is_not_judged() -> None:
    supply = Supply(stuck=True)
    bench = bench_with("device", meter=meter(), supply=supply)
    with pytest.raises(BenchError, match=r"it measures 230 V at 50\.00 Hz"):
        states.steady_supply(bench, Decimal(253), states.NOMINAL_HZ)
    assert judged(bench) == []


def test_a_code_that_the_display_takes_and_the_balance_does_not_is_not_judged() -> None:
    consumer = SimpleNamespace(key_in=lambda _fuel, _digits: "Accepted")
    bench = bench_with("device", meter=meter(), consumer=consumer)
    with pytest.raises(BenchError, match=r"balance is 0, not £10\.00"):
        states.code_was_keyed_in(bench, Decimal(1000))


PLANT: dict[str, Callable[[Bench], object]] = {
    "this rig has no load to set": lambda bench: states.demand(bench, Quantity(Decimal(1), "W")),
    "this rig has no gas flow to set": lambda bench: states.demand(bench, Quantity(Decimal(1), "m3/h")),
    "this rig has no supply to switch": lambda bench: states.mains_has_failed(bench, Decimal(60)),
    "this rig has no way to move the cover": states.cover_was_opened,
    "this rig has nobody to type at the meter": lambda bench: states.key_in(bench, "1"),
    "this rig has nobody to press a button": states.press_enable,
}


@pytest.mark.parametrize("why", PLANT)
def test_what_the_rig_does_not_have_is_not_run(why: str) -> None:
    with pytest.raises(NotRun) as caught:
        PLANT[why](bench_with("device", meter=meter()))
    assert str(caught.value) == f"not run: {why}"


def test_calendar_time_is_never_faked() -> None:
    bench = bench_with("device", calendar=Calendar(can_advance=False))
    with pytest.raises(NotRun, match="60 s of real calendar time; use --soak"):
        bench.hold(Decimal(60))
    bench.soak = True
    bench.hold(Decimal(60))
    clock: Any = bench.rig.clock
    assert clock.waited == [60.0]


CLAIMS: dict[str, Callable[[Bench], object]] = {
    "load_switch": lambda bench: states.supply_is(bench, "enabled"),
    "prepayment": lambda bench: states.payment_mode(bench, "credit"),
    "test_mode": lambda bench: states.unit_price(bench, Decimal(1)),
    "tamper_detection": states.cover_was_opened,
    "keypad": lambda bench: states.code_was_keyed_in(bench, Decimal(1)),
    "profile_import": lambda bench: states.half_hours_have_run(bench, []),
    "profile_export": lambda bench: states.half_hours_have_run(bench, [], "export"),
    "export": lambda bench: states.demand_has_run(bench, Quantity(Decimal(1), "W"), Decimal(1), "export"),
}


@pytest.mark.parametrize("capability", CLAIMS)
def test_what_the_meter_does_not_claim_does_not_apply(capability: str) -> None:
    with pytest.raises(NotApplicable) as caught:
        CLAIMS[capability](declaring_no(bench_with("device", meter=meter()), capability))
    assert caught.value.capability == capability


def test_a_fuel_without_a_meter_does_not_apply() -> None:
    with pytest.raises(NotApplicable, match="not applicable: gas"):
        states.commissioned(bench_with("device", meter=meter()), "gas")


def test_a_scenario_without_a_meter_is_a_defect_of_the_feature() -> None:
    bench = bench_with("device")
    bench.device = None
    with pytest.raises(BenchError, match="no Given names a meter"):
        states.supply_is(bench, "enabled")


def without_test_mode(meter: Meter) -> Bench:
    bench = declaring_no(bench_with("device", meter=meter), "test_mode")
    devices: Any = bench.rig.devices
    devices["electricity"] = bench.device
    return bench


def test_a_meter_without_test_mode_whose_clock_is_off_is_given_the_time_as_its_supplier_would() -> None:
    def follows(writes: Mapping[str, Value]) -> Mapping[str, Value]:
        return {"device_time": writes["sync_time"]} if "sync_time" in writes else obeys(writes)

    behind = replace(meter(device_time=NOW - timedelta(seconds=8)), effects=follows)
    bench = without_test_mode(behind)
    states.commissioned(bench, "electricity")
    assert {"sync_time": NOW, "sync_tolerance": 10} in behind.commands


def test_a_clock_that_nobody_can_set_is_the_rigs_failure_and_no_verdict() -> None:
    behind = replace(meter(device_time=NOW - timedelta(seconds=8)), outcome=REFUSED)
    bench = without_test_mode(behind)
    with pytest.raises(BenchError):
        states.commissioned(bench, "electricity")
    assert judged(bench) == []


@pytest.mark.parametrize("has_test_mode", [True, False])
def test_a_meter_that_tells_a_wrong_time_whatever_it_is_given_is_judged_by_it(has_test_mode: bool) -> None:
    wrong = meter(device_time=NOW + timedelta(hours=1))
    wrong.effects = lambda writes: {name: value for name, value in obeys(writes).items() if name != "device_time"}
    bench = bench_with("device", meter=wrong) if has_test_mode else without_test_mode(wrong)
    states.commissioned(bench, "electricity")
    assert states.clock_error_s(bench) > states.MAY_BE_OFF_S
