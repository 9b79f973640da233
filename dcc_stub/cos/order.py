"""The rule on the order of steps at a change of supplier: who may configure and clear the meter, and when.

A refusal is E4: by the registration and the moment it is not that User's turn. Only with `order_enforced`.

- Variant A [002:76]: from when the change is certain, the outgoing party reads before it clears (`extraction`,
  `clearing`), and configures no more once it has cleared. The incoming party configures a meter that was cleared; when
  nobody has cleared it by the moment of the change, the incoming party clears it itself.
- Variant B [002:77]: from the moment of the change the incoming party waits until the snapshot has been taken, or given
  up by the DCC.
- Variant C [002:78]: no more than the registration says.

What changes what the snapshot of variant B would see is configuration and clearing alike.
"""

from __future__ import annotations

from datetime import datetime

from dcc_stub.cos.process import IRREVOCABLE, Process
from dcc_stub.cos.records import Changes
from dcc_stub.cos.terms import CosTerms
from dcc_stub.incoming import Incoming, Refusal


class Order:
    """To be called as a `Rule`."""

    def __init__(self, changes: Changes, terms: CosTerms) -> None:
        self._changes, self._terms = changes, terms

    def __call__(self, incoming: Incoming) -> Refusal | None:
        variant = incoming.request.variant
        clears = variant in self._terms.clearing
        if incoming.device is None or not (clears or self._terms.is_configuration(variant)):
            return None
        process = self._changes.newest(incoming.device.eui)
        if process is None or not process.is_order_enforced:
            return None
        why = self._why_not(process, incoming.user.eui, clears, incoming.at)
        return None if not why else Refusal("E4", f"change of supplier {process.id}: {why}")

    def _why_not(self, process: Process, user: str, clears: bool, at: datetime) -> str:
        if process.variant == "B":
            return "the snapshot has not been taken yet" if process.waits_for_snapshot(at) else ""
        if process.variant == "C" or process.state not in IRREVOCABLE | {"effective"}:
            return ""
        if process.is_effective(at):
            return "" if process.is_cleared or clears else "the meter has not been cleared"
        if user != process.outgoing:
            return ""
        if clears:
            left = sorted(set(self._terms.extraction) - process.extracted)
            return f"{' '.join(left)} has not been read" if left else ""
        return "the meter has been cleared for the incoming party" if process.is_cleared else ""
