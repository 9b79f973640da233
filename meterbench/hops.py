"""Where the time of an answer, of an alert or of a firmware image went, and whose a late one is.

Layer: meterbench, pure: stamps in, a breakdown out. Stamps are named from the User to the meter and back:

    User - DCC - WAN - hub - meter - hub - WAN - DCC - User

Rules of this file: a part's own stamps are its word; those of the DCC, which stands beside the broker whatever network
there is behind it, are held against the packets of the capture, and a DCC that says otherwise makes the breakdown
`unknown`. What is sent is stamped before it is written and what is received after it was read, so that a hop
which would end before it began shows that two clocks do not agree: the breakdown is then `unknown`, and nobody is
charged by it. Without stamps of the DCC the WAN's capture (or, failing that, the bench's own listener) bounds it, and
the hops on either side of that are told as one.

A part is at fault for a late answer when its own time, with no more for all others than a sound rig costs (its floor,
and for an alert the polling interval), is beyond the limit: a part that would have been in time on a sound rig is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

from meterbench.records import Json
from rigs.hops import PartStamps, Passed, Row

Kind = Literal["request", "alert", "image"]
Owner = Literal["rig", "dcc", "dcc or its network", "wan", "hub", "device", "interval"]
COMMAND, REPLY, ALERT = "/c", "/r", "/a"
BELIEVED_NS: Final = 100_000_000
"""How far a stamp of the DCC may be from its packet: a loaded machine's scheduling, far below any limit."""
WAIT: Final = "wait for the poll"
TO_METER, CHECK, AFTER_CHECK = "image to the meter", "check by the meter", "meter after its check"
BEGIN_AND_CHECK: Final = 2
"""The commands by which a hub hands an image over [docs/rig-author.md, `image`]; one that activates it may follow."""
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Stage:
    """`owner`: whose the time is. `rig`: the HTTP way between bench and DCC; `interval`: the budget of polling."""

    name: str
    owner: Owner
    ns: int


