"""The inventory as Users see it: 12.2, 8.2, 8.4, 8.3, 8.11, 8.7.x and the reports on a hub, over HTTP."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inventory_rig import METER_POINT, NEW, alerts, at_device, code, hub_devices, prenotify, read, record, whitelist
from stub_rig import CHF, ESME, GSME, HUB, StubRig, ok, stub_rig


@pytest.fixture(scope="module")
def module_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    with stub_rig(tmp_path_factory.mktemp("inventory"), devices=hub_devices()) as rig:
        yield rig


@pytest.fixture
def rig(module_rig: StubRig) -> Iterator[StubRig]:
    module_rig.hub.behave = ok
    yield module_rig
    module_rig.stub.check()
    module_rig.dcc.reset()


def test_a_device_is_prenotified_and_read(rig: StubRig) -> None:
    assert prenotify(rig) == "I99"
    assert read(rig, device=NEW) == [
        {
            "device": NEW, "device_type": "ESME", "device_status": "Pending", "device_manufacturer": "Maker",
            "device_model": "One", "smets_chts_version": "SMETS1 V1.2", "device_firmware_version": "1.0",
            "csp_region": "SMETS1", "s1sp": "hub",
        }
    ]  # fmt: skip


def test_a_device_is_prenotified_once(rig: StubRig) -> None:
    assert prenotify(rig) == "I99"
    assert prenotify(rig) == "E5"
    assert prenotify(rig, ESME) == "E5"


def test_a_meter_point_finds_its_meter_and_the_hub(rig: StubRig) -> None:
    assert [one["device"] for one in read(rig, mpxn=METER_POINT)] == [ESME, CHF]


@pytest.mark.parametrize(
    ("role", "by", "expected"),
    [
        ("import_supplier", {"device": NEW}, "E19"),
        ("import_supplier", {"mpxn": "1234567890126"}, "E19"),
        ("import_supplier", {"uprn": 4711}, "E19"),
        ("rival_supplier", {"device": ESME}, "E4"),
        ("gas_supplier", {"device": ESME}, "E4"),
        ("gas_supplier", {"device": CHF}, "I0"),
        ("gas_transporter", {"device": GSME}, "I0"),
    ],
)
def test_who_reads_what(rig: StubRig, role: str, by: dict[str, Any], expected: str) -> None:
    assert code(rig, "8.2", role, **by) == expected


def test_the_han_device_log_of_a_hub(rig: StubRig) -> None:
    prenotify(rig, kind="IHD")
    mark = rig.users.mark()
    assert whitelist(rig) == "I99"
    assert record(rig)["status"] == "Whitelisted"
    assert record(rig, CHF)["han_log"][-1] == NEW
    ((role, alert),) = alerts(rig, mark, 1)
    assert (role, alert.code, alert.body) == ("import_supplier", "N24", "UpdateHANDeviceLogResult")
    assert whitelist(rig) == "E5"
    assert at_device(rig, "8.11", CHF, device=NEW, request_type="Remove") == "I99"
    assert (record(rig)["status"], NEW in record(rig, CHF)["han_log"]) == ("Pending", False)
    assert at_device(rig, "8.11", CHF, device=NEW, request_type="Remove") == "E5"


def test_what_stands_in_no_log(rig: StubRig) -> None:
    assert whitelist(rig) == "E19"
    assert whitelist(rig, CHF) == "E11"
    prenotify(rig)
    assert at_device(rig, "8.11", CHF, device=NEW, request_type="Add") == "E11"
    assert whitelist(rig, role="other_user") == "E4"


def test_the_log_of_a_hub_is_full_at_sixteen(rig: StubRig) -> None:
    for number in range(14):
        device = f"00-DB-12-34-56-78-92-{number:02X}"
        prenotify(rig, device, "IHD")
        assert whitelist(rig, device) == "I99"
    prenotify(rig)
    assert whitelist(rig) == "E5"


def test_a_display_joins_a_meter_and_parts_from_it(rig: StubRig) -> None:
    prenotify(rig, kind="PPMID")
    assert at_device(rig, "8.7.1", ESME, other_device_id=NEW) == "E5", "not whitelisted yet"
    whitelist(rig)
    assert at_device(rig, "8.7.2", ESME, other_device_id=NEW) == "E11", "a PPMID acts on the meter"
    mark = rig.users.mark()
    answer = rig.ask("8.7.1", other_device_id=NEW)
    assert answer.code == "I0"
    assert (record(rig)["status"], record(rig, ESME)["joined"]) == ("Commissioned", [NEW])
    assert [one["device"] for one in read(rig, mpxn=METER_POINT)] == [ESME, CHF, NEW]
    assert rig.ask("8.8.1", other_device_id=NEW).code == "I0"
    assert record(rig, ESME)["joined"] == []
    assert at_device(rig, "8.8.1", ESME, other_device_id=NEW) == "E5"
    assert rig.users.mark() > mark


def test_the_status_of_a_hub_needs_its_sim(rig: StubRig) -> None:
    prenotify(rig, kind="CHF")
    assert code(rig, "8.4", device=NEW, update_device_status_ch="Commissioned") == "E5"
    rig.dcc.call("inventory", "sim", hub=NEW, imsi="234150123456789", comms_service="wan-2")
    assert record(rig)["sim"]["activated_at"] is not None, "asked for by the pre-notification"
    assert code(rig, "8.4", device=NEW, update_device_status_except_ch="InstalledNotCommissioned") == "E11"
    assert code(rig, "8.4", device=NEW, update_device_status_ch="Commissioned") == "I99"
    assert code(rig, "8.4", device=NEW, update_device_status_ch="Commissioned") == "E5"
    assert record(rig)["status"] == "Commissioned"


@pytest.mark.parametrize("way", ["at_prenotification", "at_8.14.1", "manual"])
def test_when_a_sim_is_activated(rig: StubRig, way: str) -> None:
    rig.dcc.call("inventory", "parameters", sim_activation=way)
    prenotify(rig, kind="CHF")
    rig.dcc.call("inventory", "sim", hub=NEW, imsi="234150123456789")
    steps = [bool(record(rig)["sim"]["activated_at"])]
    installed = {"chf_install_type": "New CHF Install", "mpxn": METER_POINT, "aerial_install": False}
    assert code(rig, "8.14.1", device=NEW, chf_location="Outside Premises", **installed) == "I99"
    steps.append(bool(record(rig)["sim"]["activated_at"]))
    rig.dcc.call("inventory", "sim", hub=NEW, activate=True)
    steps.append(bool(record(rig)["sim"]["activated_at"]))
    assert steps.index(True) == ["at_prenotification", "at_8.14.1", "manual"].index(way)


def test_a_decommissioned_meter_is_no_longer_reached_and_the_others_are_told(rig: StubRig) -> None:
    mark = rig.users.mark()
    assert code(rig, "8.3", "rival_supplier", device=ESME) == "E4"
    assert code(rig, "8.3", device=ESME) == "I99"
    assert code(rig, "8.3", device=ESME) == "E5"
    assert at_device(rig, "4.1.1", ESME) == "E5"
    told = alerts(rig, mark, 4)
    assert sorted(role for role, _ in told) == [
        "electricity_distributor", "export_supplier", "other_user", "registered_supplier_agent",
    ]  # fmt: skip
    assert {alert.fields["status_change"] for _, alert in told} == {"meter_decommissioning_or_withdrawal"}


def test_nothing_is_reached_behind_a_hub_that_has_gone(rig: StubRig) -> None:
    assert code(rig, "8.3", device=CHF) == "I99"
    assert at_device(rig, "4.1.1", ESME) == "E5"


def test_a_deleted_device_is_unknown(rig: StubRig) -> None:
    prenotify(rig)
    assert code(rig, "8.4", "rival_supplier", device=NEW, delete_device=True) == "E4"
    assert code(rig, "8.4", device=ESME, delete_device=True) == "E5"
    assert code(rig, "8.4", device=NEW, delete_device=True) == "I99"
    assert record(rig) == {}


def test_details_and_meter_points_are_updated(rig: StubRig) -> None:
    assert code(rig, "8.4", device=ESME, update_device_details={"firmware_version": "2.0"}) == "I99"
    assert code(rig, "8.4", device=ESME, update_mpxn={"import_mpxn": "1234567890126"}) == "I99"
    assert code(rig, "8.4", device=CHF, update_mpxn={"import_mpxn": "1234567890126"}) == "E11"
    found = record(rig, ESME)
    assert (found["firmware_version"], found["mpxn"]) == ("2.0", "1234567890126")


def test_what_users_have_made_of_a_device_survives_a_kill(tmp_path: Path) -> None:
    with stub_rig(tmp_path, devices=hub_devices()) as rig:
        assert code(rig, "8.3", device=ESME) == "I99"
        prenotify(rig)
        rig.dcc.call("inventory", "parameters", smets1_end_date="2020-01-01")
        os.kill(rig.stub.pid, signal.SIGKILL)
        rig.stub.stop()
        rig.start_stub()
        assert record(rig, ESME)["status"] == "Decommissioned"
        assert record(rig)["status"] == "Pending"
        assert rig.dcc.call("inventory", "parameters")["smets1_end_date"] == "2020-01-01"
        rig.dcc.reset()
        assert record(rig, ESME)["status"] == "Commissioned"


def test_the_hub_of_the_configuration_has_an_active_sim(rig: StubRig) -> None:
    found = record(rig, CHF)
    assert found["sim"]["node_address"] == HUB
    assert found["sim"]["activated_at"] is not None
    assert found["han_log"] == [ESME, GSME]
