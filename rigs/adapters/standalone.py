"""One part of a rig alone, for a client or a User's software that is not ours.

Layer: rigs adapter. `serve_meters` starts the virtual site on ports that can be told beforehand; `serve_head_end` a
whole rig whose Users are somebody else; `serve_stub` one stub with a configuration of the caller's.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from rigs.adapters.assembly import RigAssembly
from rigs.adapters.clock import SystemClock
from rigs.adapters.peers import Peer
from rigs.adapters.rig_config import site_config
from rigs.errors import PortUnavailable, RigConfigError
from rigs.faults import fault_corpus
from rigs.rigfile import RigConfig
from rigs.toml_table import nearest

WATCH_EVERY_S = 0.5
INTERFACES = ("hub", "bench")
MAX_PORT: Final = 65535

Served = tuple[str, Callable[[], None]]
"""The URL of a stub, and a check that raises PeerDied once it has ended."""


@contextlib.contextmanager
def serve_meters(config: RigConfig, folder: Path, first_port: int, faults: tuple[str, ...]) -> Iterator[Peer]:
    """The virtual site of a rig. TCP interfaces take `first_port` and the next ones, then the supply and the control
    port. Raises RigConfigError for an unknown fault, PortUnavailable for a port that is taken."""
    known = [fault.id for fault in fault_corpus()]
    for fault in faults:
        if fault not in known:
            raise RigConfigError("command line", "--fault", "the id of a wrong meter", fault, nearest(fault, known))
    fixed = replace(config, site=replace(config.site, faults=(*config.site.faults, *faults)))
    offset_s = (
        0.0 if config.calendar_start is None else config.calendar_start.timestamp() - SystemClock().utc().timestamp()
    )
    with Peer.start("site", "rigs.virtual", _on_ports(site_config(fixed, offset_s), first_port), folder) as peer:
        yield peer


def _on_ports(config: dict[str, Any], first_port: int) -> dict[str, Any]:
    """The site's configuration with consecutive ports in the order of the interfaces; from 0 on, all are chosen."""
    port, step = first_port, 1 if first_port else 0
    for device in config["devices"].values():
        for name in INTERFACES:
            interface = device["interfaces"].get(name)
            if interface is not None and interface["kind"] == "tcp":
                interface["port"] = port
                port += step
    if port + step > MAX_PORT:
        expected = f"room for {port + step - first_port + 1} ports up to {MAX_PORT}"
        raise RigConfigError("command line", "--port", expected, first_port)
    config["supply"]["port"], config["control"]["port"] = port, port + step
    return config


@contextlib.contextmanager
def serve_head_end(config: RigConfig, folder: Path, port: int, receiver: str) -> Iterator[Served]:
    """Broker, virtual site, hub and stub; the Users' answers go to `receiver`/<role>."""
    if "://" in config.dcc.run:
        raise RigConfigError(config.file, "dcc.run", "process or container", config.dcc.run, "it is served already")
    if urlsplit(receiver).scheme not in {"http", "https"} or not urlsplit(receiver).hostname:
        raise RigConfigError("command line", "--receiver", "a URL such as http://127.0.0.1:8080", receiver)
    fixed = replace(config, dcc=replace(config.dcc, port=port))
    assembly = RigAssembly(fixed, folder, receivers=lambda role: f"{receiver.rstrip('/')}/{role.replace(' ', '-')}")
    try:
        rig = assembly.open()
        yield rig.facts["stub"], rig.check
    finally:
        assembly.close()


@contextlib.contextmanager
def serve_stub(file: Path, folder: Path) -> Iterator[Served]:
    """One DCC stub with the configuration of a file. Raises RigConfigError when it cannot be read as JSON."""
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise RigConfigError(str(file), "--config", "a file that can be read", problem.strerror or problem) from None
    except ValueError as problem:
        raise RigConfigError(str(file), "--config", "JSON", str(problem)) from None
    if not isinstance(config, dict):
        raise RigConfigError(str(file), "--config", "a JSON object", type(config).__name__)
    try:
        started = Peer.start("dcc", "dcc_stub", config, folder)
    except PortUnavailable as problem:  # the stub has read our copy of the file
        told = problem.found.replace(str(folder / "dcc.json"), str(file))
        raise PortUnavailable(problem.doing, problem.part, told, problem.hint) from None
    with started as peer:
        scheme = "https" if "tls" in config else "http"
        yield f"{scheme}://{config.get('host', '127.0.0.1')}:{peer.ready['port']}", peer.check


def until_interrupted(check: Callable[[], None]) -> None:
    """Waits for Ctrl-C; raises PeerDied when what is served has ended by itself."""
    never = threading.Event()
    with contextlib.suppress(KeyboardInterrupt):
        while not never.wait(WATCH_EVERY_S):
            check()
