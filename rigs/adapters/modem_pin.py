"""The PIN of a SIM: tried at most once, and a wrong one never twice, in no run.

Layer: rigs adapter. Three wrong attempts block a SIM, and a bench that is started again and again must not do
that.

Rules of this file: nothing is tried when one attempt or none is left, or when the modem does not say how many are; that
a PIN is being tried is on the disk before it is sent, by a hash of the card's number and never with the PIN; what was
refused stays there until a person has taken it away.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Final

from protocols.gsm.at_exchange import Command
from rigs.adapters.modem import Modem
from rigs.adapters.modem_errors import SimUnusable
from rigs.errors import BenchError

DOING: Final = "unlocking the SIM"
PIN_HINT: Final = 'say where it is, wan.modem.pin = "env:NAME" or the path of a file, or switch the PIN off in a phone'


class PinMemory:
    """Cards whose PIN was refused, in a file that outlives runs."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def is_refused(self, card: str) -> bool:
        return self.key(card) in self._read()

    def note(self, card: str) -> None:
        """On the disk when this returns. Raises BenchError when it cannot be."""
        self._write({**self._read(), self.key(card): "a PIN was sent and has not been accepted"})

    def forget(self, card: str) -> None:
        self._write({key: text for key, text in self._read().items() if key != self.key(card)})

    @staticmethod
    def key(card: str) -> str:
        return hashlib.sha256(f"meterbench SIM {card}".encode()).hexdigest()

    def _read(self) -> dict[str, str]:
        try:
            content = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as problem:
            raise self._unusable(problem) from None
        if not isinstance(content, dict):
            raise self._unusable(ValueError("no JSON object"))
        return {str(key): str(text) for key, text in content.items()}

    def _write(self, content: dict[str, str]) -> None:
        fresh = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="utf-8") as stream:
                json.dump(content, stream, indent=1)
                stream.flush()
                os.fsync(stream.fileno())
            fresh.replace(self.file)
        except OSError as problem:
            raise self._unusable(problem) from None

    def _unusable(self, problem: Exception) -> BenchError:
        hint = "without this memory no PIN is tried; mend or remove the file"
        return BenchError(DOING, str(self.file), str(problem), hint)


def read_pin(source: str) -> str:
    """`env:NAME` or the path of a file. Raises SimUnusable; the text of what is there is in no error."""
    try:
        text = os.environ[source[4:]] if source.startswith("env:") else Path(source).read_text(encoding="utf-8")
    except (KeyError, OSError, UnicodeDecodeError):
        raise SimUnusable(DOING, source, "no PIN there", "wan.modem.pin of the rig file says where it is") from None
    pin = text.strip()
    if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 8):
        raise SimUnusable(DOING, source, "not 4 to 8 digits", "the PIN alone, and nothing else")
    return pin


def unlock(modem: Modem, source: str | None, memory: PinMemory) -> None:
    """Leaves a SIM that is ready. Raises SimUnusable with what is to be done."""
    state = modem.sim()
    if state == "ready":
        return
    if state != "PIN":
        raise _unusable(modem, state)
    if source is None:
        raise SimUnusable(DOING, modem.part, "the SIM wants a PIN", PIN_HINT)
    card = modem.card()
    if memory.is_refused(card):
        hint = f"find the right PIN, then remove {memory.key(card)[:12]}... from {memory.file}"
        raise SimUnusable(DOING, modem.part, "a PIN was refused for this SIM before; none is tried again", hint)
    left = modem.attempts()
    if left is None or left <= 1:
        told = "does not say how many attempts are left" if left is None else f"has {left} attempt left"
        raise SimUnusable(DOING, modem.part, f"it {told}: no PIN is sent", "unlock the SIM in a phone")
    _try_once(modem, read_pin(source), memory, card, left)


def _try_once(modem: Modem, pin: str, memory: PinMemory, card: str, left: int) -> None:
    memory.note(card)
    answer = modem.ask(Command(f'AT+CPIN="{pin}"', is_secret=True), modem.patience.sim_s, DOING)
    if answer.failure is None and modem.sim() == "ready":
        memory.forget(card)
        return
    now = modem.attempts()
    if now is not None and now >= left:
        modem.line.odd.append(f"the PIN was refused, and the counter of attempts went from {left} to {now}")
    failure = answer.failure or "OK, and the SIM is locked still"
    hint = f"{'an unknown number of' if now is None else now} attempts are left; find the right PIN, then remove " \
        f"{memory.key(card)[:12]}... from {memory.file}"  # fmt: skip
    raise SimUnusable(DOING, modem.part, f"the PIN was not accepted: {failure}", hint)


def _unusable(modem: Modem, state: str) -> SimUnusable:
    what = {
        "absent": ("there is no SIM", "put one in, contacts down, and restart the modem"),
        "PUK": ("the SIM is blocked and wants its PUK", "unblock it in a phone with the PUK of its provider"),
        "failed": ("the SIM cannot be read or is a wrong one", "try it in a phone"),
        "PIN2": ("the SIM wants PIN2", "switch fixed dialling off in a phone"),
    }
    found, hint = what.get(state, ("the SIM wants something that this bench does not give", "look at AT+CPIN?"))
    return SimUnusable(DOING, modem.part, found, hint)
