"""Two brokers: when the first ends, hub and DCC change over to the second, and what is paid for is credited once.

The count is the meter's own, read by the bench's interface: each code is credited or not, whatever became of the
messages; the User sends a code again that was answered with E20, and the meter knows it again if it has it already.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from needs import need

from protocols.duis import RequestId, Response, ServiceRequest, Smets1Answer
from protocols.utrn_vm1 import vend_code
from rigs.adapters.assembly import RigAssembly
from rigs.errors import BenchError, PeerDied
from rigs.frames import Frame
from rigs.rig import Rig
from rigs.rigfile import load_rig

WITHIN_S = 20.0
CODES, AFTER, PENCE = 12, 4, 100
WHOLE = load_rig("virtual-smets1-dual-fuel-standby")


@pytest.fixture
def frames() -> list[Frame]:
    return []


@pytest.fixture
def assembly(tmp_path: Path, frames: list[Frame]) -> Iterator[RigAssembly]:
    need("mosquitto")
    dcc = replace(WHOLE.dcc, device_timeout_s=1.0)
    config = replace(WHOLE, wan=replace(WHOLE.wan, capture="off"), dcc=dcc)
    made = RigAssembly(config, tmp_path, frames.append)
    try:
        made.open()
        yield made
    finally:
        made.close()


def begin(rig: Rig, variant: str, **parameters: object) -> tuple[RequestId, int]:
    role, device = "import supplier", rig.devices["electricity"].eui
    mark = rig.user.mark()
    request = ServiceRequest(rig.user.next_request_id(role, device), 1, variant, parameters)
    rig.user.send(role, request)
    return request.request_id, mark


def end(rig: Rig, begun: tuple[RequestId, int]) -> Response:
    number, mark = begun
    found = rig.user.wait_delivery(
        lambda one: one.response is not None and one.response.request_id == number, mark, WITHIN_S
    )
    assert found is not None
    assert found.response is not None
    return found.response


def until(true: Callable[[], bool]) -> None:
    pause, last = threading.Event(), time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < last
        pause.wait(0.01)


def broker_of_hub(rig: Rig) -> str:
    assert rig.dcc is not None
    return str(rig.dcc.call("wan", "hubs")["hubs"][0]["broker"])


def died(assembly: RigAssembly) -> str:
    """Who has; a process that is killed closes its sockets a little before it is seen to have ended."""
    try:
        assembly.check()
    except PeerDied as found:
        return str(found)
    return ""


def balance(rig: Rig) -> Decimal:
    return Decimal(str(rig.devices["electricity"].port.read("balance")["balance"].value))


def codes(rig: Rig, count: int) -> list[str]:
    device = rig.devices["electricity"]
    key, serial = bytes.fromhex(device.profile.text("utrn_key")), device.port.identity()["serial_number"]
    return [vend_code(key, serial, PENCE, number + 1) for number in range(count)]


def test_what_is_paid_for_is_credited_once_whatever_the_broker_does(assembly: RigAssembly, frames: list[Frame]) -> None:
    rig = assembly.rig
    assert rig is not None
    first = broker_of_hub(rig)
    end(
        rig,
        begin(
            rig,
            "1.6",
            payment_mode="prepayment",
            suspend_debt_disabled=False,
            suspend_debt_emergency=False,
            disablement_threshold=0,
        ),
    )
    before, paid = balance(rig), codes(rig, CODES)
    begun = []
    for at, code in enumerate(paid):
        begun.append((code, begin(rig, "2.2", utrn=code)))
        if at == AFTER:
            os.kill(assembly.process("broker"), signal.SIGKILL)
    answers = [(code, end(rig, one)) for code, one in begun]
    until(lambda: broker_of_hub(rig) not in ("", first))
    assert {answer.code for _, answer in answers} <= {"I0", "E20"}
    for code, answer in answers:
        if answer.code == "E20":
            again = end(rig, begin(rig, "2.2", utrn=code))
            assert again.code == "I0"
            assert isinstance(again.payload, Smets1Answer)
    assert balance(rig) - before == CODES * PENCE
    rig.flush()
    for code, answer in answers:  # once, and once more where its User has asked again
        assert told_to_meter(frames, code) in ((1,) if answer.code == "I0" else (1, 2)), code


def told_to_meter(frames: list[Frame], code: str) -> int:
    """How often the hub has given the meter that code."""
    sent = [frame.raw for frame in frames if frame.hop == "hub-meter" and frame.direction == "tx"]
    return sum(code.encode() in raw for raw in sent)


def test_the_rig_goes_on_and_says_once_that_a_broker_has_ended(assembly: RigAssembly) -> None:
    rig = assembly.rig
    assert rig is not None
    first = broker_of_hub(rig)
    os.kill(assembly.process("broker"), signal.SIGKILL)
    until(lambda: broker_of_hub(rig) not in ("", first))
    until(lambda: "using broker" in died(assembly))
    assembly.check()
    assert assembly.goes_on()
    mark = rig.wan.mark()
    assert end(rig, begin(rig, "4.1.1")).code == "I0"
    rig.wan.mark()
    assert [message.topic[-2:] for message in rig.wan.since(mark)] == ["/c", "/r"]
    with pytest.raises(BenchError, match="gap"):
        rig.wan.since(0)
    os.kill(assembly.process("standby"), signal.SIGKILL)
    until(lambda: broker_of_hub(rig) == "")
    until(lambda: died(assembly))
    assert not assembly.goes_on()
    assert end(rig, begin(rig, "4.1.1")).code == "E20"


def test_the_standby_may_end_as_well(assembly: RigAssembly) -> None:
    rig = assembly.rig
    assert rig is not None
    first = broker_of_hub(rig)
    os.kill(assembly.process("standby"), signal.SIGKILL)
    assert end(rig, begin(rig, "4.1.1")).code == "I0"
    assert broker_of_hub(rig) == first
