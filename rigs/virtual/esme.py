"""The electricity meter VM1-E. It lives from the supply that it measures: no supply, no meter (manual 2.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

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
from rigs.virtual.generation import Generation
from rigs.virtual.home_registers import generation_readers, load_control_readers
from rigs.virtual.load_control import LoadControl
from rigs.virtual.load_limit import LoadLimit
from rigs.virtual.maximum_demand import MaximumDemand
from rigs.virtual.meter import Identity, Meter
from rigs.virtual.models import EXPORT, listed
from rigs.virtual.period_ring import PeriodRing, VoltageLog
from rigs.virtual.plant import ElectricPlant, current_ma
from rigs.virtual.power_thresholds import PowerThresholds
from rigs.virtual.profile_log import ProfileLog
from rigs.virtual.reasons import Reason
from rigs.virtual.register_file import Area, Reader, RegisterFile, Value, Writer
from rigs.virtual.register_row import Row
from rigs.virtual.register_second import PRICE_BLOCK, SECOND_PROFILE_BASE, TARIFF_BLOCK
from rigs.virtual.register_table import (
    ESME_TABLE,
    EXPORT_PROFILE_BASE,
    EXPORT_PROFILE_PERIODS,
    IMPORT_PROFILE_PERIODS,
    PHASE_LOG_BASES,
    POLYPHASE_TABLE,
    TWIN_TABLE,
    VOLTAGE_LOG_BASE,
    VOLTAGE_LOG_PERIODS,
)
from rigs.virtual.second_element import SecondElement
from rigs.virtual.tariff_told import RATES
from rigs.virtual.units import PERIOD_S as HALF_HOUR_S
from rigs.virtual.voltage import VoltageQuality

DEFAULT_PRICE_MP: Final = 15_000  # 15 p/kWh
APPLIANCE_SWITCH: Final = 1  # where the appliance of a virtual home is linked


class Esme(Meter):
    model = "VM1-E"
    can_enable_remotely = True
    mpxn_digits = range(13, 14)
    han_interval_s = 10

    def __init__(self, identity: Identity, conduct: Conduct, now_ns: int, plant: ElectricPlant) -> None:
        super().__init__(identity, conduct, now_ns, DEFAULT_PRICE_MP)
        self._plant = plant
        self._is_powered = plant.mains_on
        self.lost_at_ns = now_ns
        self._had_power = False
        self.imported = Counter("import_total", conduct)
        self.exported = Counter("export_total", conduct)
        told = self.tariffs, self.payment, self.clock, conduct, self._tariff_changed
        self.second = SecondElement(*told) if identity.elements > 1 else None
        self.quality = VoltageQuality(self.journal, conduct, identity.phases)
        self.load_limit = LoadLimit(self.switch, self.journal, conduct)
        self.generation = Generation(self)
        self.loads = LoadControl(self.moment, conduct, self._tell_appliance)
        time_s = self.clock.time_s
        self._import_profile = ProfileLog(IMPORT_PROFILE_PERIODS, time_s, lambda: self.import_wh, conduct)
        self._export_profile = ProfileLog(EXPORT_PROFILE_PERIODS, time_s, lambda: self.export_wh, conduct)
        self.maximum_demand = MaximumDemand(HALF_HOUR_S, lambda: self.import_wh, self.clock, conduct)
        self._voltage_logs = tuple(
            VoltageLog(VOLTAGE_LOG_PERIODS, HALF_HOUR_S, time_s, conduct, partial(self.quality.judge, phase))
            for phase in range(1, identity.phases + 1)
        )
        self.quality.attach(self._voltage_logs)
        self.power_thresholds = PowerThresholds(self.journal, conduct, self._load_w)
        self.registers = self._register_file()

    def _start_anew(self) -> None:
        Esme.__init__(self, self.identity, self.conduct, self.moment.now_ns, self._plant)
        self.quality.observe(self._seen_mv, self.moment.now_ns)

    @property
    def _seen_mv(self) -> tuple[int, ...]:
        """The voltage of each phase, as this meter sees it."""
        return self.conduct.phases_seen(self._plant.voltages_mv)

    @property
    def is_powered(self) -> bool:
        return self._is_powered

    @property
    def import_wh(self) -> int:
        return self.imported.units

    @property
    def total_units(self) -> int:
        return self.import_wh

    @property
    def export_wh(self) -> int:
        return self.exported.units

    @property
    def rings(self) -> tuple[PeriodRing, ...]:
        second = (self.second.profile,) if self.second else ()
        return self._import_profile, self._export_profile, *self._voltage_logs, self.maximum_demand, *second

    def supply_changed(self) -> None:
        """The source was set or switched; call at the instant of the change, after living up to it."""
        now_ns = self.moment.now_ns
        if self._is_powered and not self._plant.mains_on:
            self._is_powered = False
            self.lost_at_ns = now_ns
            self.quality.lose_power()
            self.load_limit.lose_power()
        elif not self._is_powered and self._plant.mains_on:
            self._is_powered = True
            self.conduct.power_returned(self)
            self.journal.event(Code.POWER_LOST, at_ns=self.lost_at_ns)
            self.journal.event(Code.POWER_RESTORED)
            self.look_at_cover()
        if self._is_powered:
            self.quality.observe(self._seen_mv, now_ns)
        self.settle()

    def settle(self) -> None:
        super().settle()
        self.quality.settle(self.moment.now_ns)
        if self._is_powered:
            self.load_limit.settle(self._limited_mw, self.moment.now_ns)
            self.loads.settle()
            if self.second:
                self.second.settle()

    def _limited_mw(self) -> int:
        return self.conduct.limited_power(self._plant.load_flow_mw)

    def _due_ns(self) -> int | None:
        due = [self.quality.due_ns, *((self.load_limit.due_ns, self.loads.due_ns) if self._is_powered else ())]
        return min((at for at in due if at is not None), default=None)

    def _dues_s(self) -> tuple[int | None, ...]:
        return (*super()._dues_s(), self.second.due_s) if self.second else super()._dues_s()

    def clock_moved(self) -> None:
        super().clock_moved()
        self.load_limit.clock_moved()

    def configure_voltage(self, values: Mapping[str, Value]) -> Reason:
        return self.quality.configure(values, self._seen_mv, self.moment.now_ns, self.clock.time_s)

    def set_mpxn(self, values: Mapping[str, Value]) -> Reason:
        first = partial(super().set_mpxn, values)
        return self.second.take_mpxn(first, self._is_mpxn) if self.second else first()

    def measured_items(self) -> dict[str, int | str]:
        flow_mw = self._plant.load_flow_mw
        return {
            "active_power": (flow_mw + 500) // 1000, "import_total": self.import_wh, "export_total": self.export_wh,
            "generation_total": self.generation.total_wh,
        }  # fmt: skip

    def _tell_appliance(self, switch: int, is_on: bool) -> None:
        if switch == APPLIANCE_SWITCH:
            self._plant.appliance_on = is_on

    def _move(self, let_through: bool) -> None:
        self._plant.contact_closed = let_through or self.condition.provoked is Fault.SUPPLY

    def _rate(self) -> int:
        return max(0, self._plant.load_flow_mw)

    def _snapshot(self) -> tuple[int, ...]:
        second = (self.second.imported.units, *self.second.rate_units) if self.second else ()
        return (*super()._snapshot(), *second)

    def _charged(self) -> tuple[tuple[int, int], ...]:
        second = ((self._plant.second_flow_mw, self.second.price),) if self.second else ()
        return (*super()._charged(), *second)

    def _measure(self, span_ns: int) -> None:
        if self._is_powered:
            self._had_power = True
            for log, voltage_mv in zip(self._voltage_logs, self.conduct.phases_averaged(self._seen_mv), strict=True):
                log.observe(voltage_mv, span_ns)
            self._plant.generated_fine += self._plant.generation_flow_mw * span_ns
        flow_mw = self.conduct.registered_power(self._plant.load_flow_mw) if self._is_powered else 0
        if self._is_powered:
            self.conduct.flowed(max(0, flow_mw) * span_ns, max(0, -flow_mw) * span_ns, span_ns)
        if self._is_powered and self.second:
            flow_mw, second_mw = self.conduct.elements_seen(flow_mw, self._plant.second_flow_mw)
            if second_mw:
                self.second.take(second_mw * span_ns)
        taken_mw, given_mw = max(0, flow_mw), max(0, -flow_mw)
        if self._is_powered and self.identity.phases > 1:
            taken_mw, given_mw = self.conduct.phases_summed(self._plant.flows_mw, taken_mw, given_mw)
        if taken_mw or given_mw:
            taken, given = self.conduct.metered(taken_mw * span_ns, given_mw * span_ns)
            self.exported.count(given)
            self.tariffs.take(taken_mw * span_ns, self.imported.count(taken))

    def _close_periods(self) -> None:
        """Half hours of one clock end together; the periods of the voltage are parts of them."""
        time_s = self.clock.time_s
        had_power, is_half_hour = self._had_power, time_s >= self._import_profile.next_end_s
        for ring in self.rings:
            if time_s >= ring.next_end_s:
                ring.close_period(had_power)
        if is_half_hour:
            self._had_power = False

    def _register_file(self) -> RegisterFile:
        plant = self._plant
        readers: dict[str, Reader] = {
            **common_readers(self),
            **profile_readers("import_profile", self._import_profile),
            **profile_readers("export_profile", self._export_profile),
            **profile_readers("voltage_log", self._voltage_logs[0]),
            "voltage": self._shows_mv(1),
            "voltage_2": self._shows_mv(2),
            "voltage_3": self._shows_mv(3),
            "current": lambda: current_ma(plant.first_flow_mw, plant.source_voltage_mv),
            "active_power": self._load_w,
            "active_power_import": lambda: max(0, self._load_w()),
            "low_medium_power_threshold": lambda: self.power_thresholds.low_medium,
            "medium_high_power_threshold": lambda: self.power_thresholds.medium_high,
            "ambient_indicator": lambda: self.power_thresholds.level,
            "frequency": lambda: plant.frequency_chz,
            "import_total": lambda: self.import_wh,
            "export_total": lambda: self.export_wh,
            "load_switch": lambda: int(self.switch.is_enabled),
            "voltage_log_period": lambda: self._voltage_logs[0].period_s,
            **self.quality.readers(),
            **self.load_limit.readers(),
            **generation_readers(self.generation),
            **load_control_readers(self.loads),
            **self._second_readers(),
        }
        areas = [
            *log_areas(self),
            *import_areas(self, self._import_profile),
            Area(VOLTAGE_LOG_BASE, VOLTAGE_LOG_PERIODS, self._voltage_logs[0].words),
        ]
        writers: dict[str, Writer] = {
            **common_writers(self),
            "set_import_total": partial(self.preset, self.imported, (self._import_profile, self.maximum_demand)),
            "set_export_total": partial(self.preset, self.exported, (self._export_profile,)),
            "voltage": partial(self.obey, "voltage", self.configure_voltage),
            "load-limit": partial(self.obey, "load-limit", self.load_limit.configure),
            "load_limit_command": partial(self.obey, "load-limit-reset", self.load_limit.reset_count),
            "power": partial(self.obey, "power-thresholds", self.power_thresholds.tell),
            "load-message": partial(self.obey, "load-message", self.loads.take),
        }
        if self.second:
            writers[TARIFF_BLOCK] = partial(self.obey, TARIFF_BLOCK, self.second.set_tariff)
            for at in range(RATES):
                writers[f"set_secondary_rate_{at + 1}_total"] = partial(self.tariffs.preset, self.second.rate_units, at)
            rings = (self.second.profile,)
            writers["set_import_total_secondary"] = partial(self.preset, self.second.imported, rings)
            writers["new_secondary_mpxn"] = self.second.tell_mpxn
            writers[PRICE_BLOCK] = partial(self.obey, PRICE_BLOCK, self.second.set_price)
        lacks = self.identity.lacks
        if EXPORT not in lacks:
            areas.append(Area(EXPORT_PROFILE_BASE, EXPORT_PROFILE_PERIODS, self._export_profile.words))
        return RegisterFile(
            listed(self._table(), lacks), readers, writers, areas, self.conduct, image_inlet(self), self._input_areas()
        )

    def _table(self) -> Sequence[Row]:
        if self.second:
            return TWIN_TABLE
        return ESME_TABLE if self.identity.phases == 1 else POLYPHASE_TABLE

    def _second_readers(self) -> dict[str, Reader]:
        if not self.second:
            return {}
        profile = profile_readers("secondary_profile", self.second.profile)
        return {**self.second.readers(), **profile}

    def _input_areas(self) -> list[Area]:
        """The voltage logs of phases 2 and 3 (manual 14), the profile of the second element (manual 15)."""
        if self.second:
            return [Area(SECOND_PROFILE_BASE, IMPORT_PROFILE_PERIODS, self.second.profile.words)]
        further = zip(PHASE_LOG_BASES, self._voltage_logs[1:], strict=False)
        return [Area(base, VOLTAGE_LOG_PERIODS, log.words) for base, log in further]

    def _shows_mv(self, phase: int) -> Reader:
        return lambda: self._seen_mv[phase - 1] if self._plant.output_on else 0

    def _load_w(self) -> int:
        return (self._plant.load_flow_mw + 500) // 1000
