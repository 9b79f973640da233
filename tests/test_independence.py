"""What judges and what is judged share no code and no data: by the import graph, and by what a run really opens.

The contracts of import-linter hold the same rules on static imports between rooms. Here the graph is walked by other
means, dynamic imports are listed one by one, and the data files are those that two real runs have opened.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
PACKAGES: Final = ("catalogue", "dcc_stub", "meterbench", "protocols", "reports", "rigs", "steps")
JUDGING: Final = ("catalogue", "meterbench", "reports", "steps")
JUDGED: Final = ("rigs.virtual", "dcc_stub")

DYNAMIC: Final = {
    ("meterbench/cli.py", "import_module(f'meterbench.commands.{arguments.module}')"): "a command of the bench's own",
    ("meterbench/feature_lint.py", "importlib.import_module(name)"): "modules of `steps`, the lint's argument",
    ("meterbench/feature_lint.py", "importlib.import_module(package)"): "`steps`, the lint's argument",
    ("meterbench/session.py", "import_module(name)"): "the modules of `steps`, by their list",
    (
        "rigs/nursery.py",
        "importlib.import_module(f'{program}.__main__' if is_package else program)",
    ): "a peer's program",
    ("rigs/virtual/faults/__init__.py", "import_module(f'{__name__}.{fault.module}')"): "a wrong meter below",
}
"""Every import by a name that is made at run time, with what it can reach."""
DYNAMIC_CALLS: Final = frozenset(
    {"import_module", "__import__", "exec", "eval", "run_module", "run_path", "exec_module"}
)

NOT_IMPORTED: Final = ("__main__", "meterbench.conformance")
"""Programs, and the module that pytest collects."""

SHARED_DATA: Final = ("protocols/",)
"""What a run may read on both sides: the wire formats of DUIS. Profiles are read by the bench and by nobody who is
judged; a meter knows its registers from its own tables."""
OWN_DATA: Final = {"rigs.virtual": ("rigs/virtual/",), "dcc_stub": ("dcc_stub/",)}

HOOK: Final = """
import os, sys

def _note(event, told, root=os.environ["WATCHED_ROOT"], out=os.environ["WATCHED_OUT"], seen=set()):
    if event == "open" and isinstance(told[0], str) and told[0] not in seen:
        seen.add(told[0])
        path = os.path.abspath(told[0])
        if path.startswith(root) and not path.endswith((".py", ".pyc")) and "__pycache__" not in path:
            line = f"{' '.join(sys.orig_argv)}\\t{os.path.relpath(path, root)}\\n".encode()
            os.write(_file, line)

_file = os.open(os.path.join(os.environ["WATCHED_OUT"], str(os.getpid())), os.O_CREAT | os.O_WRONLY | os.O_APPEND)
sys.addaudithook(_note)
"""


def modules() -> dict[str, Path]:
    """Every module of the packages by its dotted name."""
    found = {}
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            parts = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


MODULES: Final = modules()


def named(tree: ast.AST, module: str, file: Path) -> Iterator[str]:
    """What the module imports, wherever it stands; `from a import b` names a.b where that is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = module.split(".") if file.name == "__init__.py" else module.split(".")[:-1]
            base = ".".join([*package[: len(package) - node.level + 1], *([node.module] if node.module else [])])
            base = base if node.level else str(node.module)
            yield base
            yield from (f"{base}.{one.name}" for one in node.names)


def with_parents(name: str) -> Iterator[str]:
    """Importing a.b.c runs a and a.b as well."""
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def graph() -> dict[str, set[str]]:
    edges: dict[str, set[str]] = defaultdict(set)
    for module, file in MODULES.items():
        for name in named(ast.parse(file.read_text("utf-8")), module, file):
            edges[module] |= {one for one in with_parents(name) if one in MODULES} - {module}
    return edges


EDGES: Final = graph()


def reached(*roots: str) -> dict[str, str]:
    """Every module that the roots' modules import, however far away, with the one that does."""
    queue = [module for module in MODULES if within(module, roots)]
    found = dict.fromkeys(queue, "")
    while queue:
        at = queue.pop()
        for one in EDGES[at] - found.keys():
            found[one] = at
            queue.append(one)
    return found


