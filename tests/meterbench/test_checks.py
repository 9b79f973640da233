"""Limits as tables: exact values, inclusive bounds, guard bands."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from meterbench.checks import (
    AtLeast,
    AtMost,
    Band,
    Contains,
    Differs,
    Equals,
    Limit,
    Matches,
    Observed,
    OneOf,
    judge,
    show,
)

BAND = Band.around(Decimal("253.0"), "V", percent=1)
GUARDED = Band(Decimal(10), Decimal(20), "V", uncertainty=Decimal(1))


@pytest.mark.parametrize(
    ("limit", "observed", "held"),
    [
        (BAND, Decimal("250.47"), True),
        (BAND, Decimal("255.53"), True),
        (BAND, Decimal("255.5300001"), False),
        (BAND, Decimal("250.4699999"), False),
        (BAND, 253, True),
        (GUARDED, Decimal("8.99"), False),
        (GUARDED, Decimal(9), None),
        (GUARDED, Decimal("10.99"), None),
        (GUARDED, Decimal(11), True),
        (GUARDED, Decimal(19), True),
        (GUARDED, Decimal("19.01"), None),
        (GUARDED, Decimal(21), None),
        (GUARDED, Decimal("21.01"), False),
        (AtMost(Decimal(8), "s"), Decimal(8), True),
        (AtMost(Decimal(8), "s"), Decimal("8.000000001"), False),
        (AtMost(Decimal(8), "s", uncertainty=Decimal("0.1")), Decimal("7.95"), None),
        (AtMost(Decimal(8), "s", uncertainty=Decimal("0.1")), Decimal("7.9"), True),
        (AtMost(Decimal(8), "s", uncertainty=Decimal("0.1")), Decimal("8.11"), False),
        (AtLeast(13, "months"), 13, True),
        (AtLeast(13, "months"), 12, False),
        (Equals("open"), "open", True),
        (Equals(1), True, False),
        (Equals(True), 1, False),
        (Equals(1), "1", False),
        (Equals(Decimal("1.0")), 1, True),
        (Equals((1, True)), (1, 1), False),
        (Equals(None), None, True),
        (Equals(None), "", False),
        (Differs(Decimal(0)), Decimal(1), True),
        (Differs(Decimal(0)), Decimal("0.000"), False),
        (OneOf(("enabled", "armed")), "armed", True),
        (OneOf(("enabled", "armed")), "disabled", False),
        (Contains("tamper"), "cover tamper", True),
        (Contains(3), (1, 2), False),
        (Matches("[0-9]{13}", "13 digits"), "2000000000015", True),
        (Matches("[0-9]{13}", "13 digits"), "2000000000015x", False),
    ],
)
def test_a_limit_holds_or_does_not_or_cannot_be_decided(limit: Limit, observed: Observed, held: bool | None) -> None:
    assert judge(limit, observed).held is held


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (BAND, "250.47 to 255.53 V inclusive"),
        (GUARDED, "10 to 20 V inclusive, uncertainty ± 1 V"),
        (AtMost(Decimal(8), "s"), "at most 8 s inclusive"),
        (AtLeast(13), "at least 13 inclusive"),
        (Equals(Decimal("1E+3"), "W"), "1000 W"),
        (Differs(None), "anything but nothing"),
        (OneOf((1, 2), "V"), "one of 1 V, 2 V"),
        (Contains("x"), "contains x"),
        (Matches("x", "13 digits"), "13 digits"),
    ],
)
def test_the_expected_text_says_unit_and_inclusive(limit: Limit, text: str) -> None:
    assert judge(limit, _fitting(limit)).expected == text


def _fitting(limit: Limit) -> Observed:
    return "x" if isinstance(limit, Contains | Matches) else 1


@pytest.mark.parametrize(
    ("limit", "observed"),
    [
        (BAND, 253.0),
        (Equals(0.1), Decimal("0.1")),
        (AtMost(1), True),
        (AtMost(1), None),
        (AtMost(1), "1"),
        (Contains("x"), 1),
        (Matches("x", "x"), 1),
    ],
)
def test_what_cannot_be_compared_is_a_defect_of_the_bench(limit: Limit, observed: Observed) -> None:
    with pytest.raises(TypeError):
        judge(limit, observed)
        show(limit.value)  # type: ignore[attr-defined]  # an expectation that is a float shows itself when printed


def test_a_band_needs_one_width_and_an_order() -> None:
    with pytest.raises(ValueError, match="not both"):
        Band.around(Decimal(1), "V")
    with pytest.raises(ValueError, match="not both"):
        Band.around(Decimal(1), "V", percent=1, absolute=1)
    with pytest.raises(ValueError, match="not a band"):
        Band(2, 1, "V")
    assert Band.around(Decimal(-100), "W", percent=1) == Band(Decimal(-101), Decimal(-99), "W")
    assert Band.around(Decimal(100), "W", absolute=Decimal("0.5")) == Band(Decimal("99.5"), Decimal("100.5"), "W")


def test_values_are_shown_without_exponents_and_with_their_zone() -> None:
    assert show(Decimal("1E+3")) == "1000"
    assert show(datetime(2026, 1, 14, 9, tzinfo=UTC)) == "2026-01-14T09:00:00Z"
    assert show(()) == "none"
    assert show(True) == "yes"
