"""`python -m dcc_stub --config FILE`: the stub as a peer process (see `protocols.peer`), or alone in a container."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import uvicorn

from dcc_stub.assembly import assemble
from dcc_stub.config import ConfigError, StubConfig, load
from dcc_stub.database import Database
from dcc_stub.log import note
from dcc_stub.probe import port_file
from dcc_stub.tls import for_users
from protocols.peer import encode_line

FAILED: Final = 3
BROKER_WITHIN_S: Final = 10.0
CHECKPOINT_S: Final = 1.0


class StartError(Exception):
    """The stub cannot begin; `hint` says what to do."""

    def __init__(self, error: str, hint: str) -> None:
        self.error, self.hint = error, hint
        super().__init__(error, hint)


class _Server(uvicorn.Server):
    """Signals are the stub's own business: SIGTERM ends it with status 0."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()


def _tell(message: Mapping[str, Any]) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.buffer.write(encode_line(message))
        sys.stdout.buffer.flush()


def _listener(config: StubConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    # asyncio turns Nagle's delay off only where the protocol is named; without it an answer takes 40 ms
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((config.host, config.port))
        listener.listen(256)
    except OSError as problem:
        listener.close()
        raise StartError(f"port {config.host}:{config.port}: {problem}", "is another stub running?") from None
    return listener


def _database(config: StubConfig) -> Database:
    try:
        return Database(config.database)
    except sqlite3.Error as problem:
        raise StartError(f"database {config.database}: {problem}", "is its folder there and writable?") from None


class _Stub:
    """The parts at work. Made and run on the event loop."""

    def __init__(self, config: StubConfig, database: Database, listener: socket.socket) -> None:
        self._config, self._database, self._listener = config, database, listener
        self._parts = assemble(config, database)
        options = uvicorn.Config(
            self._parts.app, lifespan="off", log_config=None, access_log=False, timeout_keep_alive=300,
            timeout_graceful_shutdown=1, server_header=False,
        )  # fmt: skip
        options.load()
        options.ssl = None if config.tls is None else for_users(config.tls)
        self._server = _Server(options, self._say_ready)

    def end(self) -> None:
        self._server.should_exit = True

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.end)
        if self._config.stdin_guard:
            threading.Thread(target=_guard, args=(loop, self.end), name="stdin", daemon=True).start()
        parts = self._parts
        parts.delivery.resume()
        parts.transactions.end_left_over()
        parts.wan.start()
        try:
            if not await parts.wan.wait_up(BROKER_WITHIN_S):
                raise StartError(
                    f"no session with the broker at {parts.wan.trouble}", "is it running? see the stub's log"
                )
            parts.transactions.send_left_over()
            checkpoints = asyncio.create_task(self._checkpoints())
            parts.timetable.start()
            await self._server.serve(sockets=[self._listener])
            checkpoints.cancel()
        finally:
            parts.timetable.close()
            await parts.wan.close()
            await parts.delivery.close()

    async def _checkpoints(self) -> None:
        while True:
            await asyncio.sleep(CHECKPOINT_S)
            if self._database.is_behind:
                try:
                    if await asyncio.to_thread(self._database.checkpoint):
                        self._database.begin_log_anew()
                except sqlite3.Error as problem:
                    note("store failed", found=str(problem))

    def _say_ready(self) -> None:
        port = self._listener.getsockname()[1]
        port_file(self._config.database).write_text(str(port), "ascii")
        gc.freeze()  # what start-up has left is not looked through again and again while requests wait
        note("ready", port=port)
        _tell({"event": "ready", "port": port})


def _guard(loop: asyncio.AbstractEventLoop, end: Callable[[], None]) -> None:
    """End of file on standard input: the bench is gone."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(end)


async def _main(config: StubConfig) -> None:
    database = _database(config)
    try:
        listener = _listener(config)
        try:
            await _Stub(config, database, listener).run()
        finally:
            listener.close()
    finally:
        database.close()


def main() -> int:
    """Exit status: 0 after an end that was asked for, 3 when the stub could not begin."""
    parser = argparse.ArgumentParser(prog="python -m dcc_stub", description="The DCC stub of a rig.")
    parser.add_argument("--config", required=True, type=Path, metavar="FILE")
    try:
        asyncio.run(_main(load(parser.parse_args().config)))
    except ConfigError as problem:
        _tell({"event": "failed", "error": str(problem), "hint": "see docs/peers.md for the keys"})
        return FAILED
    except StartError as problem:
        _tell({"event": "failed", "error": problem.error, "hint": problem.hint})
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
