"""What `--select` may say: checked before anything starts, because a misspelt id would select nothing or everything."""

from __future__ import annotations

import pytest

import catalogue
from meterbench.feature_lint import PLAIN_TAGS
from meterbench.selection import check_selection
from rigs.errors import RigConfigError

KNOWN = {*catalogue.load().ids, *PLAIN_TAGS}
CASES = (frozenset({"S1-7.2", "device", "electricity"}), frozenset({"S1-7.4", "dcc", "gas", "negative"}))


@pytest.mark.parametrize(
    "expression",
    ["S1-7.2", "not S1-7.2", "S1-7.2 or S1-7.3", "(S1-7.4 and negative) and not electricity", "  gas  "],
)
def test_what_selects_a_scenario_is_taken(expression: str) -> None:
    check_selection(expression, KNOWN, CASES)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("S1-7.22", "expected ids of the catalogue and tags, found 'S1-7.22' (did you mean 'S1-7.2'?)"),
        ("not S1-72", "expected ids of the catalogue and tags, found 'S1-72' (did you mean 'S1-7.2'?)"),
        ("s1-7.2", "expected ids of the catalogue and tags, found 's1-7.2' (did you mean 'S1-7.2'?)"),
        ("", "expected ids of the catalogue and tags, found ''"),
        ("  ", "expected ids of the catalogue and tags, found '  '"),
        (
            "S1-7.2 and gas",
            "expected at least one scenario, found 'S1-7.2 and gas' "
            "(no scenario has these tags together; `meterbench list` shows them)",
        ),
    ],
)
def test_what_selects_nothing_is_refused(expression: str, text: str) -> None:
    with pytest.raises(RigConfigError) as caught:
        check_selection(expression, KNOWN, CASES)
    assert str(caught.value) == f"command line: --select: {text}"


@pytest.mark.parametrize("expression", ["S1-7.2 and", "and S1-7.2", "S1-7.2 gas", "(S1-7.2", "S1-7.2)", "not", "()"])
def test_a_form_that_is_none_is_refused(expression: str) -> None:
    with pytest.raises(RigConfigError) as caught:
        check_selection(expression, KNOWN, CASES)
    assert (caught.value.key, caught.value.expected) == ("--select", "words joined by and, or, not")
    assert caught.value.found == expression
    assert caught.value.hint


@pytest.mark.parametrize("word", ["S1-7.2;", "@S1-7.2", "S1-7.2,gas", "None", "__import__('os')"])
def test_words_that_are_no_ids_never_reach_the_evaluation(word: str) -> None:
    with pytest.raises(RigConfigError) as caught:
        check_selection(word, KNOWN, CASES)
    assert caught.value.expected == "ids of the catalogue and tags"
