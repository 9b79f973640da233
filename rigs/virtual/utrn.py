"""Top-up by UTRN, from the keypad or by command (manual 6)."""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from typing import Final

from rigs.virtual.clock import Moment
from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.payment import Mode, Payment
from rigs.virtual.reasons import Reason
from rigs.virtual.units import HOUR_NS

DIGITS: Final = 20
KIND_VEND: Final = "10"
KEPT_VENDS: Final = 100
WRONG_ENTRIES: Final = 5
LOCK_NS: Final = HOUR_NS

WORDS: Final = {
    Reason.NONE: "Accepted",
    Reason.UTRN_INVALID: "Invalid",
    Reason.UTRN_DUPLICATE: "Duplicate",
    Reason.WRONG_MODE: "Not Prepay",
    Reason.TOP_UP_LIMIT: "Over Limit",
    Reason.BALANCE_LIMIT: "Account High",
    Reason.LOCKED_OUT: "Key Locked",
}


def check_digits(key: bytes, serial: str, head: str) -> str:
    """Digits 15 to 20: HMAC-SHA256 over serial number and digits 1 to 14, as a big-endian number mod 10^6."""
    digest = hmac.new(key, (serial + head).encode("ascii"), hashlib.sha256).digest()
    return f"{int.from_bytes(digest, 'big') % 1_000_000:06d}"


class TopUp:
    def __init__(
        self, key: bytes, serial: str, payment: Payment, journal: Journal, moment: Moment, conduct: Conduct
    ) -> None:
        self._key = key
        self._serial = serial
        self._payment = payment
        self._journal = journal
        self._moment = moment
        self._conduct = conduct
        self._vends: deque[int] = deque(maxlen=KEPT_VENDS)
        self._wrong_entries = 0
        self._locked_until_ns = 0

    def enter(self, utrn: str) -> Reason:
        """Checks in the order of manual 6.3 and credits; the outcome is in the event log either way."""
        reason = self._judge(utrn)
        if reason is Reason.NONE:
            pence = int(utrn[2:8])
            self._vends.append(int(utrn[8:14]))
            self._payment.credit(self._conduct.credited(pence * 1000))
            self._journal.event(Code.TOP_UP_ACCEPTED, pence)
        else:
            self._journal.event(Code.TOP_UP_REFUSED, reason)
        return reason

    def _judge(self, utrn: str) -> Reason:
        if self._moment.now_ns < self._locked_until_ns:
            return Reason.LOCKED_OUT
        if not self._is_genuine(utrn):
            self._count_wrong_entry()
            return Reason.UTRN_INVALID
        self._wrong_entries = 0
        if self._conduct.is_duplicate(self._is_used(int(utrn[8:14]))):
            return Reason.UTRN_DUPLICATE
        if self._conduct.refuses_top_up(self._payment.account.mode is Mode.CREDIT):
            return Reason.WRONG_MODE
        pence = int(utrn[2:8])
        if self._conduct.exceeds_top_up_limit(pence * 1000 > self._payment.account.max_credit):
            return Reason.TOP_UP_LIMIT
        if self._payment.balance_after(pence * 1000) > self._payment.account.max_balance:
            return Reason.BALANCE_LIMIT
        return Reason.NONE

    def _is_genuine(self, utrn: str) -> bool:
        if len(utrn) != DIGITS or not (utrn.isascii() and utrn.isdigit()):
            return False
        if not self._conduct.is_vend(utrn, utrn[:2] == KIND_VEND and int(utrn[2:8]) > 0):
            return False
        return self._conduct.mac_is_right(utrn[14:] == check_digits(self._key, self._serial, utrn[:14]))

    def _is_used(self, vend: int) -> bool:
        """Known, or older than everything known once the memory is full."""
        is_full = len(self._vends) == KEPT_VENDS
        return vend in self._vends or self._conduct.is_too_old(is_full and vend < min(self._vends))

    def _count_wrong_entry(self) -> None:
        self._wrong_entries += 1
        if self._wrong_entries == self._conduct.wrong_entries(WRONG_ENTRIES):
            self._journal.security(Code.UNAUTHORISED_ACCESS, self._wrong_entries)
            self._wrong_entries = 0
            self._locked_until_ns = self._moment.now_ns + self._conduct.lock_ns(LOCK_NS)
