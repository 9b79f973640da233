"""What can be wrong with a message, by name.

Layer: DUIS core. Each error holds fields and builds its text from them, so that a stub can answer by field and a
person can read the log. One base class; malformed input never surfaces as anything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from protocols.duis.ids import RequestId

_SHOWN = 80


def shown(text: str) -> str:
    """Hostile text, quoted and cut, fit for a log line."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


class DuisError(ValueError):
    """Base of everything that reading or writing a message can raise."""


class NotXml(DuisError):
    """The bytes are no well-formed UTF-8 XML document."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"not a well-formed XML document: {self.reason}"


class ForbiddenXml(DuisError):
    """Well-formed perhaps, and refused unread: a construct through which a document reaches beyond itself."""

    def __init__(self, construct: str) -> None:
        self.construct = construct
        super().__init__(construct)

    def __str__(self) -> str:
        return f"refused XML construct: {self.construct}"


class Oversized(DuisError):
    """The document is larger, or nested deeper, than the reader is willing to hold. `what` is "bytes" or "depth"."""

    def __init__(self, what: str, found: int, limit: int) -> None:
        self.what = what
        self.found = found
        self.limit = limit
        super().__init__(what, found, limit)

    def __str__(self) -> str:
        return f"document too large: {self.found} {self.what}, limit {self.limit} inclusive"


class SchemaViolation(DuisError):
    """Something stands where the schema, wants something else."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        self.path = path
        self.expected = expected
        self.found = found
        super().__init__(path, expected, found)

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


class UnknownVariant(DuisError):
    """An answer is to be written of a variant that has none: the MMC has no answer element for it.

    `command_variant` is None on a response.
    """

    def __init__(
        self, request_id: RequestId | None, variant: str, command_variant: int | None, body_element: str
    ) -> None:
        self.request_id = request_id
        self.variant = variant
        self.command_variant = command_variant
        self.body_element = body_element
        super().__init__(request_id, variant, command_variant, body_element)

    def __str__(self) -> str:
        who = "without request id" if self.request_id is None else f"of request {self.request_id.text}"
        return f"variant {self.variant} with body {self.body_element} does not exist, {who}"
