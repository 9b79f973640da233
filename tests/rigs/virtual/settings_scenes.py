"""What a meter that is wrong in its settings shows where the honest one shows something else."""

from __future__ import annotations

from collections.abc import Callable

from virtual_kit import Kit

Scene = Callable[[Kit, str], object]
DONE, BAD = ("done", "none"), ("refused", "bad_value")
HOUR_S, TO_MIDNIGHT_S = 3600, 15 * 3600


def convert(kit: Kit, calorific: int = 410, factor: int = 110_000) -> tuple[str, str]:
    return kit.g.command(new_calorific_value=calorific, new_conversion_factor=factor, new_conversion_commit=1)


def burnt(calorific: int = 410, factor: int = 110_000, before_s: int = 0) -> Scene:
    """A m3 in an hour, `before_s` after the conversion was set."""

    def scene(kit: Kit, fuel: str) -> object:
        convert(kit, calorific, factor)
        kit.wait(before_s)
        kit.consume(fuel)
        kit.wait(HOUR_S)
        return kit.g.read("calorific_value"), kit.g.read("conversion_factor"), kit.g.read("energy_total")

    return scene


def burnt_before(kit: Kit, fuel: str) -> object:
    kit.consume(fuel)
    kit.wait(HOUR_S)
    convert(kit)
    return kit.g.read("energy_total")


def converted(calorific: int) -> Scene:
    return lambda kit, _: (convert(kit, calorific), kit.g.read("calorific_value"))


def conversion_log(kit: Kit, fuel: str) -> object:
    convert(kit)
    return kit.of(fuel).log()


def control(kit: Kit, tamper: int = 0, depletion: int = 0) -> tuple[str, str]:
    return kit.g.command(
        new_uncontrolled_flow_rate=5000, new_supply_depletion_state=depletion, new_supply_tamper_state=tamper,
        new_stabilisation_period=60, new_measurement_period=300, new_flow_commit=1,
    )  # fmt: skip


def drawn(flow: str, seconds: int) -> Scene:
    def scene(kit: Kit, fuel: str) -> object:
        control(kit)
        kit.g.supply("disable")
        kit.g.supply("arm")
        kit.site.set_gas_flow(flow)
        kit.meter(fuel).press("A")
        kit.wait(seconds)
        return kit.g.label("supply_state")

    return scene


def opened(kit: Kit, fuel: str) -> object:
    control(kit, tamper=1)
    kit.meter(fuel).set_cover(True)
    return kit.g.label("supply_state")


def told_flow(kit: Kit, _fuel: str) -> object:
    control(kit, tamper=1)
    return [kit.g.read(name) for name in ("supply_depletion_state", "supply_tamper_state", "measurement_period")]


def thresholds(low: int, high: int, watts: int = 0, *, outage: bool = False) -> Scene:
    def scene(kit: Kit, _fuel: str) -> object:
        answer = kit.e.command(
            new_low_medium_power_threshold=low, new_medium_high_power_threshold=high, new_power_commit=1
        )
        kit.site.set_load(watts)
        if outage:
            kit.mains(on=False)
            kit.mains(on=True)
        return answer, kit.e.read("low_medium_power_threshold"), kit.e.label("ambient_indicator")

    return scene


SETTINGS_SCENES: dict[str, tuple[Scene, object]] = {
    "ConversionIgnored": (burnt(), (395, 102_264, 11_220)),
    "EnergyAtDeliveredFactor": (burnt(), (410, 110_000, 11_646)),
    "EnergyAtWholeMegajoules": (burnt(415), (415, 110_000, 12_527)),
    "EnergyAtFactorInHundredths": (burnt(factor=111_999), (410, 111_999, 12_641)),
    "EnergyInWholeKilowattHours": (burnt(), (410, 110_000, 10_000)),
    "ConversionForThePast": (burnt_before, 12_527),
    "ConversionForgottenAtMidnight": (burnt(before_s=TO_MIDNIGHT_S), (410, 110_000, 11_220)),
    "ConversionLimitMissed": (converted(601), (DONE, 601)),
    "ConversionLeastRefused": (converted(200), (BAD, 395)),
    "ConversionNotLogged": (conversion_log, []),
    "ConversionTakenAndRefused": (converted(410), (BAD, 410)),
    "FlowNeverShuts": (drawn("1", 370), "enabled"),
    "FlowShutsAtTheRate": (drawn("0.5", 370), "disabled"),
    "FlowRateInThousandths": (drawn("0.5001", 370), "enabled"),
    "FlowWithoutStabilisation": (drawn("1", 320), "disabled"),
    "TamperLeavesGasOn": (opened, "enabled"),
    "FlowStatesSwapped": (told_flow, [1, 0, 300]),
    "MeasurementInOneByte": (told_flow, [0, 1, 44]),
    "ThresholdsIgnored": (thresholds(200, 300, 700), (DONE, 200, "low")),
    "ThresholdCountsAsAbove": (thresholds(700, 800, 700), (DONE, 700, "medium")),
    "ThresholdsIn16Bits": (thresholds(65_536, 65_600), (DONE, 0, "low")),
    "ThresholdsLostOnPowerLoss": (thresholds(200, 300, outage=True), (DONE, 1000, "low")),
    "ThresholdsInAnyOrder": (thresholds(300, 200), (DONE, 200, "low")),
    "GenerationIsPower": (thresholds(200, 300, -4000), (DONE, 200, "high")),
}
