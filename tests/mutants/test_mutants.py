"""Mutants: made the same for the same seed, one change each, put in place without touching a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

if os.environ.get("CI") != "true":
    pytest.importorskip("cosmic_ray", reason="installed by `make setup`")

from meterbench.gherkin import parse_features
from meterbench.selection import selects
from tests.mutants.judge import Judged, _ruled, explanation
from tests.mutants.mutant import (
    HERE,
    METERS,
    ROOT,
    Mutant,
    _is_behaviour,
    default_selection,
    mutate_code,
    places,
    sample,
    selections,
)
from tests.mutants.operators import OPERATORS, DroppedStatement

SOME = Mutant("rigs/virtual/clock.py", "constant", "", 12, "LIMIT_S: Final = 10", "LIMIT_S: Final = 11", "")


@pytest.mark.parametrize("example", DroppedStatement.examples())
def test_a_statement_is_left_out(example: object) -> None:
    told = vars(example) if hasattr(example, "__dict__") else {
        name: getattr(example, name) for name in ("pre_mutation_code", "post_mutation_code")
    }  # fmt: skip
    assert mutate_code(told["pre_mutation_code"], DroppedStatement(), 0) == told["post_mutation_code"]


@pytest.mark.parametrize("source", ['def f():\n    """Text."""\n    x = 1\n    return x\n', "x.y = 1\n"])
def test_only_steps_of_a_function_are_left_out(source: str) -> None:
    assert mutate_code(source, DroppedStatement(), 0) is None


def test_a_seed_decides_and_each_kind_has_its_share() -> None:
    everything = places("supply_switch")
    chosen = sample(everything, 12, 7)
    assert chosen == sample(everything, 12, 7)
    assert chosen != sample(everything, 12, 8)
    assert {one.kind for one in chosen} == OPERATORS.keys()
    for one in chosen:
        original = (ROOT / one.file).read_text("utf-8").splitlines()
        changed = one.source.splitlines()
        assert [at for at, (old, new) in enumerate(zip(original, changed, strict=True), 1) if old != new] == [one.line]


def test_a_label_is_no_behaviour() -> None:
    row = 'Row("x", 1, "u16", "w", labels={"go": 1}, chapter="4")'
    other = replace(SOME, before=row, after=row.replace('"go": 1', '"go": 2'))
    assert not _is_behaviour(other)
    assert _is_behaviour(replace(other, after=row.replace('"x", 1', '"x", 2')))


@pytest.mark.parametrize("select", sorted({*selections().values(), default_selection()}))
def test_every_selection_of_a_module_selects(select: str) -> None:
    chosen = [case for feature in parse_features() for case in feature.cases if selects(select, case.tags)]
    assert chosen
    assert all("device" in case.tags for case in chosen)


def test_the_modules_named_are_there() -> None:
    assert [one for one in selections() if not (ROOT / METERS / one).is_file()] == []


def test_an_explanation_says_why_and_is_of_a_line_that_is_there() -> None:
    for row in tomllib.loads((HERE / "explained.toml").read_text("utf-8")).get("mutant", ()):
        assert row["kind"] in {"equivalent", "not a behaviour", "open"}
        assert row["why"]
        lines = [line.strip() for line in (ROOT / row["file"]).read_text("utf-8").splitlines()]
        assert row["before"] in lines, row


@pytest.mark.parametrize(
    ("caught", "ran", "refused", "fate"),
    [
        (["a"], {"a": "fail", "b": "pass"}, "", "killed"),
        (["a"], {"a": "inconclusive"}, "", "stopped"),
        ([], {"a": "pass", "b": "inconclusive"}, "", "stopped"),
        ([], {}, "the site has died", "stopped"),
        ([], {}, "", "stopped"),
        ([], {"a": "pass", "b": "not_applicable"}, "", "survived"),
    ],
)
def test_a_crash_is_no_kill(caught: list[str], ran: dict[str, str], refused: str, fate: str) -> None:
    assert _ruled(SOME, caught, ran, refused).fate == fate


def test_what_is_told_of_a_mutant() -> None:
    told = Judged(SOME, "survived", "", 4).as_json()
    assert (told["file"], told["line"], told["after"], told["fate"]) == (SOME.file, 12, SOME.after, "survived")
    assert explanation(SOME) is None or told["explained"]


def test_the_site_runs_the_changed_module_and_no_file_changes(tmp_path: Path) -> None:
    source = (ROOT / SOME.file).read_text("utf-8").replace(SOME.before, SOME.after)
    (tmp_path / "mutant.json").write_text(json.dumps({"module": SOME.module, "source": source}))
    text = (
        "import sys; sys.argv = ['site', '--config', 'missing']\n"
        "import tests.mutants.site as site\n"
        "try: site.main()\n"
        "except SystemExit: pass\n"
        "import rigs.virtual.clock as clock; print(clock.ADJUSTMENT_LIMIT_S)"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MUTANT": str(tmp_path / "mutant.json")},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "11"
    assert SOME.before in (ROOT / SOME.file).read_text("utf-8")
