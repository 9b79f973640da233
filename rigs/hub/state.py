"""What the hub must not forget: the last pushed sequence number of each device and log, and what it holds for later.

Layer: rigs, part of the hub peer. Rules of this file: a file is replaced as a whole, so that a hub killed at any moment
finds either the old or the new one; a file that cannot be read is put aside with a note, never guessed at.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger("rigs.hub.state")


@dataclass(frozen=True, slots=True)
class HeldCommand:
    """A command for later: `due` in UTC seconds of the calendar, the message as it came, and whether it was begun."""

    id: int
    due: int
    payload: bytes
    is_begun: bool = False


class StateFile:
    """Sequence numbers by device (EUI text) and log, and held commands; written at each change. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        self._pushed: dict[str, dict[str, int]] = {}
        self._held: dict[int, HeldCommand] = {}
        self._load()

    def pushed(self, device: str, log_name: str) -> int | None:
        """The last pushed sequence number; None when this device's log has never been looked at."""
        with self._lock:
            return self._pushed.get(device, {}).get(log_name)

    def advance(self, device: str, log_name: str, sequence: int) -> None:
        with self._lock:
            known = self._pushed.setdefault(device, {})
            if known.get(log_name) == sequence:
                return
            known[log_name] = sequence
            self._write()

    def held(self) -> tuple[HeldCommand, ...]:
        """In the order in which they are due; of one moment, the earlier id first."""
        with self._lock:
            return tuple(sorted(self._held.values(), key=lambda one: (one.due, one.id)))

    def hold(self, command: HeldCommand) -> None:
        """A new held command, or a changed one of the same id."""
        with self._lock:
            self._held[command.id] = command
            self._write()

    def drop(self, number: int) -> bool:
        """False when no command of that id is held."""
        with self._lock:
            if self._held.pop(number, None) is None:
                return False
            self._write()
            return True

    def _write(self) -> None:
        held = [[one.id, one.due, one.payload.hex(), one.is_begun] for one in self._held.values()]
        text = json.dumps({"pushed": self._pushed, **({"held": held} if held else {})}, sort_keys=True)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_name(self._file.name + ".new")
        fresh.write_text(text)
        fresh.replace(self._file)

    def _load(self) -> None:
        try:
            self._take(json.loads(self._file.read_text()))
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            aside = self._file.with_name(self._file.name + ".unreadable")
            log.error("%s is not a state of this hub (%r): put aside as %s", self._file, problem, aside)
            self._file.replace(aside)

    def _take(self, found: dict[str, Any]) -> None:
        """Both parts or none."""
        pushed = {str(one): {str(name): int(n) for name, n in logs.items()} for one, logs in found["pushed"].items()}
        held = [
            HeldCommand(int(number), int(due), bytes.fromhex(payload), bool(is_begun))
            for number, due, payload, is_begun in found.get("held", [])
        ]
        self._pushed, self._held = pushed, {one.id: one for one in held}
