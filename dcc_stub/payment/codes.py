"""Top-up codes that the DCC calculates [PAY-3 002:51], in the format of the device's maker.

A number is never given out twice for a device, also over restarts: it is taken in the same `together` as what brings
the code to somebody. The keys stay in the configuration and come into no table and no log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from dcc_stub.config.payment import VendingKey
from dcc_stub.database import Database
from protocols.utrn_vm1 import MAX_NUMBER, vend_code

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS vend_numbers (device TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""


class NoCode(Exception):
    """No code can be made; the text says why."""


def _vm1(key: VendingKey, pence: int, number: int) -> str:
    return vend_code(key.key, key.serial, pence, number)


_WRITERS: Final[Mapping[str, Callable[[VendingKey, int, int], str]]] = {"vm1": _vm1}
_MOST: Final[Mapping[str, int]] = {"vm1": MAX_NUMBER}


class Codes:
    def __init__(self, database: Database, keys: Mapping[str, VendingKey]) -> None:
        database.create(_SCHEMA)
        self._db, self._keys = database, keys

    def new(self, device: str, pence: int) -> str:
        """A code for the device that was never given out. Raises NoCode."""
        key = self._keys.get(device)
        if key is None:
            raise NoCode("the DCC has no vending key of this device")
        number = self._number(device, key)
        if number > _MOST[key.format]:
            raise NoCode("the numbers of this device are used up")
        try:
            code = _WRITERS[key.format](key, pence, number)
        except ValueError:
            raise NoCode(f"the format {key.format} cannot carry {pence} p") from None
        self._db.execute("INSERT OR REPLACE INTO vend_numbers VALUES (?, ?)", (device, number + 1))
        return code

    def _number(self, device: str, key: VendingKey) -> int:
        row = self._db.execute("SELECT next FROM vend_numbers WHERE device = ?", (device,)).fetchone()
        return key.first if row is None else int(row[0])
