"""One run in several processes: each has a rig of its own and judges its share of the scenarios.

Layer: meterbench, beside `session`. The first process is the run itself; the others are forked from it, or started as
`python -m meterbench.shares` where that cannot be done. They are told what to do on standard input, tell their progress
on standard output, and write evidence of their own into the run's folder.

Rules of this file: whose a scenario is follows from its id alone, so that a run that is resumed, also in another number
of processes, judges each scenario once; only rigs of which there can be two are shared; a process that ends before it
is through leaves its scenarios without verdict, which the run says; the others end with the first, whatever ends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, Final
from zlib import crc32

import pytest

from meterbench.plugin_cases import CASE
from meterbench.records import Case, Json
from meterbench.share_forks import Forked, fork_shares
from meterbench.verdicts import EXIT_REFUSED, Ruling, Verdict
from rigs.adapters.nursery import Nursery
from rigs.errors import RigConfigError
from rigs.rigfile import RigConfig
from rigs.rigfile_ports import VIRTUAL, SharedPort

ENDS_WITHIN_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Share:
    """The scenarios of process `number` (from 1) of `of`."""

    number: int = 1
    of: int = 1

    def has(self, scenario: str) -> bool:
        return crc32(scenario.encode()) % self.of == self.number - 1

    @property
    def is_first(self) -> bool:
        return self.number == 1


class ShareHook:
    """Leaves the scenarios of other processes to them, once the operator's own selection has been made."""

    def __init__(self, share: Share) -> None:
        self._share = share

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [one for one in items if CASE not in one.stash or self._share.has(one.stash[CASE].id)]


def refuse_unshareable(config: RigConfig) -> None:
    """Raises RigConfigError for a rig of which there cannot be two at a time, by the key that is in the way."""
    ports = [port for one in config.devices.values() for port in (one.hub_port, one.bench_port)]
    fixed = [port for port in ports if not isinstance(port, SharedPort) and port.port not in (0, VIRTUAL)]
    for key, expected, found, is_wrong in (
        ("site.run", "virtual", config.site.run, not config.is_virtual),
        ("wan.broker", "embedded or mosquitto", config.wan.broker, "://" in config.wan.broker),
        ("dcc.run", "process", config.dcc.run, config.dcc.run != "process"),
        ("dcc.port", "0", config.dcc.port, config.dcc.port != 0),
        ("devices", "no port of its own", fixed, bool(fixed)),
    ):
        if is_wrong:
            raise RigConfigError(config.file, key, f"{expected}, to run with --jobs", found, "leave --jobs away")


