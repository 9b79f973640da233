"""What the operator sees while a run goes on: one live line on a terminal, next to nothing in a pipe.

Layer: meterbench. Prints, judges nothing. NO_COLOR (any value) and a stream that is no terminal switch colours off; the
final table is `reports.text`'s.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO

import pytest
from _pytest.terminal import TerminalReporter

from meterbench.records import Case, Json
from meterbench.verdicts import Ruling, Verdict, count
from reports.text import printable, summary_text

_COLOURS: dict[Verdict, str] = {"pass": "32", "fail": "31", "inconclusive": "33", "waived": "35"}
_SHOWN: tuple[Verdict, ...] = ("pass", "fail", "inconclusive", "not_applicable")


class Progress:
    """`live` None: as the stream is (a terminal or not)."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        live: bool | None = None,
        environ: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream or own_stdout()
        self._live = self._stream.isatty() if live is None else live
        self._colour = self._live and "NO_COLOR" not in environ
        self._clock = clock
        self._started = clock()
        self._total = 0
        self._done: list[Verdict] = []
        self._speaking = threading.Lock()

    def more(self, total: int) -> None:
        """Another process of the run has so many to judge."""
        self._total += total

    def planned(self, total: int, *, carried: int = 0) -> None:
        self._total, self._started = self._total + total, self._clock()
        if carried:
            self.line(f"verdicts carried over from the run so far: {carried}, to go: {total}")

    def started(self, case: Case) -> None:
        if self._live:
            with self._speaking:
                self._stream.write(f"\r\x1b[2K{self._status(case)}")
                self._stream.flush()

    def finished(self, case: Case, ruling: Ruling) -> None:
        self.judged(case.id, ruling.verdict, ruling.reason)

    def judged(self, scenario: str, verdict: Verdict, reason: str) -> None:
        """A line for each verdict that is neither a pass nor, in a pipe, a scenario that does not apply."""
        self._done.append(verdict)
        quiet: tuple[Verdict, ...] = ("pass",) if self._live else ("pass", "not_applicable", "not_run")
        if verdict not in quiet:
            self.line(f"{self._paint(verdict)}  {scenario}: {printable(reason)}")

    def ended(self, summary: Json, folder: Path) -> None:
        self.line(summary_text(summary, folder))

    def line(self, text: str) -> None:
        erase = "\r\x1b[2K" if self._live else ""
        with self._speaking:
            self._stream.write(f"{erase}{text}\n")
            self._stream.flush()

    def _status(self, case: Case) -> str:
        totals = count(self._done)
        counts = " ".join(f"{totals[verdict]} {verdict.replace('_', ' ')}" for verdict in _SHOWN if totals[verdict])
        return f"[{len(self._done) + 1}/{self._total}] {counts} {self._times()} {case.name}"[: self._width()]

    def _times(self) -> str:
        elapsed = self._clock() - self._started
        if not self._done:
            return minutes(elapsed)
        left = elapsed / len(self._done) * (self._total - len(self._done))
        return f"{minutes(elapsed)} elapsed, {minutes(left)} to go;"

    def _width(self) -> int:
        try:
            columns = os.get_terminal_size(self._stream.fileno()).columns
        except (OSError, ValueError):
            columns = 0
        return (columns or 120) - 1

    def _paint(self, verdict: Verdict) -> str:
        word = verdict.replace("_", " ").upper()
        return f"\x1b[{_COLOURS.get(verdict, '36')}m{word}\x1b[0m" if self._colour else word


def minutes(seconds: float) -> str:
    """As m:ss."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def own_stdout() -> TextIO:
    """A duplicate of standard output, so that a live line is seen while pytest captures the original."""
    try:
        return os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return sys.stdout


def quiet_terminal(config: pytest.Config) -> None:
    """pytest's terminal reporter writes into nothing: other plugins ask for it, the operator reads `Progress`."""
    plugins = config.pluginmanager
    standard = plugins.get_plugin("terminalreporter")
    if standard is not None:
        plugins.unregister(standard)
    nothing = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - closed with the session
    config.add_cleanup(nothing.close)
    plugins.register(TerminalReporter(config, nothing), "terminalreporter")
