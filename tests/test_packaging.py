"""What is handed on: the wheel holds all that a run needs and works from an empty folder; the repository names no
machine and no registry, and its licence is what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("catalogue", "dcc_stub", "features", "meterbench", "protocols", "reports", "rigs", "steps")
DATA = {".csv", ".json", ".feature", ".ini", ".toml", ".html", ".css", ".js"}
BUILDS_WITHIN_S, RUNS_WITHIN_S = 120, 120

REGISTRIES = re.compile(
    r"(pypi|pythonhosted|npmjs|crates|goproxy|proxy\.golang|registry)\.(org|io|com|dev|cn|example)\b|--(extra-)?index-url"
    r"|devpi|artifactory|nexus"
)
"""Public registries by name, the words of a private one, and the option that would name one."""
OWN_PATHS = re.compile(
    rf"({re.escape(str(ROOT))}|{re.escape(str(ROOT.parent / 'shared'))})\b|(?<![\w.])/(root|home/\w+)/\w"
)


def run(*command: str | Path, cwd: Path, within_s: float, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTEST_ADDOPTS"}}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, timeout=within_s, capture_output=True, text=True, check=False,
        env={**surroundings, **environment},
    )  # fmt: skip


def tracked() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what is tracked is not known")
    listed = run("git", "ls-files", "-z", cwd=ROOT, within_s=30)
    assert listed.returncode == 0, listed.stderr
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the packages, so that building leaves nothing in the checkout."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "out"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    built = run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        out,
        cwd=source,
        within_s=BUILDS_WITHIN_S,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    [file] = out.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment with this wheel alone; dependencies are those of the surrounding one, put behind it on the path.

    The checkout itself must not be found: its editable install is a .pth file, which is not read from an added path.
    """
    home = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    [site] = home.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    yield home


def members(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_every_data_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if path.relative_to(ROOT).parts[0] in PACKAGES and (path.suffix in DATA or path.name == "Dockerfile")
    }
    for sample in (
        "features/smets1/supply.feature",
        "catalogue/rows/smets1_minimum_services.csv",
        "catalogue/services.csv",
        "dcc_stub/Dockerfile",
        "dcc_stub/access_matrix.csv",
        "meterbench/conformance.ini",
        "meterbench/applicability.toml",
        "rigs/devices/virtual-smets1-esme.toml",
        "rigs/devices/carlo-gavazzi-em112.toml",
        "rigs/sites/virtual-smets1-dual-fuel.toml",
        "rigs/virtual/faults/readings.toml",
    ):
        assert sample in wanted
    assert wanted - members(wheel) == set()


def test_the_wheel_holds_the_packages_their_licence_and_nothing_else(wheel: Path) -> None:
    names = members(wheel)
    tops = {name.split("/")[0] for name in names}
    [info] = [top for top in tops if top.endswith(".dist-info")]
    assert tops - {info} == set(PACKAGES)
    assert f"{info}/licenses/LICENSE" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith(("reports/out", "tests/"))]


def test_scapy_is_asked_for_by_the_extra_alone(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = archive.read(metadata).decode("utf-8").splitlines()
    asked = [line for line in lines if line.startswith("Requires-Dist: scapy")]
    assert len(asked) == 1
    assert asked[0].endswith(("extra == 'capture'", 'extra == "capture"'))
    assert "License-Expression: Apache-2.0" in lines


@pytest.mark.timeout(RUNS_WITHIN_S + BUILDS_WITHIN_S)
def test_an_installed_wheel_judges_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    python = installed / "bin" / "python"
    where = run(python, "-c", "import meterbench; print(meterbench.__file__)", cwd=tmp_path, within_s=30)
    assert Path(where.stdout.strip()).is_relative_to(installed), where.stdout + where.stderr
    done = run(
        python, "-m", "meterbench.cli", "run", "--select", "S1-11.2 and electricity", cwd=tmp_path,
        within_s=RUNS_WITHIN_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]
    [folder] = (tmp_path / "reports" / "out").iterdir()
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert summary["verdicts"]["pass"] > 0
    assert summary["verdicts"]["fail"] == summary["verdicts"]["inconclusive"] == 0


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line) and path != Path(__file__).resolve():
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    return found


def test_no_tracked_file_names_a_package_registry() -> None:
    assert lines_with(REGISTRIES) == []


def test_no_tracked_file_names_a_path_of_this_machine() -> None:
    assert lines_with(OWN_PATHS) == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert REGISTRIES.search("https://" + "registry" + ".example/simple")  # in pieces: this file names no host either
    assert REGISTRIES.search("pip install --index-url X")
    assert OWN_PATHS.search(f"see {ROOT}/README.md")
    assert OWN_PATHS.search("in /home/someone/checkout")
    assert not OWN_PATHS.search("reports/out/a and /path/dcc.sqlite")


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_constraints_pin_everything_and_name_no_place() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*==[^\s@]+", pin)] == []
    names = {pin.partition("==")[0] for pin in pins}
    assert {"allure-pytest", "pymodbus", "pytest-bdd", "scapy", "hatchling", "pytest-xdist", "mypy"} <= names
