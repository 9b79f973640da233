"""The corpus of wrong meters over several processes, each of which judges one after the other.

Layer: meterbench, above `detection`. A process that has judged one meter has the features and the steps at hand for
the next; the rig is new for each.

Rules of this file: processes that judge end with the one that asked, however that ends (their rigs then end by
themselves); evidence is kept of what was not caught only.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final, TypeVar

from meterbench.detection import Clean, Finding, examine, examine_clean
from meterbench.errors import BenchError
from rigs.faults import WrongMeter
from rigs.rigfile import RigConfig

PROCESSES: Final = 8
"""For two cores: most of the time is spent on waiting for what does not come."""
Judged = TypeVar("Judged")


def examine_all(
    faults: Sequence[WrongMeter],
    config: RigConfig,
    folder: Path,
    *,
    clean: Sequence[WrongMeter] | None,
    processes: int = PROCESSES,
    hints: Mapping[str, str] | None = None,
) -> Iterator[Finding | Clean]:
    """Each finding as it comes. `clean`: the faults whose scenarios the clean meter is to pass (none: all that rest on
    a meter); None when it is not to be judged. `hints`: by which scenario a fault was caught last time."""
    first = hints or {}
    with pool(processes) as at_work:
        waiting: list[Future[Finding | Clean]] = []
        if clean is not None:
            waiting.append(at_work.submit(examine_clean, clean, config, _emptied(folder / "clean")))
        for fault in faults:
            likely = [first[fault.id]] if fault.id in first else []
            waiting.append(at_work.submit(examine, fault, config, _emptied(folder / fault.id), likely))
        for found in results(waiting):
            if isinstance(found, Finding) and found.killed:
                shutil.rmtree(folder / found.fault.id, ignore_errors=True)
            if isinstance(found, Clean) and not found.false_alarms and not found.error:
                shutil.rmtree(folder / "clean", ignore_errors=True)
            yield found


@contextlib.contextmanager
def pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that judge; on the way out what has not begun is dropped, and what runs is waited for."""
    context = multiprocessing.get_context("spawn")
    at_work = ProcessPoolExecutor(processes, mp_context=context, initializer=end_with_parent)
    try:
        yield at_work
    finally:
        at_work.shutdown(wait=True, cancel_futures=True)


def results(waiting: Sequence[Future[Judged]]) -> Iterator[Judged]:
    """As they come. Raises BenchError when one of the processes has died."""
    for future in as_completed(waiting):
        try:
            yield future.result()
        except BrokenProcessPool:
            hint = "detect keeps what has been judged: go on with --resume"
            raise BenchError("judging meters", "a process of the bench", "it has died", hint) from None


def end_with_parent(leave: Callable[[int], None] = os._exit) -> None:
    """In a process that judges: a parent that was killed cannot say so."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        wait([parent.sentinel])
        leave(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _emptied(folder: Path) -> Path:
    """A process that was killed may have left half of it."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder
