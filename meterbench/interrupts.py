"""SIGINT and SIGTERM of a run: they end the judging at once, and wait while what was judged is being written.

Layer: meterbench, below the session. A signal is answered wherever the program happens to be; an exception in the
middle of the reports would leave a whole run without its summary.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Raises `KeyboardInterrupt` on a signal; while held back, only on the second one. `waiting`: a first one came."""

    def __init__(self) -> None:
        self._held = False
        self.waiting = False

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Signals come here until the end of the block, then to those who had them before. On the main thread."""
        before = {number: signal.signal(number, self._signalled) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def hold(self) -> None:
        """From now on a first signal is noted and nothing else."""
        self._held = True

    @contextlib.contextmanager
    def let_through(self) -> Iterator[None]:
        """What may take long within what is held: a signal, and one that has waited, interrupts it."""
        held, self._held = self._held, False
        try:
            if self.waiting:
                raise KeyboardInterrupt
            yield
        finally:
            self._held = held

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        if self._held and not self.waiting:
            self.waiting = True
            return
        raise KeyboardInterrupt
