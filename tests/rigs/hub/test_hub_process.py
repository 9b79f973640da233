"""The hub between a real broker and scripted meters: each service, each way to fail, what it must survive."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hub_rig import EVENTS, METER, OTHER, SECURITY, ScriptedMeter, Stub, start_hub

from protocols.hub_dialect import Alert, Command, WireValue, encode
from rigs.adapters.peers import ControlClient, Peer
from rigs.errors import BenchError, PortUnavailable
from rigs.frames import Frame


def start_broker(folder: Path, port: int = 0) -> Peer:
    return Peer.start("broker", "rigs.wan.broker", {"kind": "embedded", "host": "127.0.0.1", "port": port}, folder)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Peer]:
    with start_broker(tmp_path) as peer:
        yield peer


@pytest.fixture
def meter() -> Iterator[ScriptedMeter]:
    scripted = ScriptedMeter()
    yield scripted
    scripted.close()


@pytest.fixture
def stub(broker: Peer) -> Iterator[Stub]:
    listening = Stub(broker.ready["port"])
    yield listening
    listening.close()


@pytest.fixture
def frames() -> list[Frame]:
    return []


@pytest.fixture
def flushed() -> threading.Event:
    return threading.Event()


@pytest.fixture
def control(
    tmp_path: Path, broker: Peer, meter: ScriptedMeter, stub: Stub, frames: list[Frame], flushed: threading.Event
) -> Iterator[ControlClient]:
    def hear(event: Mapping[str, Any]) -> None:
        if event["event"] == "flushed":
            flushed.set()

    peer, client = start_hub(tmp_path, broker.ready["port"], {METER: meter.port}, frames.append, hear)
    yield client
    peer.check()
    client.close()
    peer.stop()
    assert peer.exit_status == 0


@pytest.fixture
def hub(control: ControlClient) -> None:
    """The hub runs; the test needs no more of it."""


def test_a_read_gives_canonical_values(hub: None, stub: Stub, meter: ScriptedMeter) -> None:
    meter.registers[0] = 1
    meter.put(2, 2**32 - 1500)
    reply = stub.ask("7.4")
    assert (reply.status, reply.values, reply.device) == ("ok", {"supply_state": 1}, METER)
    assert abs(reply.time - time.time()) < 5
    assert stub.ask("4.3").values == {"balance": -1500}


def test_a_command_is_written_awaited_and_read_back(hub: None, stub: Stub, meter: ScriptedMeter) -> None:
    meter.registers[0] = 1

    def disable(working: ScriptedMeter) -> None:
        working.registers[0] = 0
        working.done()

    meter.on_write = disable
    reply = stub.ask("7.2")
    assert (reply.status, reply.values) == ("ok", {"supply_state": 0})
    assert meter.writes == [(0x20, [2])]


def test_arguments_are_written_with_their_neighbours_in_one_request(
    hub: None, stub: Stub, meter: ScriptedMeter
) -> None:
    assert stub.ask("1.6", disablement_threshold=-1500).status == "ok"
    assert meter.writes == [(0x20, [1, 0xFFFF, 0xFA24])]


def test_what_the_meter_refuses_is_refused_with_its_reason(hub: None, stub: Stub, meter: ScriptedMeter) -> None:
    meter.on_write = lambda working: working.done(result=3, reason=1)
    reply = stub.ask("7.2")
    assert (reply.status, reply.detail, reply.values) == ("refused", "wrong_mode", {})


def test_an_exception_is_a_refusal_of_a_command_and_a_bad_reply_to_a_read(
    hub: None, stub: Stub, meter: ScriptedMeter
) -> None:
    meter.behave = 2
    command, read = stub.ask("7.2"), stub.ask("7.4")
    assert (command.status, command.detail) == ("refused", "exception illegal data address")
    assert (read.status, read.detail) == ("bad_reply", "exception illegal data address")


def test_silence_garbage_and_a_command_without_an_end_have_their_names(
    hub: None, stub: Stub, meter: ScriptedMeter
) -> None:
    meter.behave = "silent"
    assert stub.ask("7.4").status == "no_reply"
    meter.behave = "garbage"
    assert stub.ask("7.4").status == "bad_reply"
    meter.behave = "answer"
    assert stub.ask("7.4").status == "ok"
    meter.on_write = lambda _meter: None
    unfinished = stub.ask("7.2")
    assert (unfinished.status, unfinished.detail) == ("no_reply", "the meter did not finish the command")


def test_a_register_without_a_meaning_is_a_bad_reply(hub: None, stub: Stub, meter: ScriptedMeter) -> None:
    meter.registers[0] = 9
    assert stub.ask("7.4").status == "bad_reply"


@pytest.mark.parametrize(
    ("service", "values", "status"),
    [
        ("9.9", {}, "unsupported"),
        ("11.1", {"image": bytes(400_000), "activate": 1}, "unsupported"),
        ("1.6", {}, "invalid"),
        ("1.6", {"disablement_threshold": 2**40}, "invalid"),
        ("1.6", {"disablement_threshold": 0, "payment_mode": 1}, "invalid"),
        ("7.4", {"log": "event"}, "invalid"),
        ("6.13", {}, "invalid"),
        ("6.13", {"log": "diary"}, "invalid"),
        ("6.13", {"log": "event", "read_from": 2**60}, "invalid"),
        ("4.8.1", {"read_from": 0}, "invalid"),
        ("4.8.1", {"read_from": 10, "read_to": 0}, "invalid"),
    ],
)
def test_what_does_not_fit_is_said_and_not_sent(
    hub: None, stub: Stub, meter: ScriptedMeter, service: str, values: dict[str, WireValue], status: str
) -> None:
    reply = stub.ask(service, **values)
    assert reply.status == status and reply.detail
    assert meter.writes == []


def test_an_unknown_device_is_invalid(hub: None, stub: Stub) -> None:
    assert stub.ask("7.4", OTHER).status == "invalid"


def test_a_log_is_given_oldest_first_within_its_times(hub: None, stub: Stub, meter: ScriptedMeter) -> None:
    for at_s in (100, 200, 300, 400, 500):
        meter.log(0x0102, at_s)
    assert stub.ask("6.13", log="event").values == {"log_entries": [[t, 0x0102, 0] for t in (200, 300, 400, 500)]}
    part = stub.ask("6.13", log="event", read_from=300, read_to=400)
    assert part.values == {"log_entries": [[300, 0x0102, 0], [400, 0x0102, 0]]}
    assert stub.ask("6.13", log="security").values == {"log_entries": []}


def test_a_series_is_given_with_its_gaps(hub: None, stub: Stub, meter: ScriptedMeter) -> None:
    meter.put(0x40, 9000)
    meter.registers[0x42:0x44] = [3, 0]
    meter.registers[0x200], meter.registers[0x207], meter.registers[0x206] = 30, 0xFFFF, 10
    reply = stub.ask("4.8.1", read_from=0, read_to=9000)
    assert reply.values == {"first_end": 5400, "period_s": 1800, "periods": [10, None, 30]}
    assert stub.ask("4.8.1", read_from=9000, read_to=20000).values["periods"] == []


def test_a_message_delivered_twice_is_carried_out_once_and_answered_twice(
    hub: None, stub: Stub, meter: ScriptedMeter
) -> None:
    payload = encode(Command(77, METER, "7.2"))
    for _ in range(3):
        stub.send_raw(payload)
    replies = stub.wait_replies(1)
    stub.ask("7.4")
    stub.send_raw(payload)
    stub.reply(77)
    assert len(meter.writes) == 1
    assert {reply.status for reply in replies} == {"ok"}
    stub.send_raw(encode(Command(77, METER, "1.6", {"disablement_threshold": 5})))
    stub.ask("7.4")
    assert len(meter.writes) == 2


def test_hostile_payloads_do_not_hurt_the_hub(hub: None, stub: Stub) -> None:
    hostile = [os.urandom(size) for size in range(1, 200)]
    for payload in [*hostile, b"", b"\x81" * 60000, b"\0" * 70000, encode(Alert(1, METER, "low-credit", 1))]:
        stub.send_raw(payload)
    assert stub.ask("7.4").status in ("ok", "bad_reply")
    assert len(stub.replies) == 1


def test_a_silent_meter_does_not_hold_up_the_other(tmp_path: Path, broker: Peer, stub: Stub) -> None:
    silent, well = ScriptedMeter(), ScriptedMeter()
    silent.behave = "silent"
    peer, _control = start_hub(tmp_path, broker.ready["port"], {METER: silent.port, OTHER: well.port})
    with peer:
        for _ in range(5):
            stub.send("7.4", METER)
        took = []
        for _ in range(5):
            started = time.monotonic()
            assert stub.ask("7.4", OTHER).status == "ok"
            took.append(time.monotonic() - started)
        assert max(took) < 0.25
        assert {reply.status for reply in stub.wait_replies(10) if reply.device == METER} == {"no_reply"}
        assert peer.log_tail(100).count("polling fails") == 1


def test_frames_are_complete_and_in_order_after_a_flush(
    control: ControlClient, stub: Stub, frames: list[Frame], flushed: threading.Event
) -> None:
    stub.ask("7.2")
    control.request("flush")
    assert flushed.wait(10)  # told behind the last of them, on the way that they come
    kept = list(frames)
    assert [frame.direction for frame in kept] == ["tx", "rx"] * (len(kept) // 2)
    assert {frame.hop for frame in kept} == {"hub-meter"}
    assert sum(frame.raw[7] == 16 for frame in kept if frame.direction == "tx") == 1
    assert [frame.monotonic_ns for frame in kept] == sorted(frame.monotonic_ns for frame in kept)


def test_the_calendar_moves_the_time_of_replies(control: ControlClient, stub: Stub) -> None:
    control.request("calendar", offset_s=1e6)
    assert abs(stub.ask("7.4").time - time.time() - 1e6) < 5
    with pytest.raises(BenchError, match="offset_s"):
        control.request("calendar", offset_s="later")


def test_new_entries_are_pushed_once_and_old_ones_never(
    tmp_path: Path, broker: Peer, meter: ScriptedMeter, stub: Stub
) -> None:
    meter.log(0x0101, 50)
    peer, _control = start_hub(tmp_path, broker.ready["port"], {METER: meter.port})
    with peer:
        meter.log(0x0101, 100)
        meter.log(0x0102, 150)
        meter.log(0x0202, 200, 0x180, SECURITY)
        alerts = stub.wait_alerts(2)
        stub.ask("7.4")
    expected = [Alert(2, METER, "physical-tamper", 100), Alert(1, METER, "disablement", 200)]
    assert sorted(alerts, key=lambda alert: alert.time) == expected
    peer, _control = start_hub(tmp_path, broker.ready["port"], {METER: meter.port})
    with peer:
        meter.log(0x0202, 300)
        assert stub.wait_alerts(3)[2:] == [Alert(4, METER, "disablement", 300)]


def test_what_is_logged_while_the_hub_is_away_is_pushed_when_it_is_back(
    tmp_path: Path, broker: Peer, meter: ScriptedMeter, stub: Stub
) -> None:
    peer, _control = start_hub(tmp_path, broker.ready["port"], {METER: meter.port})
    peer.stop()
    for at_s in range(1, 7):
        meter.log(0x0101, at_s)
    peer, _control = start_hub(tmp_path, broker.ready["port"], {METER: meter.port})
    with peer:
        alerts = stub.wait_alerts(4)
        stub.ask("7.4")
        assert [(alert.id, alert.time) for alert in alerts] == [(n, n) for n in (3, 4, 5, 6)]
        assert len(stub.alerts) == 4


def test_a_counter_that_went_back_is_a_new_log(tmp_path: Path, broker: Peer, meter: ScriptedMeter, stub: Stub) -> None:
    meter.put(EVENTS, 90)
    peer, _control = start_hub(tmp_path, broker.ready["port"], {METER: meter.port})
    with peer:
        meter.put(EVENTS, 0)
        meter.log(0x0101, 5)
        assert stub.wait_alerts(1) == [Alert(1, METER, "physical-tamper", 5)]


def test_the_hub_survives_a_restart_of_the_broker(tmp_path: Path, meter: ScriptedMeter) -> None:
    with start_broker(tmp_path) as first:
        port = first.ready["port"]
        peer, _control = start_hub(tmp_path, port, {METER: meter.port})
    meter.log(0x0101, 100)
    with start_broker(tmp_path, port), peer:
        stub = Stub(port)
        end = time.monotonic() + 15
        while not stub.replies and time.monotonic() < end:
            number = stub.send("7.4")
            try:
                stub.reply(number, 0.3)
            except AssertionError:
                continue
        assert stub.replies[0].status == "ok"
        meter.log(0x0202, 200)
        assert stub.wait_alerts(1)[-1].time in (100, 200)
        stub.close()


def test_a_broker_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="is the broker running"):
        start_hub(tmp_path, 1, {})


def test_a_wrong_configuration_is_told_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="hub: expected 16 hex digits"):
        start_hub(tmp_path, 1, {}, hub="nonsense")
