"""Which deliberately wrong meters there are, as data, for whoever starts them and judges the bench by them.

Layer: rigs. Reads the data files of the virtual meters and none of their code, so that who judges shares nothing with
what is judged. The ids of requirements are plain text here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rigs.ports import Fuel

DATA: Final = Path(__file__).parent / "virtual" / "faults"
COMBINATIONS: Final = Path(__file__).parent / "virtual" / "combinations.toml"
JOINED: Final = "+"


@dataclass(frozen=True, slots=True)
class WrongMeter:
    """One deviation, or several at once: the requirements that it breaks, and the fuel of the meter that has it.

    `subtle`: seen in one register, once, or at a boundary only. `members`: the ids of which a combination is made.
    `rig`: the site whose meter can be wrong in this way, where it is not the default one.
    """

    id: str
    requirements: tuple[str, ...]
    title: str
    fuels: tuple[Fuel, ...]
    subtle: bool = False
    members: tuple[str, ...] = ()
    rig: str = ""

    @property
    def switched_on(self) -> tuple[str, ...]:
        """The ids that the site is told."""
        return self.members or (self.id,)


def fault_corpus() -> tuple[WrongMeter, ...]:
    """All of them, in the order of the data files; combinations are not among them."""
    rows = [row for file in sorted(DATA.glob("*.toml")) for row in tomllib.loads(file.read_text("utf-8"))["fault"]]
    return tuple(_wrong_meter(row) for row in rows)


def fault_combinations() -> tuple[WrongMeter, ...]:
    """The named combinations; an id is those of its members, joined by "+". Raises LookupError for an unknown one."""
    known = {fault.id: fault for fault in fault_corpus()}
    rows = tomllib.loads(COMBINATIONS.read_text("utf-8"))["combination"]
    return tuple(combined([known[one] for one in row["faults"]], row["title"]) for row in rows)


def combined(members: Sequence[WrongMeter], title: str = "") -> WrongMeter:
    """One meter, or one site, that has all of these deviations at once; what it breaks is what each of them does."""
    ids = tuple(one.id for one in members)
    return WrongMeter(
        JOINED.join(ids),
        tuple(dict.fromkeys(row for one in members for row in one.requirements)),
        title or "; ".join(one.title for one in members),
        tuple(dict.fromkeys(fuel for one in members for fuel in one.fuels)),
        any(one.subtle for one in members),
        ids,
        next((one.rig for one in members if one.rig), ""),
    )


def _wrong_meter(row: Mapping[str, Any]) -> WrongMeter:
    told = row["id"], tuple(row["requirements"]), row["title"], tuple(row["fuels"])
    return WrongMeter(*told, subtle=row.get("subtle", False), rig=row.get("rig", ""))
