"""When a message came to a part of the rig and when it left, as the parts themselves tell it: data and its reading.

Layer: rigs, beside the ports. The rows are those of `dcc_stub.stamps` and `rigs.hub.stamps` [docs/peers.md, stamps],
moved onto the bench's monotonic clock. What a part tells is read as hostile: a row that is none is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

Row = tuple[int | str, ...]
Shapes = Mapping[str, tuple[type, ...]]
DCC_SHAPES: Final[Shapes] = {
    "in": (int, str),
    "sent": (int, int, str),
    "taken": (int, int),
    "queued": (int, int, int),
    "out": (int, int),
}
HUB_SHAPES: Final[Shapes] = {
    "in": (int, int),
    "out": (int, int, int, str),
    "alert": (int, int, str, int),
    "meter": (int, int, str),
    "command": (int, int, str),
}
"""Of a row behind its name."""
TIMES: Final[Mapping[str, tuple[int, ...]]] = {"meter": (1, 2), "command": (1, 2), "alert": (1, 4)}
ROWS_MAX: Final = 20_000
PROBES: Final = 3
FAR_NS: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class PartStamps:
    """Of one part, by the bench's clock to within `uncertainty_ns`. `missing`: why there are none."""

    rows: tuple[Row, ...] = ()
    uncertainty_ns: int = 0
    missing: str = ""

    def named(self, name: str) -> Iterator[Row]:
        return (row for row in self.rows if row[0] == name)


@dataclass(frozen=True, slots=True)
class Passed:
    """A message that passed the broker's port: from its publisher (`to_broker`) or to a subscriber (`client`)."""

    topic: str
    crc: int
    to_broker: bool
    client: str
    ns: int


class Hops(Protocol):
    """The stamps of the parts between the User and the meter."""

    def since(self, monotonic_ns: int) -> tuple[PartStamps, PartStamps]:
        """Of the DCC and of the hub. Raises PeerDied, BenchError for a part of the rig that does not answer."""
        ...

    def passed(self, monotonic_ns: int) -> tuple[Passed, ...]:
        """What has been captured at the broker since; empty without a capture."""
        ...


Ask = Callable[[int], Mapping[str, Any]]
"""The stamps of a part since a moment of its own clock."""


class Teller:
    """One part whose clock is held against the bench's: the same one, or apart by what a few questions find."""

    def __init__(self, ask: Ask, shapes: Shapes, now_ns: Callable[[], int]) -> None:
        self._ask, self._shapes, self._now_ns = ask, shapes, now_ns
        self._known = False
        self.offset_ns, self.uncertainty_ns = 0, 0
        """To be added to the part's stamps."""

    def since(self, monotonic_ns: int) -> PartStamps:
        if not self._known:
            self._find_clock()
        before = self._now_ns()
        told = self._ask(max(0, monotonic_ns - self.offset_ns - self.uncertainty_ns))
        now = _whole(told.get("now_ns")) + self.offset_ns
        if not before - self.uncertainty_ns <= now <= self._now_ns() + self.uncertainty_ns:
            self._known = False
            return PartStamps(missing="its clock has moved against the bench's")
        return PartStamps(_rows(told.get("rows"), self._shapes, self.offset_ns), self.uncertainty_ns)

    def _find_clock(self) -> None:
        """Nothing is moved where its now lies between question and answer: it is the clock of the same machine."""
        found = []
        for _ in range(PROBES):
            before = self._now_ns()
            now = _whole(self._ask(FAR_NS).get("now_ns"))
            after = self._now_ns()
            offset = 0 if before <= now <= after else (before + after) // 2 - now
            found.append((after - before, offset))
        same = all(offset == 0 for _, offset in found)
        width, self.offset_ns = (0, 0) if same else min(found)
        self.uncertainty_ns, self._known = (width + 1) // 2, True


def _rows(told: object, shapes: Shapes, offset_ns: int) -> tuple[Row, ...]:
    if not isinstance(told, list):
        return ()
    return tuple(_moved(row, offset_ns) for row in told[-ROWS_MAX:] if _is_row(row, shapes))


def _is_row(row: object, shapes: Shapes) -> bool:
    if not isinstance(row, list) or not row or not isinstance(row[0], str):
        return False
    shape = shapes.get(row[0], ())
    return len(shape) == len(row) - 1 > 0 and all(map(_is_a, row[1:], shape))


def _is_a(value: object, kind: type) -> bool:
    return type(value) is kind and (kind is str or 0 <= value < 1 << 63)  # type: ignore[operator]  # an int by then


def _moved(row: Sequence[Any], offset_ns: int) -> Row:
    times = TIMES.get(row[0], (1,))
    return tuple(value + offset_ns if at in times else value for at, value in enumerate(row))


def _whole(value: object) -> int:
    return value if type(value) is int else -FAR_NS
