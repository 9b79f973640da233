"""The measured detection rate of the bench: deliberately wrong meters are judged, and each has to be caught.

Layer: meterbench, above `session`. Each wrong meter gets a rig of its own and the scenarios of the requirements that it
breaks, and the run ends with the first one that catches it. The clean meter is judged by the same bench.

Rules of this file: killed = a @device scenario of one of the broken requirements has failed, by a check that names one
of them; a scenario that ended early, crashed or stayed inconclusive catches nothing. A deviation that never happened
(the rig is asked before it ends) was not tested: that is an error of the corpus and never a kill.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from meterbench.controls import WITH_A_METER
from meterbench.errors import BenchError
from meterbench.plugin import RunOptions
from meterbench.progress import Progress
from meterbench.recorder import Recorder
from meterbench.records import Json, ScenarioRecord
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from rigs.faults import WrongMeter
from rigs.frames import FrameSink
from rigs.rigfile import RigConfig

PROCESSES: Final = 2
UNHARMED: Final = frozenset({"pass", "not_applicable"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one wrong meter. `ran` are the verdicts of the scenarios that ran; `error` why none did."""

    fault: WrongMeter
    fired: bool
    killed_by: tuple[str, ...]
    ran: Mapping[str, str]
    error: str = ""

    @property
    def killed(self) -> bool:
        return self.fired and bool(self.killed_by)

    def as_json(self) -> Json:
        one = self.fault
        return {
            "id": one.id, "requirements": list(one.requirements), "title": one.title, "fired": self.fired,
            "killed": self.killed, "killed_by": list(self.killed_by), "ran": dict(self.ran), "error": self.error,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clean:
    """What became of the meter that nothing is wrong with."""

    ran: int
    false_alarms: Mapping[str, str]
    error: str = ""


class KillWatch(Recorder):
    """Notes which @device scenarios fail by a check that names one of the requirements; then asks to stop."""

    def __init__(self, requirements: Sequence[str]) -> None:
        super().__init__()
        self._requirements = frozenset(requirements)
        self._session: pytest.Session | None = None
        self.caught_by: list[str] = []

    def end(self) -> ScenarioRecord:
        record = super().end()
        named = any(one.verdict == "fail" and self._requirements & {*one.requirements} for one in record.checks)
        if named and record.case.subject == "device" and self._requirements & {*record.case.requirements}:
            self.caught_by.append(record.case.id)
        return record

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    def pytest_runtest_logfinish(self) -> None:
        if self.caught_by and self._session is not None:
            self._session.shouldstop = "the wrong meter is caught"


class CountedAssembly(RigAssembly):
    """Asks how often the meters have deviated, before each end of the rig."""

    tally: Counter[str]

    def close(self) -> None:
        self._count()
        super().close()

    def recover(self) -> None:
        self._count()
        super().recover()

    def _count(self) -> None:
        with contextlib.suppress(BenchError):  # a site that has died tells nothing: not fired
            self.tally.update(self.fired())


def examine(fault: WrongMeter, config: RigConfig, folder: Path) -> Finding:
    """Runs the scenarios of the fault's requirements against it."""
    tally: Counter[str] = Counter()

    def assemble(rig: RigConfig, here: Path, sink: FrameSink) -> RigAssembly:
        assembly = CountedAssembly(rig, here, sink)
        assembly.tally = tally
        return assembly

    watch = KillWatch(fault.requirements)
    wrong = replace(config, site=replace(config.site, faults=(fault.id,)))
    with _quiet() as progress:
        _, summary = run_conformance(
            wrong, folder, RunOptions(select=_selection([fault])), assemble=assemble, recorder=watch, plugins=[watch],
            progress=progress, argv=["detect", fault.id],
        )  # fmt: skip
    verdicts = {case: verdict for case, verdict in _verdicts(summary).items() if verdict != "not_run"}
    killed_by = tuple(case for case in dict.fromkeys(watch.caught_by) if verdicts.get(case) == "fail")
    return Finding(fault, tally[fault.id] > 0, killed_by, verdicts, _refusal(summary))


def examine_clean(faults: Sequence[WrongMeter], config: RigConfig, folder: Path) -> Clean:
    """The clean meter: all scenarios that rest on a meter, or those of the faults given."""
    select = _selection(faults) if faults else WITH_A_METER
    with _quiet() as progress:
        _, summary = run_conformance(
            config, folder, RunOptions(select=select), progress=progress, argv=["detect", "clean"]
        )
    ran = {case: verdict for case, verdict in _verdicts(summary).items() if verdict != "not_run"}
    alarms = {case: verdict for case, verdict in ran.items() if verdict not in UNHARMED}
    return Clean(len(ran), alarms, _refusal(summary))


def examine_all(
    faults: Sequence[WrongMeter], config: RigConfig, folder: Path, *, whole: bool
) -> Iterator[Finding | Clean]:
    """Each finding as it comes, the clean meter's among them; folders of what was caught are not kept."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(PROCESSES, mp_context=context)
    try:
        waiting: list[Future[Any]] = [
            pool.submit(examine_clean, [] if whole else faults, config, folder / "clean"),
            *(pool.submit(examine, fault, config, folder / fault.id) for fault in faults),
        ]
        for future in as_completed(waiting):
            found: Finding | Clean = future.result()
            if isinstance(found, Finding) and found.killed:
                shutil.rmtree(folder / found.fault.id, ignore_errors=True)
            yield found
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def report(findings: Sequence[Finding], clean: Clean) -> Json:
    """The `--json` shape of the command."""
    killed = sum(one.killed for one in findings)
    return {
        "faults": [one.as_json() for one in findings],
        "killed": killed,
        "survived": len(findings) - killed,
        "false_alarms": len(clean.false_alarms),
        "clean": {"scenarios": clean.ran, "false_alarms": dict(clean.false_alarms), "error": clean.error},
    }


def _selection(faults: Sequence[WrongMeter]) -> str:
    ids = dict.fromkeys(one for fault in faults for one in fault.requirements)
    fuels = dict.fromkeys(fuel for fault in faults for fuel in fault.fuels)
    return f"device and ({' or '.join(ids)}) and ({' or '.join(fuels)})"


def _verdicts(summary: Mapping[str, object]) -> dict[str, str]:
    scenarios = summary.get("scenarios", [])
    assert isinstance(scenarios, list)
    return {one["id"]: one["verdict"] for one in scenarios}


def _refusal(summary: Mapping[str, object]) -> str:
    return str(summary.get("refused") or "")


@contextlib.contextmanager
def _quiet() -> Iterator[Progress]:
    """The runs of a corpus say nothing of their own."""
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        yield Progress(nothing, live=False)
