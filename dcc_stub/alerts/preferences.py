"""Which alerts a User wants of a device, where that is said at the DCC [ALT-1 001:360]: elective request 6.22.

The request names alerts by their GBCS codes, as elements `x8F3F`; only what is sent over the WAN can be switched here,
display and log are the device's own. An alert that nobody spoke of is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dcc_stub.alert_codes import AlertCode
from dcc_stub.database import Database

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS alert_preferences (user TEXT NOT NULL, device TEXT NOT NULL, alert TEXT NOT NULL,
    is_on INTEGER NOT NULL, PRIMARY KEY (user, device, alert)) STRICT, WITHOUT ROWID;
"""
SETTINGS: Final = (
    "electricity_supplier_alerts", "electricity_network_operator_alerts", "gas_supplier_alerts",
    "gas_supplier_alert_event_settings",
)  # fmt: skip
"""The parts of the request that speak of alerts over the WAN."""


class Preferences:
    def __init__(self, database: Database, codes: Mapping[str, AlertCode]) -> None:
        database.create(_SCHEMA)
        self._db = database
        self._names = {code.gbcs_code: name for name, code in codes.items() if code.gbcs_code is not None}

    def wants(self, user: str, device: str, alert: str) -> bool:
        row = self._db.execute(
            "SELECT is_on FROM alert_preferences WHERE user = ? AND device = ? AND alert = ?", (user, device, alert)
        ).fetchone()
        return row is None or bool(row[0])

    def put(self, user: str, device: str, parameters: Mapping[str, Any]) -> list[str]:
        """What a request says; the alerts that it spoke of and that SMETS1 has."""
        spoken = []
        for name in SETTINGS:
            for key, word in _switches(parameters.get(name, {})):
                alert = self._names.get(int(key[1:], 16))
                if alert is not None:
                    self._db.execute(
                        "INSERT OR REPLACE INTO alert_preferences VALUES (?, ?, ?, ?)",
                        (user, device, alert, int(word == "Enable")),
                    )
                    spoken.append(alert)
        return spoken

    def clear(self) -> None:
        self._db.execute("DELETE FROM alert_preferences")


def _switches(part: Any) -> Iterator[tuple[str, str]]:
    """Code and Enable or Disable, however deep they stand."""
    for key, value in part.items() if isinstance(part, Mapping) else ():
        is_code = len(key) == 5 and key[0] == "x"
        word = value.get("wan_alert") if is_code and isinstance(value, Mapping) else value
        if is_code and isinstance(word, str):
            yield key, word
        else:
            yield from _switches(value)
