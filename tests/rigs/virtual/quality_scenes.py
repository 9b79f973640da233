"""What wrong checks of the voltage and wrong load limits show where the honest ones show something else."""

from __future__ import annotations

from collections.abc import Callable

from device_path import DevicePath
from quality_kit import counts, events, load, set_limit, set_voltage, volts
from virtual_kit import START_S, Kit

Scene = Callable[[Kit, str], object]
SAG, SWELL, EXTREME = "rms_voltage_sag", "rms_voltage_swell", "rms_extreme_under_voltage"


def means(*course: tuple[int | None, int]) -> Scene:
    """Periods of a minute within 216 V and 253 V."""

    def scene(kit: Kit, fuel: str) -> object:
        set_voltage(kit, mean=(216, 253, 60))
        volts(kit, *course)
        return [entry for entry in events(kit) if entry[1].startswith("AVERAGE")], counts(kit)

    return scene


def excursion(check: str, limit: tuple[int, int], *course: tuple[int | None, int]) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        set_voltage(kit, **{check: limit})
        volts(kit, *course)
        return [entry for entry in events(kit) if entry[1].startswith("RMS")]

    return scene


def limits_after(*names: str, loses_power: bool = False, told: int = 200) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        set_voltage(kit, rms_voltage_sag=(told, 9), rms_extreme_over_voltage=(280, 9))
        if loses_power:
            volts(kit, (None, 5))
        return [kit.e.read(name) for name in names]

    return scene


def counters(reset: int) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        set_voltage(kit, mean=(216, 253, 60))
        volts(kit, (260, 60))
        set_voltage(kit, mean=(216, 253, 60), reset=reset)
        return counts(kit)

    return scene


def counters_without_power(kit: Kit, fuel: str) -> object:
    set_voltage(kit, mean=(216, 253, 60))
    volts(kit, (260, 60), (None, 5))
    return counts(kit)


def judged_by_new_limits(kit: Kit, fuel: str) -> object:
    set_voltage(kit, rms_voltage_sag=(207, 5))
    set_voltage(kit, rms_voltage_sag=(190, 5))
    volts(kit, (200, 10))
    return [name for _, name in events(kit)]


def log_after_another_period(kit: Kit, fuel: str) -> object:
    kit.wait(3600)
    set_voltage(kit, mean=(216, 253, 600))
    return kit.e.read("voltage_log_count")


def read_in_ten_minutes(kit: Kit, fuel: str) -> object:
    set_voltage(kit, mean=(216, 253, 600))
    volts(kit, (240, 600), (220, 600))
    return DevicePath(kit, fuel).ask("4.10", read_from=START_S, read_to=START_S + 1200)["period_s"]


def limited(*course: tuple[int | None, int], period: int = 60, restoration: int = 0, state: int = 0) -> Scene:
    """Above 3000 W."""

    def scene(kit: Kit, fuel: str) -> object:
        set_limit(kit, 3000, period, restoration, state)
        load(kit, *course)
        names = [entry for entry in events(kit) if not entry[1].startswith("POWER")]
        return names, kit.e.read("load_limit_count"), kit.e.label("supply_state")

    return scene


def limit_kept(watts: int, *, loses_power: bool = False) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        set_limit(kit, watts, 60)
        if loses_power:
            load(kit, (None, 5), (0, 1))
        return kit.e.read("load_limit_threshold"), kit.e.read("load_limit_period")

    return scene


def lowest_sag(kit: Kit, fuel: str) -> object:
    return set_voltage(kit, rms_voltage_sag=(99, 10)), kit.e.read("rms_voltage_sag_threshold")


def period_kept(period: int) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        return set_limit(kit, 3000, period), kit.e.read("load_limit_period")

    return scene


def limit_logged(kit: Kit, fuel: str) -> object:
    set_limit(kit, 3000, 60)
    return kit.e.log()


def reset_logged(kit: Kit, fuel: str) -> object:
    kit.e.command(load_limit_command=1)
    return [name for _, name in events(kit)]


def reset_counter(kit: Kit, fuel: str) -> object:
    set_limit(kit, 3000, 60)
    load(kit, (5000, 60))
    kit.e.command(load_limit_command=1)
    return kit.e.read("load_limit_count"), kit.e.read("load_limit_period")


def told_the_time(kit: Kit, fuel: str) -> object:
    set_limit(kit, 3000, 60)
    load(kit, (5000, 40))
    kit.e.command(sync_time=int(kit.e.read("device_time")), sync_tolerance=10)
    kit.wait(40)
    return kit.e.read("load_limit_count")


