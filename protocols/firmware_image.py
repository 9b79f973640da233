"""Firmware images of the VM1 meters, written from chapter 10 of their manual.

Layer: sans-IO protocol core. A maker has a format of its own; this is the one of the virtual meters. The meters have
their own reader, which shares no line with this module.

    offset  size
    0       4     "MBFW"
    4       1     format, 1
    5       1     layer: 0 core, 1 application
    6       2     0
    8       16    maker, ASCII, filled up with NUL
    24      16    model, likewise
    40      8     version
    48      8     predecessor: the version that must be installed; all NUL: any lower one
    56      4     length n of the payload, big-endian
    60      n     payload
    60 + n  32    check: HMAC-SHA256 with the maker's release key over everything before

A version is three numbers of 0 to 99 with points between them, compared number by number.

Rules of this file: every byte is hostile; what is not exactly of this form is an `ImageError` naming the part.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Layer = Literal["core", "application"]
LAYERS: Final[tuple[Layer, ...]] = ("core", "application")
MAGIC: Final = b"MBFW"
FORMAT: Final = 1
HEAD_BYTES: Final = 60
CHECK_BYTES: Final = 32
MAX_IMAGE_BYTES: Final = 400_000
"""What a VM1 meter has room for, check and all: the firmware upgrade of the customer's traffic model."""
_VERSION: Final = re.compile(r"(?:0|[1-9][0-9]?)(?:\.(?:0|[1-9][0-9]?)){2}")


class ImageError(ValueError):
    """The bytes, or the parts, are no image; `part` is what is wrong with them."""

    def __init__(self, part: str, expected: str, found: object) -> None:
        self.part, self.expected, self.found = part, expected, found
        super().__init__(f"firmware image: {part}: expected {expected}, found {found!r:.80}")


@dataclass(frozen=True, slots=True)
class FirmwareImage:
    """What an image says. `predecessor` "" is any lower version; `check` is kept as read and not judged here."""

    maker: str
    model: str
    layer: Layer
    version: str
    payload: bytes
    predecessor: str = ""
    check: bytes = b""
    format: int = FORMAT


def build_image(image: FirmwareImage, release_key: bytes) -> bytes:
    """The bytes of an image, with the check that the key gives. Raises ImageError."""
    _require_version("version", image.version)
    if image.predecessor:
        _require_version("predecessor", image.predecessor)
    if image.layer not in LAYERS:
        raise ImageError("layer", f"one of {', '.join(LAYERS)}", image.layer)
    head = MAGIC + bytes((image.format, LAYERS.index(image.layer), 0, 0))
    head += _text("maker", image.maker, 16) + _text("model", image.model, 16)
    head += _text("version", image.version, 8) + _text("predecessor", image.predecessor, 8)
    body = head + len(image.payload).to_bytes(4, "big") + image.payload
    if len(body) + CHECK_BYTES > MAX_IMAGE_BYTES:
        raise ImageError("payload", f"at most {MAX_IMAGE_BYTES - HEAD_BYTES - CHECK_BYTES} bytes", len(image.payload))
    return body + _check(body, release_key)


def read_image(data: bytes) -> FirmwareImage:
    """What the bytes say; the check is not judged. Raises ImageError."""
    if not HEAD_BYTES + CHECK_BYTES <= len(data) <= MAX_IMAGE_BYTES:
        raise ImageError("image", f"{HEAD_BYTES + CHECK_BYTES} to {MAX_IMAGE_BYTES} bytes", len(data))
    if data[:4] != MAGIC:
        raise ImageError("magic", repr(MAGIC), data[:4])
    if data[4] != FORMAT or data[6:8] != b"\0\0":
        raise ImageError("format", f"{FORMAT}, and 0 in bytes 6 and 7", data[4:8])
    if data[5] >= len(LAYERS):
        raise ImageError("layer", "0 or 1", data[5])
    length = int.from_bytes(data[56:60], "big")
    if HEAD_BYTES + length + CHECK_BYTES != len(data):
        raise ImageError("payload", f"{len(data) - HEAD_BYTES - CHECK_BYTES} bytes", length)
    version, predecessor = _name("version", data[40:48]), _name("predecessor", data[48:56])
    _require_version("version", version)
    if predecessor:
        _require_version("predecessor", predecessor)
    return FirmwareImage(
        maker=_name("maker", data[8:24]),
        model=_name("model", data[24:40]),
        layer=LAYERS[data[5]],
        version=version,
        payload=data[HEAD_BYTES:-CHECK_BYTES],
        predecessor=predecessor,
        check=data[-CHECK_BYTES:],
    )


def is_genuine(data: bytes, release_key: bytes) -> bool:
    """Whether the check at the end is the one that the maker's key gives."""
    return hmac.compare_digest(data[-CHECK_BYTES:], _check(data[:-CHECK_BYTES], release_key))


def image_hash(data: bytes) -> str:
    """SHA-256 over the whole image in 64 small hex digits: the FirmwareHash of an Activate Firmware."""
    return hashlib.sha256(data).hexdigest()


def blocks(data: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """The image in blocks of `size` bytes (the last may be shorter), each with its offset."""
    return ((offset, data[offset : offset + size]) for offset in range(0, len(data), size))


def version_key(version: str) -> tuple[int, ...]:
    """By which versions are ordered. Raises ImageError for what is none."""
    _require_version("version", version)
    return tuple(map(int, version.split(".")))


def _check(body: bytes, release_key: bytes) -> bytes:
    return hmac.new(release_key, body, hashlib.sha256).digest()


def _require_version(part: str, version: str) -> None:
    if not _VERSION.fullmatch(version):
        raise ImageError(part, "three numbers of 0 to 99 such as 1.4.2", version)


def _text(part: str, text: str, size: int) -> bytes:
    if not (text.isascii() and (text.isprintable() or not text) and len(text) <= size):
        raise ImageError(part, f"up to {size} printable ASCII characters", text)
    return text.encode("ascii").ljust(size, b"\0")


def _name(part: str, data: bytes) -> str:
    name = data.rstrip(b"\0")
    if not all(0x20 <= byte < 0x7F for byte in name):
        raise ImageError(part, "printable ASCII, filled up with NUL", data)
    return name.decode("ascii")
