"""Which blocks to read to get a set of registers in the fewest requests.

Layer: sans-IO protocol core. Why: on a serial line a request costs far more than a register (9600 baud 8E1: one
register 25 ms, ten 46 ms), so the number of requests is the only speed that matters.

Rules of this file: a span is never split over two blocks, since a value of two registers read at two moments is no
value; a block reads no more registers than the device allows, nor more in vain in a row than it tolerates; the same
spans in any order give the same plan.

A block begins at the first span not yet covered and takes each next span that still fits. That is the fewest: no block
can begin later and cover the first span, and a block that closed earlier would leave the next one more to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MAX_READ_REGISTERS: Final = 125
"""Most registers that one read may ask for [MODBUS Application Protocol V1.1b3 §6.3, §6.4]."""

MAX_WRITE_REGISTERS: Final = 123
"""Most registers that one write may carry [MODBUS Application Protocol V1.1b3 §6.12]."""


class PlanError(ValueError):
    """A span that no block may hold."""

    def __init__(self, address: int, count: int, expected: str) -> None:
        self.address, self.count, self.expected = address, count, expected
        super().__init__(address, count, expected)

    def __str__(self) -> str:
        return f"{self.count} registers from {self.address}: expected {self.expected}"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`count` registers from `address`."""

    address: int
    count: int

    @property
    def end(self) -> int:
        """The first address after it."""
        return self.address + self.count


def plan_blocks(spans: Iterable[Span], max_registers: int, max_gap: int) -> tuple[Span, ...]:
    """The blocks to read, by address. Raises PlanError for a span that no block may hold."""
    blocks: list[Span] = []
    for span in sorted(set(spans)):
        if not 1 <= span.count <= max_registers:
            raise PlanError(span.address, span.count, f"1 to {max_registers} registers in one piece")
        if span.address < 0 or span.end > 0x10000:
            raise PlanError(span.address, span.count, "addresses from 0 to 65535")
        if blocks and span.address - blocks[-1].end <= max_gap:
            last = blocks[-1]
            joined = Span(last.address, max(last.end, span.end) - last.address)
            if joined.count <= max_registers:
                blocks[-1] = joined
                continue
        blocks.append(span)
    return tuple(blocks)
