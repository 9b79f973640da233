"""Where the time went: from stamps to stages, whichever part was slow, and never a negative one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meterbench.hops import Breakdown, Seen, of_alert, of_image, of_request
from rigs.hops import PartStamps, Passed

MS = 1_000_000
REQUEST, COMMAND, REPLY, BODY = "a:b:1", 11, 22, 33
METER, OTHER = "00db", "00dc"
LIMIT, ALLOWANCE = 8000 * MS, 100 * MS
LATE = 9000 * MS


def stamped(**slow: int) -> Seen:
    """A millisecond each hop, and what is said more of a part: user, dcc, out, hub, meter, back, dcc_back, delivery."""
    at = [0]

    def after(part: str = "") -> int:
        at[0] += MS + slow.get(part, 0)
        return at[0]

    came_in, sent, taken, asked = after("user"), after("dcc"), after("out"), after("hub")
    answered, replied = after("meter"), after()
    back, out, delivered = after("back"), after("dcc_back"), after("delivery")
    dcc = PartStamps(
        (
            ("in", came_in, REQUEST), ("sent", sent, COMMAND, REQUEST), ("taken", back, REPLY),
            ("queued", back, BODY, REPLY), ("out", out, BODY),
        )
    )  # fmt: skip
    hub = PartStamps(
        (
            ("in", taken, COMMAND), ("meter", asked, answered, METER), ("meter", taken, replied, OTHER),
            ("out", replied, REPLY, COMMAND, METER),
        )
    )  # fmt: skip
    passed = (
        Passed("mb/1/c", COMMAND, True, "stub", sent), Passed("mb/1/c", COMMAND, False, "hub", sent + MS // 2),
        Passed("mb/1/r", REPLY, True, "hub", replied), Passed("mb/1/r", REPLY, False, "stub", back),
    )  # fmt: skip
    return Seen(0, delivered, BODY, dcc, hub, passed)


def ms(way: Breakdown) -> dict[str, float]:
    assert not way.unknown, way.unknown
    return {stage.name: stage.ns / MS for stage in way.stages}


def test_each_hop_has_its_time_and_all_of_them_make_the_whole() -> None:
    assert ms(of_request(stamped(meter=3 * MS), REQUEST)) == {
        "User to DCC": 1, "DCC": 1, "WAN out": 1, "hub": 2, "meter": 4, "WAN back": 1, "DCC back": 1, "delivery": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("slow", "fault"),
    [
        ("user", "rig"), ("dcc", "dcc"), ("out", "wan"), ("hub", "hub"), ("meter", "device"), ("back", "wan"),
        ("dcc_back", "dcc"), ("delivery", "rig"),
    ],
)  # fmt: skip
def test_a_late_answer_is_the_fault_of_the_part_that_was_slow(slow: str, fault: str) -> None:
    assert of_request(stamped(**{slow: LATE}), REQUEST).at_fault(LIMIT, ALLOWANCE) == (fault,)


def test_two_slow_parts_neither_of_which_is_late_by_itself_are_not_at_fault_and_two_that_are_both_are() -> None:
    assert of_request(stamped(meter=5000 * MS, back=5000 * MS), REQUEST).at_fault(LIMIT, ALLOWANCE) == ()
    assert set(of_request(stamped(meter=LATE, back=LATE), REQUEST).at_fault(LIMIT, ALLOWANCE)) == {"device", "wan"}


def test_commands_that_the_meter_works_on_between_two_looks_are_the_meters_time() -> None:
    seen = stamped(hub=LATE)
    worked = replace(seen, hub=PartStamps((*seen.hub.rows, ("command", 4 * MS, LATE + 4 * MS, METER))))
    assert of_request(worked, REQUEST).at_fault(LIMIT, ALLOWANCE) == ("device",)


@pytest.mark.parametrize("row", [0, 1, 2, 4])  # the fourth links two stamps and is none of the way itself
def test_a_hop_that_would_end_before_it_began_makes_it_unknown_and_charges_nobody(row: int) -> None:
    """The DCC's clock an hour ahead, in one stamp or in all: never a negative time."""
    seen = stamped()
    rows = list(seen.dcc.rows)
    name, at, *rest = rows[row]
    rows[row] = (name, int(at) + 3_600_000 * MS, *rest)
    way = of_request(replace(seen, dcc=PartStamps(tuple(rows))), REQUEST)
    assert any(why in way.unknown for why in ("before it began", "no stamp", "from its packet"))
    assert (way.stages, way.at_fault(LIMIT, ALLOWANCE)) == ((), ())


