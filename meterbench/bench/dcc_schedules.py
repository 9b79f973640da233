"""Schedules of a User: what comes, when, and what of it the bench side reads too.

Expectations are arithmetic of the calendar (a daily schedule brings one reading a day) and the bench side's reading of
the meter. An absence is judged once a request of the same User that was sent afterwards has been answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from meterbench.bench import dcc
from meterbench.bench import demand as third
from meterbench.bench.dcc import Asked
from meterbench.bench.operator import Bench
from meterbench.bench.readings import profile_of
from meterbench.bench.stimuli import Stimulus, begin
from meterbench.checks import Band, Equals
from meterbench.errors import NotRun
from protocols.duis import (
    DccAlert,
    Response,
    Smets1Answer,
    reference_of,
)
from rigs.errors import BenchError
from rigs.ports_dcc import Delivery

CREATE, READ, DELETE = "5.1", "5.2", "5.3"
REGISTERS: Final = "4.1.1"
FIRST_AFTER: Final = timedelta(hours=1)
"""From the request for a schedule to its first reading; the later ones follow at that time of day."""
WITHIN_S: Final = 20.0
SETTLE_S: Final = 0.5
SOURCE: Final = "the schedule and the calendar"
CHANGE_TAKES: Final = Decimal(9 * 86400)
"""An electricity change of supplier: five days to object, one of notice, and a margin [002:81]."""
ELEMENTS: Final[Mapping[str, str]] = {
    "4.8.1": "dsp_read_active_import_profile_data",
    "4.8.3": "dsp_read_export_profile_data",
    "4.10": "dsp_read_network_data",
    "4.16": "dsp_read_active_power_import",
}
DAY_BEFORE: Final = {
    "start_date_offset": -1, "start_time": "00:00:00Z", "end_date_offset": 0, "end_time": "00:00:00Z",
}  # fmt: skip
SERIES: Final[Mapping[tuple[str, str], str]] = {
    ("4.8.1", "electricity"): "import_profile",
    ("4.8.1", "gas"): "import_profile",
    ("4.10", "electricity"): "voltage_log",
    ("4.10", "gas"): "network_log",
}
ELSEWHERE: Final = "00-DB-00-00-00-00-00-FF"
FLAWS: Final[Mapping[str, Mapping[str, Any]]] = {
    "for a device that there is not": {"device": ELSEWHERE},
    "that ended before it begins": {"schedule_start_date": "2001-01-01", "schedule_end_date": "2001-01-02"},
    "under another service": {"dsp_scheduled_service_reference": "14.1"},
}


@dataclass(slots=True)
class Plan:
    """A schedule, as asked for, and what the DCC answered."""

    role: str
    variant: str
    asked: Asked
    number: int | None


def set_terms(bench: Bench, **terms: Any) -> None:
    """An open parameter of the diary, for this scenario."""
    bench.dcc.call("diary", "terms", **terms)


def limit_flow(bench: Bench, **terms: Any) -> None:
    bench.dcc.call("flow", "terms", **terms)


def designate(bench: Bench, is_half_hourly: bool = True) -> None:
    """The registrations have it so."""
    bench.dcc.call("diary", "designate", device=bench.meter.eui, half_hourly=is_half_hourly)


def past_midnight(bench: Bench) -> None:
    """A Given: the calendar stands a minute after midnight, so that a short log holds most of the day before."""
    now = bench.rig.calendar.now()
    midnight = now.replace(hour=0, minute=1, second=0, microsecond=0) + timedelta(days=1)
    bench.hold(Decimal(str(round((midnight - now).total_seconds(), 3))))


def create(
    bench: Bench, role: str, variant: str, frequency: str = "Daily", first: datetime | None = None, **more: Any
) -> Plan:
    """5.1, first due an hour from now unless told; of stored data the day before."""
    first = first or bench.rig.calendar.now() + FIRST_AFTER
    told: dict[str, Any] = {
        "schedule_frequency": frequency,
        "schedule_start_date": first.date().isoformat(),
        "schedule_execution_start_time": first.strftime("%H:%M:%SZ"),
        "dsp_scheduled_service_reference": reference_of(variant),
        "dsp_scheduled_service_reference_variant": variant,
        "device": bench.meter.eui,
        ELEMENTS[variant]: True if variant == "4.16" else DAY_BEFORE,
    }
    asked = dcc.ask_dcc(bench, role, CREATE, {**told, **more})
    response = asked.synchronous.response
    content = None if response is None else response.content
    number = content[1] if content is not None and content[0] == "DSPScheduleID" else None
    return Plan(role, variant, asked, number if isinstance(number, int) else None)


def has(bench: Bench, role: str, variant: str, frequency: str = "Daily", readings: int = 0) -> Plan:
    """A Given. `readings`: how many days it shall run; 0 without an end."""
    bench.require_variant(variant)
    last = bench.rig.calendar.now() + FIRST_AFTER + timedelta(days=readings - 1)
    end: dict[str, Any] = {"schedule_end_date": last.date().isoformat()} if readings else {}
    return _created(create(bench, role, variant, frequency, **end))


def has_several(bench: Bench, role: str, variant: str, count: int) -> list[Plan]:
    """A Given: so many daily ones of one round, due at one second however long it takes to create them."""
    bench.require_variant(variant)
    first = bench.rig.calendar.now() + FIRST_AFTER
    return [_created(create(bench, role, variant, first=first)) for _ in range(count)]


def _created(plan: Plan) -> Plan:
    if plan.number is None:
        raise BenchError(f"creating a schedule of {plan.variant}", "dcc", f"answered with {plan.asked.code}")
    return plan


def read(bench: Bench, role: str, plan: Plan) -> Asked:
    return dcc.ask_dcc(bench, role, READ, {"dsp_schedule_id": number_of(plan)})


def delete(bench: Bench, role: str, plan: Plan) -> Asked:
    return dcc.ask_dcc(bench, role, DELETE, {"dsp_schedule_id": number_of(plan)})


def number_of(plan: Plan) -> int:
    if plan.number is None:
        raise BenchError("using the schedule", "dcc", f"it was not created: {plan.asked.code}")
    return plan.number


def is_created(bench: Bench, plan: Plan) -> None:
    """I0 with a number, and under that number what was asked for."""
    bench.require_variant(plan.variant)
    dcc.answers_at_once(bench, plan.asked, dcc.DONE)
    bench.judge("dcc", "the answer has a number", plan.number is not None, Equals(True), source=SOURCE)
    is_told_back(bench, plan, read(bench, plan.role, plan))


def is_told_back(bench: Bench, plan: Plan, asked: Asked) -> None:
    """The schedule as it was created."""
    dcc.answers_at_once(bench, asked, dcc.DONE)
    response = asked.synchronous.response
    content: Any = None if response is None or response.content is None else response.content[1]
    rows = content["dsp_schedules"] if isinstance(content, Mapping) else ()
    found = [row["dsp_schedule_details"] for row in rows if row["dsp_schedule_id"] == plan.number]
    same = found == [dict(plan.asked.request.parameters)]
    bench.judge("dcc", "the schedule that is told", same, Equals(True), source="the request that created it")


def is_gone(bench: Bench, plan: Plan) -> None:
    dcc.answers_at_once(bench, read(bench, plan.role, plan), "E11")


def pass_without_mains(bench: Bench, seconds: Decimal) -> Stimulus:
    """Calendar time in which the meter is dead; the mains is back afterwards."""
    if bench.rig.supply is None:
        raise NotRun("this rig has no supply to set")
    stimulus = begin(bench)
    third.bench_supply(bench, on=False)
    bench.hold(seconds)
    third.bench_supply(bench, on=True)
    bench.rig.settle()
    return stimulus


def changes_supplier(bench: Bench, incoming: str) -> Stimulus:
    """The registration systems move the meter to another supplier, and the day comes."""
    stimulus = begin(bench)
    said = bench.dcc.call("cos", "begin", device=bench.meter.eui, by=eui_of(bench, incoming))
    if not said["taken"]:
        raise BenchError("changing the supplier", "dcc", str(said.get("why")))
    bench.hold(CHANGE_TAKES)
    return stimulus


def eui_of(bench: Bench, role: str) -> str:
    return bench.rig.user.next_request_id(role, bench.meter.eui).originator


def brings(bench: Bench, stimulus: Stimulus, plan: Plan, role: str, count: int) -> None:
    """So many results at the User since the stimulus, no more, and each a success of the scheduled service."""
    found = _results(bench, stimulus, role, lambda number: number == plan.number, count)
    bench.judge("dcc", f"scheduled readings at the {role}", len(found), Equals(count, "messages"), source=SOURCE)
    odd = sum(
        answer is None or not answer.success or answer.variant != plan.variant for answer in map(smets1_answer, found)
    )
    bench.judge("dcc", "results that are none of the service", odd, Equals(0, "messages"), source=SOURCE)


def agrees(bench: Bench, stimulus: Stimulus, plan: Plan) -> None:
    """The newest result is what the bench side reads of the meter."""
    found = _results(bench, stimulus, plan.role, lambda number: number == plan.number, 1)
    answer = smets1_answer(found[-1]) if found else None
    bench.judge("dcc", "a scheduled reading", answer is not None, Equals(True), source=SOURCE)
    assert answer is not None
    if plan.variant == "4.16":
        seen = Decimal(str(bench.meter.port.read("active_power_import")["active_power_import"].value))
        told = Decimal(str(answer.values["active_power_import"]))
        limit = Band.around(seen, "W", absolute=max(Decimal(1), seen / 50))
        bench.judge("dcc", "active power import", told, limit, source="bench side")
        return
    _same_series(bench, plan, answer)


def _same_series(bench: Bench, plan: Plan, answer: Smets1Answer) -> None:
    """Stored data: of the one day before, and value for value that of the bench side."""
    entries = profile_of(answer)
    midnight = bench.rig.calendar.now().replace(hour=0, minute=0, second=0, microsecond=0)
    due = plan.asked.at + FIRST_AFTER
    if due.time() > bench.rig.calendar.now().time():
        midnight -= timedelta(days=1)
    day = timedelta(days=1)
    bench.judge("dcc", "stored values of the day before", bool(entries), Equals(True), source=SOURCE)
    strays = sum(not midnight - day <= entry.end <= midnight for entry in entries)
    bench.judge("dcc", "values of another day", strays, Equals(0, "values"), source=SOURCE)
    series = SERIES[plan.variant, bench.meter.fuel]
    seen = bench.meter.port.read_series(series, midnight - day, midnight)
    stored = {one.end: one.value for one in seen if one.value is not None}
    common = [entry for entry in entries if entry.end in stored]  # a short log has dropped its oldest since
    bench.judge("dcc", "values that the meter still has", bool(common), Equals(True), source="bench side")
    differing = sum(stored[entry.end] != entry.value for entry in common)
    bench.judge("dcc", "values unlike the meter's own", differing, Equals(0, "values"), source="bench side")


def is_notified(bench: Bench, stimulus: Stimulus, plan: Plan, count: int) -> None:
    """CommandFailure, with the schedule's number, so many times."""
    _alerts(bench, stimulus, plan, "CommandFailure", "schedule_id", count)


