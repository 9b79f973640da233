"""Wrong networks, and hubs and DCCs that go wrong when their network does: each is caught by a scenario of its row."""

from __future__ import annotations

import asyncio
from typing import Any

import dcc_stub.transactions
from protocols.link_shaper import Conditions, Shaper
from rigs.hub.desk import Desk
from rigs.hub.uplink import Uplink
from rigs.wan.relay import Connection, Link, _End
from tests.wrong_wan.faults_traffic import _command_twice, _reply_twice
from tests.wrong_wan.wrong import WrongPart

Anything = Any
SLOW = Conditions.both(delay_ms=800)
STUCK = Conditions.both(delay_ms=5100)


def _outages_do_not_end() -> None:
    outage: Anything = Link.outage

    def for_ever(self: Anything, is_out: bool, breaks: bool) -> None:
        if is_out:
            outage(self, is_out, breaks)

    Link.outage = for_ever  # type: ignore[method-assign]


def _outages_are_none() -> None:
    Link.outage = lambda *_told: None  # type: ignore[method-assign]


def _keeps_the_old_node() -> None:
    async def also_there(self: Anything, host: str, port: int) -> int:
        def end() -> Any:
            return _End(Connection(self), "up")

        server = await asyncio.get_running_loop().create_server(end, host, port)
        self.servers = [*getattr(self, "servers", []), server]
        number: int = server.sockets[0].getsockname()[1]
        return number

    Link.listen = also_there  # type: ignore[method-assign]


def _always(conditions: Conditions) -> None:
    change: Anything = Shaper.change
    Shaper.change = lambda self, _told, now_ns: change(self, conditions, now_ns)  # type: ignore[method-assign]


def _stays_at_the_old_address() -> None:
    """It goes where it is led first, and nowhere else."""
    move: Anything = Uplink.move

    def once(self: Anything, broker: tuple[str, int]) -> None:
        if not hasattr(self, "led"):
            self.led = broker
            move(self, broker)

    Uplink.move = once  # type: ignore[method-assign]


def _carries_out_twice() -> None:
    begin: Anything = Desk.begin

    def twice(self: Anything, command: Any) -> None:
        begin(self, command)
        begin(self, command)

    Desk.begin = twice  # type: ignore[method-assign]


def _tells_a_silent_device() -> None:
    dcc_stub.transactions.NO_COMMUNICATION = "E21"  # type: ignore[misc]


SWALLOWED = "WANP-1 and wan and negative and electricity"
LEVELS = "(WANS-3 or WANP-3) and electricity"
COLLECTED = ("WANS-1", "WANS-2")
COLLECTIONS = "(WANS-1 or WANS-2) and not electricity and not gas"

FAULTS = (
    WrongPart("network-stays-out", "link", ("WANP-1 hub is back",), "an outage does not end", _outages_do_not_end,
              SWALLOWED),
    WrongPart("network-has-no-outage", "link", ("WANP-1 measured availability",), "carries on during an outage",
              _outages_are_none, "WANP-1 and wan and negative and not electricity"),
    WrongPart("hub-carries-out-twice", "hub", ("WANP-1 commands that the meter has carried out: observed 2",),
              "carries out twice what an outage has held up", _carries_out_twice,
              "WANP-1 and boundary and electricity"),
    WrongPart("dcc-blames-the-meter", "dcc", ("WANP-1 answer to Disable Supply",),
              "says that the meter is silent when the hub is not reached", _tells_a_silent_device, SWALLOWED),
    WrongPart("network-keeps-the-old-node", "link", ("WANP-6 old node address answers",),
              "the old node address is still reached", _keeps_the_old_node,
              "WANP-6 and not electricity and not gas"),
    WrongPart("hub-stays-at-the-old-node", "hub", ("WANP-6 hub is back",), "does not take its new address",
              _stays_at_the_old_address, "WANP-6 and not electricity and not gas"),
    WrongPart("network-is-never-low", "link", ("WANS-3", "WANP-3"), "is ideal whatever it is told",
              lambda: _always(Conditions()), f"{LEVELS} and negative"),
    WrongPart("network-is-never-high", "link", ("WANS-3", "WANP-3"), "is slow whatever it is told",
              lambda: _always(SLOW), f"{LEVELS} and not boundary and not negative"),
    WrongPart("hub-repeats-collected-replies", "hub", COLLECTED, "sends each reply twice", _reply_twice, COLLECTIONS),
    WrongPart("dcc-repeats-collecting-commands", "dcc", COLLECTED, "sends each command twice", _command_twice,
              COLLECTIONS),
    WrongPart("network-is-stuck", "link", ("WANS-2 response time of meter-reading-interval",),
              "takes 5.1 s each way", lambda: _always(STUCK), "WANS-2 and electricity and not negative"),
)  # fmt: skip
