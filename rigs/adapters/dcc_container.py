"""The DCC stub in a container, on the host's network, its database in the evidence folder.

The container ends with the bench: `stop` removes it by its id. A bench that was killed leaves one behind; each start
first removes containers of our label whose bench is gone (process id and start time in the label, so that a reused
process id does not save one). Root file system read-only, no capabilities, never root.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import shutil
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import docker
from docker.errors import APIError, BuildError, DockerException, ImageNotFound, NotFound
from docker.utils import kwargs_from_env

from protocols.peer import PeerProtocolError, decode_line
from rigs.adapters.dcc_image import build_context
from rigs.errors import BenchError, PeerDied, PortUnavailable, RigConfigError

if TYPE_CHECKING:
    from docker.models.containers import Container

BASE_VARIABLE: Final = "METERBENCH_BASE_IMAGE"
LABEL: Final = "meterbench.bench"
UNPRIVILEGED: Final = 65532
ETC: Final = "dcc-etc"
ENGINE_TIMEOUT_S: Final = 120
_LOOK: Final = "start the container engine, or tell where it is in DOCKER_HOST"


class ContainerStub:
    """A running stub. Made by `start`."""

    def __init__(self, client: docker.DockerClient, container: Container, folder: Path) -> None:
        self._client, self._container, self._folder = client, container, folder
        self._is_stopped = False
        self.ready: dict[str, Any] = {}

    @classmethod
    def start(
        cls,
        config: Mapping[str, Any],
        folder: Path,
        base_image: str | None = None,
        docker_host: str | None = None,
        ready_within_s: float = 30.0,
    ) -> ContainerStub:
        """Builds the image when needed, runs it, and returns once /health says ok.

        `base_image` is the rig's `[dcc] base_image`, else METERBENCH_BASE_IMAGE. Raises RigConfigError without either,
        PortUnavailable when the engine or the image cannot be had or the stub says `failed`, PeerDied and BenchError
        when it does not come up.
        """
        base = _base_of(base_image)
        client = connect(docker_host)
        try:
            remove_left_overs(client)
            stub = cls(client, _run(client, _image(client, base), config, folder), folder)
        except BaseException:
            client.close()
            raise
        try:
            stub._await_ready(ready_within_s)
        except BaseException:
            stub.stop()
            raise
        return stub

    @property
    def id(self) -> str:
        return str(self._container.id)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ready['port']}"

    def check(self) -> None:
        """Raises PeerDied when the container no longer runs, PortUnavailable when the engine does not answer."""
        try:
            self._container.reload()
        except NotFound:
            raise PeerDied("using the stub", f"container {self.id[:12]}", "it has been removed") from None
        except (DockerException, OSError) as problem:
            raise PortUnavailable("using the stub", "container engine", str(problem), _LOOK) from None
        if self._container.status != "running":
            raise PeerDied("using the stub", f"container {self.id[:12]}", self._how_it_ended(), self._look())

    def stop(self, within_s: int = 3) -> None:
        """Ends and removes the container; its log stays in the folder. May be called again."""
        if self._is_stopped:
            return
        self._is_stopped = True
        for pattern in ("*.key", "*.pw"):
            for secret in (self._folder / ETC).glob(pattern):
                secret.unlink(missing_ok=True)
        try:
            with contextlib.suppress(NotFound):
                self._container.stop(timeout=within_s)
                self._keep_log()
                self._container.remove(force=True, v=True)
        except (DockerException, OSError) as problem:
            raise BenchError("stopping the stub", f"container {self.id[:12]}", str(problem), _LOOK) from None
        finally:
            self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def _await_ready(self, within_s: float) -> None:
        pause, end = threading.Event(), time.monotonic() + within_s
        while not self._is_healthy():
            self.check()
            if time.monotonic() > end:
                raise BenchError("starting the stub", f"container {self.id[:12]}", f"not ready in {within_s:g} s",
                                 self._look())  # fmt: skip
            pause.wait(0.02)

    def _is_healthy(self) -> bool:
        if not self.ready:
            line = self._container.logs(stdout=True, stderr=False).partition(b"\n")[0]
            self._take_event(line)
        if not self.ready:
            return False
        connection = http.client.HTTPConnection("127.0.0.1", self.ready["port"], timeout=2.0)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _take_event(self, line: bytes) -> None:
        if not line:
            return
        part = f"container {self.id[:12]}"
        try:
            event = decode_line(line)
        except PeerProtocolError as problem:
            raise BenchError("starting the stub", part, str(problem), self._look()) from None
        if event.get("event") == "failed":
            raise PortUnavailable("starting the stub", part, str(event.get("error")), str(event.get("hint")))
        self.ready = {key: value for key, value in event.items() if key != "event"}

    def _how_it_ended(self) -> str:
        state = self._container.attrs["State"]
        return f"it is {self._container.status}, exit status {state.get('ExitCode')}"

    def _look(self) -> str:
        tail = self._container.logs(stdout=True, stderr=True, tail=8).decode(errors="replace")
        return f"its last lines: {tail.strip() or '(empty)'}"

    def _keep_log(self) -> None:
        (self._folder / "dcc-stub.log").write_bytes(self._container.logs(stdout=True, stderr=True))


def build_image(base_image: str | None = None, docker_host: str | None = None) -> str:
    """The name of the stub's image, built when it is not there. Raises as `ContainerStub.start`."""
    base = _base_of(base_image)
    client = connect(docker_host)
    try:
        return _image(client, base)
    finally:
        client.close()


