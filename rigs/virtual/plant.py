"""The physical world around the meters: AC source, electric load, gas line, covers.

It knows nothing of what a meter believes: current flows when the source is on and the contact is closed, gas flows
when the valve is open. What the load bank and the reference gas meter see is taken from here, never from a meter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OWN_CONSUMPTION_MW: Final = 2_000  # of the electricity meter; drawn at the supply, never metered (manual 4.4)
MINIMUM_SUPPLY_MV: Final = 160_000  # below this the electricity meter does not run (manual 2)


@dataclass(slots=True)
class ElectricPlant:
    """Source and load of the electricity meter. `contact_closed` is the contact itself, not its report;
    `generated_fine` is the microgenerator's own counter. Without a number a voltage or load is that of phase 1;
    `further_mv`, `further_loads_mw`: those of phases 2 and 3, where there are any; `second_load_mw`: what hangs on the
    second element, where there is one."""

    voltage_mv: int = 230_000
    frequency_chz: int = 5_000
    output_on: bool = True
    load_mw: int = 0
    contact_closed: bool = True
    appliance_mw: int = 0
    appliance_on: bool = False
    generation_mw: int = 0
    generated_fine: int = 0
    further_mv: tuple[int, ...] = ()
    further_loads_mw: tuple[int, ...] = ()
    second_load_mw: int = 0

    @property
    def voltages_mv(self) -> tuple[int, ...]:
        """Of each phase, as the source is set."""
        return (self.voltage_mv, *self.further_mv)

    @property
    def mains_on(self) -> bool:
        """Whether there is a supply at the meter's terminals on which it and the load can run; one phase suffices."""
        return self.output_on and (
            self.voltage_mv >= MINIMUM_SUPPLY_MV or any(one >= MINIMUM_SUPPLY_MV for one in self.further_mv)
        )

    @property
    def is_first_on(self) -> bool:
        """Whether phase 1 feeds what hangs on it."""
        return self.contact_closed and self.output_on and self.voltage_mv >= MINIMUM_SUPPLY_MV

    @property
    def first_flow_mw(self) -> int:
        """What flows in phase 1: load and appliance less the microgenerator; negative is export."""
        appliance_mw = self.appliance_mw if self.appliance_on else 0
        return self.load_mw + appliance_mw - self.generation_mw if self.is_first_on else 0

    @property
    def flows_mw(self) -> tuple[int, ...]:
        """What flows in each phase; nothing in one on which a load cannot run."""
        is_on = self.contact_closed and self.output_on
        further = zip(self.further_mv, self.further_loads_mw, strict=True)
        return (self.first_flow_mw, *(mw if is_on and mv >= MINIMUM_SUPPLY_MV else 0 for mv, mw in further))

    @property
    def load_flow_mw(self) -> int:
        """What flows at the outgoing side, all phases together; negative is export."""
        return sum(self.flows_mw) if self.further_mv else self.first_flow_mw

    @property
    def second_flow_mw(self) -> int:
        """What flows through the second element, behind the same contact."""
        return self.second_load_mw if self.is_first_on else 0

    @property
    def generation_flow_mw(self) -> int:
        """A microgenerator stops when it has no mains to feed into."""
        return self.generation_mw if self.is_first_on else 0

    @property
    def source_voltage_mv(self) -> int:
        return self.voltage_mv if self.output_on else 0

    @property
    def source_power_mw(self) -> int:
        return self.load_flow_mw + self.second_flow_mw + (OWN_CONSUMPTION_MW if self.mains_on else 0)

    @property
    def source_current_ma(self) -> int:
        """Magnitude; a load of unity power factor."""
        return current_ma(self.source_power_mw, self.source_voltage_mv)


@dataclass(slots=True)
class GasPlant:
    """Gas line behind the gas meter with a reference meter in it."""

    demand_ml_h: int = 0
    valve_open: bool = True
    valve_fitted: bool = True
    reference_fine: int = 0

    @property
    def flow_ml_h(self) -> int:
        return self.demand_ml_h if self.valve_open or not self.valve_fitted else 0


def current_ma(power_mw: int, voltage_mv: int) -> int:
    """Milliamperes to the nearest, of a power at a voltage; 0 where there is no voltage."""
    return (2 * abs(power_mw) * 1000 + voltage_mv) // (2 * voltage_mv) if voltage_mv else 0
