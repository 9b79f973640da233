"""Availability of the network as a run has measured it by probes [WANP-1].

Layer: meterbench, pure. The documents want it measured and give no target [000:162]. A check of probes says in its
words how many were asked and answered and on which network; `figures` reads the same words again from the evidence, so
that one who has the evidence alone comes to the same table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from meterbench.records import Json

PERCENT: Final = 100
_WORDS: Final = re.compile(r".*availability.* \((\d+) of (\d+) probes; conditions: (.*)\)")


@dataclass(frozen=True, slots=True)
class Probes:
    """How often a network was asked whether it is there, and how often it answered; `conditions` that were in force."""

    asked: int
    answered: int
    conditions: str

    @property
    def percent(self) -> Decimal:
        return Decimal(PERCENT * self.answered) / self.asked

    def words(self, of_what: str) -> str:
        """Of a check. `of_what` has the word availability."""
        return f"{of_what} ({self.answered} of {self.asked} probes; conditions: {self.conditions})"


def figures(attempts: Iterable[Mapping[str, Any]]) -> list[Json]:
    """One for each check of probes, in the order of the evidence; nothing where none was made."""
    return [
        _figure(attempt, check, found)
        for attempt in attempts
        for check in attempt["checks"]
        if (found := _WORDS.fullmatch(check["what"])) is not None
    ]


def _figure(attempt: Mapping[str, Any], check: Mapping[str, Any], found: re.Match[str]) -> Json:
    answered, asked, conditions = found.groups()
    return {
        "requirements": list(check["requirements"]), "scenario": attempt["id"], "conditions": conditions,
        "asked": int(asked), "answered": int(answered), "percent": float(check["observed"]),
        "expected": check["expected"], "verdict": check["verdict"], "source": check["source"],
    }  # fmt: skip
