"""What can be wrong with a modem: always the rig's fault (BenchError), never a verdict on a meter.

Layer: rigs adapter.
"""

from __future__ import annotations

from protocols.gsm.at_errors import AtFailure
from rigs.errors import BenchError


class ModemError(BenchError):
    """The modem, its SIM or its network is not fit for use."""


class ModemSilent(ModemError):
    """A command was not answered to its end in time."""


class LineLeft(ModemError):
    """The bench ends, and nobody waits for the modem any more."""


class ModemRefused(ModemError):
    """The modem said no to a command."""

    def __init__(self, doing: str, part: str, failure: AtFailure, hint: str = "") -> None:
        self.failure = failure
        super().__init__(doing, part, str(failure), hint)


class ModemFault(ModemError):
    """The modem contradicts itself or the standard."""


class SimUnusable(ModemError):
    """No SIM, a locked one, or one whose PIN may not be tried. Nothing is tried again by itself."""

    retryable = False


class NotRegistered(ModemError):
    """No network has taken the SIM in time, or it was refused."""


class DataLost(ModemError):
    """The data session or its socket is gone."""
