"""Firmware of the virtual meters: from the hub in blocks, judged by the meter, installed or thrown away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from device_path import DevicePath
from virtual_kit import Kit, utrn

from protocols.firmware_image import FirmwareImage, build_image, image_hash
from protocols.utrn_vm1 import vend_code

KEY = bytes.fromhex("5e0c7a9146d3b2f88817c5e92a60d4f3")
FUELS = ("electricity", "gas")
MODELS = {"electricity": "VM1-E", "gas": "VM1-G"}


def image(fuel: str, version: str = "1.5.0", predecessor: str = "", key: bytes = KEY, **parts: object) -> bytes:
    made: dict[str, object] = {
        "maker": "meterbench",
        "model": MODELS[fuel],
        "layer": "core",
        "payload": bytes(range(251)),
    }
    made |= parts
    return build_image(FirmwareImage(version=version, predecessor=predecessor, **made), key)  # type: ignore[arg-type]


def state(path: DevicePath) -> tuple[object, ...]:
    names = ("image_state", "firmware_version", "application_version", "image_version", "image_hash")
    return tuple(reading.value for reading in path.bench.read(*names).values())


@pytest.fixture(params=FUELS)
def path(request: pytest.FixtureRequest) -> DevicePath:
    return DevicePath(Kit(), request.param)


def test_a_delivered_meter_has_the_declared_firmware_and_no_image(path: DevicePath) -> None:
    assert state(path) == ("none", "1.4.2", "", "", "")
    assert path.ask("11.2") == {"firmware_version": "1.4.2"}


def test_two_stages_hold_the_image_and_activate_it_later(path: DevicePath) -> None:
    data = image(path.fuel, predecessor="1.4.2")
    assert path.ask("11.1", image=data) == {"firmware_version": "1.4.2"}
    assert state(path) == ("verified", "1.4.2", "", "1.5.0", image_hash(data))
    assert path.ask("11.3", firmware_hash=image_hash(data)) == {"firmware_version": "1.5.0"}
    assert path.ask("11.2") == {"firmware_version": "1.5.0"}
    assert state(path) == ("none", "1.5.0", "", "", "")
    assert path.kit.of(path.fuel).log() == [(0, "FIRMWARE_INSTALLED", 0)]


def test_one_stage_transfers_and_activates(path: DevicePath) -> None:
    assert path.ask("11.1", image=image(path.fuel), activate=1) == {"firmware_version": "1.5.0"}
    assert path.refusal("11.3", firmware_hash="0" * 64) == ("refused", "no_image")


def test_the_application_is_a_layer_of_its_own(path: DevicePath) -> None:
    path.ask("11.1", image=image(path.fuel, "0.0.1", layer="application"), activate=1)
    assert state(path)[1:3] == ("1.4.2", "0.0.1")
    needs = image(path.fuel, "0.0.3", "0.0.2", layer="application")
    assert path.refusal("11.1", image=needs, activate=1) == ("refused", "image_sequence")
    path.ask("11.1", image=image(path.fuel), activate=1)
    assert state(path)[1:3] == ("1.5.0", "0.0.1")
    assert path.kit.of(path.fuel).log() == [(0, "FIRMWARE_INSTALLED", 1), (0, "FIRMWARE_INSTALLED", 0)]


def spoilt(fuel: str) -> bytes:
    data = image(fuel)
    return data[:100] + bytes((data[100] ^ 0x80,)) + data[101:]


def malformed(fuel: str) -> bytes:
    """A layer that does not exist, under a right check."""
    import hashlib
    import hmac

    body = bytearray(image(fuel)[:-32])
    body[5] = 2
    return bytes(body) + hmac.new(KEY, body, hashlib.sha256).digest()


def other_model(fuel: str) -> bytes:
    return image("gas" if fuel == "electricity" else "electricity")


REFUSED: list[tuple[Callable[[str], bytes], str]] = [
    (spoilt, "image_corrupt"),
    (malformed, "image_corrupt"),
    (lambda fuel: image(fuel, key=bytes(16)), "image_corrupt"),
    (lambda fuel: image(fuel)[:-1], "image_corrupt"),
    (other_model, "image_model"),
    (lambda fuel: image(fuel, maker="another"), "image_model"),
    (lambda fuel: image(fuel, "1.4.2"), "image_version"),
    (lambda fuel: image(fuel, "1.4.1"), "image_version"),
    (lambda fuel: image(fuel, "0.99.99"), "image_version"),
    (lambda fuel: image(fuel, "1.6.0", "1.5.0"), "image_sequence"),
    (lambda fuel: image(fuel, "1.5.0", "1.4.1"), "image_sequence"),
]


@pytest.mark.parametrize(("make", "reason"), REFUSED)
@pytest.mark.parametrize("activate", [0, 1])
def test_an_image_that_does_not_stand_is_not_installed(
    path: DevicePath, make: Callable[[str], bytes], reason: str, activate: int
) -> None:
    data = make(path.fuel)
    assert path.refusal("11.1", image=data, activate=activate) == ("refused", reason)
    assert state(path) == ("none", "1.4.2", "", "", "")
    assert path.refusal("11.3", firmware_hash=image_hash(data)) == ("refused", "no_image")
    [entry] = path.kit.of(path.fuel).log("security")
    assert entry[1:] == ("FIRMWARE_REFUSED", list(path.profile.point("command_reason").labels).index(reason))


@pytest.mark.parametrize("fuel", FUELS)
def test_after_an_image_out_of_sequence_the_meter_is_worked_as_before(fuel: str) -> None:
    path = DevicePath(Kit(), fuel)
    path.refusal("11.1", image=image(fuel, "1.6.0", "1.5.0"), activate=1)
    path.ask("7.2")
    assert path.ask("7.4")["supply_state"] == 0
    path.ask("11.1", image=image(fuel, "1.5.0", "1.4.2"), activate=1)
    path.ask("11.1", image=image(fuel, "1.6.0", "1.5.0"), activate=1)
    assert path.ask("11.2") == {"firmware_version": "1.6.0"}


def test_versions_are_compared_number_by_number(path: DevicePath) -> None:
    path.ask("11.1", image=image(path.fuel, "1.4.10"), activate=1)
    assert path.refusal("11.1", image=image(path.fuel, "1.4.9")) == ("refused", "image_version")


def test_another_hash_activates_nothing_and_drops_nothing(path: DevicePath) -> None:
    data = image(path.fuel)
    path.ask("11.1", image=data)
    assert path.refusal("11.3", firmware_hash="0" * 64) == ("refused", "image_hash")
    assert state(path)[:2] == ("verified", "1.4.2")
    assert path.ask("11.3", firmware_hash=image_hash(data).upper()) == {"firmware_version": "1.5.0"}


def test_an_update_leaves_everything_else_as_it_is() -> None:
    kit = Kit()
    path = DevicePath(kit, "electricity")
    kit.e.mode(1)
    kit.esme.key_in(utrn(1000, 7))
    kit.site.set_load(1000)
    kit.wait(3600)
    before = [path.ask(service) for service in ("4.1.1", "4.3", "7.4")]
    path.ask("11.1", image=image("electricity"), activate=1)
    assert [path.ask(service) for service in ("4.1.1", "4.3", "7.4")] == before
    again = vend_code(bytes.fromhex("3f1c5a7e9b2d4860a1c3e5f708192a3b"), "VM1E000001", 1000, 7)
    assert path.refusal("2.2", utrn=again) == ("refused", "utrn_duplicate")


@pytest.mark.parametrize(("size", "outcome"), [(91, "refused"), (92, "done"), (400_000, "done"), (400_001, "refused")])
def test_the_size_of_an_image_is_bounded(size: int, outcome: str) -> None:
    found = Kit().e.command(image_size=size)
    assert found == (outcome, "none" if outcome == "done" else "image_size")


def test_the_largest_image_goes_through() -> None:
    path = DevicePath(Kit(), "gas")
    data = image("gas", payload=bytes(399_908))
    assert len(data) == 400_000
    assert path.ask("11.1", image=data, activate=1) == {"firmware_version": "1.5.0"}


BLOCK = 0x0A80


def test_blocks_come_in_any_length_again_and_after_a_break() -> None:
    kit = Kit()
    data = image("electricity", payload=b"odd")
    words = [int.from_bytes((data + b"\xff")[at : at + 2], "big") for at in range(0, len(data), 2)]
    kit.e.command(image_size=len(data))
    assert kit.e.write_words(BLOCK, [0, 0, *words[:10]])[0] == 16
    assert (kit.e.read("image_received"), kit.e.label("image_state")) == (20, "receiving")
    assert kit.e.command(image_close=1) == ("refused", "image_incomplete")
    kit.mains(False)
    kit.mains(True)
    assert kit.e.write_words(BLOCK, [0, 10, *words[5:10]])[0] == 16
    assert kit.e.read("image_received") == 20
    assert kit.e.write_words(BLOCK, [0, 20, *words[10:]])[0] == 16
    assert kit.e.read("image_received") == len(data) == 95
    assert kit.e.command(image_close=1) == ("done", "none")
    assert kit.e.log("security") == []


@pytest.mark.parametrize(
    "block",
    [
        [0, 0],  # empty
        [0, 2, 1],  # a gap
        [0xFFFF, 0xFFFF, 1],
        [0, 0, *[0] * 49],  # two bytes more than the size
    ],
)
def test_a_block_that_does_not_fit_is_refused_and_changes_nothing(block: list[int]) -> None:
    kit = Kit()
    kit.e.command(image_size=96)
    assert kit.e.write_words(BLOCK, block) == bytes((0x90, 3))
    assert kit.e.read("image_received") == 0


def test_a_block_without_a_transfer_is_refused() -> None:
    kit = Kit()
    assert kit.e.write_words(BLOCK, [0, 0, 1]) == bytes((0x90, 3))
    assert kit.e.command(image_close=1) == ("refused", "wrong_state")
    assert kit.e.command(image_close=2) == ("refused", "bad_value")


def test_a_new_transfer_drops_what_was_held() -> None:
    path = DevicePath(Kit(), "electricity")
    path.ask("11.1", image=image("electricity"))
    path.kit.e.command(image_size=96)
    assert state(path) == ("receiving", "1.4.2", "", "", "")


@pytest.mark.parametrize(
    "arguments", [{}, {"image": "text"}, {"image": 5}, {"image": b"x", "activate": 2}, {"image": b"x", "log": "event"}]
)
def test_wrong_arguments_are_told_without_asking_the_meter(arguments: dict[str, object]) -> None:
    path = DevicePath(Kit(), "electricity")
    assert path.refusal("11.1", **arguments)[0] == "invalid"  # type: ignore[arg-type]
    assert path.kit.e.read("command_count") == 0


def test_the_maker_sets_the_installed_version() -> None:
    path = DevicePath(Kit(), "electricity")
    path.ask("11.1", image=image("electricity"), activate=1)
    path.bench.write({"set_firmware_version": "1.4.2"})
    assert state(path) == ("none", "1.4.2", "", "", "")
    assert path.kit.e.write(set_firmware_version="1.4") == bytes((0x90, 3))
