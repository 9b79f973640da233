"""Update Firmware and Activate Firmware as the DCC sees them, against a scripted hub."""

import base64
import hashlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from stub_rig import (
    BROKER_OF_ACCESS_CONTROL,
    CHF,
    ESME,
    GSME,
    SMETS2,
    SUSPENDED,
    StubRig,
    check_schema,
    ok,
    stub_rig,
)

from protocols.duis import DccAlert, Response
from protocols.messages import Reply
from rigs.ports_dcc import Delivery

IMAGE = b"MBFW" + bytes(range(256)) * 8
DIGEST = hashlib.sha256(IMAGE).hexdigest()
NOBODY = "00-DB-12-34-56-78-90-FF"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StubRig]:
    with stub_rig(tmp_path_factory.mktemp("firmware")) as rig:
        yield rig


@pytest.fixture
def rig(shared: StubRig) -> Iterator[StubRig]:
    shared.hub.behave = ok
    shared.dcc.reset()
    shared.settle()
    yield shared
    shared.stub.check()


def update(rig: StubRig, *devices: str, role: str = "import_supplier", image: bytes = IMAGE) -> Response:
    """The synchronous answer to an Update Firmware."""
    request = rig.request(
        "11.1", role, BROKER_OF_ACCESS_CONTROL, 8,
        firmware_image=base64.b64encode(image).decode(), firmware_version="1.5.0", device_id_list=",".join(devices),
    )  # fmt: skip
    sent = rig.send(request, role)
    assert sent.response is not None, sent.body
    check_schema(sent.body)
    return sent.response


def code(rig: StubRig, *devices: str, **how: Any) -> str:
    return update(rig, *devices, **how).code


def told(rig: StubRig, mark: int, role: str = "import_supplier") -> DccAlert:
    def is_alert(delivery: Delivery) -> bool:
        response = delivery.response
        return delivery.role == role and response is not None and isinstance(response.payload, DccAlert)

    delivery = rig.users.wait_delivery(is_alert, mark, 10.0)
    assert delivery is not None, rig.stub.log_tail(30)
    check_schema(delivery.body)
    assert delivery.response is not None
    assert isinstance(delivery.response.payload, DccAlert)
    return delivery.response.payload


def terms(rig: StubRig, **changes: Any) -> Any:
    return rig.dcc.call("firmware", "terms", **changes)


def states(rig: StubRig) -> list[str]:
    return [one["state"] for one in rig.dcc.call("firmware", "transfers")["transfers"]]


def refuses(reason: str) -> Any:
    return lambda command: Reply(command.id, command.device, "refused", 1_768_000_000, {}, reason)


@pytest.mark.parametrize(("stage", "activate", "ends"), [("one", 1, "installed"), ("two", 0, "verified")])
def test_the_image_goes_to_the_device_and_the_user_is_told(rig: StubRig, stage: str, activate: int, ends: str) -> None:
    terms(rig, stages={"hub": stage})
    mark, before = rig.users.mark(), len(rig.hub.commands)
    answer = update(rig, ESME)
    assert (answer.code, answer.content) == ("I99", None)
    command = rig.hub.wait_commands(before + 1)[-1]
    assert command.service == "11.1"
    assert command.values == {"image": IMAGE, "activate": activate}
    delivered = told(rig, mark)
    assert delivered.body == "CSPFirmwareDeliveryStatus"
    assert answer.request_id is not None
    assert delivered.fields["update_firmware_request_id"] == answer.request_id
    assert delivered.fields["target_device_id"] == ESME
    assert delivered.fields["comms_hub_device_id"] == CHF
    assert delivered.fields["firmware_version"] == "1.5.0"
    assert states(rig)[-1] == ends


def test_in_two_stages_the_user_activates_and_in_one_there_is_no_activation(rig: StubRig) -> None:
    mark = rig.users.mark()
    update(rig, ESME)
    told(rig, mark)
    rig.hub.behave = lambda command: ok(command, {"firmware_version": "1.5.0"})
    assert rig.ask("11.3", firmware_hash=DIGEST.upper()).code == "I0"
    assert states(rig)[-1] == "installed"
    terms(rig, stages={"hub": "one"})
    refused = rig.send(rig.request("11.3", firmware_hash=DIGEST.upper())).response
    assert refused is not None
    assert refused.code == "E11"


def test_what_the_meter_refuses_has_failed_and_the_user_is_told(rig: StubRig) -> None:
    rig.hub.behave = refuses("image_corrupt")
    mark = rig.users.mark()
    answer = update(rig, ESME)
    alert = told(rig, mark)
    assert alert.body == "FirmwareDistributionFailure"
    assert answer.request_id is not None
    assert alert.fields == {"update_firmware_request_id": answer.request_id, "meter_ids": ESME}
    last = rig.dcc.call("firmware", "transfers")["transfers"][-1]
    assert (last["state"], last["why"]) == ("failed", "refused image_corrupt")


def test_each_device_that_cannot_be_taken_on_is_named_in_its_list(rig: StubRig) -> None:
    mark, before = rig.users.mark(), len(rig.hub.commands)
    answer = update(rig, ESME, NOBODY, GSME, SUSPENDED, SMETS2)
    assert answer.code == "I0"
    assert answer.content is not None
    kind, lists = answer.content
    assert kind == "DSPUpdateFirmwareWarning"
    assert lists == {
        "invalid_device_id_list": f"{NOBODY},{GSME}",
        "not_commissioned_device_id_list": SUSPENDED,
        "not_applicable_firmware_device_id_list": SMETS2,
    }
    assert told(rig, mark).fields["target_device_id"] == ESME
    assert len(rig.hub.commands) == before + 1


