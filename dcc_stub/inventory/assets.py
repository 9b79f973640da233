"""The assets of a cohort, outside DUIS: rows of a table or of JSON, read strictly [ENR-2 001:201].

Layer: pure rules. An error names the row and the key; whoever loads takes all rows or none. An asset row has the keys
of a device of the configuration and those that DUIS has no element for (the node address and the SIM of a hub).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dcc_stub.config.model import DEVICE_TYPES, FUELS, HUB, ROLES, DeviceRow
from dcc_stub.config.table import EUI, ConfigError, Table
from dcc_stub.inventory.details import Details, Sim
from protocols.duis.codes import ESME_VARIANTS

EUI_TEXT: Final = "an EUI-64 as upper-case hex pairs with dashes"
IMSI: Final = re.compile(r"[0-9]{14,15}|")
MPXN: Final = re.compile(r"[0-9]{6,13}|")
COLUMNS: Final = (
    "eui", "type", "fuel", "mpxn", "smets", "cohort", "hub", "manufacturer", "model", "smets_version",
    "firmware_version", "esme_variant", "commissioned_on", "integral_hub", "node_address", "imsi", "comms_service",
    "registered",
)  # fmt: skip
ROWS_MAX: Final = 100_000


@dataclass(frozen=True, slots=True)
class Asset:
    """A device with everything known of it. `sim` is None for a device that is no hub. The device's status is not in
    it: it follows from how the device came to the DCC. `row`: where it was read, to name it in an error."""

    device: DeviceRow
    details: Details
    sim: Sim | None = None
    row: Table | None = None


def from_csv(text: str, source: str) -> tuple[Asset, ...]:
    """A table with a header row. Raises ConfigError with the number of the row (the first after the header is 1)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = list(reader)
    except csv.Error as problem:
        raise ConfigError(source, "csv", "a table of comma-separated values", problem) from None
    if not rows:
        raise ConfigError(source, "csv", "a header row", "nothing")
    header = rows[0]
    for name in header:
        if name not in COLUMNS or header.count(name) > 1:
            raise ConfigError(source, "csv[0]", f"each of {', '.join(COLUMNS)} at most once", name)
    for number, row in enumerate(rows[1:], 1):
        if len(row) != len(header):
            raise ConfigError(source, f"csv[{number}]", f"{len(header)} values", len(row))
    return _assets([_typed(dict(zip(header, row, strict=True))) for row in rows[1:]], "csv", source, first=1)


def _typed(row: dict[str, str]) -> dict[str, Any]:
    """A cell is text; an empty one is as if the column were not there. Registrations: `IS=90-B3-.. ES=90-B3-..`."""
    typed: dict[str, Any] = {name: value for name, value in row.items() if value}
    if "integral_hub" in typed:
        typed["integral_hub"] = {"true": True, "false": False}.get(typed["integral_hub"], typed["integral_hub"])
    if "registered" in typed:
        typed["registered"] = dict(pair.partition("=")[::2] for pair in typed["registered"].split())
    return typed


def from_rows(rows: Sequence[Any], source: str) -> tuple[Asset, ...]:
    """Rows of JSON. Raises ConfigError with the number of the row, from 0."""
    return _assets(rows, "assets", source)


def _assets(rows: Sequence[Any], key: str, source: str, first: int = 0) -> tuple[Asset, ...]:
    if len(rows) > ROWS_MAX:
        raise ConfigError(source, key, f"at most {ROWS_MAX} rows", len(rows))
    assets: list[Asset] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, first):
        table = Table(source, f"{key}[{number}]", row)
        asset = read_asset(table)
        table.end()
        if asset.device.eui in seen:
            raise table.wrong("eui", "each device once", asset.device.eui)
        seen.add(asset.device.eui)
        assets.append(asset)
    return tuple(assets)


def read_asset(row: Table) -> Asset:
    """One row. Raises ConfigError."""
    eui, kind = row.shaped("eui", EUI, EUI_TEXT), row.word("type", DEVICE_TYPES)
    smets = row.word("smets", ("SMETS1", "SMETS2"))
    own_address = eui.replace("-", "").lower()
    device = DeviceRow(
        eui=eui,
        type=kind,
        fuel=row.word("fuel", FUELS),
        mpxn=_optional(row, "mpxn", MPXN, "6 to 13 digits"),
        smets=smets,
        cohort=row.text("cohort", default="hub"),
        hub=_optional(row, "hub", HUB, "an EUI-64 as 16 lower-case hex digits") or own_address,
        status="",
        registered=row.table("registered").map_of(ROLES, EUI),
    )
    return Asset(device, _details(row, smets), _sim(row, own_address) if kind == "CHF" else None, row)


def _details(row: Table, smets: str) -> Details:
    return Details(
        manufacturer=_short(row, "manufacturer", 30),
        model=_short(row, "model", 30),
        smets_version=_short(row, "smets_version", 20) or smets,
        firmware_version=_short(row, "firmware_version", 8),
        esme_variant=row.word("esme_variant", ESME_VARIANTS) if "esme_variant" in row.left() else "",
        commissioned_on=_date(row, "commissioned_on"),
        integral_hub=row.take("integral_hub", bool, default=False),
    )


def _sim(row: Table, own_address: str) -> Sim:
    return Sim(
        node_address=row.text("node_address", default=own_address),
        imsi=_optional(row, "imsi", IMSI, "an IMSI: 14 or 15 digits"),
        comms_service=row.text("comms_service", default=""),
    )


def _short(row: Table, key: str, most: int) -> str:
    """As much as fits into an answer to Read Inventory [DUIS Schema V5.4]."""
    text = row.text(key, default="")
    if len(text) > most or not text.isprintable():
        raise row.wrong(key, f"at most {most} printable characters", text)
    return text


def _optional(row: Table, key: str, pattern: re.Pattern[str], expected: str) -> str:
    return row.shaped(key, pattern, expected) if key in row.left() else ""


def _date(row: Table, key: str) -> str:
    text = row.text(key, default="")
    try:
        return text and date.fromisoformat(text).isoformat()
    except ValueError:
        raise row.wrong(key, "a date such as 2026-01-14", text) from None
