"""The gas meter VM1-G. It runs on its battery, with or without a mains, and has a valve (manual 2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from rigs.virtual.battery import Battery
from rigs.virtual.common_registers import (
    common_readers,
    common_writers,
    image_inlet,
    import_areas,
    log_areas,
    profile_readers,
)
from rigs.virtual.condition import Fault
from rigs.virtual.conduct import Conduct
from rigs.virtual.counter import Counter
from rigs.virtual.event_log import Code
from rigs.virtual.gas_settings import Conversion, FlowGuard
from rigs.virtual.maximum_demand import MaximumDemand
from rigs.virtual.meter import Identity, Meter
from rigs.virtual.models import listed
from rigs.virtual.period_ring import NetworkLog, PeriodRing
from rigs.virtual.plant import GasPlant
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.register_file import Area, Reader, RegisterFile, Value, Writer
from rigs.virtual.register_table import (
    GSME_TABLE,
    IMPORT_PROFILE_PERIODS,
    NETWORK_LOG_BASE,
    NETWORK_LOG_PERIODS,
)

DEFAULT_PRICE_MP: Final = 40_000  # 40 p/m3
NETWORK_PERIOD_S: Final = 360  # six minutes
DEMAND_PERIOD_S: Final = 3600


class Gsme(Meter):
    model = "VM1-G"
    can_enable_remotely = False
    mpxn_digits = range(1, 11)
    han_interval_s = 1800

    def __init__(self, identity: Identity, conduct: Conduct, now_ns: int, plant: GasPlant) -> None:
        super().__init__(identity, conduct, now_ns, DEFAULT_PRICE_MP)
        self._plant = plant
        self.volume = Counter("consumption_total", conduct)
        self.journal.settings.mandated = frozenset({Code.POWER_LOST})
        self.battery = Battery(self.moment, self.journal, conduct)
        time_s = self.clock.time_s
        self._profile = ProfileLog(IMPORT_PROFILE_PERIODS, time_s, lambda: self.litres, conduct)
        self.maximum_demand = MaximumDemand(DEMAND_PERIOD_S, lambda: self.litres, self.clock, conduct)
        self._network_log = NetworkLog(NETWORK_LOG_PERIODS, NETWORK_PERIOD_S, time_s, lambda: self.litres, conduct)
        self.conversion = Conversion(self.journal, conduct)
        self.flow_guard = FlowGuard(self.journal, conduct, self.moment, self.switch)
        self.registers = self._register_file()

    def _start_anew(self) -> None:
        battery = self.battery
        Gsme.__init__(self, self.identity, self.conduct, self.moment.now_ns, self._plant)
        self.battery.resume(battery)

    @property
    def is_powered(self) -> bool:
        return True

    @property
    def has_switch(self) -> bool:
        return self._plant.valve_fitted

    @property
    def litres(self) -> int:
        return self.volume.units

    @property
    def total_units(self) -> int:
        return self.litres

    @property
    def rings(self) -> tuple[PeriodRing, ...]:
        return self._profile, self._network_log, self.maximum_demand

    def set_battery(self, days: int) -> None:
        """Raises ValueError."""
        self.battery.set_days(days)
        self.settle()

    def put_battery(self, is_in: bool) -> None:
        if is_in and not self.battery.is_in:
            self.conduct.power_returned(self)
        self.battery.is_in = is_in
        self.settle()

    def set_battery_threshold(self, values: Mapping[str, Value]) -> None:
        self.battery.threshold_days = int(values["set_battery_threshold"])
        self.settle()

    def settle(self) -> None:
        super().settle()
        self.battery.settle()
        self.flow_guard.settle(self.battery.days == 0)

    def _due_ns(self) -> int | None:
        due = (self.flow_guard.due_ns, self.battery.due_ns)
        return min((one for one in due if one is not None), default=None)

    def look_at_cover(self) -> None:
        was_open = self._seen_open
        super().look_at_cover()
        if self._seen_open and not was_open:
            self.flow_guard.tampered()

    def _press_a(self) -> str:
        was_enabled = self.switch.is_enabled
        shown = super()._press_a()
        if self.switch.is_enabled and not was_enabled:
            self.flow_guard.begin()
        return shown

    def measured_items(self) -> dict[str, int | str]:
        return {"consumption_total": self.litres}

    def _move(self, let_through: bool) -> None:
        self._plant.valve_open = let_through or self.condition.provoked is Fault.SUPPLY

    def _rate(self) -> int:
        return self._plant.flow_ml_h

    def _measure(self, span_ns: int) -> None:
        volume = self._plant.flow_ml_h * span_ns
        self.conduct.flowed(volume, 0, span_ns)
        if volume:
            self._plant.reference_fine += volume
            measured = self.conduct.metered(volume, 0)[0]
            self.conversion.burn(measured)
            self.flow_guard.observe(measured)
            self.tariffs.take(volume, self.volume.count(measured))

    def _close_periods(self) -> None:
        time_s = self.clock.time_s
        if time_s >= self._network_log.next_end_s and time_s % NETWORK_PERIOD_S == 0:
            self._network_log.close_leap(time_s)
        if time_s >= self._profile.next_end_s:
            self._profile.close_period(has_data=True)
        if time_s >= self.maximum_demand.next_end_s:
            self.maximum_demand.close_period(has_data=True)

    def _register_file(self) -> RegisterFile:
        readers: dict[str, Reader] = {
            **common_readers(self),
            **profile_readers("import_profile", self._profile),
            **profile_readers("network_log", self._network_log),
            "flow_rate": lambda: (self._plant.flow_ml_h + 500) // 1000,
            "remaining_battery_days": lambda: self.battery.days,
            "battery_threshold": lambda: self.battery.threshold_days,
            "consumption_total": lambda: self.litres,
            "valve": lambda: int(not self.switch.is_enabled),
            **self._settings_readers(),
        }
        areas = [
            *log_areas(self),
            *import_areas(self, self._profile),
            Area(NETWORK_LOG_BASE, NETWORK_LOG_PERIODS, self._network_log.words),
        ]
        writers: dict[str, Writer] = {
            **common_writers(self),
            "set_battery_threshold": self.set_battery_threshold,
            "set_consumption_total": partial(
                self.preset, self.volume, (self._profile, self._network_log, self.maximum_demand)
            ),
            "set_energy_total": self.conversion.preset,
            "conversion": partial(self.obey, "gas-conversion", self.conversion.tell),
            "flow": partial(self.obey, "gas-flow", self.flow_guard.tell),
        }
        table = listed(GSME_TABLE, self.identity.lacks)
        return RegisterFile(table, readers, writers, areas, self.conduct, image_inlet(self))

    def _settings_readers(self) -> dict[str, Reader]:
        conversion, guard = self.conversion, self.flow_guard
        return {
            "calorific_value": lambda: conversion.calorific_value,
            "conversion_factor": lambda: conversion.factor,
            "energy_total": lambda: conversion.energy_wh,
            "uncontrolled_flow_rate": lambda: guard.settings.rate,
            "supply_depletion_state": lambda: guard.settings.depletion,
            "supply_tamper_state": lambda: guard.settings.tamper,
            "stabilisation_period": lambda: guard.settings.stabilisation_s,
            "measurement_period": lambda: guard.settings.measurement_s,
        }
