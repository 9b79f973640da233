"""A network that was disturbed excuses the device and the DCC, and nobody else; levels are there for every row."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import catalogue
from catalogue import Traffic
from meterbench.checks import Equals
from meterbench.errors import BenchError, ConformanceFailure
from meterbench.recorder import Recorder
from meterbench.records import Case
from meterbench.wan_levels import available_percent, messages, response_s


def recorder(subject: str, why: str, why_late: str = "") -> Recorder:
    made = Recorder(lambda: datetime(2026, 1, 1, tzinfo=UTC), lambda: 0)
    made.begin(Case("f::r::s", "S", "F", "R", "f.feature", 1, subject, ("S1-7.2",)), 1)
    made.floor_s = Decimal("0.001")
    made.excuse = lambda of_time: why or (why_late if of_time else "")
    return made


@pytest.mark.parametrize("subject", ["device", "dcc"])
def test_what_fails_while_the_network_was_out_is_inconclusive_with_its_cause(subject: str) -> None:
    one = recorder(subject, "it was out")
    with pytest.raises(BenchError, match=r"network.*it was out"):
        one.check("balance", 1, Equals(2))
    with pytest.raises(BenchError, match="it was out"):
        one.latency(None, "answer", 3, 2)
    one.link_healthy("meter")
    with pytest.raises(BenchError, match="it was out"):
        one.no_reply("meter", "an answer", lambda: True)
    assert [check.verdict for check in one.scenario.checks] == ["inconclusive"] * 3


@pytest.mark.parametrize("subject", ["wan", "hub"])
def test_who_is_judged_for_the_network_is_not_excused_by_it(subject: str) -> None:
    with pytest.raises(ConformanceFailure):
        recorder(subject, "it was out").check("balance", 1, Equals(2))


def test_a_network_at_rest_excuses_nobody_and_a_loss_excuses_time_only() -> None:
    with pytest.raises(ConformanceFailure):
        recorder("device", "").check("balance", 1, Equals(2))
    slow = recorder("device", "", "2 lost")
    with pytest.raises(ConformanceFailure):
        slow.check("balance", 1, Equals(2))
    with pytest.raises(BenchError, match="2 lost"):
        slow.latency(None, "answer", 3, 2)


def test_each_row_of_the_traffic_model_has_both_levels() -> None:
    rows = [row for row in catalogue.load() if isinstance(row, Traffic)]
    named = {message for row in rows for message in messages() if row.id.endswith(f"-{message}")}
    assert named == set(messages())
    for row in rows:
        found = [message for message in messages() if row.id.endswith(f"-{message}")]
        assert found, row.id
        assert response_s(row, found[0], "enhanced") < response_s(row, found[0], "minimum") == row.max_response_s
    assert available_percent("minimum") < available_percent("enhanced") <= 100