@pytest.mark.parametrize(("row", "did"), [(1, "sent"), (2, "took")])
def test_a_dcc_whose_stamps_put_its_own_time_on_the_wan_is_not_believed(row: int, did: str) -> None:
    """Slow in sending or in taking, by the packets; by its own word the network was."""
    slow, shift = {"sent": ("dcc", -LATE), "took": ("back", LATE)}[did]
    seen = stamped(**{slow: LATE})
    rows = list(seen.dcc.rows)
    name, at, *rest = rows[row]
    rows[row] = (name, int(at) + shift, *rest)
    told = replace(seen, dcc=PartStamps(tuple(rows)))
    way = of_request(told, REQUEST)
    assert f"the DCC says that it {did} the message 9000.0 ms from its packet" in way.unknown
    assert way.at_fault(LIMIT, ALLOWANCE) == ()
    assert of_request(replace(told, wan_by="listener"), REQUEST).unknown != way.unknown


def test_what_lies_within_the_uncertainty_of_a_clock_is_zero_and_said() -> None:
    seen = stamped()
    moved = tuple((row[0], int(row[1]) - 2 * MS, *row[2:]) for row in seen.dcc.rows)
    way = of_request(replace(seen, dcc=PartStamps(moved, uncertainty_ns=3 * MS)), REQUEST)
    assert ms(way)["User to DCC"] == 0
    assert way.notes == ("clocks of the parts known to within 3.000 ms",)


def test_a_dcc_without_stamps_is_bounded_by_the_capture_and_its_hops_are_told_as_one() -> None:
    seen = replace(stamped(meter=3 * MS), dcc=PartStamps(missing="none"))
    way = of_request(seen, REQUEST)
    assert ms(way) == {
        "User and DCC": 2, "WAN out": 1, "hub": 2, "meter": 4, "WAN back": 1, "DCC and delivery": 2,
    }  # fmt: skip
    assert way.notes == ("none: User and DCC are told as one, bounded by the capture",)


def test_the_listener_hears_a_command_later_than_the_hub_and_bounds_it_all_the_same() -> None:
    seen = stamped()
    heard = (Passed("mb/1/c", COMMAND, False, "tap", 4 * MS), Passed("mb/1/r", REPLY, False, "tap", 7 * MS))
    way = of_request(replace(seen, dcc=PartStamps(missing="none"), passed=heard, wan_by="listener"), REQUEST)
    assert ms(way)["WAN out"] == 0
    assert sum(ms(way).values()) == seen.delivered_ns / MS


@pytest.mark.parametrize(("part", "row"), [("dcc", row) for row in range(5)] + [("hub", row) for row in (0, 3)])
def test_a_stamp_that_is_missing_makes_it_unknown(part: str, row: int) -> None:
    seen = stamped()
    rows = getattr(seen, part).rows
    less = PartStamps(rows[:row] + rows[row + 1 :])
    changed = replace(seen, dcc=less) if part == "dcc" else replace(seen, hub=less)
    assert "has no stamp" in of_request(changed, REQUEST).unknown


ALERT_POLL_S = 0.5


OWN = "stub:b:7"
"""The name under which the DCC sends an image on."""


