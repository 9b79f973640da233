"""Which data the DCC holds, and what for: every column of its database against the list of the documents [DAT-1].

The list is data, `holdings.csv`: a table and a column (`*`: every other one of the table), and the item that it is
held for: DATA-1 to DATA-7 of the list [000:301-310], or the flow that needs it. A column that the list does not name is
held for nothing, and shown so: a part with a new table says in that file what it is for.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from dcc_stub.database import Database

UNLISTED: Final = ""


@cache
def _listed() -> Mapping[tuple[str, str], str]:
    with files("dcc_stub").joinpath("holdings.csv").open(encoding="utf-8") as lines:
        return {(row["table"], row["column"]): row["held_for"] for row in csv.DictReader(lines)}


def holdings(database: Database) -> dict[str, Any]:
    """`held`: item to the columns held for it, `table.column` · `unlisted`: columns of which the list does not know."""
    held: dict[str, list[str]] = {}
    for table, column in _columns(database):
        item = _listed().get((table, column)) or _listed().get((table, "*"), UNLISTED)
        held.setdefault(item, []).append(f"{table}.{column}")
    return {"unlisted": held.pop(UNLISTED, []), "held": held}


def search(database: Database, wanted: str) -> list[str]:
    """The columns, `table.column`, in which these bytes (hex) stand: is an answer still held [ACC-2 000:316]."""
    piece = bytes.fromhex(wanted)
    return [
        f"{table}.{column}"
        for table, column in _columns(database)
        if database.execute(
            f'SELECT 1 FROM "{table}" WHERE instr(CAST("{column}" AS BLOB), ?) > 0 LIMIT 1', (piece,)
        ).fetchone()
    ]


def _columns(database: Database) -> list[tuple[str, str]]:
    statement = (
        "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
        " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid"
    )
    return [(str(table), str(column)) for table, column in database.execute(statement)]
