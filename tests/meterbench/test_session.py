"""A rig that starts beside the collection: used, given up, or broken."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from meterbench.latch import Latch
from meterbench.recorder import Recorder
from meterbench.session import RigSession
from rigs.errors import BenchError, PortUnavailable
from rigs.rigfile import DEFAULT_RIG, load_rig


class Assembly:
    """Stands once `go` is set."""

    def __init__(self, folder: Path, problem: BenchError | None = None) -> None:
        self.folder, self.problem = folder, problem
        self.go = threading.Event()
        self.life: list[str] = []

    def open(self) -> object:
        assert self.go.wait(10)
        self.folder.mkdir()
        if self.problem is not None:
            raise self.problem
        self.life.append("opened")
        return object()

    def close(self) -> None:
        self.life.append("closed")


def session(made: Assembly) -> RigSession:
    assemble: Any = lambda *_: made  # noqa: E731
    return RigSession(load_rig(DEFAULT_RIG), Recorder(), Latch(), made.folder, assemble)


def test_a_rig_that_is_given_up_is_ended_once_it_stands_and_leaves_no_trace(tmp_path: Path) -> None:
    made = Assembly(tmp_path / "rig")
    begun = session(made)
    begun.begin()
    ending = threading.Thread(target=begun.forgo)
    ending.start()
    made.go.set()
    ending.join(10)
    assert made.life == ["opened", "closed"]
    assert not made.folder.exists()


def test_what_goes_wrong_is_told_by_who_asks_for_the_rig(tmp_path: Path) -> None:
    made = Assembly(tmp_path / "rig", PortUnavailable("starting hub", "process 1", "no port"))
    begun = session(made)
    begun.begin()
    made.go.set()
    with pytest.raises(PortUnavailable, match="no port"):
        begun.open()
    begun.close()
    assert made.life == ["closed"]


def test_a_rig_that_was_never_begun_is_given_up_for_nothing(tmp_path: Path) -> None:
    made = Assembly(tmp_path / "rig")
    session(made).forgo()
    assert made.life == []