def _base_of(base_image: str | None) -> str:
    base = base_image or os.environ.get(BASE_VARIABLE)
    if not base:
        hint = f"an image with python3 of this version; or set {BASE_VARIABLE}"
        raise RigConfigError("(rig)", "dcc.base_image", "the name of a base image", None, hint)
    return base


def connect(docker_host: str | None = None) -> docker.DockerClient:
    """A client of the engine that answers. Raises PortUnavailable."""
    where = docker_host or os.environ.get("DOCKER_HOST") or "the default socket"
    settings: dict[str, Any] = {"base_url": docker_host} if docker_host else {**kwargs_from_env()}
    client: docker.DockerClient | None = None
    try:
        client = docker.DockerClient(timeout=ENGINE_TIMEOUT_S, version="auto", **settings)
        client.ping()
    except (DockerException, OSError) as problem:
        if client is not None:
            client.close()
        raise PortUnavailable("reaching the container engine", where, str(problem)[:300], _LOOK) from None
    return client


def remove_left_overs(client: docker.DockerClient) -> tuple[str, ...]:
    """Removes stubs of benches that are gone; their ids."""
    removed = []
    for container in client.containers.list(all=True, filters={"label": LABEL}):
        if not _is_alive(container.labels.get(LABEL, "")):
            with contextlib.suppress(NotFound, APIError):  # another bench is removing it in the same moment
                container.remove(force=True, v=True)
                removed.append(str(container.id))
    return tuple(removed)


