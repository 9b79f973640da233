"""Wrong entries: made twice, under another code, or for what is no such event; each becomes a wrong alert."""

from __future__ import annotations

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code


class TamperTwice(Conduct):
    """An opened cover is logged twice."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.COVER_OPENED:
            return super().codes(log, code)
        self.deviate(TamperTwice)
        return code, code


class DisablementTwice(Conduct):
    """A disablement is logged twice."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.SUPPLY_DISABLED:
            return super().codes(log, code)
        self.deviate(DisablementTwice)
        return code, code


class LowCreditTwice(Conduct):
    """Low credit is logged twice."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.LOW_CREDIT:
            return super().codes(log, code)
        self.deviate(LowCreditTwice)
        return code, code


class OverVoltageTwice(Conduct):
    """An over-voltage is logged as one when it begins and again when it ends."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.RMS_EXTREME_OVER_VOLTAGE_ENDED:
            return super().codes(log, code)
        self.deviate(OverVoltageTwice)
        return Code.RMS_EXTREME_OVER_VOLTAGE, code


class TamperWrongCode(Conduct):
    """An opened cover is logged as a closed one."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.COVER_OPENED:
            return super().codes(log, code)
        self.deviate(TamperWrongCode)
        return (Code.COVER_CLOSED,)


class DisablementWrongCode(Conduct):
    """A disablement is logged as low credit."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.SUPPLY_DISABLED:
            return super().codes(log, code)
        self.deviate(DisablementWrongCode)
        return (Code.LOW_CREDIT,)


class EnablingIsDisablement(Conduct):
    """An enabled supply is logged as a disabled one."""

    def codes(self, log: str, code: int) -> tuple[int, ...]:
        if code != Code.SUPPLY_ENABLED:
            return super().codes(log, code)
        self.deviate(EnablingIsDisablement)
        return (Code.SUPPLY_DISABLED,)


class LimitsNotLogged(Conduct):
    """New limits of voltage or load are taken, and no log tells it."""

    def recorded(self, log: str, code: int, time_s: int) -> int | None:
        if code not in (Code.VOLTAGE_CONFIGURED, Code.LOAD_LIMIT_CONFIGURED):
            return super().recorded(log, code, time_s)
        self.deviate(LimitsNotLogged)
        return None
