"""Meter point numbers of Great Britain and their check digits.

Layer: protocol core. The interface schema tests neither number beyond its length, so a transposed digit would travel
as far as the registration data; whoever takes a number from a person or a file checks it here first.

Rules of this file:
- Nothing is repaired: no spaces are dropped, no zeros are added. Only the digits 0-9 of ASCII are digits.
- MPAN core: 13 digits, the last = (sum of d[i] * prime[i]) mod 11 mod 10 over the first twelve.
- MPRN: 6 to 10 digits, the last two = (sum of d[i] * (n - i)) mod 11 over the n digits before them, i from 0.
"""

import re
from typing import Final

_MPAN_PRIMES: Final = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
_MPAN: Final = re.compile(r"[0-9]{13}")
_MPRN: Final = re.compile(r"[0-9]{6,10}")


class MpxnError(ValueError):
    """A meter point number of the wrong shape, or whose check digits do not agree with the rest.

    `check_digits` is what the last digit (MPAN) or the last two (MPRN) should have been; None when the shape is wrong.
    """

    def __init__(self, kind: str, found: str, shape: str, check_digits: str | None = None) -> None:
        self.kind = kind
        self.found = found
        self.shape = shape
        self.check_digits = check_digits
        super().__init__(kind, found, shape, check_digits)

    def __str__(self) -> str:
        shown = self.found if len(self.found) <= 40 else self.found[:40] + "..."
        if self.check_digits is None:
            return f"{self.kind} {shown!r}: expected {self.shape}"
        got = self.found[-len(self.check_digits) :]
        plural = "s" if len(self.check_digits) > 1 else ""
        return f"{self.kind} {shown!r}: expected check digit{plural} {self.check_digits}, found {got}"


def check_mpan(text: str) -> str:
    """The MPAN core itself when it holds; MpxnError otherwise."""
    if not _MPAN.fullmatch(text):
        raise MpxnError("MPAN", text, "13 digits")
    total = sum(int(digit) * prime for digit, prime in zip(text[:12], _MPAN_PRIMES, strict=True))
    expected = str(total % 11 % 10)
    if text[12] != expected:
        raise MpxnError("MPAN", text, "13 digits", expected)
    return text


def check_mprn(text: str) -> str:
    """The MPRN itself when it holds; MpxnError otherwise. Its check digits run from 00 to 10."""
    if not _MPRN.fullmatch(text):
        raise MpxnError("MPRN", text, "6 to 10 digits")
    body = text[:-2]
    total = sum(int(digit) * (len(body) - index) for index, digit in enumerate(body))
    expected = f"{total % 11:02d}"
    if text[-2:] != expected:
        raise MpxnError("MPRN", text, "6 to 10 digits", expected)
    return text
