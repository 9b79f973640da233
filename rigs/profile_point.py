"""A point of a register map and its codec: register words to exact values and back.

Layer: rigs, sans-IO. Source of the word layout: big-endian registers [MODBUS Application Protocol V1.1b3 §4.2]; the
order of the words of a value is the maker's and stands in the profile (`word_order`, "little" = least significant
word first).

Rules of this file: no binary floats leave it. A scaled value is a `Decimal`, a value of scale 1 an `int`, a labelled
value its label, a time an aware UTC `datetime`, a float32 the shortest decimal that is read back as the same float32.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from rigs.ports import Value

PointType = Literal["u16", "s16", "u32", "s32", "u64", "s64", "f32", "string"]
WordOrder = Literal["big", "little"]
Access = Literal["r", "w", "rw"]

WORDS: Final[Mapping[str, int]] = {"u16": 1, "s16": 1, "u32": 2, "s32": 2, "u64": 4, "s64": 4, "f32": 2}
"""Registers of each numeric type; a string says its own number."""

CANONICAL: Final[Mapping[str, tuple[Decimal, str]]] = {
    "": (Decimal(1), ""),
    "Wh": (Decimal(1), "Wh"),
    "kWh": (Decimal(1000), "Wh"),
    "MWh": (Decimal(1000000), "Wh"),
    "varh": (Decimal(1), "varh"),
    "kvarh": (Decimal(1000), "varh"),
    "m3": (Decimal(1000), "l"),
    "l": (Decimal(1), "l"),
    "m3/h": (Decimal(1000), "l/h"),
    "p": (Decimal(1000), "mp"),
    "p/kWh": (Decimal(1000), "mp/kWh"),
    "p/m3": (Decimal(1000), "mp/m3"),
    "s": (Decimal(1), "s"),
    "min": (Decimal(60), "s"),
    "h": (Decimal(3600), "s"),
    "d": (Decimal(1), "d"),
    "utc": (Decimal(1), "utc"),
    "V": (Decimal(1000), "mV"),
    "A": (Decimal(1000), "mA"),
    "W": (Decimal(1), "W"),
    "kW": (Decimal(1000), "W"),
    "VA": (Decimal(1), "VA"),
    "var": (Decimal(1), "var"),
    "Hz": (Decimal(1000), "mHz"),
    "%": (Decimal(1), "%"),
}
"""Every unit that a profile may name, with the factor to the whole-number unit of the hub's dialect."""


class UnreadableValue(ValueError):
    """The words of a register do not stand for a value of the point: the device's doing, not the line's."""

    def __init__(self, point: str, words: Sequence[int], why: str) -> None:
        self.point, self.words, self.why = point, tuple(words), why
        super().__init__(point, self.words, why)

    def __str__(self) -> str:
        return f"{self.point}: registers {' '.join(f'{word:04X}' for word in self.words)} hold {self.why}"


class UnwritableValue(ValueError):
    """A value that cannot be put into the point exactly, or a point that takes no value."""

    def __init__(self, point: str, expected: str, found: object) -> None:
        self.point, self.expected, self.found = point, expected, found
        super().__init__(point, expected, found)

    def __str__(self) -> str:
        return f"{self.point}: expected {self.expected}, found {self.found!r}"


