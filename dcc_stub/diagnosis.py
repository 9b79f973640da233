"""Where a request has got to, and which part failed [MIX-16 001:302]: User, DCC, translation, WAN, hub or meter; and
the audit log as it stands."""

from __future__ import annotations

from dcc_stub.audit import Audit
from dcc_stub.config import Table
from dcc_stub.control import Answer, Controls
from dcc_stub.store import Store
from dcc_stub.transactions import Transactions


def add_diagnosis_verbs(controls: Controls, store: Store, audit: Audit, transactions: Transactions) -> None:
    """`transactions/show`: of a request to a device, or of one that ended at the DCC itself. `transactions/parameters`:
    how long devices may take, until the rig is put back."""
    timeout_s = transactions.timeout_s

    def show(fields: Table) -> Answer:
        request_id = fields.text("request_id")
        ending = store.ending(request_id)
        if ending is not None:
            return ending
        last = audit.last(request_id)
        if last is None:
            raise fields.wrong("request_id", "a request that has come", request_id)
        event, data = last
        return {"state": event, "code": "", "part": "", "why": "", **data}

    def entries(fields: Table) -> Answer:
        return {"entries": audit.entries(fields.whole("after", 0, 1 << 62)), "count": audit.count}

    def parameters(fields: Table) -> Answer:
        transactions.timeout_s = fields.number("device_timeout_s", 0.01, 86400.0)
        return {}

    def reset() -> None:
        transactions.timeout_s = timeout_s

    controls.add("transactions", "show", show)
    controls.add("transactions", "parameters", parameters)
    controls.on_reset(reset)
    controls.add("audit", "entries", entries)
