"""What the numbers of `+CME ERROR` and `+CMS ERROR` mean [3GPP TS 27.007 §9.2; TS 27.005 §3.2.5, TS 24.011 Annex E].

Codes from 512 on of `+CMS ERROR` are the maker's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

CME: Final = {
    0: "phone failure", 3: "operation not allowed", 4: "operation not supported", 5: "PH-SIM PIN required",
    10: "SIM not inserted", 11: "SIM PIN required", 12: "SIM PUK required", 13: "SIM failure", 14: "SIM busy",
    15: "SIM wrong", 16: "incorrect password", 17: "SIM PIN2 required", 18: "SIM PUK2 required", 20: "memory full",
    21: "invalid index", 22: "not found", 23: "memory failure", 24: "text string too long",
    25: "invalid characters in text string", 26: "dial string too long", 27: "invalid characters in dial string",
    30: "no network service", 31: "network timeout", 32: "network not allowed, emergency calls only", 100: "unknown",
    103: "illegal MS", 106: "illegal ME", 107: "GPRS services not allowed", 515: "please wait, init in progress",
}  # fmt: skip
CMS: Final = {
    300: "ME failure", 302: "operation not allowed", 303: "operation not supported", 304: "invalid PDU mode parameter",
    305: "invalid text mode parameter", 310: "SIM not inserted", 311: "SIM PIN required", 313: "SIM failure",
    314: "SIM busy", 316: "SIM PUK required", 320: "memory failure", 321: "invalid memory index", 322: "memory full",
    330: "SMSC address unknown", 331: "no network service", 332: "network timeout",
    340: "no +CNMA acknowledgement expected", 500: "unknown error",
}  # fmt: skip
_FORM: Final = re.compile(r"\+(CME|CMS) ERROR: ?(.*)")


@dataclass(frozen=True, slots=True)
class AtFailure:
    """How a command failed. `code` None: the modem gave none (plain ERROR) or a text that is not in the table."""

    kind: Literal["CME", "CMS", ""]
    code: int | None
    text: str

    def __str__(self) -> str:
        if self.kind == "":
            return self.text
        number = "" if self.code is None else f" {self.code}"
        return f"+{self.kind} ERROR{number} ({self.text})"


def failure_of(line: str) -> AtFailure:
    """Of a final line that is no success; takes numbers (CMEE=1) and texts (CMEE=2) alike."""
    found = _FORM.fullmatch(line)
    if found is None:
        return AtFailure("", None, line)
    table = CME if found[1] == "CME" else CMS
    kind: Literal["CME", "CMS"] = "CME" if found[1] == "CME" else "CMS"
    text = found[2].strip()
    if text.isascii() and text.isdigit() and len(text) <= 5:
        return AtFailure(kind, int(text), table.get(int(text), "no code of the standard"))
    by_text = {meaning.casefold(): code for code, meaning in table.items()}
    return AtFailure(kind, by_text.get(text.casefold()), text or "no reason")
