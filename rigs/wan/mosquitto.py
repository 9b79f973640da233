"""The mosquitto binary as a child process: found, configured, awaited, ended.

Layer: rigs, part of the broker peer. Rules of this file: the child never outlives its parent (parent-death signal on
Linux); as root it runs as nobody, who reads nothing but the configuration.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Self

SBIN: Final = "/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
NOBODY: Final = 65534
START_WITHIN_S: Final = 8.0
POLL_S: Final = 0.02
INSTALL: Final = 'install mosquitto (Debian, Ubuntu: apt-get install mosquitto), or set broker = "embedded"'


class MosquittoFailedError(Exception):
    """mosquitto is missing, did not start, or ended."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.hint = hint


def find_mosquitto() -> str | None:
    """The binary; sbin folders are not on every user's PATH."""
    folders = [os.environ.get("PATH", os.defpath), os.environ.get("METERBENCH_SBIN", SBIN)]
    return shutil.which("mosquitto", path=os.pathsep.join(folders))


def configuration(host: str, port: int) -> str:
    """The broker's whole configuration file."""
    return "\n".join(
        [
            f"listener {port} {host}", "allow_anonymous true", "set_tcp_nodelay true", "persistence false",
            "sys_interval 0", "max_queued_messages 100000", "max_inflight_messages 1000", "log_dest stderr",
            "log_type error", "log_type warning", "connection_messages false", "",
        ]
    )  # fmt: skip


def free_port(host: str) -> int:
    with socket.create_server((host, 0)) as probe:
        number: int = probe.getsockname()[1]
        return number


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Mosquitto:
    """One broker process; leave the context to end it."""

    def __init__(self, host: str, port: int) -> None:
        binary = find_mosquitto()
        if binary is None:
            raise MosquittoFailedError("the program mosquitto was not found", INSTALL)
        self.host, self.port = host, port or free_port(host)
        self._folder = tempfile.TemporaryDirectory(prefix="meterbench-mosquitto-")
        file = Path(self._folder.name) / "mosquitto.conf"
        file.write_text(configuration(host, self.port))
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            Path(self._folder.name).chmod(0o755)
            identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._process = subprocess.Popen(
            [binary, "-c", str(file)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            preexec_fn=_end_with_parent, **identity,
        )  # fmt: skip

    @property
    def status(self) -> int | None:
        return self._process.poll()

    async def until_answering(self, probe: Callable[[str, int], Awaitable[None]]) -> None:
        """Returns once `probe` succeeds. Raises MosquittoFailedError after START_WITHIN_S or when it ends first."""
        loop = asyncio.get_running_loop()
        end = loop.time() + START_WITHIN_S
        while True:
            try:
                return await probe(self.host, self.port)
            except OSError as problem:
                if self.status is not None:
                    hint = "is the port taken? 0 picks one; see this broker's log"
                    raise MosquittoFailedError(f"mosquitto ended with status {self.status}", hint) from None
                if loop.time() > end:
                    raise MosquittoFailedError(f"mosquitto does not answer on port {self.port}: {problem}") from None
            await asyncio.sleep(POLL_S)

    async def until_ended(self) -> None:
        """On a thread: the context's end ends the process, and thereby the thread."""
        await asyncio.to_thread(self._process.wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2.0)
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()
