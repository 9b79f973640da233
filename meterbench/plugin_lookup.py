"""From a Gherkin line to its step definition, without asking pytest about every fixture for every line.

Layer: meterbench, beside the plugin. pytest-bdd looks at all fixtures of the session, twice for each line; with some
hundred step definitions that was a third of the bench's own work. Which definitions a text fits depends on the text
alone and is kept; whether one is visible to a scenario is still left to pytest, for those few.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pytest_bdd import parsers
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

SEARCH: Final = "find_fixturedefs_for_step"
"""The name of pytest-bdd's own search, in the module that calls it."""


class StepLookup:
    """In place of pytest-bdd's own search, between `install` and `remove`."""

    def __init__(self) -> None:
        self._module: Any = sys.modules["pytest_bdd.scenario"]  # the package's attribute of that name is a function
        self._before: Any = None
        self._registered = 0
        self._definitions: list[tuple[str, StepFunctionContext, str]] = []
        self._names: dict[tuple[str, str], tuple[str, ...]] = {}

    def install(self) -> None:
        self._before = getattr(self._module, SEARCH)
        setattr(self._module, SEARCH, self.find)

    def remove(self) -> None:
        setattr(self._module, SEARCH, self._before)

    def find(self, step: Any, fixturemanager: Any, node: Any) -> Iterable[Any]:
        """The definitions that fit the line and are visible to the node, as pytest-bdd's own function gives them."""
        if self._registered != len(step_function_context_registry):
            self._learn(fixturemanager)
        for name in self._fitting(step):
            for definition in getfixturedefs(fixturemanager, name, node) or ():
                context = step_function_context_registry.get(definition.func)
                if context is not None and _fits(context, step):
                    yield definition

    def _learn(self, fixturemanager: Any) -> None:
        """Every step definition by the name of its fixture, wherever it is visible."""
        self._registered = len(step_function_context_registry)
        self._names.clear()
        self._definitions = [
            (name, context, _before_fields(context.parser))
            for name in get_fixture_names(fixturemanager=fixturemanager)
            for context in _contexts(fixturemanager, name)
        ]

    def _fitting(self, step: Any) -> tuple[str, ...]:
        """Most definitions are told by their first words; their expressions, dear to compile, are not even looked at.
        Upper and lower case are one to `parse`."""
        key = (step.type, step.name)
        if key not in self._names:
            low = step.name.lower() if step.name.isascii() else None
            self._names[key] = tuple(
                dict.fromkeys(
                    name
                    for name, context, begin in self._definitions
                    if (low is None or low.startswith(begin)) and _fits(context, step)
                )
            )
        return self._names[key]


def _before_fields(parser: Any) -> str:
    """In lower case what a text that fits begins with; empty where that is not certain."""
    begin = re.split("[{}]", parser.name, maxsplit=1)[0] if type(parser) is parsers.parse else ""
    return begin.lower() if begin.isascii() else ""


def _contexts(fixturemanager: Any, name: str) -> Iterator[StepFunctionContext]:
    """pytest has no public way to a fixture of which the node is not known."""
    for registry in (fixturemanager._arg2node2fixturedefs, fixturemanager._arg2nodeid2fixturedefs):
        for definitions in registry.get(name, {}).values():
            for definition in definitions:
                context = step_function_context_registry.get(definition.func)
                if context is not None:
                    yield context


def _fits(context: StepFunctionContext, step: Any) -> bool:
    return context.type in (None, step.type) and bool(context.parser.is_matching(step.name))
