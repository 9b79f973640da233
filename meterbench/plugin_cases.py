"""From what pytest collected to the cases of the feature files, and what refuses a run before it begins.

Layer: meterbench, beside the plugin. Ids, steps and lines come from `meterbench.gherkin`, so that the run, the list of
scenarios and the coverage matrix name the same things the same way.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

from catalogue import Catalogue
from meterbench.feature_lint import FUELS, PLAIN_TAGS, SUBJECTS
from meterbench.gherkin import Feature, ScenarioCase, case_id, features_folder, parse_feature
from meterbench.records import Case, Json

CASE: pytest.StashKey[Case] = pytest.StashKey()


class CaseFinder:
    """Knows the case behind a pytest item; feature files are parsed once."""

    def __init__(self, book: Catalogue, root: Path | None = None) -> None:
        self._book = book
        self._root = (root or features_folder()).resolve()
        self._features: dict[Path, Feature] = {}
        self._by_id: dict[Path, dict[str, ScenarioCase]] = {}
        self._names: dict[Path, str] = {}
        self._resolved: dict[str | Path, Path] = {}
        self._named_in: dict[str, frozenset[str]] = {}
        self._rows_of: dict[frozenset[str], tuple[str, ...]] = {}
        names = sorted((service.name for service in book.services.values()), key=len, reverse=True)
        self._services = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names), re.IGNORECASE)
        self._spelling = {name.casefold(): name for name in names}

    def known(self, tag: str) -> bool:
        return tag in self._book or tag in PLAIN_TAGS

    def find(self, item: pytest.Item) -> Case | None:
        """None for a test that is no scenario."""
        template = scenario_wrapper_template_registry.get(getattr(item, "obj", None))  # type: ignore[arg-type]
        if template is None:
            return None
        feature = self.feature(template.feature.filename)
        rule = None if template.rule is None else template.rule.name
        callspec = getattr(item, "callspec", None)
        row = None if callspec is None else callspec.indices["_pytest_bdd_example"] + 1
        identity = case_id(feature.path, rule, template.name, row)
        return self._case(self._by_id[feature.file][identity])

    def features(self) -> list[Feature]:
        """All that lie in the folder. Raises FeatureSyntaxError."""
        return [self.feature(file) for file in sorted(self._root.rglob("*.feature"))]

    def feature(self, file: str | Path) -> Feature:
        """Of a file as pytest-bdd or the folder names it. Raises FeatureSyntaxError."""
        if file not in self._resolved:
            self._resolved[file] = Path(file).resolve()
        return self._feature(self._resolved[file])

    def cases(self, features: Iterable[Feature]) -> Iterator[Case]:
        return (self._case(found) for feature in features for found in feature.cases)

    def complaints(self, cases: Sequence[Case]) -> list[str]:
        """What makes a run unsound: no subject, no requirement, two scenarios of one name (pytest-bdd keeps one)."""
        texts = []
        for case in cases:
            where = f"{case.file}:{case.line}: {case.name!r}"
            subjects = sorted(SUBJECTS & set(case.tags))
            if len(subjects) != 1:
                texts.append(f"{where} has {' and '.join(subjects) or 'no'} subject, expected one of {_at(SUBJECTS)}")
            if not case.requirements:
                texts.append(f"{where} carries no requirement id of the catalogue")
        for feature in self._features.values():
            twice = [name for name, n in Counter(one.name for one in feature.all_scenarios).items() if n > 1]
            texts += [f"{feature.file}: two scenarios are named {name!r}, only one of them would run" for name in twice]
        return texts

    def unknown_tags(self, cases: Sequence[Case]) -> list[str]:
        return [
            f"{case.file}:{case.line}: unknown tag @{tag}: neither an id of the catalogue nor one of {_at(PLAIN_TAGS)}"
            for case in cases
            for tag in case.tags
            if not self.known(tag)
        ]

    def requirements(self, cases: Sequence[Case]) -> dict[str, Json]:
        """Title and source of each requirement that the cases carry, for reports."""
        ids = {one for case in cases for one in case.requirements}
        return {row.id: {"title": row.title, "source": row.source} for row in self._book if row.id in ids}

    def _feature(self, file: Path) -> Feature:
        if file not in self._features:
            root = self._root if file.is_relative_to(self._root) else file.parent
            self._features[file] = found = parse_feature(file, root)
            self._by_id[file] = {case.id: case for case in reversed(found.cases)}  # the first of two with one name
        return self._features[file]

    def _case(self, found: ScenarioCase) -> Case:
        texts = [step.text for step in found.background + found.steps]
        services = {name for text in texts for name in self._services_in(text)}
        return Case(
            id=found.id,
            name=found.name,
            feature=found.feature,
            rule=found.rule or "",
            file=self._shown(found.file),
            line=found.line,
            subject=next(iter(SUBJECTS & found.tags), ""),
            requirements=self._requirements(found.tags),
            tags=tuple(sorted(found.tags)),
            fuels=tuple(sorted(FUELS & found.tags)),
            services=tuple(sorted(services)),
            fingerprint=_fingerprint(found),
            steps=tuple(texts),
        )

    def _shown(self, file: Path) -> str:
        """As evidence and reports name it."""
        if file not in self._names:
            full = file.resolve()
            shown = full.relative_to(self._root) if full.is_relative_to(self._root) else Path(full.name)
            self._names[file] = shown.as_posix()
        return self._names[file]

    def _services_in(self, text: str) -> frozenset[str]:
        """Most lines are in many scenarios."""
        if text not in self._named_in:
            self._named_in[text] = frozenset(self._spelling[name.casefold()] for name in self._services.findall(text))
        return self._named_in[text]

    def _requirements(self, tags: frozenset[str]) -> tuple[str, ...]:
        """In the order of the catalogue."""
        if tags not in self._rows_of:
            self._rows_of[tags] = tuple(one for one in self._book.ids if one in tags)
        return self._rows_of[tags]


def _fingerprint(case: ScenarioCase) -> str:
    """Changes with anything that changes what the scenario asks; a resumed run judges a changed one anew."""
    steps = [(step.type, step.text, step.table, step.docstring) for step in case.background + case.steps]
    return hashlib.sha256(repr((case.name, sorted(case.tags), steps)).encode()).hexdigest()[:16]


def _at(tags: frozenset[str]) -> str:
    return ", ".join(f"@{tag}" for tag in sorted(tags))
