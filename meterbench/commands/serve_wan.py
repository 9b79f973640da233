"""`meterbench wan serve`: the WAN alone, between a DCC and a hub that are not ours."""

from __future__ import annotations

import tempfile
from argparse import Namespace
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from meterbench.verdicts import EXIT_OK
from rigs.adapters.standalone import ServedWan, serve_wan, until_interrupted
from rigs.conditions import named, profiles
from rigs.errors import RigConfigError
from rigs.frames import Frame
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig


def run(arguments: Namespace) -> int:
    """Until Ctrl-C. Raises RigConfigError, PortUnavailable."""
    config = load_rig(arguments.rig or DEFAULT_RIG)
    if arguments.conditions is not None:
        if arguments.conditions not in (known := tuple(profiles())):
            raise RigConfigError("command line", "--conditions", f"one of {', '.join(known)}", arguments.conditions)
        config = replace(config, wan=replace(config.wan, conditions=arguments.conditions))
    with ExitStack() as stack:
        folder = arguments.out or stack.enter_context(tempfile.TemporaryDirectory(prefix="meterbench-wan-"))
        Path(folder).mkdir(parents=True, exist_ok=True)
        served = stack.enter_context(serve_wan(config, Path(folder).resolve(), arguments.port, _heard))
        print("\n".join(_told(config, served, bool(arguments.out))), flush=True)
        until_interrupted(served.check)
    return EXIT_OK


def _heard(frame: Frame) -> None:
    print(f"{frame.utc:%H:%M:%S.%f}  {frame.note}  {len(frame.raw)} bytes", flush=True)


def _told(config: RigConfig, served: ServedWan, is_kept: bool) -> list[str]:
    how = "" if named(config.wan.conditions).is_ideal else f", conditions {config.wan.conditions}"
    access = config.wan.access.security
    lines = [
        f"{config.name}: the WAN alone ({config.wan.broker}, {access})",
        f"  for the DCC: {served.dcc[0]}:{served.dcc[1]}",
        f"  for the hub {config.hub.eui}: {served.hub[0]}:{served.hub[1]}{how}",
    ]
    if served.control is not None:
        lines.append(f"  control of the conditions: 127.0.0.1:{served.control} (docs/peers.md)")
    if served.capture is not None:
        status, pcap = served.capture
        lines.append(f"  capture: {status}" + (f", {pcap}" if is_kept else ", not kept without --out"))
    if access != "open" and is_kept:
        lines.append("  credentials of each party: folder wan-access of --out, until it ends")
    lines.append("Topics and messages are in docs/peers.md. Ctrl-C ends it.")
    return lines
