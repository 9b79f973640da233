"""The AC source behind pyvisa: adapter of the `Supply` port for SCPI instruments.

pyvisa-py reaches a raw TCP socket (`TCPIP::host::port::SOCKET`), USB-TMC or a serial line without any vendor driver.
Every setting is confirmed by a fresh query and by the instrument's own error queue, because a source may refuse a
value and keep the old one (the soft limits of Keysight's AC6800 reject, they do not clamp).
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import pyvisa

from rigs.errors import InstrumentError, PortUnavailable
from rigs.frames import Frame, FrameSink, discard
from rigs.ports import SupplyMeasurement

TIMEOUT_MS: Final = 2000
HINT: Final = "check the address in [instruments.supply] and that no other program holds the instrument"


class VisaSupply:
    """An AC source with the common SCPI tree: VOLT, FREQ, OUTP, MEAS, SYST:ERR?. One of several phases is chosen by
    INST:NSEL and set alone under INST:COUP NONE, as Chroma's and California Instruments' are."""

    def __init__(self, resource: str, sink: FrameSink = discard, phases: int = 1) -> None:
        self.resource, self._phases = resource, phases
        self._sink = sink
        try:
            self._manager = pyvisa.ResourceManager("@py")
            self._session: Any = self._manager.open_resource(
                resource, read_termination="\n", write_termination="\n", timeout=TIMEOUT_MS
            )
        except Exception as problem:  # noqa: BLE001 - pyvisa and its backends raise many kinds; all mean: not there
            raise PortUnavailable(
                "opening the supply", resource, f"{type(problem).__name__}: {problem}",
                HINT,
            ) from None  # fmt: skip
        try:
            self.identify()  # a raw socket opens whether somebody answers there or not
        except InstrumentError as silent:
            self.close()
            raise PortUnavailable("opening the supply", resource, silent.found, HINT) from None

    def identify(self) -> str:
        """Maker, model, serial number, firmware, as the instrument says them."""
        return self._query("*IDN?")

    def set_voltage(self, volts: Decimal, phase: int | None = None) -> None:
        if self._phases > 1:
            self._choose(phase or 1, f"INST:COUP {'ALL' if phase is None else 'NONE'};")
        elif phase not in (None, 1):
            raise InstrumentError("setting a voltage", self.resource, f"the rig file says nothing of a phase {phase}")
        self._set("VOLT", volts, "V")
        for further in range(2, self._phases + 1) if phase is None else ():
            self._choose(further)
            self._confirm("VOLT", volts, "V")

    def set_frequency(self, hertz: Decimal) -> None:
        self._set("FREQ", hertz, "Hz")

    def set_output(self, on: bool) -> None:
        self._write(f"OUTP {'ON' if on else 'OFF'}")
        self._no_error("OUTP")
        answer = self._query("OUTP?").strip().upper()
        if (answer in {"1", "ON"}) != on:
            raise InstrumentError("switching the output", self.resource, f"the supply says {answer!r}")

    def measure(self, phase: int = 1) -> SupplyMeasurement:
        """Voltage, current, power and frequency at the source's own terminals."""
        if self._phases > 1:
            self._choose(phase)
        return SupplyMeasurement(
            voltage_v=self._number("MEAS:VOLT?"),
            current_a=self._number("MEAS:CURR?"),
            power_w=self._number("MEAS:POW?"),
            frequency_hz=self._number("MEAS:FREQ?"),
        )

    def close(self) -> None:
        self._session.close()
        self._manager.close()

    def _set(self, header: str, value: Decimal, unit: str) -> None:
        self._write(f"{header} {value:f}")
        self._no_error(f"{header} {value}")
        self._confirm(header, value, unit)

    def _choose(self, phase: int, coupling: str = "") -> None:
        text = f"{coupling}:INST:NSEL {phase}"
        self._write(text)
        self._no_error(text)

    def _confirm(self, header: str, value: Decimal, unit: str) -> None:
        kept = self._number(f"{header}?")
        if kept != value:
            raise InstrumentError(f"setting {value} {unit}", self.resource, f"the supply keeps {kept} {unit}")

    def _no_error(self, doing: str) -> None:
        answer = self._query("SYST:ERR?")
        if not answer.lstrip("+-").startswith("0"):
            raise InstrumentError(doing, self.resource, f"the supply reports {answer}")

    def _number(self, query: str) -> Decimal:
        answer = self._query(query)
        try:
            return Decimal(answer.strip())
        except InvalidOperation:
            raise InstrumentError(query, self.resource, f"not a number: {answer!r}") from None

    def _query(self, text: str) -> str:
        self._write(text)
        try:
            answer: str = self._session.read()
        except Exception as problem:  # noqa: BLE001 - see above
            raise InstrumentError(text, self.resource, f"no answer: {type(problem).__name__}: {problem}") from None
        self._record("rx", answer)
        return answer

    def _write(self, text: str) -> None:
        self._record("tx", text)
        try:
            self._session.write(text)
        except Exception as problem:  # noqa: BLE001 - see above
            raise InstrumentError(text, self.resource, f"{type(problem).__name__}: {problem}") from None

    def _record(self, direction: Any, text: str) -> None:
        raw = text.encode("ascii", "replace")
        self._sink(Frame("bench-supply", direction, raw, datetime.now(UTC), time.monotonic_ns()))
