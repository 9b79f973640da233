"""One mutant: a module of the virtual meters with one small change; and a sample of them that a seed decides."""

from __future__ import annotations

import ast
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, zip_longest
from pathlib import Path
from typing import Final

from cosmic_ray.ast import Visitor, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator

from tests.mutants.operators import OPERATORS

ROOT: Final = Path(__file__).parents[2]
HERE: Final = Path(__file__).parent
METERS: Final = "rigs/virtual"


@dataclass(frozen=True, slots=True)
class Mutant:
    """`where` is the function or class around the change; `before` and `after` the changed line, without margins."""

    file: str
    kind: str
    where: str
    line: int
    before: str
    after: str
    source: str = field(repr=False)

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")

    @property
    def text(self) -> str:
        return f"{self.file}:{self.line} {self.where} [{self.kind}] {self.before}  ->  {self.after or '(dropped)'}"


@cache
def selections() -> dict[str, str]:
    """By module the scenarios that are about it; a module without a line is mutated against `default`."""
    return {row["file"]: row["select"] for row in tomllib.loads((HERE / "modules.toml").read_text("utf-8"))["module"]}


def not_mutated() -> frozenset[str]:
    """The plant, the instruments and the transport: a change there is a wrong rig, no wrong meter."""
    rows = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))["not_mutated"]
    return frozenset(file for row in rows for file in row["files"])


def default_selection() -> str:
    return str(tomllib.loads((HERE / "modules.toml").read_text("utf-8"))["default"])


@dataclass(frozen=True, slots=True)
class Place:
    """Where one operator can change a module once; made into a mutant only when it is chosen.

    `text`: the line, the column in it, and which one of those that are alike; no number of a line, which moves.
    """

    file: Path
    kind: str
    operator: int
    occurrence: int
    text: str

    def rank(self, seed: int) -> str:
        """Its place in the deck of a seed. What changes elsewhere in the source does not change it."""
        told = f"{seed} {self.file.name} {self.kind} {self.operator} {self.text}"
        return hashlib.sha256(told.encode("utf-8")).hexdigest()

    def mutant(self) -> Mutant | None:
        """None when the change is none, or does not compile."""
        original = self.file.read_text("utf-8")
        changed = mutate_code(original, OPERATORS[self.kind][self.operator], self.occurrence)
        if changed is None or changed == original or not _compiles(changed):
            return None
        return _mutant(self.file.relative_to(ROOT).as_posix(), self.kind, original, changed)


def places(pattern: str = "*") -> list[Place]:
    """In every module of the meters whose name matches, in a fixed order."""
    left_out = not_mutated()
    files = sorted(one for one in (ROOT / METERS).glob(f"{pattern}.py") if one.name not in left_out)
    return [place for file in files for place in _places(file)]


def sample(everything: list[Place], count: int, seed: int) -> list[Mutant]:
    """The same ones for the same seed and source, and mostly the same when some of the source has changed; each kind
    has its share, as constants would crowd out the rest."""
    decks = [
        sorted((one for one in everything if one.kind == kind), key=lambda one: one.rank(seed)) for kind in OPERATORS
    ]
    in_turn = (place for row in zip_longest(*decks) for place in row if place is not None)
    made = (place.mutant() for place in in_turn)
    return list(islice((mutant for mutant in made if mutant is not None and _is_behaviour(mutant)), count))


def _is_behaviour(mutant: Mutant) -> bool:
    """Whether more has changed than what modules.toml says is none of the meter's."""
    none_of_it = str(tomllib.loads((HERE / "modules.toml").read_text("utf-8"))["not_a_behaviour"])
    before, after = (re.sub(none_of_it, "", _plain(text), flags=re.VERBOSE) for text in (mutant.before, mutant.after))
    return before != after


def _places(file: Path) -> Iterator[Place]:
    source = file.read_text("utf-8")
    tree, lines = get_ast(source), source.splitlines()
    for kind, operators in OPERATORS.items():
        for number, operator in enumerate(operators):
            finder = _Finder(operator)
            finder.walk(tree)
            alike: Counter[str] = Counter()
            for occurrence, (line, column) in enumerate(finder.starts):
                text = f"{column} {lines[line - 1]}"
                alike[text] += 1
                yield Place(file, kind, number, occurrence, f"{alike[text]} {text}")


def _mutant(file: str, kind: str, original: str, changed: str) -> Mutant:
    old, new = original.splitlines(), changed.splitlines()
    at = next(index for index, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return Mutant(file, kind, _where(original, at + 1), at + 1, old[at].strip(), _plain(new[at]), changed)


def _plain(line: str) -> str:
    """cosmic-ray leaves spaces around what it puts in."""
    return " ".join(line.split())


class _Finder(Visitor):  # type: ignore[misc]  # cosmic-ray is not typed
    """Where an operator applies, line and column, in the order in which cosmic-ray counts its occurrences."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self.starts: list[tuple[int, int]] = []

    def visit(self, node: object) -> object:
        self.starts += [start for start, _ in self._operator.mutation_positions(node)]
        return node


def _compiles(source: str) -> bool:
    try:
        compile(source, "mutant", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


@cache
def _scopes(source: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []

    def look(node: ast.AST, path: tuple[str, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            inner = (*path, child.name) if named else path  # type: ignore[attr-defined]
            if named:
                found.append((child.lineno, child.end_lineno or child.lineno, ".".join(inner)))  # type: ignore[attr-defined]
            look(child, inner)

    look(ast.parse(source), ())
    return found


def _where(source: str, line: int) -> str:
    """The innermost scope that holds the line."""
    inside = [scope for scope in _scopes(source) if scope[0] <= line <= scope[1]]
    return min(inside, key=lambda scope: scope[1] - scope[0])[2] if inside else ""
