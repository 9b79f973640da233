"""Rig files: what they say, and how each mistake is refused before any stimulus."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rigs.errors import RigConfigError
from rigs.rigfile import (
    DEFAULT_RIG,
    FURTHER_USERS,
    ROLES,
    Conditions,
    DccConfig,
    RtuPort,
    SharedPort,
    SupplyConfig,
    TcpPort,
    WanConfig,
    load_rig,
)
from rigs.rigfile_ports import port_of

SITES = Path(load_rig().file).parent
DEFAULT = (SITES / f"{DEFAULT_RIG}.toml").read_text()
SHARED = (SITES / "virtual-smets1-dual-fuel-shared-line.toml").read_text()
HUB_TCP = 'hub_port = { adapter = "modbus-tcp", host = "127.0.0.1", port = 0 }'
BENCH_TCP = 'bench_port = { adapter = "modbus-tcp", host = "127.0.0.1", port = 0 }'


def real(text: str) -> str:
    """The shared-line rig with real serial ports and a real source, both meters on lines of their own."""
    text = text.replace('run = "virtual"', 'run = "real"').replace('calendar_start = "2026-01-14T09:00:00Z"', "")
    text = text.replace("::0::", "::5025::").replace(", pace = false", "")
    first, second = text.split("[devices.gas]")
    return (
        first.replace('port = "virtual"', 'port = "/dev/ttyUSB0"')
        + "[devices.gas]"
        + second.replace('port = "virtual"', 'port = "/dev/ttyUSB1"')
    )


def written(folder: Path, text: str) -> Path:
    file = folder / "rig.toml"
    file.write_text(text)
    return file


def refusal(folder: Path, text: str) -> RigConfigError:
    file = written(folder, text)
    with pytest.raises(RigConfigError) as refused:
        load_rig(file)
    assert refused.value.file == str(file)
    return refused.value


@pytest.mark.parametrize("site", sorted(file.stem for file in SITES.glob("*.toml")))
def test_every_shipped_rig_loads(site: str) -> None:
    assert set(load_rig(site).devices) == {"electricity", "gas"}


def test_the_default_rig_says_what_its_file_says() -> None:
    rig = load_rig()
    assert (rig.name, rig.seed, rig.is_virtual) == ("virtual SMETS1 dual fuel", 1, True)
    assert rig.calendar_start == datetime(2026, 1, 14, 9, tzinfo=UTC)
    meter = rig.devices["electricity"]
    assert (meter.profile.id, meter.eui, meter.mpxn, meter.unit) == (
        "virtual-smets1-esme",
        "00-DB-12-34-56-78-90-A0",
        "2000000000015",
        1,
    )
    assert meter.hub_port == meter.bench_port == TcpPort("127.0.0.1", 0)
    assert rig.devices["gas"].mpxn == "3938424403"
    assert rig.devices["gas"].unit == 2
    assert rig.supply == SupplyConfig("visa", "TCPIP::127.0.0.1::0::SOCKET")
    assert rig.wan == WanConfig("mqtt", "embedded", "ideal", "auto")
    assert rig.dcc == DccConfig("process")
    assert tuple(rig.users) == (*ROLES, *FURTHER_USERS)


def test_what_is_optional_has_its_documented_default(tmp_path: Path) -> None:
    text = DEFAULT.split("[wan]")[0].replace("seed = 1 ", "") + DEFAULT[DEFAULT.index("[users]") :]
    rig = load_rig(written(tmp_path, text))
    assert (rig.seed, rig.wan.conditions, rig.dcc.device_timeout_s) == (1, "ideal", 30.0)


def test_a_wan_may_be_described_by_its_figures(tmp_path: Path) -> None:
    text = DEFAULT.replace('conditions = "ideal"', "conditions = { delay_ms = 300, loss_percent = 2 }")
    assert load_rig(written(tmp_path, text)).wan.conditions == Conditions.both(delay_ms=300, loss_percent=2)


def test_a_real_rig_is_a_change_of_the_file_alone(tmp_path: Path) -> None:
    rig = load_rig(written(tmp_path, real(SHARED)))
    assert (rig.is_virtual, rig.calendar_start) == (False, None)
    assert rig.devices["gas"].hub_port == RtuPort("/dev/ttyUSB1", 9600, "N")
    assert rig.devices["gas"].bench_port == SharedPort()


def test_two_meters_may_share_one_real_line_through_the_line_server(tmp_path: Path) -> None:
    text = real(SHARED).replace("ttyUSB1", "ttyUSB0")
    assert {device.unit for device in load_rig(written(tmp_path, text)).devices.values()} == {1, 2}


def test_a_profile_may_lie_beside_the_rig_file(tmp_path: Path) -> None:
    source = Path(load_rig().devices["gas"].profile.file)
    (tmp_path / "my-meter.toml").write_text(source.read_text().replace('"virtual-smets1-gsme"', '"my-meter"'))
    text = DEFAULT.replace('"virtual-smets1-gsme"', '"my-meter.toml"')
    assert load_rig(written(tmp_path, text)).devices["gas"].profile.id == "my-meter"


MISTAKES = [
    ("seed = 1", "sead = 1", "rig.sead", "no such key", "did you mean 'seed'?"),
    ("seed = 1", 'seed = "1"', "rig.seed", "a whole number from 0 to 4294967295", ""),
    ('name = "virtual SMETS1 dual fuel"', "", "rig.name", "text", ""),
    (
        '"2026-01-14T09:00:00Z"',
        '"2026-01-14T09:00:00"',
        "rig.calendar_start",
        "a UTC time in quotes",
        "the zone must be Z",
    ),
    ('"2026-01-14T09:00:00Z"', '"tomorrow"', "rig.calendar_start", "a UTC time in quotes", ""),
    ('run = "virtual"', 'run = "vitual"', "site.run", "one of virtual, real", "did you mean 'virtual'?"),
    ("faults = []", 'faults = "none"', "site.faults", "a list of texts", ""),
    ("[devices.gas]", "[devices.water]", "devices.water", "no such key", "known here: electricity, gas"),
    (
        '"virtual-smets1-esme"',
        '"virtual-smets2"',
        "devices.electricity.profile",
        "a device profile",
        "those there are: ",
    ),
    (
        '"virtual-smets1-esme"',
        '"virtual-smets1-gsme"',
        "devices.electricity.profile",
        "a profile of fuel electricity",
        "vir",
    ),
    ("90-A0", "90-a0", "devices.electricity.eui", "an EUI-64 as 00-DB-12-34-56-78-90-A0", ""),
    ("90-A1", "90-A0", "devices.gas.eui", "an EUI-64 of its own", "devices.electricity.eui has the same"),
    ('-01-00-01"', '-01-00-00"', "users.gas_supplier", "an EUI-64 of its own", "users.import_supplier has the same"),
    ("2000000000015", "2000000000016", "devices.electricity.mpan", "an MPAN of 13 digits with check digits 5", ""),
    ("2000000000015", "200000000001", "devices.electricity.mpan", "an MPAN of 13 digits", ""),
    ("3938424403", "3938424404", "devices.gas.mprn", "an MPRN of 6 to 10 digits with check digits 03", ""),
    ('mpan = "2000000000015"', "mpan = 2000000000015", "devices.electricity.mpan", "the MPAN in quotes", ""),
    ('mpan = "2', 'mprn = "2', "devices.electricity.mpan", "the MPAN in quotes", "is 'mprn' meant to be it?"),
    (HUB_TCP, 'hub_port = "shared"', "devices.electricity.hub_port", "a table", ""),
    (BENCH_TCP, 'bench_port = "shared"', "devices.electricity.bench_port", "a port of its own", ""),
    (BENCH_TCP, "", "devices.electricity.bench_port", 'a port, or "shared"', ""),
    ("port = 0 }", 'port = "502" }', "devices.electricity.hub_port.port", "a whole number from 0 to 65535", ""),
    ("port = 0 }", "port = 0, baud = 9600 }", "devices.electricity.hub_port.baud", "no such key", "known here"),
    (
        '"127.0.0.1", port',
        '"tcp://127.0.0.1", port',
        "devices.electricity.hub_port.host",
        "a host name or an address",
        "",
    ),
    (
        '"modbus-tcp"',
        '"modbus-tpc"',
        "devices.electricity.hub_port.adapter",
        "one of modbus-tcp, modbus-rtu",
        "did you",
    ),
    ('carrier = "mqtt"', 'carrier = "pigeon"', "wan.carrier", "one of mqtt, gsm", ""),
    ('broker = "embedded"', 'broker = "ftp://x"', "wan.broker", "one of embedded, mosquitto, or a URL", ""),
    (
        'conditions = "ideal"',
        'conditions = { delay_ms = "300 ms" }',
        "wan.conditions.delay_ms",
        "a whole number from 0",
        "",
    ),
    ('conditions = "ideal"', 'conditions = "ideal"\nimage_s = 600', "wan.image_s", "a whole number from 1 to 560", ""),
    (
        'conditions = "ideal"',
        'conditions = "idle"',
        "wan.conditions",
        "one of ideal, gsm-2g, 3g, lte, mesh, low, high, outage",
        "did you mean",
    ),
    (
        'run = "process"                           # or',
        'run = "ssh" #',
        "dcc.run",
        "one of process, container, or a URL",
        "",
    ),
    (
        "[users]",
        'device_timeout_s = "10 s"\n[users]',
        "dcc.device_timeout_s",
        "a number of seconds from 0.1 to 86400",
        "",
    ),
    ("[users]", 'base_image = "debian"\n[users]', "dcc.base_image", "no such key unless", ""),
    ("gas_supplier = ", "gas_suplier = ", "users.gas_suplier", "no such key", "did you mean 'gas_supplier'?"),
    ("[users]", "[extra]\na = 1\n[users]", "extra", "no such key", ""),
    ('resource = "TCPIP', 'resource = 5\nx = "TCPIP', "instruments.supply.resource", "a VISA resource name", ""),
]


@pytest.mark.parametrize(("right", "wrong", "key", "expected", "hint"), MISTAKES)
def test_a_mistake_is_refused_with_its_key(
    tmp_path: Path, right: str, wrong: str, key: str, expected: str, hint: str
) -> None:
    assert right in DEFAULT
    refused = refusal(tmp_path, DEFAULT.replace(right, wrong, 1))
    assert refused.key == key
    assert refused.expected.startswith(expected)
    assert refused.hint.startswith(hint)


REAL_MISTAKES = [
    ("faults = []", 'faults = ["late-alert"]', "site.faults", 'none beside site.run = "real"'),
    ("seed = 1", 'calendar_start = "2026-01-14T09:00:00Z"', "rig.calendar_start", "no such key beside"),
    ("/dev/ttyUSB0", "virtual", "devices.electricity.hub_port.port", "the path of a serial port, beside"),
    ("::5025::", "::0::", "instruments.supply.resource", "a port beside site.run"),
    ('"N" }', '"X" }', "devices.electricity.hub_port.parity", "one of N, E, O"),
    ("baud = 9600", "baud = 9601", "devices.electricity.hub_port.baud", "one of 300, 600"),
    ("baud = 9600", 'baud = "9600"', "devices.electricity.hub_port.baud", "a whole number from 300 to 115200 baud"),
    ("baud = 9600", "baud = 9600, pace = true", "devices.electricity.hub_port.pace", "false, except on port"),
    (
        'bench_port = "shared"',
        'bench_port = { adapter = "modbus-rtu", port = "/dev/ttyUSB0" }',
        "devices.electricity.bench_port.port",
        "a serial port of its own",
    ),
    (
        'bench_port = "shared"',
        'bench_port = { adapter = "modbus-tcp", host = "meter", port = 0 }',
        "devices.electricity.bench_port.port",
        "the port of the device, beside",
    ),
    ("ttyUSB1", 'ttyUSB0", unit = 1, baud = 9600 }\n#', "devices.gas.hub_port", "an address of its own"),
    (
        'ttyUSB1", baud = 9600',
        'ttyUSB0", baud = 19200',
        "devices.gas.hub_port",
        "the line settings of devices.electricity",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "key", "expected"), REAL_MISTAKES)
def test_a_mistake_on_a_real_rig_is_refused(tmp_path: Path, right: str, wrong: str, key: str, expected: str) -> None:
    text = real(SHARED)
    assert right in text
    refused = refusal(tmp_path, text.replace(right, wrong, 1))
    assert (refused.key, refused.expected[: len(expected)]) == (key, expected)


def test_two_devices_at_one_tcp_address_are_refused(tmp_path: Path) -> None:
    fixed = DEFAULT.replace("port = 0 }", "port = 1502, unit = 1 }")
    refused = refusal(tmp_path, fixed)
    assert (refused.key, refused.found) == ("devices.gas.hub_port", "127.0.0.1:1502 unit 1")


def test_a_virtual_rig_makes_its_own_serial_ports(tmp_path: Path) -> None:
    refused = refusal(tmp_path, SHARED.replace('port = "virtual"', 'port = "/dev/ttyS0"', 1))
    assert refused.key == "devices.electricity.hub_port.port"


def test_a_rig_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(RigConfigError, match=f"those there are: .*{DEFAULT_RIG}"):
        load_rig("no-such-rig")


def test_the_hub_reads_its_ports_by_the_same_rules() -> None:
    assert port_of({"adapter": "modbus-tcp", "host": "127.0.0.1", "port": 5, "gateway": True}, "hub.json", "port") == (
        TcpPort("127.0.0.1", 5, gateway=True)
    )
    with pytest.raises(RigConfigError, match=r"hub\.json: devices\[0\]\.port\.baud: expected a whole number"):
        port_of({"adapter": "modbus-rtu", "port": "/dev/pts/4", "baud": "x"}, "hub.json", "devices[0].port")


HUB_EUI = 'eui = "00-DB-12-34-56-78-90-AF"\n'


def with_hub(lines: str) -> str:
    assert HUB_EUI in DEFAULT
    return DEFAULT.replace(HUB_EUI, HUB_EUI + lines)


def test_a_profile_is_what_can_be_reached_through_the_head_end_of_the_cohort() -> None:
    whole, ledger = load_rig().devices["electricity"].profile, load_rig("virtual-smets1-ledger").devices["electricity"]
    assert whole.capabilities["prepayment"]
    assert not ledger.profile.capabilities["prepayment"]
    assert {"2.2", "4.3", "4.8.3"} <= set(whole.services)
    assert {"2.2", "4.3", "4.8.3"}.isdisjoint(ledger.profile.services)
    assert {"4.1.1", "7.4"} <= set(ledger.profile.services)
    assert ledger.profile.points == whole.points, "what the bench side sees is the meter's own"


def test_an_elective_service_that_is_switched_on_can_be_reached(tmp_path: Path) -> None:
    rig = load_rig(written(tmp_path, with_hub('cohort = "ledger"\nelective = ["4.2"]\n')))
    assert (rig.hub.cohort, rig.hub.elective) == ("ledger", ("4.2",))
    assert "4.2" in rig.devices["electricity"].profile.services
    assert "4.8.3" not in rig.devices["electricity"].profile.services


@pytest.mark.parametrize(
    ("lines", "key", "found"),
    [
        ('cohort = "esperanto"\n', "hub.cohort", "esperanto"),
        ('cohort = "ledger"\nelective = ["2.2"]\n', "hub.elective", "2.2"),
        ('elective = ["4.2"]\n', "hub.elective", "4.2"),
    ],
)
def test_a_cohort_or_a_service_that_there_is_not_is_refused(tmp_path: Path, lines: str, key: str, found: str) -> None:
    refused = refusal(tmp_path, with_hub(lines))
    assert (refused.key, refused.found) == (key, found)
