"""What a gas supplier sets at the VM1-G beside its product: conversion of volume to energy, and the watch over the flow
(manual 4.20).

Rules of this file: energy is counted exactly, a conversion counts for the gas that passes while it is set; the supply
is only ever taken away here and never given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rigs.virtual.clock import Moment
from rigs.virtual.conduct import Conduct
from rigs.virtual.counter import held
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.reasons import Reason
from rigs.virtual.supply_switch import Cause, SupplyState, SupplySwitch
from rigs.virtual.units import FINE_PER_WHOLE, NS

COMMIT: Final = 1
TENTHS, HUNDRED_THOUSANDTHS = 10, 100_000
CALORIFIC_VALUES: Final = range(200, 600 + 1)  # 0.1 MJ/m3 (maker)
FACTORS: Final = range(50_000, 200_000 + 1)  # 0.00001 (maker)
PER_WH: Final = TENTHS * HUNDRED_THOUSANDTHS * 36 // 10 * FINE_PER_WHOLE
"""Fine units of volume times both settings as the registers have them that make one watt-hour: 3.6 MJ are one kWh, and
a kWh in a m3 is a Wh in a litre."""
ML_H_PER_STEP: Final = 100  # a step of the uncontrolled flow rate, 0.0001 m3/h, in ml/h
MOST_DATA: Final = 0xFFFF
Values = Mapping[str, int | str]


class Conversion:
    """Delivered with a typical calorific value (maker) and the statutory conversion factor."""

    def __init__(self, journal: Journal, conduct: Conduct) -> None:
        self._journal, self._conduct = journal, conduct
        self.calorific_value, self.factor = 395, 102_264
        self.energy = 0  # in parts of which PER_WH make one watt-hour

    @property
    def energy_wh(self) -> int:
        return self.energy // PER_WH

    def burn(self, volume_fine: int) -> None:
        honest = volume_fine * self.calorific_value * self.factor
        self.energy += self._conduct.energy(volume_fine, self.calorific_value, self.factor, honest)
        whole, part = divmod(self.energy, PER_WH)
        self.energy = held(self._conduct, "energy_total", whole) * PER_WH + part

    def preset(self, values: Values) -> None:
        """Test mode: the energy stands somewhere else."""
        self.energy = int(values["set_energy_total"]) * PER_WH

    def tell(self, values: Values) -> Reason:
        calorific, factor = int(values["new_calorific_value"]), int(values["new_conversion_factor"])
        fits = self._conduct.takes_conversion(calorific, calorific in CALORIFIC_VALUES and factor in FACTORS)
        if values["new_conversion_commit"] != COMMIT or not fits:
            return Reason.BAD_VALUE
        self.calorific_value, self.factor = calorific, factor
        self._journal.event(Code.GAS_CONVERSION_CHANGED)
        return Reason.NONE


class On(IntEnum):
    """What becomes of the supply when it is tampered with, or the battery is empty."""

    UNCHANGED = 0
    LOCKED = 1


@dataclass(slots=True)
class FlowSettings:
    """As delivered: nothing that a home can draw is uncontrolled (maker)."""

    rate: int = 0xFFFF  # 0.0001 m3/h
    depletion: int = On.UNCHANGED
    tamper: int = On.UNCHANGED
    stabilisation_s: int = 60
    measurement_s: int = 300


@dataclass(slots=True)
class Watch:
    """Over a supply that the consumer has enabled: what has passed from one instant to the other."""

    from_ns: int
    until_ns: int
    volume_fine: int = 0


class FlowGuard:
    def __init__(self, journal: Journal, conduct: Conduct, moment: Moment, switch: SupplySwitch) -> None:
        self._journal, self._conduct, self._moment, self._switch = journal, conduct, moment, switch
        self.settings = FlowSettings()
        self._watch: Watch | None = None

    def tell(self, values: Values) -> Reason:
        told = FlowSettings(
            int(values["new_uncontrolled_flow_rate"]),
            int(values["new_supply_depletion_state"]),
            int(values["new_supply_tamper_state"]),
            int(values["new_stabilisation_period"]),
            int(values["new_measurement_period"]),
        )
        fits = max(told.depletion, told.tamper) <= On.LOCKED and 1 <= told.stabilisation_s <= 255
        if values["new_flow_commit"] != COMMIT or not fits or not told.measurement_s:
            return Reason.BAD_VALUE
        self.settings = told
        self._journal.event(Code.GAS_FLOW_CHANGED)
        return Reason.NONE

    def begin(self) -> None:
        """The consumer has enabled the supply."""
        from_ns = self._moment.now_ns + self._conduct.stabilisation_s(self.settings.stabilisation_s) * NS
        self._watch = Watch(from_ns, from_ns + self.settings.measurement_s * NS)

    def observe(self, volume_fine: int) -> None:
        """What has passed in a step of time that begins now and ends at the latest when something is due."""
        if self._watch is not None and self._moment.now_ns >= self._watch.from_ns:
            self._watch.volume_fine += volume_fine

    @property
    def due_ns(self) -> int | None:
        """When measuring begins or ends next."""
        if self._watch is None:
            return None
        return self._watch.from_ns if self._moment.now_ns < self._watch.from_ns else self._watch.until_ns

    def settle(self, battery_is_empty: bool) -> None:
        self._judge_flow()
        if not battery_is_empty or self._switch.state is SupplyState.DISABLED:
            return
        if self._conduct.locks_without_battery(self.settings.depletion == On.LOCKED):
            self._switch.change(SupplyState.DISABLED, Cause.DEPLETION)

    def tampered(self) -> None:
        """Locked by it, a supply that was disabled for lack of credit stays so when there is credit again."""
        if self.settings.tamper == On.LOCKED:
            self._switch.change(self._conduct.tampered(self._switch.state, SupplyState.DISABLED), Cause.TAMPER)

    def _judge_flow(self) -> None:
        """The mean over the measurement period; exactly the rate is not above it."""
        watch = self._watch
        if watch is not None and not self._switch.is_enabled:
            self._watch = None
        elif watch is not None and self._moment.now_ns >= watch.until_ns:
            self._watch = None
            most = self.settings.rate * ML_H_PER_STEP * (watch.until_ns - watch.from_ns)
            if self._conduct.is_uncontrolled(watch.volume_fine, most, watch.volume_fine > most):
                mean = watch.volume_fine // (watch.until_ns - watch.from_ns) // 1000
                self._journal.event(Code.UNCONTROLLED_FLOW, min(mean, MOST_DATA))
                self._switch.change(SupplyState.DISABLED, Cause.FLOW)
