"""`meterbench doctor`: each part of a rig is looked at, also when others are broken; all that was started is ended."""

from __future__ import annotations

import json
import re
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from cli_kit import RIG, command, serial_rig

from rigs.adapters.standalone import serve_meters
from rigs.rigfile import DEFAULT_RIG, load_rig

pytestmark = pytest.mark.timeout(120)
HEAD_END = {"broker", "packet capture", "hub", "DCC Users", "DCC stub", "calendar", "head end", "supply"}
METERS = {"electricity meter, bench side", "gas meter, bench side"}


def examined(folder: Path, *arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit status, and the parts by name."""
    done = command("doctor", "--json", *arguments, cwd=folder)
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["ok"] is (done.returncode == 0)
    assert (told["floor_s"] is None) == ("head end" not in {one["part"] for one in told["parts"]})
    return done.returncode, {one["part"]: one for one in told["parts"]}


def statuses(parts: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, one in parts.items():
        found.setdefault(one["status"], set()).add(name)
    return found


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as once:
        return int(once.getsockname()[1])


def real_rig(folder: Path, *changes: tuple[str, str]) -> str:
    """The electricity meter of the default rig as a real one, without a source."""
    text = re.sub(r"calendar_start.*\n", "", RIG).replace('[site]\nrun = "virtual"', '[site]\nrun = "real"')
    text = text[: text.index("[devices.gas]")] + text[text.index("[hub]") :]
    for old, new in changes:
        text = text.replace(old, new)
    rig = folder / "real.toml"
    rig.write_text(text, "utf-8")
    return str(rig)


def test_doctor_finds_the_default_rig_fit(tmp_path: Path) -> None:
    status, parts = examined(tmp_path)
    assert (status, statuses(parts)) == (0, {"ok": HEAD_END | METERS | {"virtual site"}})
    assert parts["electricity meter, bench side"]["detail"].startswith("virtual-smets1-esme, manufacturer meterbench, ")
    assert [*tmp_path.iterdir()] == []


def test_doctor_names_the_meter_that_is_not_there_and_goes_on(tmp_path: Path) -> None:
    closed = closed_port()
    status, parts = examined(tmp_path, "--rig", real_rig(tmp_path, ("port = 0 }", f"port = {closed} }}")))
    assert (status, statuses(parts)) == (2, {"ok": HEAD_END, "FAILED": {"electricity meter, bench side"}})
    meter = parts["electricity meter, bench side"]
    assert meter["detail"] == f"while connecting (127.0.0.1:{closed}): Connection refused"
    assert meter["what_to_do"] == "nothing listens there: is the device on, and is the port right (Modbus TCP has 502)?"


def test_doctor_names_the_line_that_is_not_there_and_skips_the_hub(tmp_path: Path) -> None:
    status, parts = examined(tmp_path, "--rig", str(serial_rig(tmp_path, "/dev/ttyNONE")))
    assert status == 2
    assert statuses(parts) == {"ok": HEAD_END - {"hub"}, "FAILED": METERS, "skipped": {"hub"}}
    for name in METERS:
        assert parts[name]["detail"].startswith("while opening the port (/dev/ttyNONE): ")
        assert parts[name]["what_to_do"].startswith("no such device; ")


def test_doctor_without_a_broker_still_looks_at_meters_and_supply(tmp_path: Path) -> None:
    closed = closed_port()
    rig = tmp_path / "no-broker.toml"
    rig.write_text(RIG.replace('broker = "embedded"', f'broker = "mqtt://127.0.0.1:{closed}"'), "utf-8")
    status, parts = examined(tmp_path, "--rig", str(rig))
    assert status == 2
    assert statuses(parts) == {
        "ok": METERS | {"supply", "virtual site", "DCC Users"},
        "FAILED": {"broker"},
        "skipped": {"packet capture", "hub", "DCC stub", "calendar"},
    }
    assert str(closed) in parts["broker"]["detail"]


def test_doctor_finds_the_number_that_is_another_meters(tmp_path: Path) -> None:
    """What the meter says it is goes before what the rig file says; a second site stands for the real meter."""
    served = tmp_path / "served"
    served.mkdir()
    config = replace(load_rig(DEFAULT_RIG), wan=replace(load_rig(DEFAULT_RIG).wan, capture="off"))
    with serve_meters(config, served, 0, ()) as site:
        port = site.ready["devices"]["electricity"]["bench"]["port"]
        rig = real_rig(tmp_path, ("port = 0 }", f"port = {port} }}"), ("2000000000015", "1900000000004"))
        status, parts = examined(tmp_path, "--rig", rig)
    assert (status, statuses(parts)["FAILED"]) == (2, {"electricity meter, bench side"})
    told = "devices.electricity.mpan: expected 2000000000015, as the meter says, found '1900000000004'"
    assert parts["electricity meter, bench side"]["detail"] == f"{rig}: {told}"
