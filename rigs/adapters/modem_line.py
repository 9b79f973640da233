"""The serial line of a modem: one command at a time, each with a bound, and what comes unasked beside it.

Layer: rigs adapter, over pyserial (a real port and a pseudo-terminal alike) and `protocols.gsm`.

Rules of this file: one thread uses a line; every wait has a bound that the error names, and is done by `Wait`, so that
whoever owns the thread can serve others meanwhile; what comes unasked is in `urcs` at once, also beside a command;
after an answer that did not come the line is out of step, and nobody may use it until `in_step` has been won back
(`rigs.adapters.modem`); a PIN is in no frame, no log and no error.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import select
import termios
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import serial

from protocols.gsm.at_exchange import Answer, AtExchange, Command
from protocols.gsm.at_lines import AtReader, Garbage, Line
from rigs.adapters.modem_errors import ModemError, ModemRefused, ModemSilent
from rigs.errors import PortUnavailable
from rigs.frames import Direction, Frame, FrameSink, discard

log = logging.getLogger("rigs.adapters.modem_line")
READ_SIZE: Final = 8192
URCS_KEPT: Final = 256
ODD_KEPT: Final = 64
ESCAPE: Final = b"\x1b"
RESTARTED_S: Final = 2.0
"""How much longer an answer is waited for when the modem has started anew beside its command."""
_HELD: Final = "does another program hold it? ModemManager must let go of it (docs/rig-author.md, A real modem)"
_FORBIDDEN: Final = "this user may not open it: usermod -aG dialout USER, then log in again"
OPEN_HINTS: Final[dict[int | None, str]] = {
    errno.ENOENT: "is it plugged in? /dev/serial/by-id has the ports that are", errno.ENXIO: "is it plugged in?",
    errno.EACCES: _FORBIDDEN, errno.EPERM: _FORBIDDEN, errno.EBUSY: _HELD, errno.EAGAIN: _HELD,
}  # fmt: skip
Wait = Callable[[int, bool, float], bool]
"""Until a file descriptor can be read (True: written), at most so many seconds; whether it can. May raise ModemError,
by which the wait is given up."""


def wait_alone(descriptor: int, is_writing: bool, within_s: float) -> bool:
    reading, writing = ([], [descriptor]) if is_writing else ([descriptor], [])
    found, free, _ = select.select(reading, writing, [], within_s)
    return bool(found or free)


class ModemLine:
    """Opened by its constructor. `urcs`: what the modem has said unasked, oldest first; `odd`: what it should not have
    said or done, for whoever examines it; `asked`: the command that waits for its answer, or nothing."""

    def __init__(
        self, port: str, baud: int, sink: FrameSink = discard, wait: Wait = wait_alone,
        now: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.port, self._sink = port, sink
        self._wait, self.now = wait, now
        self.asked = ""
        self.urcs: deque[str] = deque(maxlen=URCS_KEPT)
        self.odd: deque[str] = deque(maxlen=ODD_KEPT)
        self.echoes = 0
        self.in_step = True
        self._reader = AtReader()
        try:
            self._serial = serial.Serial(port, baud, exclusive=True)
        except (OSError, ValueError) as problem:
            hint = OPEN_HINTS.get(
                getattr(problem, "errno", None), "is it the modem's AT port, and the baud rate one that it knows?"
            )
            raise PortUnavailable("opening the modem's port", port, str(problem), hint) from None

    def fileno(self) -> int:
        """For select; then `hear`."""
        return int(self._serial.fileno())

    def ask(self, command: Command, within_s: float, doing: str = "") -> Answer:
        """The answer, also one that says no. Raises ModemSilent, ModemError when the port is gone."""
        self.hear()  # what came late for an earlier command is not this one's
        exchange, self.asked = AtExchange(command), command.shown
        try:
            answer = self._answer(exchange, within_s, doing or f"sending {command.shown}")
        except ModemError:
            self._out_of_step(exchange)
            raise
        finally:
            self.asked = ""
        if command.is_secret:
            self._frame("rx", answer.final.encode())
        return answer

    def _answer(self, exchange: AtExchange, within_s: float, doing: str) -> Answer:
        command, end = exchange.command, self.now() + within_s
        self._reader.await_answer(command.body is not None, command.header)
        self._write(command.text.encode("ascii") + b"\r", command.shown, end)
        while exchange.answer is None:
            if not (data := self._read(end, command.is_secret)):
                raise self._silent(exchange, within_s, doing)
            had_restarted = exchange.has_restarted
            for event in self._reader.feed(data):
                body = exchange.take(event)
                if body is not None:
                    self._write(body, "body", end)
            self._keep(exchange)
            if exchange.has_restarted and not had_restarted:
                end = min(end, self.now() + RESTARTED_S)
        return exchange.answer

    def _silent(self, exchange: AtExchange, within_s: float, doing: str) -> ModemSilent:
        shown = exchange.command.shown
        if exchange.has_restarted:
            return ModemSilent(doing, self._part, f"it has started anew beside {shown}", "is its power steady?")
        hint = "is it powered, the right port and baud rate? `meterbench doctor` looks at it"
        return ModemSilent(doing, self._part, f"no answer to {shown} within {within_s:g} s", hint)

    def expect(self, command: Command, within_s: float, doing: str = "") -> Answer:
        """The answer to a command that has to succeed. Raises ModemRefused besides."""
        answer = self.ask(command, within_s, doing)
        if answer.failure is not None:
            raise ModemRefused(doing or f"sending {command.shown}", self._part, answer.failure)
        return answer

    def hear(self, within_s: float = 0.0) -> bool:
        """Takes in what the modem says unasked; whether anything came."""
        data = self._read(self.now() + within_s)
        for event in self._reader.feed(data):
            if isinstance(event, Line):
                self.urcs.append(event.text)
            elif isinstance(event, Garbage):
                self.odd.append(f"garbage {event.content[:32].hex()}")
        return bool(data)

    def take_urcs(self, *prefixes: str) -> list[str]:
        """Those that begin so are taken away."""
        found = [urc for urc in self.urcs if urc.startswith(prefixes)]
        if found:
            rest = [urc for urc in self.urcs if not urc.startswith(prefixes)]
            self.urcs.clear()
            self.urcs.extend(rest)
        return found

    def send_raw(self, data: bytes, within_s: float = 1.0) -> None:
        """Beside any command: escapes."""
        self._write(data, "raw", self.now() + within_s)

    def drain(self, quiet_s: float, most_s: float = 2.0) -> None:
        """Until the modem has been quiet for so long; what was unfinished is thrown away."""
        end = self.now() + most_s
        while self.hear(quiet_s) and self.now() < end:
            pass
        self._reader.abandon()

    def close(self) -> None:
        """What has not left is thrown away: a UART whose far end takes nothing would be waited for."""
        with contextlib.suppress(OSError, serial.SerialException, termios.error):
            self._serial.reset_output_buffer()
        self._serial.close()

    @property
    def _part(self) -> str:
        return f"modem at {self.port}"

    def _out_of_step(self, exchange: AtExchange) -> None:
        self._keep(exchange)
        self.in_step = False
        self._reader.abandon()

    def _keep(self, exchange: AtExchange) -> None:
        """Beside a secret command nothing is kept: it may be an echo, whole or damaged."""
        if exchange.command.is_secret:
            return
        self.urcs.extend(exchange.urcs)
        self.odd.extend(exchange.odd)
        self.echoes += exchange.echoes
        exchange.urcs, exchange.odd, exchange.echoes = [], [], 0

    def _read(self, end: float, is_secret: bool = False) -> bytes:
        """What has come by `end`; empty when nothing has."""
        try:
            ready = self._wait(self.fileno(), False, max(0.0, end - self.now()))
            data = os.read(self.fileno(), READ_SIZE) if ready else b""
        except BlockingIOError:
            return b""
        except (OSError, ValueError, TypeError, serial.SerialException) as problem:
            raise self._gone(problem) from None
        if ready and not data:
            raise self._gone(OSError("end of file"))
        if data and not is_secret:
            self._frame("rx", data)
        return data

    def _write(self, data: bytes, shown: str, end: float) -> None:
        is_secret = shown.endswith("=...")
        self._frame("tx", shown.encode() if is_secret else data)
        rest = memoryview(data)
        try:
            while rest:
                if not self._wait(self.fileno(), True, max(0.0, end - self.now())):
                    self.in_step = False
                    found = f"it took {len(data) - len(rest)} of {len(data)} bytes in time"
                    raise ModemSilent(f"sending {shown}", self._part, found, "does it still run?")
                rest = rest[os.write(self.fileno(), rest) :]
        except (OSError, ValueError, TypeError, serial.SerialException) as problem:
            raise self._gone(problem) from None

    def _gone(self, problem: Exception) -> ModemError:
        self.in_step = False
        return ModemError("talking to the modem", self._part, f"the port is gone ({problem})", "was it unplugged?")

    def _frame(self, direction: Direction, data: bytes) -> None:
        self._sink(Frame("line", direction, data, datetime.now(UTC), time.monotonic_ns(), "modem"))
