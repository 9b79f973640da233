"""The bench's hand on the power of the hub, and on the brokers of a rig with a standby.

Layer: rigs adapter; implements `rigs.ports_wan.HubPower` and `rigs.ports_wan.Brokers` for parts that are processes of
the bench: a loss of power is a SIGKILL, which leaves no time for a goodbye.

Rules of this file: what has been switched off is in `off`, so that nobody takes it for a part that died; a hub that
starts anew has its own files again, and is told the present calendar and its present way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rigs.adapters.dcc_control import HttpDccControl
from rigs.adapters.peers import ControlClient, Peer
from rigs.errors import BenchError

HUB: Final = "hub"
BROKERS: Final = ("broker", "standby")
Started = tuple[str, Mapping[str, Any], Path]
"""Module, configuration and folder with which a peer was started."""


class HubSwitch:
    """`again` starts the hub once more and gives its `ready` event."""

    def __init__(
        self, peers: Mapping[str, Peer], off: set[str], control: ControlClient, again: Callable[[], Mapping[str, Any]]
    ) -> None:
        self._peers, self._off, self._control, self._again = peers, off, control, again

    @property
    def is_on(self) -> bool:
        return HUB not in self._off

    def cut(self) -> None:
        if self.is_on:
            self._off.add(HUB)
            self._peers[HUB].kill()
            self._control.close()

    def restore(self) -> None:
        if not self.is_on:
            self._control.move(int(self._again()["control"]))
            self._off.discard(HUB)


class BrokerSwitch:
    """`dcc`: who knows at which of the two the hub is."""

    def __init__(self, peers: Mapping[str, Peer], off: set[str], dcc: HttpDccControl) -> None:
        self._peers, self._off, self._dcc = peers, off, dcc

    def end_in_use(self) -> None:
        alive = [name for name in BROKERS if self._peers[name].alive]
        if len(alive) < len(BROKERS):
            raise BenchError("ending the broker of the hub", "broker", "the other one has ended already")
        name = self._in_use()
        self._off.add(name)
        self._peers[name].kill()

    def _in_use(self) -> str:
        """The first, where the DCC says nothing of the hub."""
        rows = self._dcc.call("wan", "hubs")["hubs"]
        at = {str(row["broker"]) for row in rows}
        by_address = {f"{self._peers[name].ready['host']}:{self._peers[name].ready['port']}": name for name in BROKERS}
        return next((name for address, name in by_address.items() if address in at), BROKERS[0])
