"""How a meter is set up: its billing calendar, identity, meter point and mode, and its event log emptied.

Rules of this file: what a request says is what the meter's registers have to say afterwards, and what is answered is
what the request, the rig's file and the declaration of the device say; the bench side comes on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

from catalogue import Service
from meterbench.bench import answers
from meterbench.bench.answers import text_of
from meterbench.bench.bench_side import command
from meterbench.bench.dcc import answer_later
from meterbench.bench.dcc_inventory import set_meter_point
from meterbench.bench.operator import Bench
from meterbench.bench.product import done
from meterbench.bench.stimuli import Stimulus, send, send_log_reading
from meterbench.checks import Equals
from meterbench.errors import NotApplicable
from meterbench.quantities import Fuel
from protocols.duis import LogEntry, Smets1Answer
from rigs.errors import BenchError
from rigs.ports import Value

CALENDAR: Final = "Read Device Configuration (Billing Calendar)"
LOG_SERVICE: Final = "Read Event Or Security Log"
POINTS: Final = ("billing_period", "billing_time", "billing_day", "billing_month", "billing_start")
PERIODICITY: Final = {
    "daily": "Daily",
    "weekly": "Weekly",
    "monthly": "Monthly",
    "quarterly": "Quarterly",
    "six_monthly": "SixMonthly",
    "yearly": "Yearly",
}
LONG: Final = frozenset({"quarterly", "six_monthly", "yearly"})
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
MPXN: Final[Mapping[Fuel, str]] = {"electricity": "import_mpan", "gas": "mprn"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Electricity: a period with day, month and time at which it begins. Gas: a period, and when the first began."""

    period: str
    day: int = 0
    month: int = 0
    at: time = time()
    start: datetime = NEVER


def send_calendar(bench: Bench, role: str, service: Service, told: Calendar) -> Stimulus:
    return send(bench, role, service, calendar_elements(bench.meter.fuel, told))


def calendar_is_set(bench: Bench, told: Calendar) -> None:
    """A Given from the bench side."""
    with bench.latch.reaching(f"{bench.part}: a billing calendar"):
        command(bench, "6.8", _registers(told))


def calendar_at_meter(bench: Bench, told: Calendar) -> None:
    """Each part of it, as the bench side reads it."""
    seen = bench.meter.port.read(*POINTS)
    for name, value in _registers(told).items():
        bench.recorder.check(f"{name} at the meter", seen[name].value, Equals(value), source="the stimulus")


def calendar_reported(bench: Bench, told: Calendar) -> None:
    """As the fuel's own supplier is answered."""
    answer = answers.is_success(bench, send(bench, bench.lead, bench.catalogue.service(CALENDAR)))
    answered_calendar(bench, answer, told)


def answered_calendar(bench: Bench, answer: Smets1Answer, told: Calendar) -> None:
    (part,) = calendar_elements(bench.meter.fuel, told).items()
    bench.recorder.check(
        "answered billing calendar",
        _shown(answer.values.get("billing_calendar")),
        Equals(_shown(dict([part]))),
        source="the stimulus",
    )


def identity_is_declared(bench: Bench, answer: Smets1Answer) -> None:
    """Device id of the rig's file, model and maker of the device's declaration and of the bench side."""
    profile = bench.meter.profile
    wanted = {
        "device_identifier": bench.meter.eui,
        "model_type": profile.model,
        "manufacturer_identifier": profile.maker,
    }
    for name, text in wanted.items():
        bench.recorder.check(
            f"answered {name}", text_of(answer, name), Equals(text), source="declaration of the device"
        )
    seen = bench.meter.port.identity()
    told = (text_of(answer, "manufacturer_identifier"), text_of(answer, "model_type"))
    bench.recorder.check(
        "answered maker and model", told, Equals((seen["manufacturer"], seen["model"])), source="bench side"
    )


def meter_point_is_that_of_the_rig(bench: Bench, answer: Smets1Answer) -> None:
    told = text_of(answer, MPXN[bench.meter.fuel])
    bench.recorder.check("answered meter point", told, Equals(bench.meter.mpxn), source="rig file")
    seen = str(bench.meter.port.read("mpxn")["mpxn"].value)
    bench.recorder.check("answered meter point", told, Equals(seen), source="bench side")


def has_set_meter_points(bench: Bench, role: str, second: str = "") -> None:
    """A Given through the head end: of element 1 as the rig file has it, of element 2 where it is told."""
    found = answer_later(bench, set_meter_point(bench, role, f"{bench.meter.fuel} meter", bench.meter.mpxn, second))
    payload = None if found is None else found.payload
    if not (isinstance(payload, Smets1Answer) and payload.success):
        raise BenchError("setting the meter points", bench.part, f"answered with {payload}")


