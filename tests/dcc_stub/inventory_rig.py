"""What the tests of the inventory say to the stub, and a rig whose hub is a device of the inventory."""

from dataclasses import replace
from typing import Any

from stub_rig import BROKER_OF_ACCESS_CONTROL, CHF, ESME, GSME, USERS, StubRig, check_schema, devices

from protocols.duis import DccAlert, Response
from rigs.ports_dcc import Delivery

NEW = "00-DB-12-34-56-78-91-0A"
OTHER_HUB = "00-DB-12-34-56-78-91-AF"
METER_POINT = "2000000000015"


def hub_devices() -> list[dict[str, Any]]:
    both = {"IS": USERS["import_supplier"], "GS": USERS["gas_supplier"]}
    rows = [one for one in devices() if one["eui"] in (ESME, GSME)]
    return [*rows, {**rows[0], "eui": CHF, "type": "CHF", "fuel": "none", "mpxn": "", "registered": both}]


def say(rig: StubRig, variant: str, role: str = "import_supplier", **parameters: Any) -> Response:
    """The synchronous answer to a non-device request."""
    request = replace(rig.request(variant, role, BROKER_OF_ACCESS_CONTROL, 8), parameters=parameters)
    sent = rig.send(request, role)
    assert sent.response is not None, sent.body
    return sent.response


def code(rig: StubRig, variant: str, role: str = "import_supplier", **parameters: Any) -> str:
    return say(rig, variant, role, **parameters).code


def prenotify(rig: StubRig, device: str = NEW, kind: str = "ESME", role: str = "import_supplier", **more: Any) -> str:
    product = {"device_manufacturer": "Maker", "device_model": "One", "firmware_version": "1.0"}
    version = {"smets_chts_version": "SMETS1 V1.2"}
    return code(rig, "12.2", role, device=device, device_type=kind, **{**product, **version, **more})


def at_device(rig: StubRig, variant: str, target: str, role: str = "import_supplier", **parameters: Any) -> str:
    """The code of the synchronous answer to a device request."""
    sent = rig.send(replace(rig.request(variant, role, target, 1), parameters=parameters), role)
    assert sent.response is not None, sent.body
    return sent.response.code


def whitelist(rig: StubRig, device: str = NEW, hub: str = CHF, role: str = "import_supplier", **more: Any) -> str:
    terms = {"join_time_period": 3600, "install_code": "0123456789AB", **more}
    return at_device(rig, "8.11", hub, role, device=device, request_type="Add", add_device_to_chf_whitelist=terms)


def record(rig: StubRig, device: str = NEW) -> dict[str, Any]:
    return dict(rig.dcc.call("inventory", "device", device=device))


def read(rig: StubRig, role: str = "import_supplier", **by: Any) -> list[dict[str, Any]]:
    response = say(rig, "8.2", role, **by)
    assert response.code == "I0"
    assert response.content is not None
    return list(response.content[1]["devices"])  # type: ignore[index, call-overload]


def alerts(rig: StubRig, mark: int, count: int) -> list[tuple[str, DccAlert]]:
    """The DCC alerts since the mark, when that many have come."""

    def found() -> list[tuple[str, DccAlert]]:
        return [
            (one.role, one.response.payload)
            for one in rig.users.deliveries(mark)
            if one.response is not None and isinstance(one.response.payload, DccAlert)
        ]

    rig.users.wait_delivery(lambda _one: len(found()) >= count, mark, 5)
    for one in rig.users.deliveries(mark):
        check_schema(one.body)
    return found()


def status_change(rig: StubRig, mark: int, role: str, device: str) -> DccAlert:
    """The DCC alert of a change of that device's status, once the role has it. What was said before of another device
    may still be on its way when the mark is taken."""

    def fits(one: Delivery) -> bool:
        alert = None if one.response is None else one.response.payload
        is_change = isinstance(alert, DccAlert) and alert.body == "DeviceStatusChangeEvent"
        return one.role == role and is_change and alert.fields["device"] == device  # type: ignore[union-attr]

    found = rig.users.wait_delivery(fits, mark, 5)
    assert found is not None and found.response is not None, rig.stub.log_tail(30)
    check_schema(found.body)
    assert isinstance(found.response.payload, DccAlert)
    return found.response.payload
