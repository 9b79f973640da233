"""How much each of the 34 Ofgem services is asked for: must have, desirable, or in the future only [SVC-1].

The list of services is a draft, and not all of them are minimum requirements [004:30]; which are, the document asks
and does not say [004:49-50 004:65]: it has no column for it. So each level of `service_levels.csv` is a default of
the project and marked `open`; a level that a document states would be marked `stated`.

The default, by what the documents do say: a must-have is a service that the Government's list of functions names
(its letters, the last column of [004:120-167]) and that a request of the minimum SMETS1 services carries
(`carried_by`) [001:85-129]; a service of the smart grid or of microgeneration that none of them carries is for the
future; any other is desirable.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from catalogue.model import Basis, CatalogueError, Fuel, OfgemService, Row
from catalogue.table import Line, read

_COLUMNS = ("id", "fuels", "level", "basis", "carried_by", "if_mandated", "source")
VALVE = "valve"


class Level(Enum):
    """From the most to the least that is asked for."""

    MUST_HAVE = "must have"
    DESIRABLE = "desirable"
    FUTURE = "future"


@dataclass(frozen=True, kw_only=True)
class ServiceLevel:
    """The level of a service on a fuel. `if_mandated`: `valve`, where a gas meter is asked for it only if its valve is
    mandated [004:148]."""

    id: str
    fuel: Fuel
    level: Level
    basis: Basis
    carried_by: tuple[str, ...]
    if_mandated: str
    source: str


def load_levels(file: Path, rows: Mapping[str, Row]) -> dict[tuple[str, Fuel], ServiceLevel]:
    """Each Ofgem service on each of its fuels, exactly once. Raises CatalogueError."""
    found: dict[tuple[str, Fuel], ServiceLevel] = {}
    for line in read(file, _COLUMNS):
        for one in _levels(line, rows):
            if (one.id, one.fuel) in found:
                line.wrong("fuels", f"one level of {one.id} for each fuel")
            found[one.id, one.fuel] = one
    asked = [(row.id, fuel) for row in rows.values() if isinstance(row, OfgemService) for fuel in sorted_fuels(row)]
    if missing := [key for key in asked if key not in found]:
        row_id, fuel = missing[0]
        expected = f"a level of {row_id} for {fuel.value}"
        raise CatalogueError(file=file.name, line=len(found) + 2, column="id", expected=expected, found="no more lines")
    return found


def sorted_fuels(row: Row) -> tuple[Fuel, ...]:
    """In the order of the enum."""
    return tuple(fuel for fuel in Fuel if fuel in row.fuels)


def _levels(line: Line, rows: Mapping[str, Row]) -> Iterator[ServiceLevel]:
    row = rows.get(line.text("id"))
    if not isinstance(row, OfgemService):
        line.wrong("id", "the id of an Ofgem service")
    fuels = line.fuels("fuels")
    if not fuels or not fuels <= row.fuels:
        line.wrong("fuels", f"fuels of {row.id}: {' '.join(fuel.value for fuel in sorted_fuels(row))}")
    carried_by = line.words("carried_by")
    for one in carried_by:
        if one not in rows or not fuels <= rows[one].fuels:
            line.wrong("carried_by", f"rows of the catalogue on {line.text('fuels')}")
    if line.optional("if_mandated") not in ("", VALVE):
        line.wrong("if_mandated", f"{VALVE}, or nothing")
    for fuel in Fuel:
        if fuel in fuels:
            yield ServiceLevel(
                id=row.id, fuel=fuel, level=line.member("level", Level), basis=line.member("basis", Basis),
                carried_by=carried_by, if_mandated=line.optional("if_mandated"), source=line.source(),
            )  # fmt: skip
