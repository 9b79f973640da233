"""The home: texts for its display, items on it, radio technologies, appliances, buttons of a meter."""

from __future__ import annotations

from typing import Final

from steps.converters.words import Reads, choice, meaning, written

ITEMS: Final = {
    "balance": "balance",
    "emergency credit": "emergency_credit_balance",
    "low credit threshold": "low_credit_threshold",
    "payment debt": "payment_debt",
    "unit price": "unit_price",
    "standing charge": "standing_charge",
}
BUTTONS: Final = {"enable": "A", "emergency credit": "B", "balance": "D"}
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


@written(r'"[ !#-;=?-~]*"|a text of \d+ characters')
def notice(words: str) -> str:
    """As it stands between the quotes; or a text of that length in which each place tells where it is."""
    if words.startswith('"'):
        return words[1:-1]
    length = int(words.split()[3])
    return "".join(LETTERS[(at * 7 + at // 36) % 36] for at in range(length))


@written(r"[a-z]+(?: [a-z]+)*(?:, [a-z]+(?: [a-z]+)*)*")
def items(words: str) -> list[str]:
    return [item.replace(" ", "_") for item in words.split(", ")]


TYPES: Final[dict[str, Reads]] = {
    "Notice": notice, "Item": meaning(ITEMS), "Items": items, "OnOff": choice("on", "off"),
    "Button": meaning(BUTTONS),
    "Radio": meaning({
        "a radio of the one standard": "zigbee-sep", "another open radio": "wireless-mbus",
        "a proprietary radio": "proprietary",
    }),
    "Technologies": meaning({
        "may be any that works": "any", "has to be an open standard": "open", "has to be the one standard": "single",
    }),
    "Information": meaning({
        "what its supplier chooses": "choice", "a standard minimum and more": "minimum",
        "a standard minimum and no more": "exactly",
    }),
}  # fmt: skip
