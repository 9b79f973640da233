"""Delivery to the Users' Receive Response services: POST application/xml, answered by 204.

One worker for each User: its messages keep their order, and a User that does not answer holds up nobody else. The
connection is kept alive and without Nagle's delay (asyncio sets TCP_NODELAY). A message is tried until the User has
taken it, with a pause that grows up to PAUSE_MAX_S, for its life time by the calendar of the rig; then it is given up,
which the store and the log keep; one that is kept is never given up. A User without a receiver is one whose receiver is
away. A message may come twice: when the process is killed between the User's 204 and the note of it [DUIS: the
asynchronous answer may come twice].
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import ssl
from contextvars import Context
from typing import Final, Literal
from urllib.parse import urlsplit

import h11

from dcc_stub import stamps
from dcc_stub.calendar import RigCalendar
from dcc_stub.inventory import Inventory
from dcc_stub.log import note
from dcc_stub.store import OutboxLine, Store

PAUSE_S: Final = 0.1  # before the second attempt, doubled for each further one
PAUSE_MAX_S: Final = 5.0
"""Until a kept message is tried again; those of the same User that came after it go first meanwhile."""
ANSWER_MAX: Final = 65536
_BROKEN: Final = (OSError, EOFError, TimeoutError, h11.ProtocolError)


class Receiver:
    """A kept connection to one receiver. One request at a time."""

    def __init__(self, url: str, timeout_s: float, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._host, self._port = parts.hostname or "", parts.port or (443 if self._tls else 80)
        self._target = parts.path or "/"
        self._authority = f"{self._host}:{self._port}"
        self._timeout_s = timeout_s
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._http = h11.Connection(h11.CLIENT)

    async def post(self, body: bytes) -> int:
        """The HTTP status. A kept connection that turns out to be closed is opened anew once."""
        was_kept = self._streams is not None
        try:
            return await self._exchange(body)
        except _BROKEN:
            self.close()
            if not was_kept:
                raise
        try:
            return await self._exchange(body)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None

    async def _exchange(self, body: bytes) -> int:
        async with asyncio.timeout(self._timeout_s):
            if self._streams is None:
                self._streams = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
                self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=ANSWER_MAX)
            reader, writer = self._streams
            writer.write(self._request(body))
            await writer.drain()
            return await self._response(reader)

    def _request(self, body: bytes) -> bytes:
        headers = [
            ("Host", self._authority), ("Content-Type", "application/xml"), ("Content-Length", str(len(body)))
        ]  # fmt: skip
        parts = (
            h11.Request(method="POST", target=self._target, headers=headers),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        return b"".join(self._http.send(part) or b"" for part in parts)

    async def _response(self, reader: asyncio.StreamReader) -> int:
        status, received = 0, 0
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                data = await reader.read(65536)
                received += len(data)
                if received > ANSWER_MAX:
                    raise h11.RemoteProtocolError("the answer of the receiver is too long")
                self._http.receive_data(data)
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.EndOfMessage):
                self._finish()
                return status
            elif isinstance(event, h11.ConnectionClosed):
                raise EOFError("the receiver closed the connection")

    def _finish(self) -> None:
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
        else:
            self.close()


class Delivery:
    """The outbox at work. `put` takes a line that the store already holds."""

    def __init__(
        self, store: Store, inventory: Inventory, calendar: RigCalendar, lifetime_s: float, timeout_s: float,
        tls: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        """`tls`: how receivers at https are judged, and what is shown to them."""
        self._store, self._inventory, self._tls = store, inventory, tls
        self._calendar, self._lifetime_s, self._timeout_s = calendar, lifetime_s, timeout_s
        self._queues: dict[str, asyncio.Queue[OutboxLine]] = {}
        self._workers: list[asyncio.Task[None]] = []

    def resume(self) -> None:
        """Takes up what an earlier run of the process had not delivered."""
        for line in self._store.waiting():
            self.put(line)

    def put(self, line: OutboxLine) -> None:
        stamps.queued(line.body)
        queue = self._queues.get(line.user)
        if queue is None:
            queue = self._queues[line.user] = asyncio.Queue()
            # a context of its own: the worker serves other requests than the one that it begins with
            self._workers.append(asyncio.create_task(self._work(line.user, queue), context=Context()))
        queue.put_nowait(line)

    async def close(self) -> None:
        for worker in self._workers:
            worker.cancel()
        for worker in self._workers:
            with contextlib.suppress(asyncio.CancelledError):
                await worker

    async def _work(self, eui: str, queue: asyncio.Queue[OutboxLine]) -> None:
        receiver, url = None, ""
        try:
            while True:
                line = await queue.get()
                attempt, pause = 1, PAUSE_S
                while True:
                    user = self._inventory.user(eui)
                    if user is not None and user.receiver != url:  # also while its messages wait
                        if receiver is not None:
                            receiver.close()
                        receiver, url = Receiver(user.receiver, self._timeout_s, self._tls), user.receiver
                    if await self._is_through(receiver if user is not None else None, line, attempt):
                        break
                    await asyncio.sleep(pause)
                    attempt, pause = attempt + 1, min(pause * 2, PAUSE_MAX_S)
        finally:
            if receiver is not None:
                receiver.close()

    async def _is_through(self, receiver: Receiver | None, line: OutboxLine, attempt: int) -> bool:
        """One attempt; True when the line has left the outbox: taken, or at the end of its life."""
        found = "no receiver" if receiver is None else await self._attempt(receiver, line.body)
        if found == "":
            self._settle(line, "delivered", attempt)
            note("delivered", **_named(line), attempts=attempt)
            return True
        note("not delivered", **_named(line), attempt=attempt, found=found)
        if line.is_kept or self._calendar.now().timestamp() - line.put_at <= self._lifetime_s:
            return not self._store.waits(line)  # somebody may have dropped it
        self._settle(line, "given_up", attempt)
        note("given up", **_named(line), attempts=attempt)
        return True

    def _settle(self, line: OutboxLine, state: Literal["delivered", "given_up"], attempts: int) -> None:
        """A store that fails must not end the worker; the line may then come twice after a restart."""
        try:
            self._store.settle(line, state, attempts)
        except sqlite3.Error as problem:
            note("store failed", **_named(line), found=str(problem))

    @staticmethod
    async def _attempt(receiver: Receiver, body: bytes) -> str:
        """Empty when the User has taken the message, otherwise what was found instead."""
        stamps.out(body)
        try:
            status = await receiver.post(body)
        except _BROKEN as problem:
            return f"{type(problem).__name__}: {problem}"
        return "" if status == 204 else f"HTTP {status}"


def _named(line: OutboxLine) -> dict[str, str]:
    """How the log calls a line: by the request that it answers, or by what it is about."""
    is_answer = line.about.count(":") == 2
    return {"user": line.user, "request_id" if is_answer else "about": line.about}
