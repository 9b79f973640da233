"""The life of the process: what it keeps over an end, how it ends, what it does without broker or receivers."""

import copy
import http.client
import os
import signal
import socket
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from stub_rig import ESME, USERS, WITHIN_S, StubRig, answer_of, ok, reads, start_broker, stub_rig

from dcc_stub.config import ConfigError, parse
from protocols.duis import RequestId
from protocols.hub_dialect import Command
from rigs.adapters.peers import Peer
from rigs.errors import PortUnavailable


def silent(_command: Command) -> None:
    return None


def send_and_leave_open(rig: StubRig) -> RequestId:
    """A request that the hub has got and not answered."""
    before, rig.hub.behave = len(rig.hub.commands), silent
    request = rig.request("7.2")
    assert rig.send(request).http_status == 200
    rig.hub.wait_commands(before + 1)
    rig.hub.behave = ok
    return request.request_id


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_after_an_end_the_open_request_gets_e20_and_the_answered_one_nothing_more(tmp_path: Path, end: str) -> None:
    with stub_rig(tmp_path) as rig:
        answered = rig.ask("7.2")
        assert answer_of(answered).success
        left_open = send_and_leave_open(rig)
        commands = len(rig.hub.commands)
        if end == "kill":
            os.kill(rig.stub.pid, signal.SIGKILL)
        rig.restart()
        assert rig.answer_to(left_open, 0).code == "E20"
        rig.restart()
        rig.settle()
        assert isinstance(answered.request_id, RequestId)
        assert len(rig.answers(left_open)) == len(rig.answers(answered.request_id)) == 1
        assert {command.service for command in rig.hub.commands[commands:]} == {"11.2"}, "nothing is sent again"


