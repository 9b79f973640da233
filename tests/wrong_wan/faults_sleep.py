"""Hubs that sleep through an alert, or wake for nothing."""

from __future__ import annotations

from typing import Any, Final

from rigs.hub import __main__ as hub_program
from rigs.hub.bell import Bell
from rigs.wan.gsm.rest import Rest
from tests.wrong_wan.wrong import WrongPart

Anything = Any
GSM: Final = "virtual-smets1-dual-fuel-gsm"
SELECT: Final = "GSM-1 and hub and electricity"
PLAIN: Final = f"{SELECT} and not negative and not boundary"
SILENT: Final = ("GSM-1 Physical Tamper Alert on the WAN: observed no",)


def _never_rings() -> None:
    Bell.ring = lambda _self: None  # type: ignore[method-assign]


def _rings_for_nothing() -> None:
    """Whenever its calendar moves."""
    move: Anything = hub_program.Hub.move_calendar

    def ringing(self: Anything, offset_s: float) -> None:
        move(self, offset_s)
        bell = self._uplink._bell
        bell._next_s = 0.0
        bell.ring()

    hub_program.Hub.move_calendar = ringing  # type: ignore[method-assign]


def _is_deaf() -> None:
    Rest.is_urgent = lambda _self, _now: False  # type: ignore[method-assign]


FAULTS = (
    WrongPart("hub-sleeps-through-an-alert", "hub", SILENT, "waits with its alerts until it is called", _never_rings,
              PLAIN, GSM),
    WrongPart("modem-is-deaf-to-its-hub", "gsm", SILENT, "opens no data session for its hub", _is_deaf, PLAIN, GSM),
    WrongPart("hub-wakes-for-nothing", "hub", ("GSM-1 ways that it has opened: observed 1",),
              "opens its way without an alert", _rings_for_nothing, f"{SELECT} and negative", GSM),
)  # fmt: skip
