"""Gherkin steps in a live Allure report, for `pytest --alluredir` on the features outside of `meterbench run`.

Layer: meterbench, beside the plugin. The run itself writes its Allure results from the evidence (`reports.allure`), so
that a killed, resumed or re-judged run reports what its verdicts say; this plugin serves those who drive pytest.
"""

from __future__ import annotations

import uuid
from typing import Any

import allure
from allure_commons import plugin_manager


class LiveAllure:
    """allure-pytest knows no Gherkin: steps, data tables, feature and rule are added by pytest-bdd's hooks."""

    def __init__(self) -> None:
        self._step = ""

    def pytest_bdd_before_scenario(self, feature: Any, scenario: Any) -> None:
        dynamic: Any = allure.dynamic
        dynamic.title(scenario.name)
        dynamic.feature(feature.name)
        if getattr(scenario, "rule", None) is not None:
            dynamic.story(scenario.rule.name)

    def pytest_bdd_before_step(self, step: Any) -> None:
        self._step = str(uuid.uuid4())
        plugin_manager.hook.start_step(uuid=self._step, title=f"{step.keyword} {step.name}", params={})
        if step.datatable is not None:
            rows = "\n".join(",".join(row) for row in step.datatable.raw())
            allure.attach(rows, "table", allure.attachment_type.CSV)

    def pytest_bdd_after_step(self) -> None:
        plugin_manager.hook.stop_step(uuid=self._step, exc_type=None, exc_val=None, exc_tb=None)

    def pytest_bdd_step_error(self, exception: BaseException) -> None:
        tb = exception.__traceback__
        plugin_manager.hook.stop_step(uuid=self._step, exc_type=type(exception), exc_val=exception, exc_tb=tb)
