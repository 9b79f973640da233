"""Supply state and the mechanism behind it: the load switch of the ESME, the valve of the GSME (manual 4.5)."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from rigs.virtual.conduct import Conduct
from rigs.virtual.event_log import Code, Journal
from rigs.virtual.reasons import Reason


class SupplyState(IntEnum):
    DISABLED = 0
    ENABLED = 1
    ARMED = 2


class Cause(IntEnum):
    """Data of the supply events."""

    COMMAND = 1
    CREDIT = 2
    CONSUMER = 3
    TAMPER = 4
    DEPLETION = 5
    FLOW = 6
    LOAD = 7


EVENTS = {
    SupplyState.DISABLED: Code.SUPPLY_DISABLED,
    SupplyState.ENABLED: Code.SUPPLY_ENABLED,
    SupplyState.ARMED: Code.SUPPLY_ARMED,
}


class SupplySwitch:
    """`move` drives the mechanism of the plant: true lets electricity or gas through."""

    def __init__(self, journal: Journal, conduct: Conduct, move: Callable[[bool], None]) -> None:
        self._journal = journal
        self._conduct = conduct
        self._move = move
        self._cause = Cause.COMMAND
        self.state = SupplyState.ENABLED

    @property
    def is_enabled(self) -> bool:
        return self.state is SupplyState.ENABLED

    @property
    def flows(self) -> bool:
        """What the mechanism has been told."""
        return self._conduct.flows(self.is_enabled)

    @property
    def is_disabled_for_credit(self) -> bool:
        return self.state is SupplyState.DISABLED and self._cause is Cause.CREDIT

    @property
    def is_armed_for_load(self) -> bool:
        """Armed by the load limit, and nobody has worked the supply since."""
        return self.state is SupplyState.ARMED and self._cause is Cause.LOAD

    def enable(self, has_credit: bool) -> Reason:
        if not has_credit:
            return Reason.NO_CREDIT
        self._command("enable", SupplyState.ENABLED)
        return Reason.NONE

    def disable(self) -> Reason:
        """From any state; a supply that is disabled already stays so, now by command."""
        self._command("disable", SupplyState.DISABLED)
        return Reason.NONE

    def arm(self, has_credit: bool) -> Reason:
        if self.state is not SupplyState.DISABLED:
            return Reason.WRONG_STATE
        if not has_credit:
            return Reason.NO_CREDIT
        self._command("arm", SupplyState.ARMED)
        return Reason.NONE

    def press_enable(self) -> bool:
        """Button A: only an armed supply is enabled by it."""
        if not self._conduct.button_enables(self.state is SupplyState.ARMED):
            return False
        self.change(SupplyState.ENABLED, Cause.CONSUMER)
        return True

    def follow_credit(self, has_credit: bool) -> None:
        """Disables when credit has run out, arms when it has come back."""
        if not has_credit and self.state is not SupplyState.DISABLED:
            self.change(SupplyState.DISABLED, Cause.CREDIT)
        elif has_credit and self.is_disabled_for_credit:
            self.change(SupplyState.ARMED, Cause.CREDIT)

    def _command(self, command: str, wanted: SupplyState) -> None:
        self.change(self._conduct.supply_outcome(command, self.state, wanted), Cause.COMMAND)

    def change(self, state: SupplyState, cause: Cause) -> None:
        """Takes a state, moves the mechanism, and logs it when it is a new state."""
        is_new = state is not self.state
        self.state, self._cause = state, cause
        self._move(self.flows)
        if is_new:
            self._journal.event(EVENTS[state], cause)
