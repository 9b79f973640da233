"""The configuration of the virtual modem, read strictly [docs/peers.md]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rigs.adapters.modem_pin import read_pin
from rigs.errors import RigConfigError
from rigs.toml_table import Table
from rigs.wan.modem.data import Pace
from rigs.wan.modem.world import Network, Sim

DIALECTS = ("sim7600", "ec25")


@dataclass(frozen=True)
class ModemConfig:
    dialect: str
    sim: Sim
    networks: list[Network]
    register_s: float
    sms_s: float
    pace: Pace
    baud: int
    is_paced: bool
    centre: str
    faults: tuple[str, ...]
    control: tuple[str, int]


def read_config(raw: Mapping[str, Any]) -> ModemConfig:
    """Raises RigConfigError."""
    top = Table("modem configuration", "", raw)
    line, network, control = (top.table(name, {}) for name in ("line", "network", "control"))
    config = ModemConfig(
        dialect=top.choice("dialect", DIALECTS, "sim7600"),
        sim=_sim(top.table("sim")),
        networks=[_network(one) for _, one in top.tables("networks")],
        register_s=network.whole("register_ms", 0, 600000, 20) / 1000,
        sms_s=network.whole("sms_ms", 0, 600000, 0) / 1000,
        pace=Pace(
            network.whole("delay_ms", 0, 600000, 0) / 1000, network.whole("rate_kbit_s", 0, 1000000, 0) * 125.0,
            network.texts("reach", ("127.0.0.0/8",)),
        ),
        baud=line.whole("baud", 300, 4000000, 115200),
        is_paced=line.flag("pace", False),
        centre=top.text("centre", "+447785016005"),
        faults=top.texts("faults", ()),
        control=(control.text("host", "127.0.0.1"), control.whole("port", 0, 65535, 0)),
    )  # fmt: skip
    for table in (line, network, control, top):
        table.done()
    return config


def _sim(row: Table) -> Sim:
    sim = Sim(
        imsi=row.text("imsi"), iccid=row.text("iccid"), number=row.text("number"), home=row.text("home"),
        permitted=row.texts("permitted", ()), pin=_pin(row),
        puk=row.text("puk", "12345678"), left=row.whole("left", 0, 3, 3), is_in=row.flag("in", True),
        capacity=row.whole("capacity", 1, 255, 10),
    )  # fmt: skip
    row.done()
    return sim


def _pin(row: Table) -> str | None:
    """Given, or where it is; the latter keeps it out of every file of a run."""
    if "pin_from" in row:
        return read_pin(row.text("pin_from"))
    return row.text("pin") if "pin" in row else None


def _network(row: Table) -> Network:
    plmn = row.text("plmn")
    if not (plmn.isdigit() and len(plmn) in (5, 6)):
        raise RigConfigError(row.file, row.key("plmn"), "5 or 6 digits", plmn)
    network = Network(plmn, row.text("name"), -row.whole("loss_dbm", 51, 113, 71), row.flag("up", True))
    row.done()
    return network
