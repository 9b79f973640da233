"""Top-up codes (UTRN) of the VM1 meters, written from chapter 6 of their manual.

A SMETS1 maker has a format of his own; this is the one of the virtual meters. The meters have their own reader, which
shares no line with this writer.

    digits  1-2   kind, "10" = vend
            3-8   amount in pence
            9-14  vend number
            15-20 HMAC-SHA256(key, serial number in ASCII, then digits 1-14) as a big-endian number, mod 10^6
"""

from __future__ import annotations

import hashlib
import hmac

KIND_VEND = "10"
MAX_PENCE = 999_999
MAX_NUMBER = 999_999


def vend_code(key: bytes, serial: str, pence: int, number: int, kind: str = KIND_VEND) -> str:
    """Twenty digits; another kind is none that a meter takes. Raises ValueError for what the format cannot carry."""
    if not 0 <= pence <= MAX_PENCE or not 0 <= number <= MAX_NUMBER:
        raise ValueError(f"a VM1 code carries 0 to {MAX_PENCE} p and vend number 0 to {MAX_NUMBER}: {pence}, {number}")
    head = f"{kind}{pence:06d}{number:06d}"
    digest = hmac.new(key, serial.encode("ascii") + head.encode("ascii"), hashlib.sha256).digest()
    return f"{head}{int.from_bytes(digest) % 10**6:06d}"
