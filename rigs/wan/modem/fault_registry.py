"""Where wrong modems are registered by their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from rigs.wan.modem.modem import VirtualModem

Install = Callable[[VirtualModem, Callable[[], None]], None]
FAULTS: Final[dict[str, Install]] = {}


def fault(name: str) -> Callable[[Install], Install]:
    def register(install: Install) -> Install:
        FAULTS[name] = install
        return install

    return register


def install(modem: VirtualModem, names: tuple[str, ...], fired: Counter[str]) -> None:
    """Raises KeyError for an unknown one."""
    for name in names:
        FAULTS[name](modem, lambda name=name: fired.update([name]))  # type: ignore[misc]  # bound for each
