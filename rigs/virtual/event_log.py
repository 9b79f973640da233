"""Event, security and alert log: rings of 100 entries with a count that never wraps with them (manual 7)."""

from __future__ import annotations

from array import array
from enum import IntEnum
from typing import Final, Literal

from rigs.virtual.clock import MeterClock, Moment
from rigs.virtual.conduct import Conduct
from rigs.virtual.event_settings import EventSettings

CAPACITY: Final = 100
ENTRY_REGISTERS: Final = 6
LogName = Literal["event", "security", "alert"]


class Code(IntEnum):
    """The maker's event codes (manual 7.2)."""

    COVER_OPENED = 0x0101
    COVER_CLOSED = 0x0102
    UNAUTHORISED_ACCESS = 0x0103
    LOW_CREDIT = 0x0201
    SUPPLY_DISABLED = 0x0202
    SUPPLY_ENABLED = 0x0203
    SUPPLY_ARMED = 0x0204
    EMERGENCY_CREDIT_ACTIVATED = 0x0205
    LOAD_LIMIT = 0x0206
    RMS_EXTREME_OVER_VOLTAGE = 0x0301
    RMS_EXTREME_OVER_VOLTAGE_ENDED = 0x0302
    RMS_EXTREME_UNDER_VOLTAGE = 0x0303
    RMS_EXTREME_UNDER_VOLTAGE_ENDED = 0x0304
    RMS_VOLTAGE_SAG = 0x0305
    RMS_VOLTAGE_SAG_ENDED = 0x0306
    RMS_VOLTAGE_SWELL = 0x0307
    RMS_VOLTAGE_SWELL_ENDED = 0x0308
    AVERAGE_RMS_OVER_VOLTAGE = 0x0309
    AVERAGE_RMS_OVER_VOLTAGE_ENDED = 0x030A
    AVERAGE_RMS_UNDER_VOLTAGE = 0x030B
    AVERAGE_RMS_UNDER_VOLTAGE_ENDED = 0x030C
    VOLTAGE_CONFIGURED = 0x0310
    LOAD_LIMIT_CONFIGURED = 0x0320
    LOAD_LIMIT_COUNTER_RESET = 0x0321
    RMS_EXTREME_OVER_VOLTAGE_PHASE_2 = 0x0341
    RMS_EXTREME_OVER_VOLTAGE_PHASE_2_ENDED = 0x0342
    RMS_EXTREME_UNDER_VOLTAGE_PHASE_2 = 0x0343
    RMS_EXTREME_UNDER_VOLTAGE_PHASE_2_ENDED = 0x0344
    RMS_VOLTAGE_SAG_PHASE_2 = 0x0345
    RMS_VOLTAGE_SAG_PHASE_2_ENDED = 0x0346
    RMS_VOLTAGE_SWELL_PHASE_2 = 0x0347
    RMS_VOLTAGE_SWELL_PHASE_2_ENDED = 0x0348
    AVERAGE_RMS_OVER_VOLTAGE_PHASE_2 = 0x0349
    AVERAGE_RMS_OVER_VOLTAGE_PHASE_2_ENDED = 0x034A
    AVERAGE_RMS_UNDER_VOLTAGE_PHASE_2 = 0x034B
    AVERAGE_RMS_UNDER_VOLTAGE_PHASE_2_ENDED = 0x034C
    RMS_EXTREME_OVER_VOLTAGE_PHASE_3 = 0x0361
    RMS_EXTREME_OVER_VOLTAGE_PHASE_3_ENDED = 0x0362
    RMS_EXTREME_UNDER_VOLTAGE_PHASE_3 = 0x0363
    RMS_EXTREME_UNDER_VOLTAGE_PHASE_3_ENDED = 0x0364
    RMS_VOLTAGE_SAG_PHASE_3 = 0x0365
    RMS_VOLTAGE_SAG_PHASE_3_ENDED = 0x0366
    RMS_VOLTAGE_SWELL_PHASE_3 = 0x0367
    RMS_VOLTAGE_SWELL_PHASE_3_ENDED = 0x0368
    AVERAGE_RMS_OVER_VOLTAGE_PHASE_3 = 0x0369
    AVERAGE_RMS_OVER_VOLTAGE_PHASE_3_ENDED = 0x036A
    AVERAGE_RMS_UNDER_VOLTAGE_PHASE_3 = 0x036B
    AVERAGE_RMS_UNDER_VOLTAGE_PHASE_3_ENDED = 0x036C
    CLOCK_ADJUSTED = 0x0401
    CLOCK_ADJUSTMENT_REFUSED = 0x0402
    TOP_UP_ACCEPTED = 0x0501
    TOP_UP_REFUSED = 0x0502
    POWER_LOST = 0x0601
    POWER_RESTORED = 0x0602
    LOW_BATTERY = 0x0603
    PAYMENT_MODE_CHANGED = 0x0701
    TARIFF_CHANGED = 0x0702
    BALANCE_UPDATED = 0x0703
    PREPAYMENT_CONFIGURED = 0x0704
    DEBT_UPDATED = 0x0705
    BILLING_CALENDAR_CHANGED = 0x0706
    MPXN_SET = 0x0707
    MAXIMUM_DEMAND_RESET = 0x0708
    TENANCY_RESTRICTED = 0x0801
    EVENT_LOG_CLEARED = 0x0802
    FIRMWARE_INSTALLED = 0x0901
    FIRMWARE_REFUSED = 0x0902
    GAS_CONVERSION_CHANGED = 0x0B01
    GAS_FLOW_CHANGED = 0x0B02
    POWER_THRESHOLDS_CHANGED = 0x0B03
    UNCONTROLLED_FLOW = 0x0B04
    MEMORY_FAULT = 0x0E01
    MEASUREMENT_FAULT = 0x0E02
    SUPPLY_FAULT = 0x0E03
    FAULT_ENDED = 0x0E04
    CALIBRATION_LIFE_ENDED = 0x0E05
    SERVICE_LIFE_ENDED = 0x0E06


