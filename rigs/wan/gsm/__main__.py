"""The GSM carrier as a peer process: `python -m rigs.wan.gsm --config FILE` [docs/peers.md]."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

from protocols.gsm.errors import GsmError
from protocols.peer import frame_event
from rigs.errors import BenchError, RigConfigError
from rigs.frames import Frame
from rigs.peer_main import ControlRefusedError, ControlServer, Handler, Lifeline, emit, emit_line, fail, load_config
from rigs.peer_main import log_to_stderr as log_to_standard_error
from rigs.wan.gsm.carrier import Carrier
from rigs.wan.gsm.config import CarrierConfig, read_config

STATE_WITHIN_S: Final = 30.0
REACH_WITHIN_S: Final = 330.0
"""A session and a socket, each as long as a profile may wait."""
STOP_WITHIN_S: Final = 0.8


def tell(frame: Frame) -> None:
    emit_line(frame_event(frame.hop, frame.direction, frame.raw, frame.utc.timestamp(), frame.monotonic_ns, frame.note))


def operations(carrier: Carrier) -> dict[str, Handler]:
    """What needs the modem is done on its thread; nobody waits for it on the event loop."""

    def on_thread(work: Callable[[], Mapping[str, Any]], within_s: float = STATE_WITHIN_S) -> Handler:
        async def handler(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
            try:
                return await asyncio.to_thread(carrier.tasks.run, work, within_s)
            except TimeoutError:
                busy = carrier.counts()["busy"] or "other things"
                raise ControlRefusedError(f"the modem was busy with {busy} for {within_s:g} s") from None
            except (BenchError, GsmError) as problem:
                raise ControlRefusedError(str(problem)) from None

        return handler

    async def send(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        to, text = str(fields.get("to", "")), str(fields.get("text", ""))
        return await _awaited(on_thread(lambda: {"references": carrier.messages.send(to, text)})(fields))

    async def lead(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        where = str(fields.get("host", "")), int(fields.get("port", 0))
        return await _awaited(on_thread(lambda: carrier.lead(where))(fields))

    return {
        "state": on_thread(carrier.state), "counts": lambda _fields: carrier.counts(),
        "sleep": on_thread(carrier.sleep), "wake": on_thread(carrier.wake),
        "reach": on_thread(carrier.reach, REACH_WITHIN_S), "send": send,
        "room": on_thread(lambda: _room(carrier)), "uplink": lead,
    }  # fmt: skip


async def _awaited(answer: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = await answer
    return found


def _room(carrier: Carrier) -> Mapping[str, Any]:
    room = carrier.messages.room()
    return {"used": room.used, "total": room.total}


async def serve(config: CarrierConfig, carrier: Carrier, told: Mapping[str, Any], lifeline: Lifeline) -> None:
    server = ControlServer(operations(carrier))
    port = await server.start(*config.control)
    carrier.start()
    emit("ready", control=port, **told)
    await lifeline.wait_async()
    await server.close()


def main() -> None:
    log_to_standard_error()
    lifeline = Lifeline()
    try:
        config = read_config(load_config("rigs.wan.gsm"))
        carrier = Carrier(config, tell)
        lifeline.on_end(carrier.leave)
        identity, found, port = carrier.prepare()
    except RigConfigError as problem:
        fail(str(problem), "see docs/peers.md")
    except BenchError as problem:
        fail(f"{problem.part}: while {problem.doing}: {problem.found}", problem.hint)
    except (OSError, GsmError) as problem:
        fail(f"GSM carrier: {problem}")
    told = {
        "host": config.listen[0], "port": port, "modem": f"{identity.maker} {identity.model} {identity.revision}",
        "bell": carrier.bell.port if carrier.bell is not None else 0, "place": found.place, "network": found.network,
    }  # fmt: skip
    try:
        asyncio.run(serve(config, carrier, told, lifeline))
    finally:
        carrier.stop(STOP_WITHIN_S)


if __name__ == "__main__":
    main()
