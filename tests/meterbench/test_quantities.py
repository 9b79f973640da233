"""Quantities as a feature writes them: exact, with a unit, and refused when they are anything else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from meterbench.quantities import Quantity, parse_pence, parse_quantity, parse_seconds, show_pence


@pytest.mark.parametrize(
    ("text", "value"), [("2000 W", Quantity(Decimal(2000), "W")), ("-0.5 m3/h", Quantity(Decimal("-0.5"), "m3/h"))]
)
def test_a_quantity_is_exact_and_keeps_its_unit(text: str, value: Quantity) -> None:
    assert parse_quantity(text, "W", "m3/h") == value
    assert str(value) == text


@pytest.mark.parametrize(
    "text", ["2000", "2000W", "2 kW", "W 2000", "1e3 W", ".5 W", "2 W 3", "", "<demand>", "２ W x"]
)
def test_anything_else_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match="expected a number, a space and one of W, m3/h, found ") as caught:
        parse_quantity(text, "W", "m3/h")
    assert str(caught.value).endswith(f"found {text!r}")


@pytest.mark.parametrize(("text", "seconds"), [("60 s", 60), ("1.5 min", 90), ("26 h", 93600), ("365 d", 31536000)])
def test_durations_are_seconds(text: str, seconds: int) -> None:
    assert parse_seconds(text) == seconds


@pytest.mark.parametrize("text", ["60", "1 hour", "2 W"])
def test_a_duration_without_a_known_unit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a number, a space and one of s, min, h, d"):
        parse_seconds(text)


@pytest.mark.parametrize(
    ("text", "pence"),
    [("£5.00", "500"), ("-£1.50", "-150"), ("40 p", "40"), ("£0.105", "10.5"), ("£21474", "2147400"), ("0.5 p", "0.5")],
)
def test_money_is_pence(text: str, pence: str) -> None:
    assert parse_pence(text) == Decimal(pence)


@pytest.mark.parametrize("text", ["5.00", "£", "£-1.50", "5 £", "$5.00", "£5,00"])
def test_other_money_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected a number, a space and one of p"):
        parse_pence(text)


@pytest.mark.parametrize(
    ("pence", "text"), [("500", "£5.00"), ("-150", "-£1.50"), ("10.5", "£0.105"), ("0.001", "£0.00001"), ("0", "£0.00")]
)
def test_money_is_shown_whole(pence: str, text: str) -> None:
    assert show_pence(Decimal(pence)) == text


def test_the_content_of_a_demand_is_exact() -> None:
    assert Quantity(Decimal(2000), "W").over(Decimal(5400)) == Quantity(Decimal(3000), "Wh")
    assert Quantity(Decimal("0.5"), "m3/h").over(Decimal(1800)) == Quantity(Decimal("0.25"), "m3")
    assert (Quantity(Decimal(1), "Wh").fuel, Quantity(Decimal(1), "m3/h").fuel) == ("electricity", "gas")
