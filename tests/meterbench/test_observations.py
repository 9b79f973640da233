"""Checks on the WAN and on alerts that no virtual meter can break: seen to fail here, with a rig that is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

import catalogue
from catalogue import Alert
from meterbench.bench import Bench, observations
from meterbench.bench.operator import Feed
from meterbench.bench.stimuli import Stimulus
from meterbench.errors import ConformanceFailure
from meterbench.latch import Latch
from meterbench.recorder import Recorder
from meterbench.records import Case
from protocols.duis import Smets1DeviceAlert
from rigs.adapters.clock import SystemClock
from rigs.ports import Delivery, MessageSize, WanMessage
from rigs.rig import Device, Rig
from rigs.rigfile import DEFAULT_RIG, load_rig

BOOK = catalogue.load()
NOW = datetime(2026, 1, 14, 9, tzinfo=UTC)
TAMPER = next(row for row in BOOK if isinstance(row, Alert) and row.title == "Physical Tamper Alert")
LIMIT_BYTES = BOOK.traffic(catalogue.Fuel("electricity"), "meter-reading-simple").size_bytes


class Wan:
    """What the listener has heard since any mark."""

    def __init__(self, *sizes: tuple[str, int]) -> None:
        self.heard = tuple(WanMessage(f"mb/00{end}", bytes(size), NOW, 0) for end, size in sizes)

    def mark(self) -> int:
        return 0

    def since(self, _mark: int) -> tuple[WanMessage, ...]:
        return self.heard


class Captured:
    status = "running"

    def __init__(self, *sizes: tuple[str, int]) -> None:
        self.counted = tuple(MessageSize(f"mb/00{end}", size, size + 20, size + 60) for end, size in sizes)

    def since(self, _ns: int) -> tuple[MessageSize, ...]:
        return self.counted


class User:
    """Deliveries that are there already; what does not come is not waited for."""

    def __init__(self, *deliveries: Delivery) -> None:
        self._deliveries = deliveries

    def deliveries(self, _since: int) -> tuple[Delivery, ...]:
        return self._deliveries

    def wait_delivery(self, accept: Callable[[Delivery], bool], _since: int, _within_s: float) -> Delivery | None:
        return next(filter(accept, self._deliveries), None)


def bench_with(subject: str, wan: Wan | None = None, user: User | None = None, sizes: Captured | None = None) -> Bench:
    config = load_rig(DEFAULT_RIG).devices["electricity"]
    clock: Any = SystemClock()
    nobody: Any = SimpleNamespace()
    device = Device("electricity", config.profile, nobody, config.eui, config.mpxn)
    ears: Any = wan or Wan()
    users: Any = user or User()
    counted: Any = sizes
    rig = Rig("none", {"electricity": device}, clock, nobody, users, ears, counted)
    recorder = Recorder()
    recorder.floor_s = Decimal("0.001")
    case = Case(
        id="a::b::c", name="c", feature="a", rule="b", file="a.feature", line=1, subject=subject,
        requirements=("WAN-electricity-meter-reading-simple",), tags=(), fuels=("electricity",), services=(),
        fingerprint="",
    )  # fmt: skip
    recorder.begin(case, 1)
    return Bench(rig, recorder, BOOK, Latch(), Feed(), {}, device=device)


def stimulus() -> Stimulus:
    return Stimulus(NOW, 0, 0, 0, 0)


def alert(bench: Bench, role: str, received_s: float = 0.1, at: datetime = NOW) -> Delivery:
    payload = Smets1DeviceAlert(bench.meter.eui, 1, at, None, TAMPER.title)
    response: Any = SimpleNamespace(payload=payload)
    return Delivery(role, response, b"", int(received_s * 1e9), at)


def judged(bench: Bench) -> list[tuple[str, str]]:
    return [(check.what, check.verdict) for check in bench.recorder.scenario.checks]


def test_messages_of_exactly_the_size_fit() -> None:
    bench = bench_with("wan", Wan(("/c", LIMIT_BYTES), ("/r", LIMIT_BYTES)))
    observations.messages_fit(bench, stimulus(), "meter-reading-simple")
    assert [verdict for _, verdict in judged(bench)] == ["pass"] * 3


@pytest.mark.parametrize("sizes", [(LIMIT_BYTES + 1, 10), (10, LIMIT_BYTES + 1)], ids=["command", "reply"])
def test_a_message_that_is_a_byte_too_large_fails(sizes: Sequence[int]) -> None:
    bench = bench_with("wan", Wan(("/c", sizes[0]), ("/r", sizes[1])))
    with pytest.raises(ConformanceFailure, match=rf"observed {LIMIT_BYTES + 1} B, expected at most {LIMIT_BYTES} B"):
        observations.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_captured_packets_have_the_last_word_on_sizes() -> None:
    heard = (("/c", 10), ("/r", 10))
    bench = bench_with("wan", Wan(*heard), sizes=Captured(("/c", 10), ("/r", LIMIT_BYTES + 1)))
    with pytest.raises(ConformanceFailure, match=r"payload of /r"):
        observations.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_a_captured_message_that_the_listener_has_not_heard_fails() -> None:
    bench = bench_with("wan", Wan(("/c", 10), ("/r", 10)), sizes=Captured(("/c", 10), ("/r", 10), ("/r", 10)))
    with pytest.raises(ConformanceFailure, match=r"messages captured: observed 3 messages"):
        observations.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_an_exchange_without_its_reply_does_not_fit() -> None:
    bench = bench_with("wan", Wan(("/c", 10)))
    with pytest.raises(ConformanceFailure, match=r"messages of meter-reading-simple on the WAN: observed 1"):
        observations.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_a_command_on_the_wan_after_a_refusal_fails_the_dcc() -> None:
    bench = bench_with("dcc", Wan(("/c", 10)))
    with pytest.raises(ConformanceFailure, match=r"commands on the WAN: observed 1"):
        observations.nothing_sent_to_meter(bench, stimulus())


def test_an_alert_in_time_passes_and_a_late_one_fails() -> None:
    bench = bench_with("device")
    bench.rig.user = _users(alert(bench, "import supplier"))
    observations.alert_reaches(bench, stimulus(), TAMPER, "import supplier")
    bench.rig.user = _users(alert(bench, "import supplier", received_s=8.5))
    with pytest.raises(ConformanceFailure, match=r"response time of Physical Tamper Alert: observed 8.5 s"):
        observations.alert_reaches(bench, stimulus(), TAMPER, "import supplier")


def test_a_second_alert_fails() -> None:
    bench = bench_with("device")
    bench.rig.user = _users(alert(bench, "import supplier"), alert(bench, "import supplier", received_s=0.6))
    with pytest.raises(ConformanceFailure, match=r"Physical Tamper Alerts at the import supplier: observed 2"):
        observations.exactly_one_alert(bench, stimulus(), TAMPER, "import supplier")


def test_an_alert_at_somebody_else_fails_the_dcc() -> None:
    bench = bench_with("dcc")
    bench.rig.user = _users(alert(bench, "import supplier"), alert(bench, "gas supplier"))
    observations.alert_reaches(bench, stimulus(), TAMPER, "import supplier")
    with pytest.raises(ConformanceFailure, match=r"other users .*: observed gas supplier, expected nobody"):
        observations.no_other_user_receives(bench, stimulus(), TAMPER)


def test_an_alert_of_before_the_stimulus_or_of_another_meter_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = bench_with("device")
    monkeypatch.setattr(observations, "way_is_open", lambda _bench: None)
    early = alert(bench, "import supplier", at=NOW - timedelta(seconds=4))
    other = alert(bench, "import supplier")
    assert other.response is not None and isinstance(other.response.payload, Smets1DeviceAlert)
    other.response.payload = replace(other.response.payload, device="00-00-00-00-00-00-00-01")  # type: ignore[misc]
    bench.rig.user = _users(early, other)
    with pytest.raises(ConformanceFailure, match=r"alert at the import supplier: observed nothing within 9 s"):
        observations.alert_reaches(bench, stimulus(), TAMPER, "import supplier")


def _users(*deliveries: Delivery) -> Any:
    return User(*deliveries)
