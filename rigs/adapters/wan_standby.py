"""The bench's ears on a rig with two brokers: one at each, one record.

Layer: rigs adapter; implements `rigs.ports_wan.WanTap` as `MqttWanTap` does, whose record it fills. A broker that ends
leaves a gap in the record; from the next mark on the other one's ear is enough.
"""

from __future__ import annotations

import contextlib

from protocols.broker_login import BrokerLogin
from rigs.adapters.wan_mqtt import MqttWanTap, Record
from rigs.errors import PeerDied
from rigs.frames import FrameSink, discard


class TwoTaps(MqttWanTap):
    """The ear at the first broker, which has another one for the standby."""

    def __init__(self, login: BrokerLogin, sink: FrameSink = discard, within_s: float = 10.0) -> None:
        first, second = login.places
        record = Record()
        self._other = MqttWanTap(login.at(second), sink, within_s, record)
        try:
            super().__init__(login.at(first), sink, within_s, record)
        except BaseException:
            self._other.close()
            raise

    def mark(self) -> int:
        """What either broker had before the call lies before it. Raises PeerDied when both are gone."""
        positions = []
        for is_alive, mark in ((self.alive, super().mark), (self._other.alive, self._other.mark)):
            if is_alive:
                with contextlib.suppress(PeerDied):
                    positions.append(mark())
        if not positions:
            raise PeerDied("marking the WAN traffic", self._where, "neither broker is connected", "were they ended?")
        return max(positions)

    def close(self) -> None:
        self._other.close()
        super().close()
