"""The keys `alerts` and `alert_routes` of the configuration, and the dispatching table that they make.

The table is data [FLT-3 002:96]: each row names an alert and the roles that get it, and may be narrowed to a fuel, to
cohorts, and to a least priority. All rows that fit an alert count; each role gets it once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from dcc_stub.alert_codes import load_alert_codes
from dcc_stub.config.model import FUELS, ROLES
from dcc_stub.config.table import Table
from protocols.duis.codes import DCC_ALERT_BODIES

ANY: Final = "*"
PRIORITY_MAX: Final = 9
ConfiguredBy = Literal["device", "dcc", "elective_request"]
CONFIGURED_BY: Final[tuple[ConfiguredBy, ...]] = ("device", "dcc", "elective_request")


@dataclass(frozen=True, slots=True)
class Route:
    """A row of the dispatching table. `alert` is the name of a device alert, the body of a DCC alert, or ANY; an empty
    `fuel` and empty `cohorts` fit all."""

    alert: str
    roles: tuple[str, ...]
    fuel: str = ""
    cohorts: tuple[str, ...] = ()
    minimum_priority: int = 0

    def fits(self, alert: str, fuel: str, cohort: str, priority: int) -> bool:
        return (
            self.alert in (alert, ANY)
            and self.fuel in ("", fuel)
            and (not self.cohorts or cohort in self.cohorts)
            and priority >= self.minimum_priority
        )


@dataclass(frozen=True, slots=True)
class AlertsConfig:
    """`most` alerts of one name are forwarded for a device within `window_s` of calendar time, 0: all of them
    [FLT-2]. `configured_by`: where a User says which alerts it wants [ALT-1]. `priorities` are 0 to 9, 0 when not
    named."""

    routes: tuple[Route, ...] = ()
    priorities: Mapping[str, int] = field(default_factory=dict)
    most: int = 0
    window_s: float = 3600.0
    configured_by: ConfiguredBy = "device"

    def roles(self, alert: str, fuel: str, cohort: str) -> tuple[str, ...]:
        """The roles that get an alert, each once, in the order of the table."""
        priority = self.priorities.get(alert, 0)
        fitting = (route for route in self.routes if route.fits(alert, fuel, cohort, priority))
        return tuple(dict.fromkeys(role for route in fitting for role in route.roles))


def parse_alerts(table: Table, before: AlertsConfig | None = None) -> AlertsConfig:
    """The object `alerts`; what it does not name is as `before`. Raises ConfigError."""
    known = before or AlertsConfig()
    given = table.left()
    routes = table.rows("routes", _route) if "routes" in given else known.routes
    priorities = _priorities(table.table("priorities")) if "priorities" in given else known.priorities
    regulation = table.table("regulation")
    most = regulation.whole("most", 0, 10**6, known.most)
    window_s = regulation.number("window_s", 0.001, 366 * 86400.0, known.window_s)
    regulation.end()
    by: ConfiguredBy = known.configured_by
    if "configured_by" in given:
        word = table.word("configured_by", CONFIGURED_BY)
        by = next(one for one in CONFIGURED_BY if one == word)
    table.end()
    return AlertsConfig(routes, priorities, most, window_s, by)


def short_routes(routes: Mapping[str, Iterable[str]]) -> tuple[Route, ...]:
    """The key `alert_routes`: alert to roles, without conditions."""
    return tuple(Route(alert, tuple(roles)) for alert, roles in routes.items())


def _route(row: Table) -> Route:
    names = (*load_alert_codes(), *DCC_ALERT_BODIES, ANY)
    alert = row.word("alert", names)
    roles = tuple(row.words("roles", ROLES))
    fuel = row.word("fuel", FUELS) if "fuel" in row.left() else ""
    cohorts = tuple(str(one) for one in row.take("cohorts", list, default=[]))
    return Route(alert, roles, fuel, cohorts, row.whole("minimum_priority", 0, PRIORITY_MAX, 0))


def _priorities(table: Table) -> Mapping[str, int]:
    names = (*load_alert_codes(), *DCC_ALERT_BODIES)
    for name in table.left():
        if name not in names:
            raise table.wrong(name, "the name of an alert", name)
    return {name: table.whole(name, 0, PRIORITY_MAX) for name in table.left()}
