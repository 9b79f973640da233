"""How a request to a device ended: which part failed, what the User is told, and the answer that says it.

Layer: values; `transactions` makes outcomes, the parts of the DCC that ask devices something take them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from dcc_stub.calendar import RigCalendar
from dcc_stub.store import Transaction
from protocols.duis import RequestId, Response, ServiceRequest, Smets1Answer, acknowledgement, answer

NO_COMMUNICATION: Final = "E20"
NO_RESPONSE: Final = "E21"
SUCCESS: Final = "I0"

Part = Literal["", "user", "dcc", "translation", "wan", "hub", "meter"]
"""The part that failed [MIX-16]; empty where none did."""

UNANSWERED: Final[Mapping[str, tuple[str, Part]]] = {
    "no_reply": (NO_RESPONSE, "meter"),
    "bad_reply": (NO_RESPONSE, "meter"),
    "hub_fault": (NO_COMMUNICATION, "hub"),
}
"""What the hub says when it has no answer of the device, and the code for the User: E21 where the device was asked and
did not answer, E20 where the hub itself was in the way (a fault of its own says nothing of the device)."""
SAID_NO: Final[Mapping[str, Part]] = {"refused": "meter", "unsupported": "hub", "invalid": "translation"}
"""Whose the refusal is, by the status of the reply."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request to a device ended. `request` is None when the stub was restarted in between.

    `answer` is what the device said, also when it said no; None when nothing usable came.
    """

    transaction: Transaction
    request: ServiceRequest | None
    code: str
    answer: Smets1Answer | None
    part: Part = ""
    why: str = ""

    @property
    def is_success(self) -> bool:
        return self.answer is not None and self.answer.success


Taker = Callable[[Outcome], None]
"""Called within the `together` that ends the transaction."""


def response_to(outcome: Outcome, calendar: RigCalendar) -> Response:
    """The answer to the User's own request."""
    if outcome.answer is not None:
        return answer(outcome.answer, outcome.code, calendar.now())
    request_id = RequestId.parse(outcome.transaction.request_id)
    return acknowledgement(
        request_id, outcome.code, calendar.now(), outcome.transaction.variant, response_id=request_id.reply()
    )
