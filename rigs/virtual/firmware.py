"""Firmware of the meter: taking an image in, judging it, installing it (manual 10).

Rules of this file: what is installed changes by `activate` and the maker's test mode only; an image that does not
stand each of the checks is thrown away, and the meter goes on as it was.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.reasons import Reason
from rigs.virtual.register_file import IllegalValueError

MAKER: Final = "meterbench"
DELIVERED: Final = "1.4.2"
RELEASE_KEY: Final = bytes.fromhex("5e0c7a9146d3b2f88817c5e92a60d4f3")
ROOM: Final = 400_000
HEAD: Final = 60
CHECK: Final = 32
CLOSE: Final = 1
VERSION: Final = re.compile(rb"(0|[1-9]\d?)\.(0|[1-9]\d?)\.(0|[1-9]\d?)\0*")
Values = Mapping[str, int | str]


class ImageState(IntEnum):
    NONE = 0
    RECEIVING = 1
    VERIFIED = 2


@dataclass(frozen=True, slots=True)
class Held:
    """An image that has stood the checks."""

    layer: int
    version: str
    digest: str


def order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


class Firmware:
    def __init__(self, model: str, journal: Journal, conduct: Conduct) -> None:
        self._model = model
        self._journal = journal
        self._conduct = conduct
        self.installed = {0: DELIVERED, 1: ""}
        self.drop()

    def drop(self) -> None:
        """Forgets an image, whole or in parts."""
        self._size = 0
        self._data = bytearray()
        self.held: Held | None = None

    @property
    def state(self) -> ImageState:
        if self.held is not None:
            return ImageState.VERIFIED
        return ImageState.RECEIVING if self._size else ImageState.NONE

    @property
    def received(self) -> int:
        return len(self._data)

    def set_version(self, values: Values) -> None:
        """Test mode."""
        version = str(values["set_firmware_version"])
        if not VERSION.fullmatch(version.encode("latin-1")):
            raise IllegalValueError
        self.installed[0] = version
        self.drop()

    def begin(self, values: Values) -> Reason:
        self.drop()
        size = int(values["image_size"])
        if not HEAD + CHECK <= size <= ROOM:
            return Reason.IMAGE_SIZE
        self._size = size
        return Reason.NONE

    def take(self, words: Sequence[int]) -> None:
        """A block: its offset in two registers, then the bytes; one more than the image has room for is padding."""
        data = b"".join(word.to_bytes(2, "big") for word in words)
        offset, block = int.from_bytes(data[:4], "big"), data[4:]
        if len(block) == self._size - offset + 1:
            block = block[:-1]
        if not block or self.state is not ImageState.RECEIVING:
            raise IllegalValueError
        if offset > len(self._data) or offset + len(block) > self._size:
            raise IllegalValueError
        self._data[offset : offset + len(block)] = block

    def close(self, values: Values) -> Reason:
        """Judges the image; it is held when it stands, and gone when it does not."""
        if values["image_close"] != CLOSE:
            return Reason.BAD_VALUE
        if self.state is not ImageState.RECEIVING:
            return Reason.WRONG_STATE
        data = bytes(self._data)
        reason = self._judge(data)
        if reason is Reason.NONE:
            self.held = Held(data[5], _text(data[40:48]), hashlib.sha256(data).hexdigest())
        elif reason is not Reason.IMAGE_INCOMPLETE:
            self.drop()
            self._journal.security(Code.FIRMWARE_REFUSED, reason)
        return reason

    def _judge(self, data: bytes) -> Reason:
        """In the order of manual 10.3."""
        if len(data) < self._size:
            return Reason.IMAGE_INCOMPLETE
        check = hmac.new(RELEASE_KEY, data[:-CHECK], hashlib.sha256).digest()
        if not self._conduct.image_is_genuine(check == data[-CHECK:]):
            return Reason.IMAGE_CORRUPT
        if not self._conduct.image_is_well_formed(data, _is_well_formed(data)):
            return Reason.IMAGE_CORRUPT
        if _text(data[8:24]) != MAKER or _text(data[24:40]) != self._model:
            return Reason.IMAGE_MODEL
        installed, version, predecessor = self.installed[data[5]], _text(data[40:48]), _text(data[48:56])
        if installed and not self._conduct.image_is_newer(installed, version, order(version) > order(installed)):
            return Reason.IMAGE_VERSION
        if not self._conduct.image_is_in_sequence(predecessor in ("", installed)):
            return Reason.IMAGE_SEQUENCE
        return Reason.NONE

    def activate(self, values: Values) -> Reason:
        """Installs the image that is held, when the hash is its own."""
        if self.held is None:
            return Reason.NO_IMAGE
        if str(values["image_activate"]).lower() != self.held.digest:
            return Reason.IMAGE_HASH
        self.installed[self.held.layer] = self.held.version
        self._journal.event(Code.FIRMWARE_INSTALLED, self.held.layer)
        self.drop()
        return Reason.NONE


def _is_well_formed(data: bytes) -> bool:
    return (
        data[:5] == b"MBFW\x01"
        and data[5] in (0, 1)
        and data[6:8] == b"\0\0"
        and VERSION.fullmatch(data[40:48]) is not None
        and (data[48:56] == bytes(8) or VERSION.fullmatch(data[48:56]) is not None)
        and int.from_bytes(data[56:60], "big") == len(data) - HEAD - CHECK
    )


def _text(data: bytes) -> str:
    return data.rstrip(b"\0").decode("latin-1")