class Relay:
    """The progress of a process that is not the first: lines of JSON for the first one. In place of `Progress`."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def planned(self, total: int, *, carried: int = 0) -> None:
        del carried
        self._say(planned=total)

    def started(self, case: Case) -> None:
        """Only the first process shows what is going on."""

    def finished(self, case: Case, ruling: Ruling) -> None:
        self._say(id=case.id, verdict=ruling.verdict, reason=ruling.reason)

    def line(self, text: str) -> None:
        self._say(line=text)

    def ended(self, summary: Json, folder: Path) -> None:
        """The first process tells of the whole run."""

    def _say(self, **fields: object) -> None:
        self._stream.write(json.dumps(fields) + "\n")
        self._stream.flush()


@dataclass(frozen=True, slots=True)
class Told:
    """What the first process does with what another one tells."""

    planned: Callable[[int], None]
    finished: Callable[[str, Verdict, str], None]
    line: Callable[[str], None]


Another = subprocess.Popen[str] | Forked
"""A process that is not the first: with an interpreter of its own, or forked."""


class Helpers:
    """The other processes of a run. `begin` once the evidence of the run has been begun; `end` or `stop` afterwards."""

    def __init__(self, config: RigConfig, folder: Path, options: Json, of: int, told: Told) -> None:
        self._config, self._folder, self._options, self._of, self._told = config, folder, options, of, told
        self._running: list[tuple[int, Another, threading.Thread]] = []
        self._forked: list[Forked] = []

    def fork(self, nursery: Nursery) -> None:
        """Has them forked, if that can be done; they wait for `begin`. What is to be at hand in each is loaded."""
        self._forked = fork_shares(self._of, nursery, judge_share)

    def begin(self) -> None:
        forked = dict(enumerate(self._forked, 2))
        self._forked = []
        for number in range(2, self._of + 1):
            process: Another = forked.get(number) or self._interpreter(number)
            reader = threading.Thread(target=self._listen, args=(process,), name=f"share-{number}", daemon=True)
            reader.start()
            self._running.append((number, process, reader))
            asked = {
                "rig": self._config.file, "folder": str(self._folder), "options": self._options,
                "share": [number, self._of],
            }  # fmt: skip
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError):  # how it ended is told by `end`
                process.stdin.write(json.dumps(asked) + "\n")
                process.stdin.flush()

    def _interpreter(self, number: int) -> subprocess.Popen[str]:
        with (self._folder / f"share-{number}.log").open("ab") as stderr:
            return subprocess.Popen(
                [sys.executable, "-m", "meterbench.shares"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True, process_group=0,
            )  # fmt: skip

    def end(self) -> list[str]:
        """Waits until each has judged its share; what went wrong with those that have not."""
        return [wrong for number, process, reader in self._running if (wrong := self._ended(number, process, reader))]

    def stop(self) -> None:
        """Ends them, each at the end of what it is doing. May be called again."""
        for one in self._forked:
            one.close()
            one.wait()
        self._forked = []
        for _, process, _ in self._running:
            if process.stdin is not None and not process.stdin.closed:
                with contextlib.suppress(BrokenPipeError):
                    process.stdin.close()
        for _, process, reader in self._running:
            try:
                process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            reader.join(ENDS_WITHIN_S)

    def _ended(self, number: int, process: Another, reader: threading.Thread) -> str:
        status = process.wait()
        reader.join(ENDS_WITHIN_S)
        if status == 0:
            return ""
        what = "was refused" if status == EXIT_REFUSED else f"ended with status {status}"
        return f"process {number} of {self._of} {what}; see share-{number}.log and rig-{number} in {self._folder}"

    def _listen(self, process: Another) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                said: dict[str, Any] = json.loads(line)
            except ValueError:
                continue
            if "planned" in said:
                self._told.planned(int(said["planned"]))
            elif "verdict" in said:
                self._told.finished(said["id"], said["verdict"], said["reason"])
            else:
                self._told.line(str(said.get("line", "")))


def main() -> int:
    """A process that is not the first, with an interpreter of its own."""
    said = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with Nursery() as nursery:
        return judge_share(sys.stdin, said, nursery)


def judge_share(stdin: IO[str], said: IO[str], nursery: Nursery) -> int:
    """Once told on `stdin` what to judge; the end of it ends the process. Gives the exit status."""
    from meterbench.plugin import RunOptions
    from meterbench.session import run_conformance
    from rigs.adapters.assembly import RigAssembly
    from rigs.rigfile import load_rig

    told = stdin.readline()
    if not told:
        return 0
    asked = json.loads(told)
    threading.Thread(target=_end_with_the_first, args=(stdin,), daemon=True).start()
    options, share, folder = asked["options"], Share(*asked["share"]), Path(asked["folder"])
    with (folder / f"share-{share.number}.log").open("ab") as log:
        for place in (1, 2):  # what pytest or a plugin prints is no progress
            os.dup2(log.fileno(), place)
    status, _ = run_conformance(
        load_rig(asked["rig"]), folder,
        RunOptions(options["certify"], options["samples"], options["soak"], options["select"]),
        share=share, progress=Relay(said), assemble=partial(RigAssembly, spawn=nursery.spawn), is_last=True,
    )  # fmt: skip
    return status


def _end_with_the_first(stdin: IO[str]) -> None:
    stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
