"""Whether a request may go to its device at a moment: asked when it comes, and again whenever it is due.

In between a meter may have changed hands, or its User may have been suspended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dcc_stub.access import AccessControl, Asked
from dcc_stub.cos.periods import period_of
from dcc_stub.incoming import Incoming, Refusal, Rule
from dcc_stub.inventory import Inventory
from dcc_stub.transactions import Transactions
from protocols.duis import ServiceRequest

RESOURCE = "serviceS"


class Judging:
    def __init__(
        self, access: AccessControl, inventory: Inventory, transactions: Transactions, rules: Sequence[Rule]
    ) -> None:
        self._access, self._inventory, self._transactions, self._rules = access, inventory, transactions, rules

    def standing(self, request: ServiceRequest, user: str, at: datetime) -> Refusal | None:
        """Access control, as if the User asked for the present: whoever has lost the device has lost it."""
        device = self._inventory.device(request.request_id.target)
        asked = Asked(
            request.request_id, request.command_variant, request.variant,
            self._transactions.carries(device, request), at,
        )  # fmt: skip
        return self._access.judge(asked, RESOURCE, self._inventory.user(user), device)

    def refusal(self, request: ServiceRequest, user: str, at: datetime) -> Refusal | None:
        """Access control and the rules of the parts."""
        row, device = self._inventory.user(user), self._inventory.device(request.request_id.target)
        asked = Asked(
            request.request_id, request.command_variant, request.variant,
            self._transactions.carries(device, request), at, period_of(request),
        )  # fmt: skip
        found = self._access.judge(asked, RESOURCE, row, device)
        if found is not None or row is None:
            return found
        return self.broken_rule(Incoming(request, RESOURCE, b"", row, device, at))

    def broken_rule(self, incoming: Incoming) -> Refusal | None:
        return next(filter(None, (rule(incoming) for rule in self._rules)), None)
