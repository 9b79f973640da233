"""The network between hub and broker, as a process: what comes through, how late, and what it is told."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocols.link_shaper import Conditions, Way
from rigs.conditions import conditions_of, named, profiles
from rigs.errors import BenchError, PortUnavailable, RigConfigError
from tests.rigs.wan.link_kit import PING, WITHIN_S, Linked, broker, there_and_back

__all__ = ["broker"]


@pytest.fixture
def linked(broker: socket.socket, tmp_path: Path) -> Iterator[Linked]:
    link = Linked(broker, tmp_path, Conditions())
    yield link
    link.stop()


def test_bytes_come_through_and_come_late_when_told(linked: Linked) -> None:
    with linked.connect() as connection:
        there_and_back(connection)
        there_and_back(connection, b"\x16\x03\x01 of whatever" * 20000)  # no MQTT: carried as it is
        linked.control.request("conditions", conditions=dict(Conditions(up=Way(delay_ms=60)).as_json()))
        assert there_and_back(connection) >= 0.06
        state = linked.control.request("state")
    assert (state["connections"], state["held"], state["is_out"]) == (1, 0, False)
    assert state["up"]["bytes"] > 14 * 20000


def test_an_outage_holds_and_one_that_breaks_breaks(linked: Linked) -> None:
    with linked.connect() as connection:
        there_and_back(connection)
        linked.control.request("outage", is_out=True)
        connection.sendall(PING)
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        linked.control.request("outage", is_out=False)
        connection.settimeout(WITHIN_S)
        assert connection.recv(100) == PING
        linked.control.request("outage", is_out=True, breaks=True)
        with pytest.raises(ConnectionResetError):
            connection.recv(1)
    with pytest.raises(ConnectionResetError), linked.connect() as refused:
        refused.recv(1)
    linked.control.request("outage", is_out=False)
    with linked.connect() as connection:
        there_and_back(connection)
    state = linked.control.request("state")
    assert (state["outages"], state["broken"], state["refused"]) == (2, 1, 1)


def test_a_planned_outage_begins_by_itself(broker: socket.socket, tmp_path: Path) -> None:
    link = Linked(broker, tmp_path, Conditions(outage_s=1, outage_every_s=1 + 1, outage_start_s=1, outage_breaks=True))
    try:
        with link.connect() as connection:
            there_and_back(connection)
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
        assert link.control.request("state")["is_out"] is True
    finally:
        link.stop()


def test_another_node_address_takes_the_place_of_the_old_one(linked: Linked) -> None:
    with linked.connect() as before:
        there_and_back(before)
        told = linked.control.request("move", host="127.0.0.33", port=0)
        with pytest.raises(ConnectionResetError):
            before.recv(1)
    with pytest.raises(ConnectionRefusedError):
        linked.connect()
    with linked.connect("127.0.0.33", told["port"]) as connection:
        there_and_back(connection)


def test_messages_cannot_be_told_apart_in_tls(broker: socket.socket, tmp_path: Path) -> None:
    touching = Conditions.both(duplication_percent=1)
    with pytest.raises(PortUnavailable, match="cannot be told apart in TLS"):
        Linked(broker, tmp_path / "one", touching, opaque=True)
    link = Linked(broker, tmp_path / "two", Conditions(), opaque=True)
    try:
        with pytest.raises(BenchError, match="cannot be told apart in TLS"):
            link.control.request("conditions", conditions=dict(touching.as_json()))
        with link.connect() as connection:
            there_and_back(connection)
    finally:
        link.stop()


@pytest.mark.parametrize("op", ["conditions", "outage", "move"])
def test_what_it_cannot_read_it_refuses(linked: Linked, op: str) -> None:
    for fields in ({"conditions": 1, "is_out": 1, "host": 1}, {"conditions": {"delay": 1}, "port": -1}):
        with pytest.raises(BenchError):
            linked.control.request(op, **fields)
    with linked.connect() as connection:
        there_and_back(connection)


def test_the_profiles_are_all_there_and_say_where_they_are_from() -> None:
    assert list(profiles()) == ["ideal", "gsm-2g", "3g", "lte", "mesh", "low", "high", "outage"]
    assert named("ideal").is_ideal
    for one in profiles().values():
        assert conditions_of(one.as_json(), "x") == one


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"jitter_ms": 5}, "jitter_ms"),
        ({"up": {"delay_ms": 5, "loss": 1}}, "up.loss"),
        ({"outage_s": 5, "outage_every_s": 5}, "outage_every_s"),
        ({"loss_percent": 101}, "loss_percent"),
    ],
)
def test_figures_that_cannot_be_are_refused(body: dict[str, object], key: str) -> None:
    with pytest.raises(RigConfigError) as caught:
        conditions_of(body, "rig.toml")
    assert caught.value.key == f"conditions.{key}"
