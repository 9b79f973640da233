"""Firmware images: the manual's example, what cannot be built, and every way in which bytes are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.firmware_image import (
    MAX_IMAGE_BYTES,
    FirmwareImage,
    ImageError,
    blocks,
    build_image,
    image_hash,
    is_genuine,
    read_image,
    version_key,
)

KEY = bytes.fromhex("5e0c7a9146d3b2f88817c5e92a60d4f3")
IMAGE = FirmwareImage("meterbench", "VM1-E", "core", "1.5.0", b"\0\1\2\3", "1.4.2")
DATA = build_image(IMAGE, KEY)
MANUAL = Path(__file__).parents[2] / "docs/meters/virtual-smets1.md"


def test_the_example_of_the_manual() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert DATA[:60].hex() == (
        "4d424657" "01000000" "6d6574657262656e6368000000000000" "564d312d450000000000000000000000"
        "312e352e30000000" "312e342e32000000" "00000004"
    )  # fmt: skip
    assert f"`{DATA[-32:].hex()}`" in manual
    assert f"`{image_hash(DATA)}`" in manual


def test_an_image_is_read_as_it_was_built() -> None:
    assert read_image(DATA) == replace(IMAGE, check=DATA[-32:])
    application = replace(IMAGE, layer="application", predecessor="", payload=b"")
    data = build_image(application, KEY)
    assert read_image(data) == replace(application, check=data[-32:])


def test_every_changed_byte_is_no_image_or_not_genuine() -> None:
    for at in range(len(DATA)):
        changed = DATA[:at] + bytes((DATA[at] ^ 1,)) + DATA[at + 1 :]
        assert not is_genuine(changed, KEY)
    assert is_genuine(DATA, KEY)
    assert not is_genuine(DATA, KEY[:-1] + b"\0")


@pytest.mark.parametrize(
    ("at", "replaced", "part"),
    [
        (0, b"MBFX", "magic"),
        (4, b"\x02", "format"),
        (5, b"\x02", "layer"),
        (6, b"\x01", "format"),
        (7, b"\x01", "format"),
        (8, b"\x1f", "maker"),
        (24, b"\x00V", "model"),
        (24, b"\x7f", "model"),
        (40, b"1.5", "version"),
        (40, b"01.5.0", "version"),
        (40, b"1.500.0", "version"),
        (40, b"\0" * 8, "version"),
        (48, b"1.4\0\0\0\0\0", "predecessor"),
        (56, b"\xff", "payload"),
        (59, b"\x05", "payload"),
        (59, b"\x03", "payload"),
    ],
)
def test_a_wrong_part_is_named(at: int, replaced: bytes, part: str) -> None:
    data = DATA[:at] + replaced + DATA[at + len(replaced) :]
    if at in (40, 48):
        data = DATA[:at] + replaced.ljust(8, b"\0") + DATA[at + 8 :]
    with pytest.raises(ImageError) as caught:
        read_image(data)
    assert caught.value.part == part


@pytest.mark.parametrize("data", [b"", DATA[:91], DATA[:-1], DATA + b"\0", bytes(MAX_IMAGE_BYTES + 1)])
def test_bytes_of_a_wrong_length_are_no_image(data: bytes) -> None:
    with pytest.raises(ImageError):
        read_image(data)


@given(st.binary(max_size=300))
def test_random_bytes_are_an_image_error(data: bytes) -> None:
    with pytest.raises(ImageError):
        read_image(data)


@given(st.integers(0, len(DATA) - 1), st.binary(min_size=1, max_size=9))
def test_a_changed_image_is_refused_by_name_or_read_and_built_the_same(at: int, change: bytes) -> None:
    data = (DATA[:at] + change + DATA[at + len(change) :])[: len(DATA)]
    try:
        found = read_image(data)
    except ImageError as problem:
        assert problem.part
        return
    assert build_image(found, KEY)[:-32] == data[:-32]


@pytest.mark.parametrize(
    ("image", "part"),
    [
        (replace(IMAGE, version="1.5"), "version"),
        (replace(IMAGE, version="1.5.100"), "version"),
        (replace(IMAGE, predecessor="x"), "predecessor"),
        (replace(IMAGE, maker="m" * 17), "maker"),
        (replace(IMAGE, model="\u00e9"), "model"),
        (replace(IMAGE, layer="boot"), "layer"),  # type: ignore[arg-type]
        (replace(IMAGE, payload=bytes(MAX_IMAGE_BYTES - 91)), "payload"),
    ],
)
def test_what_is_no_image_is_not_built(image: FirmwareImage, part: str) -> None:
    with pytest.raises(ImageError) as caught:
        build_image(image, KEY)
    assert caught.value.part == part


def test_the_largest_image_is_built_and_read() -> None:
    data = build_image(replace(IMAGE, payload=bytes(MAX_IMAGE_BYTES - 92)), KEY)
    assert len(data) == 400_000
    assert len(read_image(data).payload) == 399_908


def test_blocks_are_the_image_in_order() -> None:
    found = list(blocks(DATA, 40))
    assert [(offset, len(data)) for offset, data in found] == [(0, 40), (40, 40), (80, 16)]
    assert b"".join(data for _, data in found) == DATA


def test_versions_are_ordered_number_by_number() -> None:
    versions = ["1.4.10", "1.10.0", "1.4.9", "0.99.99"]
    assert sorted(versions, key=version_key) == ["0.99.99", "1.4.9", "1.4.10", "1.10.0"]