def within(module: str, roots: tuple[str, ...]) -> bool:
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def test_the_graph_is_one() -> None:
    assert len(MODULES) > 200
    assert {"rigs.virtual.meter", "rigs.virtual.payment"} <= reached("rigs.virtual.site").keys()
    assert "catalogue" in reached("meterbench.session")


@pytest.mark.parametrize("room", JUDGING)
def test_who_judges_imports_nothing_of_who_is_judged(room: str) -> None:
    assert {one: by for one, by in reached(room).items() if within(one, JUDGED)} == {}


@pytest.mark.parametrize("room", JUDGED)
def test_who_is_judged_imports_nothing_of_who_judges(room: str) -> None:
    assert {one: by for one, by in reached(room).items() if within(one, JUDGING)} == {}


def test_the_meters_and_the_dcc_know_nothing_of_each_other() -> None:
    assert not [one for one in reached("rigs.virtual") if within(one, ("dcc_stub", "rigs.hub", "rigs.adapters"))]
    assert not [one for one in reached("dcc_stub") if within(one, ("rigs",))]


def test_every_import_by_a_made_name_is_known() -> None:
    found = set()
    for file in MODULES.values():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and called(node) in DYNAMIC_CALLS:
                found.add((file.relative_to(ROOT).as_posix(), ast.unparse(node)))
    assert found == DYNAMIC.keys()


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


@pytest.mark.parametrize(
    ("rooms", "others"), [(JUDGING, JUDGED), (JUDGED[:1], JUDGING), (JUDGED[1:], (*JUDGING, "rigs"))]
)
def test_a_process_that_has_loaded_all_of_one_side_has_loaded_none_of_the_other(
    rooms: tuple[str, ...], others: tuple[str, ...]
) -> None:
    """What dynamic imports at load time would have brought in is seen here."""
    names = sorted(one for one in MODULES if within(one, rooms) and not one.endswith(NOT_IMPORTED))
    text = (
        "import importlib, json, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=100,
        check=True,
    )  # fmt: skip
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert set(names) <= set(loaded)
    assert [one for one in loaded if within(one, others)] == []


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([*more.pop("first", "").split(), str(ROOT)]), **more}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The data files of the project that each process of a run has opened, by `-m` name."""
    folder = tmp_path_factory.mktemp("opened")
    hooks, notes = folder / "hooks", folder / "notes"
    hooks.mkdir()
    notes.mkdir()
    (hooks / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    watched = environment(first=str(hooks), WATCHED_ROOT=f"{ROOT}{os.sep}", WATCHED_OUT=str(notes))
    subprocess.run(
        [sys.executable, "-m", "meterbench.cli", "run", "--select", "S1-7.4 or S1-11.2", "--out", "out"],
        cwd=folder, env=watched, capture_output=True, timeout=110, check=False,
    )  # fmt: skip
    assert list(folder.glob("out/*/summary.json"))
    found: dict[str, set[str]] = defaultdict(set)
    for note in notes.iterdir():
        for line in note.read_text("utf-8").splitlines():
            command, path = line.split("\t")
            words = command.split()
            found[words[words.index("-m") + 1] if "-m" in words else command].add(path)
    return found


def test_a_run_reads_the_same_data_on_both_sides_only_where_it_is_meant_to(opened: dict[str, set[str]]) -> None:
    bench = opened["meterbench.cli"]
    assert any(path.startswith("rigs/devices/") for path in bench)
    for peer in JUDGED:
        both = bench & opened[peer]
        assert {path for path in both if not path.startswith(SHARED_DATA)} == set()


@pytest.mark.parametrize("peer", JUDGED)
def test_who_is_judged_reads_its_own_data(peer: str, opened: dict[str, set[str]]) -> None:
    allowed = (*OWN_DATA[peer], *SHARED_DATA)
    assert {path for path in opened[peer] if not path.startswith(allowed)} == set()


def test_who_judges_reads_nothing_of_who_is_judged(opened: dict[str, set[str]]) -> None:
    assert {path for path in opened["meterbench.cli"] if path.startswith(("rigs/virtual/", "dcc_stub/"))} == set()
