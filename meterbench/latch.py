"""Keeps the first cause of a state that the rig could not reach, so that 200 later scenarios do not try it again.

Why: a rig that could not be commissioned costs a time-out for each scenario that needs it, and its last failure hides
the first one. Keys are the bench's own names of states ("commissioned", "supply on").
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from meterbench.errors import BenchError, StateUnreachable


class Latch:
    """First causes by key, in the order in which they came."""

    def __init__(self) -> None:
        self._causes: dict[str, BenchError] = {}

    @contextmanager
    def reaching(self, key: str) -> Iterator[None]:
        """Around the way into a state: raises StateUnreachable at once when it has failed before."""
        if (first := self._causes.get(key)) is not None:
            raise StateUnreachable(f"reaching {key!r}", first.part, f"already failed {first}") from first
        try:
            yield
        except BenchError as error:
            self._causes[key] = error
            raise

    @property
    def causes(self) -> dict[str, str]:
        """What is latched, for a report."""
        return {key: str(cause) for key, cause in self._causes.items()}

    def mark(self) -> int:
        """A position: what is latched after it can be released again."""
        return len(self._causes)

    def release_since(self, mark: int) -> None:
        """Forget what was latched after the mark: the parts concerned have been restarted and are tried once more."""
        for key in list(self._causes)[mark:]:
            del self._causes[key]
