"""The network between the hub and its broker, as a peer process: `python -m rigs.wan.link --config FILE`.

Layer: rigs, a peer [docs/peers.md]; what it does is `rigs.wan.relay`.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
from collections.abc import Mapping
from typing import Any

from protocols.link_shaper import Conditions
from rigs.conditions import conditions_of
from rigs.errors import RigConfigError
from rigs.peer_main import ControlRefusedError, ControlServer, Lifeline, emit, fail, load_config, log_to_stderr
from rigs.wan.namespaces import HINT
from rigs.wan.relay import NO_CORRUPTION, NO_MESSAGES, Link


def handlers(link: Link) -> Mapping[str, Any]:
    def conditions(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        link.change(_conditions(fields))
        return {}

    def outage(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        is_out, breaks = fields.get("is_out"), fields.get("breaks", False)
        if not isinstance(is_out, bool) or not isinstance(breaks, bool):
            raise ControlRefusedError(f"is_out {is_out!r}, breaks {breaks!r}: expected true or false")
        link.outage(is_out, breaks)
        return {}

    async def move(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        host, port = _address(fields)
        if "conditions" in fields:
            link.change(_conditions(fields))
        return {"host": host, "port": await link.listen(host, port)}

    return {"conditions": conditions, "outage": outage, "move": move, "state": lambda _fields: link.state()}


def _conditions(fields: Mapping[str, Any]) -> Conditions:
    body = fields.get("conditions")
    if not isinstance(body, dict):
        raise ControlRefusedError(f"conditions: expected a table, found {body!r:.80}")
    try:
        return conditions_of(body, "link")
    except RigConfigError as problem:
        raise ControlRefusedError(str(problem)) from None


def _address(row: Mapping[str, Any]) -> tuple[str, int]:
    host, port = row.get("host", "127.0.0.1"), row.get("port", 0)
    if not isinstance(host, str) or type(port) is not int or not 0 <= port <= 65535:
        raise ControlRefusedError(f"host {host!r:.80} and port {port!r:.80}: expected a name and 0 to 65535")
    return host, port


async def _serve(link: Link, where: tuple[str, int], lifeline: Lifeline, *, by_packets: bool) -> None:
    if by_packets:
        try:
            await link.lead_over_namespaces()
        except OSError as problem:
            fail(f"two network namespaces: {problem}", HINT)
    server = ControlServer(handlers(link))
    control = await server.start()
    port = await link.listen(*where)
    gc.freeze()
    emit("ready", host=where[0], port=port, control=control)
    await lifeline.wait_async()
    await server.close()
    link.close()


def _be_punctual() -> None:
    """Delays are kept by the scheduler's leave: ahead of ordinary processes where that is permitted."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def main() -> None:
    log_to_stderr("WARNING")
    _be_punctual()
    lifeline = Lifeline()
    raw = load_config("rigs.wan.link")
    try:
        conditions = _conditions(raw)
        where, broker = _address(raw), _address(raw.get("broker") or {})
        seed, is_opaque = int(raw.get("seed", 1)), raw.get("opaque") is True
    except (ControlRefusedError, TypeError, ValueError, AttributeError) as problem:
        fail(str(problem), "see docs/peers.md")
    by_packets = raw.get("by", "bench") == "namespace"
    if by_packets and (conditions.up.corruption_percent or conditions.down.corruption_percent):
        fail(NO_CORRUPTION, "conditions of whole messages need conditions_by = bench")
    if is_opaque and conditions.touches_messages and not by_packets:
        fail(NO_MESSAGES, "conditions of whole messages need a broker without TLS")
    link = Link(broker, conditions, seed, is_opaque, where[0])
    with contextlib.suppress(asyncio.CancelledError):
        try:
            asyncio.run(_serve(link, where, lifeline, by_packets=by_packets))
        except OSError as problem:
            fail(f"network at {where[0]}:{where[1]}: {problem}", "is the port taken? 0 picks one")


if __name__ == "__main__":
    main()
