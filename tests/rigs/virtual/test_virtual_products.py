"""What a supplier sells: prices, balance, prepayment, debts, billing calendar; told by the hub, lived by the meter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from device_path import DevicePath
from virtual_kit import START_S, Kit, utrn

from rigs.virtual.event_log import Code

FUELS = ("electricity", "gas")
MIDNIGHT = 15 * 3600  # seconds from the start of a kit, 09:00
PRICE = {
    "unit_price": 20_000, "price_2": 0, "price_3": 0, "price_4": 0, "standing_charge": 0, "rates": 1, "blocks": 1,
    "effective_from": 0,
}  # fmt: skip
TABLE = {
    "threshold_1": 0, "threshold_2": 0, "threshold_3": 0, "seasons": 1, "days": 1, "specials": 0, "week": "1111111",
    "day_1": "1" * 48, "day_2": "1" * 48, "day_3": "1" * 48, "special_days": "",
}  # fmt: skip
AMOUNTS = {
    "debt_recovery_rate_cap": 1, "emergency_credit_limit": 1_000_000, "emergency_credit_threshold": 150_000,
    "low_credit_threshold": 250_000, "max_balance": 30_000_000, "max_credit": 20_000_000,
}  # fmt: skip
PREPAYMENT = {**AMOUNTS, "non_disablement": "", "friendly_days": ""}
DEBT = {
    "payment_debt": 0, "time_debt_1": 0, "time_debt_2": 0, "debt_share": 2500, "debt_1_rate": 0, "debt_1_period": 0,
    "debt_2_rate": 0, "debt_2_period": 0,
}  # fmt: skip
CALENDAR = {"billing_period": 3, "billing_time": 3600, "billing_day": 28, "billing_month": 0, "billing_start": 0}
MOST = 2_147_400_000


@pytest.fixture(params=FUELS)
def path(request: pytest.FixtureRequest) -> DevicePath:
    return DevicePath(Kit(), request.param)


def prepaid(path: DevicePath, balance: int = 1_000_000) -> DevicePath:
    path.kit.of(path.fuel).write(set_balance=balance)
    path.kit.of(path.fuel).mode(1)
    return path


def balance(path: DevicePath) -> int:
    return int(path.kit.of(path.fuel).read("balance"))


def codes(path: DevicePath) -> list[str]:
    return [name for _, name, _ in path.kit.of(path.fuel).log()]


# Prices


@pytest.mark.parametrize("service", ["1.1.1", "1.2.1"])
def test_a_price_is_read_back_and_charged_from_then_on(path: DevicePath, service: str) -> None:
    prepaid(path)
    path.kit.consume(path.fuel)
    path.kit.wait(1800)
    before = balance(path)
    path.ask(service, **PRICE, **(TABLE if service == "1.1.1" else {}))
    told = path.ask("4.11.1")
    assert (told["unit_price"], told["price_1"], told["standing_charge"]) == (20_000, 20_000, 0)
    path.kit.wait(1800)
    assert before - balance(path) == 10_000
    assert codes(path)[-1] == "TARIFF_CHANGED"


@pytest.mark.parametrize(("early_s", "price"), [(1, 15_000), (0, 20_000)])
def test_a_price_is_held_by_the_meter_until_its_time(early_s: int, price: int) -> None:
    path = DevicePath(Kit(), "electricity")
    path.ask("1.2.1", **{**PRICE, "effective_from": START_S + 4000})
    assert path.bench.read("next_price_time")["next_price_time"].value == datetime.fromtimestamp(START_S + 4000, UTC)
    path.kit.wait(4000 - early_s)
    assert path.ask("4.11.1")["unit_price"] == price


def test_a_held_price_is_charged_from_its_instant_in_a_leap() -> None:
    path = prepaid(DevicePath(Kit(), "electricity"))
    path.kit.consume("electricity")
    path.ask("1.2.1", **{**PRICE, "unit_price": 30_000, "effective_from": START_S + 1000})
    path.kit.wait(3600)
    assert 1_000_000 - balance(path) == (15_000 * 1000 + 30_000 * 2600) // 3600
    assert (1000, "TARIFF_CHANGED", 0) in path.kit.e.log()
    assert path.bench.read("next_price_time")["next_price_time"].value == datetime.fromtimestamp(0, UTC)


def test_the_latest_price_is_the_one_that_is_held(path: DevicePath) -> None:
    path.ask("1.2.1", **{**PRICE, "effective_from": START_S + 100})
    path.ask("1.2.1", **{**PRICE, "unit_price": 5, "effective_from": START_S + 50})
    path.kit.wait(200)
    assert path.ask("4.11.1")["unit_price"] == 5
    assert codes(path) == ["TARIFF_CHANGED"]


def test_a_meter_without_power_takes_a_price_into_use_when_it_has_power() -> None:
    path = DevicePath(Kit(), "electricity")
    path.ask("1.2.1", **{**PRICE, "effective_from": START_S + 100})
    path.kit.mains(False)
    path.kit.wait(200)
    path.kit.mains(True)
    assert path.ask("4.11.1")["unit_price"] == 20_000
    assert path.kit.e.log()[-1] == (200, "TARIFF_CHANGED", 0)


@pytest.mark.parametrize(
    ("terms", "outcome"),
    [
        ({"unit_price": 0}, ("ok", "")),
        ({"unit_price": MOST}, ("ok", "")),
        ({"unit_price": MOST + 1}, ("refused", "bad_value")),
        ({"standing_charge": MOST + 1}, ("refused", "bad_value")),
        ({"rates": 0}, ("refused", "too_many_rates")),
        ({"rates": 5}, ("refused", "too_many_rates")),
        ({"rates": 2, "blocks": 2}, ("refused", "too_many_rates")),
        ({"rates": 2}, ("refused", "bad_value")),
        ({"unit_price": -1}, ("invalid", "unit_price does not fit the meter")),
    ],
)
def test_prices_are_judged_by_the_meter(path: DevicePath, terms: dict[str, int], outcome: tuple[str, str]) -> None:
    assert path.refusal("1.2.1", **{**PRICE, **terms}) == outcome
    if outcome[0] != "ok":
        assert "TARIFF_CHANGED" not in codes(path)


@pytest.mark.parametrize(
    ("seconds", "days"), [(MIDNIGHT - 1, 0), (MIDNIGHT, 1), (MIDNIGHT + 86_399, 1), (MIDNIGHT + 86_400, 2)]
)
def test_the_standing_charge_is_taken_at_midnight(path: DevicePath, seconds: int, days: int) -> None:
    prepaid(path)
    path.ask("1.2.1", **{**PRICE, "standing_charge": 60_000})
    path.kit.wait(seconds)
    assert 1_000_000 - balance(path) == days * 60_000


def test_no_standing_charge_in_credit_mode(path: DevicePath) -> None:
    path.ask("1.2.1", **{**PRICE, "standing_charge": 60_000})
    path.kit.wait(2 * 86_400)
    assert balance(path) == 0


def test_the_standing_charge_can_end_the_credit() -> None:
    path = prepaid(DevicePath(Kit(), "electricity"), 50_000)
    path.ask("1.2.1", **{**PRICE, "standing_charge": 50_000})
    path.kit.wait(MIDNIGHT)
    assert (balance(path), path.ask("7.4")["supply_state"]) == (0, 0)


# Balance


@pytest.mark.parametrize(
    ("mode", "told", "outcome", "left"),
    [
        (1, {"payment_mode": 1, "balance_action": 1, "balance_adjustment": -300_000}, ("ok", ""), 700_000),
        (1, {"payment_mode": 1, "balance_action": 2, "balance_adjustment": 5}, ("ok", ""), 0),
        (1, {"payment_mode": 0, "balance_action": 2, "balance_adjustment": 0}, ("refused", "wrong_mode"), 1_000_000),
        (0, {"payment_mode": 0, "balance_action": 1, "balance_adjustment": 5}, ("ok", ""), 1_000_005),
        (0, {"payment_mode": 1, "balance_action": 1, "balance_adjustment": 5}, ("refused", "wrong_mode"), 1_000_000),
        (1, {"payment_mode": 1, "balance_action": 1, "balance_adjustment": MOST - 1_000_000}, ("ok", ""), MOST),
        (
            1, {"payment_mode": 1, "balance_action": 1, "balance_adjustment": MOST - 999_999},
            ("refused", "balance_limit"), 1_000_000,
        ),
    ],
)  # fmt: skip
def test_the_balance_is_adjusted_or_reset_in_its_mode(
    path: DevicePath, mode: int, told: dict[str, int], outcome: tuple[str, str], left: int
) -> None:
    path.kit.of(path.fuel).mode(mode)
    path.kit.of(path.fuel).write(set_balance=1_000_000)
    assert path.refusal("1.5", **told) == outcome
    assert balance(path) == left


def test_an_adjustment_has_the_effects_of_the_new_balance() -> None:
    path = prepaid(DevicePath(Kit(), "electricity"))
    path.ask("1.5", payment_mode=1, balance_action=1, balance_adjustment=-1_000_000)
    assert path.ask("7.4")["supply_state"] == 0
    assert codes(path)[-3:] == ["BALANCE_UPDATED", "LOW_CREDIT", "SUPPLY_DISABLED"]
    path.ask("1.5", payment_mode=1, balance_action=1, balance_adjustment=1)
    assert path.ask("7.4")["supply_state"] == 2


# Prepayment


def test_prepayment_is_configured_and_read_back(path: DevicePath) -> None:
    prepaid(path)
    path.ask("2.1", **PREPAYMENT)
    assert path.ask("4.13") == {
        **AMOUNTS, "disablement_threshold": 0, "debt_share": 2500, "suspend_debt_disabled": 0,
        "suspend_debt_emergency": 0,
    }  # fmt: skip
    assert path.ask("4.3")["emergency_credit_balance"] == 1_000_000
    assert codes(path)[-1] == "PREPAYMENT_CONFIGURED"


def test_parameters_of_prepayment_are_refused_in_credit_mode(path: DevicePath) -> None:
    before = path.ask("4.13")
    assert path.refusal("2.1", **PREPAYMENT) == ("refused", "wrong_mode")
    assert path.refusal("2.3", **DEBT) == ("refused", "wrong_mode")
    assert path.refusal("2.5") == ("refused", "wrong_mode")
    assert path.ask("4.13") == before
    assert codes(path) == []


@pytest.mark.parametrize("name", AMOUNTS)
@pytest.mark.parametrize(("value", "outcome"), [(0, "ok"), (MOST, "ok"), (-1, "refused"), (MOST + 1, "refused")])
def test_each_amount_of_prepayment_is_bounded(name: str, value: int, outcome: str) -> None:
    path = prepaid(DevicePath(Kit(), "gas"))
    before = path.ask("4.13")
    status, reason = path.refusal("2.1", **{**PREPAYMENT, name: value})
    assert (status, reason) == (outcome, "" if outcome == "ok" else "bad_value")
    if outcome == "refused":
        assert path.ask("4.13") == before


@pytest.mark.parametrize(("left", "outcome"), [(150_000, ("refused", "wrong_state")), (149_999, ("ok", ""))])
def test_emergency_credit_is_offered_below_its_threshold(path: DevicePath, left: int, outcome: tuple[str, str]) -> None:
    prepaid(path)
    path.ask("2.1", **PREPAYMENT)
    path.kit.of(path.fuel).write(set_balance=left)
    assert path.refusal("2.5") == outcome
    assert ("EMERGENCY_CREDIT_ACTIVATED" in codes(path)) is (outcome[0] == "ok")


def test_emergency_credit_by_command_brings_credit_and_is_spent_last(path: DevicePath) -> None:
    prepaid(path, 0)
    assert path.ask("7.4")["supply_state"] == 0
    path.ask("2.5")
    assert path.ask("7.4")["supply_state"] == 2
    assert path.refusal("2.5") == ("refused", "wrong_state")


def test_a_lower_limit_leaves_nothing_of_what_was_used() -> None:
    path = prepaid(DevicePath(Kit(), "electricity"), 0)
    path.ask("2.5")
    path.kit.esme.press("A")
    path.kit.site.set_load(20_000)  # 300 p an hour
    path.kit.wait(3600)
    assert path.ask("4.3")["emergency_credit_balance"] == 200_000
    path.ask("2.1", **{**PREPAYMENT, "emergency_credit_limit": 299_999})
    assert path.ask("4.3")["emergency_credit_balance"] == 0
    assert path.ask("7.4")["supply_state"] == 0


def test_top_ups_keep_to_the_limits_that_were_told(path: DevicePath) -> None:
    prepaid(path)
    path.ask("2.1", **PREPAYMENT)
    meter = path.kit.meter(path.fuel)
    assert meter.key_in(utrn(20_001, 1, path.fuel)) == "Over Limit"
    assert meter.key_in(utrn(20_000, 2, path.fuel)) == "Accepted"
    assert meter.key_in(utrn(9_001, 3, path.fuel)) == "Account High"
    assert meter.key_in(utrn(9_000, 4, path.fuel)) == "Accepted"
    assert balance(path) == 30_000_000


# Debts


def test_debts_change_by_what_is_told(path: DevicePath) -> None:
    prepaid(path)
    path.ask("2.3", **{**DEBT, "payment_debt": 400_000, "time_debt_1": 7, "time_debt_2": 9, "debt_share": 10_000})
    path.ask("2.3", **{**DEBT, "payment_debt": -100_000, "time_debt_1": -7, "time_debt_2": 1, "debt_share": 10_000})
    found = path.ask("4.3")
    assert [found[name] for name in ("payment_debt", "time_debt_1", "time_debt_2")] == [300_000, 0, 10]
    path.kit.meter(path.fuel).key_in(utrn(250, 1, path.fuel))
    assert path.ask("4.3")["payment_debt"] == 50_000
    assert balance(path) == 1_000_000


@pytest.mark.parametrize(
    "told",
    [
        {"payment_debt": -1},
        {"time_debt_1": -1},
        {"time_debt_2": MOST + 1},
        {"debt_share": 10_001},
        {"debt_1_rate": MOST + 1},
    ],
)
def test_debts_that_cannot_be_are_refused(path: DevicePath, told: dict[str, int]) -> None:
    prepaid(path)
    assert path.refusal("2.3", **{**DEBT, **told}) == ("refused", "bad_value")
    assert path.ask("4.3")["payment_debt"] == 0


@pytest.mark.parametrize(
    ("period", "seconds", "times"),
    [(0, 3599, 0), (0, 3600, 1), (0, 10_800, 3), (1, MIDNIGHT - 1, 0), (1, MIDNIGHT, 1), (1, MIDNIGHT + 86_400, 2)],
)
def test_a_time_debt_is_recovered_from_the_balance(path: DevicePath, period: int, seconds: int, times: int) -> None:
    prepaid(path)
    path.ask("2.3", **{**DEBT, "time_debt_1": 100_000, "debt_1_rate": 30_000, "debt_1_period": period})
    path.kit.wait(seconds)
    taken = min(100_000, times * 30_000)
    assert path.ask("4.3")["time_debt_1"] == 100_000 - taken
    assert balance(path) == 1_000_000 - taken


def test_no_more_than_the_debt_is_recovered_and_each_debt_by_itself(path: DevicePath) -> None:
    prepaid(path)
    path.ask("2.3", **{**DEBT, "time_debt_1": 50, "debt_1_rate": 30, "time_debt_2": 7, "debt_2_rate": 1000})
    path.kit.wait(7200)
    found = path.ask("4.3")
    assert (found["time_debt_1"], found["time_debt_2"], balance(path)) == (0, 0, 1_000_000 - 57)


@pytest.mark.parametrize(("flags", "recovered"), [((0, 0), True), ((1, 0), False), ((0, 1), True)])
def test_recovery_may_be_suspended_while_disabled(flags: tuple[int, int], recovered: bool) -> None:
    path = DevicePath(Kit(), "gas")
    path.kit.g.write(set_balance=1_000_000)
    path.kit.g.mode(1, flags=flags)
    path.ask("2.3", **{**DEBT, "time_debt_1": 100, "debt_1_rate": 10})
    path.ask("7.2")
    path.kit.wait(3600)
    assert path.ask("4.3")["time_debt_1"] == (90 if recovered else 100)


@pytest.mark.parametrize(("flags", "recovered"), [((0, 0), True), ((1, 0), True), ((0, 1), False)])
def test_recovery_may_be_suspended_in_emergency(flags: tuple[int, int], recovered: bool) -> None:
    path = DevicePath(Kit(), "electricity")
    path.kit.e.write(set_balance=100_000)
    path.kit.e.mode(1, flags=flags)
    path.ask("2.3", **{**DEBT, "time_debt_1": 100, "debt_1_rate": 10})
    path.ask("2.5")
    path.kit.wait(3600)
    assert path.ask("4.3")["time_debt_1"] == (90 if recovered else 100)


def test_an_hour_is_owed_once_whatever_the_clock_does() -> None:
    path = prepaid(DevicePath(Kit(), "electricity"))
    path.ask("2.3", **{**DEBT, "time_debt_1": 1000, "debt_1_rate": 1})
    path.kit.wait(3595)
    path.ask("6.11", current_time=START_S + 3603, tolerance_s=10)
    assert path.ask("4.3")["time_debt_1"] == 999
    path.ask("6.11", current_time=START_S + 3595, tolerance_s=10)
    path.kit.wait(10)
    assert path.ask("4.3")["time_debt_1"] == 999
    path.kit.e.write(set_time=START_S + 86_400)
    assert path.ask("4.3")["time_debt_1"] == 999
    path.kit.mains(False)
    path.kit.wait(7200)
    path.kit.mains(True)
    assert path.ask("4.3")["time_debt_1"] == 997


# Calendar, identity, clock


def test_a_billing_calendar_is_stored(path: DevicePath) -> None:
    nothing = {**dict.fromkeys(CALENDAR, 0)}
    assert path.ask("6.2.3") == nothing
    path.ask("6.8", **CALENDAR)
    assert path.ask("6.2.3") == CALENDAR
    assert path.kit.of(path.fuel).log() == [(0, "BILLING_CALENDAR_CHANGED", 3)]


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({"billing_period": 0}, "invalid"),
        ({"billing_period": 7}, "invalid"),
        ({"billing_time": 86_400}, "refused"),
        ({"billing_time": 86_399}, "ok"),
        ({"billing_day": 29}, "refused"),
        ({"billing_period": 2, "billing_day": 8}, "refused"),
        ({"billing_period": 2, "billing_day": 7}, "ok"),
        ({"billing_month": 13}, "refused"),
        ({"billing_start": START_S}, "ok"),
    ],
)
def test_a_calendar_that_cannot_be_is_not_taken_on(path: DevicePath, told: dict[str, int], outcome: str) -> None:
    assert path.refusal("6.8", **{**CALENDAR, **told})[0] == outcome
    assert path.ask("6.2.3")["billing_period"] == (told.get("billing_period", 3) if outcome == "ok" else 0)


def test_identity_and_payment_mode_are_read(path: DevicePath) -> None:
    model = {"electricity": "VM1-E", "gas": "VM1-G"}[path.fuel]
    assert path.ask("6.2.4") == {"manufacturer": "meterbench", "model": model}
    path.kit.of(path.fuel).mode(1, flags=(1, 0))
    assert path.ask("6.2.9") == {"payment_mode": 1, "suspend_debt_disabled": 1, "suspend_debt_emergency": 0}


@pytest.mark.parametrize(
    ("fuel", "mpxn", "outcome"),
    [
        ("electricity", "1200023305967", "ok"),
        ("electricity", "120002330596", "refused"),
        ("electricity", "12000233059670", "refused"),
        ("electricity", "120002330596x", "refused"),
        ("gas", "4912345608", "ok"),
        ("gas", "1", "ok"),
        ("gas", "49123456081", "refused"),
        ("gas", "", "refused"),
    ],
)
def test_the_number_of_the_meter_point_is_set(fuel: str, mpxn: str, outcome: str) -> None:
    path = DevicePath(Kit(), fuel)
    before = path.ask("6.2.7")
    assert path.refusal("6.20.1", mpxn=mpxn)[0] == outcome
    assert path.ask("6.2.7") == ({"mpxn": mpxn} if outcome == "ok" else before)
    assert codes(path) == (["MPXN_SET"] if outcome == "ok" else [])


def test_commissioning_sets_the_clock_as_synchronising_does(path: DevicePath) -> None:
    assert path.ask("8.1.1", current_time=START_S + 7, tolerance_s=7) == {"device_time": START_S + 7, "clock_status": 2}
    assert path.refusal("8.1.1", current_time=START_S, tolerance_s=6) == ("refused", "outside_tolerance")
    at = path.bench.read("device_time")["device_time"].value
    assert at == datetime.fromtimestamp(START_S, UTC) + timedelta(seconds=7)


def test_the_products_events_are_the_makers() -> None:
    assert [Code(0x0702 + n).name for n in range(6)] == [
        "TARIFF_CHANGED", "BALANCE_UPDATED", "PREPAYMENT_CONFIGURED", "DEBT_UPDATED", "BILLING_CALENDAR_CHANGED",
        "MPXN_SET",
    ]  # fmt: skip
