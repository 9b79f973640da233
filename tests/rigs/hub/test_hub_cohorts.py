"""The hub as the head end of each cohort: its dialect, its transactions, and what it holds for later."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hub_rig import METER, OTHER, ScriptedMeter, Stub, start_hub

from protocols.messages import CANCELLED
from rigs.adapters.peers import Peer
from rigs.errors import BenchError
from rigs.hub.state import HeldCommand, StateFile

HOUR = 3600


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    config = {"kind": "embedded", "host": "127.0.0.1", "port": 0}
    with Peer.start("broker", "rigs.wan.broker", config, tmp_path_factory.mktemp("broker")) as peer:
        yield peer


class HeadEnd:
    """A hub of one dialect, its meter and the stub's side; `restart` keeps the state file."""

    def __init__(self, folder: Path, broker: Peer, dialect: str) -> None:
        self.folder, self.port, self.dialect = folder, broker.ready["port"], dialect
        self.meter = ScriptedMeter()
        self.stub = Stub(self.port, dialect)
        self.offset_s = 0.0
        self.start()

    def start(self, **options: Any) -> None:
        told = {"dialect": self.dialect, "calendar_offset_s": self.offset_s, **options}
        self.peer, self.control = start_hub(self.folder, self.port, {METER: self.meter.port}, **told)

    def advance(self, seconds: float) -> None:
        """As the bench does: the calendar of the hub, then the meters', then what is due."""
        self.offset_s += seconds
        self.control.request("calendar", offset_s=self.offset_s)
        self.control.request("run_due")

    def later(self, seconds: float) -> int:
        return int(time.time() + self.offset_s + seconds)

    def end(self) -> None:
        self.control.close()
        self.peer.stop()

    def close(self) -> None:
        self.end()
        self.stub.close()
        self.meter.close()


@pytest.fixture
def head_end(request: pytest.FixtureRequest, tmp_path: Path, broker: Peer) -> Iterator[HeadEnd]:
    started = HeadEnd(tmp_path, broker, request.param)
    yield started
    started.peer.check()
    started.close()