def is_removed(bench: Bench, stimulus: Stimulus, plan: Plan, count: int = 1) -> None:
    """DSPScheduleRemoval, and the schedule is not there any more."""
    _alerts(bench, stimulus, plan, "DSPScheduleRemoval", "dsp_schedule_id", count)
    is_gone(bench, plan)


def _alerts(bench: Bench, stimulus: Stimulus, plan: Plan, body: str, key: str, count: int) -> None:
    def fits(delivery: Delivery) -> bool:
        payload = None if delivery.response is None else delivery.response.payload
        return (
            delivery.role == plan.role
            and isinstance(payload, DccAlert)
            and payload.body == body
            and payload.fields.get(key) == plan.number
        )

    found = gather(bench, stimulus, plan.role, fits, count)
    bench.judge("dcc", f"{body} at the {plan.role}", len(found), Equals(count, "messages"), source=SOURCE)


def is_read_daily(bench: Bench, stimulus: Stimulus, role: str, count: int) -> None:
    """SCH-5: half hours of whole days, by a schedule of nobody's."""
    found = _results(bench, stimulus, role, lambda number: number is not None, count)
    bench.judge("dcc", f"daily readings at the {role}", len(found), Equals(count, "messages"), source=SOURCE)
    odd = sum(answer is None or answer.variant != "4.8.1" for answer in map(smets1_answer, found))
    bench.judge("dcc", "readings of anything but half hours", odd, Equals(0, "messages"), source=SOURCE)


