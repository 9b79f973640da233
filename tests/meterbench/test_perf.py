"""The arithmetic of `meterbench perf`: percentiles, ratios, targets, the table, and what is timed inside ports."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from meterbench.perf.figures import Figure, Target, all_met, percentile
from meterbench.perf.hops import differences
from meterbench.perf.ports import Stopwatch, TimedPort
from meterbench.perf.table import as_json, table
from rigs.bare.crowd import UNITS, bare_server, crowd_of, reads_per_s
from rigs.bare.line import wire_limit_s
from rigs.bare.scheduled import Round, reads_at_one_instant
from rigs.bare.stand import reads_of
from rigs.errors import BenchError
from rigs.hops import PartStamps, Passed
from rigs.rigfile import DEFAULT_RIG, load_rig


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([5.0], 50, 5.0),
        ([1.0, 2.0, 3.0, 4.0], 50, 2.0),
        ([4.0, 1.0, 3.0, 2.0], 99, 4.0),
        ([float(n) for n in range(1, 301)], 99, 297.0),
        ([float(n) for n in range(1, 301)], 0, 1.0),
        ([float(n) for n in range(1, 301)], 100, 300.0),
    ],
)
def test_a_percentile_is_the_nearest_rank(values: list[float], percent: float, expected: float) -> None:
    assert percentile(values, percent) == expected


def test_there_is_no_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def figure(values: tuple[float, ...], baselines: tuple[float, ...], target: Target | None) -> Figure:
    return Figure("one", "One thing", "ms", values, "another thing" if baselines else "", baselines, target)


def test_the_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_the_medians() -> None:
    """A machine that is slow in the second round slows both sides of it."""
    found = figure((2.0, 30.0, 3.0), (1.0, 10.0, 2.0), None)
    assert found.ratios == (2.0, 3.0, 1.5)
    assert found.ratio == 2.0
    assert (found.value, found.base) == (3.0, 2.0)


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        (2.0, Target("at most", 2.0), True),
        (2.01, Target("at most", 2.0), False),
        (0.9, Target("at least", 0.9), True),
        (0.89, Target("at least", 0.9), False),
        (3.0, Target("at most", 3.0, "value"), True),
        (3.01, Target("at most", 3.0, "value"), False),
        (9.0, None, None),
    ],
)
def test_a_target_is_inclusive(value: float, target: Target | None, met: bool | None) -> None:
    assert figure((value,), (1.0,), target).met is met


@pytest.mark.parametrize("baselines", [(), (0.0,)])
def test_a_ratio_that_cannot_be_formed_misses_its_target(baselines: tuple[float, ...]) -> None:
    found = figure((1.0,), baselines, Target("at most", 2.0))
    assert found.ratio is None
    assert found.met is False


def test_one_missed_target_is_enough_and_what_is_informational_is_not_judged() -> None:
    good, bad = figure((1.0,), (1.0,), Target("at most", 2.0)), figure((3.0,), (1.0,), Target("at most", 2.0))
    plain = figure((99.0,), (), None)
    assert all_met([good, plain])
    assert not all_met([good, bad, plain])


def test_the_table_names_value_baseline_ratio_target_and_verdict() -> None:
    text = table([figure((3.0,), (1.0,), Target("at most", 2.0)), figure((7.0,), (), None)])
    judged, plain = text.splitlines()[2:4]
    for cell in ("One thing", "3 ms", "1 ms", "3.00 x", "at most 2 x", "NO"):
        assert cell in judged
    assert "(informational)" in plain
    assert "  One thing: another thing" in text


def test_the_json_carries_each_round() -> None:
    told: dict[str, Any] = json.loads(json.dumps(as_json([figure((2.0, 4.0), (1.0, 2.0), Target("at most", 2.0))], 2)))
    assert (told["rounds"], told["met"]) == (2, True)
    [one] = told["benchmarks"]
    assert one["ratio"] == 2.0
    assert one["baseline"] == {"name": "another thing", "value": 1.5}
    assert one["target"] == {"sense": "at most", "bound": 2.0, "of": "ratio"}
    assert one["by_round"] == {"values": [2.0, 4.0], "baselines": [1.0, 2.0], "ratios": [2.0, 2.0]}


def test_the_wire_limit_is_that_of_both_frames_and_both_silences() -> None:
    assert wire_limit_s(125) == pytest.approx((8 + 255 + 7) * 11 / 9600)


def test_only_the_outermost_call_into_a_port_counts() -> None:
    now = iter([10.0, 13.0, 20.0, 21.0])
    watch = Stopwatch(lambda: next(now))
    inner = TimedPort(SimpleNamespace(read=lambda: "inner", unit="V"), watch)
    outer = TimedPort(SimpleNamespace(send=lambda: inner.read()), watch)
    assert outer.send() == "inner"
    assert watch.seconds == 3.0
    assert (inner.read(), inner.unit) == ("inner", "V")
    assert watch.seconds == 4.0


def test_a_call_that_raises_counts_as_well() -> None:
    now = iter([1.0, 2.0])
    watch = Stopwatch(lambda: next(now))

    def fail() -> None:
        raise OSError

    with pytest.raises(OSError):
        watch.wrap(fail)()
    assert watch.seconds == 1.0


def test_the_bare_hub_reads_what_the_profile_plans_for_the_service() -> None:
    profile = load_rig(DEFAULT_RIG).devices["electricity"].profile
    point = profile.point("import_total")
    assert reads_of(profile) == [{"address": point.address, "count": point.registers}]


def test_a_crowd_and_the_bare_server_beside_it_are_read_in_the_same_way(tmp_path: Path) -> None:
    point = load_rig(DEFAULT_RIG).devices["electricity"].profile.point("import_total")
    with crowd_of(UNITS + 3, "virtual-smets1-esme", tmp_path) as many, bare_server(2, tmp_path) as bare:
        assert len(many.gateways) == 2
        for gateways in (many.gateways, bare.gateways):
            assert reads_per_s(gateways, UNITS + 3, point.address, point.registers, 2) > 0
        with pytest.raises(BenchError, match="reading a crowd"):
            reads_per_s(many.gateways, UNITS + 4, point.address, point.registers, 1, within_s=0.5)


def test_scheduled_reads_all_leave_and_their_peak_is_told(tmp_path: Path) -> None:
    found = reads_at_one_instant(120, 60.0, 32, tmp_path, lambda _: None)
    assert (len(found.sent_at), len(found.results)) == (120, 120)
    assert found.most_in_a_second() <= 60 * 1.1 + 6
    assert found.sent_at[-1] - found.sent_at[0] >= (120 - 6) / 60 * 0.99


def test_the_most_in_a_second_is_that_of_the_fullest_second() -> None:
    assert Round([0.0, 0.5, 0.9, 1.0, 2.5]).most_in_a_second() == 4
    assert Round([]).most_in_a_second() == 0


def test_a_stamp_is_held_against_the_packet_of_the_same_message_and_way() -> None:
    dcc = PartStamps((("sent", 100, 1, "id"), ("taken", 900, 2), ("sent", 5, 7, "never captured")))
    hub = PartStamps((("in", 300, 1), ("out", 500, 2, 1, "d")))
    passed = [
        Passed("mb/h/c", 1, True, "a", 110), Passed("mb/h/c", 1, False, "b", 270), Passed("mb/h/r", 2, True, "b", 540),
        Passed("mb/h/r", 2, False, "a", 850),
    ]  # fmt: skip
    assert differences(dcc, hub, passed) == {
        "DCC, command sent": [10], "hub, command in": [30], "hub, reply out": [40], "DCC, reply taken": [50],
    }  # fmt: skip
