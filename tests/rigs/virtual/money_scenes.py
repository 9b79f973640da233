"""What wrong accounts and wrong maximum demands show where the honest ones show something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from product_scenes import DONE, HOUR_S, configure
from virtual_kit import START_S, Kit, utrn

Scene = Callable[[Kit, str], object]
ACCOUNTS = ("payment_debt", "accumulated_debt", "emergency_credit_balance", "balance")


def told_debt(kit: Kit, fuel: str, debt: int, share: int = 4_000, rate: int = 0) -> None:
    answer = kit.of(fuel).command(
        payment_debt_change=debt,
        time_debt_1_change=rate,
        time_debt_2_change=0,
        new_debt_share=share,
        new_debt_1_rate=rate,
        new_debt_1_period=0,
        new_debt_2_rate=0,
        new_debt_2_period=0,
        new_debt_commit=1,
    )
    assert answer == DONE


def prepaid(kit: Kit, fuel: str, balance: int = 1_000) -> None:
    kit.of(fuel).write(set_balance=balance)
    kit.of(fuel).mode(1)


def accounts(kit: Kit, fuel: str) -> list[object]:
    return [kit.of(fuel).read(name) for name in ACCOUNTS]


def spent(pence: int, debt: int = 0, accumulated: int = 0, used: int = 0) -> Scene:
    """A top-up at a quarter's share."""

    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel)
        registers = kit.of(fuel)
        registers.write(set_payment_debt=debt)
        registers.write(set_accumulated_debt=accumulated)
        registers.write(set_emergency_used=used)
        registers.command(utrn=utrn(pence, 1, fuel))
        return accounts(kit, fuel)

    return scene


def capped(*pence: int) -> Scene:
    """Top-ups one after the other under a cap of 60 p, at a share of 40 %, with 600 p owed."""

    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel)
        registers = kit.of(fuel)
        registers.command(
            new_debt_recovery_rate_cap=60_000,
            new_emergency_credit_limit=0,
            new_emergency_credit_threshold=0,
            new_low_credit_threshold=0,
            new_max_balance=9_000_000,
            new_max_credit=2_000_000,
            new_prepayment_commit=1,
        )
        told_debt(kit, fuel, 600_000)
        for number, amount in enumerate(pence, 1):
            registers.command(utrn=utrn(amount, number, fuel))
        return registers.read("payment_debt")

    return scene


def limited(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel, 8_950_000)
    configure(kit, fuel)
    kit.of(fuel).write(set_payment_debt=10_000)
    return kit.of(fuel).command(utrn=utrn(60, 1, fuel))


def switched_on_with(balance: int) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel, balance)
        return kit.of(fuel).label("supply_state")

    return scene


def rescued(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel, 0)
    kit.of(fuel).command(utrn=utrn(100, 1, fuel))
    return kit.of(fuel).label("supply_state")


def suspended(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    told_debt(kit, fuel, 0, rate=30_000)
    kit.of(fuel).mode(1, flags=(1, 0))
    kit.of(fuel).supply("disable")
    kit.wait(HOUR_S)
    return kit.of(fuel).read("time_debt_1")


def back_to_credit(balance: int) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel, balance)
        kit.of(fuel).mode(0)
        return kit.of(fuel).read("balance"), kit.of(fuel).label("supply_state")

    return scene


def displayed(balance: int) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel, balance)
        return kit.meter(fuel).press("D"), kit.of(fuel).read("balance")

    return scene


def updated(amount: int, power_cycle: bool = False) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel, 500_000)
        answer = kit.of(fuel).command(balance_adjustment=amount, balance_action=1, balance_for_mode=1)
        for on in (False, True) if power_cycle else ():
            kit.power(fuel, on)
        return answer, kit.of(fuel).read("balance")

    return scene


