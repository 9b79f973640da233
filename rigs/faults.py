"""Which deliberately wrong meters there are, as data, for whoever starts them and judges the bench by them.

Layer: rigs. Reads the data files of the virtual meters and none of their code, so that who judges shares nothing with
what is judged. The ids of requirements are plain text here.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rigs.ports import Fuel

DATA: Final = Path(__file__).parent / "virtual" / "faults"


@dataclass(frozen=True, slots=True)
class WrongMeter:
    """One deviation: the requirements that it breaks, and the fuel of the meter that has it."""

    id: str
    requirements: tuple[str, ...]
    title: str
    fuels: tuple[Fuel, ...]


def fault_corpus() -> tuple[WrongMeter, ...]:
    """All of them, in the order of the data files."""
    rows = [row for file in sorted(DATA.glob("*.toml")) for row in tomllib.loads(file.read_text("utf-8"))["fault"]]
    return tuple(WrongMeter(row["id"], tuple(row["requirements"]), row["title"], tuple(row["fuels"])) for row in rows)
