"""The modem of a rig whose hub is reached by GSM: `[wan.modem]` of a rig file.

Layer: rigs, part of `rigs.rigfile`. Optional keys and their defaults: `port` "virtual", `baud` 115200, `pace` false,
`profile` "sim7600", `pin` none, `pin_memory` the user's state folder, `apn` "internet", `home` "23415", `permitted`
"23410" and "23420", `number` "+447700900001", `answer_s` 600 (the profile's times count), `idle_s` 0 (never asleep by
itself), `urgent_gap_s` 0, `faults` none, `delay_ms` and `rate_kbit_s` 0 (not limited).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rigs.modem_profile import load_modem
from rigs.rigfile_ports import VIRTUAL
from rigs.toml_table import Table

PIN_EXPECTED: Final = '"env:NAME", or the path of a file with the PIN; never the PIN itself'


@dataclass(frozen=True, slots=True)
class ModemConfig:
    """`home` and `permitted` (in order of preference) are the stated rules of roaming, as PLMNs; `number` is the SIM's;
    `answer_s` is the most that any answer of the modem is waited for. `pace`, `faults`, `delay_ms` and `rate_kbit_s`
    are for a virtual modem and its network."""

    port: str
    baud: int
    pace: bool
    profile: str
    pin: str | None
    pin_memory: Path
    apn: str
    home: str
    permitted: tuple[str, ...]
    number: str
    answer_s: float
    idle_s: float
    urgent_gap_s: float
    faults: tuple[str, ...]
    delay_ms: int
    rate_kbit_s: int

    @property
    def is_virtual(self) -> bool:
        return self.port == VIRTUAL


def read_modem(row: Table) -> ModemConfig:
    """Raises RigConfigError."""
    modem = ModemConfig(
        port=row.text("port", VIRTUAL, expected='the path of a serial port, or "virtual"'),
        baud=row.whole("baud", 300, 4000000, 115200, unit="baud"), pace=row.flag("pace", False),
        profile=row.text("profile", "sim7600"), pin=_pin(row),
        pin_memory=Path(row.text("pin_memory")) if "pin_memory" in row else default_memory(),
        apn=row.text("apn", "internet"), home=_plmn(row, "home", "23415"),
        permitted=row.texts("permitted", ("23410", "23420")), number=row.text("number", "+447700900001"),
        answer_s=row.seconds("answer_s", "0.1", "600", "600"), idle_s=row.seconds("idle_s", "0", "86400", "0"),
        urgent_gap_s=row.seconds("urgent_gap_s", "0", "86400", "0"), faults=row.texts("faults", ()),
        delay_ms=row.whole("delay_ms", 0, 60000, 0, unit="ms"),
        rate_kbit_s=row.whole("rate_kbit_s", 0, 1000000, 0, unit="kbit/s"),
    )  # fmt: skip
    row.done()
    load_modem(modem.profile)
    _refuse_virtual_keys(row, modem)
    if modem.home in modem.permitted:
        raise row.error("permitted", "networks beside the home network", list(modem.permitted))
    return modem


def default_memory() -> Path:
    """It outlives runs, as a PIN that was refused must."""
    folder = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(folder) / "meterbench" / "refused-pins.json"


def _pin(row: Table) -> str | None:
    if "pin" not in row:
        return None
    source = row.text("pin", expected=PIN_EXPECTED)
    if source.isdigit():
        raise row.error("pin", PIN_EXPECTED, "digits")
    return source


def _plmn(row: Table, key: str, default: str) -> str:
    text = row.text(key, default)
    if not (text.isascii() and text.isdigit() and len(text) in (5, 6)):
        raise row.error(key, "the 5 or 6 digits of a network", text)
    return text


def _refuse_virtual_keys(row: Table, modem: ModemConfig) -> None:
    if modem.is_virtual:
        return
    for key in ("faults", "pace", "delay_ms", "rate_kbit_s"):
        if key in row:
            raise row.error(key, "no such key beside a real modem", row.body[key])
