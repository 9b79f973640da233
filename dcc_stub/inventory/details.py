"""What the DCC keeps of a device beside what access control and the transactions need of it.

One row for each device, one for the SIM of each hub, the HAN device log of each hub, and who is joined to whom
[DATA-1, DATA-3, DATA-6 000:301-306]. Nothing here says where a device is or what it has measured.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any, Final

from dcc_stub.database import Database

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS device_details (eui TEXT PRIMARY KEY, manufacturer TEXT NOT NULL, model TEXT NOT NULL,
    smets_version TEXT NOT NULL, firmware_version TEXT NOT NULL, esme_variant TEXT NOT NULL, gpf TEXT NOT NULL,
    secondary_mpan TEXT NOT NULL, export_mpan TEXT NOT NULL, commissioned_on TEXT NOT NULL,
    prenotified_by TEXT NOT NULL, integral_hub INTEGER NOT NULL, must_be_reset INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS sims (hub TEXT PRIMARY KEY, node_address TEXT NOT NULL, imsi TEXT NOT NULL,
    comms_service TEXT NOT NULL, is_wanted INTEGER NOT NULL, activated_at REAL) STRICT;
CREATE TABLE IF NOT EXISTS han_log (hub TEXT NOT NULL, device TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (hub, device)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS joined (meter TEXT NOT NULL, other TEXT NOT NULL, variant TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (meter, other)) STRICT, WITHOUT ROWID;
"""
HAN_LOG_LIMIT: Final = 16
"""With the hub itself the 17 devices that an answer to Read Inventory can name [DUIS Schema V5.4 DSPInventory]."""


@dataclass(frozen=True, slots=True)
class Details:
    """`smets_version` as a User reads it; `commissioned_on` a date as text. `prenotified_by`: the EUI of the User.

    `must_be_reset`: it was in use before and nobody has shown yet that nothing of that is left in it [ENR-7].
    `integral_hub`: its hub sits in the same case [ENR-6].
    """

    manufacturer: str = ""
    model: str = ""
    smets_version: str = ""
    firmware_version: str = ""
    esme_variant: str = ""
    gpf: str = ""
    secondary_mpan: str = ""
    export_mpan: str = ""
    commissioned_on: str = ""
    prenotified_by: str = ""
    integral_hub: bool = False
    must_be_reset: bool = False


@dataclass(frozen=True, slots=True)
class Sim:
    """The SIM of a hub: the node address of its WAN module, the provider's service id, and whether it is active.

    `is_wanted`: its activation has been asked for; it is active once its identity is known as well.
    """

    node_address: str = ""
    imsi: str = ""
    comms_service: str = ""
    is_wanted: bool = False
    activated_at: float | None = None


@dataclass(slots=True)
class DetailTables:
    """Reads and writes the rows; every call belongs to the caller's `together`."""

    database: Database

    def __post_init__(self) -> None:
        self.database.create(_SCHEMA)

    def of(self, eui: str) -> Details:
        """Empty ones where nothing is known."""
        row = self.database.execute("SELECT * FROM device_details WHERE eui = ?", (eui,)).fetchone()
        return Details() if row is None else Details(*(*row[1:-2], bool(row[-2]), bool(row[-1])))

    def put(self, eui: str, details: Details) -> None:
        self._put("device_details", eui, astuple(details))

    def sim(self, hub: str) -> Sim | None:
        """By the EUI of the hub; None where no SIM is known."""
        row = self.database.execute("SELECT * FROM sims WHERE hub = ?", (hub,)).fetchone()
        return None if row is None else Sim(row[1], row[2], row[3], bool(row[4]), row[5])

    def put_sim(self, hub: str, sim: Sim) -> None:
        self._put("sims", hub, astuple(sim))

    def _put(self, table: str, key: str, values: tuple[Any, ...]) -> None:
        places = ", ".join("?" * (1 + len(values)))
        self.database.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", (key, *values))

    def log_of(self, hub: str) -> tuple[str, ...]:
        """The devices in the HAN device log of a hub (EUI), in the order in which they came."""
        rows = self.database.execute("SELECT device FROM han_log WHERE hub = ? ORDER BY at, device", (hub,))
        return tuple(row[0] for row in rows)

    def hub_of(self, device: str) -> str | None:
        """The EUI of the hub in whose log the device stands."""
        row = self.database.execute("SELECT hub FROM han_log WHERE device = ?", (device,)).fetchone()
        return None if row is None else str(row[0])

    def enter(self, hub: str, device: str, at: float) -> None:
        self.database.execute("INSERT OR IGNORE INTO han_log VALUES (?, ?, ?)", (hub, device, at))

    def leave(self, device: str) -> None:
        """Out of the log of its hub, and parted from everything."""
        self.database.execute("DELETE FROM han_log WHERE device = ?", (device,))
        self.database.execute("DELETE FROM joined WHERE meter = ? OR other = ?", (device, device))

    def join(self, meter: str, other: str, variant: str, at: float) -> None:
        self.database.execute("INSERT OR REPLACE INTO joined VALUES (?, ?, ?, ?)", (meter, other, variant, at))

    def part(self, meter: str, other: str) -> bool:
        """False when they were not joined."""
        row = self.database.execute("DELETE FROM joined WHERE meter = ? AND other = ?", (meter, other))
        return row.rowcount == 1

    def joined_to(self, meter: str) -> tuple[str, ...]:
        rows = self.database.execute("SELECT other FROM joined WHERE meter = ? ORDER BY at, other", (meter,))
        return tuple(row[0] for row in rows)

    def forget(self, eui: str) -> None:
        """Everything of a device that has left the inventory or begins another life."""
        self.leave(eui)
        self.database.execute("DELETE FROM device_details WHERE eui = ?", (eui,))
        self.database.execute("DELETE FROM sims WHERE hub = ?", (eui,))
        self.database.execute("DELETE FROM han_log WHERE hub = ?", (eui,))

    def clear(self) -> None:
        for table in ("device_details", "sims", "han_log", "joined"):
            self.database.execute(f"DELETE FROM {table}")
