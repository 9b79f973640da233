"""What a wrong product shows where the honest one shows something else, for `test_virtual_faults`."""

from __future__ import annotations

from collections.abc import Callable

from virtual_kit import START_S, Kit, utrn

from rigs.virtual.event_log import Code

Scene = Callable[[Kit, str], object]
DONE, WRONG_STATE, WRONG_MODE = ("done", "none"), ("refused", "wrong_state"), ("refused", "wrong_mode")
HOUR_S = 3600


def prepaid(kit: Kit, fuel: str, balance: int = 1_000_000, debt: int = 0) -> None:
    kit.of(fuel).write(set_balance=balance)
    kit.of(fuel).write(set_payment_debt=debt)
    kit.of(fuel).mode(1)


def balance(mode: int, action: int, amount: int = 200_000) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        registers = kit.of(fuel)
        prepaid(kit, fuel, debt=80_000)
        answer = registers.command(balance_adjustment=amount, balance_action=action, balance_for_mode=mode)
        return answer, registers.read("balance"), registers.read("payment_debt")

    return scene


def configure(kit: Kit, fuel: str) -> tuple[str, str]:
    return kit.of(fuel).command(
        new_debt_recovery_rate_cap=0,
        new_emergency_credit_limit=700_000,
        new_emergency_credit_threshold=300_000,
        new_low_credit_threshold=100_000,
        new_max_balance=9_000_000,
        new_max_credit=2_000_000,
        new_prepayment_commit=1,
    )


