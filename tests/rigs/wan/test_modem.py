"""The driver on a virtual modem: SIM and PIN, networks, short messages, data, and a modem that hangs."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from protocols.gsm.at_exchange import Command
from protocols.gsm.parts import bodies_of
from protocols.gsm.pdu import Submit, encode
from rigs.adapters.modem import Identity, Registration
from rigs.adapters.modem_data import DataSession
from rigs.adapters.modem_errors import DataLost, ModemFault, ModemRefused, ModemSilent, NotRegistered, SimUnusable
from rigs.adapters.modem_line import ModemLine
from rigs.adapters.modem_pin import PinMemory, unlock
from rigs.adapters.modem_sms import Received, Room, ShortMessages
from rigs.adapters.peers import ControlClient
from rigs.errors import PortUnavailable
from tests.rigs.wan.modem_rig import FIRST, HOME, SECOND, STRANGER, ModemRig, modem_rig

DIALECTS = ("sim7600", "ec25")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, ModemRig]]:
    """One modem of each kind for all tests that leave it as it was."""
    with modem_rig(tmp_path_factory.mktemp("s")) as one, modem_rig(tmp_path_factory.mktemp("q"), "ec25") as two:
        one.modem.start()
        two.modem.start()
        yield {"sim7600": one, "ec25": two}


@pytest.fixture(params=DIALECTS)
def rig(shared: dict[str, ModemRig], request: pytest.FixtureRequest) -> Iterator[ModemRig]:
    rig = shared[request.param]
    rig.modem.wait_registered()
    yield rig
    for plmn in (HOME, FIRST, SECOND, STRANGER):
        rig.network(plmn, True)
    rig.control.request("sim", **{"in": True, "pin": None})
    until(lambda: rig.state()["attached"] == HOME, rig)
    ShortMessages(rig.modem).delete_all()
    rig.line.urcs.clear()


def until(look: Callable[[], Any], rig: ModemRig) -> Any:
    """What `look` gives once it gives something, while the line is listened to."""
    for _ in range(200):
        if found := look():
            return found
        rig.line.hear(0.02)
    raise AssertionError("it did not come")


def test_a_modem_says_who_it_is(rig: ModemRig) -> None:
    assert rig.modem.start() == Identity("METERBENCH", "VM1", "VM1 1.0.0", "004999010640000")


def test_it_is_at_home_with_a_signal(rig: ModemRig) -> None:
    assert rig.modem.wait_registered() == Registration("home", "CREG", HOME)
    assert rig.modem.signal_dbm() == -71


def test_it_roams_in_order_and_comes_home(rig: ModemRig) -> None:
    for plmn, is_up, wanted in (
        (HOME, False, Registration("roaming", "CREG", FIRST)), (FIRST, False, Registration("roaming", "CREG", SECOND)),
        (FIRST, True, Registration("roaming", "CREG", FIRST)), (HOME, True, Registration("home", "CREG", HOME)),
    ):  # fmt: skip
        rig.line.take_urcs("+CREG:")
        rig.network(plmn, is_up)
        until(lambda wanted=wanted: rig.modem.registration() == wanted, rig)
        assert rig.line.take_urcs("+CREG:")


def test_no_network_but_a_forbidden_one_is_denied_with_its_reason(rig: ModemRig) -> None:
    for plmn in (HOME, FIRST, SECOND):
        rig.network(plmn, False)
    with pytest.raises(NotRegistered, match=r"denied \(PLMN not allowed\); is this SIM active, and may it roam here"):
        rig.modem.wait_registered(0.3)


@pytest.mark.parametrize("rig", ["sim7600"], indirect=True)
def test_without_any_network_the_bound_is_named(rig: ModemRig) -> None:
    for plmn in (HOME, FIRST, SECOND, STRANGER):
        rig.network(plmn, False)
    with pytest.raises(NotRegistered, match=r"searching after 0.3 s; antenna, signal, coverage\?"):
        rig.modem.wait_registered(0.3)
    assert rig.modem.signal_dbm() is None


def test_a_sim_that_is_taken_out_is_absent(rig: ModemRig) -> None:
    rig.control.request("sim", **{"in": False})
    assert rig.modem.sim() == "absent"
    with pytest.raises(SimUnusable, match="the SIM is absent"):
        rig.modem.wait_registered(0.1)


# Short messages


def test_a_short_message_is_sent(rig: ModemRig) -> None:
    messages = ShortMessages(rig.modem)
    assert messages.prepare() == Room(0, 5)
    assert len(messages.send("+447700900123", "hello € world")) == 1
    assert rig.control.request("sent")["messages"][-1] == {"to": "+447700900123", "text": "hello € world"}


def test_a_long_short_message_comes_whole(rig: ModemRig) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    text = "Wecken! " * 40
    rig.control.request("message", sender="+447700900123", text=text)
    assert until(messages.take_new, rig) == [Received("+447700900123", text)]
    assert messages.room() == Room(0, 5)


def test_a_message_to_oneself_is_reported(rig: ModemRig) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    messages.send("+447700900001", "я", wants_report=True)
    assert until(messages.take_new, rig) == [Received("+447700900001", "я")]


def test_a_full_store_takes_what_waits_once_there_is_room(rig: ModemRig) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    rig.control.request("fill")
    rig.control.request("message", sender="+447700900123", text="late")
    until(lambda: rig.state()["waiting"] == 1 and rig.state()["stored"] == 5, rig)
    assert messages.room().is_full
    found = until(messages.take_new, rig)
    while Received("+447700900123", "late") not in found:
        found += until(messages.take_new, rig)
    assert rig.state()["waiting"] == 0


def test_an_index_without_a_message_is_none(rig: ModemRig) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    assert messages.read(3) is None
    with pytest.raises(ModemRefused, match=r"deleting short message 3 .*CMS ERROR 321 \(invalid memory index\)"):
        messages.delete(3)


def test_the_service_centre_takes_a_pdu_from_the_side_of_the_dcc(rig: ModemRig) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    centre = ControlClient("127.0.0.1", int(rig.peer.ready["centre"]), "service centre")
    pdu = encode(Submit("+447700900001", bodies_of("wake", 1)[0])).hex()
    centre.request("submit", sender="80001", pdu=pdu)
    centre.close()
    assert until(messages.take_new, rig) == [Received("80001", "wake")]


# Data


class Echoing:
    """A TCP server that gives back what it gets, until it is told to hang up."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.connection: socket.socket | None = None
        self.came = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            while True:
                self._hang_up()
                self.connection, _ = self.server.accept()
                self.came.set()
                while data := self.connection.recv(65536):
                    self.connection.sendall(data)
        except OSError:
            pass

    def _hang_up(self) -> None:
        if self.connection is not None:
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)  # closing alone would wait for the thread that reads
            self.connection.close()

    def close(self) -> None:
        self.server.close()
        self._hang_up()