def of(*dialects: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("head_end", dialects, indirect=True)


@of("ledger", "slate")
def test_a_service_is_answered_in_the_head_ends_dialect(head_end: HeadEnd) -> None:
    head_end.meter.registers[0] = 1
    reply = head_end.stub.ask("7.4")
    assert (reply.status, reply.values) == ("ok", {"supply_state": 1})
    assert head_end.stub.ask("11.2").status == "unsupported"


@of("ledger", "bundle", "slate")
def test_an_alert_is_pushed_in_the_head_ends_dialect(head_end: HeadEnd) -> None:
    head_end.meter.log(0x0101, 1_768_000_000)
    assert head_end.stub.wait_alerts(1)[0].alert == "physical-tamper"


@of("ledger", "bundle", "slate")
def test_messages_of_another_dialect_are_dropped(head_end: HeadEnd) -> None:
    other = Stub(head_end.port, "hub")
    other.send("7.4")
    head_end.stub.send_raw(b"\xff" * 100)
    other.close()
    assert head_end.stub.ask("SITE_STATUS" if head_end.dialect == "bundle" else "7.4").status == "ok"


@of("ledger", "slate")
def test_a_meter_that_is_not_behind_the_hub_is_invalid(head_end: HeadEnd) -> None:
    assert head_end.stub.ask("7.4", device=OTHER).status == "invalid"


@of("bundle")
def test_a_transaction_gives_each_service_an_end_of_its_own(head_end: HeadEnd) -> None:
    head_end.meter.registers[0] = 1
    head_end.meter.put(2, 5000)
    reply = head_end.stub.ask("SITE_STATUS")
    assert reply.status == "ok"
    assert {name: (part.status, part.values) for name, part in reply.parts.items()} == {
        "7.4": ("ok", {"supply_state": 1}), "11.2": ("unsupported", {}), "4.3": ("ok", {"balance": 5000}),
    }  # fmt: skip


@of("bundle")
def test_a_part_that_fails_does_not_keep_the_next_from_its_turn(head_end: HeadEnd) -> None:
    head_end.meter.on_write = lambda working: working.done(result=3, reason=1)
    reply = head_end.stub.ask("SUPPLY_OFF")
    off, status = reply.parts["7.2"], reply.parts["7.4"]
    assert (off.status, off.detail, status.status) == ("refused", "wrong_mode", "ok")
    head_end.meter.behave = "silent"
    assert {part.status for part in head_end.stub.ask("SUPPLY_OFF").parts.values()} == {"no_reply"}


@of("bundle")
def test_terms_go_to_the_services_that_take_them(head_end: HeadEnd) -> None:
    reply = head_end.stub.ask("CHANGE_OF_TERMS", disablement_threshold=-1500)
    assert [part.status for part in reply.parts.values()] == ["ok", "ok"]
    assert head_end.meter.writes == [(0x20, [1, 0xFFFF, 0xFA24])]
    assert head_end.stub.ask("SITE_STATUS", utrn="1").status == "invalid"


@of("slate")
def test_a_command_for_later_is_held_and_answered_when_it_is_due(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.2", execute_at=head_end.later(HOUR))
    assert head_end.stub.reply(number).status == "held"
    assert not head_end.meter.writes
    head_end.advance(HOUR - 60)
    assert not head_end.meter.writes
    head_end.advance(61)
    assert head_end.meter.writes == [(0x20, [2])]
    assert head_end.stub.last_reply(number, "ok").values == {"supply_state": 0}


@of("slate")
def test_the_wall_clock_alone_makes_it_due(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.2", execute_at=head_end.later(2))
    assert head_end.stub.last_reply(number, "ok")
    assert head_end.meter.writes == [(0x20, [2])]


@of("slate")
def test_what_falls_due_in_between_is_carried_out_in_order(head_end: HeadEnd) -> None:
    for threshold, hours in ((3, 3), (1, 1), (2, 2)):
        number = head_end.stub.send("1.6", execute_at=head_end.later(hours * HOUR), disablement_threshold=threshold)
        assert head_end.stub.reply(number).status == "held"
    head_end.advance(10 * HOUR)
    assert [words[2] for _, words in head_end.meter.writes] == [1, 2, 3]


@of("slate")
def test_a_calendar_that_has_moved_waits_for_the_meters(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.2", execute_at=head_end.later(HOUR))
    assert head_end.stub.reply(number).status == "held"
    head_end.control.request("calendar", offset_s=2.0 * HOUR)
    assert head_end.stub.ask("7.4").status == "ok"
    assert not head_end.meter.writes
    head_end.control.request("run_due")
    assert head_end.meter.writes


@of("slate")
def test_a_moment_that_has_passed_is_now(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.2", execute_at=head_end.later(-HOUR))
    assert head_end.stub.reply(number).status == "ok"


@of("slate")
def test_a_held_command_is_taken_back_by_its_id(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.2", execute_at=head_end.later(HOUR))
    assert head_end.stub.reply(number).status == "held"
    assert head_end.stub.cancel(number, OTHER).status == "invalid"
    assert head_end.stub.cancel(number + 100).status == "refused"
    assert head_end.stub.cancel(number).status == "ok"
    assert head_end.stub.last_reply(number, "refused").detail == CANCELLED
    assert head_end.stub.cancel(number).detail == "no such command is held"
    head_end.advance(2 * HOUR)
    assert not head_end.meter.writes


@of("slate")
def test_what_is_held_survives_a_kill_and_is_carried_out_once(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.2", execute_at=head_end.later(HOUR))
    assert head_end.stub.reply(number).status == "held"
    head_end.end()
    head_end.offset_s += 2 * HOUR
    head_end.start()
    assert head_end.stub.last_reply(number, "ok")
    assert len(head_end.meter.writes) == 1
    head_end.end()
    head_end.start()
    assert head_end.stub.ask("7.4").status == "ok"
    assert len(head_end.meter.writes) == 1


@of("slate")
def test_what_was_begun_when_the_hub_died_is_a_fault_and_not_begun_again(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.2", execute_at=head_end.later(HOUR))
    assert head_end.stub.reply(number).status == "held"
    head_end.end()
    state = StateFile(head_end.folder / "state.json")
    (held,) = state.held()
    state.hold(HeldCommand(held.id, held.due, held.payload, is_begun=True))
    head_end.start()
    assert "restarted" in head_end.stub.last_reply(number, "hub_fault").detail
    head_end.advance(2 * HOUR)
    assert not head_end.meter.writes
    assert not StateFile(head_end.folder / "state.json").held()


@of("slate")
def test_a_silent_meter_ends_a_due_command(head_end: HeadEnd) -> None:
    number = head_end.stub.send("7.4", execute_at=head_end.later(HOUR))
    assert head_end.stub.reply(number).status == "held"
    head_end.meter.behave = "silent"
    head_end.advance(2 * HOUR)
    assert head_end.stub.last_reply(number, "no_reply")


@of("slate")
def test_a_command_that_comes_twice_is_held_once(head_end: HeadEnd) -> None:
    due = head_end.later(HOUR)
    number = head_end.stub.send("7.2", execute_at=due)
    assert head_end.stub.reply(number).status == "held"
    head_end.end()
    head_end.start()
    head_end.stub.replies.clear()
    head_end.stub._ids = iter([number, *range(number + 1, number + 100)])  # type: ignore[assignment]
    assert head_end.stub.send("7.2", execute_at=due) == number
    assert head_end.stub.reply(number).status == "held"
    head_end.advance(2 * HOUR)
    assert len(head_end.meter.writes) == 1


def test_a_state_of_before_has_nothing_held_and_a_broken_one_is_put_aside(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    file.write_text('{"pushed": {"a": {"event": 3}}}')
    assert (StateFile(file).held(), StateFile(file).pushed("a", "event")) == ((), 3)
    file.write_text('{"pushed": {"a": {"event": 3}}, "held": [[1, 2, "zz", false]]}')
    assert StateFile(file).pushed("a", "event") is None
    assert (tmp_path / "state.json.unreadable").is_file()


def test_a_dialect_that_there_is_not_refuses_the_start(tmp_path: Path, broker: Peer) -> None:
    with pytest.raises(BenchError, match="dialect: expected one of hub, ledger, bundle, slate"):
        start_hub(tmp_path, broker.ready["port"], {}, dialect="esperanto")
