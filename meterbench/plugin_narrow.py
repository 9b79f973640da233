"""What a process of a run collects: pytest need not make tests of scenarios that it would leave away again.

Layer: meterbench, beside the plugin. Which scenarios there are, and which of them the operator's expression selects, is
known from the feature files themselves (`meterbench.gherkin`); only what is selected, and is this process's share, is
made into tests. The plan of the run names all of them as ever.

Rules of this file: features that are unsound in any way are collected whole, so that pytest reports what is wrong with
them as it would without any of this; the order of the tests stays that of a whole collection.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.utils import registry_get_safe

from meterbench.gherkin import Feature, FeatureSyntaxError, case_id, features_folder
from meterbench.plugin_cases import CaseFinder
from meterbench.records import Case
from meterbench.selection import selects
from meterbench.shares import Share

SUITE: Final = "meterbench.conformance"
_wanted: list[Path] = []


def wanted_files() -> tuple[str, ...]:
    """What the module of all scenarios is to be made of: feature files, or the whole folder."""
    return tuple(map(str, _wanted)) or (str(features_folder()),)


class Narrowing:
    """The scenarios of a run, by what the operator selects and by the share of this process. `cases`: all of them in
    the order of a collection, empty when everything is to be collected."""

    def __init__(self, finder: CaseFinder, select: str, share: Share) -> None:
        self.cases: tuple[Case, ...] = ()
        self.selected: frozenset[str] = frozenset()
        self._names: frozenset[str] = frozenset()
        self._files: list[Path] = []
        self._finder = finder
        features = _in_order(finder) if select or share.of > 1 else None
        if features is not None:
            self._choose(features, select, share)

    def _choose(self, features: Sequence[Feature], select: str, share: Share) -> None:
        cases = tuple(self._finder.cases(features))
        if self._finder.unknown_tags(cases) or self._finder.complaints(cases):
            return
        try:
            selected = frozenset(case.id for case in cases if not select or selects(select, case.tags))
        except (SyntaxError, pytest.UsageError):
            return
        mine = {one for one in selected if share.has(one)}
        if not mine:
            return
        self.cases, self.selected = cases, selected
        self._names = frozenset(_without_row(one) for one in mine)
        self._files = [one.file for one in features if any(case.id in mine for case in one.cases)]

    def apply(self) -> None:
        """Before pytest collects: the module of the scenarios is made anew when it is not of these files."""
        if _wanted != self._files:
            _wanted[:] = self._files
            sys.modules.pop(SUITE, None)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, obj: object) -> list[pytest.Item] | None:
        """Nothing of a scenario of which no row is wanted; None leaves it to pytest."""
        template = registry_get_safe(scenario_wrapper_template_registry, obj) if self.cases else None
        if template is None:
            return None
        rule = None if template.rule is None else template.rule.name
        path = self._finder.feature(template.feature.filename).path
        return None if case_id(path, rule, template.name) in self._names else []


def _in_order(finder: CaseFinder) -> list[Feature] | None:
    """The features as pytest-bdd goes through them, by name; None when that or what is in them is not certain."""
    try:
        features = sorted(finder.features(), key=lambda one: one.name)
    except FeatureSyntaxError:
        return None
    names = {one.name for one in features}
    is_certain = len(names) == len(features) and "" not in names and all(_has_rows(one) for one in features)
    return features if is_certain else None


def _has_rows(feature: Feature) -> bool:
    return all(one.cases for one in feature.all_scenarios)


def _without_row(identity: str) -> str:
    return identity.rpartition("[")[0] if identity.endswith("]") else identity
