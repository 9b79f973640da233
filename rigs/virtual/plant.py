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
    `generated_fine` is the microgenerator's own counter."""

    voltage_mv: int = 230_000
    frequency_chz: int = 5_000
    output_on: bool = True
    load_mw: int = 0
    contact_closed: bool = True
    appliance_mw: int = 0
    appliance_on: bool = False
    generation_mw: int = 0
    generated_fine: int = 0

    @property
    def mains_on(self) -> bool:
        """Whether there is a supply at the meter's terminals on which it and the load can run."""
        return self.output_on and self.voltage_mv >= MINIMUM_SUPPLY_MV

    @property
    def load_flow_mw(self) -> int:
        """What flows at the outgoing side, load and appliance less the microgenerator; negative is export."""
        appliance_mw = self.appliance_mw if self.appliance_on else 0
        return self.load_mw + appliance_mw - self.generation_mw if self.contact_closed and self.mains_on else 0

    @property
    def generation_flow_mw(self) -> int:
        """A microgenerator stops when it has no mains to feed into."""
        return self.generation_mw if self.contact_closed and self.mains_on else 0

    @property
    def source_voltage_mv(self) -> int:
        return self.voltage_mv if self.output_on else 0

    @property
    def source_power_mw(self) -> int:
        return self.load_flow_mw + (OWN_CONSUMPTION_MW if self.mains_on else 0)

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
