"""The hub's process ends and starts again, on a whole rig: the DCC knows, nothing hangs, and no alert is lost or told
twice. `features/wan/restarts.feature` has more of it; here the WAN is encrypted, or the hub says goodbye."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from protocols.duis import RequestId, Response, ServiceRequest, Smets1DeviceAlert
from rigs.adapters.assembly import RigAssembly
from rigs.rig import Rig
from rigs.rigfile import load_rig
from rigs.rigfile_access import Security, WanAccess

WITHIN_S = 20.0
WHOLE = load_rig()
ROLE = "import supplier"


class Rebooted(RigAssembly):
    """A hub that may also be ended in peace, as by hand."""

    def end_hub(self, *, is_killed: bool) -> None:
        assert self.rig is not None
        assert self.rig.hub_power is not None
        if not is_killed:
            self._off.add("hub")
            self._peers["hub"].stop()
        self.rig.hub_power.cut()


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
    assert rig.hub_power is not None
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
    rig.hub_power.restore()
    until(lambda: presence(rig) == "online")
    assert ask(rig)[0].code == "I0"
    until(lambda: len(tampers(rig, mark)) >= 2)
    assert ask(rig)[0].code == "I0"  # what would come twice has come by then: the log is looked at before
    rig.flush()
    assert len({alert.timestamp for alert in tampers(rig, mark)}) == len(tampers(rig, mark)) == 2


def test_a_hub_that_starts_anew_finds_the_way_that_it_was_led_to_last(tmp_path: Path) -> None:
    wan = replace(WHOLE.wan, capture="off", link=True)
    made = RigAssembly(replace(WHOLE, wan=wan), tmp_path)
    try:
        rig = made.open()
        assert rig.network is not None
        assert rig.hub_power is not None
        rig.network.replace_module("ideal")
        rig.calendar.advance(Decimal(60))
        rig.hub_power.cut()
        rig.calendar.advance(Decimal(60))
        made.check()
        rig.hub_power.restore()
        until(lambda: presence(rig) == "online")
        assert ask(rig)[0].code == "I0"
    finally:
        made.close()
