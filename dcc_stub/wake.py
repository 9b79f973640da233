"""Calls hubs that sleep: a short message by way of a service centre, and the command once the hub is there.

A command for a hub that is offline waits here for no longer than its answer is waited for; then it is dropped, so that
it reaches no meter after its request has been answered. The call is made once, and again where the hub does not come.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Final

from dcc_stub.config.wake import WakeTerms
from dcc_stub.log import note
from protocols.gsm.errors import PduError
from protocols.gsm.pdu import Submit, encode, text_body
from protocols.peer import PeerProtocolError, decode_line, encode_line

WORD: Final = "meterbench wake"
CALL_WITHIN_S: Final = 5.0
CALL_AGAIN_S: Final = 30.0
MOST_WAITING: Final = 256
Send = Callable[[], object]


class Waker:
    """On the event loop. `wait_for` takes what is to be sent once a hub is there, `came` sends it. `calls` false: no
    one is called."""

    def __init__(self, terms: WakeTerms | None) -> None:
        self._terms = terms
        self.calls = True
        self._waiting: dict[str, deque[tuple[float, Send]]] = {}
        self._calls: dict[str, asyncio.Task[None]] = {}

    def can_call(self, hub: str) -> bool:
        return self.calls and self._terms is not None and hub in self._terms.numbers

    def wait_for(self, hub: str, send: Send, within_s: float) -> bool:
        """False when too much waits already."""
        waiting = self._waiting.setdefault(hub, deque())
        if len(waiting) >= MOST_WAITING:
            return False
        waiting.append((asyncio.get_running_loop().time() + within_s, send))
        if hub not in self._calls:
            self._calls[hub] = asyncio.create_task(self._call(hub))
        return True

    def came(self, hub: str) -> None:
        call = self._calls.pop(hub, None)
        if call is not None:
            call.cancel()
        now = asyncio.get_running_loop().time()
        for end, send in self._waiting.pop(hub, ()):
            if now < end:
                send()

    def close(self) -> None:
        for call in self._calls.values():
            call.cancel()
        self._calls.clear()

    async def _call(self, hub: str) -> None:
        """Until the hub comes, or nothing waits for it any more."""
        while any(asyncio.get_running_loop().time() < end for end, _ in self._waiting.get(hub, ())):
            await self._submit(hub)
            await asyncio.sleep(CALL_AGAIN_S)
        self._waiting.pop(hub, None)
        self._calls.pop(hub, None)

    async def _submit(self, hub: str) -> None:
        assert self._terms is not None
        try:
            async with asyncio.timeout(CALL_WITHIN_S):
                found = await self._asked(self._terms, self._terms.numbers[hub])
        except (OSError, TimeoutError, PduError, PeerProtocolError) as problem:
            found = f"{type(problem).__name__}: {problem}"
        note("hub called", hub=hub, found=found)

    @staticmethod
    async def _asked(terms: WakeTerms, number: str) -> str:
        """What the service centre says: "taken", or why not."""
        pdu = encode(Submit(number, text_body(WORD))).hex()
        reader, writer = await asyncio.open_connection(*terms.centre)
        try:
            writer.write(encode_line({"id": 1, "op": "submit", "sender": terms.sender, "pdu": pdu}))
            await writer.drain()
            answer = decode_line(await reader.readline())
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        return "taken" if answer.get("ok") is True else str(answer.get("error", "refused"))