def imaged(dcc: int = 1, out: int = 40, to_meter: int = 20, check: int = 5, after: int = 2) -> Seen:
    """Milliseconds of each part; one more for the hub, each time that it turns from one to the next."""
    sent = (1 + dcc) * MS
    taken = sent + out * MS
    begun = taken + MS
    checked = begun + to_meter * MS
    ended = checked + check * MS
    replied = ended + after * MS + MS
    back, left, delivered = replied + MS, replied + 2 * MS, replied + 3 * MS
    told = PartStamps(
        (
            ("in", MS, REQUEST), ("sent", sent, COMMAND, OWN), ("taken", back, REPLY), ("queued", back, BODY, REPLY),
            ("out", left, BODY),
        )
    )  # fmt: skip
    hub = PartStamps(
        (
            ("in", taken, COMMAND), ("command", begun, begun + MS, METER), ("meter", begun + MS, checked, METER),
            ("command", checked, ended, METER), ("meter", checked, checked + MS, METER),
            ("meter", ended, ended + after * MS, METER), ("command", taken, replied, OTHER),
            ("out", replied, REPLY, COMMAND, METER),
        )
    )  # fmt: skip
    passed = (
        Passed("mb/1/c", 77, True, "stub", sent - MS // 2), Passed("mb/1/c", COMMAND, True, "stub", sent),
        Passed("mb/1/r", REPLY, False, "stub", back),
    )  # fmt: skip
    return Seen(0, delivered, BODY, told, hub, passed)


def test_an_image_is_followed_to_the_meter_and_its_check_and_back() -> None:
    assert ms(of_image(imaged(), REQUEST, [COMMAND])) == {
        "User to DCC": 1, "DCC": 1, "WAN out": 40, "hub": 2, "image to the meter": 20, "check by the meter": 5,
        "meter after its check": 2, "WAN back": 1, "DCC back": 1, "delivery": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("slow", "fault"),
    [("dcc", "dcc"), ("out", "wan"), ("to_meter", "device"), ("check", "device"), ("after", "device")],
)
def test_a_late_image_is_the_fault_of_the_part_that_was_slow(slow: str, fault: str) -> None:
    assert of_image(imaged(**{slow: 9000}), REQUEST, [COMMAND]).at_fault(LIMIT, ALLOWANCE) == (fault,)


def test_an_image_that_two_parts_kept_for_long_is_no_ones_fault() -> None:
    assert of_image(imaged(out=5000, check=5000), REQUEST, [COMMAND]).at_fault(LIMIT, ALLOWANCE) == ()


def test_a_check_without_a_stamp_is_told_with_the_transfer_as_one() -> None:
    seen = imaged()
    rows = tuple(row for row in seen.hub.rows if row != next(one for one in seen.hub.rows if one[0] == "command"))
    way = of_image(replace(seen, hub=PartStamps(rows)), REQUEST, [COMMAND])
    told = ms(way)
    assert told["meter"] == 26  # the command that began it is gone, and a millisecond with it
    assert "check by the meter" not in told
    assert way.notes == ("the hub has no stamp of the meter's check: transfer to the meter and check are told as one",)
    assert sum(stage.ns for stage in way.stages) == seen.delivered_ns


@pytest.mark.parametrize("commands", [[], [COMMAND, 77]])
def test_without_one_command_that_holds_the_image_nothing_is_known(commands: list[int]) -> None:
    assert of_image(imaged(), REQUEST, commands).unknown == f"{len(commands)} commands on the WAN hold the image"


def test_another_command_of_the_same_time_is_not_taken_for_that_of_the_image() -> None:
    """The way of a DCC that tells nothing is bounded by the command with the image in it."""
    seen = replace(imaged(), dcc=PartStamps(missing="this DCC tells no stamps"))
    assert ms(of_image(seen, REQUEST, [COMMAND]))["WAN out"] == 40
    assert of_image(imaged(), REQUEST, [77]).unknown == "the DCC has no stamp of the command"


def alerted(polled_ms: int, out_ms: int = 402) -> Seen:
    """The cover opens at 100 ms; the poll that saw it began then."""
    ns = polled_ms * MS
    hub = PartStamps((("meter", ns, ns + MS, METER), ("alert", out_ms * MS, REPLY, METER, ns)))
    dcc = PartStamps(
        (
            ("taken", (out_ms + 1) * MS, REPLY), ("queued", (out_ms + 1) * MS, BODY, REPLY),
            ("out", (out_ms + 2) * MS, BODY),
        )
    )  # fmt: skip
    return Seen(100 * MS, (out_ms + 3) * MS, BODY, dcc, hub)


def test_the_wait_for_the_poll_is_a_budget_and_nobodys_fault() -> None:
    way = of_alert(alerted(400), ALERT_POLL_S)
    assert ms(way) == {
        "wait for the poll": 300, "hub": 1, "meter": 1, "WAN back": 1, "DCC back": 1, "delivery": 1,
    }  # fmt: skip
    assert way.at_fault(200 * MS, MS) == ()


def test_a_wait_beyond_the_interval_is_the_hubs() -> None:
    way = of_alert(alerted(9000, 9002), ALERT_POLL_S)
    assert (ms(way)["wait for the poll"], ms(way)["wait beyond the interval"]) == (500, 8400)
    assert way.at_fault(LIMIT, ALLOWANCE) == ("hub",)


def test_a_poll_that_was_under_way_has_waited_for_nothing() -> None:
    assert ms(of_alert(alerted(99, 102), ALERT_POLL_S))["wait for the poll"] == 0


TIME = st.integers(0, 60_000 * MS)


@given(st.lists(TIME, min_size=9, max_size=9), st.integers(0, 5 * MS))
def test_whatever_the_stamps_say_no_stage_is_negative(times: list[int], slack: int) -> None:
    seen = stamped()
    dcc = tuple((row[0], at, *row[2:]) for row, at in zip(seen.dcc.rows, times, strict=False))
    hub = tuple((row[0], at, *row[2:]) for row, at in zip(seen.hub.rows, times[5:], strict=False))
    way = of_request(replace(seen, dcc=PartStamps(dcc, slack), hub=PartStamps(hub)), REQUEST)
    assert bool(way.unknown) != bool(way.stages)
    assert all(stage.ns >= 0 for stage in way.stages)
