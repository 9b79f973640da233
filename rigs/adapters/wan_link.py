"""The bench's hand on the network between broker and hub: the peer `rigs.wan.link`, and the hub's way over it.

Layer: rigs adapter; implements `rigs.ports_wan.Network`. The peer is started when it is first needed. A rig whose
conditions are ideal leads the hub straight to the broker; `lead_over` makes it connect anew through the link.

Rules of this file: a node address is the loopback address at which the hub finds the link; whether one is reached is
asked of the address itself, not of the link.
"""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from protocols.broker_login import BrokerLogin
from protocols.link_shaper import DIRECTIONS, Conditions
from protocols.mqtt_connect import connect_bytes
from protocols.wan_access import PROBE
from rigs.adapters.peers import ControlClient
from rigs.conditions import named
from rigs.errors import BenchError
from rigs.mqtt_login import tls_context

Address = tuple[str, int]
FIRST_NODE: Final = 17
"""Node addresses are 127.0.0.17 and up: nobody else's."""
ANONYMOUS: Final = "mbprobe"
ACCEPTED: Final = b"\x20\x02\x00\x00"
HUB_WITHIN_S: Final = 15.0
MESSAGES: Final = ("messages_lost", "duplicated", "reordered", "corrupted")
Lead = Callable[[], "Leader"]
LOSSES: Final = ("lost", "queue_full", "in_outage")
Start = Callable[[Address, Conditions], tuple[Address, ControlClient]]
"""Starts the link for a node address of port 0, under conditions."""


class Leader(Protocol):
    """The control of the hub, or of what stands between."""

    def request(self, op: str, within_s: float, **fields: Any) -> Mapping[str, Any]: ...


class LinkedNetwork:
    """`is_standing`: in the way from the start; `direct`: where the hub finds the broker without it."""

    def __init__(
        self, conditions: str | Conditions, direct: Address, start: Start, hub: Lead,
        *, is_standing: bool, probe: BrokerLogin | None = None,
    ) -> None:  # fmt: skip
        """`probe`: how the question whether a broker answers gets in."""
        self._probe = probe
        self._usual, self._direct, self._start, self._hub = conditions, direct, start, hub
        self._is_standing, self.in_force = is_standing, conditions
        self._numbers = itertools.count(FIRST_NODE)
        self._control: ControlClient | None = None
        self.node: Address | None = None
        self._is_led_over = is_standing
        self._has_outage = False
        if is_standing:
            self._begin()

    @property
    def is_in_the_way(self) -> bool:
        return self._is_led_over

    def lead_over(self) -> None:
        """The hub reaches its broker over the link, from now on or already. Raises BenchError."""
        if self._is_led_over:
            return
        self._lead(self._begin())
        self._is_led_over = True

    def rest(self) -> None:
        """As the rig file has it: its conditions, no outage by hand, the way that the hub had."""
        if self._control is None:
            return
        if self._has_outage:
            self.end_outage()
        if self.in_force != self._usual:
            self.set_conditions(self._usual)
        if self._is_led_over and not self._is_standing:
            self._lead(self._direct)
            self._is_led_over = False

    def set_conditions(self, conditions: str | Conditions) -> None:
        self._asked.request("conditions", conditions=dict(named(conditions).as_json()))
        self.in_force = conditions

    def begin_outage(self, *, breaks: bool) -> None:
        self._has_outage = True  # also when the answer does not come: `rest` ends it
        self._asked.request("outage", is_out=True, breaks=breaks)

    def end_outage(self) -> None:
        self._asked.request("outage", is_out=False)
        self._has_outage = False

    def replace_module(self, conditions: str | Conditions) -> tuple[Address, Address]:
        """The old and the new node address; the hub has been led to the new one."""
        old, host = self.node, f"127.0.0.{next(self._numbers)}"
        if old is None:
            raise BenchError("replacing the WAN module", "network", "the hub's way does not lead over a link")
        told = self._asked.request("move", host=host, port=0, conditions=dict(named(conditions).as_json()))
        self.in_force, self.node = conditions, (host, int(told["port"]))
        self._lead(self.node)
        return old, self.node

    def reaches(self, node: Address, within_s: float = 5.0) -> bool:
        """Whether a broker answers at that address."""
        try:
            with self._knock(node, within_s) as probe:
                probe.settimeout(within_s)
                probe.sendall(self._question())
                found = b""
                while len(found) < len(ACCEPTED) and (more := probe.recv(len(ACCEPTED))):
                    found += more
        except OSError:
            return False
        return found == ACCEPTED

    def _knock(self, node: Address, within_s: float) -> socket.socket:
        plain = socket.create_connection(node, within_s)
        if self._probe is None or self._probe.tls is None:
            return plain
        try:
            return tls_context(self._probe.tls).wrap_socket(plain, server_hostname=node[0])
        except BaseException:
            plain.close()
            raise

    def _question(self) -> bytes:
        """With the probe's own credentials, where the broker asks for some."""
        if self._probe is None or not self._probe.user:
            return connect_bytes(ANONYMOUS)
        name = PROBE if self._probe.user == PROBE else ANONYMOUS
        file = self._probe.password_file
        return connect_bytes(name, self._probe.user, Path(file).read_text("utf-8").strip() if file else "")

    def state(self) -> Mapping[str, Any]:
        """The counters of the link; nothing where there is none."""
        return self._control.request("state") if self._control is not None else {}

    def disturbed_since(self, before: Mapping[str, Any], *, of_time: bool = False) -> str:
        """What the network has done since `before` that no part behind it may be blamed for; empty: nothing. Loss over
        TCP costs time and nothing else: it counts where that is judged."""
        now = self.state() if self._is_led_over else {}
        if not now:
            return ""
        told = []
        if before.get("is_out") or not before.get("connections") or now["outages"] != before.get("outages", 0):
            told.append("it was out")
        if now["broken"] != before.get("broken", 0):
            told.append(f"{now['broken'] - before.get('broken', 0)} connections broken")
        for key in (*MESSAGES, *LOSSES) if of_time else MESSAGES:
            count = sum(now[way][key] - before.get(way, {}).get(key, 0) for way in DIRECTIONS)
            if count:
                told.append(f"{count} {key.replace('_', ' ')}")
        return ", ".join(told)

    @property
    def _asked(self) -> ControlClient:
        if self._control is None:
            raise BenchError("working the network", "network", "the hub's way does not lead over a link")
        return self._control

    def _begin(self) -> Address:
        if self.node is None:
            self.node, self._control = self._start((f"127.0.0.{next(self._numbers)}", 0), named(self._usual))
        return self.node

    def _lead(self, where: Address) -> None:
        self._hub().request("uplink", HUB_WITHIN_S, host=where[0], port=where[1])
