"""How a process of the rig comes to be: an interpreter of its own, or born by a nursery (`nursery`).

Layer: rigs adapter, below `peers`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Protocol


class Process(Protocol):
    """What a `Peer` needs of its process; `subprocess.Popen` has it."""

    @property
    def pid(self) -> int: ...

    @property
    def stdin(self) -> IO[bytes] | None: ...

    @property
    def stdout(self) -> IO[bytes] | None: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        ...

    def terminate(self) -> None: ...


Program = str | Sequence[str]
"""A module, or the argv of something else."""
Spawn = Callable[[Program, Path, IO[bytes]], Process]
"""Program, its configuration file, and the log that is its standard error. Raises OSError."""


def argv_of(program: Program) -> list[str]:
    return [sys.executable, "-m", program] if isinstance(program, str) else list(program)


def spawn(program: Program, config: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A group of its own, so that helpers that it starts can be ended with it. Raises OSError."""
    return subprocess.Popen(
        [*argv_of(program), "--config", str(config)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, process_group=0,
    )  # fmt: skip
