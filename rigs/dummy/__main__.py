"""A device that is not there, one that says nothing, and one that only says what it was told: the control run's.

Layer: rigs, a peer. `{"kind": "absent" | "silent" | "echoing", "host": "127.0.0.1", "ports": 2}` gives
`{"event": "ready", "ports": [..]}`: absent ports are taken and refuse every connection; silent ones accept and never
answer; echoing ones return every byte, so that a Modbus write seems acknowledged and a read is answered by nonsense.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Final

from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr

READ_SIZE: Final = 4096
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    while await reader.read(READ_SIZE):
        pass


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(READ_SIZE):
        writer.write(data)
        await writer.drain()


KINDS: Final[dict[str, Serve | None]] = {"absent": None, "silent": say_nothing, "echoing": echo}


async def serve(config: dict[str, Any], lifeline: Lifeline) -> None:
    kind, host = config["kind"], config["host"]
    if kind not in KINDS:
        fail(f"no kind {kind!r}", f"one of {', '.join(KINDS)}")
    taken = []
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(config["ports"]):
            bound = stack.enter_context(socket.socket())
            bound.bind((host, 0))  # bound and not listening: whoever connects is refused
            taken.append(bound.getsockname()[1])
            act = KINDS[kind]
            if act is not None:
                server = await asyncio.start_server(_until_gone(act), sock=bound)
                stack.callback(server.close)
        emit("ready", ports=taken)
        await lifeline.wait_async()


def _until_gone(act: Serve) -> Serve:
    async def serve_one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await act(reader, writer)
        writer.close()

    return serve_one


def main() -> None:
    log_to_stderr()
    config = load_config("rigs.dummy")
    asyncio.run(serve(config, Lifeline()))


if __name__ == "__main__":
    main()
