"""Limits, and the one function that judges an observed value against one.

Layer: meterbench, pure. A limit is a value with its unit and, where it matters, the uncertainty of the measurement.

Rules of this file: values are exact (`int`, `Decimal`, `str`, `bool`, `datetime`, tuples of them), a float is refused;
bounds are inclusive and the text says so; the raw value is judged and nothing is rounded. With an uncertainty u a value
is decided only when no true value within u of it would change the answer; otherwise the judgement is None.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

Number = int | Decimal
Observed = int | Decimal | str | bool | datetime | None | tuple["Observed", ...]
ZERO = Decimal(0)


@dataclass(frozen=True)
class Judgement:
    """`held` None: the value lies within the uncertainty of the limit and cannot be decided."""

    held: bool | None
    expected: str


class Limit(Protocol):
    """What an observed value is held against."""

    def holds(self, observed: Observed) -> bool | None: ...
    def text(self) -> str: ...


def judge(limit: Limit, observed: Observed) -> Judgement:
    """Raises TypeError for a float and for a value that the limit cannot be compared with: a defect of the bench."""
    _refuse_floats(observed)
    return Judgement(limit.holds(observed), limit.text())


@dataclass(frozen=True)
class Band:
    """`low` to `high`, both inclusive; `uncertainty` is that of the measurement, in the same unit."""

    low: Number
    high: Number
    unit: str
    uncertainty: Number = ZERO

    def __post_init__(self) -> None:
        _refuse_floats((self.low, self.high, self.uncertainty))
        if self.low > self.high or self.uncertainty < 0:
            raise ValueError(f"not a band: {self.low} to {self.high} with uncertainty {self.uncertainty}")

    @classmethod
    def around(
        cls,
        value: Number,
        unit: str,
        *,
        percent: Number | None = None,
        absolute: Number | None = None,
        uncertainty: Number = ZERO,
    ) -> Band:
        """Exactly one of `percent` (of the value's magnitude) and `absolute` (in the value's unit)."""
        if (percent is None) == (absolute is None):
            raise ValueError("a band is around a value by a percentage or by an absolute amount, not both")
        _refuse_floats((value, percent, absolute))
        half = Decimal(absolute) if absolute is not None else abs(Decimal(value)) * Decimal(percent or 0) / 100
        return cls(Decimal(value) - half, Decimal(value) + half, unit, uncertainty)

    def holds(self, observed: Observed) -> bool | None:
        value, u = _number(observed), self.uncertainty
        if value < self.low - u or value > self.high + u:
            return False
        return True if self.low + u <= value <= self.high - u else None

    def text(self) -> str:
        return f"{show(self.low)} to {_with(self.high, self.unit)} inclusive{_uncertain(self.uncertainty, self.unit)}"


@dataclass(frozen=True)
class AtMost:
    """Not more than `limit`, inclusive."""

    limit: Number
    unit: str = ""
    uncertainty: Number = ZERO

    def holds(self, observed: Observed) -> bool | None:
        return _below(_number(observed) - self.limit, self.uncertainty)

    def text(self) -> str:
        return f"at most {_with(self.limit, self.unit)} inclusive{_uncertain(self.uncertainty, self.unit)}"


@dataclass(frozen=True)
class AtLeast:
    """Not less than `limit`, inclusive."""

    limit: Number
    unit: str = ""
    uncertainty: Number = ZERO

    def holds(self, observed: Observed) -> bool | None:
        return _below(self.limit - _number(observed), self.uncertainty)

    def text(self) -> str:
        return f"at least {_with(self.limit, self.unit)} inclusive{_uncertain(self.uncertainty, self.unit)}"


@dataclass(frozen=True)
class Equals:
    """The same value of the same kind: 1 is not True and "1" is not 1; 1 and Decimal("1.0") are the same."""

    value: Observed
    unit: str = ""

    def holds(self, observed: Observed) -> bool | None:
        return _same(self.value, observed)

    def text(self) -> str:
        return _with(self.value, self.unit)


@dataclass(frozen=True)
class Differs:
    """Any value but this one."""

    value: Observed
    unit: str = ""

    def holds(self, observed: Observed) -> bool | None:
        return not _same(self.value, observed)

    def text(self) -> str:
        return f"anything but {_with(self.value, self.unit)}"


@dataclass(frozen=True)
class OneOf:
    """One of a closed set."""

    values: tuple[Observed, ...]
    unit: str = ""

    def holds(self, observed: Observed) -> bool | None:
        return any(_same(value, observed) for value in self.values)

    def text(self) -> str:
        return "one of " + ", ".join(_with(value, self.unit) for value in self.values)


@dataclass(frozen=True)
class Contains:
    """A text that contains a part, or a tuple that contains an item."""

    part: Observed

    def holds(self, observed: Observed) -> bool | None:
        if isinstance(observed, str) and isinstance(self.part, str):
            return self.part in observed
        if isinstance(observed, tuple):
            return any(_same(self.part, item) for item in observed)
        raise TypeError(f"{type(observed).__name__} cannot contain {self.part!r}")

    def text(self) -> str:
        return f"contains {show(self.part)}"


@dataclass(frozen=True)
class Matches:
    """A text that matches the whole of a regular expression; `meaning` is what a reader is told."""

    pattern: str
    meaning: str

    def holds(self, observed: Observed) -> bool | None:
        if not isinstance(observed, str):
            raise TypeError(f"{type(observed).__name__} is not a text")
        return re.fullmatch(self.pattern, observed) is not None

    def text(self) -> str:
        return self.meaning


def show(value: Observed) -> str:
    """As a report prints it: no exponent, UTC with its zone, names instead of Python's None and True."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case tuple():
            return ", ".join(show(item) for item in value) if value else "none"
        case str():
            return value if value and value == value.strip() else repr(value)  # blanks at an end would not be seen
        case int():
            return str(value)
    raise TypeError(f"an observed value cannot be a {type(value).__name__}")


def _with(value: Observed, unit: str) -> str:
    return f"{show(value)} {unit}".strip()


def _uncertain(uncertainty: Number, unit: str) -> str:
    return f", uncertainty ± {_with(uncertainty, unit)}" if uncertainty else ""


def _below(excess: Number, uncertainty: Number) -> bool | None:
    if excess > uncertainty:
        return False
    return True if excess <= -uncertainty else None


def _same(expected: Observed, observed: Observed) -> bool:
    if isinstance(expected, bool) or isinstance(observed, bool):
        return expected is observed
    if isinstance(expected, tuple) and isinstance(observed, tuple):
        return len(expected) == len(observed) and all(map(_same, expected, observed))
    return expected == observed


def _number(observed: Observed) -> Number:
    if isinstance(observed, bool) or not isinstance(observed, int | Decimal):
        raise TypeError(f"a number is compared with a limit, not the {type(observed).__name__} {observed!r}")
    return observed


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float: observed values and limits are exact (int or Decimal)")
    if isinstance(value, Collection) and not isinstance(value, str | bytes):
        for item in value:
            _refuse_floats(item)
