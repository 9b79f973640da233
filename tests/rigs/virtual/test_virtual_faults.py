"""Every wrong meter really goes wrong, says so, and the honest one does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from virtual_kit import START_S, Kit, utrn, wrong

from rigs.virtual.faults import UnknownFaultError, build_conduct, kind_of, load_faults

Scene = Callable[[Kit, str], object]


def reading(kit: Kit, fuel: str) -> object:
    name = "import_total" if fuel == "electricity" else "consumption_total"
    kit.consume(fuel)
    first = kit.of(fuel).read(name)
    kit.wait(3600)
    return first, kit.of(fuel).read(name)


def generation(kit: Kit, fuel: str) -> object:
    kit.site.set_load(-1000)
    kit.wait(3600)
    return kit.e.read("import_total"), kit.e.read("export_total")


def balance(kit: Kit, fuel: str) -> object:
    registers = kit.of(fuel)
    registers.write(set_balance=1_000_000)
    registers.write(set_unit_price=15_500)
    registers.mode(1)
    kit.consume(fuel)
    kit.wait(3600)
    return registers.read("balance")


def half_hours(kit: Kit, fuel: str) -> object:
    registers = kit.of(fuel)
    for hour in range(1, 4):
        kit.site.set_load(1000 * hour)
        kit.site.set_gas_flow(str(hour))
        kit.wait(1800)
    return int(registers.read("import_profile_end")) - START_S, registers.words(0x4000, 3)


def prepaid(kit: Kit, fuel: str) -> None:
    kit.of(fuel).write(set_balance=1_000_000)
    kit.of(fuel).mode(1)


def top_up(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    return kit.of(fuel).command(utrn=utrn(100, 1, fuel)), kit.of(fuel).read("balance")


def top_up_twice(kit: Kit, fuel: str) -> object:
    return top_up(kit, fuel), kit.of(fuel).command(utrn=utrn(100, 1, fuel))


def top_up_foreign(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    return kit.of(fuel).command(utrn=wrong(utrn(100, 1, fuel)))


def top_up_in_credit_mode(kit: Kit, fuel: str) -> object:
    return kit.of(fuel).command(utrn=utrn(100, 1, fuel))


def top_up_over_limit(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    return kit.of(fuel).command(utrn=utrn(50_001, 1, fuel))


def power_cycle_in_prepayment(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    kit.mains(False)
    kit.mains(True)
    return kit.of(fuel).label("payment_mode")


def mode(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    return kit.of(fuel).label("payment_mode")


def supply(*commands: str) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        kit.consume(fuel)
        answers = [kit.of(fuel).supply(command) for command in commands]
        return answers, kit.of(fuel).label("supply_state"), kit.flow(fuel) > 0

    return scene


def disabled_power_cycle(kit: Kit, fuel: str) -> object:
    kit.e.supply("disable")
    kit.mains(False)
    kit.mains(True)
    return kit.e.label("supply_state")


def synchronise(step_s: int) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        registers = kit.of(fuel)
        answer = registers.command(sync_time=int(registers.read("device_time")) + step_s, sync_tolerance=10)
        return answer, int(registers.read("device_time")) - START_S

    return scene


def logged(*commands: str) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        for command in commands:
            kit.of(fuel).supply(command)
        return kit.of(fuel).log()

    return scene


def power_cycle_logs(kit: Kit, fuel: str) -> object:
    kit.esme.set_cover(True)
    kit.mains(False)
    kit.mains(True)
    return kit.e.log(), kit.e.log("security")


def firmware(kit: Kit, fuel: str) -> object:
    return kit.of(fuel).read("firmware_version")


def low_credit(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    kit.of(fuel).write(set_balance=150_000)
    return kit.of(fuel).log()[1:]


def cover(kit: Kit, fuel: str) -> object:
    kit.meter(fuel).set_cover(True)
    return kit.of(fuel).log("security")


def over_voltage(volts: int, seconds: float) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        kit.volts(volts)
        kit.wait(seconds)
        kit.volts(230)
        return kit.e.log()

    return scene


def answer_delay(kit: Kit, fuel: str) -> object:
    return kit.meter(fuel).conduct.answer_delay_s()


SCENES: dict[str, tuple[Scene, object]] = {  # what a wrong meter shows where the honest one shows something else
    "ReadingScale": (reading, (0, 1020)),
    "ReadingStale": (reading, (0, 0)),
    "ExportSign": (generation, (1000, 0)),
    "ExportZero": (generation, (0, 0)),
    "BalanceSign": (balance, -984_500),
    "BalanceRounding": (balance, 990_000),
    "ProfileGap": (half_hours, (5400, [500, 0xFFFF, 1500])),
    "ProfileShift": (half_hours, (7200, [500, 1000, 1500])),
    "ProfileSwap": (half_hours, (5400, [1000, 500, 1500])),
    "TopUpNotCredited": (top_up, (("done", "none"), 1_000_000)),
    "TopUpTwice": (top_up_twice, ((("done", "none"), 1_100_000), ("done", "none"))),
    "TopUpForeign": (top_up_foreign, ("done", "none")),
    "TopUpInCreditMode": (top_up_in_credit_mode, ("done", "none")),
    "TopUpOverLimit": (top_up_over_limit, ("done", "none")),
    "ModeNotSwitched": (mode, "credit"),
    "ModeLostOnPowerLoss": (power_cycle_in_prepayment, "credit"),
    "EnableIgnored": (supply("disable", "enable"), ([("done", "none")] * 2, "disabled", False)),
    "DisableIgnored": (supply("disable"), ([("done", "none")], "enabled", True)),
    "DisableAnswersFailure": (supply("disable"), ([("refused", "wrong_state")], "disabled", False)),
    "DisableLostOnPowerCycle": (disabled_power_cycle, "enabled"),
    "AlwaysFlows": (supply("disable"), ([("done", "none")], "disabled", True)),
    "StatusSaysEnabled": (supply("disable"), ([("done", "none")], "enabled", False)),
    "ArmEnables": (supply("disable", "arm"), ([("done", "none")] * 2, "enabled", True)),
    "ArmIgnored": (supply("disable", "arm"), ([("done", "none")] * 2, "disabled", False)),
    "SyncIgnored": (synchronise(7), (("done", "none"), 0)),
    "SyncAcceptsAny": (synchronise(3600), (("done", "none"), 3600)),
    "LogMissesEvent": (logged("disable", "arm"), [(0, "SUPPLY_DISABLED", 1)]),
    "LogWrongTime": (logged("disable"), [(3600, "SUPPLY_DISABLED", 1)]),
    "LogLostOnPowerCycle": (power_cycle_logs, ([(0, "POWER_LOST", 0), (0, "POWER_RESTORED", 0)], [])),
    "FirmwareVersionWrong": (firmware, "1.4.1"),
    "FirmwareVersionTruncated": (firmware, "1.4"),
    "NoDisablementAlert": (logged("disable"), []),
    "NoLowCreditAlert": (low_credit, []),
    "LowCreditLate": (low_credit, []),
    "TamperNotLogged": (cover, []),
    "OverVoltageNotLogged": (over_voltage(270, 3), [(3, "OVER_VOLTAGE_ENDED", 2300)]),
    "OverVoltageTooEarly": (over_voltage(270, 1), [(0, "OVER_VOLTAGE", 2700), (1, "OVER_VOLTAGE_ENDED", 2300)]),
    "OverVoltageThreshold": (over_voltage(270, 3), []),
    "SlowAnswers": (answer_delay, 2.0),
}


@pytest.mark.parametrize("fault", load_faults())
def test_a_wrong_meter_deviates_and_counts_it(fault: str) -> None:
    row = load_faults()[fault]
    scene, shown = SCENES[row.kind]
    (fuel,) = row.fuels
    kit = Kit(fault)
    assert kit.site.fired == {fault: 0}
    assert scene(kit, fuel) == shown
    assert kit.site.fired[fault] > 0
    assert scene(Kit(), fuel) != shown


@pytest.mark.parametrize("fault", load_faults())
def test_a_wrong_meter_leaves_the_other_fuel_alone(fault: str) -> None:
    row = load_faults()[fault]
    other = "gas" if row.fuels == ("electricity",) else "electricity"
    kit = Kit(fault)
    assert reading(kit, other) == (0, 1000)
    if row.kind != "ProfileGap":  # which deviates by the calendar alone, in its own meter
        assert kit.site.fired == {fault: 0}


def test_several_faults_work_together() -> None:
    kit = Kit("reading-scale", "firmware-version-wrong", "tamper-not-logged", "tamper-not-logged-gas")
    assert (reading(kit, "electricity"), firmware(kit, "electricity")) == ((0, 1020), "1.4.1")
    assert cover(kit, "electricity") == cover(kit, "gas") == []
    assert all(kit.site.fired.values())


def test_every_fault_names_its_requirements_a_title_and_a_class() -> None:
    for fault in load_faults().values():
        assert fault.requirements
        assert fault.title
        assert set(fault.fuels) <= {"electricity", "gas"}
        assert kind_of(fault).__name__ == fault.kind


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(UnknownFaultError, match="no fault 'reading-scales'; there are: reading-scale, "):
        build_conduct(["reading-scales"], "electricity", Kit().site._tally)


def test_the_honest_meter_deviates_nowhere() -> None:
    kit = Kit()
    for scene, _ in SCENES.values():
        for fuel in ("electricity", "gas"):
            scene(Kit(), fuel)
    assert kit.site.fired == {}
