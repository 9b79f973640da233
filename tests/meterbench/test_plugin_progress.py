"""The live line, and silence in a pipe."""

from __future__ import annotations

import io

from meterbench.progress import Progress
from meterbench.records import Case
from meterbench.verdicts import Ruling

CASE = Case("f::r::s", "Disable", "F", "R", "f.feature", 1, "device", ("S1-7.2",))


def shown(*, live: bool, environ: dict[str, str]) -> str:
    stream, times = io.StringIO(), iter([0.0, 0.0, 0.0, 65.0])
    progress = Progress(stream, live=live, environ=environ, clock=lambda: next(times))
    progress.planned(3)
    progress.started(CASE)
    progress.finished(CASE, Ruling("pass"))
    progress.finished(CASE, Ruling("not_applicable", "not applicable: export"))
    progress.finished(CASE, Ruling("fail", "it is open"))
    progress.started(CASE)
    return stream.getvalue()


def test_a_pipe_gets_a_line_for_each_failure_and_no_control_characters() -> None:
    assert shown(live=False, environ={}) == "FAIL  f::r::s: it is open\n"


def test_a_terminal_gets_one_live_line_with_counts_and_times() -> None:
    text = shown(live=True, environ={"NO_COLOR": "1"})
    assert "\r\x1b[2K[1/3] " in text
    assert "NOT APPLICABLE  f::r::s: not applicable: export\n" in text
    assert text.endswith("[4/3] 1 pass 1 fail 1 not applicable 1:05 elapsed, 0:00 to go; Disable")
    assert "\x1b[31m" not in text


def test_colours_are_the_terminals_unless_no_color() -> None:
    assert "\x1b[31mFAIL\x1b[0m  f::r::s" in shown(live=True, environ={})
