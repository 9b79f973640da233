"""The hub as a peer process: `python -m rigs.hub --config FILE` [docs/peers.md]."""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Mapping
from typing import Any, Final

from protocols.messages import Command, DialectError
from rigs.errors import RigConfigError
from rigs.frames import FrameSink, discard
from rigs.hub.bell import Bell
from rigs.hub.config import HubConfig, HubConfigError, read_config
from rigs.hub.desk import Desk
from rigs.hub.device import DeviceWorker
from rigs.hub.frame_writer import FrameWriter
from rigs.hub.links import open_meter
from rigs.hub.schedule import Schedule
from rigs.hub.stamps import DeviceStamps, Stamps
from rigs.hub.state import StateFile
from rigs.hub.uplink import Uplink
from rigs.peer_main import ControlRefusedError, ControlServer, Lifeline, emit, fail, load_config, log_to_stderr

log = logging.getLogger("rigs.hub")
FIRST_LOOK_WITHIN_S: Final = 2.0
FLUSH_WITHIN_S: Final = 5.0
STOP_WITHIN_S: Final = 1.0
DUE_WITHIN_S: Final = 60.0
LINKED_WITHIN_S: Final = 60.0
RESTARTED: Final = "the hub was restarted while it was carried out"


class Hub:
    """The parts of a hub, joined. Calendar time = wall clock + offset."""

    def __init__(self, config: HubConfig) -> None:
        self.offset_s = config.calendar_offset_s
        self.stamps = Stamps()
        self._writer = FrameWriter()
        sink: FrameSink = self._writer.put if config.frames else discard
        self._uplink = Uplink(
            config.hub, config.broker, self._take, self._acknowledged, Bell(config.bell), config.link_within_s
        )
        state = StateFile(config.state)
        self._workers = [
            DeviceWorker(device, open_meter(device, sink, marks), state, self._uplink, config.dialect, marks)
            for device, marks in ((one, DeviceStamps(self.stamps, one.eui.hex())) for one in config.devices)
        ]
        submit = {worker.device.eui: worker.submit for worker in self._workers}
        self._dialect = config.dialect
        self._schedule = Schedule(state, self._command, self._now_s) if config.dialect.holds_schedules else None
        self._desk = Desk(
            submit, self._uplink.publish_reply, lambda: int(self._now_s()), dialect=config.dialect,
            schedule=self._schedule,
            stamps=self.stamps,
        )  # fmt: skip

    def start(self) -> None:
        """Returns once commands can arrive and each device has been looked at once. Raises OSError."""
        self._uplink.start()
        for worker in self._workers:
            worker.start(self._desk)
        for command in self._schedule.start(self._desk.begin) if self._schedule is not None else ():
            self._desk.answer(command, "hub_fault", RESTARTED)
        end = time.monotonic() + FIRST_LOOK_WITHIN_S
        for worker in self._workers:
            if not worker.until_looked(max(0.0, end - time.monotonic())):
                log.warning("%s has not answered yet; the hub serves it as soon as it does", worker.device.name)

    def stop(self) -> None:
        if self._schedule is not None:
            self._schedule.stop(STOP_WITHIN_S)
        for worker in self._workers:
            worker.stop(STOP_WITHIN_S)
        self._uplink.stop()
        self._writer.flush(STOP_WITHIN_S)

    def wait_linked(self, within_s: float) -> bool:
        return self._uplink.wait_subscribed(within_s)

    def move_uplink(self, broker: tuple[str, int]) -> None:
        """Raises OSError."""
        self._uplink.move(broker)

    def flush(self) -> bool:
        return self._writer.flush(FLUSH_WITHIN_S)

    def move_calendar(self, offset_s: float) -> None:
        """What falls due by it waits for `run_due`."""
        if self._schedule is not None:
            self._schedule.pause()
        self.offset_s = offset_s

    def run_due(self) -> bool:
        """Carries out what is due; whether it was all answered in time."""
        return self._schedule is None or self._schedule.run_due(DUE_WITHIN_S)

    def _now_s(self) -> float:
        return time.time() + self.offset_s

    def _command(self, payload: bytes) -> Command | None:
        try:
            message = self._dialect.decode(payload)
        except DialectError:
            return None
        return message if isinstance(message, Command) else None

    def _take(self, payload: bytes) -> None:
        self._desk.take(payload)

    def _acknowledged(self) -> None:
        for worker in self._workers:
            worker.wake()


async def _serve(hub: Hub, control: tuple[str, int], lifeline: Lifeline) -> None:
    def calendar(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        offset_s = fields.get("offset_s")
        if isinstance(offset_s, bool) or not isinstance(offset_s, int | float):
            raise ControlRefusedError(f"offset_s: expected a number of seconds, found {offset_s!r}")
        hub.move_calendar(float(offset_s))
        return {}

    async def run_due(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if not await asyncio.to_thread(hub.run_due):
            raise ControlRefusedError(f"what was due was not all answered within {DUE_WITHIN_S:g} s")
        return {}

    async def flush(_fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if not await asyncio.to_thread(hub.flush):
            raise ControlRefusedError(f"frames could not be written within {FLUSH_WITHIN_S:g} s")
        return {}

    async def uplink(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        host, port = fields.get("host"), fields.get("port")
        if not isinstance(host, str) or type(port) is not int or not 0 < port <= 65535:
            raise ControlRefusedError(f"host {host!r:.80} and port {port!r:.80}: expected a name and 1 to 65535")
        await asyncio.to_thread(hub.move_uplink, (host, port))
        return {}

    def stamps(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        since_ns = fields.get("since_ns")
        if type(since_ns) is not int:
            raise ControlRefusedError(f"since_ns: expected a number of nanoseconds, found {since_ns!r}")
        return hub.stamps.since(since_ns)

    async def linked(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answers once commands can arrive."""
        within_s = min(float(fields.get("wait_s", 0)), LINKED_WITHIN_S)
        return {"linked": await asyncio.to_thread(hub.wait_linked, within_s)}

    server = ControlServer(
        {"calendar": calendar, "run_due": run_due, "flush": flush, "uplink": uplink, "stamps": stamps, "linked": linked}
    )
    port = await server.start(*control)
    gc.freeze()  # what start-up has left is not looked through again and again while commands wait
    emit("ready", control=port)
    await lifeline.wait_async()
    await server.close()


def main() -> None:
    log_to_stderr()
    lifeline = Lifeline()
    raw = load_config("rigs.hub")
    try:
        config = read_config(raw)
        hub = Hub(config)
    except (HubConfigError, RigConfigError, OSError) as problem:
        fail(str(problem), "see docs/peers.md")
    try:
        hub.start()
    except OSError as problem:
        fail(f"broker at {config.broker.host}:{config.broker.port}: {problem}", "is the broker running?")
    try:
        asyncio.run(_serve(hub, config.control, lifeline))
    except OSError as problem:
        fail(f"control port {config.control[1]}: {problem}", "0 picks a free one")
    finally:
        hub.stop()


if __name__ == "__main__":
    main()
