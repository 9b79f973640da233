"""The services of a supplier's processes over the whole path: DUIS in, DCC, WAN, hub and meter as processes, DUIS out.

What the meter does with them has its tests without processes (`tests/rigs/virtual`); here it is seen that nothing on
the way stands between.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from protocols.duis import ServiceRequest, Smets1Answer
from rigs.adapters.assembly import RigAssembly
from rigs.ports import Fuel
from rigs.rig import Rig
from rigs.rigfile import DEFAULT_RIG, load_rig

WHOLE = load_rig(DEFAULT_RIG)
CONFIG = replace(WHOLE, wan=replace(WHOLE.wan, capture="off"))
SUPPLIERS: dict[Fuel, str] = {"electricity": "import supplier", "gas": "gas supplier"}
FUELS: tuple[Fuel, ...] = ("electricity", "gas")
WITHIN_S = 20.0


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    assembly = RigAssembly(CONFIG, tmp_path_factory.mktemp("rig"))
    try:
        yield assembly.open()
    finally:
        assembly.close()


def ask(rig: Rig, fuel: Fuel, variant: str, **parameters: Any) -> Smets1Answer:
    """The answer that the supplier of the fuel gets."""
    role, device = SUPPLIERS[fuel], rig.devices[fuel].eui
    mark = rig.user.mark()
    request = ServiceRequest(rig.user.next_request_id(role, device), 1, variant, parameters)
    sent = rig.user.send(role, request)
    assert sent.response is not None
    assert sent.response.code == "I99", sent.body
    found = rig.user.wait_delivery(
        lambda one: one.response is not None and one.response.request_id == request.request_id, mark, WITHIN_S
    )
    assert found is not None
    assert found.response is not None
    assert isinstance(found.response.payload, Smets1Answer), found.body
    return found.response.payload


def done(rig: Rig, fuel: Fuel, variant: str, **parameters: Any) -> dict[str, Any]:
    answer = ask(rig, fuel, variant, **parameters)
    assert answer.success, answer.error
    return dict(answer.values)


def consume(rig: Rig, fuel: Fuel) -> None:
    if fuel == "electricity":
        assert rig.load is not None
        rig.load.set_power(Decimal(1000))
    else:
        assert rig.gas is not None
        rig.gas.set_flow(Decimal(1))


@pytest.mark.parametrize(("fuel", "period"), [("electricity", 1800), ("gas", 360)])
def test_network_data_come_from_the_meter(rig: Rig, fuel: Fuel, period: int) -> None:
    consume(rig, fuel)
    start = rig.calendar.now()
    rig.calendar.advance(Decimal(7200))
    found = done(rig, fuel, "4.10", read_from=start, read_to=start + timedelta(hours=2))
    ends = [entry.end for entry in found["entries"]]
    assert len(ends) >= 7200 // period - 1
    assert {(end.minute * 60 + end.second) % period for end in ends} == {0}
    assert found["entries"][-1].value == (Decimal(230) if fuel == "electricity" else Decimal("0.1"))


def test_active_power_import_comes_from_the_meter(rig: Rig) -> None:
    consume(rig, "electricity")
    assert done(rig, "electricity", "4.16") == {"active_power_import": 1000, "active_power_unit": "W"}


@pytest.mark.parametrize("fuel", FUELS)
def test_a_tenancy_hides_what_is_older_from_the_consumer(rig: Rig, fuel: Fuel) -> None:
    consume(rig, fuel)
    rig.calendar.advance(Decimal(7200))
    begun = rig.calendar.now().replace(microsecond=0)
    port = rig.devices[fuel].port
    done(rig, fuel, "3.2", restriction_time=begun)
    assert port.read("restriction_time")["restriction_time"].value == begun
    before = begun - timedelta(hours=2)
    assert {entry.value for entry in port.read_series("consumer_profile", before, begun)} == {None}
    assert None not in {entry.value for entry in port.read_series("import_profile", before, begun)}
    assert done(rig, fuel, "4.8.1", read_from=before, read_to=begun)["entries"]


@pytest.mark.parametrize("fuel", FUELS)
def test_the_event_log_is_cleared(rig: Rig, fuel: Fuel) -> None:
    done(rig, fuel, "6.11", current_time=rig.calendar.now(), tolerance_s=10)
    assert rig.devices[fuel].port.read_log("event")
    done(rig, fuel, "3.3")
    assert rig.devices[fuel].port.read_log("event") == ()


PRICES: dict[Fuel, dict[str, Any]] = {
    "electricity": {
        "electricity_price_elements": {
            "standing_charge": 5, "standing_charge_scale": -1, "price_scale": -5,
            "tou_tariff": {"tou_price": ({"value": 21_500, "index": 1},)},
        }
    },
    "gas": {
        "gas_price_elements": {
            "currency_units": "GBP", "standing_charge": 50_000,
            "tou_tariff": {"tou_price": ({"value": 21_500, "index": 1},)},
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("fuel", FUELS)
def test_a_price_is_updated_and_read_back(rig: Rig, fuel: Fuel) -> None:
    done(rig, fuel, "1.2.1", price_elements=PRICES[fuel])
    assert rig.devices[fuel].port.read("unit_price")["unit_price"].value == Decimal("21.5")
    found = done(rig, fuel, "4.11.1")
    assert (found["primary_active_tariff_price"], found["currency_units_label"]) == (21_500, "GBP")
    assert found["standing_charge"] == (5000 if fuel == "electricity" else 50_000)


@pytest.mark.parametrize("fuel", FUELS)
def test_the_meter_refuses_what_is_for_prepayment_in_credit_mode(rig: Rig, fuel: Fuel) -> None:
    for variant, parameters in (("2.5", {}), ("1.5", {"prepayment_mode": {"adjust_meter_balance": 5}})):
        answer = ask(rig, fuel, variant, **parameters)
        assert (answer.success, answer.error) == (False, "wrong_mode")


@pytest.mark.parametrize("fuel", FUELS)
def test_identity_meter_point_and_mode_are_read(rig: Rig, fuel: Fuel) -> None:
    device, key = rig.devices[fuel], {"electricity": "import_mpan", "gas": "mprn"}[fuel]
    identity = done(rig, fuel, "6.2.4")
    assert (identity["device_identifier"], identity["model_type"]) == (device.eui, device.profile.model)
    assert done(rig, fuel, "6.2.7") == {key: device.mpxn}
    assert done(rig, fuel, "6.2.9")["payment_mode"] == "Credit"


def test_the_number_of_the_meter_point_is_set(rig: Rig) -> None:
    mpan = rig.devices["electricity"].mpxn
    done(rig, "electricity", "6.20.1", import_mpans={"import_mpan": "1200023305967"})
    assert done(rig, "electricity", "6.2.7") == {"import_mpan": "1200023305967"}
    done(rig, "electricity", "6.20.1", import_mpans={"import_mpan": mpan})


def test_a_firmware_that_nobody_has_transferred_is_not_activated(rig: Rig) -> None:
    answer = ask(rig, "electricity", "11.3", firmware_hash="ab" * 32)
    assert (answer.success, answer.error) == (False, "no_image")
