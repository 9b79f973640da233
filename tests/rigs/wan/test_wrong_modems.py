"""Deliberately wrong modems, and what finds each: the driver's own check, the error that it ends with, what it notes.

A modem that is found is either used all the same (what it noted is in the report of `meterbench doctor`) or refused
with an error that names what is wrong. The wrong ways to roam are found by the scenarios of GSM-1 (tests/conformance).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from protocols.gsm.at_exchange import Command
from rigs.adapters.modem_data import DataSession
from rigs.adapters.modem_errors import DataLost, ModemError, ModemFault, ModemSilent, SimUnusable
from rigs.adapters.modem_pin import PinMemory, unlock
from rigs.adapters.modem_sms import ShortMessages
from rigs.errors import BenchError
from rigs.wan.modem.faults import FAULTS
from tests.rigs.wan.modem_rig import FIRST, HOME, SECOND, ModemRig, modem_rig
from tests.rigs.wan.test_modem import Echoing, pin_file, until

Deed = Callable[[ModemRig, Path], None]


def signal_twice(rig: ModemRig, _folder: Path) -> None:
    rig.modem.signal_dbm()
    rig.modem.signal_dbm()
    rig.modem.registration()


def signal_often(rig: ModemRig, _folder: Path) -> None:
    for _ in range(30):
        rig.modem.signal_dbm()


def sends(rig: ModemRig, _folder: Path) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    messages.send("+447700900123", "hello")


def receives(rig: ModemRig, _folder: Path) -> None:
    messages = ShortMessages(rig.modem)
    messages.prepare()
    rig.control.request("message", sender="+447700900123", text="hello")
    until(lambda: rig.state()["delivered"], rig)
    rig.line.hear(0.05)
    if not messages.take_new() and not messages.sweep():
        raise ModemFault("waiting for a short message", rig.path, "none came")
    messages.sweep()


def receives_unasked(rig: ModemRig, _folder: Path) -> None:
    """What nobody told of is found in the store."""
    messages = ShortMessages(rig.modem)
    messages.prepare()
    rig.control.request("message", sender="+447700900123", text="hello")
    until(lambda: rig.state()["stored"], rig)
    rig.line.hear(0.05)
    assert messages.take_new() == []
    assert [one.content for one in messages.sweep()] == ["hello"]
    rig.line.odd.append("found by looking")


def talks(rig: ModemRig, _folder: Path) -> None:
    far = Echoing()
    session = DataSession(rig.modem, look_s=0.05)
    try:
        session.open("internet")
        session.connect("127.0.0.1", far.port)
        session.send(b"x" * 200)
        until(session.receive, rig)
        assert far.came.wait(5)
        far.close()
        until(session.receive, rig)
    finally:
        far.close()


def opens(rig: ModemRig, _folder: Path) -> None:
    """As the carrier does: what fails is tried again."""
    far, session = Echoing(), DataSession(rig.modem)
    try:
        for _ in range(4):
            try:
                if not session.is_open:
                    session.open("internet")
                session.connect("127.0.0.1", far.port)
                break
            except BenchError as problem:
                rig.line.odd.append(str(problem))
                if not isinstance(problem, ModemSilent) or rig.modem.saw_restart():
                    session.close()
        else:
            raise ModemFault("opening", rig.path, "never")
        session.send(b"hello")
        assert until(session.receive, rig) == b"hello"
    finally:
        far.close()


def registers_nowhere(rig: ModemRig, _folder: Path) -> None:
    for plmn in (HOME, FIRST, SECOND):
        rig.network(plmn, False)
    until(lambda: not rig.state()["attached"], rig)
    rig.modem.wait_registered(0.2)


def loses_its_sim(rig: ModemRig, _folder: Path) -> None:
    rig.control.request("sim", **{"in": False})
    assert rig.modem.sim() == "absent"
    rig.line.odd.append(f"understood as {rig.modem.ask(Command('AT+CIMI', bare=True)).failure}")


def tries_a_wrong_pin(rig: ModemRig, folder: Path) -> None:
    rig.control.request("sim", pin="4711")
    unlock(rig.modem, pin_file(folder, "1234"), PinMemory(folder / "pins.json"))


TABLE: Final[dict[str, tuple[Deed, type[BenchError] | None, str]]] = {
    # the wrong modem: what is done with it, the error that it ends in (None: it is used all the same), what is said
    "echo-comes-back": (signal_twice, None, "echo came back on"),
    "swallows-data-urc": (talks, DataLost, "data came without a word"),
    "swallows-message-urc": (receives_unasked, None, "found by looking"),
    "ok-without-reference": (sends, ModemFault, "OK without +CMGS: nobody knows whether it was sent"),
    "wrong-final-code": (signal_twice, ModemSilent, "no answer to AT+CSQ within 0.5 s"),
    "doubles-messages": (receives, None, "a short message came twice"),
    "loses-bytes": (signal_often, ModemError, ""),
    "registered-without-network": (registers_nowhere, ModemFault, "+CREG says home, +COPS? no network"),
    "closes-silently": (talks, DataLost, "the socket is closed, and nothing was said"),
    "hangs-after-prompt": (sends, ModemSilent, "no answer to AT+CMGS="),
    "hangs-until-restart": (signal_twice, ModemSilent, "no answer to AT+CSQ within 0.5 s"),
    "text-errors": (loses_its_sim, None, "understood as +CME ERROR 10 (SIM not inserted)"),
    "urc-inside-answers": (signal_twice, None, ""),
    "counter-stays": (tries_a_wrong_pin, SimUnusable, "the counter of attempts went from 3 to 3"),
    "truncates-pdu": (receives, ModemError, "is told, 20 came"),
    "confirms-less": (talks, DataLost, "AT+CIPSEND ended with 1,200,199, not 1,200,200"),
    "counts-wrong": (signal_twice, ModemFault, "+CSQ: 64, expected 0 to 31 or 99"),
    "garbage-on-line": (signal_twice, None, "garbage ff00fe80"),
    "never-opens": (opens, ModemFault, "no answer to AT+CIPOPEN="),
    "opens-late": (opens, None, "it said late: +CIPOPEN: 1,10"),
    "answers-late": (opens, None, "no answer to AT+NETOPEN within 0.5 s"),  # whose it is then: test_patience.py
    "urcs-in-open": (opens, None, ""),
    "loses-session-in-open": (opens, None, "+CIPEVENT: NETWORK CLOSED UNEXPECTEDLY"),
    "restarts-in-open": (opens, None, "it has started anew beside AT+CIPOPEN="),
    "loses-messages": (receives, ModemFault, "none came"),
}
ROAMING: Final = {
    "says-home-abroad", "stays-abroad", "roams-anywhere", "ignores-order", "stays-away", "session-abroad-dies",
}  # fmt: skip


def test_each_wrong_modem_has_what_finds_it() -> None:
    assert FAULTS.keys() == TABLE.keys() | ROAMING


@pytest.mark.parametrize("fault", TABLE)
def test_a_wrong_modem_is_found(fault: str, tmp_path: Path) -> None:
    deed, error, said = TABLE[fault]
    with modem_rig(tmp_path / "rig", faults=[fault]) as rig:
        found: list[Any] = []
        try:
            rig.modem.start()
            rig.modem.wait_registered()
            deed(rig, tmp_path)
        except BenchError as problem:
            assert error is not None, problem
            assert isinstance(problem, error), problem
            found.append(str(problem))
        else:
            assert error is None, f"nobody has found it; noted: {[*rig.line.odd]}"
        assert rig.fired().get(fault, 0) > 0
        assert said in " / ".join([*found, *rig.line.odd])


def test_the_right_modem_has_nothing_odd(tmp_path: Path) -> None:
    with modem_rig(tmp_path / "rig") as rig:
        rig.modem.start()
        rig.modem.wait_registered()
        for deed in (signal_twice, sends, receives):
            deed(rig, tmp_path)
        with pytest.raises(DataLost):
            talks(rig, tmp_path)
        assert [*rig.line.odd] == []