@pytest.fixture
def far() -> Iterator[Echoing]:
    server = Echoing()
    yield server
    server.close()


def test_every_byte_passes_both_ways(rig: ModemRig, far: Echoing) -> None:
    session = DataSession(rig.modem)
    session.open("internet")
    session.connect("127.0.0.1", far.port)
    sent = bytes(range(256)) * 40 + b"\r\nOK\r\n> \r\nERROR\r\n\x1a\x1b"
    session.send(sent)
    got = b""
    while len(got) < len(sent):
        got += until(session.receive, rig)
    assert got == sent
    session.close()
    assert rig.state()["session"] == ""


def test_the_end_of_a_socket_is_told(rig: ModemRig, far: Echoing) -> None:
    session = DataSession(rig.modem)
    session.open("internet")
    session.connect("127.0.0.1", far.port)
    assert far.came.wait(5)
    assert far.connection is not None
    far.connection.sendall(b"last words")
    far.connection.shutdown(socket.SHUT_RDWR)
    assert until(session.receive, rig) == b"last words"
    with pytest.raises(DataLost, match="while receiving data"):
        until(session.receive, rig)
    session.close()


def test_a_network_that_is_lost_ends_the_session(rig: ModemRig, far: Echoing) -> None:
    session = DataSession(rig.modem)
    session.open("internet")
    session.connect("127.0.0.1", far.port)
    rig.network(HOME, False)
    with pytest.raises(DataLost):
        until(session.receive, rig)
    rig.modem.wait_registered()
    session.open("internet")
    session.connect("127.0.0.1", far.port)
    session.send(b"abroad")
    assert until(session.receive, rig) == b"abroad"
    session.close()


def test_a_port_where_nobody_listens_is_refused(rig: ModemRig) -> None:
    session = DataSession(rig.modem)
    session.open("internet")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ModemFault, match=rf"connecting to 127.0.0.1:{port} .* ended with (\d),\d+, not \1,0"):
        session.connect("127.0.0.1", port)
    session.close()


@pytest.mark.parametrize("rig", ["sim7600"], indirect=True)
def test_a_command_that_the_modem_does_not_know_points_to_the_profile(rig: ModemRig) -> None:
    with pytest.raises(ModemRefused, match=r"ERROR; does this modem know AT\+QICSGP=1\? its profile is sim7600"):
        rig.modem.expect(Command("AT+QICSGP=1"))


# The line


def test_an_answer_with_urcs_and_garbage_in_it_is_read(rig: ModemRig) -> None:
    for line in (b"\r\nRING\r\n", b"\xff\xfe\x00\r\n", b"\r\n+CREG: 5\r\n"):
        rig.control.request("inject", hex=line.hex())
        assert rig.modem.signal_dbm() == -71
    assert rig.line.take_urcs("RING", "+CREG") == ["RING", "+CREG: 5"]