@dataclass(frozen=True, slots=True)
class Point:
    """One row of a register map. `address` is zero-based on the wire; value = raw * scale in `unit`."""

    name: str
    address: int
    type: PointType
    registers: int
    scale: Decimal = Decimal(1)
    unit: str = ""
    access: Access = "r"
    side: Literal["both", "bench"] = "both"
    labels: Mapping[str, int] = field(default_factory=dict)
    source: str = ""
    word_order: WordOrder = "big"
    read_function: int = 3
    no_data: int | None = None

    @property
    def readable(self) -> bool:
        return "r" in self.access

    @property
    def writable(self) -> bool:
        return "w" in self.access

    @property
    def end(self) -> int:
        """The first address after the point."""
        return self.address + self.registers

    def decode(self, words: Sequence[int]) -> Value:
        """The value that the register words stand for. Raises UnreadableValue."""
        if len(words) != self.registers:
            raise UnreadableValue(self.name, words, f"{len(words)} registers where the profile says {self.registers}")
        if self.type == "string":
            return self._text(words)
        raw = self.raw(words)
        if self.no_data is not None and raw == self.no_data:
            raise UnreadableValue(self.name, words, "the maker's mark for no data")
        if isinstance(raw, Decimal):
            return raw * self.scale
        if self.labels:
            return self._label(raw, words)
        if self.unit == "utc":
            return self._time(raw, words)
        return raw if self.scale == 1 else raw * self.scale

    def raw(self, words: Sequence[int]) -> int | Decimal:
        """The unscaled number in the words (a `Decimal` for f32); not for strings. Raises UnreadableValue."""
        ordered = words if self.word_order == "big" else tuple(reversed(words))
        data = b"".join(word.to_bytes(2, "big") for word in ordered)
        if self.type == "f32":
            return self._float(data, words)
        return int.from_bytes(data, "big", signed=self.type.startswith("s"))

    def _float(self, data: bytes, words: Sequence[int]) -> Decimal:
        number: float = struct.unpack(">f", data)[0]
        if not math.isfinite(number):
            raise UnreadableValue(self.name, words, "NaN or infinity, not a number")
        return shortest_float32(number)

    def _text(self, words: Sequence[int]) -> str:
        data = b"".join(word.to_bytes(2, "big") for word in words).rstrip(b"\0 ")
        if not data.isascii() or not data.decode("latin-1").isprintable():
            raise UnreadableValue(self.name, words, "no printable ASCII text")
        return data.decode("ascii")

    def _label(self, raw: int, words: Sequence[int]) -> str:
        for label, number in self.labels.items():
            if number == raw:
                return label
        known = ", ".join(f"{number} {label}" for label, number in self.labels.items())
        raise UnreadableValue(self.name, words, f"{raw}, which the profile has no label for ({known})")

    def _time(self, raw: int, words: Sequence[int]) -> datetime:
        try:
            return datetime.fromtimestamp(raw, UTC)
        except (OverflowError, OSError, ValueError):
            raise UnreadableValue(self.name, words, f"{raw} s since 1970, beyond any calendar") from None

    def encode(self, value: Value) -> tuple[int, ...]:
        """The register words of a value. Raises UnwritableValue when it does not fit exactly."""
        if self.type == "string":
            return self._text_words(value)
        if self.type == "f32":
            data = self._float_bytes(value)
        else:
            number = self._number(value)
            signed = self.type.startswith("s")
            try:
                data = number.to_bytes(2 * self.registers, "big", signed=signed)
            except OverflowError:
                raise UnwritableValue(self.name, f"a value that fits {self.type} after scaling", value) from None
        words = tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
        return words if self.word_order == "big" else tuple(reversed(words))

    def _number(self, value: Value) -> int:
        if self.labels:
            if not isinstance(value, str) or value not in self.labels:
                raise UnwritableValue(self.name, f"one of {', '.join(self.labels)}", value)
            return self.labels[value]
        if self.unit == "utc":
            return self._epoch(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise UnwritableValue(self.name, f"a number{' of ' + self.unit if self.unit else ''}", value)
        scaled = Decimal(value) / self.scale if Decimal(value).is_finite() else Decimal("NaN")
        if not scaled.is_finite() or scaled != scaled.to_integral_value() or scaled * self.scale != value:
            raise UnwritableValue(self.name, f"a whole multiple of {self.scale} {self.unit}".rstrip(), value)
        return int(scaled)

    def _epoch(self, value: Value) -> int:
        if not isinstance(value, datetime) or value.tzinfo is None or value.microsecond:
            raise UnwritableValue(self.name, "a time with its zone, in whole seconds", value)
        return int(value.timestamp())

    def _text_words(self, value: Value) -> tuple[int, ...]:
        room = 2 * self.registers
        fits = isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= room
        if not isinstance(value, str) or not fits:
            raise UnwritableValue(self.name, f"up to {room} printable ASCII characters", value)
        data = value.encode("ascii").ljust(room, b"\0")
        return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, room, 2))

    def _float_bytes(self, value: Value) -> bytes:
        expected = "a number that a float32 holds as written"
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            raise UnwritableValue(self.name, expected, value)
        wanted = Decimal(value) / self.scale
        try:
            data = struct.pack(">f", float(wanted))
        except OverflowError:
            raise UnwritableValue(self.name, expected, value) from None
        if shortest_float32(struct.unpack(">f", data)[0]) * self.scale != value:
            raise UnwritableValue(self.name, expected, value)
        return data

    def canonical(self, value: Value) -> int | str:
        """The value as the hub's dialect carries it: a label's number, text as it is, else `canonical(value, unit)`."""
        if self.labels:
            return self._number(value)
        if isinstance(value, str):
            return value
        return canonical(value, self.unit)

    def from_canonical(self, value: int | str) -> Value:
        """The way back, for the arguments of a command. Raises UnwritableValue."""
        if self.type == "string":
            return value
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnwritableValue(self.name, "a whole number", value)
        if self.labels:
            for label, number in self.labels.items():
                if number == value:
                    return label
            raise UnwritableValue(self.name, f"one of {', '.join(map(str, self.labels.values()))}", value)
        if self.unit == "utc":
            return self._time(value, ())
        return value if self.scale == 1 and CANONICAL[self.unit][0] == 1 else value / CANONICAL[self.unit][0]


def canonical(value: int | Decimal | datetime, unit: str) -> int:
    """A quantity as a whole number: Wh, litres, thousandths of a penny (mp), mV, mA, mHz, epoch seconds.

    What is finer than one of these is cut off towards zero, as the counting train of a meter does.
    """
    if isinstance(value, datetime):
        return int(value.timestamp())
    return int((Decimal(value) * CANONICAL[unit][0]).to_integral_value(ROUND_DOWN))


def shortest_float32(number: float) -> Decimal:
    """The decimal with the fewest digits that a float32 reads back as `number` (nine digits always do)."""
    wanted = struct.pack(">f", number)
    for digits in range(1, 10):
        text = f"{number:.{digits}g}"
        try:
            if struct.pack(">f", float(text)) == wanted:
                return Decimal(text)
        except OverflowError:
            continue
    return Decimal(number)
