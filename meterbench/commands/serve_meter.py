"""`meterbench meter serve`: the virtual meters alone, for a Modbus client or a SCPI program that is not ours."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from meterbench.verdicts import EXIT_OK
from rigs.adapters.standalone import serve_meters, until_interrupted
from rigs.errors import RigConfigError
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig


def run(arguments: Namespace) -> int:
    """Until Ctrl-C. Raises RigConfigError, PortUnavailable."""
    config = load_rig(arguments.rig or DEFAULT_RIG)
    if not config.is_virtual:
        raise RigConfigError(config.file, "site.run", '"virtual"', config.site.run, "there is nothing to serve")
    with (
        tempfile.TemporaryDirectory(prefix="meterbench-meter-") as folder,
        serve_meters(config, Path(folder), arguments.port, tuple(arguments.fault)) as site,
    ):
        print("\n".join(_told(config, site.ready, tuple(arguments.fault))), flush=True)
        until_interrupted(site.check)
    return EXIT_OK


def _told(config: RigConfig, ready: dict[str, Any], faults: tuple[str, ...]) -> list[str]:
    lines = [f"{config.name}: the meters alone" + (f", wrong on purpose: {', '.join(faults)}" if faults else "")]
    for fuel, interfaces in ready["devices"].items():
        unit = config.devices[fuel].unit
        for side, where in interfaces.items():
            place = where.get("path") or f"{where['host']}:{where['port']}"
            lines.append(f"  {fuel} meter, {side} interface: {place}, unit {unit}")
    lines.append(f"  supply (SCPI): 127.0.0.1:{ready['supply']}    plant control: 127.0.0.1:{ready['control']}")
    lines.append("The register map is in docs/meters/virtual-smets1.md. Ctrl-C ends it.")
    return lines
