"""Bad input at the level of the whole command: status 3, one clear line, nothing written, nothing left running."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import signal
import socket
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_kit import RIG, command, serial_rig
from conformance.run_kit import children

from meterbench.cli import main
from rigs.rigfile import DEFAULT_RIG

QUICK = "S1-7.2 and electricity"
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a refused command says, in a folder in which it has to leave nothing."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = children(os.getpid())  # of other tests' fixtures

    def run(*arguments: str) -> str:
        with kept_signals():
            status = status_of(arguments)
        out, err = capfd.readouterr()
        assert (status, out) == (3, "")
        assert err.startswith("meterbench: refused: ")
        assert err.count("\n") == 1, err
        assert [*here.rglob("*.*")] == []
        assert children(os.getpid()) == before
        return err.removeprefix("meterbench: refused: ").rstrip("\n")

    return run


@contextlib.contextmanager
def kept_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def status_of(arguments: tuple[str, ...]) -> int:
    try:
        return main(arguments)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code


def rig_file(folder: Path, *changes: tuple[str, str]) -> Path:
    text = RIG
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / "rig.toml"
    file.write_text(text, "utf-8")
    return file


TCP = '{ adapter = "modbus-tcp", host = "127.0.0.1", port = 0 }'
WRONG_RIGS = {
    "wrong key": (
        [("[dcc]\nrun =", "[dcc]\nrnu =")],
        "dcc.rnu: expected no such key, found 'process' (did you mean 'run'?)",
    ),
    "wrong type": ([("seed = 1 ", 'seed = "1" ')], "rig.seed: expected a whole number from 0 to 4294967295, found '1'"),
    "wrong unit": (
        [('[dcc]\nrun = "process"', '[dcc]\nrun = "process"\ndevice_timeout_s = "30 ms"')],
        "dcc.device_timeout_s: expected",
    ),
    "duplicate address": (
        [(TCP, '{ adapter = "modbus-tcp", host = "127.0.0.1", port = 5021, unit = 1 }')],
        "devices.gas.hub_port: expected an address of its own, found '127.0.0.1:5021 unit 1' "
        "(devices.electricity.hub_port has the same)",
    ),
    "missing profile": (
        [("virtual-smets1-esme", "virtual-smets1-esmee")],
        "devices.electricity.profile: expected a device profile, found 'virtual-smets1-esmee' (",
    ),
    "MPAN": (
        [("2000000000015", "2000000000016")],
        "devices.electricity.mpan: expected an MPAN of 13 digits with check digits 5, found '2000000000016'",
    ),
    "MPRN": ([("3938424403", "3938424404")], "devices.gas.mprn: expected an MPRN of"),
    "conditions": (
        [('conditions = "ideal"', "conditions = { outage_s = 5, outage_every_s = 5 }")],
        "wan.conditions.outage_every_s: expected more than outage_s, found 5",
    ),
    "carrier": ([('carrier = "mqtt"', 'carrier = "pigeon"')], "wan.carrier: expected one of mqtt, gsm, found 'pigeon'"),
    "modem": ([("[dcc]", '[wan.modem]\nport = "virtual"\n[dcc]')], "wan.modem: expected no such table unless carrier"),
    "no TOML": ([("[rig]", "[rig")], "file: expected"),
}


@pytest.mark.parametrize("which", WRONG_RIGS)
def test_a_wrong_rig_file_refuses_the_run(which: str, refused: Callable[..., str], tmp_path: Path) -> None:
    changes, text = WRONG_RIGS[which]
    file = rig_file(tmp_path, *changes)
    assert refused("run", "--rig", str(file)).startswith(f"{file}: {text}")


@pytest.mark.parametrize("command", ["list", "doctor", "run"])
def test_a_rig_that_is_not_there_is_refused_with_those_that_are(command: str, refused: Callable[..., str]) -> None:
    told = refused(command, "--rig", "virtual-smets3")
    assert f", {DEFAULT_RIG}, " in told.partition("those there are: ")[2]


def test_the_second_rig_file_is_read_before_the_first_run(refused: Callable[..., str], tmp_path: Path) -> None:
    file = rig_file(tmp_path, ('conditions = "ideal"', 'conditions = "meshes"'))
    assert "wan.conditions" in refused("run", "--rig", DEFAULT_RIG, "--rig", str(file))


WRONG_OPTIONS = {
    "unknown word": (
        ["run", "--select", "S1-7.22"],
        "command line: --select: expected ids of the catalogue and tags, found 'S1-7.22' (did you mean 'S1-7.2'?)",
    ),
    "syntax": (
        ["run", "--select", "S1-7.2 and"],
        "command line: --select: expected words joined by and, or, not, found 'S1-7.2 and' (",
    ),
    "nothing": (
        ["run", "--select", "S1-7.2 and OFGEM-12.0"],
        "command line: --select: expected at least one scenario, found 'S1-7.2 and OFGEM-12.0' (",
    ),
    "control": (["control", "--select", "S1-7.22"], "command line: --select: expected ids"),
    "samples": (
        ["run", "--samples", "0"],
        "command line: argument --samples: expected a whole number, 1 or more, found '0'; see `meterbench run --help`",
    ),
    "command": (["rnu"], "command line: argument COMMAND: invalid choice: 'rnu'"),
    "option": (["list", "--riig", "x"], "command line: unrecognized arguments: --riig x; see `meterbench --help`"),
    "dcc alone": (
        ["dcc"],
        "command line: the following arguments are required: serve|image; see `meterbench dcc --help`",
    ),
    "fault": (
        ["meter", "serve", "--fault", "log-wrong-tme"],
        "command line: --fault: expected the id of a wrong meter, found 'log-wrong-tme' "
        "(did you mean 'log-wrong-time'?)",
    ),
    "port": (
        ["meter", "serve", "--port", "70000"],
        "command line: argument --port: expected a TCP port, 0 (chosen) to 65535, found '70000'; "
        "see `meterbench meter serve --help`",
    ),
    "ports": (
        ["meter", "serve", "--port", "65533"],
        "command line: --port: expected room for 6 ports up to 65535, found 65533",
    ),
    "receiver": (
        ["dcc", "serve", "--receiver", "127.0.0.1:8080"],
        "command line: --receiver: expected a URL such as http://127.0.0.1:8080, found '127.0.0.1:8080'",
    ),
    "no configuration": (
        ["dcc", "serve", "--config", "nothing.json"],
        "nothing.json: --config: expected a file that can be read, found 'No such file or directory'",
    ),
}


@pytest.mark.parametrize("which", WRONG_OPTIONS)
def test_a_wrong_option_is_refused(which: str, refused: Callable[..., str]) -> None:
    arguments, text = WRONG_OPTIONS[which]
    assert refused(*arguments).startswith(text)


def test_only_the_folder_of_a_run_is_gone_on_with(refused: Callable[..., str], tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    for place in (folder, tmp_path / "missing"):
        assert refused("run", "--resume", str(place)) == (
            f"command line: --resume: expected the folder of a run, with its evidence.jsonl, found '{place}' "
            "(each run tells its folder when it begins)"
        )
    assert [*folder.iterdir()] == []
    assert not (tmp_path / "missing").exists()


def test_a_run_is_gone_on_with_on_one_rig(refused: Callable[..., str], tmp_path: Path) -> None:
    assert refused("run", "--rig", DEFAULT_RIG, "--rig", DEFAULT_RIG, "--resume", str(tmp_path)) == (
        "command line: --resume: expected one --rig, that of the run, found '2 of them'"
    )


def test_evidence_that_cannot_be_written_refuses_the_run(refused: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert refused("run", "--out", str(file / "below")) == (
        f"command line: --out: expected a folder that can be written, found '{file / 'below'}' (Not a directory)"
    )
    assert "(" in refused("run", "--out", "/proc/self")


@pytest.mark.parametrize("content", [None, "{", "[]", "{}"])
def test_coverage_by_a_folder_that_is_no_run_is_refused(
    content: str | None, refused: Callable[..., str], tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "summary.json").write_text(content, "utf-8")
    said = refused("coverage", "--passed", str(tmp_path))
    expected = f"{tmp_path / 'summary.json'}: --passed: expected the folder of a finished run, found '{tmp_path}' ("
    assert said.startswith(expected)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("{", "--config: expected JSON, found 'Expecting property name"),
        ("[]", "--config: expected a JSON object, found 'list'"),
        ('{"port": 0}', "database: expected a value of type str, found 'nothing'; see docs/peers.md for the keys"),
    ],
)
def test_a_broken_configuration_of_the_stub_is_named(
    content: str, text: str, refused: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "stub.json"
    file.write_text(content, "utf-8")
    assert f"{file}: {text}" in refused("dcc", "serve", "--config", str(file))


def test_a_port_that_is_busy_is_named(refused: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("dcc", "serve", "--port", str(port))
        assert re.fullmatch(
            rf"while starting dcc \(process \d+\): port 127\.0\.0\.1:{port}: .*in use; is another stub running\?", said
        )


def test_a_port_of_a_meter_that_is_busy_is_named(refused: Callable[..., str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("meter", "serve", "--port", str(port))
        assert f"('127.0.0.1', {port}): address already in use; is the port taken by another process?" in said


# Serial devices: the run is refused once the rig is opened, and its report says why


def open_refused(folder: Path, rig: Path) -> str:
    done = command("run", "--rig", str(rig), "--select", QUICK, "--out", "out", cwd=folder)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stdout
    [summary] = folder.glob("out/*/summary.json")
    told = json.loads(summary.read_text("utf-8"))
    assert done.stderr == f"meterbench: refused: {told['refused']}\n"
    assert (told["verdicts"]["pass"], told["verdicts"]["fail"]) == (0, 0)
    return done.stderr


def test_a_serial_device_that_is_missing_refuses_the_run(tmp_path: Path) -> None:
    said = open_refused(tmp_path, serial_rig(tmp_path, "/dev/ttyNONE"))
    assert said.startswith("meterbench: refused: while opening the port (/dev/ttyNONE): ")
    assert "; no such device; " in said


def test_a_serial_device_that_is_busy_refuses_the_run(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        fcntl.flock(theirs, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.ioctl(theirs, termios.TIOCEXCL)
        name = os.ttyname(theirs)
        said = open_refused(tmp_path, serial_rig(tmp_path, name))
    finally:
        os.close(ours)
        os.close(theirs)
    assert said.startswith(f"meterbench: refused: while opening the port ({name}): ")
    assert f"another program holds it (see `fuser {name}`)" in said


# coverage


def test_coverage_has_the_shape_that_tools_rely_on_from_any_folder(tmp_path: Path) -> None:
    done = command("coverage", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told["gaps"] == 0
    assert {row["status"] for row in told["rows"]} <= {"covered", "waived", "deferred"}
    for row in told["rows"]:
        assert {"id", "title", "source", "scenarios", "status", "reason", "cells"} <= set(row)
        assert all({"fuel", "role", "scenarios"} <= set(cell) for cell in row["cells"])
    assert [*tmp_path.iterdir()] == []
