"""What every modem does: takes commands one at a time, echoes, answers, and says things unasked.

The methods that wrong modems replace (`faults.py`) are public for that: `say`, `urc`, `execute`, `prompt`, `end`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from protocols.gsm.at_errors import CME
from rigs.wan.modem.centre import ServiceCentre
from rigs.wan.modem.world import World

if TYPE_CHECKING:
    from rigs.wan.modem.data import Sockets

MAX_COMMAND: Final = 1024
MAX_BODY: Final = 4096
IDENTITY: Final = {"CGMI": "METERBENCH", "CGMM": "VM1", "CGMR": "VM1 1.0.0", "CGSN": "004999010640000"}
Handler = Callable[["VirtualModem", str], Awaitable[None]]


class AtRefusedError(Exception):
    """Ends a command with an error; `code` None: plain ERROR."""

    def __init__(self, kind: str = "CME", code: int | None = None) -> None:
        self.kind, self.code = kind, code
        super().__init__(kind, code)


class VirtualModem:
    """`handlers` maps a command without its parameters (`+CPIN?`, `+CPIN=`, `E0`) to what it does."""

    def __init__(self, world: World, centre: ServiceCentre, put: Callable[[bytes], None]) -> None:
        self.world, self.centre, self._put = world, centre, put
        self.handlers: dict[str, Handler] = {}
        self.sockets: Sockets
        self.store: dict[int, tuple[int, bytes]] = {}
        self.restarts = 0
        self.hang = ""
        """ "prompt": at the next prompt, until ESC; "soft": until CFUN=1,1; "hard": for ever."""
        self.inject: list[bytes] = []
        """Bytes that come in the middle of the next answer."""
        self._bytes = bytearray()
        self._came = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self.power_on()
        world.on_change = self.network_changed

    def power_on(self) -> None:
        """As after a restart: everything at the maker's default."""
        self.echo, self.errors, self.notify, self.pause = True, 0, False, 2
        self.registration = {"CREG": 0, "CGREG": 0, "CEREG": 0}
        self.numeric = False
        self.mode_pdu = False

    def start(self) -> None:
        self._worker = asyncio.create_task(self._work())
        self.world.reconsider()

    def take(self, data: bytes) -> None:
        """From the terminal; bounded, as a hung modem reads nothing."""
        if len(self._bytes) + len(data) <= 1 << 16:
            self._bytes += data
            self._came.set()

    def put(self, data: bytes) -> None:
        self._put(data)

    def say(self, text: str) -> None:
        """A line of an answer."""
        if self.inject:
            self.put(self.inject.pop(0))
        self.put(f"\r\n{text}\r\n".encode())

    def urc(self, text: str) -> None:
        if self.hang not in ("soft", "hard"):
            self.put(f"\r\n{text}\r\n".encode())

    def end(self, refusal: AtRefusedError | None = None) -> None:
        """The final code."""
        self.say("OK" if refusal is None else self.error_text(refusal))

    def error_text(self, refusal: AtRefusedError) -> str:
        if refusal.code is None or self.errors == 0:
            return "ERROR"
        shown = CME.get(refusal.code, "unknown") if self.errors == 2 and refusal.kind == "CME" else refusal.code
        return f"+{refusal.kind} ERROR: {shown}"

    async def prompt(self) -> None:
        self.put(b"\r\n> ")

    async def body(self, length: int | None = None) -> bytes | None:
        """What comes at the prompt: up to Ctrl-Z, or so many bytes; None when it was taken back by ESC."""
        await self.prompt()
        if self.hang == "prompt":
            while b"\x1b" not in self._bytes:
                await self._more()
            self.hang = ""
            self._bytes.clear()
            return None
        if length is not None:
            while len(self._bytes) < length:
                await self._more()
            return self._cut(length)
        while not (ends := [at for at in (self._bytes.find(b"\x1a"), self._bytes.find(b"\x1b")) if at >= 0]):
            if len(self._bytes) > MAX_BODY:
                return None
            await self._more()
        body = self._cut(min(ends))
        return body if self._cut(1) == b"\x1a" else None

    async def queue(self, count: int) -> None:
        """Until so many commands wait behind the one that is carried out."""
        while self._bytes.count(b"\r") < count:
            await self._more()

    def network_changed(self) -> None:
        """URCs of the registration; a data session does not outlive its network."""
        for service, mode in self.registration.items():
            if mode:
                self.urc(f"+{service}: {self.told_status()}")
        self.sockets.network_changed()
        self.centre.try_again()

    def told_status(self) -> int:
        return self.world.status

    def told_network(self) -> str:
        return self.world.attached

    def restart(self) -> None:
        """CFUN=1,1: the SIM is locked again, and everything at its default."""
        self.restarts += 1
        self._bytes.clear()
        self.hang = ""
        self.sockets.drop()
        self.power_on()
        self.world.sim.is_unlocked = False
        self.world.reconsider()
        self.urc("RDY")

    # The line

    def _cut(self, count: int) -> bytes:
        cut = bytes(self._bytes[:count])
        del self._bytes[:count]
        return cut

    async def _more(self) -> None:
        self._came.clear()
        await self._came.wait()

    async def _work(self) -> None:
        while True:
            while (end := self._bytes.find(b"\r")) < 0:
                if len(self._bytes) > MAX_COMMAND:
                    self._bytes.clear()
                await self._more()
            raw = self._cut(end + 1)
            text = raw.strip(b"\r\n\x1b\x00 ").decode("ascii", "replace")
            if self.hang == "hard" or (self.hang == "soft" and text.upper() != "AT+CFUN=1,1"):
                continue
            if self.echo:
                self.put(raw)
            if text.upper().startswith("AT"):
                await self.execute(text[2:])

    async def execute(self, text: str) -> None:
        """One command, to its final code."""
        name, has_parameters, parameters = text.partition("=")
        key = name.upper() + ("=" if has_parameters else "")
        handler = self.handlers.get(key)
        try:
            if handler is None:
                raise AtRefusedError("CME", None)
            await handler(self, parameters)
        except AtRefusedError as refusal:
            self.end(refusal)

    async def stop(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        self.sockets.drop()


def parameters_of(text: str) -> list[str]:
    """Without quotes; commas in quotes are kept."""
    return [found.strip().strip('"') for found in re.findall(r'"[^"]*"|[^,]+', text)]


def number(parameters: list[str], index: int, kind: str = "CME", code: int | None = 50) -> int:
    """Raises AtRefusedError where there is none."""
    text = parameters[index] if index < len(parameters) else ""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise AtRefusedError(kind, code)
    return int(text)
