"""A modem that takes its time, on a modelled clock: nobody sleeps, and minutes pass at once."""

import heapq
import os
import select
import tty
from collections.abc import Iterator

import pytest

from protocols.gsm.at_exchange import Command
from rigs.adapters.modem import Modem, Patience
from rigs.adapters.modem_data import DataSession
from rigs.adapters.modem_errors import LineLeft, ModemError, ModemFault, ModemRefused, ModemSilent
from rigs.adapters.modem_line import ModemLine
from rigs.modem_profile import load_modem

Said = tuple[float, bytes]
"""So many seconds after the command, what."""


def line(text: str) -> bytes:
    return f"\r\n{text}\r\n".encode()


class Modelled:
    """A modem by a script, on a pseudo-terminal, and the clock that goes on when the driver waits.

    It takes one command at a time: while it is busy with one (`busy_s`), the others wait.
    """

    def __init__(self, dialect: str, answer_s: float = 600.0) -> None:
        self.t, self.leave_at = 1000.0, float("inf")
        self.script: dict[str, list[list[Said]]] = {}
        """By the beginning of a command: what each time is said, the last one for ever."""
        self.asked: list[str] = []
        self.seen: list[tuple[float, str]] = []
        """What is in `urcs` while the driver waits."""
        self.pause = 2
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._due: list[tuple[float, int, bytes]] = []
        self._free_at, self._count = 0.0, 0
        self.line = ModemLine(os.ttyname(self._slave), 115200, wait=self.wait, now=lambda: self.t)
        self.modem = Modem(self.line, load_modem(dialect), Patience(answer_s=answer_s))
        self.session = DataSession(self.modem)

    def close(self) -> None:
        self.line.close()
        os.close(self._master)
        os.close(self._slave)

    def wait(self, descriptor: int, is_writing: bool, within_s: float) -> bool:
        self._take()
        self.seen += [(self.t, urc) for urc in self.line.urcs]
        if is_writing or select.select([descriptor], [], [], 0)[0]:
            return True
        if self._due and self._due[0][0] <= min(self.t + within_s, self.leave_at):
            at, _, data = heapq.heappop(self._due)
            self.t = max(self.t, at)
            os.write(self._master, data)
            assert select.select([descriptor], [], [], 5)[0]
            return True
        self.t = min(self.t + within_s, self.leave_at)
        if self.t >= self.leave_at:
            raise LineLeft("waiting", "modem", "the bench ends")
        return False

    def _take(self) -> None:
        while select.select([self._master], [], [], 0)[0]:
            for raw in os.read(self._master, 4096).split(b"\r"):
                text = raw.strip(b"\n\x1b+ ").decode()
                if text:
                    self.asked.append(text)
                    self._answer(text)

    def _answer(self, text: str) -> None:
        begins = [key for key in self.script if text.startswith(key)]
        if begins:
            turns = self.script[begins[0]]
            said = turns.pop(0) if len(turns) > 1 else turns[0]
        else:
            said = [(0.01, self._plain(text))]
        start = max(self.t, self._free_at)
        for after_s, data in said:
            self._count += 1
            heapq.heappush(self._due, (start + after_s, self._count, data))
            if line("OK") in data or b"ERROR" in data:
                self._free_at = start + after_s

    def _plain(self, text: str) -> bytes:
        if text.startswith("ATS8="):
            self.pause = int(text[5:])
        return line(f"{self.pause:03}") + line("OK") if text == "ATS8?" else line("OK")


@pytest.fixture
def ec25() -> Iterator[Modelled]:
    model = Modelled("ec25")
    yield model
    model.close()


def impatient() -> Modelled:
    return Modelled("ec25", answer_s=30.0)


OPENED = [(0.01, line("OK")), (0.5, line("+QIOPEN: 1,0"))]


def test_an_answer_is_waited_for_as_long_as_the_profile_says(ec25: Modelled) -> None:
    ec25.script["AT+QIACT"] = [[(149.0, line("OK"))]]
    began = ec25.t
    ec25.session.open("internet")
    assert ec25.t - began == pytest.approx(149.0, abs=0.1)


def test_the_rig_file_bounds_it() -> None:
    model = impatient()
    model.script["AT+QIACT"] = [[(149.0, line("OK"))]]
    began = model.t
    with pytest.raises(ModemSilent, match=r"no answer to AT\+QIACT=1 within 30 s"):
        model.session.open("internet")
    assert model.t - began == pytest.approx(30.0, abs=0.1)
    model.close()


def test_the_late_answer_is_not_that_of_the_next_command() -> None:
    """The modem has kept all that it was asked, and answers it one by one when it is done: also what looks like OK."""
    model = impatient()
    model.script["AT+QIACT"] = [[(31.0, line("OK"))], [(0.01, line("+CME ERROR: 3"))]]
    model.script["AT+CSQ"] = [[(0.01, line("+CSQ: 18,99") + line("OK"))]]
    with pytest.raises(ModemSilent):
        model.session.open("internet")
    assert model.modem.signal_dbm() == -77
    assert "an answer came late" in model.line.odd
    with pytest.raises(ModemRefused, match="operation not allowed"):
        model.modem.expect(Command("AT+QIACT=1"))
    model.close()


