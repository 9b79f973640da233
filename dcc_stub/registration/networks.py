"""How often and how finely a network operator reads, for its regulated duties [ACC-6 000:74]. A rule.

Without limits by default: the document asks and does not answer. A refusal is E4: the role is authorised for the
device, and not at that moment or for that period.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dcc_stub.database import Database
from dcc_stub.incoming import Incoming, Refusal
from dcc_stub.registration.register import NETWORKS
from dcc_stub.registration.terms import RegistrationTerms


class NetworkReading:
    def __init__(self, database: Database, terms: Callable[[], RegistrationTerms]) -> None:
        self._db, self._terms = database, terms

    def __call__(self, incoming: Incoming) -> Refusal | None:
        terms = self._terms()
        if incoming.device is None or not set(incoming.user.roles) <= set(NETWORKS):
            return None
        if terms.network_period_s and _period_s(incoming) < terms.network_period_s:
            return Refusal("E4", f"a network operator reads no period shorter than {terms.network_period_s:g} s")
        if terms.network_interval_s and self._since_last_s(incoming) < terms.network_interval_s:
            return Refusal("E4", f"a network operator reads this once in {terms.network_interval_s:g} s")
        return None

    def _since_last_s(self, incoming: Incoming) -> float:
        """Since the same was last asked; a request that is sent again is no new one."""
        request = incoming.request
        rows = self._db.execute(
            "SELECT request_id, accepted_at FROM transactions WHERE device = ? AND user = ? AND variant = ?",
            (request.request_id.target, incoming.user.eui, request.variant),
        ).fetchall()
        if any(request_id == request.request_id.text for request_id, _ in rows):
            return float("inf")
        return incoming.at.timestamp() - max((at for _, at in rows), default=float("-inf"))


def _period_s(incoming: Incoming) -> float:
    """Seconds that the request reads; no limit for what reads no period."""
    start, end = (incoming.request.parameters.get(name) for name in ("read_from", "read_to"))
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return float("inf")
    return (end - start).total_seconds()