def arrive(bench: Bench, stimulus: Stimulus, plans: list[Plan], is_together: bool) -> None:
    """Streamed: a result leaves before the last reading is asked for. Batched: none does. Judged by the WAN and the
    Receive Response service, both on the bench's clock."""
    numbers = {plan.number for plan in plans}
    found = _results(bench, stimulus, plans[0].role, lambda number: number in numbers, len(plans))
    bench.judge("dcc", "results of the round", len(found), Equals(len(plans), "messages"), source=SOURCE)
    replies = _reply_times(bench, stimulus)
    first = min(
        one.received_ns
        for one in bench.rig.user.deliveries(stimulus.delivery_mark)
        if one.response is not None and one.response.schedule_id in numbers
    )
    bench.judge(
        "dcc",
        "the first result comes after the last reply",
        first > replies[len(plans) - 1],
        Equals(is_together),
        source=SOURCE,
    )


def _reply_times(bench: Bench, stimulus: Stimulus) -> list[int]:
    """When each reply left its hub, by the packet capture (monotonic ns); without one when the listener heard it, which
    a busy broker tells it later than the DCC."""
    bench.rig.wan.mark()
    sizes = bench.rig.sizes
    if sizes is not None and sizes.status == "running":
        captured = [one.monotonic_ns for one in sizes.since(stimulus.began_ns) if one.topic.endswith("/r")]
        if captured:
            return captured
    return [one.monotonic_ns for one in bench.rig.wan.since(stimulus.wan_mark) if one.topic.endswith("/r")]


