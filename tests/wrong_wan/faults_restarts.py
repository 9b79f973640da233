"""Hubs that go wrong when their power fails, or their broker ends."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Final

from protocols.messages import Command
from rigs.hub import uplink
from rigs.hub.alerts import AlertWatch
from rigs.hub.desk import Desk
from rigs.hub.state import StateFile
from rigs.hub.uplink import Uplink
from rigs.ports import LogRow
from tests.wrong_wan.faults_network import _carries_out_twice
from tests.wrong_wan.wrong import WrongPart

Anything = Any
STANDBY: Final = "virtual-smets1-dual-fuel-standby"
SELECT: Final = "WANP-1 and hub and electricity"
BLIND_S: Final = 3.0
"""After the loss of its broker."""


def _here() -> Path:
    """The folder of this hub's configuration, which outlives its power."""
    return Path(sys.argv[sys.argv.index("--config") + 1]).parent


def _carries_out_again() -> None:
    """What it was told before its power failed, as soon as it is told something."""
    kept = _here() / "taken"
    old = kept.read_text("utf-8").split() if kept.exists() else []
    take: Anything = Desk.take

    def again(self: Anything, payload: bytes) -> None:
        for line in old:
            message = self._dialect.decode(bytes.fromhex(line))
            if isinstance(message, Command):
                self.begin(message)
        old.clear()
        with kept.open("a", encoding="utf-8") as file:
            file.write(f"{payload.hex()}\n")
        take(self, payload)

    Desk.take = again  # type: ignore[method-assign]


def _keeps_its_session() -> None:
    """The broker keeps its commands for it, however long it is away."""
    new_client = uplink.new_client

    def lasting(login: Anything, name: str) -> Anything:
        client = new_client(login, name, is_clean=False)
        client.username_pw_set(name)
        return client

    uplink.new_client = lasting  # type: ignore[assignment]


def _forgets_what_is_unsent() -> None:
    StateFile._load = lambda _self: None  # type: ignore[method-assign]


def _tells_again() -> None:
    pushed: Anything = StateFile.pushed

    def one_less(self: Anything, device: str, log_name: str) -> int | None:
        found: int | None = pushed(self, device, log_name)
        return found - 1 if found else found

    StateFile.pushed = one_less  # type: ignore[method-assign]


def _tells_backwards() -> None:
    rows: Anything = AlertWatch._new_rows

    def newest_first(self: Anything, *told: Any) -> list[LogRow]:
        return [*reversed(rows(self, *told))]

    AlertWatch._new_rows = newest_first  # type: ignore[method-assign]


def _stays_away() -> None:
    mark = _here() / "was-there"
    if mark.exists():
        Uplink.start = lambda _self: None  # type: ignore[method-assign]
    mark.touch()


def _never_changes_over() -> None:
    Uplink._next_place = lambda _self: None  # type: ignore[method-assign]


def _loses_alerts_with_its_broker() -> None:
    publish: Anything = Uplink.publish_alert
    lost: Anything = Uplink._disconnected
    acknowledged: Anything = Uplink.take_acknowledged

    def blind(self: Anything, *told: Any) -> None:
        self.blind_until = time.monotonic() + BLIND_S
        lost(self, *told)

    def swallowing(self: Anything, payload: bytes) -> int | None:
        if time.monotonic() < getattr(self, "blind_until", 0.0):
            return 0
        mid: int | None = publish(self, payload)
        return mid

    def believing(self: Anything, mid: int) -> bool:
        return mid == 0 or bool(acknowledged(self, mid))

    Uplink._disconnected = blind  # type: ignore[method-assign]
    Uplink.publish_alert = swallowing  # type: ignore[method-assign]
    Uplink.take_acknowledged = believing  # type: ignore[method-assign]


FAULTS = (
    WrongPart("hub-carries-out-again-with-power", "hub", ("WANP-1 commands that the meter has carried out",),
              "carries out again what it was told before its power failed", _carries_out_again,
              f"{SELECT} and negative"),
    WrongPart("hub-keeps-its-session", "hub", ("WANP-1 commands that the meter has carried out: observed 1",),
              "is given later what was given up", _keeps_its_session, f"{SELECT} and negative"),
    WrongPart("hub-forgets-unsent-alerts", "hub", ("WANP-1 Physical Tamper Alerts that the hub has told",),
              "begins with the present when it has its power back", _forgets_what_is_unsent, f"{SELECT} and boundary"),
    WrongPart("hub-tells-again", "hub", ("WANP-1 Physical Tamper Alerts that came again",),
              "tells the last alert again when it has its power back", _tells_again, f"{SELECT} and negative"),
    WrongPart("hub-tells-backwards", "hub", ("WANP-1 Physical Tamper Alerts that the hub has told: in order",),
              "tells the newest alert first", _tells_backwards, f"{SELECT} and boundary"),
    WrongPart("hub-stays-away", "hub", ("WANP-1 hub is back",), "does not connect when it has its power back",
              _stays_away, f"{SELECT} and not negative and not boundary"),
    WrongPart("hub-carries-out-twice-as-its-broker-ends", "hub", ("WANP-1 commands that the meter has carried out",),
              "carries out each command twice", _carries_out_twice, f"{SELECT} and boundary", STANDBY),
    WrongPart("hub-never-changes-over", "hub", ("WANP-1 hub is at the other broker",),
              "waits for the broker that has ended", _never_changes_over,
              f"{SELECT} and not negative and not boundary", STANDBY),
    WrongPart("hub-loses-alerts-with-its-broker", "hub", ("WANP-1 Physical Tamper Alerts that the hub has told",),
              "takes an alert for told that no broker has taken", _loses_alerts_with_its_broker,
              f"{SELECT} and negative", STANDBY),
)  # fmt: skip
