"""Commissioning and enrolment: what a meter needs, bulk load, and each open question with both its answers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from inventory_rig import (
    METER_POINT,
    NEW,
    OTHER_HUB,
    alerts,
    at_device,
    code,
    hub_devices,
    prenotify,
    record,
    status_change,
    whitelist,
)
from stub_rig import CHF, ESME, USERS, StubRig, ok, reads, stub_rig

from dcc_stub.config import ConfigError, Table
from dcc_stub.inventory.assets import from_csv, from_rows
from dcc_stub.inventory.parameters import Parameters, changed
from dcc_stub.inventory.statuses import EVENTS, WAYS, after
from protocols.hub_dialect import Reply
from rigs.errors import BenchError

NOW = {"current_time": datetime(2026, 1, 1, tzinfo=UTC), "tolerance_s": 10}
IS = USERS["import_supplier"]


@pytest.fixture(scope="module")
def module_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    with stub_rig(tmp_path_factory.mktemp("enrolment"), devices=hub_devices()) as rig:
        yield rig


@pytest.fixture
def rig(module_rig: StubRig) -> Iterator[StubRig]:
    module_rig.hub.behave = ok
    yield module_rig
    module_rig.stub.check()
    module_rig.dcc.reset()


def told(rig: StubRig, **parameters: Any) -> None:
    rig.dcc.call("inventory", "parameters", **parameters)


def commission(rig: StubRig, device: str = NEW) -> str:
    """The code of the synchronous answer; accepted ones are waited for."""
    request = rig.request("8.1.1", device=device, **NOW)
    mark = rig.users.mark()
    sent = rig.send(request)
    assert sent.response is not None, sent.body
    if sent.response.code == "I99":
        rig.answer_to(request.request_id, mark)
    return sent.response.code


def whitelisted(rig: StubRig, device: str = NEW, **more: Any) -> None:
    assert prenotify(rig, device, **more) == "I99"
    assert whitelist(rig, device, import_mpxn="1234567890126") == "I99"


def asset(eui: str = NEW, **more: Any) -> dict[str, Any]:
    row = {"eui": eui, "type": "ESME", "fuel": "electricity", "smets": "SMETS1", "mpxn": "1234567890126"}
    return {**row, "hub": "00db1234567890af", "registered": {"IS": IS}, **more}


def load(rig: StubRig, *rows: dict[str, Any]) -> None:
    rig.dcc.call("inventory", "load", assets=list(rows))


def test_every_way_of_the_table_leads_to_a_status_of_the_table() -> None:
    assert {status for ways in WAYS.values() for status in ways.values()} == set(WAYS)
    assert after("Commissioned", "delete") is None
    assert all(after("Decommissioned", event) is None for event in EVENTS if event not in ("prenotify", "delete"))


def test_a_meter_is_commissioned_when_its_clock_is_set_and_not_before(rig: StubRig) -> None:
    assert prenotify(rig) == "I99"
    assert commission(rig) == "E5", "not whitelisted"
    assert whitelist(rig, import_mpxn="1234567890126") == "I99"
    rig.hub.behave = lambda command: Reply(command.id, command.device, "refused", 1_768_000_000, {}, "not now")
    assert commission(rig) == "I99"
    assert record(rig)["status"] == "Whitelisted"
    rig.hub.behave = reads(device_time=1_768_000_000, clock_status=2)
    assert commission(rig) == "I99"
    found = record(rig)
    assert (found["status"], bool(found["commissioned_on"])) == ("Commissioned", True)


def test_the_network_operator_is_told_of_a_commissioned_meter(rig: StubRig) -> None:
    rig.hub.behave = reads(device_time=1_768_000_000, clock_status=2)
    prenotify(rig)
    assert code(rig, "8.3", device=ESME) == "I99"
    whitelist(rig, import_mpxn=METER_POINT)
    mark = rig.users.mark()
    assert commission(rig) == "I99"
    assert status_change(rig, mark, "electricity_distributor", NEW).fields == {
        "device": NEW, "status_change": "meter_identity", "import_mpxn": METER_POINT,
    }  # fmt: skip
    changes = [(role, alert) for role, alert in alerts(rig, mark, 1) if alert.body == "DeviceStatusChangeEvent"]
    assert "import_supplier" not in [role for role, alert in changes if alert.fields["device"] == NEW]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, "I99"),
        ({"enrolment_order": "after_commissioning"}, "E11"),
        ({"own_commissioning": {"hub": "beside"}}, "I99"),
        ({"own_commissioning": {"hub": "instead"}}, "E11"),
        ({"smets1_end_date": "2020-01-01"}, "E5"),
        ({"smets1_end_date": "2020-01-01", "replacement_after_end_date": True}, "E5"),
        ({"smets1_end_date": "2120-01-01"}, "I99"),
        ({"products_only": True}, "E11"),
    ],
)
def test_what_is_open_decides_whether_a_meter_is_commissioned(
    rig: StubRig, parameters: dict[str, Any], expected: str
) -> None:
    rig.hub.behave = reads(device_time=1_768_000_000, clock_status=2)
    whitelisted(rig)
    told(rig, **parameters)
    assert commission(rig) == expected


@pytest.mark.parametrize("means", ["same_meter_point", "same_meter_point_and_model"])
def test_a_meter_with_an_integral_hub_is_replaced_after_the_end_date(rig: StubRig, means: str) -> None:
    rig.hub.behave = reads(device_time=1_768_000_000, clock_status=2)
    behind = OTHER_HUB.replace("-", "").lower()
    hub = asset(OTHER_HUB, type="CHF", fuel="none", mpxn="", imsi="234150123456789", commissioned_on="2016-01-01")
    hub["hub"] = behind
    old = "00-DB-12-34-56-78-91-0B"
    load(rig, hub, asset(old, hub=behind, integral_hub=True, model="Two", commissioned_on="2016-01-01"))
    assert code(rig, "8.3", device=old) == "I99"
    assert record(rig, OTHER_HUB)["status"] == "Decommissioned", "it sits in the same case"
    whitelisted(rig)
    told(rig, smets1_end_date="2020-01-01", replacement_after_end_date=True, replacement_means=means)
    assert commission(rig) == ("I99" if means == "same_meter_point" else "E5")


def test_a_device_that_was_in_use_is_commissioned_once_it_was_reset(rig: StubRig) -> None:
    rig.hub.behave = reads(device_time=1_768_000_000, clock_status=2)
    assert code(rig, "8.3", device=ESME) == "I99"
    assert prenotify(rig, ESME) == "I99"
    found = record(rig, ESME)
    assert (found["mpxn"], found["registered"], found["joined"]) == ("", {"IS": IS}, [])
    assert whitelist(rig, ESME, import_mpxn="1234567890126") == "I99"
    assert commission(rig, ESME) == "E5"
    rig.dcc.call("inventory", "was_reset", device=ESME)
    assert commission(rig, ESME) == "I99"


def test_a_head_end_commissions_by_its_own_method_where_it_may(rig: StubRig) -> None:
    prenotify(rig)
    fields = {"device": NEW, "hub": CHF, "mpxn": "1234567890126"}
    with pytest.raises(BenchError, match="a commissioning method of its own"):
        rig.dcc.call("inventory", "commissioned", **fields)
    told(rig, own_commissioning={"hub": "instead"})
    assert whitelist(rig) == "E11"
    assert rig.dcc.call("inventory", "commissioned", **fields) == {"status": "Commissioned"}
    assert at_device(rig, "11.2", NEW) == "I99"


def test_assets_are_loaded_as_they_were_commissioned(rig: StubRig) -> None:
    load(rig, asset(commissioned_on="2016-02-01"), asset("00-DB-12-34-56-78-91-0B"))
    assert (record(rig)["status"], record(rig)["commissioned_on"]) == ("Commissioned", "2016-02-01")
    assert record(rig, "00-DB-12-34-56-78-91-0B")["status"] == "Pending"
    assert record(rig, CHF)["han_log"][-1] == NEW
    assert at_device(rig, "11.2", NEW) == "I99"


@pytest.mark.parametrize(
    ("rows", "parameters", "expected"),
    [
        ([asset(), asset(ESME)], {}, r"assets\[1\].eui"),
        ([asset(), asset()], {}, r"assets\[1\].eui: expected each device once"),
        ([asset(), asset("00-DB")], {}, r"assets\[1\].eui"),
        ([asset(colour="red")], {}, r"assets\[0\].colour: expected no such key"),
        ([asset(commissioned_on="2016-02-01", hub="00db1234567890ff")], {}, r"assets\[0\].hub"),
        ([asset()], {"enrolment_order": "after_commissioning"}, r"assets\[0\].commissioned_on"),
        ([asset()], {"asset_data": "prenotification"}, "asset_data"),
        ([asset()], {"products_only": True}, r"assets\[0\].model"),
    ],
)
def test_a_load_is_taken_whole_or_not_at_all(
    rig: StubRig, rows: list[dict[str, Any]], parameters: dict[str, Any], expected: str
) -> None:
    told(rig, **parameters)
    with pytest.raises(BenchError, match=expected):
        load(rig, *rows)
    assert record(rig) == {}


def test_a_table_of_assets(rig: StubRig) -> None:
    text = f"eui,type,fuel,smets,mpxn,registered\r\n{NEW},ESME,electricity,SMETS1,1234567890126,IS={IS}\r\n"
    rig.dcc.call("inventory", "load", csv=text)
    assert (record(rig)["mpxn"], record(rig)["registered"]) == ("1234567890126", {"IS": IS})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "csv: expected a header row"),
        ("eui,colour\n", r"csv\[0\]"),
        ("eui,eui\n", r"csv\[0\]"),
        ("eui,type\nx\n", r"csv\[1\]: expected 2 values"),
        (f"eui,type,fuel,smets\n{NEW},ESME,electricity,SMETS1\n{NEW},ESMEX,electricity,SMETS1\n", r"csv\[2\].type"),
        (f"eui,type,fuel,smets,integral_hub\n{NEW},ESME,electricity,SMETS1,maybe\n", r"csv\[1\].integral_hub"),
        ('eui\n"x', "csv: expected a table"),
    ],
)
def test_an_error_in_a_table_names_row_and_key(text: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected):
        from_csv(text, "load")


@pytest.mark.parametrize(
    ("key", "value"),
    [("imsi", "12"), ("manufacturer", "x" * 31), ("firmware_version", "123456789"), ("mpxn", "abc"),
     ("esme_variant", "Z"), ("commissioned_on", "yesterday"), ("registered", {"XX": IS}), ("hub", "x")],
)  # fmt: skip
def test_what_an_inventory_cannot_say_is_no_asset(key: str, value: object) -> None:
    with pytest.raises(ConfigError, match=rf"assets\[0\].{key}"):
        from_rows([asset(**{"type": "CHF", key: value})], "load")


@pytest.mark.parametrize(
    ("way", "kind", "expected"),
    [
        ({"asset_data": "bulk"}, "ESME", "E11"),
        ({"enrolment_order": "after_commissioning"}, "ESME", "E11"),
        ({"enrolment_order": "after_commissioning"}, "IHD", "I99"),
        ({"products_only": True}, "ESME", "E11"),
        ({"asset_data": "prenotification"}, "ESME", "I99"),
    ],
)
def test_whether_a_device_may_be_prenotified(rig: StubRig, way: dict[str, Any], kind: str, expected: str) -> None:
    told(rig, **way)
    assert prenotify(rig, kind=kind) == expected


def test_a_product_on_the_list_enrols_and_has_its_cohort(rig: StubRig) -> None:
    product = {"type": "ESME", "manufacturer": "Maker", "model": "One", "firmware": ["1.0"], "cohort": "slate"}
    told(rig, products=[product], products_only=True)
    assert prenotify(rig, "00-DB-12-34-56-78-91-0B", firmware_version="2.0") == "E11"
    assert prenotify(rig) == "I99"
    assert record(rig)["cohort"] == "slate"


def test_other_data_are_kept_as_the_parameter_says(rig: StubRig) -> None:
    told(rig, other_data=[])
    assert prenotify(rig) == "I99"
    assert (record(rig)["manufacturer"], record(rig)["model"]) == ("", "")


def test_a_suspended_device_is_not_reached_until_it_is_restored(rig: StubRig) -> None:
    mark = rig.users.mark()
    rig.dcc.call("inventory", "event", device=ESME, event="suspend")
    assert at_device(rig, "11.2", ESME) == "E5"
    rig.dcc.call("inventory", "event", device=ESME, event="restore")
    assert at_device(rig, "11.2", ESME) == "I99"
    changes = [(alert.fields["status_change"]) for _, alert in alerts(rig, mark, 10)]
    assert sorted(set(changes)) == ["device_restored", "device_suspended"]
    with pytest.raises(BenchError, match="a device that can restore"):
        rig.dcc.call("inventory", "event", device=ESME, event="restore")


@pytest.mark.parametrize(
    "row", [{"colour": 1}, {"sim_activation": "never"}, {"smets1_end_date": "soon"}, {"products": [{"type": "X"}]},
            {"own_commissioning": {"hub": "perhaps"}}, {"products_only": 1}],
)  # fmt: skip
def test_a_wrong_parameter_names_its_key(row: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=next(iter(row))):
        changed(Parameters(), Table("file", "inventory", row))


def test_every_column_that_the_stub_keeps_is_held_for_something(rig: StubRig) -> None:
    found = rig.dcc.call("data", "holdings")
    assert found["unlisted"] == []
    assert {f"DATA-{number}" for number in (1, 2, 3, 4, 6)} <= set(found["held"])


@pytest.mark.parametrize(
    ("functions", "expected"),
    [("option_a", {"11.2": "I99", "4.10": "E11"}), ("option_b", {"11.2": "E11", "4.10": "E11"}),
     ("option_c", {"11.2": "E11"}), ("initial", {"11.2": "I99", "4.10": "I99"}), ("additional", {"4.10": "I99"})],
)  # fmt: skip
def test_a_function_outside_the_scope_is_not_offered(rig: StubRig, functions: str, expected: dict[str, str]) -> None:
    offered = rig.dcc.call("scope", "parameters", functions=functions)["functions"]
    assert ("translation" in offered) == (expected.get("11.2", "I99") == "I99")
    period = {"read_from": datetime(2026, 1, 1, tzinfo=UTC), "read_to": datetime(2026, 1, 2, tzinfo=UTC)}
    for variant, answer in expected.items():
        role = "electricity_distributor" if variant == "4.10" else "import_supplier"
        assert at_device(rig, variant, ESME, role, **(period if variant == "4.10" else {})) == answer


def test_services_outside_the_core_set_end_as_exceptions(rig: StubRig) -> None:
    core = {"core_services": ["7.2"], "communication_services": "option_6"}
    assert rig.dcc.call("scope", "parameters", **core)["core_set"] == ["7.2"]
    assert at_device(rig, "7.2", ESME) == "I99"
    assert at_device(rig, "11.2", ESME) == "E11"
    rig.dcc.call("scope", "parameters", go_live="2120-01-01", exceptions_until="2120-12-31")
    assert at_device(rig, "11.2", ESME) == "I99"
    with pytest.raises(BenchError, match="within a year"):
        rig.dcc.call("scope", "parameters", exceptions_until="2122-01-01")
    rig.dcc.call("scope", "parameters", communication_services="option_5", exceptions_until="")
    assert at_device(rig, "11.2", ESME) == "I99"


def test_the_core_set_is_counted_in_two_ways(rig: StubRig) -> None:
    assert len(rig.dcc.call("scope", "parameters")["core_set"]) == 37
    fewer = rig.dcc.call("scope", "parameters", core_counted_by="service_request")["core_set"]
    assert len(fewer) == len(set(fewer)) < 37
