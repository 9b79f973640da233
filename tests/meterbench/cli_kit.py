"""Rig files and the command as a process of its own, for the tests of the whole command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from conformance.run_kit import ROOT

from rigs.rigfile import DEFAULT_RIG, load_rig

RIG = Path(load_rig(DEFAULT_RIG).file).read_text("utf-8")


def serial_rig(folder: Path, device: str) -> Path:
    line = f'{{ adapter = "modbus-rtu", port = "{device}", unit = UNIT }}'
    begin = RIG.index("[instruments.supply]"), RIG.index("[hub]")
    text = RIG[: begin[0]] + RIG[begin[1] :]
    text = re.sub(r"calendar_start.*\n", "", text).replace('[site]\nrun = "virtual"', '[site]\nrun = "real"')
    text = re.sub(r"hub_port = .*", f"hub_port = {line}", text)
    text = re.sub(r"bench_port = .*", 'bench_port = "shared"', text)
    file = folder / "serial.toml"
    file.write_text(text.replace("UNIT", "1", 1).replace("UNIT", "2", 1), "utf-8")
    return file


def command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "meterbench.cli", *arguments],
        cwd=cwd, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
