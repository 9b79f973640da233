"""Feature files as frozen dataclasses: the one model that lint, coverage and the list of scenarios share.

Why beside pytest-bdd's own model: it is needed without a pytest session, with lines, keywords and the tags of an
Examples table kept apart. The parser is the same one (gherkin-official), and substitution follows pytest-bdd: a
`<name>` without a column stays as it is.

A case's `id` is stable as long as file, Rule and scenario keep their names:

    smets1/disable_supply::a-disabled-supply-is-open::a-user-may-not-disable-it[2]

that is: path of the feature file below the folder, with `/` and without the suffix; `::`; slug of the Rule's name,
empty outside of a Rule; `::`; slug of the scenario's name as written (place-holders by name); and for an outline the
number of its row in brackets, counted from 1 through all of its Examples tables. A slug is the lower-case letters and
digits of a name, everything else one dash.
"""

import importlib.util
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from gherkin.errors import CompositeParserException, ParserError
from gherkin.parser import Parser

StepType = Literal["given", "when", "then"]

_TYPES: dict[str, StepType] = {"Context": "given", "Action": "when", "Outcome": "then"}
_PLACEHOLDER = re.compile(r"<(.+?)>")


class FeatureSyntaxError(Exception):
    """A feature file that Gherkin cannot read."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        self.file = file
        self.line = line
        self.message = message
        super().__init__(f"{file}:{line}: {message}")


@dataclass(frozen=True)
class Step:
    """One line; And and But have taken the type of the line before. `table` holds rows of cells, header first."""

    type: StepType
    text: str
    line: int
    table: tuple[tuple[str, ...], ...] = ()
    docstring: str | None = None

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in angle brackets that no column of the outline has replaced."""
        cells = [cell for row in self.table for cell in row]
        return tuple(name for text in (self.text, *cells) for name in _PLACEHOLDER.findall(text))

    def substituted(self, values: Mapping[str, str]) -> "Step":
        table = tuple(tuple(_substitute(cell, values) for cell in row) for row in self.table)
        docstring = None if self.docstring is None else _substitute(self.docstring, values)
        return Step(self.type, _substitute(self.text, values), self.line, table, docstring)


@dataclass(frozen=True)
class ScenarioCase:
    """What runs once: a scenario, or one row of an outline with its values in place.

    `tags` are those of Feature, Rule, scenario and Examples without `@`; `line` is the row's own for an outline and
    `scenario_line` the scenario's (file, scenario_line and values are what pytest-bdd knows of a case when it runs);
    `background` has the lines of the Feature's and then of the Rule's Background.
    """

    id: str
    name: str
    feature: str
    rule: str | None
    file: Path
    line: int
    scenario_line: int
    tags: frozenset[str]
    background: tuple[Step, ...]
    steps: tuple[Step, ...]
    row: int | None = None
    values: tuple[tuple[str, str], ...] = ()

    def of_type(self, step_type: StepType) -> tuple[Step, ...]:
        """The steps of one type, Background included, in the order in which they run."""
        return tuple(step for step in self.background + self.steps if step.type == step_type)


@dataclass(frozen=True)
class Examples:
    name: str
    line: int
    tags: frozenset[str]
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Scenario:
    """A scenario as written; an outline without any row has no cases."""

    name: str
    line: int
    tags: frozenset[str]
    is_outline: bool
    examples: tuple[Examples, ...]
    steps: tuple[Step, ...]
    cases: tuple[ScenarioCase, ...]


@dataclass(frozen=True)
class Rule:
    name: str
    line: int
    tags: frozenset[str]
    background: tuple[Step, ...]
    scenarios: tuple[Scenario, ...]

    @property
    def cases(self) -> tuple[ScenarioCase, ...]:
        return tuple(case for scenario in self.scenarios for case in scenario.cases)


@dataclass(frozen=True)
class Feature:
    """A file; `scenarios` are those outside of any Rule."""

    file: Path
    path: str
    name: str
    line: int
    tags: frozenset[str]
    background: tuple[Step, ...]
    rules: tuple[Rule, ...]
    scenarios: tuple[Scenario, ...]

    @property
    def all_scenarios(self) -> tuple[Scenario, ...]:
        return self.scenarios + tuple(scenario for rule in self.rules for scenario in rule.scenarios)

    @property
    def cases(self) -> tuple[ScenarioCase, ...]:
        return tuple(case for scenario in self.all_scenarios for case in scenario.cases)


