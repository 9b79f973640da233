"""`python -m rigs.nursery FD MODULE...`: has the programs of the peers imported, and forks a process for each peer.

Layer: rigs, started by `rigs/adapters/nursery.py`. A peer that is born here is a process of its own, with nothing in it
but imported modules: whoever starts rigs again and again saves the start of an interpreter and its imports, no more.

On the socket FD, one message a packet: `{"module", "config"}` with three file descriptors (standard input, output and
error of the peer), answered by `{"pid"}`; unasked, `{"ended", "status"}` when one has ended. `{}` with one
descriptor, that of another such socket, makes a nursery for it, unanswered. The end of the socket ends
the nursery; its peers end by the end of their own standard input.

Rules of this file: one thread, as only then a fork is sound; what the nursery itself holds is closed in the peer.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

MESSAGE_MAX: Final = 65536
DESCRIPTORS: Final = 3


def main_of(program: str) -> Callable[[], int | None]:
    """What `python -m program` runs."""
    spec = importlib.util.find_spec(program)
    is_package = spec is not None and spec.submodule_search_locations is not None
    found: Callable[[], int | None] = importlib.import_module(f"{program}.__main__" if is_package else program).main
    return found


class Nursery:
    """`serve` returns when the bench has gone; `bear` is the child's life."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._wake, woken = os.pipe()
        os.set_blocking(woken, False)
        self._own = (line.fileno(), self._wake, woken)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the bench's terminal: it ends its peers in good order
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)

    def serve(self) -> None:
        while True:
            ready, _, _ = select.select([self._line.fileno(), self._wake], [], [])
            if self._wake in ready:
                os.read(self._wake, 4096)
                self._bury()
            if self._line.fileno() in ready and not self._take():
                return

    def _take(self) -> bool:
        """One request; False at the end. A request fits one send, and the bench waits for its answer."""
        data, descriptors, _, _ = socket.recv_fds(self._line, MESSAGE_MAX, DESCRIPTORS)
        if not data:
            return False
        try:
            asked = json.loads(data)
            child = os.fork()
            if child == 0 and not asked:
                self._found(descriptors[0])
            if child == 0:
                self._bear(str(asked["module"]), str(asked["config"]), descriptors)
            if asked:
                self._say(pid=child)
        finally:
            for one in descriptors:
                os.close(one)
        return True

    def _bury(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                self._say(ended=found[0], status=os.waitstatus_to_exitcode(found[1]))

    def _say(self, **message: Any) -> None:
        with contextlib.suppress(BrokenPipeError):
            self._line.sendall(json.dumps(message).encode() + b"\n")

    def _found(self, descriptor: int) -> NoReturn:
        """In the child: becomes a nursery itself."""
        for one in self._own:
            os.close(one)
        with socket.socket(fileno=descriptor) as line:
            Nursery(line).serve()
        os._exit(0)

    def _bear(self, module: str, config: str, descriptors: list[int]) -> NoReturn:
        """In the child: becomes the peer."""
        status = 1
        try:
            os.setpgid(0, 0)
            with contextlib.suppress(OSError):  # what `ps` and `top` call it, where there is such a file
                Path("/proc/self/comm").write_text(module)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL if number == signal.SIGCHLD else signal.default_int_handler)
            for place, one in enumerate(descriptors):
                os.dup2(one, place)
            for one in (*descriptors, *self._own):
                os.close(one)
            sys.argv = [module, "--config", config]
            status = main_of(module)() or 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # noqa: BLE001 - as the interpreter would: the trace goes to the peer's log
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            threading._shutdown()  # type: ignore[attr-defined]  # what an interpreter does at its end, before it leaves
            os._exit(status)


def main() -> None:
    descriptor, *programs = sys.argv[1:]
    for program in programs:
        main_of(program)
    gc.collect()
    gc.freeze()  # what is shared with the children stays shared
    with socket.socket(fileno=int(descriptor)) as line:
        Nursery(line).serve()


if __name__ == "__main__":
    main()
