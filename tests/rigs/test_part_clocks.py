"""The clocks of parts against the bench's, and rows that are none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rigs.hops import DCC_SHAPES, HUB_SHAPES, Teller

MS = 1_000_000


class Clocks:
    """A millisecond passes on the way there and on the way back."""

    def __init__(self, apart_ns: int, rows: list[Any] | None = None) -> None:
        self.ns, self.apart_ns, self.rows = 1_000 * MS, apart_ns, rows or []

    def now_ns(self) -> int:
        return self.ns

    def ask(self, _since_ns: int) -> Mapping[str, Any]:
        self.ns += 2 * MS
        return {"now_ns": self.ns - MS + self.apart_ns, "rows": self.rows}


def test_the_clock_of_the_same_machine_is_taken_as_it_is() -> None:
    clocks = Clocks(0, [["taken", 7, 1]])
    told = Teller(clocks.ask, DCC_SHAPES, clocks.now_ns).since(0)
    assert (told.rows, told.uncertainty_ns, told.missing) == ((("taken", 7, 1),), 0, "")


def test_a_clock_that_is_apart_is_measured_and_its_stamps_are_moved() -> None:
    apart = 3_600_000 * MS
    rows = [["alert", apart + 9, 1, "d", apart + 5], ["meter", apart + 1, apart + 2, "d"], ["in", apart + 1, 5]]
    clocks = Clocks(apart, rows)
    told = Teller(clocks.ask, HUB_SHAPES, clocks.now_ns).since(0)
    assert told.uncertainty_ns == MS
    assert told.rows == (("alert", 9, 1, "d", 5), ("meter", 1, 2, "d"), ("in", 1, 5))


def test_a_clock_that_moves_meanwhile_tells_nothing_and_is_measured_anew() -> None:
    clocks = Clocks(0, [["taken", 7, 1]])
    teller = Teller(clocks.ask, DCC_SHAPES, clocks.now_ns)
    teller.since(0)
    clocks.apart_ns = 500 * MS
    assert "has moved" in teller.since(0).missing
    assert teller.since(0).uncertainty_ns == MS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)
NAMES = st.sampled_from([*DCC_SHAPES, *HUB_SHAPES])


@given(JSON | st.lists(st.tuples(NAMES, JSON, JSON, JSON).map(list)), JSON)
def test_rows_that_are_none_are_dropped(rows: Any, now: Any) -> None:
    def ask(_since_ns: int) -> Mapping[str, Any]:
        return {"rows": rows, "now_ns": now}

    for shapes in (DCC_SHAPES, HUB_SHAPES):
        told = Teller(ask, shapes, lambda: 1000).since(0)
        assert all(len(row) == len(shapes[str(row[0])]) + 1 for row in told.rows)
