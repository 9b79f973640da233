"""Names of the SMETS1 alerts, and their GBCS codes where a code means the same: data in `alert_codes.csv`.

Sources: the thirteen alerts that the minimum SMETS1 services list by name, faults and ends of lives of the Ofgem list,
one for whatever event of its maker a meter tells; [GBCS] alert codes as published by two
independent makers. An alert whose trigger no single GBCS code describes (Disablement, Load Limit) has none: a code is
never made up, and the description identifies the alert.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class AlertCode:
    """The standard's name of an alert; the GBCS code, None where none is verified."""

    description: str
    gbcs_code: int | None


def load_alert_codes() -> Mapping[str, AlertCode]:
    """The table that is shipped with the package, by the alert's name in the hub dialect."""
    with files("dcc_stub").joinpath("alert_codes.csv").open(encoding="utf-8") as lines:
        return {
            row["alert"]: AlertCode(row["description"], int(row["gbcs_code"], 16) if row["gbcs_code"] else None)
            for row in csv.DictReader(lines)
        }
