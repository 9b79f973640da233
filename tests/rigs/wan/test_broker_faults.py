"""Brokers that refuse, are full, or do not notice that a client is gone: each is told by its cause, within a bound."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from wan_rig import HUB, KINDS, SECURED, Client, Visitor, login, start_broker, start_secured

from protocols.broker_login import BrokerLogin
from protocols.hub_presence import OFFLINE, ONLINE
from protocols.wan_access import STUB, TAP, hub_name
from rigs.adapters.peers import Peer
from rigs.adapters.wan_mqtt import MqttWanTap
from rigs.errors import PortUnavailable

OWN = hub_name(HUB)
QUEUE = 5


@pytest.fixture(params=KINDS)
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Peer]:
    with start_broker(tmp_path, request.param) as peer:
        yield peer


def way(broker: Peer, **more: Any) -> BrokerLogin:
    return BrokerLogin("127.0.0.1", broker.ready["port"], **more)


def test_a_client_that_falls_silent_is_ended_after_its_keep_alive_and_its_last_will_goes_out(broker: Peer) -> None:
    """Half open: nothing comes any more, and no end either."""
    ear = Client(broker.ready["port"], "mb/#")
    silent = Visitor(way(broker, keep_alive_s=1), OWN, will=f"mb/{HUB}/p")
    silent.fall_silent()
    began = time.monotonic()
    assert ear.wait(1) == [(f"mb/{HUB}/p", OFFLINE)]
    assert time.monotonic() - began < 8  # mosquitto looks every five seconds
    ear.close()


def test_a_client_that_comes_again_ends_its_old_connection_and_is_online_in_the_end(broker: Peer) -> None:
    """The old connection hangs somewhere; its last will must not outlive the new "online"."""
    ear = Client(broker.ready["port"], "mb/#")
    old = Visitor(way(broker), OWN, will=f"mb/{HUB}/p")
    old.publish(f"mb/{HUB}/p", ONLINE, retain=True)
    ear.wait(1)
    old.fall_silent()
    new = Visitor(way(broker), OWN, will=f"mb/{HUB}/p")
    new.publish(f"mb/{HUB}/p", ONLINE, retain=True)
    new.publish(f"mb/{HUB}/r", b"marker")
    heard = ear.wait(3)
    while heard[-1][1] != b"marker":
        heard = ear.wait(len(heard) + 1)
    assert [payload for _, payload in heard[:-1]][-1] == ONLINE
    late = Client(broker.ready["port"], f"mb/{HUB}/p")
    assert late.wait(1) == [(f"mb/{HUB}/p", ONLINE)]
    for client in (ear, late, new):
        client.close()


def test_who_says_goodbye_has_no_last_will(broker: Peer) -> None:
    ear = Client(broker.ready["port"], "mb/#")
    hub = Visitor(way(broker), OWN, will=f"mb/{HUB}/p")
    hub.close()
    ear.publish("mb/marker", b"")
    assert ear.wait(1) == [("mb/marker", b"")]
    ear.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_broker_keeps_the_oldest_and_says_that_it_lost_some(kind: str, tmp_path: Path) -> None:
    config = {"kind": kind, "host": "127.0.0.1", "port": 0, "queue": QUEUE}
    with Peer.start("broker", "rigs.wan.broker", config, tmp_path) as full:
        stub = Visitor(way(full, user=STUB), STUB, is_clean=False)
        stub.subscribe("mb/+/a")
        stub.close()
        hub = Visitor(way(full), OWN)
        for number in range(2 * QUEUE):
            hub.publish(f"mb/{HUB}/a", bytes((number,)))
        again = Visitor(way(full, user=STUB), STUB, is_clean=False)
        again.subscribe("mb/marker")
        heard = again.wait_heard(QUEUE)
        hub.publish("mb/marker", b"marker")
        while (heard := again.wait_heard(len(heard)))[-1][1] != b"marker":
            heard = again.wait_heard(len(heard) + 1)
        assert [payload[0] for _, payload in heard[:-1]] == list(range(QUEUE))
        assert "is lost" in full.log_tail() or "dropped" in full.log_tail()
        for client in (hub, again):
            client.close()


@pytest.mark.parametrize(("kind", "security"), [pair for pair in SECURED if pair[1] == "password"])
def test_every_part_says_that_the_broker_refuses_it(kind: str, security: str, tmp_path: Path) -> None:
    peer, made = start_secured(tmp_path, kind, security)
    with peer:
        theirs = dict(made.of_party(TAP))
        for module, name, more in (("rigs.hub", OWN, hub_config(tmp_path)), ("dcc_stub", STUB, stub_config(tmp_path))):
            broker = {**login(peer, made, name).as_json(), "password_file": theirs["password_file"]}
            with pytest.raises(PortUnavailable, match="refused the connection"):
                Peer.start(module, module, {**more, "broker": broker}, tmp_path)
        wrong = login(peer, made, TAP, password_file=made.of_party(OWN)["password_file"])
        with pytest.raises(PortUnavailable, match="refused the connection"):
            MqttWanTap(wrong, within_s=2.0)


def hub_config(folder: Path) -> dict[str, Any]:
    return {"hub": HUB, "devices": [], "state": str(folder / "state.json")}


def stub_config(folder: Path) -> dict[str, Any]:
    return {"port": 0, "database": str(folder / "dcc.sqlite"), "users": [], "devices": []}


def test_a_broker_that_stands_still_for_a_while_loses_nothing(broker: Peer) -> None:
    """It answers late: what was sent meanwhile arrives, in order."""
    ear, hub = Client(broker.ready["port"], "mb/#"), Visitor(way(broker), OWN)
    paused = children(broker)
    for pid in paused:
        os.kill(pid, signal.SIGSTOP)
    sender = threading.Thread(target=lambda: [hub.publish(f"mb/{HUB}/a", bytes((number,))) for number in range(3)])
    sender.start()
    assert ear.nothing_within(0.3)
    for pid in paused:
        os.kill(pid, signal.SIGCONT)
    assert [payload for _, payload in ear.wait(3)] == [b"\0", b"\1", b"\2"]
    sender.join(10)
    for client in (ear, hub):
        client.close()


def children(peer: Peer) -> list[int]:
    import psutil

    return [peer.pid, *(child.pid for child in psutil.Process(peer.pid).children(recursive=True))]
