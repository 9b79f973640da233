"""The mosquitto binary as a child process: found, configured, awaited, ended.

Layer: rigs, part of the broker peer. Rules of this file: the child never outlives its parent (parent-death signal on
Linux); as root it runs as nobody, who reads nothing but what is in the broker's own folder: the configuration and, with
security, copies of the broker's key and of hashed passwords, which go with the folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

from protocols.wan_access import Access
from rigs.peer_main import write_private
from rigs.wan.security import MAX_PACKET, BrokerSecurity, passwords_of

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


OPEN: Final = BrokerSecurity()
ITERATIONS: Final = 101
"""Of mosquitto's own password hash; the passwords are random and live as long as a run."""


def configuration(host: str, port: int, security: BrokerSecurity = OPEN, folder: Path = Path()) -> str:
    """The broker's whole configuration file. `folder`: where the files of `secure_files` are."""
    return "\n".join(
        [
            f"listener {port} {host}", *_secure_lines(security, folder), "set_tcp_nodelay true", "persistence false",
            "sys_interval 0", f"max_queued_messages {security.queue}", "max_inflight_messages 1000",
            f"max_packet_size {MAX_PACKET}", "log_dest stderr", "log_type error", "log_type warning", "log_type notice",
            "connection_messages false", "",
        ]
    )  # fmt: skip


def _secure_lines(security: BrokerSecurity, folder: Path) -> list[str]:
    if security.kind == "open":
        return ["allow_anonymous true"]
    lines = [f"acl_file {folder / 'acl'}", "use_username_as_clientid true", "allow_anonymous false"]
    if security.kind == "password":
        return [*lines, f"password_file {folder / 'passwords'}"]
    return [
        *lines, f"cafile {folder / 'ca.pem'}", f"certfile {folder / 'broker.pem'}", f"keyfile {folder / 'broker.key'}",
        "require_certificate true", "use_identity_as_username true", "tls_version tlsv1.2",
    ]  # fmt: skip


def secure_files(security: BrokerSecurity) -> dict[str, bytes]:
    """Name to content of the files that the configuration names. Raises OSError."""
    files = {} if security.kind == "open" else {"acl": _acl(security.parties).encode()}
    if security.kind == "password":
        files["passwords"] = "".join(
            f"{name}:{_hashed(password)}\n" for name, password in passwords_of(security.passwords).items()
        ).encode()
    if security.tls is not None:
        of_tls = {"ca.pem": security.tls.ca, "broker.pem": security.tls.certificate, "broker.key": security.tls.key}
        files |= {name: Path(file).read_bytes() for name, file in of_tls.items()}
    return files


def _acl(parties: Mapping[str, Access]) -> str:
    lines = []
    for name, access in parties.items():
        lines += [f"user {name}", *(f"topic read {topic}" for topic in access.reads)]
        lines += [f"topic write {topic}" for topic in access.writes]
    return "\n".join([*lines, ""])


def _hashed(password: bytes) -> str:
    """As mosquitto 2 has it: PBKDF2 with SHA-512."""
    salt = os.urandom(12)
    digest = hashlib.pbkdf2_hmac("sha512", password, salt, ITERATIONS, 64)
    return f"$7${ITERATIONS}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def free_port(host: str) -> int:
    with socket.create_server((host, 0)) as probe:
        number: int = probe.getsockname()[1]
        return number


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Mosquitto:
    """One broker process; leave the context to end it."""

    def __init__(self, host: str, port: int, security: BrokerSecurity = OPEN) -> None:
        binary = find_mosquitto()
        if binary is None:
            raise MosquittoFailedError("the program mosquitto was not found", INSTALL)
        self.host, self.port = host, port or free_port(host)
        self._folder = tempfile.TemporaryDirectory(prefix="meterbench-mosquitto-")
        file = Path(self._folder.name) / "mosquitto.conf"
        file.write_text(configuration(host, self.port, security, file.parent))
        for name, content in secure_files(security).items():
            write_private(file.parent / name, content)
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            for owned in (file.parent, *file.parent.iterdir()):
                os.chown(owned, NOBODY, NOBODY)
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