@dataclass(frozen=True, slots=True)
class Breakdown:
    """`stages` in the order of the way, none negative, together all of the time; or none, and why not."""

    kind: Kind
    stages: tuple[Stage, ...] = ()
    unknown: str = ""
    notes: tuple[str, ...] = ()

    def of(self, owner: str) -> int:
        """Nanoseconds of one owner."""
        return sum(stage.ns for stage in self.stages if stage.owner == owner)

    def at_fault(self, limit_ns: int, allowance_ns: int) -> tuple[str, ...]:
        """The owners whose own time makes it late; `allowance_ns` is what all others cost on a sound rig."""
        others_ns = allowance_ns + self.of("interval")
        if others_ns > limit_ns:  # nobody could have been in time
            return ()
        total = sum(stage.ns for stage in self.stages)
        owners = dict.fromkeys(stage.owner for stage in self.stages if stage.owner != "interval")
        return tuple(one for one in owners if self.of(one) + min(total - self.of(one), others_ns) > limit_ns)

    def as_json(self) -> Json:
        stages = [{"name": one.name, "owner": one.owner, "ns": one.ns} for one in self.stages]
        return {"kind": self.kind, "stages": stages, "unknown": self.unknown, "notes": list(self.notes)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Breakdown:
        """As the evidence has it."""
        stages = tuple(Stage(one["name"], one["owner"], int(one["ns"])) for one in told["stages"])
        return cls(told["kind"], stages, told["unknown"], tuple(told["notes"]))

    def text(self) -> str:
        if self.unknown:
            return f"where the time went is unknown: {self.unknown}"
        return ", ".join(f"{one.name} {one.ns / 1e6:.1f} ms" for one in self.stages)


class _NoWayError(Exception):
    """The stamps do not tell the way of this message."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one answer or alert: the bench's own two stamps, those of the parts, and what passed the WAN.

    `body`: CRC of what was delivered. `wan_by`: who saw `passed`.
    """

    began_ns: int
    delivered_ns: int
    body: int
    dcc: PartStamps
    hub: PartStamps
    passed: tuple[Passed, ...] = ()
    wan_by: str = "capture"


def of_request(seen: Seen, request_id: str) -> Breakdown:
    """The way of a Service Request and of its answer."""
    return _there_and_back("request", seen, request_id, None, _meter_as_one)


def of_image(seen: Seen, request_id: str, commands: Sequence[int]) -> Breakdown:
    """The way of a firmware image to its meter, and of the word that it is there. `commands`: the CRCs of those that
    were heard with the image in them, as the DCC sends it under a name of its own."""
    if len(commands) != 1:
        return Breakdown("image", unknown=f"{len(commands)} commands on the WAN hold the image")
    return _there_and_back("image", seen, request_id, commands[0], _meter_with_image)


def _there_and_back(kind: Kind, seen: Seen, request_id: str, command: int | None, at_meter: _AtMeter) -> Breakdown:
    """`command`: the CRC of the one that it is about; None: that of the request."""
    try:
        left, came, dcc_notes = _dcc_of_request(seen, request_id, command)
        taken = _one(seen.hub, "in", left.crc, "the hub has no stamp of the command")
        out = _first((row for row in seen.hub.named("out") if row[3] == left.crc), "the hub has no stamp of its answer")
        came = came or _came(seen, int(out[2]), REPLY, int(out[1]))
    except _NoWayError as problem:
        return Breakdown(kind, unknown=str(problem))
    left_ns = min(left.ns, int(taken[1])) if left.is_bound else left.ns
    before = [replace(point, end_ns=min(point.end_ns, left_ns)) if left.is_bound else point for point in left.before]
    points = [*before, _Point("WAN out", "wan", left_ns, int(taken[1]))]
    at_hub, notes = at_meter(seen.hub, int(taken[1]), int(out[1]), str(out[4]))
    points += [*at_hub, _Point("WAN back", "wan", int(out[1]), came.ns), *came.after]
    return _breakdown(kind, seen, points, (*dcc_notes, *notes))


def of_alert(seen: Seen, poll_s: float) -> Breakdown:
    """The way of an alert; `began_ns` is when it happened at the meter, `poll_s` how often the hub looks."""
    try:
        came, notes = _dcc_of_alert(seen)
        out = _one(seen.hub, "alert", came.crc, "the hub has no stamp of the alert")
    except _NoWayError as problem:
        return Breakdown("alert", unknown=str(problem))
    # a poll that was under way when it happened has waited for nothing
    looked_ns = max(seen.began_ns, int(out[4]))
    budget = min(looked_ns - seen.began_ns, round(poll_s * 1e9))
    points = [_Point(WAIT, "interval", seen.began_ns, seen.began_ns + budget)]
    if looked_ns > seen.began_ns + budget:
        points.append(_Point("wait beyond the interval", "hub", seen.began_ns + budget, looked_ns))
    at_hub, _ = _meter_as_one(seen.hub, looked_ns, int(out[1]), str(out[3]))
    points += [*at_hub, _Point("WAN back", "wan", int(out[1]), came.ns), *came.after]
    return _breakdown("alert", seen, points, notes)


@dataclass(frozen=True, slots=True)
class _Point:
    """A part of the way: from, to. `less_ns` of it are told elsewhere."""

    name: str
    owner: Owner
    start_ns: int
    end_ns: int
    less_ns: int = 0


@dataclass(frozen=True, slots=True)
class _Leg:
    """Where a message left the DCC or came to it; `is_bound`: no later than that."""

    ns: int
    crc: int
    before: tuple[_Point, ...] = ()
    after: tuple[_Point, ...] = ()
    is_bound: bool = False


def _dcc_of_request(seen: Seen, request_id: str, crc: int | None) -> tuple[_Leg, _Leg | None, tuple[str, ...]]:
    """How it went to the WAN, how the answer came back (None: to be looked up by its bytes), and what is to be said."""
    if seen.dcc.missing:
        # the command is the first that passed to the hub: others have no place in the time of this answer
        command = _first(
            (
                one
                for one in seen.passed
                if one.topic.endswith(COMMAND) and _is_of(one, seen) and crc in (None, one.crc)
            ),
            f"{seen.dcc.missing}, and the {seen.wan_by} saw no command",
        )
        way = _Point("User and DCC", "dcc or its network", seen.began_ns, command.ns)
        return (
            _Leg(command.ns, command.crc, (way,), is_bound=seen.wan_by != "capture"),
            None,
            (f"{seen.dcc.missing}: User and DCC are told as one, bounded by the {seen.wan_by}",),
        )
    came_in = _first(
        (row for row in seen.dcc.named("in") if row[2] == request_id), "the DCC has no stamp of the request"
    )
    sent = _first(
        (row for row in seen.dcc.named("sent") if (row[3] == request_id if crc is None else row[2] == crc)),
        "the DCC has no stamp of the command",
    )
    before = (
        _Point("User to DCC", "rig", seen.began_ns, int(came_in[1])),
        _Point("DCC", "dcc", int(came_in[1]), int(sent[1])),
    )
    came, _ = _dcc_of_alert(seen)
    _require_witness(seen, int(sent[2]), int(sent[1]), to_broker=True)
    return _Leg(int(sent[1]), int(sent[2]), before), came, ()


def _is_of(one: Passed, seen: Seen) -> bool:
    return seen.began_ns <= one.ns <= seen.delivered_ns and (one.to_broker or seen.wan_by != "capture")


def _dcc_of_alert(seen: Seen) -> tuple[_Leg, tuple[str, ...]]:
    """How a message came from the WAN and went to the User, by the bytes that were delivered."""
    if seen.dcc.missing:
        alert = _first(
            (one for one in seen.passed if one.topic.endswith(ALERT) and one.ns <= seen.delivered_ns),
            f"{seen.dcc.missing}, and the {seen.wan_by} saw no alert",
        )
        return _came(seen, alert.crc, ALERT, seen.began_ns), (f"{seen.dcc.missing}: DCC and delivery are told as one",)
    queued = _one(seen.dcc, "queued", seen.body, "the DCC has no stamp of what it delivered")
    taken = _one(seen.dcc, "taken", int(queued[3]), "the DCC has no stamp of what came from the hub")
    _require_witness(seen, int(taken[2]), int(taken[1]), to_broker=False)
    tries = [row for row in seen.dcc.named("out") if row[2] == seen.body and int(row[1]) <= seen.delivered_ns]
    out = _first(iter(tries[-1:]), "the DCC has no stamp of its delivery")
    after = (
        _Point("DCC back", "dcc", int(taken[1]), int(out[1])),
        _Point("delivery", "rig", int(out[1]), seen.delivered_ns),
    )
    return _Leg(int(taken[1]), int(taken[2]), after=after), ()


def _require_witness(seen: Seen, crc: int, ns: int, *, to_broker: bool) -> None:
    """The capture saw the message about when the DCC says that it sent or took it; without a capture nobody knows."""
    if seen.wan_by != "capture":
        return
    apart = [abs(ns - one.ns) for one in seen.passed if one.crc == crc and one.to_broker is to_broker]
    if apart and min(apart) > BELIEVED_NS + seen.dcc.uncertainty_ns:
        did = "sent" if to_broker else "took"
        raise _NoWayError(f"the DCC says that it {did} the message {min(apart) / 1e6:.1f} ms from its packet")


def _came(seen: Seen, crc: int, ending: str, not_before_ns: int) -> _Leg:
    """The reply or alert at the DCC's door, as the WAN was watched."""
    found = [one for one in seen.passed if one.crc == crc and one.topic.endswith(ending)]
    wanted = [one for one in found if not one.to_broker] or found
    if not wanted:
        raise _NoWayError(f"the {seen.wan_by} did not see the message of the hub")
    ns = wanted[0].ns if seen.wan_by == "capture" else max(not_before_ns, min(wanted[0].ns, seen.delivered_ns))
    return _Leg(ns, crc, after=(_Point("DCC and delivery", "dcc or its network", ns, seen.delivered_ns),))


_AtMeter = Callable[[PartStamps, int, int, str], tuple[list[_Point], tuple[str, ...]]]
"""Hub and meter from the command to its reply, and what is to be said of them."""


def _spans(hub: PartStamps, device: str, *names: str) -> list[tuple[int, int]]:
    return sorted((int(row[1]), int(row[2])) for row in hub.rows if row[0] in names and row[3] == device)


def _meter_as_one(hub: PartStamps, start_ns: int, end_ns: int, device: str) -> tuple[list[_Point], tuple[str, ...]]:
    """The meter has what its line was waited for, and commands that it worked on."""
    meter = _covered(_spans(hub, device, "meter", "command"), start_ns, end_ns)
    return [_Point("hub", "hub", start_ns, end_ns, meter), _Point("meter", "device", 0, meter)], ()


def _meter_with_image(hub: PartStamps, start_ns: int, end_ns: int, device: str) -> tuple[list[_Point], tuple[str, ...]]:
    """What the meter's line was waited for up to the command that has the image checked, and that command, apart."""
    commands = [one for one in _spans(hub, device, "command") if start_ns <= one[0] and one[1] <= end_ns]
    if len(commands) < BEGIN_AND_CHECK:
        points, _ = _meter_as_one(hub, start_ns, end_ns, device)
        return points, ("the hub has no stamp of the meter's check: transfer to the meter and check are told as one",)
    checked_ns, ended_ns = commands[BEGIN_AND_CHECK - 1]
    spans = _spans(hub, device, "meter", "command")
    parts = {
        TO_METER: _covered(spans, start_ns, checked_ns), CHECK: ended_ns - checked_ns,
        AFTER_CHECK: _covered(spans, ended_ns, end_ns),
    }  # fmt: skip
    points = [_Point(name, "device", 0, ns) for name, ns in parts.items() if ns]
    return [_Point("hub", "hub", start_ns, end_ns, sum(parts.values())), *points], ()


def _covered(spans: Iterable[tuple[int, int]], start_ns: int, end_ns: int) -> int:
    """How much of a time the spans cover together."""
    covered, at = 0, start_ns
    for start, end in sorted(spans):
        low, high = max(at, start), min(end, end_ns)
        if high > low:
            covered += high - low
            at = high
    return covered


def _breakdown(kind: Kind, seen: Seen, points: Sequence[_Point], notes: tuple[str, ...]) -> Breakdown:
    """Unknown when a hop would end before it began by more than the clocks are known."""
    slack = seen.dcc.uncertainty_ns + seen.hub.uncertainty_ns
    stages = []
    for point in points:
        ns = point.end_ns - point.start_ns - point.less_ns
        if ns < -slack:
            return Breakdown(kind, unknown=f"{point.name} would end {-ns / 1e6:.3f} ms before it began", notes=notes)
        stages.append(Stage(point.name, point.owner, max(0, ns)))
    if slack:
        notes = (*notes, f"clocks of the parts known to within {slack / 1e6:.3f} ms")
    return Breakdown(kind, tuple(stages), notes=notes)


def _one(part: PartStamps, name: str, crc: int, without: str) -> Row:
    """The first row of that name and CRC."""
    return _first((row for row in part.named(name) if row[2] == crc), without)


def _first(found: Iterable[Found], without: str) -> Found:
    for one in found:
        return one
    raise _NoWayError(without)
