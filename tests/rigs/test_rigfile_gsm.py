"""`[wan.modem]` of a rig file, and what becomes of it."""

from pathlib import Path
from typing import Any

import pytest

from rigs.adapters.gsm_way import carrier_config, world_config
from rigs.errors import RigConfigError
from rigs.modem_profile import load_modem
from rigs.rigfile import load_rig
from rigs.rigfile_gsm import default_memory, read_modem
from rigs.toml_table import Table
from rigs.wan.modem.data import Pace


def read(**keys: Any) -> Any:
    return read_modem(Table("rig.toml", "wan.modem", keys))


def test_an_empty_table_is_a_virtual_modem_with_the_stated_rules() -> None:
    modem = read()
    assert (modem.is_virtual, modem.home, modem.permitted, modem.pin) == (True, "23415", ("23410", "23420"), None)


@pytest.mark.parametrize(
    ("keys", "key", "expected"),
    [
        ({"pin": "1234"}, "pin", "never the PIN itself"),
        ({"home": "Home"}, "home", "5 or 6 digits"),
        ({"permitted": ["23415"]}, "permitted", "beside the home network"),
        ({"port": "/dev/ttyUSB2", "faults": ["text-errors"]}, "faults", "no such key beside a real modem"),
        ({"profile": "nokia"}, "file", "a file of modems"),
        ({"boud": 1}, "boud", "no such key"),
    ],
)
def test_what_is_wrong_is_refused_by_its_key(keys: dict[str, Any], key: str, expected: str) -> None:
    with pytest.raises(RigConfigError) as caught:
        read(**keys)
    assert caught.value.key.rpartition(".")[2] == key
    assert expected in caught.value.expected


def test_no_pin_is_in_any_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIM_PIN", "4711")
    modem = read(pin="env:SIM_PIN")
    told = str(world_config(modem, 1)) + str(carrier_config(modem, "/dev/pts/1", ("127.0.0.1", 1), tmp_path))
    assert "4711" not in told
    assert told.count("env:SIM_PIN") == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.17", "broker.example"])
def test_the_virtual_network_has_a_way_to_the_broker_and_to_the_network_of_the_bench(host: str) -> None:
    """127.0.0.17 is a node address of the bench's network [rigs/adapters/wan_link.py]."""
    pace = Pace(reach=tuple(world_config(read(), 1, "broker.example")["network"]["reach"]))
    assert pace.reaches(host)
    assert not pace.reaches("192.0.2.1")


def test_a_real_modem_keeps_its_memory_of_refused_pins_between_runs(tmp_path: Path) -> None:
    real = carrier_config(read(port="/dev/ttyUSB2"), "/dev/ttyUSB2", ("127.0.0.1", 1), tmp_path)
    assert real["modem"]["pin_memory"] == str(default_memory())


def test_the_shipped_rig_and_profiles_are_read() -> None:
    rig = load_rig("virtual-smets1-dual-fuel-gsm")
    assert rig.wan.modem is not None
    assert [load_modem(name).maker for name in ("sim7600", "ec25")] == ["SIMCom", "Quectel"]
