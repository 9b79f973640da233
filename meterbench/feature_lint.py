"""Finds in the features and steps what pytest-bdd lets pass in silence.

Two patterns for one step, a scenario without a Then, an Examples table without rows, a `then` that only compares: each
of them ends in a green verdict that saw nothing. Run as `python -m meterbench.feature_lint [folder]`: prints
`file:line: message` for each finding, exit status 1 when there is one.

What cannot be seen here: whether a Then records a check when it runs. The run marks such a scenario `unverified`.
"""

import ast
import builtins
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

import catalogue
from meterbench.gherkin import Feature, FeatureSyntaxError, Rule, Scenario, ScenarioCase, Step, StepType, parse_features

SUBJECTS = frozenset({"device", "hub", "wan", "dcc"})
FUELS = frozenset({"electricity", "gas"})
SHAPES = frozenset({"negative", "boundary", "edge"})
DECLARATION = "declaration"
"""What a device declares, tried before the rest of a run."""
RUNS = frozenset({"hardware_only", "soak", "slow", DECLARATION})
PLAIN_TAGS = SUBJECTS | FUELS | SHAPES | RUNS
MAX_BACKGROUND_LINES = 3

_ARTICLE = re.compile(r"\b[Aa] [aeio]\w*")
_BUILTINS = frozenset(dir(builtins))
_JUDGEMENTS = (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Attribute)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend; `rule` is the short name of what was broken."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class StepPattern:
    """A step definition: `type` None matches every keyword; `file` and `line` are those of its function."""

    type: StepType | None
    text: str
    matches: Callable[[str], bool]
    function: Callable[..., object]
    file: str
    line: int

    def accepts(self, step: Step) -> bool:
        return self.type in (None, step.type) and self.matches(step.text)


def step_modules(package: str = "steps") -> list[ModuleType]:
    """The package and every module below it, imported."""
    root = importlib.import_module(package)
    names = [info.name for info in pkgutil.walk_packages(root.__path__, f"{package}.")]
    return [root, *(importlib.import_module(name) for name in names)]


def collect_step_patterns(modules: Iterable[ModuleType]) -> list[StepPattern]:
    """The step definitions of the modules, each once.

    pytest-bdd leaves a fixture for each of them in the module; the function inside the fixture is the key of its
    registry of contexts.
    """
    contexts: dict[int, StepFunctionContext] = {}
    for module in modules:
        for value in list(vars(module).values()):
            marker = getattr(value, "__wrapped__", None)
            context = step_function_context_registry.get(marker) if inspect.isfunction(marker) else None
            if context is not None:
                contexts[id(context)] = context
    return [_pattern(context) for context in contexts.values()]


def _pattern(context: StepFunctionContext) -> StepPattern:
    function = inspect.unwrap(context.step_func)
    code = function.__code__
    return StepPattern(
        context.type, context.parser.name, context.parser.is_matching, function, code.co_filename, code.co_firstlineno
    )


def lint(
    features: Sequence[Feature],
    patterns: Sequence[StepPattern] | None = None,
    known_ids: Collection[str] | None = None,
) -> list[Finding]:
    """All findings, in the order of file and line.

    `patterns` None leaves the steps unmatched (there is nothing to match them with); an empty list makes each step a
    finding. `known_ids` default to those of the catalogue.
    """
    ids = frozenset(catalogue.load().ids if known_ids is None else known_ids)
    found: set[Finding] = set()
    for feature in features:
        found.update(_feature(feature, ids))
        if patterns is not None:
            found.update(_unmatched(feature, patterns))
    found.update(hollow_thens(patterns or ()))
    return sorted(found)


def _feature(feature: Feature, ids: frozenset[str]) -> Iterator[Finding]:
    if not feature.all_scenarios:
        yield Finding(str(feature.file), feature.line, "empty-feature", f"{feature.name!r} has no scenario")
    yield from _background(feature, feature.background)
    yield from _duplicates(feature)
    for rule in feature.rules:
        yield from _background(feature, rule.background)
        yield from _rule_shape(feature, rule)
    for scenario in feature.all_scenarios:
        yield from _examples(feature, scenario)
        for case in scenario.cases:
            yield from _tags(case, ids)
            yield from _reading(case)
            yield from _steps(case, scenario.line)


def _background(feature: Feature, steps: Sequence[Step]) -> Iterator[Finding]:
    if len(steps) > MAX_BACKGROUND_LINES:
        message = f"a Background of {len(steps)} lines, at most {MAX_BACKGROUND_LINES} are allowed"
        yield Finding(str(feature.file), steps[0].line, "background-length", message)


def _duplicates(feature: Feature) -> Iterator[Finding]:
    seen = Counter[str]()
    for scenario in feature.all_scenarios:
        seen[scenario.name] += 1
        if seen[scenario.name] > 1:
            message = f"the scenario name {scenario.name!r} is used before in this feature"
            yield Finding(str(feature.file), scenario.line, "duplicate-name", message)