def disabled_meanwhile(kit: Kit, fuel: str) -> object:
    set_limit(kit, 3000, 60, 120, 1)
    load(kit, (5000, 80))
    kit.e.supply("disable")
    kit.wait(300)
    return kit.e.label("supply_state")


QUALITY_SCENES: dict[str, tuple[Scene, object]] = {
    "LimitsMadeToFit": (lowest_sag, (("done", "none"), 100_000)),
    "MeanOverThreshold": (means((251, 60)), ([(60, "AVERAGE_RMS_OVER_VOLTAGE")], (1, 0))),
    "MeanUnderBlind": (means((200, 60)), ([], (0, 0))),
    "MeanByExtreme": (means((260, 10), (230, 50)), ([(60, "AVERAGE_RMS_OVER_VOLTAGE")], (1, 0))),
    "MeanByLast": (means((260, 50), (230, 10)), ([], (0, 0))),
    "MeanEachPeriod": (
        means((260, 120)),
        ([(60, "AVERAGE_RMS_OVER_VOLTAGE"), (120, "AVERAGE_RMS_OVER_VOLTAGE")], (2, 0)),
    ),
    "MeanNeverReturns": (means((260, 60), (230, 60)), ([(60, "AVERAGE_RMS_OVER_VOLTAGE")], (1, 0))),
    "MeanUnderAsOver": (means((200, 60)), ([(60, "AVERAGE_RMS_OVER_VOLTAGE")], (0, 1))),
    "MeanOverTwice": (means((260, 60)), ([(60, "AVERAGE_RMS_OVER_VOLTAGE"), (60, "AVERAGE_RMS_OVER_VOLTAGE")], (1, 0))),
    "MeanCountsOnce": (
        means((260, 60), (230, 60), (260, 60)),
        (
            [
                (60, "AVERAGE_RMS_OVER_VOLTAGE"),
                (120, "AVERAGE_RMS_OVER_VOLTAGE_ENDED"),
                (180, "AVERAGE_RMS_OVER_VOLTAGE"),
            ],
            (1, 0),
        ),
    ),
    "CounterShowsZero": (means((260, 60)), ([(60, "AVERAGE_RMS_OVER_VOLTAGE")], (0, 0))),
    "CountersAlwaysReset": (counters(0), (0, 0)),
    "CountersNeverReset": (counters(1), (1, 0)),
    "LogKeptOverPeriod": (log_after_another_period, 2),
    "LimitsIgnored": (limits_after("rms_voltage_sag_threshold"), [207000]),
    "LimitsShownOnly": (judged_by_new_limits, ["RMS_VOLTAGE_SAG", "RMS_VOLTAGE_SAG_ENDED"]),
    "LimitsCut": (limits_after("rms_extreme_over_voltage_threshold"), [270000]),
    "LimitsLostOnPowerLoss": (limits_after("rms_voltage_sag_period", loses_power=True), [0]),
    "CountersLostOnPowerLoss": (counters_without_power, (0, 0)),
    "ExtremeUnderNotLogged": (excursion(EXTREME, (184, 5), (180, 9)), [(9, "RMS_EXTREME_UNDER_VOLTAGE_ENDED")]),
    "ExtremeUnderAsSag": (
        excursion(EXTREME, (184, 5), (180, 9)),
        [(5, "RMS_VOLTAGE_SAG"), (9, "RMS_EXTREME_UNDER_VOLTAGE_ENDED")],
    ),
    "ExtremeUnderThreshold": (
        excursion(EXTREME, (184, 5), (186, 9)),
        [(5, "RMS_EXTREME_UNDER_VOLTAGE"), (9, "RMS_EXTREME_UNDER_VOLTAGE_ENDED")],
    ),
    "FaultToldAtReturn": (
        excursion(EXTREME, (184, 5), (180, 9)),
        [(9, "RMS_EXTREME_UNDER_VOLTAGE"), (9, "RMS_EXTREME_UNDER_VOLTAGE_ENDED")],
    ),
    "SagAtOnce": (excursion(SAG, (207, 5), (200, 1)), [(0, "RMS_VOLTAGE_SAG"), (1, "RMS_VOLTAGE_SAG_ENDED")]),
    "SagOverPowerLoss": (
        excursion(SAG, (207, 5), (200, 4), (None, 1), (200, 4)),
        [(5, "RMS_VOLTAGE_SAG"), (9, "RMS_VOLTAGE_SAG_ENDED")],
    ),
    "SagTwoSecondsShort": (excursion(SAG, (207, 5), (200, 4)), [(3, "RMS_VOLTAGE_SAG"), (4, "RMS_VOLTAGE_SAG_ENDED")]),
    "SwellMinutes": (excursion(SWELL, (253, 5), (260, 9)), []),
    "SwellAddsUp": (
        excursion(SWELL, (253, 5), (260, 4), (230, 1), (260, 4)),
        [(5, "RMS_VOLTAGE_SWELL"), (9, "RMS_VOLTAGE_SWELL_ENDED"), (9, "RMS_VOLTAGE_SWELL")],
    ),
    "ZeroIsAtOnce": (
        excursion(SAG, (207, 0), (200, 9)),
        [
            (0, "RMS_EXTREME_UNDER_VOLTAGE"),
            (0, "RMS_VOLTAGE_SAG"),
            (9, "RMS_EXTREME_UNDER_VOLTAGE_ENDED"),
            (9, "RMS_VOLTAGE_SAG_ENDED"),
        ],
    ),
    "ReadPeriodWrong": (read_in_ten_minutes, 1800),
    "LimitIgnored": (limit_kept(2500), (100000, 0)),
    "LimitWholeKilowatts": (limit_kept(2500), (2000, 60)),
    "LimitTruncated": (limit_kept(70_000), (4464, 60)),
    "AlwaysThirtySeconds": (limited((5000, 60)), ([(30, "LOAD_LIMIT")], 1, "enabled")),
    "LimitLostOnPowerLoss": (limit_kept(2500, loses_power=True), (100000, 0)),
    "PeriodMadeToFit": (period_kept(29), (("done", "none"), 30)),
    "LimitsNotLogged": (limit_logged, []),
    "CounterResetNotLogged": (reset_logged, []),
    "CounterNotReset": (reset_counter, (1, 60)),
    "ResetClearsLimit": (reset_counter, (0, 0)),
    "CountsOnce": (limited((5000, 60), (0, 1), (5000, 60)), ([(60, "LOAD_LIMIT"), (121, "LOAD_LIMIT")], 1, "enabled")),
    "LimitNotLogged": (limited((5000, 60)), ([], 1, "enabled")),
    "LimitTwice": (limited((5000, 60)), ([(60, "LOAD_LIMIT"), (60, "LOAD_LIMIT")], 1, "enabled")),
    "LimitAsDisablement": (limited((5000, 60)), ([(60, "SUPPLY_DISABLED")], 1, "enabled")),
    "LimitThreshold": (limited((2950, 60)), ([(60, "LOAD_LIMIT")], 1, "enabled")),
    "LimitAddsUp": (limited((5000, 40), (0, 1), (5000, 40)), ([(60, "LOAD_LIMIT")], 1, "enabled")),
    "LimitOverPowerLoss": (limited((5000, 40), (None, 1), (5000, 40)), ([(60, "LOAD_LIMIT")], 1, "enabled")),
    "LimitOfGeneration": (limited((-5000, 60)), ([(60, "LOAD_LIMIT")], 1, "enabled")),
    "LimitZeroIsAtOnce": (limited((5000, 60), period=0), ([(0, "LOAD_LIMIT")], 1, "enabled")),
    "PeriodGoesOn": (told_the_time, 1),
    "ShedsNothing": (limited((5000, 60), state=1), ([(60, "LOAD_LIMIT")], 1, "enabled")),
    "ShedsAlways": (
        limited((5000, 60)),
        ([(60, "LOAD_LIMIT"), (60, "SUPPLY_DISABLED"), (60, "SUPPLY_ARMED")], 1, "armed"),
    ),
    "NeverRestores": (
        limited((5000, 60), (0, 200), restoration=120, state=1),
        ([(60, "LOAD_LIMIT"), (60, "SUPPLY_DISABLED"), (60, "SUPPLY_ARMED")], 1, "armed"),
    ),
    "RestoresEarly": (
        limited((5000, 60), (0, 118), restoration=120, state=1),
        ([(60, "LOAD_LIMIT"), (60, "SUPPLY_DISABLED"), (60, "SUPPLY_ARMED"), (175, "SUPPLY_ENABLED")], 1, "enabled"),
    ),
    "OverrulesSupplier": (disabled_meanwhile, "enabled"),
}
