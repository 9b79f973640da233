"""From a Gherkin line to its step definition, without asking pytest about every fixture for every line.

Layer: meterbench, beside the plugin. pytest-bdd looks at all fixtures of the session, twice for each line; with some
hundred step definitions that was a third of the bench's own work. Which definitions a text fits depends on the text
alone and is kept; whether one is visible to a scenario is still left to pytest, for those few.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
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
        self._contexts: dict[str, tuple[StepFunctionContext, ...]] = {}
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
        self._contexts = {
            name: contexts
            for name in get_fixture_names(fixturemanager=fixturemanager)
            if (contexts := tuple(_contexts(fixturemanager, name)))
        }

    def _fitting(self, step: Any) -> tuple[str, ...]:
        key = (step.type, step.name)
        if key not in self._names:
            self._names[key] = tuple(
                name for name, contexts in self._contexts.items() if any(_fits(one, step) for one in contexts)
            )
        return self._names[key]


def _contexts(fixturemanager: Any, name: str) -> Iterator[StepFunctionContext]:
    """pytest has no public way to a fixture of which the node is not known."""
    for registry in (fixturemanager._arg2node2fixturedefs, fixturemanager._arg2nodeid2fixturedefs):
        for definitions in registry.get(name, {}).values():
            for definition in definitions:
                context = step_function_context_registry.get(definition.func)
                if context is not None:
                    yield context


def _fits(context: StepFunctionContext, step: Any) -> bool:
    return (
        context.type in (None, step.type)
        and _may_fit(context.parser, step.name)
        and bool(context.parser.is_matching(step.name))
    )


def _may_fit(parser: Any, text: str) -> bool:
    """False when the words before the first field differ: most definitions never need their expression compiled, which
    is the dear part of the first scenario of a run. Upper and lower case are one to `parse`."""
    begin = _before_fields(parser.name) if type(parser) is parsers.parse else ""
    return not (begin and text.isascii()) or text[: len(begin)].lower() == begin


@cache
def _before_fields(pattern: str) -> str:
    """Empty where that is not certain."""
    begin = re.split("[{}]", pattern, maxsplit=1)[0]
    return begin.lower() if begin.isascii() else ""
