"""The stub at brokers that ask who it is: reasons of MQTT 5 in the answer's record, files that cannot be used, and what
a container is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from needs import need
from stub_rig import HUB, stub_rig

from protocols.wan_access import STUB, TAP
from rigs.adapters.dcc_container import _carry_in_login
from rigs.adapters.peers import Peer
from rigs.adapters.wan_secrets import WanSecrets
from rigs.errors import PortUnavailable


def test_the_reason_of_a_broker_that_takes_a_command_not_is_on_record(tmp_path: Path) -> None:
    """With MQTT 5 and the rights of the bench's ear, which may not write commands."""
    need("mosquitto")
    made = WanSecrets.make(tmp_path, "password", (HUB,))
    config = {"kind": "mosquitto", "host": "127.0.0.1", "port": 0, **made.of_broker()}
    with Peer.start("other-broker", "rigs.wan.broker", config, tmp_path) as broker, stub_rig(tmp_path) as rig:
        rig.restart(broker={"host": "127.0.0.1", "port": broker.ready["port"], "mqtt": 5, **made.of_party(TAP)})
        request = rig.request("7.2")
        rig.send(request)
        assert rig.answer_to(request.request_id, 0).code == "E20"
        shown = rig.dcc.call("transactions", "show", request_id=request.request_id.text)
        assert (shown["part"], shown["why"]) == ("wan", "the broker refused the message: Not authorized")


@pytest.mark.parametrize(
    ("login", "says"),
    [
        ({"user": "x", "password_file": "/nowhere/pw"}, "broker.password_file"),
        ({"tls": {"ca": "/nowhere/ca.pem"}}, "broker.tls.ca"),
        ({"tls": {"certificate": "/nowhere/c.pem", "key": "/nowhere/c.key"}}, "broker.tls.certificate"),
        ({"mqtt": 4}, "broker.mqtt"),
        ({"password": "secret"}, "broker.password"),
    ],
)
def test_a_login_that_cannot_be_used_is_refused_with_its_key(tmp_path: Path, login: dict[str, Any], says: str) -> None:
    config = {"port": 0, "database": str(tmp_path / "dcc.sqlite"), "users": [], "devices": []}
    with pytest.raises(PortUnavailable, match=says):
        Peer.start("stub", "dcc_stub", {**config, "broker": {"host": "127.0.0.1", "port": 1, **login}}, tmp_path)


@pytest.mark.parametrize("security", ["password", "tls"])
def test_a_container_is_given_the_stubs_own_credentials_and_nobody_elses(tmp_path: Path, security: Any) -> None:
    made, etc = WanSecrets.make(tmp_path, security, (HUB,)), tmp_path / "etc"
    etc.mkdir()
    login = {"host": "127.0.0.1", "port": 1, **made.of_party(STUB)}
    before = json.dumps(login)
    inside = _carry_in_login(login, etc)
    assert json.dumps(login) == before
    told = [
        inside.get("password_file", ""),
        *(inside.get("tls", {}).get(key, "") for key in ("ca", "certificate", "key")),
    ]
    files = {Path(name).name for name in told if name}
    assert all(name.startswith("/etc/stub/") for name in told if name)
    assert files == {file.name for file in etc.iterdir()}
    assert {file.stat().st_mode & 0o777 for file in etc.iterdir()} == {0o600}
