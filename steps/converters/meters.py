"""Roles, services and alerts of the catalogue, and the states of a meter."""

from __future__ import annotations

from typing import Final

import catalogue
from catalogue import Alert, Role, Service
from meterbench.bench.alarms import ALARMS, Raised
from meterbench.bench.injection import BAD
from rigs.rigfile import FURTHER_USERS
from steps.converters.words import Reads, choice, meaning, one_of, text, written

CATALOGUE: Final = catalogue.load()
ALERTS: Final[dict[str, Raised]] = {
    **{row.title: row for row in CATALOGUE if isinstance(row, Alert)},
    **{alarm.title: alarm for alarm in ALARMS},
}
MESSAGES: Final = {
    "a simple meter reading": "meter-reading-simple",
    "an interval meter reading": "meter-reading-interval",
    "a meter alert": "meter-alerts",
    "a top-up": "ppm-balance-top-up",
    "a tariff setting": "tariff-setting",
    "a diagnosis": "diagnostics",
    "a message to the display": "message-to-ihd",
    "a firmware upgrade": "firmware-upgrade",
    "an electricity quality reading": "electricity-quality-read",
    "a load message": "appliance-load-management",
    "a microgeneration reading": "microgeneration-read",
}


@written(one_of(service.name for service in CATALOGUE.services.values()))
def service(words: str) -> Service:
    return CATALOGUE.service(words)


TYPES: Final[dict[str, Reads]] = {
    # a User of the rig by its role, or one of the further Users by its name
    "Role": choice(*(role.value for role in Role), *(user.replace("_", " ") for user in FURTHER_USERS)),
    "Fuel": choice("electricity", "gas"), "Service": service, "Alert": meaning(ALERTS), "Message": meaning(MESSAGES),
    "State": choice("enabled", "disabled", "armed"), "Mode": choice("credit", "prepayment"),
    "Off": choice("ahead", "behind"), "Direction": choice("import", "export"), "Contactor": choice("open", "closed"),
    "Valve": choice("open", "closed"),
    "ClockStatus": choice("reliable", "unreliable"), "Log": choice("security", "event"),
    "Life": choice("calibration", "service"),
    "Fault": choice("memory", "measurement", "supply"), "BadInput": choice(*BAD),
    "Event": text("[a-z]+-[a-z-]+(?:phase-[23](?:-ended)?)?"),
    "A": text("an?"),
    # where in the meter's range a load lies, and ends and days of the calendar
    "LoadPoint": choice("smallest", "last below the transitional", "transitional", "middle", "largest"),
    "CalendarEnd": choice("day", "month"), "ClockChange": choice("forward", "back"),
}  # fmt: skip
