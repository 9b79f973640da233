"""Checks on the WAN and on alerts that no virtual meter can break: seen to fail here, with a rig that is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from bench_fakes import (
    BOOK,
    NOW,
    TAMPER,
    Captured,
    Gas,
    Load,
    Meter,
    Supply,
    User,
    Wan,
    alert,
    answer_of,
    asked,
    bench_with,
    delivers,
    judged,
    stimulus,
    verdicts,
)

import catalogue
from meterbench.bench import Bench, observations, wan_sizes
from meterbench.bench.demand import DemandRun
from meterbench.errors import BenchError, ConformanceFailure, NotApplicable, NotRun
from meterbench.quantities import Quantity
from protocols.duis import Smets1DeviceAlert
from rigs.ports import LogRow
from rigs.ports_dcc import Delivery

LIMIT_BYTES = BOOK.traffic(catalogue.Fuel("electricity"), "meter-reading-simple").size_bytes
W, M3H = Quantity(Decimal(500), "W"), Quantity(Decimal(2), "m3/h")
NOTHING_W, NO_FLOW = Quantity(Decimal(0), "W"), Quantity(Decimal(0), "m3/h")


def test_messages_of_exactly_the_size_fit() -> None:
    bench = bench_with("wan", Wan(("/c", LIMIT_BYTES), ("/r", LIMIT_BYTES)))
    wan_sizes.messages_fit(bench, stimulus(), "meter-reading-simple")
    assert [verdict for _, verdict in judged(bench)] == ["pass"] * 3


@pytest.mark.parametrize("sizes", [(LIMIT_BYTES + 1, 10), (10, LIMIT_BYTES + 1)], ids=["command", "reply"])
def test_a_message_that_is_a_byte_too_large_fails(sizes: Sequence[int]) -> None:
    bench = bench_with("wan", Wan(("/c", sizes[0]), ("/r", sizes[1])))
    with pytest.raises(ConformanceFailure, match=rf"observed {LIMIT_BYTES + 1} B, expected at most {LIMIT_BYTES} B"):
        wan_sizes.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_captured_packets_have_the_last_word_on_sizes() -> None:
    heard = (("/c", 10), ("/r", 10))
    bench = bench_with("wan", Wan(*heard), sizes=Captured(("/c", 10), ("/r", LIMIT_BYTES + 1)))
    with pytest.raises(ConformanceFailure, match=r"payload of /r"):
        wan_sizes.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_a_captured_message_that_the_listener_has_not_heard_fails() -> None:
    bench = bench_with("wan", Wan(("/c", 10), ("/r", 10)), sizes=Captured(("/c", 10), ("/r", 10), ("/r", 10)))
    with pytest.raises(ConformanceFailure, match=r"messages of meter-reading-simple on the WAN: observed 3 messages"):
        wan_sizes.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_a_message_heard_late_that_left_before_the_stimulus_is_no_failure_of_the_wan() -> None:
    heard, captured = (("/r", 10), ("/c", 10), ("/r", 10)), (("/c", 10), ("/r", 10))
    bench = bench_with("wan", Wan(*heard), sizes=Captured(*captured))
    wan_sizes.messages_fit(bench, stimulus(), "meter-reading-simple")
    assert {verdict for _, verdict in judged(bench)} == {"pass"}


@pytest.mark.parametrize("captured", [(), (("/c", 10),), (("/c", 10), ("/c", 10))])
def test_a_capture_that_has_not_seen_the_exchange_as_it_was_heard_fails(captured: tuple[tuple[str, int], ...]) -> None:
    bench = bench_with("wan", Wan(("/c", 10), ("/r", 10)), sizes=Captured(*captured))
    with pytest.raises(ConformanceFailure):
        wan_sizes.messages_fit(bench, stimulus(), "meter-reading-simple")


def test_an_exchange_without_its_reply_does_not_fit() -> None:
    bench = bench_with("wan", Wan(("/c", 10)))
    with pytest.raises(ConformanceFailure, match=r"messages of meter-reading-simple on the WAN: observed 1"):
        wan_sizes.messages_fit(bench, stimulus(), "meter-reading-simple")


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


# The contactor and the valve, seen by three and by two


def switched(told: str, drawn: str, fed: str) -> Bench:
    load, supply = Load(drawn=Decimal(drawn)), Supply(power=Decimal(fed))
    return bench_with("device", meter=Meter({"load_switch": told}), load=load, supply=supply)


@pytest.mark.parametrize(
    ("state", "power", "drawn", "fed"),
    [("closed", W, "500", "502"), ("closed", W, "505", "504"), ("open", NOTHING_W, "0.4", "4.3")],
)
def test_a_contactor_that_is_as_it_should_be_passes(state: str, power: Quantity, drawn: str, fed: str) -> None:
    bench = switched(state, drawn, fed)
    observations.contactor_is(bench, state, power)
    assert verdicts(bench) == ["pass"] * 3


@pytest.mark.parametrize(
    ("state", "power", "seen", "text"),
    [
        (
            "open",
            NOTHING_W,
            ("open", "500", "502"),
            "contactor open: power at the load: observed 500 W, expected -1 to",
        ),
        ("open", NOTHING_W, ("open", "0", "5.1"), "power from the supply: observed 5.1 W, expected -1 to 5 W"),
        ("open", NOTHING_W, ("closed", "0", "2"), "load switch as the meter has it: observed closed, expected open"),
        ("closed", W, ("closed", "494.9", "502"), "power at the load: observed 494.9 W, expected 495 to 505 W"),
        ("closed", W, ("closed", "0", "2"), "contactor closed: power at the load: observed 0 W"),
        ("closed", W, ("open", "500", "502"), "load switch as the meter has it: observed open, expected closed"),
    ],
)
def test_a_contactor_that_lies_or_a_load_that_tells_otherwise_fails(
    state: str, power: Quantity, seen: tuple[str, str, str], text: str
) -> None:
    with pytest.raises(ConformanceFailure) as caught:
        observations.contactor_is(switched(*seen), state, power)
    assert text in str(caught.value)


@pytest.mark.parametrize(("state", "flow", "actual"), [("open", M3H, "2.02"), ("closed", NO_FLOW, "0.0009")])
def test_a_valve_that_is_as_it_should_be_passes(state: str, flow: Quantity, actual: str) -> None:
    bench = bench_with("device", fuel="gas", meter=Meter({"valve": state}), gas=Gas(actual=Decimal(actual)))
    observations.valve_is(bench, state, flow)
    assert verdicts(bench) == ["pass"] * 2


@pytest.mark.parametrize(
    ("told", "actual", "text"),
    [
        ("closed", "0.002", "valve closed: gas flow: observed 0.002 m3/h, expected -0.001 to 0.001 m3/h"),
        ("open", "0", "valve as the meter has it: observed open, expected closed"),
    ],
)
def test_a_valve_that_lies_or_leaks_fails(told: str, actual: str, text: str) -> None:
    bench = bench_with("device", fuel="gas", meter=Meter({"valve": told}), gas=Gas(actual=Decimal(actual)))
    with pytest.raises(ConformanceFailure) as caught:
        observations.valve_is(bench, "closed", NO_FLOW)
    assert text in str(caught.value)


def test_what_the_rig_or_the_meter_does_not_have_is_not_judged() -> None:
    with pytest.raises(NotRun):
        observations.contactor_is(bench_with("device", load=Load()), "open", NOTHING_W)
    with pytest.raises(NotRun):
        observations.valve_is(bench_with("device", fuel="gas"), "open", M3H)
    with pytest.raises(NotApplicable):
        observations.valve_is(bench_with("device"), "open", M3H)


# Registers, money, mode and clock at the meter


def after_demand(meter: Meter) -> Bench:
    bench = bench_with("device", meter=meter)
    content = Quantity(Decimal(1000), "Wh")
    before = {"import_total": Decimal(100), "export_total": Decimal(5)}
    bench.run = DemandRun(Quantity(Decimal(2000), "W"), content, Decimal(0), before, "import")
    bench.balance_before = Decimal(1000)
    return bench


Judgement = tuple[str, dict[str, Any], dict[str, Any], str]
AT_METER: dict[str, Judgement] = {
    "register": (
        "register_at_meter_has_not_risen:export",
        {"import_total": 1100, "export_total": 5},
        {"import_total": 1100, "export_total": 6},
        "rise of the export register at the meter: observed 1 Wh, expected 0 to 0 Wh inclusive",
    ),
    "balance": (
        "balance_is:985",
        {"balance": Decimal(985)},
        {"balance": Decimal("984.999")},
        "balance at the meter (expected £9.85): observed 984.999 p, expected 985 p",
    ),
    "balance unchanged": (
        "balance_has_not_changed:",
        {"balance": Decimal(1000)},
        {"balance": Decimal("1000.001")},
        "balance at the meter: observed 1000.001 p, expected 1000 p",
    ),
    "balance fallen": (
        "balance_has_fallen:15",
        {"balance": Decimal("985.166"), "unit_price": Decimal(15)},
        {"balance": Decimal("985.167"), "unit_price": Decimal(15)},
        "fall of the balance at the meter: observed 14.833 p, expected 14.8340 to 15.1660 p inclusive",
    ),
    "mode": (
        "works_in_mode:credit",
        {"payment_mode": "credit"},
        {"payment_mode": "prepayment"},
        "payment mode at the meter: observed prepayment, expected credit",
    ),
    "clock": (
        "clock_is_right:10",
        {"device_time": NOW - timedelta(seconds=10)},
        {"device_time": NOW - timedelta(seconds=11)},
        "error of the meter's clock: observed 11 s, expected at most 10 s inclusive",
    ),
    "clock still ahead": (
        "clock_is_still_off:60:ahead",
        {"device_time": NOW + timedelta(seconds=58)},
        {"device_time": NOW},
        "error of the meter's clock: observed 0 s, expected 58 to 62 s inclusive",
    ),
    "clock still behind": (
        "clock_is_still_off:60:behind",
        {"device_time": NOW - timedelta(seconds=62)},
        {"device_time": NOW + timedelta(seconds=60)},
        "error of the meter's clock: observed 60 s, expected -62 to -58 s inclusive",
    ),
}


@pytest.mark.parametrize("which", AT_METER)
def test_what_the_meter_shows_passes_when_right_and_fails_when_not(which: str) -> None:
    verb, right, wrong, text = AT_METER[which]
    name, *words = [word for word in verb.split(":") if word]
    arguments = [Decimal(word) if word.isdecimal() else word for word in words]
    judgement = getattr(observations, name)
    bench = after_demand(Meter(right))
    judgement(bench, *arguments)
    assert verdicts(bench) == ["pass"]
    with pytest.raises(ConformanceFailure) as caught:
        judgement(after_demand(Meter(wrong)), *arguments)
    assert str(caught.value).startswith(f"WAN-electricity-meter-reading-simple {text}")


def test_an_absent_demand_or_balance_is_a_defect_of_the_feature() -> None:
    bench = bench_with("device", meter=Meter({"balance": Decimal(0)}))
    with pytest.raises(BenchError, match="no demand has run"):
        observations.register_at_meter_has_not_risen(bench, "export")
    with pytest.raises(BenchError, match="no demand has run"):
        observations.balance_has_fallen(bench, Decimal(1))
    with pytest.raises(BenchError, match="the When has noted no balance"):
        observations.balance_has_not_changed(bench)


# Who is charged


def test_what_the_dcc_sends_or_routes_wrongly_never_fails_a_meter() -> None:
    bench = bench_with("device", Wan(("/c", 10)))
    with pytest.raises(BenchError, match="the dcc is at fault here"):
        observations.nothing_sent_to_meter(bench, stimulus())
    bench.rig.user = _users(alert(bench, "gas supplier"))
    with pytest.raises(BenchError, match="the dcc is at fault here"):
        observations.no_other_user_receives(bench, stimulus(), TAMPER)
    assert judged(bench) == []


def test_an_alert_that_should_not_be_fails_where_none_passes() -> None:
    bench = bench_with("device")
    observations.no_alert_reaches(bench, stimulus(), TAMPER)
    observations.no_alert_on_wan(bench, stimulus())
    assert verdicts(bench) == ["pass", "pass"]
    bench.rig.user = _users(alert(bench, "gas supplier"))
    with pytest.raises(ConformanceFailure, match=r"Physical Tamper Alerts: observed one at the gas supplier"):
        observations.no_alert_reaches(bench, stimulus(), TAMPER)
    with pytest.raises(ConformanceFailure, match=r"alerts on the WAN: observed 1 messages, expected 0"):
        observations.no_alert_on_wan(bench_with("device", Wan(("/a", 10))), stimulus())


def test_silence_says_nothing_while_the_way_to_the_meter_is_shut() -> None:
    for judge in (observations.no_alert_reaches, lambda *told: observations.alert_reaches(*told, "import supplier")):
        with pytest.raises(BenchError, match="Read Firmware Version is answered with E21"):
            judge(bench_with("device", user=User(code="E21")), stimulus(), TAMPER)


# What must not be charged to a good meter, and what must not pass unseen


def test_a_meter_whose_clock_the_scenario_has_set_stamps_its_alerts_by_that_clock() -> None:
    bench = bench_with("device")
    bench.clock_moved = timedelta(days=-300)
    bench.rig.user = _users(alert(bench, "import supplier", at=NOW - timedelta(days=300)))
    observations.alert_reaches(bench, stimulus(), TAMPER, "import supplier")
    assert set(verdicts(bench)) == {"pass"}


def test_an_alert_that_comes_with_the_answer_that_shows_the_way_open_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    for judge in (
        observations.no_alert_reaches,
        lambda *told: observations.exactly_one_alert(*told, "import supplier"),
    ):
        bench = bench_with("device")
        first = () if judge is observations.no_alert_reaches else (alert(bench, "import supplier"),)
        bench.rig.user = _users(*first)

        def late(bench: Bench) -> None:
            came = bench.rig.user.deliveries(0)
            bench.rig.user = _users(*came, alert(bench, "import supplier", received_s=5))

        monkeypatch.setattr(observations, "way_is_open", late)
        with pytest.raises(ConformanceFailure, match="Physical Tamper Alerts"):
            judge(bench, stimulus(), TAMPER)


def displaying(shown: str, pence: str) -> Bench:
    consumer = SimpleNamespace(press=lambda _fuel, _button: shown)
    return bench_with("device", meter=Meter({"balance": Decimal(pence)}), consumer=consumer)


@pytest.mark.parametrize("shown", ["3.63", "3.64", "£ 3.63 CR"])
def test_which_penny_a_display_shows_of_a_part_of_one_is_its_own_affair(shown: str) -> None:
    bench = displaying(shown, "363.495")
    observations.display_agrees(bench)
    assert verdicts(bench) == ["pass", "pass"]


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("3.65", "balance on the display: observed 365 p"),
        ("-3.63", "balance on the display: observed -363 p"),
        ("3", "display shows an amount: observed no"),
        ("Not Prepay", "display shows an amount: observed no"),
    ],
)
def test_a_display_that_shows_another_amount_or_none_fails(shown: str, text: str) -> None:
    with pytest.raises(ConformanceFailure) as caught:
        observations.display_agrees(displaying(shown, "363.495"))
    assert text in str(caught.value)


def test_a_time_is_late_by_the_way_of_the_request_that_told_it_and_by_no_more() -> None:
    for late_s, passes in ((4, True), (6, False)):
        bench = bench_with("device", meter=Meter({"device_time": NOW - timedelta(seconds=late_s)}))
        made = asked(bench, "Synchronise Clock")
        delivers(bench, made, answer_of(made), received_s=3)
        bench.asked = made
        if passes:
            observations.clock_is_right(bench, Decimal(2))
        else:
            with pytest.raises(
                ConformanceFailure, match="error of the meter's clock: observed 6 s, expected at most 5"
            ):
                observations.clock_is_right(bench, Decimal(2))


def test_an_alert_that_the_meter_has_raised_and_that_came_to_nobody_is_not_charged_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(observations, "way_is_open", lambda _bench: None)
    for at, error in ((NOW, BenchError), (NOW - timedelta(hours=1), ConformanceFailure)):
        raised = LogRow(1, at, 0x0101, "cover-opened", 0)
        bench = bench_with("device", meter=Meter(log=(raised,)))
        with pytest.raises(error):
            observations.alert_reaches(bench, stimulus(), TAMPER, "import supplier")


def test_a_clock_of_which_nothing_is_told_is_not_said_to_be_reliable() -> None:
    bench = bench_with("device")
    points = {name: point for name, point in bench.meter.profile.points.items() if name != "clock_status"}
    bench.device = replace(bench.meter, profile=replace(bench.meter.profile, points=points))
    with pytest.raises(NotRun, match="does not tell the status of its clock"):
        observations.clock_status_is(bench, "reliable")
    assert judged(bench) == []
