"""The measured detection rate of the bench: deliberately wrong meters are judged, and each has to be caught.

Layer: meterbench, above `session`. Each wrong meter gets a rig of its own, whose processes are forked from one that
has their programs imported and nothing else (`rigs.adapters.nursery`): nothing of one meter is left for the next. It
gets the scenarios of the requirements that it breaks, and the run ends with the first one that catches it. The clean
meter is judged by the same bench.

Rules of this file: killed = a @device scenario of one of the broken requirements has failed, by a check that names one
of them; a scenario that ended early, crashed or stayed inconclusive catches nothing. A deviation that never happened
(the rig is asked before it ends) was not tested: that is an error of the corpus and never a kill. Of a combination each
deviation has to happen.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from meterbench.controls import WITH_A_METER
from meterbench.detection_watch import KillWatch, Narrow
from meterbench.errors import BenchError
from meterbench.plugin import RunOptions
from meterbench.progress import Progress
from meterbench.publish import only_summarise, publish
from meterbench.records import Json
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.nursery import Nursery
from rigs.faults import WrongMeter
from rigs.frames import FrameSink
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig

Fate = Literal["caught", "survived", "not_fired", "not_run"]
FATES: Final = get_args(Fate)
UNHARMED: Final = frozenset({"pass", "not_applicable"})
NEVER_HAPPENED: Final = "the deviation never happened: the scenarios do not reach the situation"


@cache
def nursery() -> Nursery:
    """Of this process, for all the rigs that it starts; ends with it."""
    return Nursery()


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one wrong meter. `ran` are the verdicts of the scenarios that ran; `error` why none did."""

    fault: WrongMeter
    fired: bool
    killed_by: tuple[str, ...]
    ran: Mapping[str, str]
    error: str = ""
    duration_s: float = 0.0

    @property
    def killed(self) -> bool:
        return self.fired and bool(self.killed_by)

    @property
    def fate(self) -> Fate:
        if self.killed:
            return "caught"
        if self.error:
            return "not_run"
        return "survived" if self.fired else "not_fired"

    @property
    def is_settled(self) -> bool:
        """Whether another run could only find the same: the rig has spoilt nothing."""
        return self.killed or (self.fired and not self.error and "inconclusive" not in self.ran.values())

    def as_json(self) -> Json:
        one, error = self.fault, self.error or ("" if self.fired else NEVER_HAPPENED)
        return {
            "id": one.id, "requirements": list(one.requirements), "title": one.title, "subtle": one.subtle,
            "members": list(one.members), "fired": self.fired, "killed": self.killed, "fate": self.fate,
            "killed_by": list(self.killed_by), "ran": dict(self.ran), "error": error,
            "duration_s": round(self.duration_s, 2),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clean:
    """What became of the meter that nothing is wrong with."""

    ran: int
    false_alarms: Mapping[str, str]
    error: str = ""

    def as_json(self) -> Json:
        return {"scenarios": self.ran, "false_alarms": dict(self.false_alarms), "error": self.error}


def rig_of_the_corpus(name: str = DEFAULT_RIG) -> RigConfig:
    """The rig of wrong meters, without the packet capture, which has no say in a verdict on a meter."""
    rig = load_rig(name)
    return replace(rig, wan=replace(rig.wan, capture="off"))


class CountedAssembly(RigAssembly):
    """Asks how often the meters have deviated, before each end of the rig."""

    tally: Counter[str]

    def close(self) -> None:
        self._count()
        super().close()

    def recover(self) -> None:
        self._count()
        super().recover()

    def has_shown(self, faults: Sequence[str]) -> bool:
        """Whether each of them has deviated by now."""
        with contextlib.suppress(BenchError):
            now = self.fired()
            return all(self.tally[one] + now.get(one, 0) for one in faults)
        return False

    def _count(self) -> None:
        with contextlib.suppress(BenchError):  # a site that has died tells nothing: not fired
            self.tally.update(self.fired())


def examine(fault: WrongMeter, config: RigConfig, folder: Path, first: Sequence[str] = ()) -> Finding:
    """Runs the scenarios of the fault's requirements against it; `first` are those to begin with, if they are there."""
    began = time.monotonic()
    tally: Counter[str] = Counter()
    assemblies: list[CountedAssembly] = []

    def assemble(rig: RigConfig, here: Path, sink: FrameSink) -> RigAssembly:
        assembly = CountedAssembly(rig, here, sink, spawn=nursery().spawn)
        assembly.tally = tally
        assemblies.append(assembly)
        return assembly

    def enough() -> bool:
        return not fault.members or any(one.has_shown(fault.members) for one in assemblies)

    watch, select = KillWatch(fault.requirements, enough), selection([fault])
    if fault.rig:
        config = rig_of_the_corpus(fault.rig)
    wrong = replace(config, site=replace(config.site, faults=fault.switched_on))
    with quiet() as progress:
        _, summary = run_conformance(
            wrong, folder, RunOptions(select=select), assemble=assemble, recorder=watch,
            plugins=[watch, Narrow(select, first)], progress=progress, argv=["detect", fault.id],
            publish=only_summarise,
        )  # fmt: skip
    ran = verdicts(summary)
    killed_by = tuple(case for case in dict.fromkeys(watch.caught_by) if ran.get(case) == "fail")
    fired = all(tally[one] for one in fault.switched_on)
    found = Finding(fault, fired, killed_by, ran, _refusal(summary), time.monotonic() - began)
    if not found.killed:
        publish(folder)
    return found


def examine_clean(faults: Sequence[WrongMeter], config: RigConfig, folder: Path) -> Clean:
    """The clean meter: all scenarios that rest on a meter, or those of the faults given; on their rig, if they share
    one."""
    select = selection(faults) if faults else WITH_A_METER
    if faults and faults[0].rig and {one.rig for one in faults} == {faults[0].rig}:
        config = rig_of_the_corpus(faults[0].rig)
    with quiet() as progress:
        _, summary = run_conformance(
            config, folder, RunOptions(select=select), plugins=[Narrow(select)], progress=progress,
            argv=["detect", "clean"],
        )  # fmt: skip
    ran = verdicts(summary)
    alarms = {case: verdict for case, verdict in ran.items() if verdict not in UNHARMED}
    return Clean(len(ran), alarms, _refusal(summary))


def selection(faults: Sequence[WrongMeter]) -> str:
    """The scenarios that could catch one of them."""
    ids = dict.fromkeys(one for fault in faults for one in fault.requirements)
    fuels = dict.fromkeys(fuel for fault in faults for fuel in fault.fuels)
    return f"device and ({' or '.join(ids)}) and ({' or '.join(fuels)})"


def verdicts(summary: Mapping[str, object]) -> dict[str, str]:
    """Of what ran."""
    scenarios = summary.get("scenarios", [])
    assert isinstance(scenarios, list)
    return {one["id"]: one["verdict"] for one in scenarios if one["verdict"] != "not_run"}


def _refusal(summary: Mapping[str, object]) -> str:
    return str(summary.get("refused") or "") if summary else "the run has ended without a summary"


@contextlib.contextmanager
def quiet() -> Iterator[Progress]:
    """The runs of a corpus say nothing of their own."""
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        yield Progress(nothing, live=False)
