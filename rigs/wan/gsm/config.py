"""The configuration of the GSM carrier, read strictly [docs/peers.md]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from rigs.adapters.modem import Patience
from rigs.modem_profile import ModemProfile, load_modem
from rigs.toml_table import Table

QUICK: Final = Patience(
    command_s=2.0, sync_tries=2, sync_s=0.25, quiet_s=0.02, guard_s=0.05, restart_s=2.0, sms_s=5.0, receive_s=2.0
)  # fmt: skip
"""For a modem on a pseudo-terminal: a real one is given time to start, and to think."""


@dataclass(frozen=True)
class CarrierConfig:
    """`pin` is where the PIN is (`env:NAME` or a path), never the PIN. `idle_s` 0: it never sleeps by itself."""

    port: str
    baud: int
    profile: ModemProfile
    apn: str
    pin: str | None
    pin_memory: Path
    broker: tuple[str, int]
    listen: tuple[str, int]
    control: tuple[str, int]
    idle_s: float
    wake_from: str
    bell: tuple[str, int]
    urgent_gap_s: float
    patience: Patience


def read_config(raw: Mapping[str, Any]) -> CarrierConfig:
    """Raises RigConfigError."""
    top = Table("GSM carrier configuration", "", raw)
    names = ("modem", "broker", "listen", "control", "bell")
    modem, broker, listen, control, bell = (top.table(name, {}) for name in names)
    config = CarrierConfig(
        port=modem.text("port"), baud=modem.whole("baud", 300, 4000000, 115200),
        profile=load_modem(modem.text("profile", "sim7600")), apn=modem.text("apn", "internet"),
        pin=modem.text("pin") if "pin" in modem else None, pin_memory=Path(modem.text("pin_memory")),
        broker=_address(broker), listen=_address(listen), control=_address(control),
        idle_s=top.whole("idle_ms", 0, 86_400_000, 0) / 1000, wake_from=top.text("wake_from", ""),
        bell=_address(bell), urgent_gap_s=top.whole("urgent_gap_ms", 0, 86_400_000, 0) / 1000,
        patience=replace(
            QUICK if top.flag("quick", False) else Patience(),
            register_s=top.whole("register_ms", 100, 600000, 90000) / 1000,
            poll_s=top.whole("poll_ms", 10, 10000, 500) / 1000,
            answer_s=top.whole("answer_ms", 100, 600000, 600000) / 1000,
        ),
    )  # fmt: skip
    for table in (modem, broker, listen, control, bell, top):
        table.done()
    return config


def _address(row: Table) -> tuple[str, int]:
    return row.text("host", "127.0.0.1"), row.whole("port", 0, 65535, 0)
