"""Every wrong meter really goes wrong, says so, and the honest one does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from home_scenes import HOME_SCENES
from money_scenes import MONEY_SCENES
from product_scenes import PRODUCT_SCENES
from quality_scenes import QUALITY_SCENES
from rollover_scenes import ROLLOVER_SCENES
from settings_scenes import SETTINGS_SCENES
from suspension_scenes import SUSPENSION_SCENES
from upgrade_scenes import UPGRADE_SCENES
from virtual_kit import START_S, Kit, utrn, wrong

from protocols.firmware_image import FORMAT, FirmwareImage, build_image
from rigs.faults import fault_corpus
from rigs.virtual.faults import Fault, UnknownFaultError, build_conduct, kind_of, load_faults
from rigs.virtual.reasons import Handshake, Reason, Result

RELEASE_KEY = bytes.fromhex("5e0c7a9146d3b2f88817c5e92a60d4f3")
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
    kit.power(fuel, False)
    kit.power(fuel, True)
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
    kit.of(fuel).supply("disable")
    kit.power(fuel, False)
    kit.power(fuel, True)
    return kit.of(fuel).label("supply_state")


def synchronise(step_s: int, tolerance_s: int = 10) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        registers = kit.of(fuel)
        answer = registers.command(sync_time=int(registers.read("device_time")) + step_s, sync_tolerance=tolerance_s)
        return answer, int(registers.read("device_time")) - START_S

    return scene


def logged(*commands: str) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        for command in commands:
            kit.of(fuel).supply(command)
        return kit.of(fuel).log()

    return scene


def power_cycle_logs(kit: Kit, fuel: str) -> object:
    kit.meter(fuel).set_cover(True)
    kit.power(fuel, False)
    kit.power(fuel, True)
    return kit.of(fuel).log()[-1:], kit.of(fuel).log("security")


def outage_log(kit: Kit, fuel: str) -> object:
    kit.mains(False)
    kit.wait(90)
    kit.mains(True)
    return kit.e.log()


def refused_top_up_log(kit: Kit, fuel: str) -> object:
    top_up_twice(kit, fuel)
    return [name for _, name, _ in kit.of(fuel).log()[1:]]


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


def disabled(kit: Kit, fuel: str) -> object:
    """What the handshake says right after the command."""
    registers = kit.of(fuel)
    count = registers.read("command_count")
    registers.write(supply_command=2)
    return registers.label("command_result"), registers.read("command_count") == count, registers.label("supply_state")


def topped_up(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    registers = kit.of(fuel)
    count = registers.read("command_count")
    registers.write(utrn=utrn(100, 1, fuel))
    return registers.label("command_result"), registers.read("command_count") == count, registers.read("balance")


def press(kit: Kit, fuel: str) -> object:
    kit.of(fuel).supply("disable")
    return kit.meter(fuel).press("A"), kit.of(fuel).label("supply_state")


def press_armed(kit: Kit, fuel: str) -> object:
    kit.of(fuel).supply("disable")
    kit.of(fuel).supply("arm")
    kit.meter(fuel).press("A")
    return kit.of(fuel).log()


def enable_without_credit(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    kit.of(fuel).write(set_balance=-1000)
    return kit.of(fuel).supply("enable")


def balance_shown(kit: Kit, fuel: str) -> object:
    prepaid(kit, fuel)
    kit.of(fuel).write(set_balance=1_065_000)
    return kit.meter(fuel).press("D")


def transferred(fuel: str, data: bytes) -> Callable[[Kit], str]:
    """How the meter judges an image that has come to it."""

    def judged(kit: Kit) -> str:
        firmware = kit.meter(fuel).firmware
        firmware.begin({"image_size": len(data)})
        words = data + b"\0" * (len(data) % 2)
        for at in range(0, len(words), 240):
            block = at.to_bytes(4, "big") + words[at : at + 240]
            firmware.take([int.from_bytes(block[i : i + 2], "big") for i in range(0, len(block), 2)])
        return firmware.close({"image_close": 1}).name

    return judged


def new_image(
    fuel: str, key: bytes, predecessor: str = "", payload: bytes = b"payload!", form: int = FORMAT
) -> bytes:  # fmt: skip
    model = "VM1-E" if fuel == "electricity" else "VM1-G"
    told = FirmwareImage("meterbench", model, "core", "1.6.0", payload, predecessor, format=form)
    return build_image(told, key)


def another_image(kit: Kit, fuel: str) -> object:
    transferred(fuel, new_image(fuel, RELEASE_KEY))(kit)
    return transferred(fuel, new_image(fuel, RELEASE_KEY, payload=b"another!"))(kit)


def odd_image(kit: Kit, fuel: str) -> object:
    return transferred(fuel, new_image(fuel, RELEASE_KEY, payload=b"odd"))(kit)


def image_of_later_format(kit: Kit, fuel: str) -> object:
    return transferred(fuel, new_image(fuel, RELEASE_KEY, form=FORMAT + 1))(kit)


def forged_image(kit: Kit, fuel: str) -> object:
    return transferred(fuel, new_image(fuel, bytes(16)))(kit)


def image_out_of_sequence(kit: Kit, fuel: str) -> object:
    return transferred(fuel, new_image(fuel, RELEASE_KEY, "1.5.0"))(kit)


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
    "BalanceDisplayWhole": (balance_shown, "10.00"),
    "ImageNotVerified": (forged_image, "NONE"),
    "FormatNotChecked": (image_of_later_format, "NONE"),
    "HeldImageStays": (another_image, "IMAGE_CORRUPT"),
    "OddImageRefused": (odd_image, "IMAGE_CORRUPT"),
    "ImageOutOfSequence": (image_out_of_sequence, "NONE"),
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
    "SyncLimitTwelve": (synchronise(12, 60), (("done", "none"), 12)),
    "LogMissesEvent": (logged("disable", "arm"), [(0, "SUPPLY_DISABLED", 1)]),
    "LogWrongTime": (logged("disable"), [(3600, "SUPPLY_DISABLED", 1)]),
    "LogLostOnPowerCycle": (power_cycle_logs, ([(0, "POWER_RESTORED", 0)], [])),
    "PowerLostStampedLate": (outage_log, [(90, "POWER_LOST", 0), (90, "POWER_RESTORED", 0)]),
    "RefusedTopUpNotLogged": (refused_top_up_log, ["TOP_UP_ACCEPTED"]),
    "FirmwareVersionWrong": (firmware, "1.4.1"),
    "FirmwareVersionTruncated": (firmware, "1.4"),
    "NoDisablementAlert": (logged("disable"), []),
    "NoLowCreditAlert": (low_credit, []),
    "LowCreditLate": (low_credit, []),
    "TamperNotLogged": (cover, []),
    "OverVoltageNotLogged": (over_voltage(270, 3), [(3, "RMS_EXTREME_OVER_VOLTAGE_ENDED", 2300)]),
    "OverVoltageTooEarly": (
        over_voltage(270, 1),
        [(0, "RMS_EXTREME_OVER_VOLTAGE", 2700), (1, "RMS_EXTREME_OVER_VOLTAGE_ENDED", 2300)],
    ),
    "OverVoltageThreshold": (over_voltage(270, 3), []),
    "RegistersSwapped": (generation, (1000, 0)),
    "TopUpSlow": (topped_up, ("busy", True, 1_100_000)),
    "DisableNeverEnds": (disabled, ("busy", True, "disabled")),
    "ButtonEnablesDisabled": (press, ("Supply On", "enabled")),
    "EnableWithoutCredit": (enable_without_credit, ("done", "none")),
    "TamperTwice": (cover, [(0, "COVER_OPENED", 0)] * 2),
    "TamperWrongCode": (cover, [(0, "COVER_CLOSED", 0)]),
    "DisablementTwice": (logged("disable"), [(0, "SUPPLY_DISABLED", 1)] * 2),
    "DisablementWrongCode": (logged("disable"), [(0, "LOW_CREDIT", 1)]),
    "EnablingIsDisablement": (
        press_armed,
        [(0, "SUPPLY_DISABLED", 1), (0, "SUPPLY_ARMED", 1), (0, "SUPPLY_DISABLED", 3)],
    ),
    "LowCreditTwice": (low_credit, [(0, "LOW_CREDIT", 0)] * 2),
    "OverVoltageTwice": (
        over_voltage(270, 3),
        [
            (2, "RMS_EXTREME_OVER_VOLTAGE", 2700),
            (3, "RMS_EXTREME_OVER_VOLTAGE", 2300),
            (3, "RMS_EXTREME_OVER_VOLTAGE_ENDED", 2300),
        ],
    ),
}
SCENES |= (
    PRODUCT_SCENES
    | QUALITY_SCENES
    | MONEY_SCENES
    | SETTINGS_SCENES
    | UPGRADE_SCENES
    | HOME_SCENES
    | SUSPENSION_SCENES
    | ROLLOVER_SCENES
)
BY_CALENDAR = {
    "ProfileGap",
    "NetworkGap",
    "NetworkScale",
    "LowBatteryAtThreshold",
}  # deviate without anybody, in their own meter


def class_of(fault: Fault) -> str:
    return fault.kind.rpartition(".")[2]


BY_DETECT = {
    *("alarms", "calendar", "capability", "codes", "condition", "debts", "polyphase", "power_loss", "tariff"),
    *("tariff_room", "twin_billing", "twin_element", "twin_rollover", "twin_tariff"),
}
"""Modules whose wrong meters are seen to deviate by `meterbench detect` only; of all others each has a scene here."""
WITH_A_SCENE = [one.id for one in load_faults().values() if one.module not in BY_DETECT]


@pytest.mark.parametrize("fault", WITH_A_SCENE)
def test_a_wrong_meter_deviates_and_counts_it(fault: str) -> None:
    row = load_faults()[fault]
    scene, shown = SCENES[class_of(row)]
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
    if class_of(row) not in BY_CALENDAR:
        assert kit.site.fired == {fault: 0}


def test_a_slow_command_is_over_in_its_own_time() -> None:
    now_s = [100.0]
    handshake = Handshake(lambda: now_s[0])
    handshake.finish(Reason.WRONG_MODE, busy_s=9.0)
    assert (handshake.count, handshake.result, handshake.reason) == (0, Result.BUSY, Reason.NONE)
    now_s[0] += 9.0
    assert (handshake.count, handshake.result, handshake.reason) == (1, Result.REFUSED, Reason.WRONG_MODE)


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
        assert kind_of(fault).__name__ == class_of(fault)


def test_the_corpus_as_data_is_the_corpus_as_code() -> None:
    seen = [(one.id, one.requirements, one.title, one.fuels) for one in fault_corpus()]
    assert seen == [(one.id, one.requirements, one.title, one.fuels) for one in load_faults().values()]


def test_an_unknown_fault_is_named() -> None:
    with pytest.raises(UnknownFaultError, match="no fault 'reading-scales'; there are: "):
        build_conduct(["reading-scales"], "electricity", Kit().site._tally)


def test_the_honest_meter_deviates_nowhere() -> None:
    kit = Kit()
    for scene, _ in SCENES.values():
        for fuel in ("electricity", "gas"):
            scene(Kit(), fuel)
    assert kit.site.fired == {}
