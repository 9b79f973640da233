"""Limits of voltage and load for a kit's electricity meter, and courses of both, as a test says them."""

from __future__ import annotations

from virtual_kit import Kit

CHECKS = ("rms_extreme_over_voltage", "rms_extreme_under_voltage", "rms_voltage_sag", "rms_voltage_swell")
Limits = dict[str, tuple[int, int]]


def set_voltage(
    kit: Kit, mean: tuple[int, int, int] = (216, 253, 0), reset: int = 1, **checks: tuple[int, int]
) -> tuple[str, str]:
    """Volts and seconds by check, off where left out; `mean`: under, over, period in s."""
    told: dict[str, int] = {}
    for name in CHECKS:
        volts, seconds = checks.get(name, (230, 0))
        told |= {f"new_{name}_threshold": volts * 1000, f"new_{name}_period": seconds}
    under, over, period = mean
    told |= {"new_average_over_voltage_threshold": over * 1000, "new_average_under_voltage_threshold": under * 1000}
    return kit.e.command(
        **told, new_average_voltage_period=period, reset_voltage_counters=reset, new_voltage_commit=1
    )  # fmt: skip


def set_limit(kit: Kit, watts: int, period: int, restoration: int = 0, state: int = 0) -> tuple[str, str]:
    return kit.e.command(
        new_load_limit_threshold=watts, new_load_limit_period=period, new_load_limit_restoration_period=restoration,
        new_load_limit_supply_state=state, new_load_limit_commit=1,
    )  # fmt: skip


def volts(kit: Kit, *course: tuple[int | None, int]) -> None:
    """Volts (None: no mains) for seconds, then 230 V."""
    for level, seconds in (*course, (230, 0)):
        if level is None:
            kit.mains(False)
        else:
            kit.volts(level)
            if not kit.site.electric.output_on:
                kit.mains(True)
        kit.wait(seconds)


def load(kit: Kit, *course: tuple[int | None, int]) -> None:
    """Watts (None: no mains) for seconds; what was last stays."""
    for level, seconds in course:
        if level is None:
            kit.mains(False)
        else:
            kit.site.set_load(level)
            if not kit.site.electric.output_on:
                kit.mains(True)
        kit.wait(seconds)


def events(kit: Kit) -> list[tuple[int, str]]:
    """Time and name of what was logged, without what configures."""
    return [(at, name) for at, name, _ in kit.e.log() if not name.endswith("CONFIGURED")]


def counts(kit: Kit) -> tuple[int, int]:
    return int(kit.e.read("average_over_voltage_count")), int(kit.e.read("average_under_voltage_count"))
