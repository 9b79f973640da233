"""Deliberately wrong meters: each a small named deviation at a seam of `rigs.virtual.conduct`.

One module with the classes that deviate goes with one data file of the same name: which wrong meters there are, by an
id (one id is one wrong meter; "-gas" marks the gas meter's variant), the requirements that each breaks, what is wrong,
the fuels of the meter that it is switched on in, and the class; `rig`, for whoever judges, where only the meter of a
certain site can be wrong in that way. The ids of requirements are plain text here: this package knows no catalogue.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from rigs.virtual.conduct import Conduct


class UnknownFaultError(ValueError):
    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(f"no fault {fault!r}; there are: {', '.join(load_faults())}")


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is the class of `module` that deviates; several faults may share it, each for a fuel of its own."""

    id: str
    requirements: tuple[str, ...]
    title: str
    fuels: tuple[str, ...]
    kind: str
    module: str


@cache
def load_faults() -> Mapping[str, Fault]:
    """All faults by id, in the order of the data files."""
    faults: dict[str, Fault] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["fault"]:
            if row["id"] in faults:
                raise ValueError(f"{file.name}: fault {row['id']!r} is there twice")
            told = row["id"], tuple(row["requirements"]), row["title"], tuple(row["fuels"])
            faults[row["id"]] = Fault(*told, row["kind"], file.stem)
    return MappingProxyType(faults)


def kind_of(fault: Fault) -> type[Conduct]:
    found = getattr(import_module(f"{__name__}.{fault.module}"), fault.kind, None)
    if isinstance(found, type) and issubclass(found, Conduct):
        return found
    raise LookupError(f"{fault.module}.toml: {fault.id} names {fault.kind!r}, no conduct of {fault.module}.py")


def build_conduct(ids: Sequence[str], fuel: str, tally: Counter[str]) -> Conduct:
    """The conduct of a meter of that fuel under all these faults together. Raises UnknownFaultError."""
    known = load_faults()
    for fault in ids:
        if fault not in known:
            raise UnknownFaultError(fault)
    kinds = {kind_of(known[fault]): fault for fault in ids if fuel in known[fault].fuels}
    if not kinds:
        return Conduct({}, tally)
    faulty = type("FaultyConduct", (*kinds, Conduct), {})
    conduct = faulty(kinds, tally)
    assert isinstance(conduct, Conduct)
    return conduct
