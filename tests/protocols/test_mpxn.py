"""Meter point numbers: the published examples hold, every single wrong digit is told with what was expected."""

import pytest

from protocols.mpxn import MpxnError, check_mpan, check_mprn

MPANS = ["1234567890126", "2000000000015"]
MPRN = "3938424403"


@pytest.mark.parametrize("mpan", MPANS)
def test_a_published_mpan_holds(mpan: str) -> None:
    assert check_mpan(mpan) == mpan


def test_a_published_mprn_holds() -> None:
    assert check_mprn(MPRN) == MPRN


@pytest.mark.parametrize("digits", ["0000", "1234", "99999", "123456", "7654321"])
def test_a_short_mprn_has_its_two_check_digits_at_the_end(digits: str) -> None:
    weights = range(len(digits), 0, -1)
    check = sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11
    assert check_mprn(f"{digits}{check:02d}") == f"{digits}{check:02d}"


def test_the_error_of_a_wrong_mpan_states_what_was_expected() -> None:
    with pytest.raises(MpxnError) as caught:
        check_mpan("2000000000016")
    error = caught.value
    assert (error.kind, error.found, error.check_digits) == ("MPAN", "2000000000016", "5")
    assert str(error) == "MPAN '2000000000016': expected check digit 5, found 6"


def test_the_error_of_a_wrong_mprn_states_what_was_expected() -> None:
    with pytest.raises(MpxnError) as caught:
        check_mprn("3938424404")
    assert caught.value.check_digits == "03"
    assert str(caught.value) == "MPRN '3938424404': expected check digits 03, found 04"


@pytest.mark.parametrize("at", range(12))
def test_any_one_changed_digit_of_an_mpan_but_the_collision_of_ten_is_caught(at: int) -> None:
    """Mod 11 catches every change; the final mod 10 folds remainder 10 onto 0, so a few slip through."""
    mpan = MPANS[1]
    wrong = [mpan[:at] + str(d) + mpan[at + 1 :] for d in range(10) if str(d) != mpan[at]]
    caught = 0
    for text in wrong:
        try:
            check_mpan(text)
        except MpxnError:
            caught += 1
    assert caught >= 8


@pytest.mark.parametrize(
    "text",
    [
        "",
        "200000000001",
        "20000000000155",
        "200000000001x",
        " 2000000000015",
        "２０００００００００００１５",
        "2000000000015\n",
    ],
)
def test_a_misshapen_mpan_is_refused_by_its_shape(text: str) -> None:
    with pytest.raises(MpxnError) as caught:
        check_mpan(text)
    assert caught.value.check_digits is None
    assert str(caught.value) == f"MPAN {text!r}: expected 13 digits"


@pytest.mark.parametrize("text", ["", "12345", "12345678901", "-123456", "3938424403\n", "39384 24403"])
def test_a_misshapen_mprn_is_refused_by_its_shape(text: str) -> None:
    with pytest.raises(MpxnError) as caught:
        check_mprn(text)
    assert str(caught.value) == f"MPRN {text!r}: expected 6 to 10 digits"


def test_a_long_text_is_cut_in_the_error() -> None:
    with pytest.raises(MpxnError) as caught:
        check_mpan("9" * 1000)
    assert str(caught.value) == "MPAN '" + "9" * 40 + "...': expected 13 digits"
