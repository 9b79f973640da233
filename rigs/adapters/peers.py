"""Starts the processes of a rig, watches them, and speaks to their control ports.

Layer: rigs adapter, bench side of `protocols/peer.py`; the peers' own side is `rigs/peer_main.py`.

Rules of this file: every wait has a bound; a peer that ended is reported with its exit status and the last lines of its
log; a process is ended by its own id (its group is its own, so helpers that it started go with it).
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, get_args

from protocols.peer import LineReader, PeerProtocolError, decode_line, encode_line
from rigs.adapters.processes import Process, Program, Spawn, argv_of, spawn
from rigs.errors import BenchError, PeerDied, PortUnavailable
from rigs.frames import Direction, Frame, FrameSink, Hop, discard
from rigs.peer_main import write_private

LOG_LINES: Final = 12
STOP_WITHIN_S: Final = 5.0
BY_ITSELF_S: Final = 1.0
"""A peer ends at end of file; a signal in the middle of that could change its exit status."""
_HOPS: Final = frozenset(get_args(Hop))
_DIRECTIONS: Final = frozenset(get_args(Direction))
EventSink = Callable[[Mapping[str, Any]], None]


def frame_of(event: Mapping[str, Any]) -> Frame:
    """The Frame of a `frame` event. Raises PeerProtocolError."""
    hop: Any = event.get("hop")
    direction: Any = event.get("dir")
    if hop not in _HOPS or direction not in _DIRECTIONS:
        raise PeerProtocolError(f"frame event with hop {hop!r} and direction {direction!r}")
    try:
        raw = bytes.fromhex(event["hex"])
        utc = datetime.fromtimestamp(event["utc"], UTC)
        return Frame(hop, direction, raw, utc, int(event["mono_ns"]), str(event.get("note", "")))
    except (KeyError, TypeError, ValueError, OverflowError, OSError) as problem:
        raise PeerProtocolError(f"frame event: {type(problem).__name__}: {problem}") from None


class Peer:
    """One running process of the rig. Made by `start`; ended by `stop`, or by the end of the bench."""

    def __init__(self, name: str, process: Process, log: Path, sink: FrameSink, on_event: EventSink | None) -> None:
        self.name, self.log, self.ready = name, log, dict[str, Any]()
        self._process, self._sink, self._on_event = process, sink, on_event
        self._fault: str = ""
        self._stopping = threading.Lock()
        self._stopped = False
        self._first: dict[str, Any] | None = None
        self._spoke = threading.Event()
        self._reader = threading.Thread(target=self._listen, name=f"peer-{name}", daemon=True)
        self._reader.start()

    @classmethod
    def start(
        cls,
        name: str,
        program: Program,
        config: Mapping[str, Any],
        folder: Path,
        ready_within_s: float = 20.0,
        sink: FrameSink = discard,
        on_event: EventSink | None = None,
        spawn: Spawn = spawn,
    ) -> Peer:
        """Starts `python -m program` (or the argv given) with `--config FILE` and returns once it says `ready`.

        Frames go to `sink`, all other later events to `on_event`, both on the reader's thread. Raises PortUnavailable
        when the peer says `failed`, PeerDied when it ends, BenchError when it says nothing within `ready_within_s`.
        """
        folder.mkdir(parents=True, exist_ok=True)
        file = write_private(folder / f"{name}.json", encode_line(config))
        log = folder / f"{name}.log"
        try:
            with log.open("ab") as stderr:
                process = spawn(program, file, stderr)
        except OSError as problem:
            part = argv_of(program)[0]
            raise PortUnavailable(f"starting {name}", part, str(problem), "is it installed?") from None
        peer = cls(name, process, log, sink, on_event)
        try:
            peer._await_ready(ready_within_s)
        except BaseException:
            peer.stop()
            raise
        return peer

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_status(self) -> int | None:
        return self._process.poll()

    def check(self) -> None:
        """Raises PeerDied when the process has ended, BenchError when it wrote what is not of the protocol."""
        if not self.alive:
            raise PeerDied(f"using {self.name}", f"process {self.pid}", self._how_it_ended(), self._look())
        if self._fault:
            raise BenchError(f"listening to {self.name}", f"process {self.pid}", self._fault, self._look())

    def stop(self, within_s: float = STOP_WITHIN_S) -> None:
        """Ends the process: end of file on its input, SIGTERM a second later, SIGKILL `within_s` after that.

        May be called again.
        """
        with self._stopping:
            if self._stopped:
                return
            self._stopped = True
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(min(within_s, BY_ITSELF_S))
            self._process.terminate()
            try:
                self._process.wait(within_s)
            except subprocess.TimeoutExpired:
                self._kill()
            self._reader.join(within_s)

    def kill(self) -> None:
        """At once, as a loss of power ends it; `stop` has nothing more to do then."""
        with self._stopping:
            if self._stopped:
                return
            self._stopped = True
            self._kill()
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            self._reader.join(STOP_WITHIN_S)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def _await_ready(self, within_s: float) -> None:
        doing, part = f"starting {self.name}", f"process {self.pid}"
        if not self._spoke.wait(within_s):
            raise BenchError(doing, part, f"not ready within {within_s:g} s", self._look())
        if self._first is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_WITHIN_S)
            raise PeerDied(doing, part, f"{self._how_it_ended()} before it was ready", self._look())
        if self._first.get("event") == "failed":
            hint = str(self._first.get("hint") or "") or self._look()
            raise PortUnavailable(doing, part, str(self._first.get("error", "no reason given")), hint)
        if self._first.get("event") != "ready":
            raise BenchError(doing, part, f"its first event is {self._first!r:.200}, not ready", self._look())
        self.ready = {key: value for key, value in self._first.items() if key != "event"}

    def _how_it_ended(self) -> str:
        status = self._process.poll()
        if status is None:
            return "it closed its output"
        if status < 0:
            return f"it ended by signal {-status} ({signal.Signals(-status).name})"
        return f"it ended with exit status {status}"

    def _look(self) -> str:
        return f"see {self.log}; its last lines: {self.log_tail() or '(empty)'}"

    def log_tail(self, lines: int = LOG_LINES) -> str:
        """The last lines of the log, at most 4 kB."""
        with contextlib.suppress(OSError), self.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 4096))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
        return ""

    def _listen(self) -> None:
        assert self._process.stdout is not None
        lines = LineReader()
        with self._process.stdout as stdout:
            while data := os.read(stdout.fileno(), 65536):
                self._take(lines, data)
        self._spoke.set()

    def _take(self, lines: LineReader, data: bytes) -> None:
        """Never raises: a reader that ended would block the peer at its next event. check() raises what is kept."""
        try:
            complete = lines.feed(data)
        except PeerProtocolError as problem:
            self._fault = self._fault or str(problem)
            return
        for line in complete:
            try:
                self._dispatch(decode_line(line))
            except Exception as problem:  # noqa: BLE001 - a sink of the caller's may raise anything
                self._fault = self._fault or f"{type(problem).__name__}: {problem}"

    def _dispatch(self, event: dict[str, Any]) -> None:
        if event.get("event") == "frame":  # a hub looks at its meters before it says that it is ready
            self._sink(frame_of(event))
        elif self._first is None:
            self._first = event
            self._spoke.set()
        elif self._on_event is not None:
            self._on_event(event)


class ControlClient:
    """Requests on a peer's control port, one at a time, from any thread. Connects at the first request."""

    def __init__(self, host: str, port: int, part: str = "peer", sink: FrameSink = discard) -> None:
        self._host, self._port, self._part, self._sink = host, port, part, sink
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._lines = LineReader()
        self._id = 0

    def request(self, op: str, within_s: float = 10.0, **fields: Any) -> dict[str, Any]:
        """The answer without `id` and `ok`. Raises PeerDied without an answer, BenchError when the peer refuses."""
        with self._lock:
            self._id += 1
            doing = f"asking for {op}"
            try:
                answer = self._exchange({"id": self._id, "op": op, **fields}, within_s)
            except (OSError, PeerProtocolError) as problem:
                self._drop()
                found = f"no answer within {within_s:g} s" if isinstance(problem, TimeoutError) else str(problem)
                raise PeerDied(doing, self._where, found, "is its process still running? see its log") from None
            except BaseException:
                self._drop()
                raise
        if answer.pop("ok", False) is not True:
            raise BenchError(doing, self._where, str(answer.get("error", "refused without a reason")))
        del answer["id"]
        return answer

    def close(self) -> None:
        with self._lock:
            self._drop()

    def move(self, port: int) -> None:
        """To the port of a peer that has started anew."""
        with self._lock:
            self._drop()
            self._port = port

    @property
    def _where(self) -> str:
        return f"{self._part} at {self._host}:{self._port}"

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._lines = None, LineReader()

    def _exchange(self, message: Mapping[str, Any], within_s: float) -> dict[str, Any]:
        end = time.monotonic() + within_s
        if self._socket is None:
            self._socket = socket.create_connection((self._host, self._port), timeout=within_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = encode_line(message)
        self._socket.settimeout(max(0.001, end - time.monotonic()))
        self._socket.sendall(line)
        self._keep("tx", line, str(message["op"]))
        while True:
            self._socket.settimeout(max(0.001, end - time.monotonic()))
            data = self._socket.recv(65536)
            if not data:
                raise ConnectionResetError("it closed the connection")
            for answer_line in self._lines.feed(data):
                self._keep("rx", answer_line, str(message["op"]))
                answer = decode_line(answer_line)
                if answer.get("id") == message["id"]:
                    return answer
                raise PeerProtocolError(f"an answer to request {answer.get('id')!r}, asked was {message['id']}")

    def _keep(self, direction: Direction, raw: bytes, note: str) -> None:
        self._sink(Frame("bench-site", direction, raw, datetime.now(UTC), time.monotonic_ns(), note))
