"""Alerts that a meter raises beside those that SMETS1 names: no row of the catalogue titles them, so the bench does.

Layer: meterbench.bench, data. A scenario names an alert by its title, as it names one of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from catalogue import Alert


@dataclass(frozen=True, slots=True)
class Alarm:
    """`title` as a User reads it, `source` the document and line that asks for it."""

    id: str
    title: str
    source: str


Raised: TypeAlias = Alert | Alarm
"""An alert that a meter can raise."""

ALARMS: Final = (
    Alarm("meter-fault", "Meter Fault Alert", "004:154"),
    Alarm("supply-fault", "Supply Fault Alert", "004:143"),
    Alarm("calibration-life", "Calibration Life Alert", "004:158"),
    Alarm("service-life", "Service Life Alert", "004:158"),
    Alarm("maker-event", "Manufacturer Event Alert", "001:213"),
)
