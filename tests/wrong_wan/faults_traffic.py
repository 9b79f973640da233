"""Wrong in how much they send and how often: hubs and a DCC that do not keep to the traffic model."""

from __future__ import annotations

from typing import Any, Final

from dcc_stub.wan import WanSession
from rigs.hub.uplink import Uplink
from tests.wrong_wan.wrong import WrongPart

Anything = Any
ROWS = (
    "WAN-electricity-tariff-setting", "WAN-gas-tariff-setting", "WAN-general-diagnostics",
    "WAN-general-message-to-ihd", "WAN-smart-grid-electricity-electricity-quality-read",
    "WAN-smart-grid-electricity-appliance-load-management", "WAN-microgeneration-microgeneration-read", "WANP-4",
    "WANP-5",
)  # fmt: skip
FIRMWARE = "WAN-general-firmware-upgrade"
SIZED = tuple(f"{row} payload of /r: observed 60000 B" for row in ROWS if row.startswith("WAN-"))
LARGEST: Final = 400_500
"""More than the row has, and no more than a broker takes."""
PLAIN = "not boundary and not negative"
LOADS_OF: Final = bytes(60_000)
"""More than the largest answer of the rows may have, 53,664 bytes; nobody can read it."""


def _select(rows: tuple[str, ...], which: str = PLAIN) -> str:
    """The electricity meter's will do where a row has both, and one service of many."""
    return f"({' or '.join(rows)}) and (electricity or WAN-gas-tariff-setting or WANP-4) and {which}"


def _reply_twice() -> None:
    publish: Anything = Uplink.publish_reply

    def twice(self: Anything, payload: bytes) -> None:
        publish(self, payload)
        publish(self, payload)

    Uplink.publish_reply = twice  # type: ignore[method-assign]


def _send_ballast() -> None:
    publish: Anything = Uplink.publish_reply

    def with_ballast(self: Anything, payload: bytes) -> None:
        publish(self, LOADS_OF)
        publish(self, payload)

    Uplink.publish_reply = with_ballast  # type: ignore[method-assign]


def _command_twice() -> None:
    publish: Anything = WanSession.publish

    def twice(self: Anything, *arguments: Any) -> bool:
        publish(self, *arguments)
        sent: bool = publish(self, *arguments)
        return sent

    WanSession.publish = twice  # type: ignore[method-assign]


def _send_image_in_two() -> None:
    """Half of an image that nobody can read goes before it, as if it were sent in parts."""
    publish: Anything = WanSession.publish

    def halved(self: Anything, topic: str, payload: bytes, *more: Any) -> bool:
        publish(self, topic, (payload[: len(payload) // 2] + bytes(LARGEST))[:LARGEST], *more)
        sent: bool = publish(self, topic, payload, *more)
        return sent

    WanSession.publish = halved  # type: ignore[method-assign]


FAULTS = (
    WrongPart("hub-repeats-replies", "hub", ROWS, "sends each reply twice", _reply_twice, _select(ROWS)),
    WrongPart("hub-sends-ballast", "hub", (*ROWS, *SIZED), "sends what nobody can read before each reply",
              _send_ballast, _select(ROWS)),
    WrongPart("dcc-sends-an-image-larger", "dcc", (FIRMWARE, f"{FIRMWARE} payload of /c"),
              "sends an image with half of it before", _send_image_in_two, _select((FIRMWARE,), "boundary")),
    WrongPart("dcc-repeats-commands", "dcc", (*ROWS, FIRMWARE), "sends each command twice", _command_twice,
              _select((*ROWS, FIRMWARE))),
)  # fmt: skip
