"""The virtual AC source VS1: its settings act on the plant, its measurements come from it (manual 9)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from rigs.virtual.scpi_language import (
    ESR_OPERATION_COMPLETE,
    Action,
    Interpreter,
    ScpiError,
    Status,
    no_parameter,
    number,
)
from rigs.virtual.site import Site

IDENTITY: Final = "meterbench,VS1,0,1.0"
VOLT_LIMITS: Final = (Decimal(0), Decimal(300))
FREQ_LIMITS: Final = (Decimal(45), Decimal(65))
COUPLING: Final = {"ALL": True, "NONE": False}
SWITCH: Final = {"ON": True, "1": True, "OFF": False, "0": False}


def _query(read: Callable[[], str]) -> Action:
    def action(parameter: str) -> str:
        no_parameter(parameter)
        return read()

    return action


def _order(do: Callable[[], None]) -> Action:
    def action(parameter: str) -> None:
        no_parameter(parameter)
        do()

    return action


def _fixed(thousandths: int, places: int = 3) -> str:
    """NR2."""
    return f"{Decimal(thousandths).scaleb(-places):.{places}f}"


def _within(value: Decimal, limits: tuple[Decimal, Decimal]) -> Decimal:
    if not limits[0] <= value <= limits[1]:
        raise ScpiError(-222)
    return value


class Source:
    """The settings are those of the plant; `*RST` is 230 V, 50 Hz, output off. It has as many phases as the meter that
    it feeds; a voltage is set on all of them, or uncoupled on the one that is selected."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._selected, self._is_coupled = 1, True
        self.status = Status()
        self.interpreter = Interpreter({**self._common(), **self._settings(), **self._measurements()}, self.status)

    def _common(self) -> dict[str, Action]:
        return {
            "*IDN?": _query(lambda: IDENTITY),
            "*RST": _order(self._reset),
            "*CLS": _order(self.status.clear),
            "*OPC?": _query(lambda: "1"),
            "*OPC": _order(self._operation_complete),
            "*WAI": _order(lambda: None),
            "*ESR?": _query(self.status.take_event),
            "SYSTem:ERRor[:NEXT]?": _query(self.status.next_error),
        }

    def _settings(self) -> dict[str, Action]:
        plant = self._site.electric
        return {
            "[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]": self._set_voltage,
            "[SOURce:]VOLTage[:LEVel][:IMMediate][:AMPLitude]?": _query(lambda: _fixed(self._selected_mv)),
            "[SOURce:]FREQuency[:CW][:IMMediate]": self._set_frequency,
            "[SOURce:]FREQuency[:CW][:IMMediate]?": _query(lambda: _fixed(plant.frequency_chz, 2)),
            "INSTrument:NSELect": self._select,
            "INSTrument:NSELect?": _query(lambda: str(self._selected)),
            "INSTrument:COUPle": self._couple,
            "INSTrument:COUPle?": _query(lambda: "ALL" if self._is_coupled else "NONE"),
            "OUTPut[:STATe]": self._set_output,
            "OUTPut[:STATe]?": _query(lambda: str(int(plant.output_on))),
        }

    def _measurements(self) -> dict[str, Action]:
        plant = self._site.electric
        readings: dict[str, Callable[[], str]] = {
            "VOLTage[:AC]": lambda: _fixed(self._selected_mv if plant.output_on else 0),
            "CURRent[:AC]": lambda: _fixed(plant.source_current_ma),
            "POWer[:AC][:REAL]": lambda: _fixed(plant.source_power_mw),
            "FREQuency": lambda: _fixed(plant.frequency_chz if plant.output_on else 0, 2),
        }
        return {f"MEASure[:SCALar]:{header}?": _query(self._fresh(read)) for header, read in readings.items()}

    def _fresh(self, read: Callable[[], str]) -> Callable[[], str]:
        def measure() -> str:
            self._site.tick()
            return read()

        return measure

    def _reset(self) -> None:
        self._selected, self._is_coupled = 1, True
        further = (230_000,) * (self._phases - 1)
        self._site.change_supply(voltage_mv=230_000, further_mv=further, frequency_chz=5_000, output_on=False)

    def _operation_complete(self) -> None:
        self.status.event |= ESR_OPERATION_COMPLETE

    def _set_voltage(self, parameter: str) -> None:
        volts = _within(number(parameter, "V"), VOLT_LIMITS)
        told_mv, known = int((volts * 1000).to_integral_value()), self._site.electric.voltages_mv
        all_mv = [told_mv if self._is_coupled or at == self._selected else mv for at, mv in enumerate(known, 1)]
        self._site.change_supply(voltage_mv=all_mv[0], further_mv=tuple(all_mv[1:]))

    @property
    def _phases(self) -> int:
        return len(self._site.electric.voltages_mv)

    @property
    def _selected_mv(self) -> int:
        return self._site.electric.voltages_mv[self._selected - 1]

    def _select(self, parameter: str) -> None:
        phase = number(parameter, "")
        if phase not in range(1, self._phases + 1):
            raise ScpiError(-222)
        self._selected = int(phase)

    def _couple(self, parameter: str) -> None:
        if parameter.upper() not in COUPLING:
            raise ScpiError(-224 if parameter else -109)
        self._is_coupled = COUPLING[parameter.upper()]

    def _set_frequency(self, parameter: str) -> None:
        hertz = _within(number(parameter, "HZ"), FREQ_LIMITS)
        self._site.change_supply(frequency_chz=int((hertz * 100).to_integral_value()))

    def _set_output(self, parameter: str) -> None:
        if not parameter:
            raise ScpiError(-109)
        if parameter.upper() not in SWITCH:
            raise ScpiError(-224)
        self._site.change_supply(output_on=SWITCH[parameter.upper()])