MONEY_SCENES: dict[str, tuple[Scene, object]] = {
    "DebtTakenTwice": (capped(100), 520_000),
    "DebtCapPennyHigh": (capped(200), 539_000),
    "DebtCapIgnored": (capped(200), 520_000),
    "DebtCapEachTopUp": (capped(200, 200), 480_000),
    "EmergencyBeforeDebt": (spent(100, accumulated=80_000, used=60_000), [0, 40_000, 500_000, 1_000]),
    "ShareOfTheRest": (spent(100, debt=90_000, accumulated=80_000), [85_000, 0, 500_000, 16_000]),
    "AccumulatedDebtForgotten": (spent(100, accumulated=80_000), [0, 80_000, 500_000, 101_000]),
    "ShareRoundedToPence": (spent(101, debt=90_000), [65_000, 0, 500_000, 77_000]),
    "LimitBeforeDebts": (limited, ("refused", "balance_limit")),
    "EmergencyLastPenny": (switched_on_with(1_000), "disabled"),
    "ZeroIsCredit": (switched_on_with(0), "enabled"),
    "CreditNotNoticed": (rescued, "disabled"),
    "SuspensionForgotten": (suspended, 0),
    "ModeClearsBalance": (back_to_credit(5_000), (0, "armed")),
    "CreditModeEnergises": (back_to_credit(-5_000), (-5_000, "enabled")),
    "PrepaymentLeavesOn": (switched_on_with(0), "enabled"),
    "DisplayLosesSign": (displayed(-5_000), ("0.05", -5_000)),
    "DisplaySixteenBits": (displayed(32_768_000), ("-327.68", 32_768_000)),
    "BalanceTwentyFourBits": (displayed(2_100_001_000), ("21000.01", 2_100_001_024)),
    "UpdateLostOnPowerLoss": (updated(100_000, power_cycle=True), (DONE, 500_000)),
    "UpdateAnsweredAsRefused": (updated(-100_000), (("refused", "balance_limit"), 400_000)),
    "TopUpPenniesLost": (spent(150), [0, 0, 500_000, 101_000]),
}


def demanded(*kilowatts: int, length_s: int = 1800, power_cut: bool = False) -> Scene:
    """Half hours (electricity) or hours (gas) of whole kW or m3/h; the largest and when, in seconds since the start."""

    def scene(kit: Kit, fuel: str) -> object:
        scale = 1 if fuel == "electricity" else 2
        for demand in kilowatts:
            kit.site.set_load(1000 * demand)
            kit.site.set_gas_flow(str(abs(demand)))
            kit.wait(length_s * scale)
        if power_cut:
            kit.power(fuel, False)
            kit.wait(1800 - len(kilowatts) * length_s % 1800)
            kit.power(fuel, True)
        return largest(kit, fuel, scale)

    return scene


def largest(kit: Kit, fuel: str, scale: int) -> tuple[int, int]:
    at_s = int(kit.of(fuel).read("maximum_demand_time"))
    return int(kit.of(fuel).read("maximum_demand")), (at_s - START_S) // scale if at_s else 0


def reset(kit: Kit, fuel: str) -> object:
    """After a period of 2, in the middle of one of 4 that goes on."""
    scale = 1 if fuel == "electricity" else 2
    demanded(2)(kit, fuel)
    demanded(4, length_s=900)(kit, fuel)
    kit.of(fuel).command(reset_maximum_demand=1)
    first = largest(kit, fuel, scale)
    kit.wait(900 * scale)
    return first, largest(kit, fuel, scale)


def reset_twice(kit: Kit, fuel: str) -> object:
    for _ in range(2):
        kit.of(fuel).command(reset_maximum_demand=1)
        kit.wait(60)
    return int(kit.of(fuel).read("maximum_demand_reset_time")) - START_S


def by_fuel(scene: Scene, electricity: object, gas: object) -> tuple[Scene, object]:
    return (lambda kit, fuel: scene(kit, fuel) == {"electricity": electricity, "gas": gas}[fuel]), True


MONEY_SCENES |= {
    "DemandSliding": (demanded(0, 3, 0, 0, length_s=1200), (2000, 3600)),
    "DemandOfPoweredTime": (demanded(3, length_s=600, power_cut=True), (3000, 1800)),
    "DemandCountsExport": (demanded(-2), (2000, 1800)),
    "DemandIsContent": (demanded(2), (1000, 1800)),
    "DemandSaturates": by_fuel(demanded(23), (20_400, 1800), (5_100, 1800)),
    "DemandCoarse": (demanded(2, 3, length_s=1200), (2250, 1800)),
    "DemandLatest": (demanded(3, 2), (2000, 3600)),
    "DemandNearlyAsLarge": (demanded(50, 49), (49_000, 3600)),
    "DemandStampStart": (demanded(2), (2000, 0)),
    "DemandStampLocal": by_fuel(demanded(2), (2000, 5400), (2000, 3600)),
    "DemandLostOnPowerLoss": (demanded(2, length_s=1800, power_cut=True), (0, 0)),
    "ResetIgnored": (reset, ((2000, 1800), (2000, 1800))),
    "ResetKeepsStamp": (reset, ((0, 1800), (2000, 3600))),
    "ResetKeepsPeriod": (reset, ((0, 0), (4000, 3600))),
    "ResetNotStamped": (reset_twice, 0),
}


def counted(watts: int, cubic_metres: str, seconds: int = 3600) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        kit.site.set_load(watts)
        kit.site.set_gas_flow(cubic_metres)
        kit.wait(seconds)
        return kit.of(fuel).read("import_total" if fuel == "electricity" else "consumption_total")

    return scene


