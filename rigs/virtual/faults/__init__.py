"""Deliberately wrong meters: each a small named deviation at a seam of `rigs.virtual.conduct`.

`faults.toml` says which there are, for which fuel, and which requirements each breaks; the classes in the modules
beside it say how. The ids of requirements are plain text here: this package knows no catalogue.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rigs.virtual.conduct import Conduct
from rigs.virtual.faults import (
    clock_and_logs,
    configuration,
    events,
    firmware,
    network,
    payment,
    product,
    readings,
    supply,
)

DATA: Final = Path(__file__).with_name("faults.toml")
MODULES: Final = (readings, payment, supply, clock_and_logs, events, firmware, product, configuration, network)


class UnknownFaultError(ValueError):
    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(f"no fault {fault!r}; there are: {', '.join(load_faults())}")


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is the name of the class that deviates; several faults may share it, each for a fuel of its own."""

    id: str
    requirements: tuple[str, ...]
    title: str
    fuels: tuple[str, ...]
    kind: str


@cache
def load_faults() -> Mapping[str, Fault]:
    """All faults by id, in the order of the data file."""
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["fault"]
    faults = {
        row["id"]: Fault(row["id"], tuple(row["requirements"]), row["title"], tuple(row["fuels"]), row["kind"])
        for row in rows
    }
    return MappingProxyType(faults)


def kind_of(fault: Fault) -> type[Conduct]:
    for module in MODULES:
        found = getattr(module, fault.kind, None)
        if isinstance(found, type) and issubclass(found, Conduct):
            return found
    raise LookupError(f"{DATA.name}: {fault.id} names {fault.kind!r}, which is no class of this package")


def build_conduct(ids: Sequence[str], fuel: str, tally: Counter[str]) -> Conduct:
    """The conduct of a meter of that fuel under all these faults together. Raises UnknownFaultError."""
    known = load_faults()
    for fault in ids:
        if fault not in known:
            raise UnknownFaultError(fault)
    kinds = {kind_of(known[fault]): fault for fault in ids if fuel in known[fault].fuels}
    faulty = type("FaultyConduct", (*kinds, Conduct), {})
    conduct = faulty(kinds, tally)
    assert isinstance(conduct, Conduct)
    return conduct
