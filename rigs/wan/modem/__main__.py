"""The virtual modem as a peer process: `python -m rigs.wan.modem --config FILE` [docs/peers.md]."""

from __future__ import annotations

import asyncio
from collections import Counter

from rigs.errors import BenchError, RigConfigError
from rigs.peer_main import ControlServer, Lifeline, emit, fail, load_config, log_to_stderr
from rigs.wan.modem import commands, control, faults, makers, sms
from rigs.wan.modem.centre import ServiceCentre
from rigs.wan.modem.config import ModemConfig, read_config
from rigs.wan.modem.data import Sockets
from rigs.wan.modem.modem import VirtualModem
from rigs.wan.modem.terminal import Terminal
from rigs.wan.modem.world import World


def build(config: ModemConfig, fired: Counter[str]) -> tuple[VirtualModem, Terminal]:
    """The parts, joined. Raises RigConfigError for an unknown fault."""
    world = World(config.sim, config.networks, config.register_s)
    terminal = Terminal(config.baud, config.is_paced, lambda data: modem.take(data))
    modem = VirtualModem(world, ServiceCentre(config.centre, config.sms_s), terminal.put)
    modem.sockets = Sockets(modem, config.pace)
    modem.handlers |= commands.handlers() | sms.handlers()
    makers.install(modem, config.dialect)
    sms.attach(modem)
    try:
        faults.install(modem, config.faults, fired)
    except KeyError as problem:
        raise RigConfigError(
            "modem configuration", "faults", f"of {', '.join(faults.FAULTS)}", problem.args[0]
        ) from None
    return modem, terminal


async def serve(config: ModemConfig, lifeline: Lifeline) -> None:
    fired: Counter[str] = Counter()
    modem, terminal = build(config, fired)
    path = await terminal.start()
    modem.start()
    operations = {**control.operations(modem), "fired": lambda _fields: {"faults": dict(fired)}}
    server, centre = ControlServer(operations), ControlServer(control.centre_operations(modem))
    port, centre_port = await server.start(*config.control), await centre.start("127.0.0.1", 0)
    emit("ready", control=port, centre=centre_port, path=path)
    await lifeline.wait_async()
    await server.close()
    await centre.close()
    await modem.stop()
    await terminal.close()


def main() -> None:
    log_to_stderr()
    lifeline = Lifeline()
    try:
        config = read_config(load_config("rigs.wan.modem"))
        asyncio.run(serve(config, lifeline))
    except RigConfigError as problem:
        fail(str(problem), "see docs/peers.md")
    except BenchError as problem:
        fail(str(problem), problem.hint)
    except OSError as problem:
        fail(f"virtual modem: {problem}", "is the control port taken? 0 picks one")


if __name__ == "__main__":
    main()
