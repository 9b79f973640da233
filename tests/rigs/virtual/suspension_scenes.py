"""Scenes for wrong suspensions (of debts in emergency credit, of disablement without power) and for leap days."""

from __future__ import annotations

from money_scenes import DONE, HOUR_S, Scene, configured_with, prepaid, told_debt
from virtual_kit import Kit

LEAP_DAY_S = 1_835_438_400
"""2028-02-29 12:00:00 UTC."""


def in_emergency(is_used: bool) -> Scene:
    """An hour of a debt that is suspended in emergency credit, in it or not."""

    def scene(kit: Kit, fuel: str) -> object:
        registers = kit.of(fuel)
        registers.write(set_emergency_credit=500_000)
        prepaid(kit, fuel, 1_000)
        told_debt(kit, fuel, 0, rate=30_000)
        registers.mode(1, flags=(0, 1))
        if is_used:
            assert registers.command(emergency_command=1) == DONE
        kit.wait(HOUR_S)
        return registers.read("time_debt_1")

    return scene


def friendly_after_outage(periods: str, away_s: int, minutes: int) -> Scene:
    """Credit runs out six seconds after the mains is back; it is 09:00 on a Wednesday when it fails."""

    def scene(kit: Kit, fuel: str) -> object:
        prepaid(kit, fuel, 100)
        assert configured_with(kit, fuel, periods, "") == DONE
        kit.of(fuel).write(set_unit_price=60_000)
        kit.power(fuel, False)
        kit.wait(away_s)
        kit.power(fuel, True)
        kit.consume(fuel)
        kit.wait(60 * minutes)
        return kit.of(fuel).label("supply_state"), kit.of(fuel).read("balance")

    return scene


def leap_day(kit: Kit, fuel: str) -> object:
    """Hours of 1 kW or 1 m3/h, from noon; its last half hours, and the day of the largest demand."""
    registers = kit.of(fuel)
    registers.write(set_time=LEAP_DAY_S)
    kit.consume(fuel)
    kit.wait(3 * HOUR_S)
    index = int(registers.read("import_profile_index"))
    at_s = int(registers.read("maximum_demand_time"))
    words = [word for at in (index - 1, index) for word in registers.words(0x4000 + at, 1)]
    return words, (at_s - LEAP_DAY_S) // 86_400


SUSPENSION_SCENES: dict[str, tuple[Scene, object]] = {
    "EmergencySuspensionForgotten": (in_emergency(True), 0),
    "SuspensionsMixedUp": (in_emergency(False), 30_000),
    "NoLeapDay": (leap_day, ([0xFFFF, 0xFFFF], 0)),
    "LeapDayIsMarch": (leap_day, ([500, 500], 1)),
    "PeriodsLostWithPower": (friendly_after_outage("7F00001440", 10, 10), ("disabled", 0)),
    "PeriodsLaterByOutage": (friendly_after_outage("7F05400550", 300, 8), ("enabled", -7_900)),
}
