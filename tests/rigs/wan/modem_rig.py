"""A virtual modem in a process of its own, and the driver on its line."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rigs.adapters.modem import Modem, Patience
from rigs.adapters.modem_line import ModemLine
from rigs.adapters.peers import ControlClient, Peer
from rigs.modem_profile import load_modem

HOME, FIRST, SECOND, STRANGER = "23415", "23410", "23420", "23433"
QUICK: Final = Patience(
    command_s=0.5, sync_tries=2, sync_s=0.2, quiet_s=0.02, sim_s=0.5, register_s=2.0, sms_s=0.5, restart_s=0.5,
    guard_s=0.05, poll_s=0.02, answer_s=0.5,
)  # fmt: skip
SIM: Final = {
    "imsi": "234150000000001", "iccid": "8944100000000000015", "number": "+447700900001", "home": HOME,
    "permitted": [FIRST, SECOND], "capacity": 5,
}  # fmt: skip
NETWORKS: Final = {
    "home": {"plmn": HOME, "name": "Home"}, "first": {"plmn": FIRST, "name": "First", "loss_dbm": 85},
    "second": {"plmn": SECOND, "name": "Second"}, "stranger": {"plmn": STRANGER, "name": "Stranger"},
}  # fmt: skip


class ModemRig:
    def __init__(self, folder: Path, dialect: str, sim: dict[str, Any], **more: Any) -> None:
        config = {"dialect": dialect, "sim": {**SIM, **sim}, "networks": NETWORKS, **more}
        self.peer = Peer.start("modem", "rigs.wan.modem", config, folder)
        self.path = str(self.peer.ready["path"])
        self.control = ControlClient("127.0.0.1", int(self.peer.ready["control"]), "virtual modem")
        self.line = ModemLine(self.path, 115200)
        self.modem = Modem(self.line, load_modem(dialect), QUICK)

    def state(self) -> dict[str, Any]:
        return self.control.request("state")

    def network(self, plmn: str, is_up: bool) -> None:
        self.control.request("network", plmn=plmn, up=is_up)

    def fired(self) -> dict[str, int]:
        return dict(self.control.request("fired")["faults"])

    def close(self) -> None:
        self.line.close()
        self.control.close()
        self.peer.stop()


@contextlib.contextmanager
def modem_rig(
    folder: Path, dialect: str = "sim7600", sim: dict[str, Any] | None = None, **more: Any
) -> Iterator[ModemRig]:
    rig = ModemRig(folder, dialect, sim or {}, **more)
    try:
        yield rig
    finally:
        rig.close()
