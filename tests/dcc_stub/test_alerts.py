"""Alerts: each once, to the Users that the dispatching table and the registration name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from needs import need
from stub_rig import ESME, GSME, WITHIN_S, StubRig, stub_rig

from dcc_stub.alert_codes import load_alert_codes
from protocols.duis import Smets1DeviceAlert
from protocols.hub_dialect import ALERTS, Alert

AT = 1_768_000_000


def described(alert: Smets1DeviceAlert) -> tuple[str, int | None, int]:
    return alert.description, alert.gbcs_code, alert.counter


@pytest.mark.parametrize(
    ("alert", "device", "sequence", "expected"),
    [
        ("physical-tamper", ESME, 1, [("import_supplier", ("Physical Tamper Alert", 0x8F3F, 1))]),
        ("physical-tamper", GSME, 1, [("gas_supplier", ("Physical Tamper Alert", 0x8F3F, 1))]),
        (
            "rms-extreme-over-voltage", ESME, 2,
            [("electricity_distributor", ("RMS Extreme Over Voltage Alert", 0x8020, 2))],
        ),
        ("low-battery", ESME, 3, []),
        ("load-limit", ESME, 4, []),
    ],
)  # fmt: skip
def test_an_alert_reaches_those_who_are_routed_and_registered(
    rig: StubRig, alert: str, device: str, sequence: int, expected: list[tuple[str, tuple[str, int | None, int]]]
) -> None:
    mark = rig.users.mark()
    rig.hub.push(alert, sequence, device)
    rig.settle()
    assert [(role, described(found)) for role, found in rig.alerts(mark)] == expected
    for _, found in rig.alerts(mark):
        assert (found.device, found.timestamp) == (device, datetime.fromtimestamp(AT, UTC))


def test_a_repeated_alert_is_delivered_once_also_after_a_restart(rig: StubRig) -> None:
    mark = rig.users.mark()
    for _ in range(3):
        rig.hub.push("physical-tamper", 50)
    rig.settle()
    rig.restart()
    rig.hub.push("physical-tamper", 50)
    rig.hub.push("physical-tamper", 51)
    rig.hub.push("physical-tamper", 51, at=AT + 1)  # the same number at another time: the log has been reset
    rig.settle()
    assert [found.counter for _, found in rig.alerts(mark)] == [50, 51, 51]


def test_an_alert_through_the_wrong_hub_or_of_an_unknown_device_is_dropped(rig: StubRig) -> None:
    mark = rig.users.mark()
    rig.hub.say("a", Alert(60, bytes.fromhex(ESME.replace("-", "")), "physical-tamper", AT), hub="00db1234567890ff")
    rig.hub.push("physical-tamper", 61, "00-DB-12-34-56-78-90-EE")
    rig.hub.say("r", Alert(62, bytes.fromhex(ESME.replace("-", "")), "physical-tamper", AT))
    rig.hub.push("physical-tamper", 63, at=2**40)  # a time beyond the calendar
    rig.settle()
    assert rig.alerts(mark) == []


def test_alerts_that_are_pushed_while_the_stub_is_away_arrive(tmp_path: Path) -> None:
    need("mosquitto")  # a broker that keeps sessions
    with stub_rig(tmp_path, broker_kind="mosquitto") as rig:
        rig.stub.stop()
        rig.hub.push("physical-tamper", 70)
        rig.start_stub()
        assert rig.users.wait_delivery(lambda d: b":70<" in d.body, 0, WITHIN_S) is not None
        assert [found.counter for _, found in rig.alerts(0)] == [70]


def test_every_alert_of_the_dialect_has_its_name() -> None:
    codes = load_alert_codes()
    assert set(codes) == set(ALERTS)
    assert codes["disablement"].gbcs_code is None, "no single GBCS code means the same"