def half_hours_from(year: int, month: int, day: int, hour: int, count: int) -> Scene:
    """At 1 kW or 1 m3/h, by the export of the ring."""

    def scene(kit: Kit, fuel: str) -> object:
        start_s = int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())
        kit.consume(fuel)
        kit.wait(start_s - START_S + 1800 * count)
        registers = kit.of(fuel)
        last = int(registers.read("import_profile_index"))
        return registers.words(0x4000 + last - count + 1, count)

    return scene


def consumer_view(kit: Kit, fuel: str) -> object:
    kit.site.set_load(66)
    kit.site.set_gas_flow("0.066")
    kit.wait(1800)
    kit.site.set_load(0)
    kit.site.set_gas_flow("0")
    kit.wait(1800)
    return kit.of(fuel).words(0xB200, 2)


def point(kit: Kit, fuel: str) -> object:
    honest = kit.meter(fuel).mpxn
    return kit.of(fuel).read("mpxn") == honest[:-2] + honest[-1] + honest[-2]


GAP = 0xFFFF
MONEY_SCENES |= {
    "StartsLate": (counted(57, "0.05"), 0),
    "FastAtLowLoad": (counted(100, "0.1"), 104),
    "FastAtLowFlow": (counted(100, "0.1"), 104),
    "SlowAtLargestLoad": (counted(20_000, "5"), 19_400),
    "SlowAtLargestFlow": (counted(20_000, "5"), 4_850),
    "JustTooSlow": (counted(1000, "1"), 988),
    "JustTooSlowGas": (counted(1000, "1"), 982),
    "HalfHourLosesStep": (half_hours_from(2026, 1, 14, 10, 2), [499, 499]),
    "MidnightDropped": (half_hours_from(2026, 1, 14, 23, 3), [500, GAP, 500]),
    "MonthBeginsLate": (half_hours_from(2026, 1, 31, 23, 4), [500, 500, GAP, 500]),
    "ClocksForwardGap": (half_hours_from(2026, 3, 29, 0, 5), [500, 500, GAP, GAP, 500]),
    "ClocksBackGap": (half_hours_from(2026, 10, 25, 0, 5), [500, 500, GAP, GAP, 500]),
    "ConsumerCoarse": (consumer_view, [30, 0]),
    "ConsumerWithoutZero": (consumer_view, [33, GAP]),
    "PointOfNeighbour": (point, True),
    "MakerShortened": (lambda kit, fuel: kit.of(fuel).read("manufacturer"), "meterben"),
}


def configured_with(kit: Kit, fuel: str, periods: str, special: str, max_balance: int = 9_000_000) -> tuple[str, str]:
    kit.of(fuel).write(new_non_disablement=periods, new_friendly_days=special)
    return kit.of(fuel).command(
        new_debt_recovery_rate_cap=0,
        new_emergency_credit_limit=0,
        new_emergency_credit_threshold=0,
        new_low_credit_threshold=0,
        new_max_balance=max_balance,
        new_max_credit=2_000_000,
        new_prepayment_commit=1,
    )


def friendly(periods: str, special: str = "", minutes: float = 10) -> Scene:
    """Credit runs out after six seconds of 1 kW or 1 m3/h at 60 p; it is 09:00 on a Wednesday."""

    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel, 100)
        assert configured_with(kit, fuel, periods, special) == DONE
        kit.of(fuel).write(set_unit_price=60_000)
        kit.consume(fuel)
        kit.wait(60 * minutes)
        return kit.of(fuel).label("supply_state"), kit.of(fuel).read("balance")

    return scene


def commanded(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    configured_with(kit, fuel, ALWAYS, "")
    return kit.of(fuel).supply("disable"), kit.of(fuel).label("supply_state")


def refused_periods(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    return configured_with(kit, fuel, ALWAYS, "", max_balance=2_147_400_001), kit.of(fuel).read("non_disablement")


ALWAYS, SATURDAY, MORNING = "7F00001440", "2000001440", "7F05400600"
MONEY_SCENES |= {
    "PeriodsIgnored": (friendly(ALWAYS), ("disabled", 0)),
    "PeriodsOnAnyDay": (friendly(SATURDAY), ("enabled", -9_900)),
    "PeriodsInLocalTime": (friendly(MORNING), ("disabled", 0)),
    "PeriodEndsLate": (friendly("7F05300540", minutes=0.5), ("enabled", -400)),
    "SecondSpecialDayMissed": (friendly("8000001440", "0000011300000114"), ("disabled", 0)),
    "SpecialDayLasts": (friendly("8000001440", "00000113"), ("enabled", -9_900)),
    "SpecialDayIgnored": (friendly(ALWAYS, "00000114"), ("enabled", -9_900)),
    "FreeInPeriod": (friendly(ALWAYS), ("enabled", 0)),
    "CommandIgnoredInPeriod": (commanded, (DONE, "enabled")),
    "RefusedPeriodsTaken": (refused_periods, (("refused", "bad_value"), ALWAYS)),
}
