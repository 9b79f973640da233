"""What `--select` may say: catalogue ids and tags, joined by and, or, not and brackets.

Layer: meterbench, pure. pytest evaluates the expression; here it is checked before anything is started, because a
misspelt id would otherwise select nothing, or everything under a `not`.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from _pytest.mark.expression import Expression
from pytest import UsageError

from rigs.errors import RigConfigError
from rigs.toml_table import nearest

_WORDS = re.compile(r"[^\s()]+")
_OPERATORS = frozenset({"and", "or", "not"})


def check_selection(expression: str, known: Collection[str]) -> None:
    """Raises RigConfigError naming the word that is no id and no tag, or what is wrong with the form."""
    for word in _WORDS.findall(expression):
        if word not in _OPERATORS and word not in known:
            hint = nearest(word, known) or "see `meterbench coverage` for the ids"
            raise RigConfigError("command line", "--select", "ids of the catalogue and tags", word, hint)
    try:
        Expression.compile(expression)
    except (SyntaxError, UsageError) as problem:
        raise RigConfigError(
            "command line", "--select", "words joined by and, or, not", expression, str(problem)
        ) from None
