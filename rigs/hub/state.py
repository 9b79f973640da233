"""What the hub must not forget: the last pushed sequence number of each device and log.

Layer: rigs, part of the hub peer. Rules of this file: a file is replaced as a whole, so that a hub killed at any moment
finds either the old or the new one; a file that cannot be read is put aside with a note, never guessed at.
"""

from __future__ import annotations

import json
import logging
import threading
from pathlib import Path

log = logging.getLogger("rigs.hub.state")


class StateFile:
    """Sequence numbers by device (EUI text) and log; written at each change. Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, threading.Lock()
        self._pushed = self._load()

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
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_name(self._file.name + ".new")
            fresh.write_text(json.dumps({"pushed": self._pushed}, sort_keys=True))
            fresh.replace(self._file)

    def _load(self) -> dict[str, dict[str, int]]:
        try:
            pushed = json.loads(self._file.read_text())["pushed"]
            return {str(device): {str(name): int(n) for name, n in logs.items()} for device, logs in pushed.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            aside = self._file.with_name(self._file.name + ".unreadable")
            log.error("%s is not a state of this hub (%r): put aside as %s", self._file, problem, aside)
            self._file.replace(aside)
            return {}
