"""The SIM, the networks within reach, and the rules by which the SIM roams.

The rules, as the rig file states them (GSM-1): the home network is preferred; where it is away, the first network of
the SIM's list of permitted ones that is there; no other network takes the SIM; when home returns, the SIM goes home.
[3GPP TS 23.122 §4.4.3 has the same order: HPLMN, then the PLMN list of the SIM.]
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Status = Literal[0, 1, 2, 3, 5]
"""<stat> of TS 27.007 §7.2: 0 not searching, 1 home, 2 searching, 3 denied, 5 roaming."""


@dataclass
class Sim:
    """`pin` None: none is asked for. `left`, `puk_left`: attempts."""

    imsi: str
    iccid: str
    number: str
    home: str
    permitted: tuple[str, ...] = ()
    pin: str | None = None
    puk: str = "12345678"
    left: int = 3
    puk_left: int = 10
    is_in: bool = True
    is_unlocked: bool = False
    capacity: int = 10

    @property
    def is_ready(self) -> bool:
        return self.is_in and (self.pin is None or self.is_unlocked) and self.left > 0


@dataclass
class Network:
    plmn: str
    name: str
    dbm: int = -71
    is_up: bool = True


@dataclass
class World:
    """`register_s`: how long a network takes to take a SIM, and a SIM to look for home. `attached` is the network's own
    record of where the SIM is: the truth, whatever the modem says."""

    sim: Sim
    networks: list[Network]
    register_s: float = 0.02
    attached: str = ""
    attachments: list[str] = field(default_factory=list)
    status: Status = 0
    on_change: Callable[[], None] = lambda: None
    _moving: asyncio.TimerHandle | None = None

    def network(self, plmn: str) -> Network | None:
        return next((one for one in self.networks if one.plmn == plmn), None)

    @property
    def serving(self) -> Network | None:
        return self.network(self.attached) if self.attached else None

    def choose(self) -> tuple[Status, str]:
        """Where the SIM has to be, by the rules."""
        if not self.sim.is_ready:
            return 0, ""
        there = [one.plmn for one in self.networks if one.is_up]
        if self.sim.home in there:
            return 1, self.sim.home
        for plmn in self.sim.permitted:
            if plmn in there:
                return 5, plmn
        return (3, "") if there else (2, "")

    def reconsider(self) -> None:
        """After anything has changed: a network that is gone is left at once, another is taken after `register_s`."""
        serving = self.serving
        if serving is not None and (not serving.is_up or not self.sim.is_ready):
            self._settle(2 if self.sim.is_ready else 0, "")
        if self._moving is not None:
            self._moving.cancel()
        self._moving = asyncio.get_running_loop().call_later(self.register_s, self._arrive)

    def _arrive(self) -> None:
        self._moving = None
        self._settle(*self.choose())

    def _settle(self, status: Status, plmn: str) -> None:
        if (status, plmn) == (self.status, self.attached):
            return
        if plmn and plmn != self.attached:
            self.attachments.append(plmn)
        self.status, self.attached = status, plmn
        self.on_change()
