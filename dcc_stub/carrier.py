"""The stub's way to its hubs: one session with each broker of the rig, and where each hub is.

A hub says at its broker that it is there (`mb/H/p`); a command goes to one broker alone, that at which its hub is
online, so that none can be carried out twice. For a hub that is known and is online nowhere nothing is sent: its
request is answered at once, and no command reaches it hours later; one that can be called is called (`wake.py`). One
that has never told of itself is taken to be there: it may be of a kind that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from dcc_stub.status import Panel
from dcc_stub.wake import Waker
from dcc_stub.wan import Taker, WanSession
from dcc_stub.wan_login import WanLogin
from protocols.broker_login import BrokerLogin

if TYPE_CHECKING:
    from dcc_stub.config import Table
    from dcc_stub.config.wake import WakeTerms
    from dcc_stub.control import Answer, Controls

Obstacle = tuple[Literal["wan", "hub"], str]
"""The part in the way, and why."""


class Carrier:
    """Made on the event loop. Raises ConfigError for credentials that cannot be used."""

    def __init__(self, login: BrokerLogin, take: Taker, wake: WakeTerms | None = None) -> None:
        self._waker = Waker(wake)
        self._sessions = tuple(WanSession(WanLogin(login.at(place)), take, self._waker.came) for place in login.places)
        self._seen: set[str] = set()

    @property
    def is_up(self) -> bool:
        """Does a session stand?"""
        return any(session.is_up for session in self._sessions)

    @property
    def trouble(self) -> str:
        """Of each broker without a session, why."""
        return "; ".join(f"{one.broker}: {one.trouble or 'no answer'}" for one in self._sessions if not one.is_up)

    def start(self) -> None:
        for session in self._sessions:
            session.start()

    async def wait_up(self, within_s: float) -> bool:
        """True once the session with the first broker stands, or that with another when the time is over."""
        return await self._sessions[0].wait_up(within_s) or self.is_up

    async def close(self) -> None:
        self._waker.close()
        for session in self._sessions:
            await session.close()

    def obstacle(self, hub: str) -> Obstacle | None:
        """What is in the way of a command to that hub, as far as can be known before it is sent."""
        if not self.is_up:
            return "wan", "no session with the broker"
        if self._session_of(hub) is None and not self._waker.can_call(hub):
            return "hub", "the hub is offline"
        return None

    def publish(self, hub: str, payload: bytes, expiry_s: float, on_refused: Callable[[str], object]) -> bool:
        """A command, to one broker; False when it did not get on its way. See `WanSession.publish`. A hub that sleeps
        is called, and is sent the command when it comes."""
        session = self._session_of(hub)
        if session is None and self._waker.can_call(hub):
            return self._waker.wait_for(hub, lambda: self._send_on(hub, payload, expiry_s, on_refused), expiry_s)
        return session is not None and session.publish(f"mb/{hub}/c", payload, expiry_s, on_refused)

    def _send_on(self, hub: str, payload: bytes, expiry_s: float, on_refused: Callable[[str], object]) -> None:
        session = self._session_of(hub)
        if session is None or not session.publish(f"mb/{hub}/c", payload, expiry_s, on_refused):
            on_refused("the hub came and went")

    def _session_of(self, hub: str) -> WanSession | None:
        standing = [session for session in self._sessions if session.is_up]
        self._note_seen()
        for session in standing:
            if session.present.get(hub):
                return session
        return None if hub in self._seen or not standing else standing[0]

    def _note_seen(self) -> None:
        for session in self._sessions:
            self._seen |= session.present.keys()

    def hubs(self) -> Sequence[tuple[str, str, str]]:
        """Each hub that has told of itself: its EUI, online or offline, and the broker at which it is."""
        self._note_seen()
        rows = []
        for hub in sorted(self._seen):
            where = next((one.broker for one in self._sessions if one.is_up and one.present.get(hub)), "")
            rows.append((hub, "online" if where else "offline", where))
        return rows

    def panel(self) -> Panel:
        says = "hubs that have told whether they are there, by their broker"
        return Panel("hubs", "Hubs", says, ("Hub", "Presence", "Broker"), self.hubs)

    def add_controls(self, controls: Controls) -> None:
        controls.add("wan", "hubs", self._tell)
        controls.add("wan", "parameters", self._parameters)
        controls.on_reset(lambda: setattr(self._waker, "calls", True))

    def _parameters(self, fields: Table) -> Answer:
        self._waker.calls = fields.take("calls", bool)
        return {}

    def _tell(self, _fields: Table) -> Answer:
        names = ("hub", "presence", "broker")
        return {"hubs": [dict(zip(names, row, strict=True)) for row in self.hubs()]}
