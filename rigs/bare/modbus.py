"""The bare counterpart of a process full of meters: `python -m rigs.bare.modbus --config FILE` [docs/perf.md].

An asyncio stream server that answers each Modbus TCP read with as many zeros as were asked for: no meter, no registers,
no checks. `gateways` of them, as the crowd has.
"""

from __future__ import annotations

import asyncio

from rigs.peer_main import Lifeline, emit, load_config, log_to_stderr

HOST = "127.0.0.1"


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readexactly(6)
            request = await reader.readexactly(int.from_bytes(head[4:6], "big"))
            size = 2 * int.from_bytes(request[4:6], "big")
            writer.write(head[:4] + (3 + size).to_bytes(2, "big") + request[:2] + bytes((size,)) + bytes(size))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def serve(gateways: int, lifeline: Lifeline) -> None:
    servers = [await asyncio.start_server(_serve, HOST, 0) for _ in range(gateways)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    emit("ready", crowd=[{"host": HOST, "port": port} for port in ports])
    await lifeline.wait_async()
    for server in servers:
        server.close()


def main() -> None:
    log_to_stderr("WARNING")
    lifeline = Lifeline()
    asyncio.run(serve(int(load_config("rigs.bare.modbus")["gateways"]), lifeline))


if __name__ == "__main__":
    main()