def configured(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    names = ("emergency_credit_limit", "emergency_credit_threshold")
    return configure(kit, fuel), [kit.of(fuel).read(name) for name in names]


def configured_in_credit_mode(kit: Kit, fuel: str) -> object:
    return configure(kit, fuel), kit.of(fuel).read("emergency_credit_limit")


def topped_up_beyond(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    configure(kit, fuel)
    return kit.of(fuel).command(utrn=utrn(2_001, 1, fuel))


def debt(kit: Kit, fuel: str) -> object:
    registers = kit.of(fuel)
    prepaid(kit, fuel, debt=200_000)
    answer = registers.command(
        payment_debt_change=600_000,
        time_debt_1_change=100_000,
        time_debt_2_change=0,
        new_debt_share=4_000,
        new_debt_1_rate=30_000,
        new_debt_1_period=0,
        new_debt_2_rate=0,
        new_debt_2_period=0,
        new_debt_commit=1,
    )
    kit.wait(HOUR_S)
    return answer, [registers.read(name) for name in ("payment_debt", "debt_share", "time_debt_1")]


def emergency(money: int, mode: int = 1) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        registers = kit.of(fuel)
        registers.write(set_balance=money)
        registers.mode(mode)
        answer = registers.command(emergency_command=1)
        return answer, registers.read("balance"), registers.label("supply_state")

    return scene


PRODUCT_SCENES: dict[str, tuple[Scene, object]] = {
    "BalanceSubtracted": (balance(1, 1), (DONE, 800_000, 80_000)),
    "BalancePaysDebt": (balance(1, 1), (DONE, 1_150_000, 30_000)),
    "BalanceOfAnyMode": (balance(0, 1), (DONE, 1_200_000, 80_000)),
    "BalanceNotReset": (balance(1, 2), (DONE, 1_000_000, 80_000)),
    "PrepaymentSwapped": (configured, (DONE, [300_000, 700_000])),
    "PrepaymentNotApplied": (topped_up_beyond, DONE),
    "PrepaymentInCreditMode": (configured_in_credit_mode, (DONE, 700_000)),
    "PrepaymentRefusedHalfTaken": (configured_in_credit_mode, (WRONG_MODE, 700_000)),
    "DebtReplaced": (debt, (DONE, [600_000, 4_000, 70_000])),
    "DebtShareIgnored": (debt, (DONE, [800_000, 2_500, 70_000])),
    "DebtHourlyIsDaily": (debt, (DONE, [800_000, 4_000, 100_000])),
    "DebtAddedTwice": (debt, (DONE, [800_000, 4_000, 170_000])),
    "EmergencyNotActivated": (emergency(-1000), (DONE, -1000, "disabled")),
    "EmergencyAlwaysOffered": (emergency(200_000), (DONE, 200_000, "enabled")),
    "EmergencyInCreditMode": (emergency(1000, mode=0), (DONE, 1000, "enabled")),
    "EmergencyIsGift": (emergency(-1000), (DONE, 499_000, "armed")),
}


def cleared(kit: Kit, fuel: str) -> object:
    registers = kit.of(fuel)
    kit.meter(fuel).set_cover(True)
    registers.supply("disable")
    answer = registers.command(clear_log=1)
    registers.supply("arm")
    codes = [[registers.words(base + 6 * at, 6)[4] for at in range(3)] for base in (0x1000, 0x1800)]
    logs = [[Code(code).name for code in log if code] for log in codes]
    return answer, logs


def mpxn(kit: Kit, fuel: str) -> object:
    return kit.of(fuel).read("mpxn") == kit.meter(fuel).mpxn[:-1]


def model(kit: Kit, fuel: str) -> object:
    return kit.of(fuel).read("model")


def mode(kit: Kit, fuel: str) -> object:
    kit.of(fuel).write(set_balance=1000)
    kit.of(fuel).mode(1, flags=(1, 0))
    return kit.of(fuel).label("payment_mode"), kit.of(fuel).read("suspend_debt_disabled")


def calendars(kit: Kit, fuel: str) -> object:
    registers, seen = kit.of(fuel), []
    for period, day in ((1, 0), (4, 28)):
        answer = registers.command(
            new_billing_period=period,
            new_billing_time=61 * period,
            new_billing_day=day,
            new_billing_month=period,
            new_billing_start=0,
            new_billing_commit=1,
        )
        assert answer == DONE
        seen.append([registers.read(f"billing_{name}") for name in ("period", "time", "day")])
    return seen


def calendar_power_cycle(kit: Kit, fuel: str) -> object:
    calendars(kit, fuel)
    kit.power(fuel, False)
    kit.power(fuel, True)
    return kit.of(fuel).read("billing_period")


def tenancy(kit: Kit, fuel: str) -> object:
    answer = kit.of(fuel).command(new_restriction_time=START_S - 3600)
    return answer, int(kit.of(fuel).read("restriction_time")) - START_S, kit.of(fuel).read("history_restricted")


PRODUCT_SCENES |= {
    "TenancyIgnored": (tenancy, (DONE, -3600, 0)),
    "TenancyAPeriodEarly": (tenancy, (DONE, -5400, 1)),
    "ClearIgnored": (cleared, (DONE, [["SUPPLY_DISABLED", "SUPPLY_ARMED"], ["COVER_OPENED"]])),
    "ClearsBothLogs": (cleared, (DONE, [["SUPPLY_ARMED"], []])),
    "ClearStopsLog": (cleared, (DONE, [[], ["COVER_OPENED", "EVENT_LOG_CLEARED"]])),
    "ModelWrong": (model, "VM2"),
    "ModeSaysCredit": (mode, ("credit", 1)),
    "SuspensionNotShown": (mode, ("prepayment", 0)),
    "CalendarIgnored": (calendars, [[1, 61, 0], [1, 61, 0]]),
    "CalendarMonthlyIsWeekly": (calendars, [[1, 61, 0], [2, 244, 7]]),
    "CalendarWithoutSeconds": (calendars, [[1, 60, 0], [4, 240, 28]]),
    "CalendarLostOnPowerLoss": (calendar_power_cycle, 0),
    "MeterPointTruncated": (mpxn, True),
}


def network(kit: Kit, fuel: str) -> object:
    """Half hours at 230 V and 250 V in equal parts, and at 230 V; six minutes at 1 m3/h each."""
    kit.site.set_gas_flow("1")
    if fuel == "electricity":
        kit.wait(900)
        kit.volts(250)
        kit.wait(900)
        kit.volts(230)
        kit.wait(1800)
        return int(kit.e.read("voltage_log_end")) - START_S, kit.e.words(0x8A80, 2)
    kit.wait(720)
    return int(kit.of(fuel).read("network_log_end")) - START_S, kit.of(fuel).words(0x8A80, 2)


def power(kit: Kit, fuel: str) -> object:
    first = kit.e.read("active_power_import")
    kit.site.set_load(1234)
    return first, kit.e.read("active_power_import")


def network_scene(electricity: object, gas: object) -> tuple[Scene, object]:
    return (lambda kit, fuel: network(kit, fuel) == {"electricity": electricity, "gas": gas}[fuel]), True


PRODUCT_SCENES |= {
    "NetworkScale": network_scene((3600, [2472, 2369]), (720, [103, 103])),
    "NetworkGap": network_scene((3600, [0xFFFF, 2300]), (720, [0xFFFF, 100])),
    "NetworkLate": network_scene((5400, [2400, 2300]), (1080, [100, 100])),
    "VoltageLowOnly": network_scene((3600, [2318, 2300]), None),
    "PowerScale": (power, (0, 1271)),
    "PowerInHundreds": (power, (0, 1200)),
    "PowerStale": (power, (0, 0)),
}
