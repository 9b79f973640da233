"""The GSM 7 bit default alphabet with its extension table, and the packing of septets into octets.

Source: 3GPP TS 23.038 §6.2.1 (alphabet), §6.2.1.1 (extension table), §6.1.2.1.1 (packing).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from protocols.gsm.errors import PduError

ESCAPE: Final = 0x1B
DEFAULT: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
_CODES: Final = {character: (code,) for code, character in enumerate(DEFAULT) if code != ESCAPE} | {
    character: (ESCAPE, code) for code, character in EXTENSION.items()
}


def is_in_alphabet(text: str) -> bool:
    return all(character in _CODES for character in text)


def septets_of(text: str) -> list[int]:
    """Two for a character of the extension table. Raises PduError for a character that the alphabet has not."""
    try:
        return [code for character in text for code in _CODES[character]]
    except KeyError as missing:
        raise PduError(f"the GSM 7 bit alphabet has no {missing.args[0]!r}") from None


def text_of(septets: Sequence[int]) -> str:
    """An unknown escape is shown as the character of the main table, and a second escape as a space [§6.2.1.1]."""
    characters, escaped = [], False
    for code in septets:
        if escaped:
            characters.append(" " if code == ESCAPE else EXTENSION.get(code, DEFAULT[code]))
            escaped = False
        elif code == ESCAPE:
            escaped = True
        else:
            characters.append(DEFAULT[code])
    return "".join(characters) + (" " if escaped else "")


def pack(septets: Sequence[int], fill_bits: int = 0) -> bytes:
    """Septets after each other from the least significant bit on, behind `fill_bits` of zero."""
    whole, at = 0, fill_bits
    for code in septets:
        whole |= code << at
        at += 7
    return whole.to_bytes((at + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill_bits: int = 0) -> list[int]:
    """`count` septets. Raises PduError when the octets hold fewer."""
    if count * 7 + fill_bits > len(octets) * 8:
        raise PduError(f"{count} septets do not fit in {len(octets)} octets")
    whole = int.from_bytes(octets, "little") >> fill_bits
    return [whole >> 7 * index & 0x7F for index in range(count)]
