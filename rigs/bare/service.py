"""The bare counterpart of the DCC stub: `python -m rigs.bare.service --config FILE` [docs/perf.md].

POST /request with a JSON object -> one row in SQLite -> MQTT -> hub -> MQTT -> POST to the receiver. Served in the way
of the stub (Starlette on uvicorn, no Nagle), the callback by hand on a kept connection: less than any client library.
With `signatures` in its configuration the documents are those of the stub, verified and signed as often as there, and
otherwise as they come: the number is cut out of the text.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rigs.bare.session import COMMANDS, REPLIES, connect
from rigs.bare.signed import Notary
from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr

_TABLE: Final = "CREATE TABLE requests (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT"


class _Server(uvicorn.Server):
    """Tells when it serves; signals are the peer's own business."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.serving.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Service:
    """Runs on the event loop."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._receiver = (str(config["receiver"]["host"]), int(config["receiver"]["port"]))
        self._head = f"POST {config['receiver']['path']} HTTP/1.1\r\nHost: {self._receiver[0]}\r\n".encode()
        self._notary = Notary(config["signatures"]) if "signatures" in config else None
        self._db = sqlite3.connect(config["database"], isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(_TABLE)
        self._replies: asyncio.Queue[bytes] = asyncio.Queue()
        loop, replies = asyncio.get_running_loop(), self._replies
        broker = (str(config["broker"]["host"]), int(config["broker"]["port"]))
        self.client = connect(
            "service", broker, REPLIES, lambda body: loop.call_soon_threadsafe(replies.put_nowait, body)
        )
        self.app = Starlette(routes=[Route("/request", self._request, methods=["POST"])])

    async def _request(self, request: Request) -> Response:
        body = await request.body()
        number = json.loads(body)["id"] if self._notary is None else self._notary.taken(body)
        self._db.execute("INSERT INTO requests VALUES (?, ?)", (number, body))
        self.client.publish(COMMANDS, json.dumps({"id": number}).encode(), qos=1)
        if self._notary is not None:
            return Response(self._notary.acknowledgement(number), media_type="application/xml")
        return JSONResponse({"id": number})

    async def deliver(self) -> None:
        """Posts each reply to the receiver, one after the other."""
        reader, writer = await asyncio.open_connection(*self._receiver)
        while True:
            body = await self._replies.get()
            if self._notary is not None:
                body = self._notary.answer(json.loads(body)["id"])
            writer.write(self._head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            await reader.readuntil(b"\r\n\r\n")


def _listener() -> socket.socket:
    """asyncio turns Nagle's delay off only where the protocol is named."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    return listener


async def _main(config: Mapping[str, Any], lifeline: Lifeline) -> None:
    service, listener = Service(config), _listener()
    options = uvicorn.Config(
        service.app, lifespan="off", log_config=None, access_log=False, timeout_keep_alive=300,
        timeout_graceful_shutdown=1, server_header=False,
    )  # fmt: skip
    server = _Server(options)
    delivery = asyncio.create_task(service.deliver())
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.serving.wait()
    emit("ready", port=listener.getsockname()[1])
    await lifeline.wait_async()
    delivery.cancel()
    server.should_exit = True
    await serving
    service.client.disconnect()
    service.client.loop_stop()


def main() -> None:
    log_to_stderr("WARNING")
    lifeline = Lifeline()
    config = load_config("rigs.bare.service")
    try:
        asyncio.run(_main(config, lifeline))
    except OSError as problem:
        fail(str(problem), "is the broker running?")


if __name__ == "__main__":
    main()
