"""Peers that are forked: each is as new as one with an interpreter of its own, and ends as one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conformance.run_kit import seen_within

from protocols.duis import ServiceRequest
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.nursery import Nursery
from rigs.adapters.peers import Peer
from rigs.errors import PeerDied, PortUnavailable
from rigs.rig import Rig
from rigs.rigfile import DEFAULT_RIG, RigConfig, load_rig

WHOLE = load_rig(DEFAULT_RIG)
CLEAN = replace(WHOLE, wan=replace(WHOLE.wan, capture="off"))
FAULT = "contactor-welded"
BROKER = {"kind": "embedded", "host": "127.0.0.1", "port": 0}


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as made:
        yield made


def faulty(*faults: str) -> RigConfig:
    return replace(CLEAN, site=replace(CLEAN.site, faults=faults))


def use(rig: Rig) -> None:
    """Leaves traces in every part of it: the meter's registers and logs, its fault, the hub's logs, the DCC."""
    meter: Any = rig.devices["electricity"]
    meter.port.run_command({"supply_command": "disable"})
    meter.port.write({"set_balance": Decimal("12.34")})
    for role in ("import supplier", "registered supplier agent"):
        rig.user.send(role, ServiceRequest(rig.user.next_request_id(role, meter.eui), 1, "4.1.1", {}))
    assert rig.user.wait_delivery(lambda _any: True, 0, 10.0) is not None


def state(made: RigAssembly, rig: Rig) -> dict[str, object]:
    """What there is of it that a scenario could see."""
    ports = {fuel: device.port for fuel, device in rig.devices.items()}
    found: dict[str, object] = {
        f"{fuel} {name}": port.read(name)[name].value for fuel, port in ports.items() for name in ("balance", "mpxn")
    }
    found |= {
        f"{fuel} {log}": len(port.read_log(log, 20)) for fuel, port in ports.items() for log in ("event", "security")
    }
    assert rig.dcc is not None
    return {**found, "fired": dict(made.fired()), "delivered": len(rig.user.received(0))}


def test_nothing_of_a_wrong_meter_is_left_for_the_next_one(nursery: Nursery, tmp_path: Path) -> None:
    seen = []
    for number, used in enumerate((False, True, False)):
        made = RigAssembly(faulty(FAULT), tmp_path / str(number), spawn=nursery.spawn)
        try:
            rig = made.open()
            before = state(made, rig)
            if used:
                use(rig)
                assert made.fired()[FAULT] > 0 and state(made, rig) != before
            seen.append(before)
        finally:
            made.close()
    assert seen[0] == seen[1] == seen[2]
    assert seen[2]["fired"] == {FAULT: 0}


def test_a_fault_is_not_there_when_it_was_not_asked_for(nursery: Nursery, tmp_path: Path) -> None:
    for number, config in enumerate((faulty(FAULT), CLEAN)):
        made = RigAssembly(config, tmp_path / str(number), spawn=nursery.spawn)
        try:
            rig = made.open()
            rig.devices["electricity"].port.run_command({"supply_command": "disable"})
            assert rig.load is not None
            rig.load.set_power(Decimal(1000))
            assert (rig.load.drawn_power() > 0) is bool(config.site.faults)
        finally:
            made.close()


def test_a_forked_peer_tells_how_it_ended(nursery: Nursery, tmp_path: Path) -> None:
    with Peer.start("broker", "rigs.wan.broker", BROKER, tmp_path, spawn=nursery.spawn) as peer:
        peer.check()
    assert peer.exit_status == 0
    with Peer.start("broker", "rigs.wan.broker", BROKER, tmp_path, spawn=nursery.spawn) as peer:
        os.kill(peer.pid, signal.SIGKILL)
        seen_within(lambda: peer.exit_status, 5, "end of the peer")
        with pytest.raises(PeerDied, match="SIGKILL"):
            peer.check()


def test_a_forked_peer_that_cannot_begin_says_why(nursery: Nursery, tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="expected a name and a number"):
        Peer.start("broker", "rigs.wan.broker", {**BROKER, "port": "x"}, tmp_path, spawn=nursery.spawn)


def test_a_peer_outlives_no_bench_and_no_nursery_holds_it(tmp_path: Path) -> None:
    with Nursery(["rigs.wan.broker"]) as own:
        peer = Peer.start("broker", "rigs.wan.broker", BROKER, tmp_path, spawn=own.spawn)
        peer.stop()
        assert peer.exit_status == 0
    with pytest.raises(ProcessLookupError):
        os.kill(peer.pid, 0)


def test_a_nursery_of_a_nursery_serves_another_process_and_ends_by_itself(tmp_path: Path) -> None:
    with Nursery(["rigs.wan.broker"]) as first:
        first.warm()
        with (
            first.offspring() as second,
            Peer.start("broker", "rigs.wan.broker", BROKER, tmp_path / "2", spawn=second.spawn) as peer,
        ):
            with Peer.start("broker", "rigs.wan.broker", BROKER, tmp_path / "1", spawn=first.spawn) as own:
                assert own.alive and peer.alive
            assert (own.exit_status, peer.alive) == (0, True)
        assert peer.exit_status == 0


def test_a_nursery_that_has_died_takes_its_peers_for_dead_and_another_one_is_started(tmp_path: Path) -> None:
    with Nursery(["rigs.wan.broker"]) as nursery:
        peer = Peer.start("broker", "rigs.wan.broker", BROKER, tmp_path / "1", spawn=nursery.spawn)
        assert nursery._process is not None
        nursery._process.kill()
        seen_within(lambda: peer.exit_status, 5, "end of the peer")
        with pytest.raises(PeerDied):
            peer.check()
        peer.stop()
        with Peer.start("broker", "rigs.wan.broker", BROKER, tmp_path / "2", spawn=nursery.spawn) as again:
            again.check()
