"""The statuses of a device in the inventory and the ways between them, in one table.

Layer: pure rules. The names of the statuses are those of the schema [DUIS Schema V5.4 DeviceStatus]; the ways between
them are this project's reading, as no public document here states them. What the table does not have is refused.

Events:
- `prenotify`     12.2, or a row of a cohort's assets; of a device that was decommissioned it begins another life
- `whitelist`     8.11 Add: the device stands in the HAN device log of a hub · `unlist` 8.11 Remove of a meter ·
  `remove` 8.11 Remove of anything else
- `pend`          8.4, back to the beginning · `install` 8.4 · `report` 8.14.1, 8.14.2 of a hub
- `commission`    8.1.1 that a meter has carried out; the cohort's own method · `commission_hub` 8.4 of a hub
- `join`          8.7.1, 8.7.2: a display or a controller works from then on
- `withdraw`      8.4 of a hub, 8.14.3, 8.14.4 · `decommission` 8.3
- `suspend`, `restore`, `recover`, `recovered`: told to the DCC by those who watch over products and keys
- `delete`        8.4: the device leaves the inventory
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOWHERE: Final = ""
"""No such device: where one comes from, and where one goes that is deleted."""

WAYS: Final[Mapping[str, Mapping[str, str]]] = {
    NOWHERE: {"prenotify": "Pending"},
    "Pending": {
        "whitelist": "Whitelisted",
        "install": "InstalledNotCommissioned",
        "report": "InstalledNotCommissioned",
        "commission_hub": "Commissioned",
        "pend": "Pending",
        "withdraw": "Withdrawn",
        "delete": NOWHERE,
    },
    "Whitelisted": {
        "install": "InstalledNotCommissioned",
        "remove": "Pending",
        "commission": "Commissioned",
        "join": "Commissioned",
        "unlist": "Pending",
        "pend": "Pending",
        "decommission": "Decommissioned",
    },
    "InstalledNotCommissioned": {
        "install": "InstalledNotCommissioned",
        "report": "InstalledNotCommissioned",
        "commission_hub": "Commissioned",
        "whitelist": "InstalledNotCommissioned",
        "remove": "Pending",
        "commission": "Commissioned",
        "join": "Commissioned",
        "unlist": "Pending",
        "pend": "Pending",
        "withdraw": "Withdrawn",
        "decommission": "Decommissioned",
    },
    "Commissioned": {
        "commission": "Commissioned",
        "join": "Commissioned",
        "report": "Commissioned",
        "remove": "Pending",
        "suspend": "Suspended",
        "recover": "Recovery",
        "withdraw": "Withdrawn",
        "decommission": "Decommissioned",
    },
    "Suspended": {"restore": "Commissioned", "withdraw": "Withdrawn", "decommission": "Decommissioned"},
    "Recovery": {"recovered": "Recovered", "decommission": "Decommissioned"},
    "Recovered": {"restore": "Commissioned", "decommission": "Decommissioned"},
    "Withdrawn": {"decommission": "Decommissioned"},
    "Decommissioned": {"prenotify": "Pending", "delete": NOWHERE},
}
"""Status to event to the status after it."""

EVENTS: Final = tuple(dict.fromkeys(event for ways in WAYS.values() for event in ways))
GONE: Final = frozenset({"Decommissioned", "Withdrawn"})


def after(status: str, event: str) -> str | None:
    """The status after the event, None where the table has no such way."""
    return WAYS[status].get(event)