def _rule_shape(feature: Feature, rule: Rule) -> Iterator[Finding]:
    kinds = {"boundary": "a @boundary", "negative": "a @negative"}
    missing = [words for tag, words in kinds.items() if not any(tag in case.tags for case in rule.cases)]
    if all(case.tags & kinds.keys() for case in rule.cases):
        missing.insert(0, "a plain")
    if missing:
        message = f"the Rule {rule.name!r} has not {' nor '.join(missing)} scenario"
        yield Finding(str(feature.file), rule.line, "rule-shape", message)


def _examples(feature: Feature, scenario: Scenario) -> Iterator[Finding]:
    if scenario.is_outline and not scenario.examples:
        message = f"the outline {scenario.name!r} has no Examples"
        yield Finding(str(feature.file), scenario.line, "empty-examples", message)
    for table in scenario.examples:
        if not table.rows:
            message = f"an Examples table of {scenario.name!r} has no rows"
            yield Finding(str(feature.file), table.line, "empty-examples", message)


def _tags(case: ScenarioCase, ids: frozenset[str]) -> Iterator[Finding]:
    def finding(rule: str, message: str) -> Finding:
        return Finding(str(case.file), case.line, rule, message)

    if not case.tags & ids:
        yield finding("requirement", f"{case.name!r} names no requirement of the catalogue")
    subjects = sorted(case.tags & SUBJECTS)
    if len(subjects) != 1:
        named = " ".join(f"@{tag}" for tag in subjects) or "none"
        yield finding("subject", f"{case.name!r} needs one of @device @hub @wan @dcc, it has {named}")
    for tag in sorted(case.tags - ids - PLAIN_TAGS):
        yield finding("unknown-tag", f"@{tag} is neither a requirement of the catalogue nor a plain tag")


def _reading(case: ScenarioCase) -> Iterator[Finding]:
    """A report is read by its names: an article before a placeholder fits one row of an outline and not the next."""
    if found := _ARTICLE.search(case.name):
        message = f"{case.name!r} reads {found.group()!r}; let the outline begin with 'The'"
        yield Finding(str(case.file), case.line, "article", message)


def _steps(case: ScenarioCase, line: int) -> Iterator[Finding]:
    whens = len(case.of_type("when"))
    if whens != 1:
        message = f"{case.name!r} has {whens} When steps (And and But count), it needs exactly one"
        yield Finding(str(case.file), line, "one-when", message)
    if not case.of_type("then"):
        yield Finding(str(case.file), line, "no-then", f"{case.name!r} has no Then: it cannot fail")
    for step in case.background + case.steps:
        for name in step.placeholders:
            yield Finding(str(case.file), step.line, "placeholder", f"no column of the Examples is called <{name}>")


def _unmatched(feature: Feature, patterns: Sequence[StepPattern]) -> Iterator[Finding]:
    """Steps of all cases, as they run: a pattern may match one row of an outline and not the next."""
    steps = {(step.type, step.text, step.line): step for case in feature.cases for step in case.background + case.steps}
    for step in steps.values():
        accepting = [pattern for pattern in patterns if pattern.accepts(step)]
        if not accepting:
            message = f"no step definition for: {step.type.capitalize()} {step.text}"
            yield Finding(str(feature.file), step.line, "step-undefined", message)
        if len(accepting) > 1:
            named = "; ".join(repr(pattern.text) for pattern in accepting)
            message = f"{len(accepting)} step definitions match {step.text!r}, one would win in silence: {named}"
            yield Finding(str(feature.file), step.line, "step-ambiguous", message)


def hollow_thens(patterns: Iterable[StepPattern]) -> list[Finding]:
    """Functions of `then` steps that ask nothing of the bench: their check would leave no evidence."""
    return [
        Finding(pattern.file, pattern.line, "hollow-then", f"the Then {pattern.text!r} calls nothing of the bench")
        for pattern in patterns
        if pattern.type == "then" and _is_hollow(pattern.function)
    ]


def _is_hollow(function: Callable[..., object]) -> bool:
    """No statement is left that calls anything but a built-in, bare asserts and returned comparisons set aside."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    body = next(node.body for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return not any(_calls(statement) for statement in body if not _is_judgement(statement))


def _is_judgement(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is None or isinstance(statement.value, _JUDGEMENTS)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, _JUDGEMENTS)
    return isinstance(statement, ast.Assert | ast.Pass)


def _calls(statement: ast.stmt) -> bool:
    called = (node.func for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(not (isinstance(name, ast.Name) and name.id in _BUILTINS) for name in called)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 when anything was found, a feature cannot be read or there is none, else 0."""
    folders = sys.argv[1:] if arguments is None else list(arguments)
    try:
        features = parse_features(Path(folders[0]) if folders else None)
    except FeatureSyntaxError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    findings = lint(features, collect_step_patterns(step_modules()))
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    sys.stdout.write(f"{len(features)} features, {len(findings)} findings\n")
    return 1 if findings or not features else 0


if __name__ == "__main__":
    sys.exit(main())
