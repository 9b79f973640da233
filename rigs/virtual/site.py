"""The site: meters and plant on one calendar.

Every access from outside, a register, an instrument command, a control operation, first lives up to the present
instant (`tick`), then acts, then lets what has become due happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from rigs.virtual.conduct import Conduct
from rigs.virtual.config import DeviceConfig, SiteConfig
from rigs.virtual.esme import Esme
from rigs.virtual.faults import build_conduct
from rigs.virtual.gsme import Gsme
from rigs.virtual.home import Home
from rigs.virtual.meter import Meter
from rigs.virtual.plant import ElectricPlant, GasPlant
from rigs.virtual.site_time import SiteTime
from rigs.virtual.units import FINE_PER_WHOLE, to_whole

MOST_LOAD_W = 100_000
MOST_FLOW_M3_H = 1_000
NOMINAL_MV = 230_000


class Site:
    def __init__(self, config: SiteConfig, time: SiteTime) -> None:
        self._time = time
        self._tally: Counter[str] = Counter(dict.fromkeys(config.faults, 0))
        self.electric = ElectricPlant()
        self.gas = GasPlant()
        self.meters: dict[str, Meter] = {}
        self.esme: Esme | None = None
        self.gsme: Gsme | None = None
        self.on_power_change: list[Callable[[], None]] = []
        for device in config.devices:
            self.meters[device.name] = self._make(device, build_conduct(config.faults, device.fuel, self._tally))
        self.home = Home(self.meters, self.electric)

    def _make(self, device: DeviceConfig, conduct: Conduct) -> Meter:
        now_ns = self._time.now_ns()
        if device.fuel == "electricity":
            further = device.identity.phases - 1
            self.electric.further_mv, self.electric.further_loads_mw = (NOMINAL_MV,) * further, (0,) * further
            self.esme = Esme(device.identity, conduct, now_ns, self.electric)
            return self.esme
        self.gsme = Gsme(device.identity, conduct, now_ns, self.gas)
        return self.gsme

    @property
    def fired(self) -> dict[str, int]:
        return dict(self._tally)

    def tick(self) -> None:
        """Lives up to now."""
        now_ns = self._time.now_ns()
        self.home.live_until(now_ns)
        for meter in self.meters.values():
            meter.live_until(now_ns)

    def set_calendar(self, offset_s: float) -> None:
        """Raises ValueError for a step back."""
        self.tick()
        self._time.raise_offset(offset_s)
        self.tick()

    def change_supply(self, **settings: int | bool | tuple[int, ...]) -> None:
        """Sets fields of the source, now."""
        self.tick()
        had_mains = self.electric.mains_on
        for field, value in settings.items():
            setattr(self.electric, field, value)
        if self.esme is not None:
            self.esme.supply_changed()
        if self.electric.mains_on is not had_mains:
            for callback in self.on_power_change:
                callback()

    def set_load(self, watts: object, phase: object = 1, element: object = 1) -> None:
        """Of one phase, or of the second element. Raises ValueError."""
        if element != 1:
            self._set_second_load(watts, element)
            return
        load_mw, further = to_whole(watts, MOST_LOAD_W, parts=1000), self.electric.further_loads_mw
        if isinstance(phase, bool) or not isinstance(phase, int) or not 1 <= phase <= 1 + len(further):
            raise ValueError(f"no phase {phase!r} of {1 + len(further)}")
        self.tick()
        if phase == 1:
            self.electric.load_mw = load_mw
        else:
            self.electric.further_loads_mw = (*further[: phase - 2], load_mw, *further[phase - 1 :])
        self.settle()

    def _set_second_load(self, watts: object, element: object) -> None:
        load_mw = to_whole(watts, MOST_LOAD_W, parts=1000)
        elements = self.esme.identity.elements if self.esme else 0
        if elements < 2 or element != elements or load_mw < 0:
            raise ValueError(f"no load of {watts} W on element {element!r} of {elements}")
        self.tick()
        self.electric.second_load_mw = load_mw
        self.settle()

    def set_gas_flow(self, m3_per_h: object) -> None:
        """To the millilitre per hour. Raises ValueError."""
        demand_ml_h = to_whole(m3_per_h, MOST_FLOW_M3_H, parts=1_000_000)
        if demand_ml_h < 0:
            raise ValueError(f"gas does not flow backwards: {m3_per_h} m3/h")
        self.tick()
        self.gas.demand_ml_h = demand_ml_h
        self.settle()

    def settle(self) -> None:
        """To be called after a change of the plant, at the instant that the meters have lived up to."""
        for meter in self.meters.values():
            meter.settle()

    def reference_m3(self) -> Decimal:
        """The reference gas meter, whole millilitres."""
        return Decimal(self.gas.reference_fine * 1000 // FINE_PER_WHOLE) / 1_000_000
