"""What the assembly has started it ends: after a run, after a start that fails half-way, and before it starts again."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conformance.run_kit import children, seen_within

from rigs.adapters import assembly
from rigs.adapters.assembly import RigAssembly
from rigs.adapters.capture import Capture
from rigs.adapters.dcc_control import HttpDccControl
from rigs.errors import BenchError, PeerDied, PortUnavailable
from rigs.rig import Rig
from rigs.rigfile import DEFAULT_RIG, RigConfig, TcpPort, load_rig

WHOLE = load_rig(DEFAULT_RIG)
CONFIG = replace(WHOLE, wan=replace(WHOLE.wan, capture="off"))
PEERS = {"broker": "rigs.wan.broker", "site": "rigs.virtual", "hub": "rigs.hub", "dcc": "dcc_stub"}


@pytest.fixture
def assembled(tmp_path: Path) -> Iterator[RigAssembly]:
    made = RigAssembly(CONFIG, tmp_path)
    try:
        yield made
    finally:
        made.close()


def test_each_start_has_a_folder_of_its_own_also_of_a_run_that_is_resumed(tmp_path: Path) -> None:
    with_a_database = [f"start-{number}" for number in (1, 2, 3)]
    for _ in range(2):
        made = RigAssembly(CONFIG, tmp_path)
        try:
            made.open()
            if not (tmp_path / "start-2").is_dir():
                made.recover()
        finally:
            made.close()
    assert sorted(file.parent.name for file in tmp_path.glob("*/dcc.sqlite")) == with_a_database


BEFORE: set[int] = set()
"""Processes of other tests' fixtures that live on in this process of pytest."""


@pytest.fixture(autouse=True)
def others() -> None:
    BEFORE.clear()
    BEFORE.update(pid for pid, _ in children(os.getpid()))


def ours() -> list[tuple[int, str]]:
    """Process ids and modules of what this test has started and not ended."""
    return [(pid, module) for pid, module in children(os.getpid()) if pid not in BEFORE]


def modules() -> list[str]:
    return sorted(module for _, module in ours())


def supply_state(rig: Rig) -> object:
    return rig.devices["electricity"].port.read("supply_state")["supply_state"].value


def ended(rig: Rig) -> PeerDied | None:
    try:
        rig.check()
    except PeerDied as found:
        return found
    return None


