"""The watch over a meter's logs, with a scripted meter and uplink: nothing lost, nothing early, nothing old."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hub_rig import METER, PROFILE

from protocols.hub_dialect import Alert, decode
from rigs.errors import NoReply
from rigs.hub.alerts import AlertWatch
from rigs.hub.state import StateFile
from rigs.ports import CommandOutcome, LogRow, Reading, SeriesEntry, Value
from rigs.profile import Profile, load_profile


class Meter:
    """Logs by name; `cleared`: the last entry that is gone; `late`: what is logged between reading counter and log."""

    def __init__(self) -> None:
        self.rows: dict[str, list[LogRow]] = {"event": [], "security": []}
        self.late: list[str] = []
        self.cleared = 0
        self.is_silent = False

    def log(self, name: str = "cover-opened", log: str = "event") -> None:
        sequence = len(self.rows[log]) + 1
        self.rows[log].append(LogRow(sequence, datetime.fromtimestamp(sequence, UTC), 0x101, name, 0))

    def read(self, *points: str) -> Mapping[str, Reading]:
        if self.is_silent:
            raise NoReply("reading", "meter", "silence")
        names = {"event_count": "event", "security_count": "security"}
        return {point: Reading(point, len(self.rows[names[point]]), "", (), 0) for point in points}

    def read_log(self, log: str, newest: int | None = None) -> tuple[LogRow, ...]:
        while self.late:
            self.log(self.late.pop())
        assert newest
        return tuple(row for row in self.rows[log][-min(newest, 4) :] if row.sequence > self.cleared)

    def read_series(self, series: str, start: datetime, end: datetime) -> tuple[SeriesEntry, ...]:
        raise NotImplementedError

    def run_command(self, writes: Mapping[str, Value]) -> CommandOutcome:
        raise NotImplementedError

    def write_image(self, image: bytes) -> CommandOutcome:
        raise NotImplementedError

    def close(self) -> None:
        return None


class Uplink:
    def __init__(self) -> None:
        self.sent: list[Alert] = []
        self.acknowledged: set[int] = set()
        self.is_connected = self.acknowledges = True
        self._mids: Iterator[int] = itertools.count(1)

    def publish_alert(self, payload: bytes) -> int | None:
        if not self.is_connected:
            return None
        message = decode(payload)
        assert isinstance(message, Alert)
        self.sent.append(message)
        mid = next(self._mids)
        if self.acknowledges:
            self.acknowledged.add(mid)
        return mid

    def take_acknowledged(self, mid: int) -> bool:
        if mid not in self.acknowledged:
            return False
        self.acknowledged.discard(mid)
        return True


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    (tmp_path / "scripted.toml").write_text(PROFILE)
    return load_profile(tmp_path / "scripted.toml")


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def uplink() -> Uplink:
    return Uplink()


@pytest.fixture
def watch(tmp_path: Path, profile: Profile, uplink: Uplink, meter: Meter) -> AlertWatch:
    started = AlertWatch(METER, profile, StateFile(tmp_path / "state.json"), uplink)
    started.poll(meter)
    return started


def pushed(folder: Path, log: str = "event") -> int | None:
    return StateFile(folder / "state.json").pushed(METER.hex(), log)


def test_a_log_that_was_cleared_is_not_looked_for_again(
    watch: AlertWatch, meter: Meter, uplink: Uplink, tmp_path: Path
) -> None:
    meter.log()
    meter.log()
    meter.cleared = 2
    watch.poll(meter)
    assert (uplink.sent, pushed(tmp_path)) == ([], 2)
    meter.log()
    watch.poll(meter)
    assert ([alert.id for alert in uplink.sent], pushed(tmp_path)) == ([3], 3)


def test_entries_logged_between_counter_and_log_are_not_skipped(
    watch: AlertWatch, meter: Meter, uplink: Uplink
) -> None:
    meter.log()
    meter.late = ["cover-opened", "cover-opened"]
    watch.poll(meter)
    watch.poll(meter)
    assert [alert.id for alert in uplink.sent] == [1, 2, 3]


def test_entries_that_come_while_the_log_is_read_again_push_none_out_of_reach(
    watch: AlertWatch, meter: Meter, uplink: Uplink, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter.log()
    coming, honest = [["cover-opened"], ["cover-opened"]], meter.read_log

    def busy(log: str, newest: int | None = None) -> tuple[LogRow, ...]:
        meter.late = coming.pop() if coming else []
        return honest(log, newest)

    monkeypatch.setattr(meter, "read_log", busy)
    watch.poll(meter)
    assert [alert.id for alert in uplink.sent] == [1, 2, 3]


def test_the_state_waits_for_the_acknowledgement(
    tmp_path: Path, watch: AlertWatch, meter: Meter, uplink: Uplink
) -> None:
    uplink.acknowledges = False
    meter.log("cover-closed")
    meter.log()
    meter.log("cover-closed")
    watch.poll(meter)
    assert (pushed(tmp_path), watch.is_settled) == (1, False)
    uplink.acknowledged.add(1)
    watch.settle()
    assert (pushed(tmp_path), watch.is_settled) == (3, True)


def test_a_hub_that_dies_before_the_acknowledgement_repeats_the_alert(
    tmp_path: Path, profile: Profile, watch: AlertWatch, meter: Meter, uplink: Uplink
) -> None:
    uplink.acknowledges = False
    meter.log()
    watch.poll(meter)
    again, fresh = Uplink(), StateFile(tmp_path / "state.json")
    AlertWatch(METER, profile, fresh, again).poll(meter)
    assert again.sent == uplink.sent == [Alert(1, METER, "physical-tamper", 1)]


def test_without_a_connection_nothing_is_lost(watch: AlertWatch, meter: Meter, uplink: Uplink) -> None:
    uplink.is_connected = False
    meter.log()
    watch.poll(meter)
    assert uplink.sent == []
    uplink.is_connected = True
    watch.poll(meter)
    watch.poll(meter)
    assert [alert.id for alert in uplink.sent] == [1]


def test_a_jump_beyond_the_ring_gives_what_is_still_there(watch: AlertWatch, meter: Meter, uplink: Uplink) -> None:
    for _ in range(9):
        meter.log()
    watch.poll(meter)
    assert [alert.id for alert in uplink.sent] == [6, 7, 8, 9]


def test_a_silent_meter_raises_and_loses_nothing(watch: AlertWatch, meter: Meter, uplink: Uplink) -> None:
    meter.is_silent = True
    meter.log()
    with pytest.raises(NoReply):
        watch.poll(meter)
    meter.is_silent = False
    watch.poll(meter)
    assert [alert.id for alert in uplink.sent] == [1]


def test_a_state_that_cannot_be_read_is_put_aside(tmp_path: Path) -> None:
    for content in ("", "[]", '{"pushed": {"a": 5}}', '{"pushed": {"a": {"event": "x"}}}', "\0"):
        (tmp_path / "state.json").write_text(content)
        assert pushed(tmp_path) is None
        assert not (tmp_path / "state.json").exists()
        assert (tmp_path / "state.json.unreadable").read_text() == content


def test_ten_thousand_alerts_are_each_pushed_once_and_what_the_ring_has_lost_is_not_made_up(
    watch: AlertWatch, meter: Meter, uplink: Uplink
) -> None:
    while len(meter.rows["event"]) < 10_000:  # the scripted ring holds four
        for _ in range(4):
            meter.log()
        watch.poll(meter)
    assert [alert.id for alert in uplink.sent] == list(range(1, 10_001))
    for _ in range(10_000):
        meter.log()
    watch.poll(meter)
    watch.poll(meter)
    assert [alert.id for alert in uplink.sent[10_000:]] == list(range(19_997, 20_001))
