"""`meterbench dcc serve`: the DCC stub for a real User's software, alone or with a virtual site behind it."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from pathlib import Path

from meterbench.verdicts import EXIT_OK
from rigs.adapters.standalone import serve_head_end, serve_stub, until_interrupted
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig

RESOURCES = {"Transform": "/api/v1/serviceT", "Send Command": "/api/v1/serviceS", "Non-Device": "/api/v1/serviceD"}


def run(arguments: Namespace) -> int:
    """Until Ctrl-C. Raises RigConfigError, PortUnavailable."""
    with tempfile.TemporaryDirectory(prefix="meterbench-dcc-") as folder:
        if arguments.config:
            with serve_stub(Path(arguments.config), Path(folder)) as (url, check):
                print("\n".join(_resources(url)), flush=True)
                until_interrupted(check)
            return EXIT_OK
        config = load_rig(arguments.rig or DEFAULT_RIG)
        with serve_head_end(config, Path(folder), arguments.port, arguments.receiver) as (url, check):
            print("\n".join([*_resources(url), *_parties(config, arguments.receiver)]), flush=True)
            until_interrupted(check)
    return EXIT_OK


def _resources(url: str) -> list[str]:
    lines = [f"DCC stub at {url}; POST application/xml, DUIS 5.4"]
    return lines + [f"  {name:<13} {url}{path}" for name, path in RESOURCES.items()]


def _parties(config: RigConfig, receiver: str) -> list[str]:
    lines = ["Users (answers and alerts are delivered to):"]
    for role, eui in config.users.items():
        lines.append(f"  {role.replace('_', ' '):<26} {eui}  {receiver.rstrip('/')}/{role.replace('_', '-')}")
    lines.append("Devices:")
    lines += [f"  {fuel:<26} {device.eui}  {device.mpxn}" for fuel, device in config.devices.items()]
    return [*lines, "Requests to a SMETS1 device are command variant 1, also critical ones. Ctrl-C ends it."]
