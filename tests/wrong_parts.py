"""Rigs with one deliberately wrong part, by the dozen: how such a part is told what is wrong, and how it is run.

`tests/wrong_dcc` and `tests/wrong_wan` hold the corpora. As with the wrong meters, the processes of a rig are forked
from one that has their programs imported, a run makes tests of the scenarios that it selects alone, and it ends with
the first failure that is `enough`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

import pytest

from meterbench.detection_watch import Narrow
from meterbench.plugin import RunOptions
from meterbench.publish import only_summarise, publish
from meterbench.recorder import Recorder
from meterbench.records import ScenarioRecord
from meterbench.session import run_conformance
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.nursery import PROGRAMS, Nursery
from rigs.nursery import main_of
from rigs.rigfile import DEFAULT_RIG, load_rig

PART: Final = "tests.wrong_parts"
TOLD: Final = "wrong.json"
"""Beside the configuration of the part: the corpus, the id and the program that it is in place of."""


class Wrong(Protocol):
    """What a corpus says of one: `part` is the peer as the assembly calls it, `rig` "" the default one."""

    @property
    def id(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def select(self) -> str: ...
    @property
    def rig(self) -> str: ...
    @property
    def spoil(self) -> Callable[[], None]: ...


Enough = Callable[[Sequence[ScenarioRecord]], bool]
"""Whether the scenarios that have failed catch it."""


def in_place_of(module: str, corpus: str, fault: str, here: Path) -> str:
    """The program of a wrong part, which is told in the folder of its configuration what it is."""
    (here / TOLD).write_text(json.dumps({"corpus": corpus, "id": fault, "module": module}), "utf-8")
    return PART


@cache
def nursery() -> Nursery:
    return Nursery((*PROGRAMS, PART))


class WithWrongPart(RigAssembly):
    corpus: str
    wrong: Wrong

    def _start(self, name: str, module: str, config: Mapping[str, Any], here: Path) -> Mapping[str, Any]:
        if name != self.wrong.part:
            return super()._start(name, module, config, here)
        return super()._start(name, in_place_of(module, self.corpus, self.wrong.id, here), config, here)


class Watch(Recorder):
    """Asks to stop once what has failed is enough."""

    def __init__(self, enough: Enough) -> None:
        super().__init__()
        self._enough, self._failed = enough, list[ScenarioRecord]()
        self._session: pytest.Session | None = None

    def end(self) -> ScenarioRecord:
        record = super().end()
        if any(check.verdict == "fail" for check in record.checks):
            self._failed.append(record)
        return record

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    def pytest_runtest_logfinish(self) -> None:
        if self._session is not None and self._failed and self._enough(self._failed):
            self._session.shouldstop = "the wrong part is caught"


def run(out: Path, corpus: str, fault: str, enough: Enough) -> tuple[int, list[Mapping[str, Any]]]:
    """Exit status and the scenarios of the summary; `corpus` is a module with a function of that name."""
    wrong = _wrong(corpus, fault)
    watch = Watch(enough)

    def assemble(*arguments: Any) -> WithWrongPart:
        made = WithWrongPart(*arguments, spawn=nursery().spawn)
        made.corpus, made.wrong = corpus, wrong
        return made

    status, summary = run_conformance(
        load_rig(wrong.rig or DEFAULT_RIG), out, RunOptions(select=wrong.select), assemble=assemble, recorder=watch,
        plugins=[watch, Narrow(wrong.select)], publish=only_summarise,
    )  # fmt: skip
    if status != 1:
        publish(out)  # somebody will want to read it
    scenarios = summary.get("scenarios", [])
    assert isinstance(scenarios, list)
    return status, scenarios


def _wrong(corpus: str, fault: str) -> Wrong:
    found: Wrong = import_module(corpus).corpus()[fault]
    return found


def main() -> int | None:
    """The part's own process: spoiled, and then as it always is."""
    told = json.loads((Path(sys.argv[sys.argv.index("--config") + 1]).parent / TOLD).read_text("utf-8"))
    _wrong(told["corpus"], told["id"]).spoil()
    return main_of(told["module"])()


if __name__ == "__main__":
    sys.exit(main())
