"""What `--select` may say: catalogue ids and tags, joined by and, or, not and brackets.

Layer: meterbench, pure. pytest evaluates the expression; here it is checked before anything is started, because a
misspelt id would otherwise select nothing, or everything under a `not`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from _pytest.mark.expression import Expression
from pytest import UsageError

from rigs.errors import RigConfigError
from rigs.toml_table import nearest

_WORDS = re.compile(r"[^\s()]+")
_OPERATORS = frozenset({"and", "or", "not"})


def check_selection(expression: str, known: Collection[str], cases: Iterable[Collection[str]]) -> None:
    """`cases`: the tags of each scenario. Raises RigConfigError naming the word that is no id and no tag, what is wrong
    with the form, or that no scenario is left."""
    for word in _WORDS.findall(expression):
        if word not in _OPERATORS and word not in known:
            hint = nearest(word, known) or "see `meterbench coverage` for the ids"
            raise RigConfigError("command line", "--select", "ids of the catalogue and tags", word, hint)
    if not expression.strip():
        raise RigConfigError("command line", "--select", "ids of the catalogue and tags", expression)
    try:
        selection = Expression.compile(expression)
    except (SyntaxError, UsageError) as problem:
        raise RigConfigError(
            "command line", "--select", "words joined by and, or, not", expression, str(problem)
        ) from None
    if not any(_selects(selection, tags) for tags in cases):
        hint = "no scenario has these tags together; `meterbench list` shows them"
        raise RigConfigError("command line", "--select", "at least one scenario", expression, hint)


def selects(expression: str, tags: Collection[str]) -> bool:
    """Whether a sound expression selects a scenario with these tags."""
    return _selects(_compiled(expression), tags)


@lru_cache(16)
def _compiled(expression: str) -> Expression:
    return Expression.compile(expression)


def _selects(selection: Expression, tags: Collection[str]) -> bool:
    def carries(word: str, /, **_: object) -> bool:
        return word in tags

    return selection.evaluate(carries)
