"""One row of the register table of a meter, and how its value becomes register words (manual 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["u16", "u32", "s32", "u64", "string"]
WIDTH: Final[Mapping[Kind, int]] = {"u16": 1, "u32": 2, "s32": 2, "u64": 4}


@dataclass(frozen=True, slots=True)
class Row:
    """`block` names the rows that only one write of all of them changes; `minimum` and `maximum` bound a raw value."""

    name: str
    address: int
    kind: Kind
    access: Literal["r", "w"] = "r"
    chapter: str = ""
    unit: str = ""
    scale: str = "1"
    labels: Mapping[str, int] = field(default_factory=dict)
    registers: int = 0
    test_mode: bool = False
    block: str = ""
    minimum: int | None = None
    maximum: int | None = None

    @property
    def width(self) -> int:
        """How many registers the value takes."""
        return self.registers or WIDTH[self.kind]

    @property
    def addresses(self) -> range:
        return range(self.address, self.address + self.width)


def encode(row: Row, value: int | str) -> list[int]:
    """Big-endian words, most significant register first; text is ASCII filled up with NUL; negatives in two's
    complement. Values wrap at the width of their registers, as the counters of the meter do."""
    size = 2 * row.width
    if isinstance(value, str):
        raw = value.encode("ascii", "replace")[:size].ljust(size, b"\0")
    else:
        raw = (value % (1 << 8 * size)).to_bytes(size, "big")
    return [raw[at] << 8 | raw[at + 1] for at in range(0, size, 2)]


def decode(row: Row, words: Sequence[int]) -> int | str | None:
    """The value of a whole row; None when it is outside the row's bounds. Text comes without trailing NUL."""
    raw = b"".join(word.to_bytes(2, "big") for word in words)
    if row.kind == "string":
        return raw.rstrip(b"\0").decode("latin-1")
    value = int.from_bytes(raw, "big", signed=row.kind == "s32")
    too_low = row.minimum is not None and value < row.minimum
    too_high = row.maximum is not None and value > row.maximum
    return None if too_low or too_high else value
