"""The object `broker` of a peer's configuration."""

from __future__ import annotations

import pytest

from protocols.broker_login import BrokerLogin, LoginError, TlsFiles, read_login

WHOLE = {
    "host": "broker.example", "port": 8883, "mqtt": 5, "user": "mbhub-1", "password_file": "/run/pw",
    "keep_alive_s": 5, "tls": {"ca": "ca.pem", "certificate": "own.pem", "key": "own.key", "name": "b"},
    "standby": {"host": "127.0.0.1", "port": 8884},
}  # fmt: skip


def test_a_login_is_read_and_told_alike() -> None:
    login = read_login(WHOLE)
    assert login.tls == TlsFiles("ca.pem", "own.pem", "own.key", "b")
    assert login.places == (("broker.example", 8883), ("127.0.0.1", 8884))
    assert login.at(login.places[1]) == read_login(
        {**WHOLE, "host": "127.0.0.1", "port": 8884, "standby": WHOLE["standby"]}
    ).at(("127.0.0.1", 8884))
    assert login.as_json() == WHOLE


def test_an_address_is_enough() -> None:
    assert read_login({"host": "h", "port": 1}) == BrokerLogin("h", 1)
    assert read_login({"host": "h", "port": 1}).as_json() == {"host": "h", "port": 1}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"port": 0}, "broker.port"), ({"port": True}, "broker.port"), ({"host": ""}, "broker.host"),
        ({"mqtt": 4}, "broker.mqtt"), ({"password": "x"}, "broker.password"), ({"user": 1}, "broker.user"),
        ({"tls": {"certificate": "x"}}, "broker.tls"), ({"tls": {"cert": "x"}}, "broker.tls.cert"),
        ({"standby": {"host": "h"}}, "broker.standby.port"), ({"standby": 1}, "broker.standby"),
        ({"keep_alive_s": 3601}, "broker.keep_alive_s"),
    ],
)  # fmt: skip
def test_a_wrong_key_is_named(change: dict[str, object], key: str) -> None:
    with pytest.raises(LoginError) as caught:
        read_login({"host": "h", "port": 1, **change})
    assert caught.value.key == key
