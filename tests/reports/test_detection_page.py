"""The page of a detection run: self-contained, escaped, with a row for each requirement and each wrong meter."""

from __future__ import annotations

from pathlib import Path

from meterbench.detection import Clean, Finding
from meterbench.detection_report import report
from reports.detection import write_detection
from rigs.faults import WrongMeter, combined

ONE = WrongMeter("one", ("S1-7.2",), "wrong <b>", ("electricity",))
TWO = WrongMeter("two", ("S1-7.2",), "late", ("gas",), subtle=True)
FINDINGS = [
    Finding(ONE, True, ("f::r::s",), {"f::r::s": "fail"}),
    Finding(TWO, False, (), {"f::r::t": "pass"}),
    Finding(combined([ONE, TWO]), True, (), {}, error="refused <x>"),
]


def page(tmp_path: Path) -> str:
    write_detection(report(FINDINGS, Clean(7, {"f::r::u": "fail"}), {"S1-7.2": "Disable"}), tmp_path / "d.html")
    return (tmp_path / "d.html").read_text("utf-8")


def test_the_page_says_what_was_caught_and_what_was_not(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert "<title>1 of 2 wrong meters caught, 1 false alarms</title>" in text
    assert '<a href="#two" class="not_fired" title="not fired">two</a>' in text
    assert text.index("Not caught") < text.index("<h2>Requirements") < text.index("<h2>Combinations")
    assert "fail: f::r::u" in text


def test_the_page_is_one_file_and_escaped(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert "<b>" not in text.replace('<b class="v', "") and "wrong &lt;b&gt;" in text and "refused &lt;x&gt;" in text
    assert not any(word in text for word in ("http://", "https://", "src=", "<link"))