def test_a_request_that_was_accepted_before_a_restart_is_known_after_it(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        request = rig.request("7.2")
        rig.send(request)
        rig.answer_to(request.request_id, 0)
        rig.restart()
        sent = rig.send(request)
        assert sent.response is not None
        assert sent.response.code == "I99"
        rig.settle()
        assert [command.service for command in rig.hub.commands].count("7.2") == 1
        assert len(rig.answers(request.request_id)) == 1


def test_without_a_broker_requests_end_in_e20_and_nothing_is_sent_later(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        port = int(rig.broker.ready["port"])
        rig.broker.stop()
        wait_health(rig, 503)
        response = rig.ask("7.2")
        assert response.code == "E20"
        rig.hub.close()
        rig.broker = start_broker(tmp_path, port)
        rig.hub = type(rig.hub)("127.0.0.1", port)
        wait_health(rig, 200)
        rig.settle()
        assert {command.service for command in rig.hub.commands} == {"11.2"}


def wait_health(rig: StubRig, status: int) -> None:
    pause = threading.Event()
    for _ in range(500):
        connection = http.client.HTTPConnection("127.0.0.1", rig.stub.ready["port"], timeout=WITHIN_S)
        connection.request("GET", "/health")
        found = connection.getresponse().status
        connection.close()
        if found == status:
            return
        pause.wait(0.02)
    raise AssertionError(f"health never became {status}")


def test_a_receiver_that_is_away_for_a_moment_gets_its_messages_in_order(tmp_path: Path) -> None:
    away = socket.create_server(("127.0.0.1", 0))
    port = away.getsockname()[1]
    away.close()
    with stub_rig(tmp_path) as rig:
        users = [dict(user) for user in rig.config["users"]]
        right = users[0]["receiver"]
        users[0]["receiver"] = f"http://127.0.0.1:{port}/x"
        rig.restart(users=users, delivery_lifetime_s=0.2)
        lost = rig.request("7.2")
        rig.send(lost)
        wait_outbox(rig, "given_up", 1)
        rig.restart(users=users, delivery_lifetime_s=86400)
        requests = [rig.request("7.2") for _ in range(3)]
        for request in requests:
            rig.send(request)
        wait_outbox(rig, "waiting", 3)
        users[0]["receiver"] = right
        rig.restart(users=users)
        rig.answer_to(requests[-1].request_id, 0)
        got = [d.response.request_id for d in rig.users.deliveries(0) if d.response is not None]
        assert got == [request.request_id for request in requests]


def wait_outbox(rig: StubRig, state: str, count: int) -> None:
    pause = threading.Event()
    with sqlite3.connect(f"file:{rig.config['database']}?mode=ro", uri=True) as database:
        for _ in range(500):
            found = database.execute("SELECT count(*) FROM outbox WHERE state = ?", (state,)).fetchone()[0]
            if found == count:
                return
            pause.wait(0.02)
    raise AssertionError(f"outbox never had {count} {state}: {rig.stub.log_tail(20)}")


def test_end_of_file_on_standard_input_ends_it(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        stdin = rig.stub._process.stdin  # what the end of the bench does to it
        assert stdin is not None
        stdin.close()
        assert rig.stub._process.wait(WITHIN_S) == 0


def test_without_the_guard_only_a_signal_ends_it(tmp_path: Path) -> None:
    with stub_rig(tmp_path, stdin_guard=False) as rig:
        stdin = rig.stub._process.stdin
        assert stdin is not None
        stdin.close()
        rig.settle()
        os.kill(rig.stub.pid, signal.SIGTERM)
        assert rig.stub._process.wait(WITHIN_S) == 0


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortUnavailable, match=rf"port 127.0.0.1:{port}.*in use"):
            rig.start_stub(port=port)


def test_a_configuration_that_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match=r"stub.json: broker: expected a value of type dict, found None"):
        Peer.start("stub", "dcc_stub", {"database": "x", "port": 0, "broker": None}, tmp_path)


ROLES = "IS, GS, ES, ED, GT, RSA, OU"
GOOD: dict[str, Any] = {
    "port": 0, "database": "x", "broker": {"host": "h", "port": 1},
    "users": [{"eui": USERS["import_supplier"], "roles": ["IS"], "status": "live", "receiver": "http://h/"}],
    "devices": [{
        "eui": ESME, "type": "ESME", "fuel": "electricity", "mpxn": "1", "smets": "SMETS1", "cohort": "hub",
        "hub": "00db1234567890af", "status": "Commissioned", "registered": {"IS": USERS["import_supplier"]},
    }],
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value", "text"),
    [
        (("colour",), 1, "f: colour: expected no such key, found 1"),
        (("port",), True, "f: port: expected a value of type int, found True"),
        (("port",), 70000, "f: port: expected a whole number from 0 to 65535, found 70000"),
        (("device_timeout_s",), "1", "f: device_timeout_s: expected a number from 0.01 to 86400, found '1'"),
        (("broker", "x"), 1, "f: broker.x: expected no such key, found 1"),
        (("users", 0, "roles"), ["XX"], f"f: users[0].roles: expected a list of {ROLES}, found 'XX'"),
        (("users", 0, "receiver"), "ftp://h", "f: users[0].receiver: expected an http or https URL, found 'ftp://h'"),
        (("users", 0, "receiver"), "http://h:99999/", "f: users[0].receiver: expected an http or https URL, found 'http://h:99999/'"),
        (("devices", 0, "hub"), "0", "f: devices[0].hub: expected an EUI-64 as 16 lower-case hex digits, found '0'"),
        (("devices", 0, "registered"), {"X": "y"}, f"f: devices[0].registered.X: expected one of {ROLES}, found 'X'"),
        (("alert_routes",), {"x": ["IS", 1]}, f"f: alert_routes.x: expected a list of {ROLES}, found 1"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named_with_what_was_expected(place: tuple[Any, ...], value: Any, text: str) -> None:
    data: Any = copy.deepcopy(GOOD)
    parse(copy.deepcopy(data), "f")
    target = data
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(ConfigError) as caught:
        parse(data, "f")
    assert str(caught.value) == text


def test_requests_in_flight_are_all_answered_once(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        rig.hub.behave = reads(import_total=1)
        requests = [rig.request("4.1.1") for _ in range(60)]
        for request in requests:
            rig.send(request)
        rig.answer_to(requests[-1].request_id, 0)
        rig.settle()
        assert [len(rig.answers(request.request_id)) for request in requests] == [1] * 60
