"""A change of supplier from its request to the moment at which it is effective. Pure: no clock, no database.

Sources: electricity [002:85]: an objection within 5 days triggers 5 days to resolve or unpick. Gas [002:70-71]: steps
up to activity 1.20, the same at xoserve and at an iGT; from there on the switch is irrevocable and comes 7 days later.
The incoming party begins it [002:75].

Rules of this file (`NEXT`):
- Access moves at one moment and nowhere else; until then every way of ending leaves everything as it was.
- Electricity: an objection is taken until the objection period has ended. It stops the change until the
  resolve-or-unpick period has ended: resolved in it, the change is confirmed at its end, otherwise it is unpicked.
- Gas: activities rise from 1.1 to 1.20. Before 1.20 the change may be withdrawn, afterwards nothing stops it.
- What is not in the table has no effect: whoever said it is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

Fuel = Literal["electricity", "gas"]
Variant = Literal["A", "B", "C"]
Network = Literal["", "xoserve", "iGT"]
State = Literal[
    "objection period", "objected", "resolved", "confirmed", "in progress", "irrevocable", "effective", "withdrawn",
    "unpicked",
]  # fmt: skip
Event = Literal["object", "resolve", "withdraw", "period ended", "activity", "last activity", "moment"]

NEXT: Final[Mapping[Fuel, Mapping[State, Mapping[Event, State]]]] = {
    "electricity": {
        "objection period": {"object": "objected", "withdraw": "withdrawn", "period ended": "confirmed"},
        "objected": {"resolve": "resolved", "withdraw": "withdrawn", "period ended": "unpicked"},
        "resolved": {"withdraw": "withdrawn", "period ended": "confirmed"},
        "confirmed": {"moment": "effective"},
    },
    "gas": {
        "in progress": {"activity": "in progress", "last activity": "irrevocable", "withdraw": "withdrawn"},
        "irrevocable": {"moment": "effective"},
    },
}
FIRST: Final[Mapping[Fuel, State]] = {"electricity": "objection period", "gas": "in progress"}
IRREVOCABLE: Final[frozenset[State]] = frozenset({"confirmed", "irrevocable"})
"""The change is certain and its moment known: the incoming party may ask the outgoing one to clear the meter."""
OVER: Final[frozenset[State]] = frozenset({"effective", "withdrawn", "unpicked"})
LAST_ACTIVITY: Final = 20
"""Activity 1.20 [002:70]."""

SUPPLIER: Final[Mapping[str, str]] = {"electricity": "IS", "gas": "GS"}
"""The role that changes hands."""


@dataclass(frozen=True, slots=True)
class Process:
    """One change of supplier of one device. EUIs as in DUIS; times UTC.

    `until` is the end of the present period, or the moment of the change once that is known; None while nothing is
    dated. `activity`: the last activity reached (gas). `extracted`: what the outgoing party has read of the services
    that it has to read before it clears (variant A); `is_cleared`: the meter was cleared since. `awaited`: services
    that the DCC has still to read at the moment itself; `lacking`: those that it has given up.
    """

    id: int
    device: str
    fuel: Fuel
    incoming: str
    outgoing: str
    variant: Variant
    network: Network
    is_order_enforced: bool
    state: State
    until: datetime | None = None
    effective_at: datetime | None = None
    activity: int = 0
    extracted: frozenset[str] = frozenset()
    is_cleared: bool = False
    awaited: frozenset[str] = frozenset()
    lacking: frozenset[str] = frozenset()

    @property
    def role(self) -> str:
        return SUPPLIER[self.fuel]

    @property
    def is_open(self) -> bool:
        """Not yet effective, and not given up."""
        return self.state not in OVER

    def is_effective(self, at: datetime) -> bool:
        """By the moment, not by whether it has been noted yet."""
        return self.state in IRREVOCABLE | {"effective"} and self.effective_at is not None and at >= self.effective_at

    def after(self, event: Event) -> Process | None:
        """The process after the event; None when the table does not know it in this state."""
        state = NEXT[self.fuel].get(self.state, {}).get(event)
        return None if state is None else replace(self, state=state)

    def after_activity(self, number: int) -> Process | None:
        """Activities rise and may be skipped; the last one makes the change irrevocable."""
        if not self.activity < number <= LAST_ACTIVITY:
            return None
        then = self.after("last activity" if number == LAST_ACTIVITY else "activity")
        return None if then is None else replace(then, activity=number)

    def waits_for_snapshot(self, at: datetime) -> bool:
        """Variant B, from the moment until the DCC has read what it reads, or given it up [002:77]."""
        return self.variant == "B" and self.is_effective(at) and (self.state != "effective" or bool(self.awaited))

    def after_reading(self, variant: str, was_read: bool) -> Process:
        lacking = self.lacking if was_read else self.lacking | {variant}
        return replace(self, awaited=self.awaited - {variant}, lacking=lacking)

    def after_clearing(self) -> Process:
        return replace(self, is_cleared=True)

    def after_extraction(self, variant: str) -> Process:
        return replace(self, extracted=self.extracted | {variant})
