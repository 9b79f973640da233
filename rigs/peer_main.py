"""What every peer process does: reads its configuration, says `ready`, ends when the bench ends, serves a control port.

Layer: rigs, the peers' side of `protocols/peer.py`; the bench's side is `rigs/adapters/peers.py`. Usable from threads
(`Lifeline.wait`) and from asyncio (`Lifeline.wait_async`).

Rules of this file: standard output carries events and nothing else; a peer whose clean end takes longer than
END_WITHIN_S is ended hard, because an orphan would hold ports and serial lines.
"""

from __future__ import annotations

import argparse
import asyncio
import atexit
import contextlib
import inspect
import logging
import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

from protocols.peer import MAX_LINE, PeerProtocolError, decode_line, encode_line

EXIT_FAILED: Final = 3
END_WITHIN_S: Final = 4.0
Handler = Callable[[Mapping[str, Any]], "Mapping[str, Any] | Awaitable[Mapping[str, Any]]"]

_output = threading.Lock()


def emit_line(line: bytes) -> None:
    """Writes one encoded event; from any thread. A bench that has gone away is no error: the lifeline ends the peer."""
    with _output, contextlib.suppress(BrokenPipeError):
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(1, rest) :]


def emit(event: str, **fields: Any) -> None:
    """Writes one event."""
    emit_line(encode_line({"event": event, **fields}))


def fail(error: str, hint: str = "") -> NoReturn:
    """Tells the bench why this peer cannot run, and ends."""
    emit("failed", error=error, hint=hint)
    raise SystemExit(EXIT_FAILED)


def load_config(program: str, argv: Sequence[str] | None = None) -> dict[str, Any]:
    """The object of the file named by `--config`."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("--config", type=Path, required=True, help="JSON file, see docs/peers.md")
    file: Path = parser.parse_args(argv).config
    try:
        return decode_line(file.read_bytes())
    except (OSError, PeerProtocolError) as problem:
        fail(f"{file}: {problem}", "the configuration is one JSON object, see docs/peers.md")


def write_private(file: Path, content: bytes) -> Path:
    """Only the owner may read it, from its first moment on."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        os.fchmod(descriptor, 0o600)
        stream.write(content)
    return file


class Lifeline:
    """Tells when to end: end of file on standard input, SIGTERM or SIGINT. Make it on the main thread, once.

    Signals go through a pipe to the watching thread, as setting an Event inside a handler can deadlock.
    """

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self._signals, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.end())
            atexit.register(
                signal.signal, number, signal.SIG_IGN
            )  # the interpreter's own end would restore the default
        threading.Thread(target=self._watch, name="lifeline", daemon=True).start()

    def end(self) -> None:
        """Ends the peer from inside; from any thread or a signal handler."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"x")

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def wait(self, within_s: float | None = None) -> bool:
        return self._ended.wait(within_s)

    async def wait_async(self) -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(done.set)

        self.on_end(wake)
        await done.wait()

    def on_end(self, callback: Callable[[], None]) -> None:
        """Calls back on the watching thread at the end (at once when it has come already)."""
        with self._lock:
            if not self._ended.is_set():
                self._callbacks.append(callback)
                return
        callback()

    def _watch(self) -> None:
        while True:
            ready, _, _ = select.select([0, self._signals], [], [])
            if self._signals in ready or not self._input():
                break
        guard = threading.Timer(END_WITHIN_S, os._exit, (70,))
        guard.daemon = True
        guard.start()
        with self._lock:
            self._ended.set()
            callbacks = tuple(self._callbacks)
        for callback in callbacks:
            callback()

    @staticmethod
    def _input() -> bytes:
        try:
            return os.read(0, 4096)
        except OSError:
            return b""


class ControlRefusedError(Exception):
    """A handler refuses a request; the text is the answer's `error`."""


class ControlServer:
    """The control port of a peer: a handler a name of operation, plain or async; `ping` is built in."""

    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers: dict[str, Handler] = {"ping": lambda _fields: {"pid": os.getpid()}, **handlers}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listens and returns the port. Raises OSError."""
        self._server = await asyncio.start_server(self._serve, host, port, limit=MAX_LINE + 2, family=socket.AF_INET)
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            for task in tuple(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while line := await reader.readline():
                if line.strip():
                    writer.write(encode_line(await self._answer(line)))
                    await writer.drain()
        except (ConnectionError, ValueError, asyncio.CancelledError):
            pass  # a client that went away, a line beyond the limit, or the end of the peer
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = decode_line(line)
        except PeerProtocolError as problem:
            return {"id": None, "ok": False, "error": str(problem)}
        number, op = request.get("id"), request.get("op")
        handler = self._handlers.get(op) if isinstance(op, str) else None
        if handler is None:
            known = ", ".join(sorted(self._handlers))
            return {"id": number, "ok": False, "error": f"unknown operation {op!r}; known: {known}"}
        try:
            answer = handler(request)
            result = await answer if inspect.isawaitable(answer) else answer
            return {**result, "id": number, "ok": True}
        except Exception as problem:  # noqa: BLE001 - a handler's failure is an answer to the bench, which raises it
            text = str(problem) if isinstance(problem, ControlRefusedError) else f"{type(problem).__name__}: {problem}"
            return {"id": number, "ok": False, "error": text}


def log_to_stderr(level: str = "INFO") -> None:
    """The log of a peer: standard error, UTC, one line a record."""
    form = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    form.converter = time.gmtime
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(form)
    logging.basicConfig(level=level, handlers=[handler], force=True)
