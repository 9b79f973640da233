"""The MQTT broker of a rig, as a peer process: `python -m rigs.wan.broker --config FILE`.

Layer: rigs, a peer [docs/peers.md]. Two kinds: `embedded` is amqtt in this process (pure Python, always there);
`mosquitto` runs the binary of that name with a configuration written here. Both without Nagle's algorithm, which
together with delayed acknowledgement would charge 44 ms a hop to the meter.

Rules of this file: `ready` is said only after a CONNECT has been answered; anonymous clients are allowed, as both run
on loopback (another address is the rig file's own decision and is noted in the log).
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Mapping
from typing import Any, Final

from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr
from rigs.wan.mosquitto import Mosquitto, MosquittoFailedError

log = logging.getLogger("rigs.wan.broker")
ANSWER_WITHIN_S: Final = 5.0
PROBE: Final = b"\x10\x12\x00\x04MQTT\x04\x02\x00\x0a\x00\x06mbinit"
"""CONNECT, MQTT 3.1.1, clean session, keep-alive 10 s, client id "mbinit" [MQTT 3.1.1 §3.1]."""
ACCEPTED: Final = b"\x20\x02\x00\x00"
DISCONNECT: Final = b"\xe0\x00"


async def answers_connect(host: str, port: int) -> None:
    """Returns once a broker has accepted a CONNECT. Raises OSError (also TimeoutError, when it stays silent)."""
    async with asyncio.timeout(ANSWER_WITHIN_S):
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write(PROBE)
            answer = await reader.readexactly(len(ACCEPTED))
            if answer != ACCEPTED:
                raise ConnectionRefusedError(f"the broker answered {answer.hex()} to CONNECT")
            writer.write(DISCONNECT)
            await writer.drain()
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("the broker closed the connection at CONNECT") from None
        finally:
            writer.close()


async def serve_embedded(host: str, port: int, lifeline: Lifeline) -> None:
    """amqtt behind a listening socket of our own: that way the port is known and its options are set."""
    from amqtt.adapters import StreamReaderAdapter, StreamWriterAdapter
    from amqtt.contexts import BrokerConfig, ListenerConfig, ListenerType

    from rigs.wan.durable import DurableBroker  # the library costs 0.3 s, only here

    broker = DurableBroker(
        BrokerConfig(
            listeners={"default": ListenerConfig(type=ListenerType.EXTERNAL)},
            plugins={"rigs.wan.durable.NamedClients": {"allow_anonymous": True}},
        )
    )
    await broker.start()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await broker.external_connected(StreamReaderAdapter(reader), StreamWriterAdapter(writer), "default")
        except (ConnectionError, EOFError) as problem:
            log.info("a client went away: %r", problem)
        finally:
            writer.close()

    server = await asyncio.start_server(connected, host, port, reuse_address=True)
    port = server.sockets[0].getsockname()[1]
    await answers_connect(host, port)
    emit("ready", host=host, port=port)
    await lifeline.wait_async()
    server.close()
    async with asyncio.timeout(2.0):
        await broker.shutdown()


async def serve_mosquitto(host: str, port: int, lifeline: Lifeline) -> None:
    """The binary as a child; ends with it."""
    with Mosquitto(host, port) as child:
        await child.until_answering(answers_connect)
        emit("ready", host=host, port=child.port)
        waiting = [asyncio.create_task(lifeline.wait_async()), asyncio.create_task(child.until_ended())]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        if not lifeline.ended:
            raise MosquittoFailedError(f"mosquitto ended with status {child.status}")


def _address(config: Mapping[str, Any]) -> tuple[str, int]:
    host, port = config.get("host", "127.0.0.1"), config.get("port", 0)
    if not isinstance(host, str) or type(port) is not int or not 0 <= port <= 65535:
        fail(f"host {host!r} and port {port!r}: expected a name and a number from 0 to 65535")
    if not host.startswith("127.") and host not in ("localhost", "::1"):
        log.warning("anonymous clients are allowed on %s, which is not loopback", host)
    return host, port


def main() -> None:
    log_to_stderr("WARNING")
    lifeline = Lifeline()
    config = load_config("rigs.wan.broker")
    host, port = _address(config)
    kinds = {"embedded": serve_embedded, "mosquitto": serve_mosquitto}
    if config.get("kind") not in kinds:
        fail(f"kind {config.get('kind')!r}", f"one of {', '.join(kinds)}")
    try:
        asyncio.run(kinds[config["kind"]](host, port, lifeline))
    except MosquittoFailedError as problem:
        fail(str(problem), problem.hint)
    except (OSError, TimeoutError) as problem:
        if not lifeline.ended:
            fail(f"broker on {host}:{port}: {problem or type(problem).__name__}", "is the port taken? 0 picks one")


if __name__ == "__main__":
    main()