def slug(name: str) -> str:
    """Lower-case letters and digits, anything between them one dash."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")


def case_id(path: str, rule: str | None, scenario: str, row: int | None = None) -> str:
    """The stable id of the module's docstring; `path` is the file's below the folder, with or without its suffix."""
    number = "" if row is None else f"[{row}]"
    return f"{path.removesuffix('.feature')}::{slug(rule or '')}::{slug(scenario)}{number}"


def features_folder() -> Path:
    """Where the features that ship with the project lie."""
    spec = importlib.util.find_spec("features")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package 'features' is not installed beside meterbench")
    return Path(next(iter(spec.submodule_search_locations)))


def parse_features(folder: Path | None = None) -> list[Feature]:
    """Every `*.feature` below the folder (default: those of the project), in the order of their paths."""
    root = folder or features_folder()
    return [parse_feature(file, root) for file in sorted(root.rglob("*.feature"))]


def parse_feature(file: Path, root: Path) -> Feature:
    """One file; raises FeatureSyntaxError with the line of the first mistake."""
    return parse_text(file.read_text(encoding="utf-8"), file, file.relative_to(root).as_posix())


@cache
def parse_text(text: str, file: Path, path: str) -> Feature:
    """A feature from its text; `path` is what ids are made of. Parsed once: a process that runs often asks often."""
    try:
        document = Parser().parse(text)
    except CompositeParserException as error:
        raise _syntax_error(file, error.errors[0]) from error
    except ParserError as error:
        raise _syntax_error(file, error) from error
    feature = cast("dict[str, Any] | None", document.get("feature"))
    if feature is None:
        raise FeatureSyntaxError(file, 1, "no Feature in this file")
    return _Builder(file, path, feature["name"]).feature(feature)


def _syntax_error(file: Path, error: Any) -> FeatureSyntaxError:
    location = getattr(error, "location", None) or {}
    return FeatureSyntaxError(file, location.get("line", 1), str(error).splitlines()[0])


@dataclass(frozen=True)
class _Builder:
    """Carries what every case of a file repeats, while the parser's tree is walked once from top to bottom."""

    file: Path
    path: str
    name: str

    def feature(self, node: dict[str, Any]) -> Feature:
        tags = _tags(node)
        background = _background(node)
        rules = tuple(self.rule(child["rule"], tags, background) for child in node["children"] if "rule" in child)
        scenarios = self.scenarios(node, tags, background, rule=None)
        line = node["location"]["line"]
        return Feature(self.file, self.path, self.name, line, tags, background, rules, scenarios)

    def rule(self, node: dict[str, Any], tags: frozenset[str], outer: tuple[Step, ...]) -> Rule:
        own = tags | _tags(node)
        background = _background(node)
        scenarios = self.scenarios(node, own, outer + background, rule=node["name"])
        return Rule(node["name"], node["location"]["line"], own, background, scenarios)

    def scenarios(
        self, node: dict[str, Any], tags: frozenset[str], background: tuple[Step, ...], rule: str | None
    ) -> tuple[Scenario, ...]:
        children = (child["scenario"] for child in node["children"] if "scenario" in child)
        return tuple(self.scenario(child, tags, background, rule) for child in children)

    def scenario(
        self, node: dict[str, Any], tags: frozenset[str], background: tuple[Step, ...], rule: str | None
    ) -> Scenario:
        own = tags | _tags(node)
        steps = tuple(_steps(node["steps"]))
        examples = tuple(_examples(table) for table in node["examples"])
        is_outline = bool(examples) or "outline" in node["keyword"].lower() or "template" in node["keyword"].lower()
        line = node["location"]["line"]
        plain = ScenarioCase(
            id=case_id(self.path, rule, node["name"]),
            name=node["name"],
            feature=self.name,
            rule=rule,
            file=self.file,
            line=line,
            tags=own,
            background=background,
            steps=steps,
            scenario_line=line,
        )
        cases = tuple(self.rows(plain, examples)) if is_outline else (plain,)
        return Scenario(node["name"], line, own, is_outline, examples, steps, cases)

    def rows(self, plain: ScenarioCase, examples: Sequence[Examples]) -> Iterator[ScenarioCase]:
        lines = ((table, line, cells) for table in examples for line, cells in table.rows)
        for number, (table, line, cells) in enumerate(lines, start=1):
            values = dict(zip(table.header, cells, strict=True))
            yield replace(
                plain,
                id=case_id(self.path, plain.rule, plain.name, number),
                name=_substitute(plain.name, values),
                line=line,
                tags=plain.tags | table.tags,
                background=tuple(step.substituted(values) for step in plain.background),
                steps=tuple(step.substituted(values) for step in plain.steps),
                row=number,
                values=tuple(values.items()),
            )


def _substitute(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values.get(match.group(1), match.group(0)), text)


def _tags(node: dict[str, Any]) -> frozenset[str]:
    return frozenset(tag["name"].removeprefix("@") for tag in node["tags"])


def _background(node: dict[str, Any]) -> tuple[Step, ...]:
    nodes = (child["background"] for child in node["children"] if "background" in child)
    return tuple(step for background in nodes for step in _steps(background["steps"]))


def _steps(nodes: Iterable[dict[str, Any]]) -> Iterator[Step]:
    """And, But and `*` take the type before them; at the start of a list they count as Given."""
    step_type: StepType = "given"
    for node in nodes:
        step_type = _TYPES.get(node["keywordType"], step_type)
        table = node.get("dataTable", {"rows": []})["rows"]
        rows = tuple(tuple(cell["value"] for cell in row["cells"]) for row in table)
        docstring = node["docString"]["content"] if "docString" in node else None
        yield Step(step_type, node["text"], node["location"]["line"], rows, docstring)


def _examples(node: dict[str, Any]) -> Examples:
    header = tuple(cell["value"] for cell in node.get("tableHeader", {"cells": []})["cells"])
    rows = tuple(
        (row["location"]["line"], tuple(cell["value"] for cell in row["cells"])) for row in node.get("tableBody", [])
    )
    return Examples(node["name"], node["location"]["line"], _tags(node), header, rows)
