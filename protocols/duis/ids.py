"""Request identifiers.

Layer: DUIS core. [DUIS Schema V5.4, RequestIDType]: originator `:` target `:` counter. The schema lets hex digits be
of either case; here there is one canonical form, upper case, because an identifier that differs only in case would
be another key in every table that holds it. A lower-case identifier is refused, not folded.
"""

import re
from dataclasses import dataclass
from typing import Final

from protocols.duis.errors import SchemaViolation, shown

EUI64_PATTERN: Final = re.compile(r"[0-9A-F]{2}(?:-[0-9A-F]{2}){7}")
_COUNTER: Final = re.compile(r"0|[1-9][0-9]{0,19}")
COUNTER_MAX: Final = 2**64 - 1  # inclusive, [DUIS Schema V5.4, RequestIDType]
EUI64_SHAPE: Final = "eight upper-case hex pairs joined by dashes"
COUNTER_SHAPE: Final = f"a counter from 0 to {COUNTER_MAX} without leading zeros"


def check_eui64(text: str, *, path: str = "EUI") -> str:
    """The identifier itself when it is canonical; SchemaViolation otherwise."""
    if not EUI64_PATTERN.fullmatch(text):
        raise SchemaViolation(path, EUI64_SHAPE, shown(text))
    return text


@dataclass(frozen=True, slots=True)
class RequestId:
    """Who asks, whom, and with which number; the number must rise for each originator (not checked here)."""

    originator: str
    target: str
    counter: int

    def __post_init__(self) -> None:
        check_eui64(self.originator, path="RequestID/originator")
        check_eui64(self.target, path="RequestID/target")
        if type(self.counter) is not int or not 0 <= self.counter <= COUNTER_MAX:
            raise SchemaViolation("RequestID/counter", COUNTER_SHAPE, repr(self.counter))

    @property
    def text(self) -> str:
        return f"{self.originator}:{self.target}:{self.counter}"

    def swapped(self) -> str:
        """The text of the ResponseID that answers this request: the two parties change places."""
        return f"{self.target}:{self.originator}:{self.counter}"

    def reply(self) -> "RequestId":
        """`swapped()` as a value, as the `response_id` of a response wants it."""
        return RequestId(self.target, self.originator, self.counter)

    @classmethod
    def parse(cls, text: str, *, path: str = "RequestID") -> "RequestId":
        """Read the canonical form; SchemaViolation at `path` otherwise."""
        parts = text.split(":")
        if len(parts) != 3:
            raise SchemaViolation(path, "originator:target:counter", shown(text))
        originator, target, counter = parts
        check_eui64(originator, path=path)
        check_eui64(target, path=path)
        if not _COUNTER.fullmatch(counter) or int(counter) > COUNTER_MAX:
            raise SchemaViolation(path, COUNTER_SHAPE, shown(counter))
        return cls(originator, target, int(counter))
