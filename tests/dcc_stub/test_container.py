"""The stub in a container: the same service, ended with the bench, its evidence kept.

Needs a container engine (DOCKER_HOST) and METERBENCH_BASE_IMAGE. Skipped with the name of what is missing, except
where CI=true: there it has to be present.
"""

import gc
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from needs import need
from stub_rig import StubRig, answer_of, reads, stub_rig

from rigs.adapters.dcc_container import BASE_VARIABLE, LABEL, ContainerStub, bench_mark, connect, remove_left_overs
from rigs.adapters.dcc_image import build_context
from rigs.errors import BenchError, PeerDied, PortUnavailable, RigConfigError


@pytest.fixture(scope="module")
def base() -> str:
    need("container engine")
    return os.environ[BASE_VARIABLE]


@pytest.fixture(scope="module")
def served(base: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    """A rig without a stub of its own: each test starts a container."""
    with stub_rig(tmp_path_factory.mktemp("container")) as rig:
        rig.stub.stop()
        yield rig


def test_the_container_serves_and_leaves_its_evidence(served: StubRig, tmp_path: Path) -> None:
    stub = ContainerStub.start(served.config, tmp_path)
    served.users.connect(stub.url)
    served.hub.behave = reads(import_total=42)
    response = served.ask("4.1.1")
    assert answer_of(response).values == {"import_total": 42}
    stub.check()
    stub.stop()
    stub.stop()
    assert response.request_id is not None
    assert response.request_id.text in (tmp_path / "dcc-stub.log").read_text()
    with sqlite3.connect(tmp_path / "dcc-data" / "dcc.sqlite") as database:
        assert database.execute("SELECT variant, state FROM transactions").fetchall() == [("4.1.1", "answered")]
    client = connect()
    assert stub.id not in [container.id for container in client.containers.list(all=True)]
    client.close()


def becomes_healthy(container: Any) -> bool:
    """By the image's own health check, which the engine runs inside."""
    pause = threading.Event()
    for _ in range(300):
        container.reload()
        if container.attrs["State"]["Health"]["Status"] == "healthy":
            return True
        pause.wait(0.1)
    return False


def test_the_image_is_small_beside_its_base(served: StubRig, tmp_path: Path, base: str) -> None:
    with ContainerStub.start(served.config, tmp_path) as stub:
        client = connect()
        image = client.containers.get(stub.id).image
        added = image.attrs["Size"] - client.images.get(base).attrs["Size"]
        client.close()
    assert added < 60_000_000, f"{added} bytes"


def test_a_container_that_is_gone_is_noticed(served: StubRig, tmp_path: Path) -> None:
    with ContainerStub.start(served.config, tmp_path) as stub:
        client = connect()
        container = client.containers.get(stub.id)
        assert container.attrs["HostConfig"]["ReadonlyRootfs"] is True
        assert container.attrs["HostConfig"]["CapDrop"] == ["ALL"]
        assert not container.attrs["Config"]["User"].startswith("0")
        assert becomes_healthy(container)
        container.kill()
        container.wait()
        with pytest.raises(PeerDied, match="exit status 137"):
            stub.check()
        container.remove()
        with pytest.raises(PeerDied, match="has been removed"):
            stub.check()
        client.close()


def test_what_a_killed_bench_left_behind_is_removed_and_nothing_else(base: str) -> None:
    client = connect()
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    mark = bench_mark(gone.pid)
    gone.wait()
    left = client.containers.create(base, ["true"], labels={LABEL: mark})
    ours = client.containers.create(base, ["true"], labels={LABEL: bench_mark(os.getpid())})
    reused = client.containers.create(base, ["true"], labels={LABEL: f"{os.getpid()}:1"})
    try:
        removed = remove_left_overs(client)
        assert {left.id, reused.id} <= set(removed)
        assert ours.id not in removed
    finally:
        ours.remove()
        client.close()


def test_a_stub_that_cannot_begin_says_why(served: StubRig, tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match=r"stub\.json: port: expected a whole number"):
        ContainerStub.start({**served.config, "port": -1}, tmp_path)


def test_an_unchanged_stub_is_not_built_twice(base: str) -> None:
    assert build_context("sha256:1")[0] == build_context("sha256:1")[0]
    assert build_context("sha256:1")[0] != build_context("sha256:2")[0]


def test_the_command_line_builds_the_same_image(base: str, served: StubRig, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "dcc", "image", "--base", base], capture_output=True, text=True,
        timeout=110, check=True,
    )  # fmt: skip
    with ContainerStub.start(served.config, tmp_path) as stub:
        client = connect()
        assert done.stdout.strip() in client.containers.get(stub.id).image.tags
        client.close()


def test_a_missing_image_is_said(served: StubRig, tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match=r"no such image.*dcc\.base_image"):
        ContainerStub.start(served.config, tmp_path, base_image="meterbench/not-there:none")


def test_an_image_without_python_is_said(served: StubRig, tmp_path: Path, base: str) -> None:
    client = connect()
    archive = Path(tmp_path / "empty.tar")
    archive.write_bytes(b"\0" * 10240)
    client.api.import_image(src=str(archive), repository="meterbench/no-python", tag="test")
    try:
        with pytest.raises(BenchError, match="building the stub's image"):
            ContainerStub.start(served.config, tmp_path, base_image="meterbench/no-python:test")
    finally:
        client.images.remove("meterbench/no-python:test", force=True)
        client.close()


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # docker-py's own, when it cannot connect
def test_an_engine_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match=r"reaching the container engine.*DOCKER_HOST"):
        ContainerStub.start({}, tmp_path, "base", f"unix://{tmp_path}/none.sock")
    gc.collect()


def test_no_base_image_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BASE_VARIABLE, raising=False)
    with pytest.raises(RigConfigError, match=BASE_VARIABLE):
        ContainerStub.start({}, tmp_path)