@pytest.mark.parametrize("rig", ["sim7600"], indirect=True)
def test_a_port_that_is_held_or_missing_is_named(rig: ModemRig) -> None:
    with pytest.raises(PortUnavailable, match="does another program hold it"):
        ModemLine(rig.path, 115200)
    with pytest.raises(PortUnavailable, match=r"/dev/ttyNOSUCH.*is it plugged in"):
        ModemLine("/dev/ttyNOSUCH", 115200)


@pytest.mark.parametrize("rig", ["sim7600"], indirect=True)
def test_a_modem_that_hangs_at_a_prompt_is_won_back_by_an_escape(rig: ModemRig) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    rig.control.request("hang", how="prompt")
    with pytest.raises(ModemSilent, match=r"sending a short message to \+44.* no answer to AT\+CMGS=\d+ within 0.5 s"):
        messages.send("+447700900123", "lost")
    assert rig.modem.signal_dbm() == -71
    assert rig.state()["restarts"] == 0


@pytest.mark.parametrize("rig", ["sim7600"], indirect=True)
def test_one_that_hangs_worse_is_restarted(rig: ModemRig) -> None:
    before = rig.state()["restarts"]
    rig.control.request("hang", how="soft")
    with pytest.raises(ModemSilent, match=r"no answer to AT\+CSQ within 0.5 s"):
        rig.modem.signal_dbm()
    rig.modem.wait_registered()
    assert (rig.modem.signal_dbm(), rig.state()["restarts"]) == (-71, before + 1)


def test_one_that_is_dead_says_what_to_do(tmp_path: Path) -> None:
    with modem_rig(tmp_path) as rig:
        rig.control.request("hang", how="hard")
        with pytest.raises(ModemSilent, match="take its power away for 10 s; check port and baud rate"):
            rig.modem.start()


# PIN


@pytest.fixture
def memory(tmp_path: Path) -> PinMemory:
    return PinMemory(tmp_path / "pins.json")


def pin_file(folder: Path, pin: str) -> str:
    (folder / "pin").write_text(pin + "\n")
    return str(folder / "pin")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_right_pin_is_given_once(tmp_path: Path, memory: PinMemory, dialect: str) -> None:
    with modem_rig(tmp_path / "rig", dialect, {"pin": "4711"}) as rig:
        rig.modem.start()
        unlock(rig.modem, pin_file(tmp_path, "4711"), memory)
        assert rig.modem.wait_registered().place == "home"
        assert not memory.is_refused(rig.modem.card())


def test_a_wrong_pin_is_never_tried_twice_in_no_run(tmp_path: Path, memory: PinMemory) -> None:
    with modem_rig(tmp_path / "rig", sim={"pin": "4711"}) as rig:
        rig.modem.start()
        with pytest.raises(SimUnusable, match=r"CME ERROR 16 \(incorrect password\); 2 attempts are left; find the ri"):
            unlock(rig.modem, pin_file(tmp_path, "1234"), memory)
        for _ in range(3):
            with pytest.raises(SimUnusable, match="a PIN was refused for this SIM before; none is tried again"):
                unlock(rig.modem, pin_file(tmp_path, "4711"), PinMemory(memory.file))
        assert rig.state()["sim"]["left"] == 2
    assert "1234" not in memory.file.read_text()
    assert "8944" not in memory.file.read_text()


@pytest.mark.parametrize(
    ("left", "why"), [(1, "it has 1 attempt left: no PIN is sent"), (0, "blocked and wants its PUK")]
)
def test_a_sim_near_its_block_is_left_alone(tmp_path: Path, memory: PinMemory, left: int, why: str) -> None:
    with modem_rig(tmp_path / "rig", sim={"pin": "4711", "left": left}) as rig:
        rig.modem.start()
        with pytest.raises(SimUnusable, match=why):
            unlock(rig.modem, pin_file(tmp_path, "4711"), memory)
        assert rig.state()["sim"]["left"] == left


def test_no_pin_is_in_what_was_recorded(tmp_path: Path, memory: PinMemory) -> None:
    frames: list[bytes] = []
    with modem_rig(tmp_path / "rig", sim={"pin": "4711"}) as rig:
        rig.line.close()
        rig.line = ModemLine(rig.path, 115200, lambda frame: frames.append(frame.raw))
        rig.modem.line = rig.line
        rig.modem.start()
        rig.line.ask(Command("ATE1"), 1.0)
        unlock(rig.modem, pin_file(tmp_path, "4711"), memory)
    assert b"AT+CPIN=..." in frames
    assert not [one for one in frames if b"4711" in one]


@pytest.mark.parametrize(
    ("source", "why"),
    [("env:NO_SUCH_VARIABLE", "no PIN there"), ("/no/such/file", "no PIN there"), (None, "the SIM wants a PIN")],
)
def test_a_pin_that_is_not_there(tmp_path: Path, memory: PinMemory, source: str | None, why: str) -> None:
    with modem_rig(tmp_path / "rig", sim={"pin": "4711"}) as rig:
        rig.modem.start()
        with pytest.raises(SimUnusable, match=why):
            unlock(rig.modem, source, memory)
        assert rig.state()["sim"]["left"] == 3
