"""The MQTT broker of a rig, as a peer process: `python -m rigs.wan.broker --config FILE`.

Layer: rigs, a peer [docs/peers.md]. Two kinds: `embedded` is amqtt in this process (pure Python, always there);
`mosquitto` runs the binary of that name with a configuration written here. Both without Nagle's algorithm, which
together with delayed acknowledgement would charge 44 ms a hop to the meter.

Rules of this file: `ready` is said only after a CONNECT has been answered; without `security` anonymous clients are
allowed, as both run on loopback (another address is the rig file's own decision and is noted in the log).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from protocols.broker_login import BrokerLogin
from protocols.mqtt_connect import connect_bytes
from protocols.wan_access import PROBE
from rigs.mqtt_login import tls_context
from rigs.peer_main import Lifeline, emit, fail, load_config, log_to_stderr
from rigs.wan.mosquitto import Mosquitto, MosquittoFailedError
from rigs.wan.security import BrokerSecurity, passwords_of, read_security

log = logging.getLogger("rigs.wan.broker")
ANSWER_WITHIN_S: Final = 5.0
ACCEPTED: Final = b"\x20\x02\x00\x00"
DISCONNECT: Final = b"\xe0\x00"


async def answers_connect(host: str, port: int, probe: BrokerLogin | None = None) -> None:
    """Returns once a broker has accepted a CONNECT. Raises OSError (also TimeoutError, when it stays silent)."""
    context = tls_context(probe.tls) if probe is not None and probe.tls is not None else None
    async with asyncio.timeout(ANSWER_WITHIN_S):
        reader, writer = await asyncio.open_connection(host, port, ssl=context)
        try:
            writer.write(_question(probe))
            answer = await reader.readexactly(len(ACCEPTED))
            if answer != ACCEPTED:
                raise ConnectionRefusedError(f"the broker answered {answer.hex()} to CONNECT")
            writer.write(DISCONNECT)
            await writer.drain()
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("the broker closed the connection at CONNECT") from None
        finally:
            writer.close()


def _question(probe: BrokerLogin | None) -> bytes:
    if probe is None or not probe.password_file:
        return connect_bytes(PROBE)
    return connect_bytes(PROBE, probe.user, passwords_of({PROBE: probe.password_file})[PROBE].decode())


async def serve_embedded(host: str, port: int, security: BrokerSecurity, lifeline: Lifeline) -> None:
    """amqtt behind a listening socket of our own: that way the port is known, its options are set, and strangers do
    not get past the gate."""
    from rigs.wan.embedded import Embedded  # the library costs 0.3 s, only here

    embedded = Embedded(security)
    await embedded.start()
    server = await asyncio.start_server(
        embedded.connected, host, port, reuse_address=True, ssl=security.server_context(), ssl_handshake_timeout=
        ANSWER_WITHIN_S if security.tls is not None else None,
    )  # fmt: skip
    port = server.sockets[0].getsockname()[1]
    await answers_connect(host, port, security.probe)
    emit("ready", host=host, port=port)
    await lifeline.wait_async()
    server.close()
    async with asyncio.timeout(2.0):
        await embedded.shutdown()


async def serve_mosquitto(host: str, port: int, security: BrokerSecurity, lifeline: Lifeline) -> None:
    """The binary as a child; ends with it."""
    with Mosquitto(host, port, security) as child:
        await child.until_answering(partial(answers_connect, probe=security.probe))
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
    if config.get("security", "open") == "open" and not host.startswith("127.") and host not in ("localhost", "::1"):
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
        security = read_security(config)
    except ValueError as problem:
        fail(str(problem), "see docs/peers.md")
    try:
        asyncio.run(kinds[config["kind"]](host, port, security, lifeline))
    except MosquittoFailedError as problem:
        fail(str(problem), problem.hint)
    except (OSError, TimeoutError) as problem:
        if not lifeline.ended:
            fail(f"broker on {host}:{port}: {problem or type(problem).__name__}", "is the port taken? 0 picks one")


if __name__ == "__main__":
    main()
