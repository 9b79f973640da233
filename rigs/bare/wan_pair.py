"""What the rig's own WAN classes cost: `python -m rigs.bare.wan_pair --config FILE` [docs/perf.md].

Both pairs in one process, on one broker, in turns: the DCC stub's carrier with the hub's uplink, and two bare paho
clients without Nagle's delay. A message goes to the other side and comes back, one at a time, at QoS 1.

    {"broker": {"host": ..., "port": ...}, "rounds": 5, "messages": 200}
    -> {"event": "ready", "rounds": [{"ours": seconds, "bare": seconds}, ...]}, medians of a message there and back
"""

from __future__ import annotations

import asyncio
import threading
import time
from statistics import median
from typing import Final

from dcc_stub.carrier import Carrier
from protocols.broker_login import BrokerLogin, read_login
from rigs.bare.session import COMMANDS, REPLIES, connect
from rigs.hub.uplink import Uplink
from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr

HUB: Final = "00db1234567890ff"
PAYLOAD: Final = bytes(range(64))
BLOCK: Final = 20
WITHIN_S: Final = 10.0


class Ours:
    """The stub's carrier on the event loop; the hub's uplink, which sends back what it gets."""

    def __init__(self, login: BrokerLogin) -> None:
        self._back = asyncio.Event()
        self._carrier = Carrier(login, self._take)
        self._uplink = Uplink(HUB, login, lambda payload: self._uplink.publish_reply(payload), lambda: None)

    async def start(self) -> None:
        self._carrier.start()
        if not await self._carrier.wait_up(WITHIN_S):
            raise OSError(f"no session: {self._carrier.trouble}")
        await asyncio.to_thread(self._uplink.start)

    async def there_and_back(self) -> float:
        self._back.clear()
        began = time.perf_counter()
        self._carrier.publish(HUB, PAYLOAD, WITHIN_S, lambda _why: None)
        async with asyncio.timeout(WITHIN_S):
            await self._back.wait()
        return time.perf_counter() - began

    async def stop(self) -> None:
        await asyncio.to_thread(self._uplink.stop)
        await self._carrier.close()

    def _take(self, _topic: str, _payload: bytes) -> bool:
        self._back.set()
        return True


class Bare:
    """Two clients of the library, each with a network thread of its own."""

    def __init__(self, broker: tuple[str, int]) -> None:
        self._back = threading.Event()
        self._near = connect("near", broker, REPLIES, lambda _payload: self._back.set())
        self._far = connect("far", broker, COMMANDS, lambda payload: self._far.publish(REPLIES, payload, qos=1))

    def there_and_back(self) -> float:
        self._back.clear()
        began = time.perf_counter()
        self._near.publish(COMMANDS, PAYLOAD, qos=1)
        if not self._back.wait(WITHIN_S):
            raise OSError("a message of the bare pair did not come back")
        return time.perf_counter() - began

    def stop(self) -> None:
        for client in (self._near, self._far):
            client.disconnect()
            client.loop_stop()


async def measure(login: BrokerLogin, rounds: int, messages: int) -> list[dict[str, float]]:
    """Seconds, medians of each round. Raises OSError (also TimeoutError)."""
    ours, bare = Ours(login), Bare((login.host, login.port))
    await ours.start()
    found = []
    for _ in range(rounds + 1):
        took: dict[str, list[float]] = {"ours": [], "bare": []}
        for _ in range(0, messages, BLOCK):
            took["ours"] += [await ours.there_and_back() for _ in range(BLOCK)]
            took["bare"] += await asyncio.to_thread(lambda: [bare.there_and_back() for _ in range(BLOCK)])
        found.append({side: median(values) for side, values in took.items()})
    bare.stop()
    await ours.stop()
    return found[1:]  # the first warms up


def main() -> None:
    log_to_stderr("WARNING")
    lifeline = Lifeline()
    config = load_config("rigs.bare.wan_pair")
    try:
        login = read_login(config["broker"])
        rounds = asyncio.run(measure(login, int(config["rounds"]), int(config["messages"])))
    except OSError as problem:
        fail(f"measuring the WAN: {problem}", "is the broker running?")
    emit("ready", rounds=rounds)
    lifeline.wait()


if __name__ == "__main__":
    main()
