"""What the conformance run says of a mutant: killed by a verdict, stopped by something else, or survived."""

from __future__ import annotations

import json
import os
import signal
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import pytest

from meterbench.detection import quiet, rig_of_the_corpus, verdicts
from meterbench.detection_pool import pool, results
from meterbench.detection_watch import KillWatch, Narrow
from meterbench.plugin import RunOptions
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from tests.mutants.mutant import HERE, Mutant, default_selection, selections

AT_MOST_S: Final = 90
"""A mutant that lives longer has hung its site again and again."""
OPEN_ENDS: Final = 3
"""So many scenarios without a verdict are enough: the mutant's meter does not work."""
UNHARMED: Final = frozenset({"pass", "not_applicable"})

Fate = Literal["killed", "stopped", "survived"]


@dataclass(frozen=True, slots=True)
class Judged:
    """`by`: the scenario whose check failed (killed), or what has stopped the run."""

    mutant: Mutant
    fate: Fate
    by: str
    ran: int

    def as_json(self) -> dict[str, object]:
        one = self.mutant
        return {
            "file": one.file, "line": one.line, "where": one.where, "kind": one.kind, "before": one.before,
            "after": one.after, "fate": self.fate, "by": self.by, "ran": self.ran, "explained": explanation(one) or "",
        }  # fmt: skip


class TooLongError(KeyboardInterrupt):
    """For pytest an interrupt from the keyboard, which ends a run in good order."""


class MutantAssembly(RigAssembly):
    """The site is started with the change that the environment names."""

    def _start(self, name: str, module: str, config: Mapping[str, Any], here: Path) -> dict[str, Any]:
        return super()._start(name, "tests.mutants.site" if name == "site" else module, config, here)


class MutantWatch(KillWatch):
    """Any requirement will do; a meter that no longer works is not asked on and on."""

    def __init__(self) -> None:
        super().__init__(None)
        self._broken = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._broken += report.failed
        if self._broken >= OPEN_ENDS and self._session is not None:
            self._session.shouldstop = "the mutant does not work"


def judge(mutant: Mutant, folder: Path) -> Judged:
    """One run of the scenarios that are about its module, until one fails. One after the other in a process."""
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / "mutant.json"
    told.write_text(json.dumps({"module": mutant.module, "source": mutant.source}), encoding="utf-8")
    os.environ["MUTANT"] = str(told.resolve())
    select = selections().get(Path(mutant.file).name, default_selection())
    watch = MutantWatch()
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(AT_MOST_S)
    try:
        with quiet() as progress:
            _, summary = run_conformance(
                rig_of_the_corpus(), folder / "run", RunOptions(select=select), assemble=MutantAssembly,
                recorder=watch, plugins=[watch, Narrow(select)], progress=progress, argv=["mutants", mutant.text],
            )  # fmt: skip
    except TooLongError:  # while the run was ending: during it, pytest has ended the run
        return Judged(mutant, "stopped", f"not done after {AT_MOST_S} s", 0)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return _ruled(mutant, watch.caught_by, verdicts(summary), str(summary.get("refused") or ""))


def judge_all(mutants: Sequence[Mutant], folder: Path, processes: int) -> Iterator[Judged]:
    with pool(processes) as at_work:
        waiting: list[Future[Judged]] = [
            at_work.submit(judge, mutant, folder / f"{number:03d}") for number, mutant in enumerate(mutants)
        ]
        yield from results(waiting)


def explanation(mutant: Mutant) -> str | None:
    """What is said of a survivor; None where nobody has said anything. Lines may move, texts may not."""
    for row in tomllib.loads((HERE / "explained.toml").read_text("utf-8")).get("mutant", ()):
        told = (row["file"], row["where"], row["before"], row["after"])
        if told == (mutant.file, mutant.where, mutant.before, mutant.after):
            return f"{row['kind']}: {row['why']}"
    return None


def is_settled(mutant: Mutant) -> bool:
    """Whether nothing is wrong with a survivor. What is `open` is known, and still a scenario that is missing."""
    why = explanation(mutant)
    return why is not None and not why.startswith("open:")


def _ruled(mutant: Mutant, caught_by: Sequence[str], ran: Mapping[str, str], refused: str) -> Judged:
    killers = [case for case in caught_by if ran.get(case) == "fail"]
    if killers:
        return Judged(mutant, "killed", killers[0], len(ran))
    open_ones = [f"{verdict}: {case}" for case, verdict in ran.items() if verdict not in UNHARMED]
    if refused or open_ones or not ran:
        return Judged(mutant, "stopped", refused or next(iter(open_ones), "nothing ran"), len(ran))
    return Judged(mutant, "survived", "", len(ran))


def _give_up(_number: int, _frame: object) -> None:
    raise TooLongError