def bench_mark(pid: int) -> str:
    """A process of this machine beyond the reuse of its id: id and start time [proc(5): field 22 of stat]."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return f"{pid}:gone"
    return f"{pid}:{stat.rpartition(')')[2].split()[19]}"


def _is_alive(mark: str) -> bool:
    pid = mark.partition(":")[0]
    return pid.isdecimal() and bench_mark(int(pid)) == mark


def _image(client: docker.DockerClient, base: str) -> str:
    try:
        tag, context = build_context(str(client.images.get(base).id))
    except ImageNotFound:
        hint = f"load or pull it, or name another in dcc.base_image or {BASE_VARIABLE}"
        raise PortUnavailable("building the stub's image", base, "the engine has no such image", hint) from None
    try:
        client.images.get(tag)
    except ImageNotFound:
        _build(client, tag, context, base)
    return tag


def _build(client: docker.DockerClient, tag: str, context: bytes, base: str) -> None:
    try:
        client.images.build(
            fileobj=io.BytesIO(context), custom_context=True, tag=tag, buildargs={"BASE": base}, network_mode="none",
            rm=True, forcerm=True,
        )  # fmt: skip
    except BuildError as problem:
        lines = "".join(str(line.get("stream", "")) for line in problem.build_log if isinstance(line, dict))
        found = f"{problem.msg}; {lines[-400:].strip()}"
        raise BenchError("building the stub's image", base, found, "is its python3 of the bench's version?") from None
    except (DockerException, OSError, TypeError) as problem:
        raise BenchError("building the stub's image", base, str(problem)[:400], _LOOK) from None


def _carry_in(signatures: Mapping[str, Any], etc: Path) -> dict[str, Any]:
    """The trusted certificates and the stub's own keys, and nobody else's, for the folder that is mounted read-only."""
    trust = etc / "trust"
    trust.mkdir(exist_ok=True, mode=0o700)
    for certificate in Path(signatures["trust"]).glob("*.pem"):
        shutil.copyfile(certificate, trust / certificate.name)
    inside = {**signatures, "trust": "/etc/stub/trust"}
    for name in ("key", "certificate", "provider_key", "provider_certificate"):
        if name in signatures:
            target = etc / f"{name}.{'key' if name.endswith('key') else 'pem'}"
            target.touch(mode=0o600)
            shutil.copyfile(signatures[name], target)
            inside[name] = f"/etc/stub/{target.name}"
    return inside


def _carry_in_login(login: Mapping[str, Any], etc: Path) -> dict[str, Any]:
    """The stub's login at the broker with copies of its files, for the folder that is mounted read-only."""
    inside = {**login, **({"tls": dict(login["tls"])} if "tls" in login else {})}
    for row, name, ending in (
        (inside, "password_file", "pw"), (inside.get("tls", {}), "ca", "pem"),
        (inside.get("tls", {}), "certificate", "pem"), (inside.get("tls", {}), "key", "key"),
    ):  # fmt: skip
        if row.get(name):
            target = etc / f"broker-{name}.{ending}"
            target.touch(mode=0o600)
            shutil.copyfile(row[name], target)
            row[name] = f"/etc/stub/{target.name}"
    return inside


def _run(client: docker.DockerClient, image: str, config: Mapping[str, Any], folder: Path) -> Container:
    """Database and configuration are in two folders below `folder`, of the user that the container runs as."""
    uid, gid = (os.getuid(), os.getgid()) if os.getuid() != 0 else (UNPRIVILEGED, UNPRIVILEGED)
    data, etc = folder / "dcc-data", folder / ETC
    for place in (data, etc):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    inside = {**config, "database": "/data/dcc.sqlite", "stdin_guard": False}
    inside["broker"] = _carry_in_login(config["broker"], etc)
    if "signatures" in config:
        inside["signatures"] = _carry_in(config["signatures"], etc)
    (etc / "stub.json").write_text(json.dumps(inside), encoding="utf-8")
    if os.getuid() == 0:
        for owned in (data, *data.iterdir(), etc, *etc.rglob("*")):
            os.chown(owned, uid, gid)
    try:
        return client.containers.run(
            image, ["--config", "/etc/stub/stub.json"], detach=True, network_mode="host", read_only=True,
            tmpfs={"/tmp": "size=16m"}, user=f"{uid}:{gid}", cap_drop=["ALL"],
            security_opt=["no-new-privileges"], labels={LABEL: bench_mark(os.getpid())},
            volumes={str(data.resolve()): {"bind": "/data", "mode": "rw"},
                     str(etc.resolve()): {"bind": "/etc/stub", "mode": "ro"}},
        )  # fmt: skip
    except (DockerException, OSError) as problem:
        raise BenchError("running the stub's image", image, str(problem)[:400], _LOOK) from None
