"""The keys of `[wan]` about security, version and standby: what is taken, and what is refused with file and key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rigs.errors import RigConfigError
from rigs.rigfile import WanConfig, load_rig
from rigs.rigfile_access import WanAccess

DEFAULT = Path(load_rig().file).read_text()


def wan(folder: Path, **keys: object) -> WanConfig:
    rows = "\n".join(f"{key} = {value if isinstance(value, int) else repr(value)}" for key, value in keys.items())
    text = re.sub(r"\[wan\].*?\n\n", f"[wan]\n{rows}\n\n", DEFAULT, count=1, flags=re.S)
    file = folder / "rig.toml"
    file.write_text(text)
    return load_rig(file).wan


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("ca.pem", "own.pem", "own.key", "pw"):
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.mark.parametrize("security", ["open", "password", "tls"])
@pytest.mark.parametrize("broker", ["embedded", "mosquitto"])
def test_the_benchs_own_broker_has_three_kinds_of_security(tmp_path: Path, broker: str, security: str) -> None:
    found = wan(tmp_path, broker=broker, security=security)
    assert found.access == WanAccess(security)  # type: ignore[arg-type]
    assert found.is_encrypted == (security == "tls")


def test_mosquitto_may_have_mqtt_5_and_any_broker_a_standby(tmp_path: Path) -> None:
    assert wan(tmp_path, broker="mosquitto", mqtt=5, standby="mosquitto").access == WanAccess("open", 5, "mosquitto")
    assert wan(tmp_path, broker="embedded", standby="mosquitto").access.standby == "mosquitto"


def test_a_broker_that_runs_already_is_told_what_it_asks_for(files: Path) -> None:
    given = {"ca": "ca.pem", "certificate": "own.pem", "key": "own.key", "user": "bench", "password_file": "pw"}
    found = wan(files, broker="mqtts://broker.example:8884", mqtt=5, **given)
    assert found.is_encrypted
    told = {name: str((files / file).resolve()) for name, file in given.items() if name != "user"}
    assert found.access == WanAccess("open", 5, "", "bench", **told)
    assert wan(files, broker="mqtts://broker.example").access == WanAccess()
    assert not wan(files, broker="mqtt://broker.example", user="bench", password_file="pw").is_encrypted


@pytest.mark.parametrize(
    ("keys", "key", "says"),
    [
        ({"security": "ssl"}, "wan.security", "one of open, password, tls"),
        ({"mqtt": 5}, "wan.mqtt", "the embedded broker has MQTT 3.1.1 only"),
        ({"broker": "mosquitto", "mqtt": 5, "standby": "embedded"}, "wan.mqtt", "3 beside an embedded broker"),
        ({"mqtt": 4}, "wan.mqtt", "3 (3.1.1) or 5"),
        ({"mqtt": 2}, "wan.mqtt", "from 3 to 5"),
        ({"standby": "rabbit"}, "wan.standby", "one of embedded, mosquitto"),
        ({"broker": "mqtt://host", "standby": "embedded"}, "wan.standby", "beside a broker that runs already"),
        ({"ca": "ca.pem"}, "wan.ca", "unless broker is a URL"),
        ({"user": "x"}, "wan.user", "unless broker is a URL"),
        ({"password_file": "pw"}, "wan.password_file", "unless broker is a URL"),
        ({"broker": "mqtts://host", "security": "tls"}, "wan.security", "beside a broker that runs already"),
        ({"broker": "mqtt://u:secret@h"}, "wan.broker", "a URL without user and password"),
        ({"broker": "mqtt://host:99999"}, "wan.broker", "mqtt://HOST:PORT"),
        ({"broker": "mqtt://host/x"}, "wan.broker", "mqtt://HOST:PORT"),
        ({"broker": "mqtts://host", "ca": "nowhere.pem"}, "wan.ca", "the path of a file"),
        ({"broker": "mqtts://host", "certificate": "own.pem"}, "wan.key", "certificate and key, or neither"),
        ({"broker": "mqtts://host", "user": "x"}, "wan.password_file", "user and password_file, or neither"),
        ({"broker": "mqtt://host", "ca": "ca.pem"}, "wan.ca", "unless broker is mqtts"),
        ({"password": "secret"}, "wan.password", "no such key"),
    ],
)
def test_what_is_wrong_is_refused_with_its_key(files: Path, keys: dict[str, object], key: str, says: str) -> None:
    with pytest.raises(RigConfigError) as caught:
        wan(files, **keys)
    assert caught.value.key == key
    assert says in str(caught.value)
    assert caught.value.file.endswith("rig.toml")
    assert "u:secret" not in str(caught.value)
