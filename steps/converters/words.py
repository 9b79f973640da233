"""What every converter is made of: the pattern of the words that it reads, and what it makes of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

Reads = Callable[[str], Any]
Converter = TypeVar("Converter", bound=Reads)


def written(pattern: str) -> Callable[[Converter], Converter]:
    """Marks a converter with the pattern of the words that it reads, as the parse library expects it."""

    def mark(converter: Converter) -> Converter:
        converter.pattern = pattern  # type: ignore[attr-defined]  # that is how parse finds it
        return converter

    return mark


def one_of(words: Iterable[str]) -> str:
    """The pattern of exactly these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def text(pattern: str) -> Reads:
    """What matches is handed on as it stands."""
    return written(pattern)(lambda found: found)


def choice(*words: str) -> Reads:
    """One of these words, as it stands."""
    return text(one_of(words))


def meaning(words: Mapping[str, Any]) -> Reads:
    """One of these words, and what the bench calls it."""
    return written(one_of(words))(lambda found: words[found])