def second_meter_point_is(bench: Bench, answer: Smets1Answer, mpan: str) -> None:
    told = text_of(answer, "secondary_import_mpan")
    bench.recorder.check("answered meter point of element 2", told, Equals(mpan), source="the stimulus")
    second_meter_point_reads(bench, mpan)


def second_meter_point_reads(bench: Bench, mpan: str) -> None:
    """What the meter itself has, on the bench side."""
    seen = str(bench.meter.port.read("secondary_mpxn")["secondary_mpxn"].value)
    bench.recorder.check("meter point of element 2 at the meter", seen, Equals(mpan), source="the stimulus")


def has_switched(bench: Bench, role: str, mode: str, suspended: str = "disabled") -> None:
    """A Given through the head end; whether the meter says so afterwards is left to the Then. Debts are suspended while
    the supply is `disabled`, or in `emergency` credit."""
    parameters: dict[str, Any] = {"payment_mode": mode}
    if mode == "prepayment":
        parameters |= {
            "suspend_debt_disabled": suspended == "disabled",
            "suspend_debt_emergency": suspended == "emergency",
            "disablement_threshold": -100_000,
        }
    done(bench, role, "Update Payment Mode", parameters)


def answered_mode(bench: Bench, answer: Smets1Answer, mode: str) -> None:
    """With what of the debts is suspended, as `has_switched` has told it."""
    bench.recorder.check("answered mode", text_of(answer, "payment_mode"), Equals(mode.title()), source="the stimulus")
    suspended = (answer.values.get("suspend_debt_disabled"), answer.values.get("suspend_debt_emergency"))
    bench.recorder.check(
        "debts suspended while disabled, in emergency credit", str(suspended),
        Equals(str((mode == "prepayment", False))), source="the stimulus",
    )  # fmt: skip


def has_cleared(bench: Bench, role: str) -> None:
    """A Given through the head end."""
    done(bench, role, "Clear Event Log", {})


def event_log_is_empty(bench: Bench) -> None:
    """On the bench side, and as the fuel's own supplier is answered."""
    held = len(bench.meter.port.read_log("event"))
    bench.recorder.check("entries of the event log at the meter", held, Equals(0, "entries"), source="the stimulus")
    stimulus = send_log_reading(bench, bench.lead, bench.catalogue.service(LOG_SERVICE), "event")
    entries = answers.is_success(bench, stimulus).values.get("entries", ())
    told = sum(isinstance(entry, LogEntry) for entry in entries) if isinstance(entries, tuple) else -1
    bench.recorder.check("entries answered of the event log", told, Equals(0, "entries"), source="the stimulus")


def log_at_meter_holds(bench: Bench, log: str, event: str, count: int = 1) -> None:
    """So many entries of that name since the scenario has begun, by their numbers and not by the meter's clock. Which
    events a meter logs beside those of the alerts no document says: one that it does not declare is not judged."""
    _require_event(bench, event)
    before = dict(zip(bench.meter.profile.logs, bench.log_counts, strict=True)).get(log, 0)
    names = [row.name for row in bench.meter.port.read_log(log) if row.sequence > before]
    what = f"entries {event} of the {log} log at the meter"
    bench.recorder.check(what, names.count(event), Equals(count, "entries"), source="the stimulus")


def _require_event(bench: Bench, event: str) -> None:
    if event not in bench.meter.profile.events.values():
        raise NotApplicable(f"event {event}", f"{bench.meter.profile.id} does not declare it")


def log_at_meter_holds_only(bench: Bench, log: str, event: str) -> None:
    _require_event(bench, event)
    names = tuple(row.name for row in bench.meter.port.read_log(log))
    bench.recorder.check(f"the {log} log at the meter", names, Equals((event,)), source="the stimulus")


def _registers(told: Calendar) -> dict[str, Value]:
    seconds = told.at.hour * 3600 + told.at.minute * 60 + told.at.second
    values = (told.period, seconds, told.day, told.month, told.start)
    return dict(zip(POINTS, values, strict=True))


def calendar_elements(fuel: Fuel, told: Calendar) -> dict[str, Any]:
    """What Update Device Configuration (Billing Calendar) says to a meter of that fuel."""
    if fuel == "gas":
        gas = {"billing_period_start": told.start, "periodicity": PERIODICITY[told.period]}
        return {"gas_billing_calendar": gas}
    when: Any = told.day or True
    if told.period in LONG:
        when = {"day_of_month": told.day, "billing_period_start_month": told.month}
    return {"electricity_billing_calendar": {"billing_time": told.at.isoformat(), told.period: when}}


def _shown(value: Any) -> str:
    """Nested values in one order and one form."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(value[name])}" for name in sorted(value))
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