def test_a_device_with_an_update_under_way_is_not_given_a_second_one(rig: StubRig) -> None:
    terms(rig, ordinary_delay_s=3600)
    assert code(rig, ESME) == "I99"
    answer = update(rig, ESME)
    assert answer.content == ("DSPUpdateFirmwareWarning", {"other_request_in_progress_list": ESME})


def test_an_ordinary_update_waits_and_an_urgent_one_does_not_where_there_are_emergency_releases(tmp_path: Path) -> None:
    with stub_rig(tmp_path, firmware={"ordinary_delay_s": 3600, "emergency": True}) as rig:
        urgent = IMAGE + b"patch"
        rig.dcc.call("firmware", "release", hash=hashlib.sha256(urgent).hexdigest(), urgent=True)
        mark = rig.users.mark()
        code(rig, ESME)
        assert rig.hub.commands == []
        assert code(rig, ESME, image=urgent) == "I99"
        assert told(rig, mark).body == "FirmwareDistributionFailure"
        (command,) = rig.hub.wait_commands(1)
        assert command.values["image"] == urgent
        code(rig, GSME, role="gas_supplier")
        rig.advance(3601)
        assert [one.service for one in rig.hub.wait_commands(2)] == ["11.1", "11.1"]


def test_without_emergency_releases_an_urgent_one_waits_like_any_other(rig: StubRig) -> None:
    terms(rig, ordinary_delay_s=3600)
    rig.dcc.call("firmware", "release", hash=DIGEST, urgent=True)
    before = len(rig.hub.commands)
    code(rig, ESME)
    rig.settle()
    assert all(command.service != "11.1" for command in rig.hub.commands[before:])


@pytest.mark.parametrize(("initiators", "expected"), [(["supplier"], "E2"), (["supplier", "agent"], "I99")])
def test_the_agent_may_start_an_update_where_the_terms_let_him(
    rig: StubRig, initiators: list[str], expected: str
) -> None:
    terms(rig, initiators=initiators)
    assert code(rig, ESME, role="registered_supplier_agent") == expected


def test_an_agent_is_refused_a_device_for_which_he_is_not_appointed(rig: StubRig) -> None:
    terms(rig, initiators=["supplier", "agent"])
    answer = update(rig, GSME, role="registered_supplier_agent")
    assert answer.content == ("DSPUpdateFirmwareWarning", {"invalid_device_id_list": GSME})


def test_a_party_without_a_relationship_is_no_user(rig: StubRig) -> None:
    assert code(rig, ESME, role="stranger") == "E1"


def test_with_a_central_library_only_its_images_are_distributed(rig: StubRig) -> None:
    terms(rig, library=True)
    assert code(rig, ESME) == "E11"
    rig.dcc.call("firmware", "release", hash=DIGEST, layer="application")
    assert code(rig, ESME) == "I99"


def test_a_cohort_with_an_arrangement_of_its_own_gets_nothing_through_the_dcc(rig: StubRig) -> None:
    terms(rig, stages={"hub": "smso"})
    answer = update(rig, ESME)
    assert answer.content == ("DSPUpdateFirmwareWarning", {"not_applicable_firmware_device_id_list": ESME})
    refused = rig.send(rig.request("11.3", firmware_hash=DIGEST.upper())).response
    assert refused is not None
    assert refused.code == "E11"


def test_what_waits_survives_a_kill_and_what_was_under_way_has_failed(tmp_path: Path) -> None:
    with stub_rig(tmp_path, firmware={"ordinary_delay_s": 3600}) as rig:
        code(rig, ESME)
        os.kill(rig.stub.pid, signal.SIGKILL)
        rig.restart()
        rig.hub.behave = lambda _: None
        offset = rig.config["calendar_offset_s"]
        rig.dcc.call("rig", "calendar", offset_s=offset + 3601)
        rig.stub.check()
        rig.dcc.call("rig", "calendar", offset_s=offset + 3601)
        os.kill(rig.stub.pid, signal.SIGKILL)
        mark = rig.users.mark()
        rig.restart(calendar_offset_s=offset + 3700)
        rig.hub.wait_commands(1)
        os.kill(rig.stub.pid, signal.SIGKILL)
        rig.restart()
        assert told(rig, mark).body == "FirmwareDistributionFailure"
        assert len(rig.hub.commands) == 1


def test_an_image_of_the_full_size_passes_and_one_beyond_the_dialect_fails(rig: StubRig) -> None:
    mark = rig.users.mark()
    full = bytes(400_000)
    assert code(rig, ESME, image=full) == "I99"
    assert told(rig, mark).body == "CSPFirmwareDeliveryStatus"
    mark = rig.users.mark()
    assert code(rig, ESME, image=bytes(500_000)) == "I99"
    assert told(rig, mark).body == "FirmwareDistributionFailure"


def test_no_image_is_kept_when_its_transfers_have_ended(tmp_path: Path) -> None:
    with stub_rig(tmp_path) as rig:
        mark = rig.users.mark()
        code(rig, ESME)
        told(rig, mark)
        rig.stub.stop()
        assert all(IMAGE[100:400] not in file.read_bytes() for file in tmp_path.glob("dcc.sqlite*"))
        rig.start_stub()


def test_the_same_request_again_is_not_carried_out_again(rig: StubRig) -> None:
    before = len(rig.hub.commands)
    mark = rig.users.mark()
    request = rig.request(
        "11.1", "import_supplier", BROKER_OF_ACCESS_CONTROL, 8,
        firmware_image=base64.b64encode(IMAGE).decode(), firmware_version="1.5.0", device_id_list=ESME,
    )  # fmt: skip
    first, second = rig.send(request).response, rig.send(request).response
    assert first is not None
    assert second is not None
    assert (first.code, second.code) == ("I99", "I99")
    told(rig, mark)
    assert sum(command.service == "11.1" for command in rig.hub.commands[before:]) == 1
