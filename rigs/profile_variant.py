"""A profile that is another one with something left out or said otherwise: the same make of meter in another cohort.

Layer: rigs, part of `rigs.profile`. Why: a cohort differs from the next by a handful of rows, and four hundred lines
that are copied drift apart.

`profile.based_on` names the profile (an id, or a path beside this file); `[without]` lists what of it is left out
(`points`, `services`, `series`); each other table, and `[alerts.push]` with it, adds its rows to those of the base or
takes their place, name by name. A base is a whole profile of its own: what is based on something is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rigs.toml_table import Table, nearest, read_toml, resolve

LEFT_OUT: Final = ("points", "services", "series")


def base_file(top: Table) -> Path | None:
    """The file of the profile that this one is based on. Raises RigConfigError where there is none."""
    head = top.table("profile")
    if "based_on" not in head:
        return None
    name = head.text("based_on", expected="the id or the path of a device profile")
    beside = Path(top.file).parent / name
    return resolve(beside if name.endswith(".toml") and beside.is_file() else name, "devices")


def unfolded(top: Table, base: Path | None) -> Table:
    """The profile with all rows, as if it had been written in full. Raises RigConfigError."""
    if base is None:
        return top
    body = read_toml(base).body
    if "based_on" in body.get("profile", {}):
        raise top.table("profile").error("based_on", "a profile that is written in full", base.stem)
    own = {name: rows for name, rows in top.body.items() if name != "without"}
    left = _without(body, top.table("without", {}))
    merged: dict[str, Any] = {name: _both(left.get(name), own.get(name)) for name in {**left, **own}}
    merged["profile"].pop("based_on")
    pushed = [table.get("alerts", {}).get("push") for table in (left, own)]
    if all(isinstance(one, dict) for one in pushed):
        merged["alerts"]["push"] = _both(*pushed)
    return Table(top.file, "", merged)


def _without(body: Mapping[str, Any], table: Table) -> dict[str, Any]:
    left = dict(body)
    for kind in LEFT_OUT:
        names = table.texts(kind, ())
        for name in names:
            if name not in body.get(kind, {}):
                raise table.error(kind, f"names of [{kind}] of the profile that this one is based on", name,
                                  nearest(name, body.get(kind, {})))  # fmt: skip
        left[kind] = {name: row for name, row in body.get(kind, {}).items() if name not in names}
    table.done()
    return left


def _both(base: object, own: object) -> object:
    """A table of the base with the rows of the own one; what is no table in either is refused by whoever reads it."""
    if isinstance(base, dict) and isinstance(own, dict):
        return {**base, **own}
    return base if own is None else own
