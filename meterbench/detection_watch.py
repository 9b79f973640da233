"""What a run against one wrong meter adds to pytest: collect little, begin with the likeliest, stop when it is caught.

Layer: meterbench, beside `detection`. None of it has a say in a verdict: a scenario that is run is run as in any
conformance run.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

from meterbench.gherkin import parse_features
from meterbench.plugin_cases import CASE
from meterbench.recorder import Recorder
from meterbench.records import CheckRecord, ScenarioRecord
from meterbench.selection import selects


class Narrow:
    """Makes no test of a scenario that the selection leaves out: 1300 that do not run would cost seconds a time.

    `first`: ids of scenarios to begin with, when they are selected; what is unknown there is ignored.
    """

    def __init__(self, select: str, first: Sequence[str] = ()) -> None:
        self._first = {case: place for place, case in enumerate(first)}
        self._kept = {
            (feature.file.resolve(), scenario.name)
            for feature in parse_features()
            for scenario in feature.all_scenarios
            if any(selects(select, case.tags) for case in scenario.cases)
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, obj: object) -> list[pytest.Item] | None:
        template = scenario_wrapper_template_registry.get(obj) if callable(obj) else None
        if template is None:
            return None
        kept = (Path(template.feature.filename).resolve(), template.name) in self._kept
        return None if kept else []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=self._place)

    def _place(self, item: pytest.Item) -> int:
        case = item.stash.get(CASE, None)
        return len(self._first) if case is None else self._first.get(case.id, len(self._first))


class KillWatch(Recorder):
    """Notes which @device scenarios fail by a check that names one of the requirements; then asks to stop.

    `requirements` None: any requirement will do. `enough`: asked once something has been caught, whether the run may
    end; a combination has to show all its deviations first.
    """

    def __init__(self, requirements: Collection[str] | None, enough: Callable[[], bool] = lambda: True) -> None:
        super().__init__()
        self._requirements = None if requirements is None else frozenset(requirements)
        self._enough = enough
        self._session: pytest.Session | None = None
        self.caught_by: list[str] = []

    def end(self) -> ScenarioRecord:
        record = super().end()
        failed = [one for one in record.checks if one.verdict == "fail"]
        if record.case.subject == "device" and self._names(record.case.requirements) and self._named(failed):
            self.caught_by.append(record.case.id)
        return record

    def _named(self, failed: Sequence[CheckRecord]) -> bool:
        return any(self._names(one.requirements) for one in failed)

    def _names(self, requirements: Collection[str]) -> bool:
        return self._requirements is None or bool(self._requirements & {*requirements})

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    def pytest_runtest_logfinish(self) -> None:
        if self.caught_by and self._session is not None and self._enough():
            self._session.shouldstop = "the wrong meter is caught"
