"""Open loop: nothing waits for an answer, and a request that leaves late is counted as late."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from catalogue import load
from meterbench.cli import main
from meterbench.traffic.plan import Phase, plan
from meterbench.traffic.play import Meant, Player, left_out, meant_for, played_json, played_text
from meterbench.traffic.volumes import load_volumes
from protocols.duis import RequestId, ServiceRequest
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery
from rigs.rig import Rig

MS = 1_000_000


def phase_of(scenario: str) -> Phase:
    return plan(load(), load_volumes(), scenario, 1000, Decimal(365)).phases[0]


class FakeDcc:
    """Acknowledges after `busy_ns`, answers nothing until all has been sent, then each `answer_ns` after it came."""

    def __init__(self, busy_ns: int = 0, answer_ns: int = 0, loses: int = 0, code: str = "I99") -> None:
        self.now_ns, self.busy_ns, self.answer_ns, self.loses, self.code = 0, busy_ns, answer_ns, loses, code
        self.sent: list[tuple[ServiceRequest, int]] = []
        self.counter = 0

    def monotonic_ns(self) -> int:
        return self.now_ns

    def pause(self, seconds: float) -> None:
        self.now_ns += round(seconds * 1e9)

    def mark(self) -> int:
        return 0

    def next_request_id(self, _role: str, device: str) -> RequestId:
        self.counter += 1
        return RequestId("90-B3-D5-1F-30-01-00-00", device, self.counter)

    def send(self, _role: str, request: ServiceRequest) -> Any:
        self.sent.append((request, self.now_ns))
        sent_ns = self.now_ns
        self.now_ns += self.busy_ns
        return SimpleNamespace(response=SimpleNamespace(code=self.code), http_status=200, sent_ns=sent_ns)

    def wait_delivery(self, accept: Callable[[Delivery], bool], _since: int, _within_s: float) -> Delivery | None:
        for request, at_ns in self.sent[self.loses :]:
            response = SimpleNamespace(request_id=request.request_id, code="I0")
            accept(cast(Delivery, SimpleNamespace(response=response, received_ns=at_ns + self.answer_ns)))
        return None

    def rig(self) -> Rig:
        meter = SimpleNamespace(eui="00-DB-12-34-56-78-90-A0")
        calendar = SimpleNamespace(now=lambda: datetime(2026, 1, 5, 12, 7, tzinfo=UTC))
        return cast(Rig, SimpleNamespace(user=self, clock=self, calendar=calendar, devices={"electricity": meter}))


def readings(count: int, every_s: float) -> list[Meant]:
    row = "WAN-electricity-meter-reading-simple"
    return [Meant(n * every_s, row, "import supplier", "electricity", "4.1.1") for n in range(count)]


def test_all_leave_on_time_though_nothing_is_answered() -> None:
    dcc = FakeDcc(answer_ns=9_000 * MS)
    played = Player(dcc.rig(), readings(10, 0.1), 1.0, dcc.pause).play()
    assert [at_ns for _, at_ns in dcc.sent] == [n * 100 * MS for n in range(10)]
    assert played.late_s == [0.0] * 10
    assert played.latency_s == pytest.approx([9.0] * 10)


def test_a_request_that_leaves_late_is_charged_with_its_lateness() -> None:
    dcc = FakeDcc(busy_ns=250 * MS, answer_ns=300 * MS)
    played = Player(dcc.rig(), readings(4, 0.1), 1.0, dcc.pause).play()
    assert played.late_s == pytest.approx([0, 0.15, 0.3, 0.45])
    assert played.latency_s == pytest.approx([0.3, 0.45, 0.6, 0.75])


def test_what_is_lost_or_refused_is_counted() -> None:
    lost = FakeDcc(loses=2)
    assert Player(lost.rig(), readings(5, 0.1), 1.0, lost.pause).play().unanswered == 2
    refusing = FakeDcc(code="E2")
    played = Player(refusing.rig(), readings(5, 0.1), 1.0, refusing.pause).play()
    assert (played.refused, played.unanswered, played.latency_s) == ({"E2": 5}, 0, [])


def test_the_moments_are_those_of_the_seed_and_of_the_rate() -> None:
    phase = phase_of("WANS-2")
    first, again = (meant_for(phase, 100, 20, ["electricity", "gas"], seed) for seed in (7, 7))
    assert first == again != meant_for(phase, 100, 20, ["electricity", "gas"], 8)
    assert 1800 <= len(first) <= 2200  # 2000, standard deviation 45
    assert {one.variant for one in first} <= {"4.1.1", "4.8.1", "11.2", "4.2"}
    assert all(one.role == "gas supplier" for one in first if one.fuel == "gas")


def test_a_rig_whose_meters_have_no_row_to_play_is_refused() -> None:
    with pytest.raises(BenchError, match="no row that is played"):
        meant_for(phase_of("WANS-1"), 1, 1, [], 1)


def test_what_is_not_played_is_named() -> None:
    phase = phase_of("WANS-1")
    dcc = FakeDcc()
    played = Player(dcc.rig(), readings(3, 0.1), 1.0, dcc.pause).play()
    played.left_out = left_out(phase)
    told = played_text(played_json(played, 10.0, phase, 1000))
    assert "WAN-gas-ppm-balance-top-up" in told
    assert "WAN-gas-meter-reading-simple" not in told


def test_a_second_of_it_against_the_default_rig(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["traffic", "--scenario", "WANS-2", "--play", "20", "--seconds", "1", "--json"]) == 0
    played = json.loads(capsys.readouterr().out)["played"]
    assert played["requests"] == played["answered"] > 5
    assert played["unanswered"] == 0
    assert played["latency_s"]["p50"] > 0


@pytest.mark.parametrize("rate", ["0", "-1", "many", "nan", "1e9"])
def test_a_rate_that_is_none_is_refused(rate: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["traffic", "--play", rate])
    assert ended.value.code == 3
    assert "--play" in capsys.readouterr().err
