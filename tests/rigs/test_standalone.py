"""One part of a rig alone: what it is told, what is refused, and that nothing is left of it."""

from __future__ import annotations

import http.client
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from rigs.adapters import standalone
from rigs.adapters.rig_config import site_config, stub_config
from rigs.adapters.standalone import serve_head_end, serve_meters, serve_stub, until_interrupted
from rigs.errors import PeerDied, PortUnavailable, RigConfigError
from rigs.faults import fault_corpus
from rigs.rigfile import DEFAULT_RIG, load_rig

RIG = load_rig(DEFAULT_RIG)
pytestmark = pytest.mark.timeout(60)


def ports(first: int, rig: str = DEFAULT_RIG) -> list[int]:
    told: dict[str, Any] = standalone._on_ports(site_config(load_rig(rig), 0.0), first)
    meters = [one.get("port") for device in told["devices"].values() for one in device["interfaces"].values()]
    return [*(port for port in meters if port is not None), told["supply"]["port"], told["control"]["port"]]


def test_ports_follow_the_first_one() -> None:
    assert ports(5020) == [5020, 5021, 5022, 5023, 5024, 5025]
    assert ports(5020, "virtual-smets1-dual-fuel-rtu") == [5020, 5021]
    assert ports(65530) == [65530, 65531, 65532, 65533, 65534, 65535]


def test_port_0_leaves_all_of_them_to_the_system() -> None:
    assert ports(0) == [0] * 6


def test_ports_beyond_the_last_one_are_refused() -> None:
    with pytest.raises(RigConfigError) as caught:
        ports(65531)
    assert str(caught.value) == "command line: --port: expected room for 6 ports up to 65535, found 65531"


def test_served_meters_tell_their_ports_and_end(tmp_path: Path) -> None:
    fault = fault_corpus()[0].id
    with serve_meters(RIG, tmp_path, 0, (fault,)) as site:
        assert set(site.ready["devices"]) == {"electricity", "gas"}
        assert site.alive
        site.check()
    assert not site.alive
    assert json.loads((tmp_path / "site.json").read_text("utf-8"))["faults"] == [fault]


def test_an_unknown_fault_starts_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(RigConfigError, match="--fault: expected the id of a wrong meter"),
        serve_meters(RIG, tmp_path, 0, ("none",)),
    ):
        pytest.fail("it was served")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("receiver", ["", "127.0.0.1:8080", "ftp://127.0.0.1", "http://"])
def test_a_receiver_that_is_no_url_starts_nothing(receiver: str, tmp_path: Path) -> None:
    with pytest.raises(RigConfigError, match="--receiver: expected a URL"), serve_head_end(RIG, tmp_path, 0, receiver):
        pytest.fail("it was served")
    assert [*tmp_path.iterdir()] == []


def test_a_stub_that_is_served_already_is_not_served_again(tmp_path: Path) -> None:
    elsewhere = replace(RIG, dcc=replace(RIG.dcc, run="http://10.0.0.1:8079"))
    with (
        pytest.raises(RigConfigError, match=r"dcc\.run: expected process or container"),
        serve_head_end(elsewhere, tmp_path, 0, "http://127.0.0.1:8080"),
    ):
        pytest.fail("it was served")


def test_a_head_end_answers_at_its_url_and_ends(tmp_path: Path) -> None:
    with serve_head_end(RIG, tmp_path, 0, "http://127.0.0.1:8080/") as (url, check):
        check()
        where = urlsplit(url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
        connection.request("POST", "/api/v1/serviceS", b"<no/>", {"Content-Type": "application/xml"})
        assert connection.getresponse().status < 500
        connection.close()
    told = json.loads((tmp_path / "start-1" / "dcc.json").read_text("utf-8"))
    assert told["users"][0]["receiver"] == "http://127.0.0.1:8080/import-supplier"
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=10)
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/")


def test_a_configuration_that_the_stub_refuses_is_named_as_the_caller_knows_it(tmp_path: Path) -> None:
    config = stub_config(RIG, ("127.0.0.1", 1), lambda _: "http://127.0.0.1:1", 0.0, tmp_path)
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({**config, "users": "none"}), "utf-8")
    with pytest.raises(PortUnavailable) as caught, serve_stub(file, tmp_path / "run"):
        pytest.fail("it was served")
    assert str(file) in caught.value.found
    assert str(tmp_path / "run") not in str(caught.value)


def test_what_has_ended_by_itself_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "WATCH_EVERY_S", 0.001)

    def ended() -> None:
        raise PeerDied("watching", "site", "ended")

    with pytest.raises(PeerDied):
        until_interrupted(ended)


def test_ctrl_c_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standalone, "WATCH_EVERY_S", 0.001)
    looked = threading.Event()

    def interrupt() -> None:
        looked.set()
        raise KeyboardInterrupt

    until_interrupted(interrupt)
    assert looked.is_set()