class EventRing:
    """Entry n (1, 2, 3 ...) lies at ((n - 1) mod 100) * 6: sequence u32, time u32, code u16, data u16."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Not a function of the meter: only a wrong meter loses its log."""
        self.count = 0
        self.wipe()

    def wipe(self) -> None:
        """Empties the ring; the count of entries ever made goes on (manual 7.3)."""
        self._words = array("H", bytes(2 * CAPACITY * ENTRY_REGISTERS))

    def append(self, time_s: int, code: int, data: int) -> None:
        at = self.count % CAPACITY * ENTRY_REGISTERS
        self.count = (self.count + 1) % 0x1_0000_0000
        entry = (self.count >> 16, self.count & 0xFFFF, time_s >> 16 & 0xFFFF, time_s & 0xFFFF, code, data & 0xFFFF)
        self._words[at : at + ENTRY_REGISTERS] = array("H", entry)

    def words(self, start: int, count: int | None) -> list[int]:
        """`count` None: all from there."""
        return self._words[start : None if count is None else start + count].tolist()

    def restore(self, words: list[int]) -> None:
        """Not a function of the meter: only a wrong meter brings back what was wiped."""
        self._words = array("H", words)


class Journal:
    """Where the parts of a meter report what happened; stamps come from the meter's own clock."""

    def __init__(self, moment: Moment, clock: MeterClock, conduct: Conduct) -> None:
        self._moment = moment
        self._clock = clock
        self._conduct = conduct
        self.settings = EventSettings(conduct)
        self.rings: dict[LogName, EventRing] = {name: EventRing() for name in ("event", "security", "alert")}

    def event(self, code: Code, data: int = 0, at_ns: int | None = None) -> None:
        self._record("event", code, data, at_ns)

    def security(self, code: Code, data: int = 0) -> None:
        self._record("security", code, data, None)

    def _record(self, log: LogName, code: Code, data: int, at_ns: int | None) -> None:
        honest_s = self._clock.seconds_at(self._moment.now_ns if at_ns is None else at_ns)
        stamp_s = self._conduct.recorded(log, code, honest_s)
        if stamp_s is not None:
            for one in self._conduct.codes(log, code):
                self.rings[log].append(stamp_s, one, data)
                self._queue(one, stamp_s, data)

    def _queue(self, code: int, stamp_s: int, data: int) -> None:
        is_alert = self.settings.lets_through(code, self._clock.time_s)
        for one, at_s in self._conduct.queued(code, stamp_s, is_alert):
            self.rings["alert"].append(at_s, one, data)
