"""A change of tenancy at a meter: what the supplier tells it, what the tenant before permits, what the consumer sees.

The consumer's view is what the meter gives to his display, read from the bench side; what should be in it follows from
the half hours of the demand and the moment that the meter was told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from catalogue import Service
from meterbench.bench import dcc
from meterbench.bench.dcc import Asked
from meterbench.bench.demand import HALF_HOUR
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.stimuli import Stimulus, send
from meterbench.checks import Equals
from meterbench.errors import NotRun
from protocols.duis import Smets1Answer
from rigs.errors import BenchError

RESTRICT: Final = "3.2"
VIEW, PROFILE = "consumer_profile", "import_profile"
SHARE_BUTTON, SHARED = "C", "history_shared"
SOURCE: Final = "the time of the tenancy and the half hours of the demand"


def tell(bench: Bench, user: str, begun: datetime) -> Asked:
    """A User tells the meter when the tenancy began."""
    bench.require("tenancy")
    bench.require_variant(RESTRICT)
    return dcc.ask_device(bench, user, RESTRICT, {"restriction_time": begun.replace(microsecond=0)})


def send_restriction(bench: Bench, role: str, service: Service, begun: datetime) -> Stimulus:
    """As `tell`, judged by its answer and response time."""
    bench.require("tenancy")
    return send(bench, role, service, {"restriction_time": begun.replace(microsecond=0)})


def has_restricted(bench: Bench, role: str, half_hours: int) -> None:
    """A Given through the head end."""
    begun = begun_after(bench, half_hours).replace(microsecond=0)
    done(bench, role, "Restrict Access For Change Of Tenancy", {"restriction_time": begun})


def began_after(bench: Bench, half_hours: int) -> None:
    """The time that the meter holds, as the bench side reads it."""
    told = bench.meter.port.read("restriction_time")["restriction_time"].value
    wanted = begun_after(bench, half_hours).replace(microsecond=0)
    bench.recorder.check("restriction time at the meter", told, Equals(wanted), source="the stimulus")


def meter_keeps_all(bench: Bench) -> None:
    """The meter's own profile, which is the supplier's, holds each of the half hours, read on the bench side."""
    start, end = bench.slots[0].end - HALF_HOUR, bench.slots[-1].end
    held = [entry.end for entry in bench.meter.port.read_series(PROFILE, start, end) if entry.value is not None]
    wanted = tuple(slot.end for slot in bench.slots)
    bench.recorder.check("half hours in the profile", tuple(held), Equals(wanted), source=SOURCE)


def begun_after(bench: Bench, half_hours: int, seconds: int = 0) -> datetime:
    """The end of so many of the Given's half hours, and seconds."""
    return bench.slots[half_hours - 1].end + timedelta(seconds=seconds)


def has_begun(bench: Bench) -> None:
    """A Given: the supplier has told the meter that a tenancy begins now."""
    outcome = _outcome(bench, tell(bench, bench.lead, bench.rig.calendar.now() - timedelta(seconds=5)))
    if outcome != "success":
        raise BenchError("beginning a tenancy", bench.part, outcome)


def is_taken(bench: Bench, asked: Asked) -> None:
    """Acknowledged by the DCC and carried out by the meter."""
    dcc.answers_at_once(bench, asked, dcc.ACKNOWLEDGED)
    bench.judge("device", "answer of the meter", _outcome(bench, asked), Equals("success"), source="COT-3")


def is_not_taken(bench: Bench, asked: Asked) -> None:
    dcc.answers_at_once(bench, asked, dcc.ACKNOWLEDGED)
    bench.judge("device", "answer of the meter", _outcome(bench, asked), Equals("refusal"), source="COT-3")


def shares(bench: Bench) -> None:
    """The tenant of the moment permits the next one to see his history, at the meter."""
    bench.require("tenancy")
    if bench.rig.consumer is None:
        raise NotRun("this rig has nobody to press a button")
    if bench.meter.port.read(SHARED)[SHARED].value != "yes":
        bench.rig.consumer.press(bench.meter.fuel, SHARE_BUTTON)
    found = bench.meter.port.read(SHARED)[SHARED].value
    if found != "yes":
        raise BenchError("permitting access to the history", bench.part, f"{SHARED} is {found}")


def is_shown_from(bench: Bench, first: int) -> None:
    """The consumer is shown the Given's half hours from that one on (1: all of them) and none before."""
    start, end = bench.slots[0].end - HALF_HOUR, bench.slots[-1].end
    view = {entry.end: entry.value for entry in bench.meter.port.read_series(VIEW, start, end)}
    shown = ["shown" if view.get(slot.end) is not None else "hidden" for slot in bench.slots]
    wanted = ["hidden" if number < first else "shown" for number in range(1, len(bench.slots) + 1)]
    bench.judge("device", "half hours in the consumer's view", ", ".join(shown), Equals(", ".join(wanted)),
                source=SOURCE)  # fmt: skip


def supplier_reads_all(bench: Bench) -> None:
    """Billing goes on: the supplier is answered each of the half hours."""
    start, end = bench.slots[0].end - HALF_HOUR, bench.slots[-1].end
    asked = dcc.ask_device(bench, bench.lead, "4.8.1", {"read_from": start, "read_to": end})
    found = dcc.answer_later(bench, asked)
    payload = None if found is None else found.payload
    entries = payload.values.get("entries", ()) if isinstance(payload, Smets1Answer) else ()
    count = len(entries) if isinstance(entries, tuple) else 0
    bench.judge("device", "half hours for the supplier", count, Equals(len(bench.slots), "half hours"), source=SOURCE)


def _outcome(bench: Bench, asked: Asked) -> str:
    found = dcc.answer_later(bench, asked)
    payload = None if found is None else found.payload
    if not isinstance(payload, Smets1Answer):
        bench.rig.check()
        raise BenchError("telling the meter of a tenancy", "head end", f"no answer of the meter: {found}")
    return "success" if payload.success else "refusal"
