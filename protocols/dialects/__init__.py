"""The dialects of head ends: one neutral message (`protocols.messages`), as each kind of head end says it.

Layer: sans-IO protocol cores. Stub and hub both look a dialect up here, by the name that configurations use. A dialect
differs from the next in format, units, time stamps and the naming of services; what it has no word for is a
DialectError when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from protocols import hub_dialect
from protocols.dialects import bundle, bundle_words, ledger, slate, slate_words
from protocols.messages import DialectError, Message


@dataclass(frozen=True, slots=True)
class Dialect:
    """`encode` and `decode` raise DialectError.

    `services`: the Service Reference Variants that it can name, each by itself or as a part of a transaction; None:
    any. `transactions`: to each its services in order, and whether the order's arguments are those of the service.
    """

    name: str
    encode: Callable[[Message], bytes]
    decode: Callable[[bytes], Message]
    fields: frozenset[str]
    services: frozenset[str] | None
    holds_schedules: bool = False
    transactions: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)


DIALECTS: Final[Mapping[str, Dialect]] = {
    one.name: one
    for one in (
        Dialect("hub", hub_dialect.encode, hub_dialect.decode, frozenset(hub_dialect.FIELDS), None),
        Dialect("ledger", ledger.encode, ledger.decode, ledger.FIELD_WORDS.names, ledger.SERVICES.names),
        Dialect(
            "bundle", bundle.encode, bundle.decode, bundle_words.FIELD_WORDS.names, bundle_words.RESULTS.names,
            transactions=bundle_words.TRANSACTIONS,
        ),
        Dialect(
            "slate", slate.encode, slate.decode, slate_words.FIELD_WORDS.names, slate_words.SERVICES.names,
            holds_schedules=True,
        ),
    )
}  # fmt: skip


def read_any(data: bytes) -> Message | None:
    """The message, in whichever dialect it is; None for what is none. For a listener that knows no cohorts."""
    for dialect in DIALECTS.values():
        try:
            return dialect.decode(data)
        except DialectError:
            continue
    return None
