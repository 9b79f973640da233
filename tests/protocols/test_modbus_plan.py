"""Block planning: covers everything, splits nothing, and in the fewest requests there are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocols.modbus_plan import PlanError, Span, plan_blocks

SPANS = st.lists(st.builds(Span, st.integers(0, 300), st.integers(1, 8)), max_size=40)
FEW = st.lists(st.builds(Span, st.integers(0, 40), st.integers(1, 6)), max_size=7)


@pytest.mark.parametrize(
    ("spans", "limit", "gap", "blocks"),
    [
        ([], 10, 0, []),
        ([(5, 2)], 10, 0, [(5, 2)]),
        ([(0, 2), (2, 2)], 10, 0, [(0, 4)]),
        ([(0, 2), (3, 2)], 10, 0, [(0, 2), (3, 2)]),
        ([(0, 2), (3, 2)], 10, 1, [(0, 5)]),
        ([(0, 2), (9, 2)], 10, 16, [(0, 2), (9, 2)]),
        ([(9, 1), (0, 2), (0, 2)], 10, 16, [(0, 10)]),
        ([(0, 8), (2, 1)], 8, 0, [(0, 8)]),
        ([(65534, 2)], 125, 0, [(65534, 2)]),
    ],
)
def test_blocks_by_example(spans: list[tuple[int, int]], limit: int, gap: int, blocks: list[tuple[int, int]]) -> None:
    assert plan_blocks([Span(*span) for span in spans], limit, gap) == tuple(Span(*block) for block in blocks)


@given(SPANS, st.integers(8, 60), st.integers(0, 20))
def test_every_span_lies_whole_in_a_block_and_no_block_breaks_a_limit(spans: list[Span], limit: int, gap: int) -> None:
    blocks = plan_blocks(spans, limit, gap)
    for span in spans:
        assert any(block.address <= span.address and span.end <= block.end for block in blocks)
    for block in blocks:
        assert 1 <= block.count <= limit
        wanted = {address for span in spans for address in range(span.address, span.end)}
        read = sorted(wanted & set(range(block.address, block.end)))
        assert (read[0], read[-1]) == (block.address, block.end - 1)
        assert all(after - before - 1 <= gap for before, after in pairwise(read))


@given(SPANS, st.integers(8, 60), st.integers(0, 20), st.randoms())
def test_the_order_of_the_spans_changes_nothing(spans: list[Span], limit: int, gap: int, random: object) -> None:
    shuffled = list(spans)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan_blocks(shuffled, limit, gap) == plan_blocks(spans, limit, gap)


@given(FEW, st.integers(6, 20), st.integers(0, 10))
def test_there_is_no_plan_with_fewer_requests(spans: list[Span], limit: int, gap: int) -> None:
    assert len(plan_blocks(spans, limit, gap)) == _fewest(tuple(sorted(set(spans))), limit, gap)


def _fewest(spans: tuple[Span, ...], limit: int, gap: int) -> int:
    """Every way to part the spans into groups, each group read as one block."""
    if not spans:
        return 0
    first, rest = spans[0], spans[1:]
    best = len(spans)
    for choice in range(2 ** len(rest)):
        group = [first, *(span for at, span in enumerate(rest) if choice >> at & 1)]
        if _fits(group, limit, gap):
            others = tuple(span for at, span in enumerate(rest) if not choice >> at & 1)
            best = min(best, 1 + _fewest(others, limit, gap))
    return best


def _fits(group: list[Span], limit: int, gap: int) -> bool:
    addresses = sorted({address for span in group for address in range(span.address, span.end)})
    return addresses[-1] - addresses[0] < limit and all(b - a - 1 <= gap for a, b in pairwise(addresses))


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(4, 9), "9 registers from 4: expected 1 to 8 registers in one piece"),
        (Span(4, 0), "0 registers from 4: expected 1 to 8 registers in one piece"),
        (Span(65535, 2), "2 registers from 65535: expected addresses from 0 to 65535"),
    ],
)
def test_a_span_that_no_block_may_hold_is_named(span: Span, text: str) -> None:
    with pytest.raises(PlanError) as refused:
        plan_blocks([span], 8, 0)
    assert str(refused.value) == text