def flow_is_kept(bench: Bench, stimulus: Stimulus, most: int) -> None:
    """Commands on the WAN that are not answered yet, at any moment."""
    bench.rig.wan.mark()
    unanswered = highest = 0
    for message in bench.rig.wan.since(stimulus.wan_mark):
        unanswered += {"c": 1, "r": -1}.get(message.topic.rsplit("/", 1)[1], 0)
        highest = max(highest, unanswered)
    bench.judge("dcc", "most commands on their way at once", highest, Equals(most, "commands"), source="the limit")


def _results(
    bench: Bench, stimulus: Stimulus, role: str, accept: Callable[[int | None], bool], count: int
) -> list[Response]:
    def fits(delivery: Delivery) -> bool:
        response = delivery.response
        return delivery.role == role and response is not None and accept(response.schedule_id) and _has_answer(response)

    return [one.response for one in gather(bench, stimulus, role, fits, count) if one.response is not None]


def _has_answer(response: Response) -> bool:
    return isinstance(response.payload, Smets1Answer)


def smets1_answer(response: Response) -> Smets1Answer | None:
    return response.payload if isinstance(response.payload, Smets1Answer) else None


def gather(bench: Bench, stimulus: Stimulus, role: str, fits: Callable[[Delivery], bool], count: int) -> list[Delivery]:
    """At least so many where they come, and whatever else has come by the time that a later request is answered; a role
    that may not ask the meter any more is given a moment instead."""
    seen: set[int] = set()

    def enough(delivery: Delivery) -> bool:
        if fits(delivery):
            seen.add(id(delivery))
        return len(seen) >= count

    if count:
        bench.rig.user.wait_delivery(enough, stimulus.delivery_mark, WITHIN_S)
    fence = dcc.ask_device(bench, role, REGISTERS)
    dcc.answer_later(bench, fence, dcc.ANSWER_WITHIN_S if fence.code == dcc.ACKNOWLEDGED else SETTLE_S)
    return [one for one in bench.rig.user.deliveries(stimulus.delivery_mark) if fits(one)]
