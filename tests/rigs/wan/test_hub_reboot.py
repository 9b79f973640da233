"""The hub's process ends and starts again, on a whole rig: the DCC knows, nothing hangs, and no alert is lost or told
twice. No row of the catalogue states it, so that it is a test and no feature."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from protocols.duis import RequestId, Response, ServiceRequest, Smets1DeviceAlert
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.peers import Peer
from rigs.adapters.virtual_plant import SharedCalendar
from rigs.rig import Rig
from rigs.rigfile import load_rig
from rigs.rigfile_access import Security, WanAccess

WITHIN_S = 20.0
WHOLE = load_rig()
ROLE = "import supplier"


class Rebooted(RigAssembly):
    """Remembers how it started its hub."""

    def _start(self, name: str, module: str, config: Any, here: Path) -> Any:
        if name == "hub":
            self.hub_start = (name, module, dict(config), here)
        return super()._start(name, module, config, here)

    def end_hub(self, *, is_killed: bool) -> None:
        """By a signal as a loss of power does it, or in peace as a restart by hand."""
        peer: Peer = self._peers["hub"]
        self._controls["hub"].close()
        if is_killed:
            os.kill(peer.pid, signal.SIGKILL)
        peer.stop()

    def start_hub(self) -> None:
        name, module, config, here = self.hub_start
        port = self._peers["hub"].ready["control"]
        assert self.rig is not None
        assert isinstance(self.rig.calendar, SharedCalendar)
        now = {"calendar_offset_s": self.rig.calendar.offset_s, "control": {"host": "127.0.0.1", "port": port}}
        self._start(name, module, {**config, **now}, here)


@pytest.fixture
def assembly(security: Security, tmp_path: Path) -> Iterator[Rebooted]:
    wan = replace(WHOLE.wan, capture="off", access=WanAccess(security))
    made = Rebooted(replace(WHOLE, wan=wan), tmp_path)
    try:
        made.open()
        yield made
    finally:
        made.close()


def ask(rig: Rig) -> tuple[Response, float]:
    """The answer and the seconds until it came."""
    device = rig.devices["electricity"].eui
    mark, began = rig.user.mark(), time.monotonic()
    number: RequestId = rig.user.next_request_id(ROLE, device)
    rig.user.send(ROLE, ServiceRequest(number, 1, "4.1.1", {}))
    found = rig.user.wait_delivery(
        lambda one: one.response is not None and one.response.request_id == number, mark, WITHIN_S
    )
    assert found is not None
    assert found.response is not None
    return found.response, time.monotonic() - began


def tampers(rig: Rig, mark: int) -> list[Smets1DeviceAlert]:
    payloads = [one.response.payload for one in rig.user.deliveries(mark) if one.role == ROLE and one.response]
    return [one for one in payloads if isinstance(one, Smets1DeviceAlert) and "Tamper" in one.description]


def until(true: Callable[[], object]) -> None:
    pause, last = threading.Event(), time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < last
        pause.wait(0.01)


def presence(rig: Rig) -> str:
    assert rig.dcc is not None
    return str(rig.dcc.call("wan", "hubs")["hubs"][0]["presence"])


@pytest.mark.parametrize(("security", "is_killed"), [("tls", True), ("open", False)], ids=["power", "by hand"])
def test_a_hub_that_starts_anew_is_missed_and_found_again_and_its_alerts_come_once(
    assembly: Rebooted, is_killed: bool
) -> None:
    rig = assembly.rig
    assert rig is not None
    assert rig.cover is not None
    assert presence(rig) == "online"
    mark = rig.user.mark()
    rig.cover.set_cover("electricity", True)
    until(lambda: tampers(rig, mark))
    rig.cover.set_cover("electricity", False)
    rig.calendar.advance(Decimal(60))  # so that the second alert has another time
    assembly.end_hub(is_killed=is_killed)
    until(lambda: presence(rig) == "offline")
    answer, took = ask(rig)
    assert (answer.code, took < 10) == ("E20", True)
    rig.cover.set_cover("electricity", True)
    assembly.start_hub()
    until(lambda: presence(rig) == "online")
    assert ask(rig)[0].code == "I0"
    until(lambda: len(tampers(rig, mark)) >= 2)
    assert ask(rig)[0].code == "I0"  # what would come twice has come by then: the log is looked at before
    rig.flush()
    assert len({alert.timestamp for alert in tampers(rig, mark)}) == len(tampers(rig, mark)) == 2
