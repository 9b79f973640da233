"""Reads the keys of the configuration under `diary` and `flow` [docs/peers.md]."""

from __future__ import annotations

from typing import cast

from dcc_stub.config.table import EUI, Table
from dcc_stub.diary.terms import DAY_S, DELIVERIES, HOLDERS, Delivery, DiaryTerms, Holder
from dcc_stub.flow import FlowTerms

LONGEST_S = 40 * 366 * DAY_S


def parse_diary(row: Table) -> DiaryTerms:
    """Raises ConfigError."""
    terms = read_terms(row, DiaryTerms())
    row.end()
    return terms


def read_terms(row: Table, now: DiaryTerms) -> DiaryTerms:
    """The terms as they are, with what the row changes in them."""
    left = row.left()

    def seconds(key: str, default: float) -> float:
        return row.number(key, 0.0, LONGEST_S, default)

    meters = row.take("half_hourly", list, default=list(now.half_hourly))
    for eui in meters:
        if not isinstance(eui, str) or not EUI.fullmatch(eui):
            raise row.wrong("half_hourly", "a list of EUI-64", eui)
    return DiaryTerms(
        delivery=cast(Delivery, row.word("delivery", DELIVERIES) if "delivery" in left else now.delivery),
        batch_s=seconds("batch_s", now.batch_s),
        future_dated=cast(Holder, row.word("future_dated", HOLDERS) if "future_dated" in left else now.future_dated),
        forward_s=seconds("forward_s", now.forward_s),
        backward_s=seconds("backward_s", now.backward_s),
        window_s=seconds("window_s", now.window_s),
        retry_s=row.number("retry_s", 1.0, LONGEST_S, now.retry_s),
        sequence_s=seconds("sequence_s", now.sequence_s),
        confirmation=row.take("confirmation", bool, default=now.confirmation),
        reading=row.take("reading", bool, default=now.reading),
        most_schedules=row.whole("most_schedules", 1, 99, now.most_schedules),
        half_hourly=tuple(meters),
        half_hourly_s=row.number("half_hourly_s", 0.0, DAY_S - 1, now.half_hourly_s),
    )


def parse_flow(row: Table) -> FlowTerms:
    """Raises ConfigError."""
    plain = FlowTerms()
    terms = FlowTerms(
        row.whole("in_flight_per_hub", 1, 1_000_000, plain.in_flight_per_hub),
        row.whole("in_flight", 1, 1_000_000, plain.in_flight),
        row.number("messages_per_s", 0.0, 1e6, plain.messages_per_s),
        row.number("bytes_per_s", 0.0, 1e9, plain.bytes_per_s),
    )
    row.end()
    return terms
