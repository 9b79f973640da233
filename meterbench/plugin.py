"""The conformance run as a pytest plugin: collection, steps, verdicts, evidence and the exit status.

Layer: meterbench. Registered by `meterbench run` (`pytest.main(args, plugins=[BenchPlugin(...)])`); works in any pytest
session whose tests come from pytest-bdd. What does not come from a feature file runs as pytest runs it and is no part
of the summary.

Rules of this file: hooks only hand over; the run is refused (exit status 3) by a wrong rig, by collection errors, by
unknown tags, and when nothing is selected; the exit status is that of `summarise`, not pytest's.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest

import catalogue
from catalogue import Catalogue
from meterbench.evidence import Evidence, EvidenceWriter
from meterbench.feature_lint import DECLARATION, PLAIN_TAGS
from meterbench.interrupts import Interrupts
from meterbench.latch import Latch
from meterbench.plugin_allure import LiveAllure
from meterbench.plugin_cases import CASE, CaseFinder
from meterbench.plugin_lookup import StepLookup
from meterbench.plugin_narrow import Narrowing
from meterbench.plugin_scenario import Phase, RigProvider, ScenarioRunner
from meterbench.plugin_steps import StepHooks
from meterbench.progress import Progress, quiet_terminal
from meterbench.publish import Publish, publish
from meterbench.recorder import Recorder
from meterbench.records import Case, Json, attempt_from_json
from meterbench.shares import Helpers, Relay, Share, ShareHook
from meterbench.summary import summarise
from meterbench.verdicts import EXIT_FAIL, EXIT_OPEN, EXIT_REFUSED, Attempt, Waiver
from rigs.errors import RigConfigError

CHECKS_OF_A_SHARE = 1_000_000
"""Numbers of checks that each process of a run has for itself."""
LIBRARIES = ("meterbench", "pytest", "pytest-bdd", "pymodbus", "pyserial", "pyvisa", "pyvisa-py", "paho-mqtt", "lxml")


@dataclass(frozen=True)
class RunOptions:
    """What the operator asked for, as far as verdicts depend on it; kept in the evidence."""

    certify: bool = False
    samples: int | None = None
    soak: bool = False
    select: str = ""
    waivers: tuple[Waiver, ...] = ()

    def as_json(self) -> Json:
        waivers = [{"target": w.target, "until": w.until.isoformat(), "reason": w.reason} for w in self.waivers]
        plain = {"certify": self.certify, "samples": self.samples, "soak": self.soak, "select": self.select}
        return {**plain, "waivers": waivers}


class BenchPlugin:
    """One session. `summary` holds what was written to `summary.json` once the session has ended."""

    def __init__(
        self,
        recorder: Recorder,
        evidence: EvidenceWriter,
        provider: RigProvider,
        *,
        options: RunOptions | None = None,
        latch: Latch | None = None,
        progress: Progress | Relay | None = None,
        features: Path | None = None,
        book: Catalogue | None = None,
        argv: Sequence[str] = (),
        resume: bool = False,
        share: Share | None = None,
        helpers: Helpers | None = None,
        interrupts: Interrupts | None = None,
        publish: Publish = publish,
        narrow: bool = False,
    ) -> None:
        """`narrow`: the tests come from the features of the project, and what is not selected need not be collected."""
        self.recorder, self.evidence, self.provider = recorder, evidence, provider
        self.options = options or RunOptions()
        self.book = book or catalogue.load()
        self.finder = CaseFinder(self.book, features)
        self.runner = ScenarioRunner(recorder, evidence, provider, latch or Latch())
        self.progress = progress
        self.argv, self.resume = tuple(argv), resume
        self.share, self.helpers = share or Share(), helpers
        self.interrupts = interrupts or Interrupts()
        self._lookup = StepLookup()
        self._narrowing = Narrowing(self.finder, self.options.select, self.share) if narrow and not resume else None
        self._publish = publish
        self.refusals: list[str] = []
        self.summary: Json = {}
        self._cases: dict[str, Case] = {}
        self._deselected: set[str] = set()
        self._carried = 0
        self._before: Evidence | None = None
        self._interrupted = False
        self._floor = ""

    # Fixtures of the steps

    @pytest.fixture(scope="session", name="recorder")
    def _recorder(self) -> Recorder:
        return self.recorder

    @pytest.fixture(scope="session", name="latch")
    def _latch(self) -> Latch:
        return self.runner.latch

    @pytest.fixture(scope="session", name="run_options")
    def _run_options(self) -> RunOptions:
        return self.options

    # Session

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        for row in self.book:
            config.addinivalue_line("markers", f"{row.id}: {row.title}".replace("\n", " "))
        for tag in sorted(PLAIN_TAGS):
            config.addinivalue_line("markers", f"{tag}: of the feature files")
        config.pluginmanager.register(StepHooks(self.recorder))
        self._lookup.install()
        config.pluginmanager.register(ShareHook(self.share))
        if config.getoption("allure_report_dir", None):
            config.pluginmanager.register(LiveAllure())
        if self.progress is not None:
            quiet_terminal(config)
        if self._narrowing is not None:
            self._narrowing.apply()
            config.pluginmanager.register(self._narrowing)

    def pytest_unconfigure(self) -> None:
        self._lookup.remove()

    def pytest_sessionstart(self) -> None:
        options = self.options.as_json()
        try:
            facts = self.provider.facts()
            if not self.share.is_first:
                self._before = self.evidence.join(facts)
                self.recorder.continue_after(self._before.last_check + self.share.number * CHECKS_OF_A_SHARE)
            elif self.resume:
                self._before = self.evidence.resume(facts, self.argv, options)
                self.recorder.continue_after(self._before.last_check)
            else:
                self.evidence.start(facts, self.argv, _versions(), options)
        except RigConfigError as error:
            self.evidence.close()
            pytest.exit(f"refused: {error}", returncode=EXIT_REFUSED)
        self.runner.facts = facts
        if self.helpers is not None:
            self.helpers.begin()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if not self.evidence.is_open:
            return
        self._flush()
        if not self.share.is_first:
            self.evidence.close()
            session.exitstatus = EXIT_REFUSED if self.refusals else 0
            return
        stopped = exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
        interrupted = not self.refusals and (self._interrupted or stopped)
        interrupted = self._end_helpers(interrupted) or interrupted
        refused = "; ".join(self.refusals)
        status = EXIT_REFUSED if refused else self._status(interrupted=interrupted)
        self.evidence.end(status, interrupted=interrupted, refused=refused)
        self.evidence.close()
        self.summary = self._publish(self.evidence.folder)
        session.exitstatus = status
        if self.progress is not None:
            self.progress.ended(self.summary, self.evidence.folder)

    def _end_helpers(self, interrupted: bool) -> bool:
        """Whether one of the other processes has not judged its whole share."""
        if self.helpers is None:
            return False
        try:
            with self.interrupts.let_through():
                wrong = [] if interrupted or self.refusals else self.helpers.end()
        except KeyboardInterrupt:
            return True
        finally:
            self.helpers.stop()
        if self.progress is not None:
            for one in wrong:
                self.progress.line(one)
        return bool(wrong)

    def _status(self, *, interrupted: bool) -> int:
        status = int(summarise(self.evidence.read(), self.book)["exit_status"])
        return status if status == EXIT_FAIL or not interrupted else EXIT_OPEN

    @pytest.hookimpl(wrapper=True)
    def pytest_keyboard_interrupt(self) -> Generator[None, object, object]:
        """A signal may come where the code has no line, of which pytest cannot draw its traceback: a TypeError at the
        very end of a run whose reports are written. It ends as interrupted all the same."""
        self._interrupted = True
        try:
            return (yield)
        except TypeError:
            return []

    def pytest_internalerror(self, excrepr: object) -> None:
        self._interrupted = True
        if self.progress is not None:
            self.progress.line(f"bench defect: {excrepr}")

    # Collection

    @pytest.hookimpl(tryfirst=True)
    def pytest_bdd_apply_tag(self, tag: str) -> object:
        if not self.finder.known(tag):
            known = ", ".join(f"@{one}" for one in sorted(PLAIN_TAGS))
            pytest.fail(f"unknown tag @{tag}: neither an id of the catalogue nor one of {known}", pytrace=False)
        return None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.refusals.append(f"{report.nodeid or 'collection'}: {report.longreprtext.strip()}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        finished = self._before.finished if self._before is not None else {}
        kept = []
        for item in items:
            case = self.finder.find(item)
            if case is not None:
                item.stash[CASE] = case
                self._cases[case.id] = case
                if finished.get(case.id) == case.fingerprint:
                    self._carried += 1
                    continue
                self.runner.earlier[case.id] = self._earlier(case)
            kept.append(item)
        items[:] = sorted(kept, key=_comes_later)  # stable: the order of the features otherwise

    def _earlier(self, case: Case) -> list[Attempt]:
        """Attempts of the run that is resumed still count (a fail stays one); an interrupted one showed nothing."""
        found = self._before.attempts(case.id) if self._before is not None else ()
        attempts = [attempt_from_json(one) for one in found]
        failed = [one for one in attempts if any(check.verdict == "fail" for check in one.checks)]
        return [one for one in attempts if one in failed or one.cause is None or one.cause.kind != "interrupted"]

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._deselected |= {item.stash[CASE].id for item in items if CASE in item.stash}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        cases = self._all_cases()
        selected = [item for item in session.items if CASE in item.stash]
        self.refusals += self.finder.unknown_tags(cases) + self.finder.complaints(cases)
        if not self.refusals and len(self._deselected) == len(cases):
            self.refusals.append("nothing selected")
        if not self.refusals and self.options.certify and self._deselected:
            self.refusals.append(f"--certify allows no deselection, {len(self._deselected)} scenarios are deselected")
        planned = [
            {
                **case.as_json(),
                "selected": case.id not in self._deselected,
                "why": "deselected" if case.id in self._deselected else "",
            }
            for case in cases
        ]
        if self.share.is_first:
            self.evidence.plan(planned, self.finder.requirements(cases))
        if self.progress is not None:
            self.progress.planned(len(selected), carried=self._carried)

    def _all_cases(self) -> list[Case]:
        """Those that were collected, and those that were known not to be selected."""
        if self._narrowing is None or not self._narrowing.cases or self.refusals:
            return list(self._cases.values())
        self._deselected |= {one.id for one in self._narrowing.cases if one.id not in self._narrowing.selected}
        return list(self._narrowing.cases)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        if self.refusals:
            raise session.Interrupted("refused: " + "; ".join(self.refusals))
        try:
            return (yield)
        finally:
            self.interrupts.hold()  # what was judged is written whole

    # Scenarios

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        case = item.stash.get(CASE, None)
        if case is None:
            return None
        if self.progress is not None:
            self.progress.started(case)
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        ruling = self.runner.run(item, case, nextitem)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        self._flush()
        if self.progress is not None:
            self.progress.finished(case, ruling)
        return True

    def _flush(self) -> None:
        """What has come up outside of scenarios: frames of the session, and the floor once it has been measured."""
        self.evidence.session_frames(self.recorder.take_session_frames())
        if self.recorder.floor_s is not None and self._floor != format(self.recorder.floor_s, "f"):
            self._floor = format(self.recorder.floor_s, "f")
            floors: dict[str, str] = {kind: format(seconds, "f") for kind, seconds in self.recorder.floors.items()}
            self.evidence.floor(self._floor, floors)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from self._around(item, "setup"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from self._around(item, "call"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from self._around(item, "teardown"))

    def _around(self, item: pytest.Item, phase: Phase) -> Generator[None, Any, Any]:
        if CASE not in item.stash:
            return (yield)
        error: BaseException | None = None
        result = None
        try:
            result = yield
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as raised:  # noqa: BLE001 - pytest's own outcomes are no Exception; classified, not swallowed
            error = raised
        if isinstance(error, RigConfigError):
            item.session.shouldstop = f"refused: {error}"
            self.refusals.append(str(error))
        self.runner.phase_ended(phase, error)
        return result


def _comes_later(item: pytest.Item) -> bool:
    """What a device declares is tried before anything rests on it."""
    case = item.stash.get(CASE, None)
    return case is None or DECLARATION not in case.tags


def _versions() -> dict[str, str]:
    """Of what can change a verdict; a missing optional library says so."""
    found = {"python": platform.python_version(), "platform": sys.platform}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
