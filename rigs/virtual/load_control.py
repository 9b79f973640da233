"""Load control: five switches of the VM1-E whose appliances follow its messages over the area network (manual 12.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Final

from rigs.virtual.clock import Moment
from rigs.virtual.conduct import Conduct
from rigs.virtual.reasons import Reason
from rigs.virtual.register_home import SWITCHES
from rigs.virtual.units import NS

COMMIT: Final = 1
MINUTE_NS: Final = 60 * NS


class Wanted(IntEnum):
    OFF = 0
    ON = 1
    NORMAL = 2


class LoadControl:
    """`tell` sends the message to the appliance of a switch: whether it is to be on. A switch that no appliance is
    linked to takes no message."""

    def __init__(self, moment: Moment, conduct: Conduct, tell: Callable[[int, bool], None]) -> None:
        self._moment, self._conduct, self._tell = moment, conduct, tell
        self._normal: dict[int, bool] = {}
        self._is_on: dict[int, bool] = {}
        self._until_ns: dict[int, int] = {}

    def fit(self, switch: int, is_normally_on: bool) -> None:
        """An appliance links to a switch; it does what it does when nobody asks for anything."""
        self._normal[switch] = is_normally_on
        self._return(switch)

    def remove(self, switch: int) -> None:
        for kept in (self._normal, self._is_on, self._until_ns):
            kept.pop(switch, None)

    def state(self, switch: int) -> int:
        return int(self._is_on.get(switch, False))

    @property
    def due_ns(self) -> int | None:
        return min(self._until_ns.values(), default=None)

    def settle(self) -> None:
        """What was asked for a time has lasted it."""
        for switch, until_ns in list(self._until_ns.items()):
            if self._moment.now_ns >= until_ns:
                self._return(switch)

    def take(self, values: Mapping[str, int | str]) -> Reason:
        """A message for a switch: on or off for so many minutes, or as normal from now on."""
        switch, wanted, minutes = (int(values[f"new_load_{part}"]) for part in ("switch", "state", "minutes"))
        is_timed = wanted in (Wanted.OFF, Wanted.ON) and minutes > 0
        if switch not in SWITCHES or not (is_timed or wanted == Wanted.NORMAL) or values["new_load_commit"] != COMMIT:
            return Reason.BAD_VALUE
        if switch not in self._normal:
            return Reason.WRONG_STATE
        if wanted == Wanted.NORMAL:
            self._return(switch)
        else:
            self._until_ns[switch] = self._moment.now_ns + self._conduct.load_minutes(minutes) * MINUTE_NS
            self._become(switch, wanted == Wanted.ON)
        return Reason.NONE

    def _return(self, switch: int) -> None:
        self._until_ns.pop(switch, None)
        self._become(switch, self._conduct.load_returns(self._normal[switch], self._is_on.get(switch)))

    def _become(self, switch: int, is_on: bool) -> None:
        self._is_on[switch] = is_on
        self._tell(switch, self._conduct.load_message(switch, is_on))
