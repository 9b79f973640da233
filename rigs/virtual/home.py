"""The devices of a home: displays and the appliance on the area network, and the microgenerator with its own counter.

Beside the meters, on the same calendar. A display shows what it was sent last, and goes on showing it when nothing
comes any more; an appliance does what it was told last; the counter of the generator is the generator's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from rigs.virtual.esme import Esme
from rigs.virtual.han import Item, Items
from rigs.virtual.load_control import LoadControl
from rigs.virtual.meter import Meter
from rigs.virtual.plant import ElectricPlant
from rigs.virtual.units import FINE_PER_WHOLE

TECHNOLOGIES: Final[Mapping[str, frozenset[str]]] = {
    "any": frozenset({"zigbee-sep", "wireless-mbus", "proprietary"}),
    "open": frozenset({"zigbee-sep", "wireless-mbus"}),
    "single": frozenset({"zigbee-sep"}),
}
"""What the area network of a site may be: anything that works, an open standard, or the one standard [004:113]."""
MINIMUM: Final = frozenset(
    {"active_power", "import_total", "consumption_total", "balance", "unit_price", "payment_mode"}
)
"""Standard minimum of what a display informs of, where an arrangement has one: no document lists it."""
INFORMATION: Final = ("choice", "minimum", "exactly")


@dataclass(slots=True)
class Display:
    """By meter what it was sent last. `items`: what its supplier wants it to show, `rule`: what it has to show."""

    screen: dict[str, dict[str, Item]] = field(default_factory=dict)
    wanted: frozenset[str] | None = None
    rule: str = "minimum"

    def shows(self, item: str) -> bool:
        is_wanted = self.wanted is None or item in self.wanted
        if self.rule == "choice":
            return is_wanted
        return item in MINIMUM or (self.rule == "minimum" and is_wanted)


@dataclass(slots=True)
class Ear:
    """A display as one meter sees it."""

    display: Display
    meter: str

    def receive(self, items: Items) -> None:
        self.display.screen.setdefault(self.meter, {}).update(items)


class Home:
    """`technology`: what the area network may be; `information`: what displays have to inform of."""

    def __init__(self, meters: Mapping[str, Meter], plant: ElectricPlant) -> None:
        self._meters, self._plant = meters, plant
        self._displays: dict[str, Display] = {}
        self.technology, self.information = "open", "minimum"
        self.generator_is_linked = False

    def live_until(self, until_ns: int) -> None:
        """Lets each meter live up to its last sending instant and send."""
        for meter in self._meters.values():
            if isinstance(meter, Esme) and self.generator_is_linked:
                self._hear_generator(meter, until_ns)
            due_ns = meter.han.due_ns(until_ns)
            if due_ns is not None:
                meter.live_until(due_ns)
                meter.han.send()

    def rest(self) -> None:
        """Nothing linked, nothing fitted, nothing generated, and the site's own arrangements."""
        for meter in self._meters.values():
            for name in self._displays:
                meter.han.unlink(name)
        self._displays.clear()
        self.technology, self.information = "open", "minimum"
        self.generator_is_linked = False
        self._plant.generation_mw = self._plant.appliance_mw = 0
        control = self._control
        if control is not None:
            control.remove(1)

    # Displays

    def link(self, name: str, meter: str, code: str, technology: str) -> bool:
        display = self._displays.setdefault(name, Display(rule=self.information))
        is_allowed = technology in TECHNOLOGIES[self.technology]
        return self._meters[meter].han.link(name, code, Ear(display, meter), is_allowed)

    def unlink(self, name: str) -> None:
        for meter in self._meters.values():
            meter.han.unlink(name)

    def want(self, name: str, items: frozenset[str]) -> None:
        """The supplier's choice of what the display informs of."""
        self._displays.setdefault(name, Display(rule=self.information)).wanted = items

    def look(self, name: str, meter: str) -> dict[str, Item]:
        display = self._displays.get(name, Display())
        return {item: value for item, value in display.screen.get(meter, {}).items() if display.shows(item)}

    # Appliance

    def fit(self, power_mw: int, is_normally_on: bool) -> None:
        """An appliance of that power on switch 1 of the electricity meter."""
        if self._control is None:
            raise ValueError("there is no electricity meter with load control")
        self._plant.appliance_mw = power_mw
        self._control.fit(1, is_normally_on)

    @property
    def _control(self) -> LoadControl | None:
        return next((meter.loads for meter in self._meters.values() if isinstance(meter, Esme)), None)

    # Microgenerator

    def generate(self, power_mw: int) -> None:
        self._plant.generation_mw = power_mw

    def preset(self, counted_wh: int) -> None:
        """A generator that has counted so much before it came here."""
        self._plant.generated_fine = counted_wh * FINE_PER_WHOLE

    @property
    def generated_wh(self) -> int:
        """Its own counter."""
        return self._plant.generated_fine // FINE_PER_WHOLE

    def _hear_generator(self, meter: Esme, until_ns: int) -> None:
        """The counter of the generator is sent with the meter's own rhythm."""
        due_ns = meter.generation.due_ns(until_ns)
        if due_ns is not None:
            meter.live_until(due_ns)
            meter.generation.receive(self._plant.generated_fine)
