"""The virtual home: displays, appliance and microgenerator of a virtual site, through its control port.

Adapters of the ports `Display`, `Appliance` and `Microgenerator`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from rigs.adapters.peers import ControlClient
from rigs.ports import Fuel, Shown, Value
from rigs.rig import Rig
from rigs.rigfile import HomeConfig

_MP: Final = ("p", Decimal("0.001"))
_UNITS: Final[Mapping[str, tuple[str, Decimal]]] = {
    **dict.fromkeys(
        (
            "balance", "emergency_credit_balance", "accumulated_debt", "payment_debt", "time_debt_1", "time_debt_2",
            "debt_1_rate", "debt_2_rate", "low_credit_threshold", "unit_price", "standing_charge",
        ),
        _MP,
    ),
    "consumption_total": ("m3", Decimal("0.001")),
    "import_total": ("Wh", Decimal(1)),
    "export_total": ("Wh", Decimal(1)),
    "generation_total": ("Wh", Decimal(1)),
    "active_power": ("W", Decimal(1)),
}  # fmt: skip
_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "payment_mode": ("credit", "prepayment"),
    "supply_state": ("disabled", "enabled", "armed"),
}
_TIMES: Final = frozenset({"device_time", "message_time"})


class VirtualDisplay:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def link(self, display: str, fuel: Fuel, code: str, technology: str) -> bool:
        told = self._control.request("display_link", display=display, device=fuel, code=code, technology=technology)
        return bool(told["linked"])

    def unlink(self, display: str) -> None:
        self._control.request("display_unlink", display=display)

    def look(self, display: str, fuel: Fuel) -> Mapping[str, Shown]:
        screen: Mapping[str, Any] = self._control.request("display_look", display=display, device=fuel)["screen"]
        return {item: _shown(item, raw) for item, raw in screen.items()}

    def choose(self, display: str, items: Sequence[str]) -> None:
        self._control.request("display_want", display=display, items=list(items))

    def arrange(self, **rules: str) -> None:
        fields: dict[str, Any] = dict(rules)
        self._control.request("home_rules", **fields)

    def rest(self) -> None:
        self._control.request("home_rest")


class VirtualAppliance:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def fit(self, watts: Decimal, is_normally_on: bool) -> None:
        self._control.request("appliance", watts=int(watts), normally_on=is_normally_on)

    def is_on(self) -> bool:
        return bool(self._control.request("appliance_state")["on"])


class VirtualMicrogenerator:
    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def generate(self, watts: Decimal, is_linked: bool = True) -> None:
        self._control.request("generate", watts=int(watts), linked=is_linked)

    def preset(self, counted_wh: int) -> None:
        self._control.request("generate", watts=0, linked=True, counter_wh=counted_wh)

    def generated_wh(self) -> int:
        return int(self._control.request("generated")["wh"])


def _shown(item: str, raw: Any) -> Shown:
    """An item in the unit of the bench; a state by its name."""
    if item in _LABELS:
        return Shown(_LABELS[item][raw])
    if item in _TIMES:
        return Shown(datetime.fromtimestamp(raw, UTC), "utc")
    if item in _UNITS:
        unit, scale = _UNITS[item]
        return Shown(Decimal(raw) * scale, unit)
    value: Value = raw
    return Shown(value)


def furnish(rig: Rig, control: ControlClient, home: HomeConfig | None) -> None:
    """Puts what the virtual site has of a home on the rig; the DCC's name of the microgenerator is the rig file's."""
    rig.display, rig.appliance = VirtualDisplay(control), VirtualAppliance(control)
    if home is not None:
        rig.generator = VirtualMicrogenerator(control)
        rig.generator_eui, rig.generator_mpan = home.microgenerator, home.mpan
