"""Reads a TOML table strictly: each value is taken by name and type, and what nobody took is an error.

Layer: rigs, below profiles and rig files. Why: a mistyped key with a default behind it would change what a run proves
without a word. Every refusal is a `RigConfigError` with the file, the dotted key, what was expected and what was
found.

Rules of this file: numbers stay exact (TOML floats become `Decimal`); a boolean is never taken for a number, nor text
for a number; a table must be closed with `done()` once everything known has been taken from it.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from rigs.errors import RigConfigError

Choice = TypeVar("Choice", bound=str)


class _Nothing:
    """What is found where a key is missing."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING: Final = _Nothing()


class _Required:
    """The default of a key that has none."""


REQUIRED: Final = _Required()


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known key most like `name`, or lists them all."""
    choices = sorted(known)
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known here: {', '.join(choices)}" if choices else ""


def resolve(name_or_path: str | Path, folder: Literal["devices", "sites", "modems"]) -> Path:
    """The file behind an id of the package's data, or behind a path (ends in .toml or has a folder in it)."""
    text = str(name_or_path)
    shipped = Path(str(resources.files("rigs") / folder))
    if isinstance(name_or_path, Path) or text.endswith(".toml") or "/" in text:
        path = Path(name_or_path)
    else:
        path = shipped / f"{text}.toml"
    if path.is_file():
        return path
    there = sorted(file.stem for file in shipped.glob("*.toml"))
    hint = f"those there are: {', '.join(there)}; or give a path"
    raise RigConfigError(str(path), "file", f"a file of {folder}", NOTHING, hint)


def read_toml(path: Path) -> Table:
    """The whole file as a table."""
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise RigConfigError(str(path), "file", "valid TOML in UTF-8", str(problem)) from None
    return Table(str(path), "", body)


class Table:
    """One table of a file; `path` is its dotted key. Each getter takes a key off the list of the unknown ones."""

    def __init__(self, file: str, path: str, body: Mapping[str, object]) -> None:
        self.file, self.path, self._body = file, path, body
        self._known: set[str] = set()

    def key(self, name: str) -> str:
        """The dotted key of a name in this table; a name with a dot in it is quoted, as TOML does."""
        shown = f'"{name}"' if "." in name else name
        return f"{self.path}.{shown}" if self.path else shown

    def error(self, name: str, expected: str, found: object, hint: str = "") -> RigConfigError:
        """The refusal of the value at `name`; the caller raises it."""
        return RigConfigError(self.file, self.key(name), expected, found, hint)

    def __contains__(self, name: str) -> bool:
        """Whether the key is there; asking makes it a known one."""
        self._known.add(name)
        return name in self._body

    @property
    def body(self) -> Mapping[str, Any]:
        """The whole table as TOML gave it; nothing in it is taken by that."""
        return self._body

    def names(self) -> tuple[str, ...]:
        """All keys, in the order of the file."""
        return tuple(self._body)

    def raw(self, name: str, expected: str, default: object = REQUIRED) -> object:
        """The value as TOML gave it; `expected` is for the error text."""
        self._known.add(name)
        if name in self._body:
            return self._body[name]
        if default is REQUIRED:
            return self._missing(name, expected)
        return default

    def _missing(self, name: str, expected: str) -> object:
        strangers = [key for key in self._body if key not in self._known]
        close = difflib.get_close_matches(name, strangers, n=1, cutoff=0.75)
        raise self.error(name, expected, NOTHING, f"is {close[0]!r} meant to be it?" if close else "")

    def text(self, name: str, default: str | _Required = REQUIRED, expected: str = "text") -> str:
        """Text; empty only when the default is empty."""
        value = self.raw(name, expected, default)
        if not isinstance(value, str) or (not value and name in self._body and default != ""):
            raise self.error(name, expected, value)
        return value

    def whole(
        self, name: str, least: int, most: int, default: int | _Required = REQUIRED, unit: str = "", hint: str = ""
    ) -> int:
        """A whole number from `least` to `most`, both included."""
        expected = f"a whole number from {least} to {most}{' ' + unit if unit else ''}"
        value = self.raw(name, expected, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.error(name, expected, value, hint)
        return value

    def seconds(self, name: str, least: str, most: str, default: str | _Required = REQUIRED) -> float:
        """A number of seconds from `least` to `most`, both included (decimal text, to keep the bounds exact)."""
        expected = f"a number of seconds from {least} to {most}, without unit or quotes"
        value = self.raw(name, expected, default if isinstance(default, _Required) else Decimal(default))
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.error(name, expected, value)
        if not Decimal(least) <= value <= Decimal(most):
            raise self.error(name, expected, value)
        return float(value)

    def flag(self, name: str, default: bool | _Required = REQUIRED) -> bool:
        """true or false."""
        value = self.raw(name, "true or false", default)
        if not isinstance(value, bool):
            raise self.error(name, "true or false", value)
        return value

    def choice(self, name: str, choices: tuple[Choice, ...], default: Choice | _Required = REQUIRED) -> Choice:
        """One text of a closed list."""
        expected = f"one of {', '.join(choices)}"
        value = self.raw(name, expected, default)
        for choice in choices:
            if value == choice:
                return choice
        raise self.error(name, expected, value, nearest(value, choices) if isinstance(value, str) else "")

    def texts(self, name: str, default: tuple[str, ...] | _Required = REQUIRED) -> tuple[str, ...]:
        """A list of texts, each at most once."""
        value = self.raw(name, "a list of texts", default if isinstance(default, _Required) else list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(name, "a list of texts", value)
        if len(set(value)) != len(value):
            raise self.error(name, "a list without repeats", value)
        return tuple(value)

    def table(self, name: str, default: Mapping[str, object] | _Required = REQUIRED) -> Table:
        """A table inside this one."""
        value = self.raw(name, "a table", default)
        if not isinstance(value, dict):
            raise self.error(name, "a table", value)
        return Table(self.file, self.key(name), value)

    def tables(self, name: str) -> tuple[tuple[str, Table], ...]:
        """A table of tables (none when the key is missing), each with its name."""
        outer = self.table(name, {})
        return tuple((inner, outer.table(inner)) for inner in outer.names())

    def done(self) -> None:
        """Refuses the first key that was never asked for."""
        for name in self._body:
            if name not in self._known:
                raise self.error(name, "no such key", self._body[name], nearest(name, self._known))
