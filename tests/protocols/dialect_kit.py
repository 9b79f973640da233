"""Messages for the tests of the dialects: what each can say, drawn by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from protocols.dialects import DIALECTS
from protocols.dialects.kinds import LAST_SECOND
from protocols.hub_dialect import ALERTS
from protocols.messages import Alert, Cancel, Command, Message, Part, Reply

OTHERS = ("ledger", "bundle", "slate")
DEVICE = bytes.fromhex("00db1234567890a0")
ENDS = ("ok", "refused", "unsupported", "invalid", "no_reply", "bad_reply", "hub_fault")

whole64 = st.integers(-(2**63), 2**63 - 1)
times = st.integers(0, LAST_SECOND)
words = st.text(max_size=64)
flags = st.integers(0, 1)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("firmware_version", "utrn", "log"), words),
    **dict.fromkeys(("read_from", "read_to", "current_time", "device_time", "first_end"), times),
    **dict.fromkeys(("payment_mode", "suspend_debt_disabled", "suspend_debt_emergency"), flags),
    **dict.fromkeys(("supply_state", "clock_status"), st.integers(0, 2)),
    **dict.fromkeys(("tolerance_s", "period_s"), st.integers(0, 10**10 - 1)),
    "periods": st.lists(st.none() | st.integers(-(2**62), 2**62), max_size=8),
    "log_entries": st.lists(st.tuples(times, whole64, whole64).map(list), max_size=4),
}
"""Where a dialect's own form takes less than the hub's 64 bits; all the rest are whole numbers of 64 bits."""

ids = st.integers(0, 0xFFFFFFFF)
devices = st.binary(min_size=8, max_size=8)
details = st.text(max_size=60)


def values_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    fields = sorted(DIALECTS[name].fields)
    return st.fixed_dictionaries({}, optional={one: VALUES.get(one, whole64) for one in fields})


def messages_of(name: str) -> st.SearchStrategy[Message]:
    """Every message that the dialect can say."""
    dialect = DIALECTS[name]
    values = values_of(name)
    services = st.sampled_from(sorted(dialect.transactions or dialect.services or ()))
    ends = st.sampled_from((*ENDS, "held") if dialect.holds_schedules else ENDS)
    due = st.none() | times if dialect.holds_schedules else st.none()
    results = st.just({}) if dialect.transactions else values
    parts = st.dictionaries(
        st.sampled_from(sorted(dialect.services or ())),
        st.builds(Part, st.sampled_from(ENDS), values, details), max_size=3,
    ) if dialect.transactions else st.just({})  # fmt: skip
    kinds: list[st.SearchStrategy[Message]] = [
        st.builds(Command, ids, devices, services, values, due),
        st.builds(Reply, ids, devices, ends, times, results, details, parts),
        st.builds(Alert, ids, devices, st.sampled_from(sorted(ALERTS)), times),
    ]
    if dialect.holds_schedules:
        kinds.append(st.builds(Cancel, ids, devices, ids))
    return st.one_of(kinds)
