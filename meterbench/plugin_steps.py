"""pytest-bdd's step hooks, handed to the recorder: every Gherkin line with its table, its time and how it went.

Layer: meterbench, beside the plugin.
"""

from __future__ import annotations

from typing import Any

from meterbench.errors import classify
from meterbench.recorder import Recorder
from meterbench.records import StepStatus

_STATUS: dict[str, StepStatus] = {
    "conformance": "failed",
    "device_refusal": "failed",
    "not_applicable": "skipped",
    "not_run": "skipped",
}


class StepHooks:
    """Silent while no scenario of the run is being recorded."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def pytest_bdd_before_step(self, step: Any) -> None:
        self._begin(step)

    def pytest_bdd_after_step(self) -> None:
        if self._recorder.is_recording:
            self._recorder.end_step("passed")

    def pytest_bdd_step_error(self, exception: BaseException) -> None:
        if self._recorder.is_recording:
            self._recorder.end_step(_STATUS.get(classify(exception).kind, "broken"))

    def pytest_bdd_step_func_lookup_error(self, step: Any) -> None:
        self._begin(step)
        self.pytest_bdd_step_error(LookupError(step.name))

    def pytest_bdd_after_scenario(self, scenario: Any) -> None:
        """The lines that were not reached are shown as skipped."""
        if not self._recorder.is_recording:
            return
        if self._recorder.scenario.steps and self._recorder.scenario.steps[-1].status == "running":
            self._recorder.end_step("broken")
        for step in scenario.steps[len(self._recorder.scenario.steps) :]:
            self._begin(step)
            self._recorder.end_step("skipped")

    def _begin(self, step: Any) -> None:
        if self._recorder.is_recording:
            table = [] if step.datatable is None else step.datatable.raw()
            text = str(step.docstring or "")
            self._recorder.begin_step(step.type, step.keyword, step.name, step.line_number, table, text)
