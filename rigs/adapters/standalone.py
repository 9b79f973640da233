"""One part of a rig alone, for a client or a User's software that is not ours.

Layer: rigs adapter. `serve_meters` starts the virtual site on ports that can be told beforehand; `serve_head_end` a
whole rig whose Users are somebody else; `serve_stub` one stub with a configuration of the caller's; `serve_wan` what
stands between a DCC and a hub of somebody else.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from rigs.adapters.assembly import RigAssembly
from rigs.adapters.clock import SystemClock
from rigs.adapters.peers import ControlClient, Peer
from rigs.adapters.rig_config import site_config
from rigs.adapters.wan_parts import Address, WanParts
from rigs.errors import BenchError, PortUnavailable, RigConfigError
from rigs.faults import fault_corpus
from rigs.frames import FrameSink
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


@dataclass(frozen=True, slots=True)
class ServedWan:
    """`dcc`, `hub`: where each finds the broker, `control`: of the conditions between, None without any. `capture`: its
    status and file. `check` raises PeerDied once a part has ended."""

    dcc: Address
    hub: Address
    control: int | None
    capture: tuple[str, Path] | None
    check: Callable[[], None]


@contextlib.contextmanager
def serve_wan(config: RigConfig, folder: Path, port: int, sink: FrameSink) -> Iterator[ServedWan]:
    """The broker on `port` with the conditions of the rig before it on the next one, heard and captured; each message
    goes to `sink`. Raises RigConfigError, PortUnavailable."""
    if "://" in config.wan.broker:
        raise RigConfigError(config.file, "wan.broker", "embedded or mosquitto", config.wan.broker, "it runs already")
    peers: dict[str, Peer] = {}
    with contextlib.ExitStack() as undo:

        def start(name: str, module: str, told: Mapping[str, Any], here: Path) -> Mapping[str, Any]:
            own = {"broker": port, "link": port and port + 1}
            told = {**told, "port": own[name]} if name in own else told
            if name == "link":
                told = {**told, "host": "127.0.0.1"}
            peers[name] = Peer.start(name, module, told, here)
            undo.callback(peers[name].stop)
            return peers[name].ready

        wan = WanParts(config, folder, start, undo, sink, _no_hub)
        dcc = wan.broker()
        wan.start_modem()
        hub = wan.way_of_hub(dcc)
        tap, capture = wan.tap(dcc), wan.capture(dcc)
        tap.mark()
        control = peers["link"].ready["control"] if "link" in peers else None

        def check() -> None:
            for peer in peers.values():
                peer.check()

        yield ServedWan(dcc, hub, control, (capture.status, capture.pcap) if capture else None, check)


def _no_hub() -> ControlClient:
    raise BenchError("leading the hub", "hub", "it is not of this rig's making")


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
