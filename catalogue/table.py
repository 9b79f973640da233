"""Reads a CSV of the catalogue cell by cell, so that a wrong cell is named and never guessed at.

Rules of this file: the columns are exactly the announced ones; a list is separated by single spaces; an empty cell is
allowed only where the reader of the cell allows it.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import NoReturn, TypeVar

from catalogue.model import CatalogueError, Fuel, Role

E = TypeVar("E", bound=Enum)
T = TypeVar("T")

_SOURCE = re.compile(r"\d{3}:\d+(-\d+)?( \d{3}:\d+(-\d+)?)*")


@dataclass(frozen=True)
class Line:
    """One line of a table; `number` counts from 1 with the header as line 1."""

    file: str
    number: int
    cells: dict[str, str]

    def wrong(self, column: str, expected: str) -> NoReturn:
        raise CatalogueError(
            file=self.file, line=self.number, column=column, expected=expected, found=self.cells[column]
        )

    def text(self, column: str) -> str:
        """A text that must not be empty."""
        return self.cells[column] or self.wrong(column, "a text")

    def optional(self, column: str) -> str:
        return self.cells[column]

    def source(self) -> str:
        if not _SOURCE.fullmatch(self.cells["source"]):
            self.wrong("source", "document:line, several separated by a space")
        return self.cells["source"]

    def whole(self, column: str) -> int:
        """A whole number, 1 or more, written without separators."""
        if not re.fullmatch(r"[1-9]\d*", self.cells[column]):
            self.wrong(column, "a whole number of 1 or more")
        return int(self.cells[column])

    def decimal(self, column: str) -> Decimal:
        """A finite number, 0 or more."""
        try:
            value = Decimal(self.cells[column])
        except InvalidOperation:
            self.wrong(column, "a decimal number of 0 or more")
        return value if value.is_finite() and value >= 0 else self.wrong(column, "a decimal number of 0 or more")

    def seconds(self, column: str) -> Decimal:
        """A time limit: more than 0 s."""
        value = self.decimal(column)
        return value if value > 0 else self.wrong(column, "a time of more than 0 s")

    def yes(self, column: str) -> bool:
        return self.one_of(column, {"yes": True, "no": False}.__getitem__, ("yes", "no"))

    def member(self, column: str, enum: type[E]) -> E:
        """One member of an enum, by its value."""
        return self.one_of(column, enum, [str(member.value) for member in enum])

    def one_of(self, column: str, convert: Callable[[str], T], choices: Sequence[str]) -> T:
        if self.cells[column] not in choices:
            self.wrong(column, f"one of {', '.join(choices)}")
        return convert(self.cells[column])

    def words(self, column: str) -> tuple[str, ...]:
        """A list separated by spaces, each word once; may be empty."""
        words = tuple(self.cells[column].split())
        if len(set(words)) != len(words):
            self.wrong(column, "each word once")
        return words

    def fuels(self, column: str) -> frozenset[Fuel]:
        """`electricity`, `gas`, both, or none at all."""
        known = {fuel.value: fuel for fuel in Fuel}
        words = self.words(column)
        if not known.keys() >= set(words):
            self.wrong(column, f"fuels out of {' '.join(known)}")
        return frozenset(known[word] for word in words)

    def roles(self, column: str) -> frozenset[Role]:
        """DUIS abbreviations of roles; may be empty."""
        words = self.words(column)
        if not Role.__members__.keys() >= set(words):
            self.wrong(column, f"roles out of {' '.join(Role.__members__)}")
        return frozenset(Role[word] for word in words)


def read(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of a table with exactly these columns, in this order; line breaks inside cells are refused."""
    if not path.is_file():
        raise CatalogueError(file=path.name, line=0, column="all", expected="a table", found="no such file")
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        header = next(reader, [])
        if header != list(columns):
            raise CatalogueError(
                file=path.name, line=1, column="header", expected=",".join(columns), found=",".join(header)
            )
        for number, cells in enumerate(reader, start=2):
            if len(cells) != len(columns) or reader.line_num != number:
                raise CatalogueError(
                    file=path.name,
                    line=number,
                    column="all",
                    expected=f"{len(columns)} cells on one line",
                    found=",".join(cells),
                )
            yield Line(path.name, number, dict(zip(columns, cells, strict=True)))
