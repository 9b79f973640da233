"""Whole rigs whose broker asks who its clients are: the way of a request, private files, and nothing of them kept."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from needs import need

from protocols.duis import ServiceRequest, Smets1Answer
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.wan_sizes import HEADERS, TLS_RECORD
from rigs.frames import Frame
from rigs.rig import Rig
from rigs.rigfile import load_rig
from rigs.rigfile_access import WanAccess

WHOLE = load_rig()
WAYS = (
    ("embedded", WanAccess("password"), "process"), ("embedded", WanAccess("tls"), "process"),
    ("mosquitto", WanAccess("tls", 5), "process"), ("mosquitto", WanAccess("tls"), "container"),
    ("mosquitto", WanAccess("password"), "container"),
)  # fmt: skip


class Standing:
    """A rig that stands, with all that it writes."""

    def __init__(self, folder: Path, broker: str, access: WanAccess, dcc: str = "process") -> None:
        self.folder, self.access, self.frames = folder, access, list[Frame]()
        wan = replace(WHOLE.wan, broker=broker, capture="off", access=access)
        config = replace(WHOLE, wan=wan, dcc=replace(WHOLE.dcc, run=dcc))
        self.assembly = RigAssembly(config, folder, self.frames.append)
        self.rig: Rig = self.assembly.open()

    def secrets(self) -> list[Path]:
        return [*self.folder.rglob("*.pw"), *self.folder.rglob("*.key")]


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0]}-{way[1].security}-{way[1].mqtt}-{way[2]}")
def standing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Standing]:
    if request.param[0] == "mosquitto":
        need("mosquitto")
    if request.param[2] == "container":
        need("container engine")
    made = Standing(tmp_path, *request.param)
    try:
        yield made
    finally:
        made.assembly.close()


def read_register(rig: Rig) -> Smets1Answer:
    role, device = "import supplier", rig.devices["electricity"].eui
    mark = rig.user.mark()
    request = ServiceRequest(rig.user.next_request_id(role, device), 1, "4.1.1", {})
    rig.user.send(role, request)
    found = rig.user.wait_delivery(
        lambda one: one.response is not None and one.response.request_id == request.request_id, mark, 20
    )
    assert found is not None
    assert found.response is not None
    assert isinstance(found.response.payload, Smets1Answer), found.body
    return found.response.payload


def test_a_request_goes_its_way_and_nothing_secret_is_kept(standing: Standing) -> None:
    rig = standing.rig
    assert rig.dcc is not None
    assert [row["presence"] for row in rig.dcc.call("wan", "hubs")["hubs"]] == ["online"]
    mark = rig.wan.mark()
    assert read_register(rig).success
    rig.wan.mark()
    assert [message.topic[-2:] for message in rig.wan.since(mark)] == ["/c", "/r"]
    if standing.access.security == "tls":
        sizes = rig.sizes
        assert sizes is not None
        assert sizes.status.startswith("computed: the packets are encrypted")
        assert all(size.wire - size.packet == TLS_RECORD + HEADERS for size in sizes.since(0))
        assert {size.payload for size in sizes.since(0)} == {len(one.payload) for one in rig.wan.since(0)}
    assert rig.network is not None
    rig.network.lead_over()  # the bench's network asks the broker with credentials of its own
    node = rig.network.node
    assert node is not None
    assert rig.network.reaches(node)
    secrets = standing.secrets()
    assert len(secrets) >= 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in secrets} == {0o600}
    words = [file.read_bytes().strip() for file in secrets if file.suffix == ".pw"]
    standing.assembly.close()
    assert standing.secrets() == []
    kept = b"".join(file.read_bytes() for file in standing.folder.rglob("*") if file.is_file())
    assert not [word for word in words if word in kept]
    assert b"PRIVATE KEY" not in kept


def test_a_rig_that_recovers_has_new_credentials(tmp_path: Path) -> None:
    made = Standing(tmp_path, "embedded", WanAccess("password"))
    try:
        before = {file.read_bytes() for file in made.secrets()}
        made.assembly.recover()
        after = {file.read_bytes() for file in made.secrets()}
        assert len(before) == len(after) == 4
        assert not before & after
        assert read_register(made.rig).success
    finally:
        made.assembly.close()