def test_a_late_failure_is_not_that_of_the_next_command_either() -> None:
    model = impatient()
    model.script["AT+QIACT"] = [[(30.4, line("ERROR"))], [(0.01, line("OK"))]]
    with pytest.raises(ModemSilent):
        model.session.open("internet")
    model.session.open("internet")
    assert model.session.is_open
    model.close()


def test_the_late_result_of_one_connection_is_not_that_of_the_next() -> None:
    """The first, given up, is told to stand in the middle of the second, which does not: nothing is believed of it."""
    model = impatient()
    model.script["AT+QIOPEN=1,1"] = [[(0.01, line("OK"))]]
    model.script["AT+QIOPEN=1,2"] = [[(0.01, line("OK")), (0.2, line("+QIOPEN: 1,0")), (0.4, line("+QIOPEN: 2,566"))]]
    model.session.open("internet")
    with pytest.raises(ModemSilent, match="within 30 s"):
        model.session.connect("127.0.0.1", 1883)
    with pytest.raises(ModemFault, match=r"ended with 2,566, not 2,0"):
        model.session.connect("127.0.0.1", 1883)
    assert "AT+QICLOSE=1" in model.asked
    assert not model.session.is_connected
    model.close()


def test_a_connection_that_came_to_stand_late_is_closed() -> None:
    model = impatient()
    model.script["AT+QIOPEN=1,1"] = [[(0.01, line("OK"))]]
    model.script["AT+QIOPEN=1,2"] = [[(0.01, line("OK")), (0.2, line("+QIOPEN: 1,0")), (0.4, line("+QIOPEN: 2,0"))]]
    model.script["AT+QIRD=2"] = [[(0.01, line("+QIRD: 0") + line("OK"))]]
    model.session.open("internet")
    with pytest.raises(ModemSilent):
        model.session.connect("127.0.0.1", 1883)
    model.session.connect("127.0.0.1", 1883)
    closed = model.asked.count("AT+QICLOSE=1")
    assert model.session.receive() == b""
    assert model.asked.count("AT+QICLOSE=1") == closed + 1
    assert "it said late: +QIOPEN: 1,0" in model.line.odd
    model.close()


@pytest.mark.parametrize("urc", ["RING", "NO CARRIER", "BUSY", '+CMTI: "SM",3', "+CREG: 5"])
def test_what_comes_in_the_middle_of_an_open_is_there_at_once_and_ends_nothing(ec25: Modelled, urc: str) -> None:
    ec25.script["AT+QIACT"] = [[(10.0, line(urc)), (120.0, line("OK"))]]
    ec25.script["AT+QIOPEN"] = [[(0.01, line("OK")), (10.0, line(urc)), (120.0, line("+QIOPEN: 1,0"))]]
    began = ec25.t
    ec25.session.open("internet")
    assert min(at for at, said in ec25.seen if said == urc) - began == pytest.approx(10.0, abs=0.1)
    ec25.session.connect("127.0.0.1", 1883)
    assert ec25.session.is_connected
    assert list(ec25.line.urcs) == [urc, urc]


@pytest.mark.parametrize("urc", ['+QIURC: "pdpdeact",1', '+QIURC: "closed",1'])
def test_a_session_that_ends_in_the_middle_of_an_open_is_not_waited_for(ec25: Modelled, urc: str) -> None:
    ec25.script["AT+QIOPEN"] = [[(0.01, line("OK")), (3.0, line(urc))]]
    began = ec25.t
    with pytest.raises(ModemRefused, match=urc.partition('"')[2].partition('"')[0]):
        ec25.session.connect("127.0.0.1", 1883)
    assert ec25.t - began == pytest.approx(3.0, abs=0.1)


def test_a_modem_that_starts_anew_is_not_waited_for(ec25: Modelled) -> None:
    ec25.script["AT+QIACT"] = [[(3.0, line("RDY"))]]
    began = ec25.t
    with pytest.raises(ModemSilent, match=r"it has started anew beside AT\+QIACT=1; is its power steady\?"):
        ec25.session.open("internet")
    assert ec25.t - began < 10
    assert ec25.modem.saw_restart()


def test_an_end_is_not_kept_waiting_and_leaves_the_line_out_of_step(ec25: Modelled) -> None:
    ec25.script["AT+QIACT"] = [[(149.0, line("OK"))]]
    ec25.leave_at = ec25.t + 5
    with pytest.raises(LineLeft):
        ec25.session.open("internet")
    assert ec25.t == ec25.leave_at
    assert not ec25.line.in_step
    assert ec25.line.asked == ""


def test_a_modem_without_the_register_is_used_all_the_same(ec25: Modelled) -> None:
    ec25.script["ATS8"] = [[(0.01, line("ERROR"))]]
    ec25.modem.synchronise()
    assert list(ec25.line.odd) == ["it has no register S8: late answers are told by silence alone"]


@pytest.mark.parametrize("told", ["200", "0200"])
def test_a_modem_whose_register_stays_as_it_is_is_used_all_the_same(ec25: Modelled, told: str) -> None:
    ec25.script["ATS8?"] = [[(0.01, line(told) + line("OK"))]]
    ec25.modem.synchronise()
    assert ec25.line.odd[-1] == "its register S8 stays at 200: late answers are told by silence alone"


def test_one_that_answers_all_with_ok_is_not_believed(ec25: Modelled) -> None:
    ec25.script["ATS8"] = [[(0.01, line("OK"))]]
    with pytest.raises(ModemError, match="no answer to AT, after escapes and a restart"):
        ec25.modem.synchronise()