def test_a_rig_stands_only_when_its_dcc_knows_of_the_hub(
    assembled: RigAssembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the hub told the broker is on its way yet when both are ready."""
    told = iter([[], [{"presence": "offline"}]])
    asked: list[object] = []

    class Late(HttpDccControl):
        def call(self, part: str, verb: str, **fields: Any) -> Any:
            late = next(told, None) if (part, verb) == ("wan", "hubs") else None
            asked.append(late)
            return super().call(part, verb, **fields) if late is None else {"hubs": late}

    monkeypatch.setattr(assembly, "HttpDccControl", Late)
    assembled.open()
    assert asked[:2] == [[], [{"presence": "offline"}]]
    assert asked[2:]


def test_a_rig_that_stands_has_its_four_processes_and_ends_them(assembled: RigAssembly) -> None:
    rig = assembled.open()
    rig.check()
    assert modules() == sorted(PEERS.values())
    assert {fuel: device.port.identity()["model"] for fuel, device in rig.devices.items()} == {
        "electricity": "VM1-E",
        "gas": "VM1-G",
    }
    assembled.close()
    assert modules() == []
    assembled.close()


@pytest.mark.parametrize("peer", PEERS)
def test_a_part_that_has_ended_is_found_and_the_rig_starts_again(peer: str, assembled: RigAssembly) -> None:
    rig = assembled.open()
    rig.calendar.advance(Decimal(86400))
    day, first = rig.calendar.now(), rig.user.next_request_id("import supplier", rig.devices["gas"].eui)
    [pid] = [pid for pid, module in ours() if module == PEERS[peer]]
    os.kill(pid, signal.SIGKILL)
    found = seen_within(lambda: ended(rig), 5, "end of the peer")  # its last thread may take a moment
    assert str(found).startswith(f"while using {peer} (process {pid}): it ended by signal 9 (SIGKILL); see ")
    assembled.recover()
    rig.check()
    assert modules() == sorted(PEERS.values())
    assert rig.calendar.now() >= day
    assert rig.user.next_request_id("import supplier", rig.devices["gas"].eui).counter > first.counter
    assert supply_state(rig) == "enabled"


def busy(port: int) -> RigConfig:
    return replace(CONFIG, dcc=replace(CONFIG.dcc, port=port))


def no_broker(port: int) -> RigConfig:
    return replace(CONFIG, wan=replace(CONFIG.wan, broker=f"mqtt://127.0.0.1:{port}"))


def no_source(port: int) -> RigConfig:
    assert CONFIG.supply is not None
    return replace(CONFIG, supply=replace(CONFIG.supply, resource=f"TCPIP::127.0.0.1::{port}::SOCKET"))


def no_meter(_port: int) -> RigConfig:
    return replace(CONFIG, site=replace(CONFIG.site, faults=("no-such-fault",)))


@pytest.mark.parametrize(
    ("wrong", "is_taken", "text"),
    [
        (busy, True, "while starting dcc"),
        (no_broker, False, "127.0.0.1:"),
        (no_source, False, "while opening the supply"),
        (no_meter, False, "no fault 'no-such-fault'"),
    ],
)
def test_a_start_that_fails_half_way_leaves_nothing_running(
    wrong: Callable[[int], RigConfig], is_taken: bool, text: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        if not is_taken:
            taken.close()
        made = RigAssembly(wrong(port), tmp_path)
        try:
            with pytest.raises(BenchError) as caught:
                made.open()
            assert text in str(caught.value)
            assert modules() == []
        finally:
            made.close()


def test_a_capture_that_is_required_and_missing_refuses_the_rig(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_port: int, folder: Path, **_more: object) -> Capture:
        return Capture(folder / "wan.pcap")

    monkeypatch.setattr(assembly.Capture, "start", missing)
    required = RigAssembly(replace(WHOLE, wan=replace(WHOLE.wan, capture="required")), tmp_path)
    try:
        with pytest.raises(PortUnavailable, match=r"starting the packet capture \(capture\): missing: not started"):
            required.open()
        assert modules() == []
    finally:
        required.close()


def test_a_device_in_place_of_a_meter_is_where_hub_and_bench_go(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        nobody = TcpPort("127.0.0.1", once.getsockname()[1])
    made = RigAssembly(CONFIG, tmp_path, instead={"electricity": nobody})
    try:
        rig = made.open()
        with pytest.raises(PortUnavailable, match=f"127.0.0.1:{nobody.port}"):
            rig.devices["electricity"].port.identity()
        assert rig.devices["gas"].port.identity()["model"] == "VM1-G"
    finally:
        made.close()


def test_a_wrong_meter_tells_how_often_it_has_deviated(tmp_path: Path) -> None:
    fault = "contactor-welded"
    made = RigAssembly(replace(CONFIG, site=replace(CONFIG.site, faults=(fault,))), tmp_path)
    try:
        rig = made.open()
        assert made.fired() == {fault: 0}
        writes: Any = {"supply_command": "disable"}
        rig.devices["electricity"].port.run_command(writes)
        assert made.fired()[fault] > 0
    finally:
        made.close()


def test_a_real_rig_cannot_skip_time_and_has_no_plant(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as once:
        nobody = TcpPort("127.0.0.1", once.getsockname()[1])
    meter = replace(CONFIG.devices["electricity"], hub_port=nobody, bench_port=nobody)
    real = replace(
        CONFIG,
        site=replace(CONFIG.site, run="real"),
        calendar_start=None,
        supply=None,
        devices={"electricity": meter},
    )
    made = RigAssembly(real, tmp_path)
    try:
        rig = made.open()
        assert (rig.load, rig.gas, rig.cover, rig.consumer, rig.supply) == (None,) * 5
        assert made.fired() == {}
        with pytest.raises(BenchError, match=r"a real rig cannot skip 1 s; use --soak"):
            rig.calendar.advance(Decimal(1))
    finally:
        made.close()
