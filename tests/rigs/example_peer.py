"""A peer for the tests of `rigs.adapters.peers`: behaves as its configuration says."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any

from protocols.peer import frame_event
from rigs.peer_main import ControlRefusedError, ControlServer, Lifeline, emit, emit_line, fail, load_config


def frames(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    for number in range(fields["count"]):
        emit_line(frame_event("hub-meter", "tx", number.to_bytes(2, "big"), 1.0, number, "test"))
    emit("note", text="after the frames")
    return {}


def refuse(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
    raise ControlRefusedError("not today")


def crash(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
    raise KeyError("watts")


async def hang(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
    await asyncio.Event().wait()
    return {}


def echo(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"text": fields["text"]}


async def serve() -> None:
    lifeline = Lifeline()
    config = load_config("example_peer")
    match config["behave"]:
        case "fail":
            fail("the port is taken", "free it")
        case "die":
            print("last words", file=sys.stderr, flush=True)  # noqa: T201
            os._exit(7)
        case "mute":
            await lifeline.wait_async()
            return
        case "babble":
            emit_line(b"this is no JSON\n")
        case "deaf":
            threading.Thread(target=threading.Event().wait).start()  # keeps the process from ending
    server = ControlServer({"frames": frames, "refuse": refuse, "crash": crash, "hang": hang, "echo": echo})
    emit("ready", control=await server.start(), pid=os.getpid())
    await lifeline.wait_async()
    await server.close()


if __name__ == "__main__":
    asyncio.run(serve())
