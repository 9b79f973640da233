"""The carrier between a TCP client and a TCP server: bytes, networks that come and go, sleep and calls."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rigs.adapters.peers import ControlClient, Peer
from rigs.errors import BenchError, PortUnavailable
from tests.conformance.run_kit import seen_within
from tests.rigs.wan.modem_rig import FIRST, HOME, SECOND, STRANGER, ModemRig, modem_rig
from tests.rigs.wan.test_modem import Echoing, pin_file


class Carried:
    def __init__(self, rig: ModemRig, carrier: Peer, far: Echoing) -> None:
        self.rig, self.far, self.carrier = rig, far, carrier
        self.first: socket.socket
        self.port = int(carrier.ready["port"])
        self.ready = carrier.ready
        self.control = ControlClient("127.0.0.1", int(carrier.ready["control"]), "GSM carrier")

    def hub(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 10)


@contextlib.contextmanager
def carried(folder: Path, sim: dict[str, Any] | None = None, **more: Any) -> Iterator[Carried]:
    far = Echoing()
    modem = more.pop("modem", {})
    with modem_rig(folder / "modem", sim=sim, **more.pop("world", {})) as rig:
        rig.line.close()
        config = {
            "modem": {"port": rig.path, "pin_memory": str(folder / "pins.json"), **modem},
            "broker": {"host": "127.0.0.1", "port": far.port}, "register_ms": 500, "poll_ms": 20, "wake_from": "80001",
            **more,
        }  # fmt: skip
        carrier = Peer.start("gsm", "rigs.wan.gsm", config, folder)
        try:
            it = Carried(rig, carrier, far)
            yield it
            it.control.close()
        finally:
            carrier.stop()
            far.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carried]:
    with carried(tmp_path_factory.mktemp("carried")) as it:
        yield it


def echoed(hub: socket.socket, data: bytes) -> bytes:
    hub.sendall(data)
    hub.settimeout(10)
    got = b""
    while len(got) < len(data) and (more := hub.recv(65536)):
        got += more
    return got


def test_it_says_which_modem_it_has_and_where(shared: Carried) -> None:
    assert (shared.ready["modem"], shared.ready["place"], shared.ready["network"]) == (
        "METERBENCH VM1 VM1 1.0.0", "home", HOME,
    )  # fmt: skip


def test_bytes_pass_both_ways(shared: Carried) -> None:
    data = bytes(range(256)) * 200
    with shared.hub() as hub:
        assert echoed(hub, data) == data


def test_a_second_connection_takes_the_place_of_the_first(shared: Carried) -> None:
    with shared.hub() as first:
        assert echoed(first, b"one") == b"one"
        with shared.hub() as second:
            assert echoed(second, b"two") == b"two"
            first.settimeout(5)
            assert first.recv(10) == b""


def test_a_network_that_is_lost_ends_the_connection_and_the_next_one_goes_abroad(shared: Carried) -> None:
    with shared.hub() as hub:
        assert echoed(hub, b"home") == b"home"
        shared.rig.network(HOME, False)
        assert hub.recv(10) == b""
    with shared.hub() as hub:
        assert echoed(hub, b"abroad") == b"abroad"
    assert shared.control.request("state")["network"] == FIRST
    shared.rig.network(HOME, True)


def test_its_way_is_tried_once_when_that_is_asked_for(tmp_path: Path) -> None:
    with carried(tmp_path) as it:
        assert it.control.request("reach") == {}
        assert it.far.came.wait(5)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            nobody = taken.getsockname()[1]
        it.control.request("uplink", host="127.0.0.1", port=nobody)
        with pytest.raises(BenchError, match=rf"connecting to 127.0.0.1:{nobody} .* ended with 2,10, not 2,0"):
            it.control.request("reach")


def test_a_hub_waits_until_there_is_a_network(shared: Carried) -> None:
    for plmn in (HOME, FIRST, SECOND, STRANGER):
        shared.rig.network(plmn, False)
    with shared.hub() as hub:
        hub.sendall(b"patience")
        hub.settimeout(0.3)
        with pytest.raises(TimeoutError):
            hub.recv(10)
        assert shared.control.request("state")["place"] == "searching"
        for plmn in (HOME, FIRST, SECOND, STRANGER):
            shared.rig.network(plmn, True)
        hub.settimeout(10)
        assert hub.recv(100) == b"patience"


def test_asleep_it_is_woken_by_the_word_from_the_right_number_alone(shared: Carried) -> None:
    shared.control.request("sleep")
    before = shared.control.request("counts")
    with shared.hub() as hub:
        hub.sendall(b"hello")
        shared.rig.control.request("message", sender="80002", text="meterbench wake")
        shared.rig.control.request("message", sender="80001", text="meterbench woke")
        hub.settimeout(0.4)
        with pytest.raises(TimeoutError):
            hub.recv(10)
        shared.rig.control.request("message", sender="80001", text="meterbench wake")
        hub.settimeout(10)
        assert hub.recv(100) == b"hello"
    now = shared.control.request("counts")
    assert (now["wakes"] - before["wakes"], now["strangers"] - before["strangers"]) == (1, 2)
    assert shared.rig.state()["stored"] == 0


def ring(it: Carried) -> None:
    socket.create_connection(("127.0.0.1", int(it.ready["bell"])), 5).close()


def until_count(it: Carried, name: str, count: int) -> bool:
    pause = threading.Event()
    for _ in range(500):
        if it.control.request("counts")[name] >= count:
            return True
        pause.wait(0.01)
    return False


def test_asleep_it_is_woken_by_its_hub_as_well(shared: Carried) -> None:
    shared.control.request("sleep")
    before = shared.control.request("counts")
    with shared.hub() as hub:
        ring(shared)
        assert echoed(hub, b"urgent") == b"urgent"
    after = shared.control.request("counts")
    assert (after["urgent"], after["wakes"]) == (before["urgent"] + 1, before["wakes"] + 1)


def test_a_ring_while_it_is_awake_is_nothing_and_a_hundred_do_no_harm(shared: Carried) -> None:
    before = shared.control.request("counts")
    for _ in range(100):
        ring(shared)
    with shared.hub() as hub:
        assert echoed(hub, b"after all") == b"after all"
    assert shared.control.request("counts")["urgent"] == before["urgent"]


def test_its_hub_wakes_it_no_more_often_than_it_may(tmp_path: Path) -> None:
    with carried(tmp_path, urgent_gap_ms=3_600_000) as it:
        it.control.request("sleep")
        ring(it)
        assert until_count(it, "urgent", 1)
        it.control.request("sleep")
        with it.hub() as hub:
            ring(it)
            hub.sendall(b"too soon")
            hub.settimeout(0.4)
            with pytest.raises(TimeoutError):
                hub.recv(10)
        told = it.control.request("counts")
        assert (told["urgent"], told["asleep"]) == (1, True)


def test_a_full_store_does_not_keep_a_call_out(shared: Carried) -> None:
    shared.control.request("sleep")
    shared.rig.control.request("fill")
    with shared.hub() as hub:
        hub.sendall(b"hello")
        shared.rig.control.request("message", sender="80001", text="meterbench wake")
        hub.settimeout(10)
        assert hub.recv(100) == b"hello"


STOPPED_WITHIN_S = 3.0
"""Its own part is GOODBYE_S, 0.3 s, exact on a modelled clock (test_patience.py); the rest is the end of an interpreter
on a busy machine. Whoever waited for the modem would take 75 s."""

# A modem that keeps it waiting: the socket's open has OK, and no result for as long as the profile waits, 75 s


@pytest.fixture
def kept_waiting(tmp_path: Path) -> Iterator[Carried]:
    with carried(tmp_path, world={"faults": ["never-opens"]}) as it, it.hub() as hub:
        hub.sendall(b"hello")
        seen_within(lambda: it.control.request("counts")["busy"].startswith("AT+CIPOPEN=") or None, 10, "the open")
        it.first = hub
        yield it


def test_while_the_modem_keeps_it_waiting_a_hub_is_heard(kept_waiting: Carried) -> None:
    with kept_waiting.hub():
        kept_waiting.first.settimeout(5)
        assert kept_waiting.first.recv(10) == b""
    assert kept_waiting.control.request("counts")["busy"].startswith("AT+CIPOPEN=")


def test_a_stop_does_not_wait_for_the_modem(kept_waiting: Carried) -> None:
    began = time.monotonic()
    kept_waiting.carrier.stop()
    assert time.monotonic() - began < STOPPED_WITHIN_S
    assert kept_waiting.carrier.exit_status == 0


def test_a_stop_does_not_wait_for_who_waits_for_the_modem(kept_waiting: Carried) -> None:
    refused: list[str] = []

    def ask() -> None:
        try:
            kept_waiting.control.request("state", 20.0)
        except BenchError as problem:
            refused.append(str(problem))

    asking = threading.Thread(target=ask)
    asking.start()
    began = time.monotonic()
    kept_waiting.carrier.stop()
    assert time.monotonic() - began < STOPPED_WITHIN_S
    asking.join(5)
    assert refused


def test_a_stop_before_the_modem_is_ready_is_one_as_well(tmp_path: Path) -> None:
    """Its process has not said yet that it is ready: the modem does not answer at all."""
    with modem_rig(tmp_path / "modem") as rig:
        rig.line.close()
        rig.control.request("hang", how="hard")
        config = {"modem": {"port": rig.path, "pin_memory": str(tmp_path / "pins.json")}, "broker": {"port": 1}}
        began = time.monotonic()
        with pytest.raises(BenchError, match="not ready within 1 s"):
            Peer.start("gsm", "rigs.wan.gsm", config, tmp_path, ready_within_s=1.0)
        assert time.monotonic() - began < 1.0 + STOPPED_WITHIN_S


def test_the_bound_of_the_rig_file_ends_the_wait_and_the_modem_is_tried_again(tmp_path: Path) -> None:
    with carried(tmp_path, world={"faults": ["opens-late"]}, answer_ms=300) as it, it.hub() as hub:
        assert echoed(hub, b"at last") == b"at last"
        assert any("it said late: +CIPOPEN: 1,10" in odd for odd in it.control.request("state")["odd"])
        assert it.control.request("counts")["connections"] == 1


def test_it_falls_asleep_when_nothing_passes(tmp_path: Path) -> None:
    with carried(tmp_path, idle_ms=200) as it, it.hub() as hub:
        assert echoed(hub, b"busy") == b"busy"
        assert hub.recv(10) == b""
        assert it.control.request("counts")["asleep"] is True
        seen_within(lambda: it.rig.state()["session"] == "" or None, 5, "end of the data session")


@pytest.mark.parametrize(
    ("sim", "why"),
    [
        ({"in": False}, "there is no SIM; put one in, contacts down, and restart the modem"),
        ({"pin": "4711"}, "the SIM wants a PIN"),
        ({"pin": "4711", "left": 0}, "the SIM is blocked and wants its PUK"),
    ],
)
def test_without_a_usable_sim_the_rig_does_not_stand(tmp_path: Path, sim: dict[str, Any], why: str) -> None:
    with pytest.raises(PortUnavailable, match=why), carried(tmp_path, sim=sim):
        pass


def test_a_sim_with_a_pin_is_unlocked_and_no_file_of_the_run_tells_the_pin(tmp_path: Path) -> None:
    modem = {"pin": pin_file(tmp_path, "471147")}
    with carried(tmp_path / "run", sim={"pin_from": modem["pin"]}, modem=modem) as it, it.hub() as hub:
        assert echoed(hub, b"unlocked") == b"unlocked"
    written = [file for file in (tmp_path / "run").rglob("*") if file.is_file()]
    assert len(written) >= 4
    assert not [file for file in written if b"471147" in file.read_bytes()]
